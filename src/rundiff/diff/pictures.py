"""An image as a notebook stores it in; its size in pixels and bytes, and a short hash, out."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from hashlib import sha256

import msgspec

SVG = "image/svg+xml"
_PNG = b"\x89PNG\r\n\x1a\n"
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
"""JPEG markers between the frame markers C0 … CF that start none: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1"""
_HEAD = 20_000
"""Characters of an SVG in which its first tag is looked for."""
_TAG = re.compile(r"<svg\b[^<>]*>")
_LENGTH = re.compile(r"([\d.]{1,12})(px|pt|pc|in|cm|mm)?")
_PIXELS = {None: 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}
"""https://www.w3.org/TR/css-values-3/#absolute-lengths"""


class Picture(msgspec.Struct, frozen=True):
    """Width and height in pixels, None where its header does not say; bytes; and the first 8 digits of their SHA-256."""

    width: int | None
    height: int | None
    size: int
    digest: str


def picture(what: str, stored: str) -> Picture:
    """The image of type *what*: SVG as text, all others in base64."""
    data = stored.encode() if what == SVG else _decoded(stored)
    width, height = (_svg_size(stored) if what == SVG else _pixels(data)) or (None, None)
    return Picture(width, height, len(data), sha256(data).hexdigest()[:8])


def _decoded(stored: str) -> bytes:
    try:
        return a2b_base64(stored)
    except (Error, ValueError):
        return stored.encode()  # no base64: counted as it stands


def _pixels(data: bytes) -> tuple[int, int] | None:
    if data.startswith(_PNG) and len(data) >= 24:  # noqa: PLR2004 - up to where the first chunk has told both
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:  # noqa: PLR2004 - as above
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """From segment to segment, each of which says how long it is, to the first frame."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - what every marker starts with
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - padding
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:  # noqa: PLR2004 - a frame
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        else:
            at += 2 + max(int.from_bytes(data[at + 2 : at + 4], "big"), 2)
    return None


def _svg_size(text: str) -> tuple[int, int] | None:
    tag = _TAG.search(text[:_HEAD])
    if tag is None:
        return None
    found = [_length(_attribute(tag[0], name)) for name in ("width", "height")]
    box = _attribute(tag[0], "viewBox").replace(",", " ").split()
    if None in found and len(box) == 4:  # noqa: PLR2004 - left, top, width, height
        found = [_length(box[2]), _length(box[3])]
    width, height = found
    return None if width is None or height is None else (width, height)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s?=\s?(?:"([^"]*)"|'([^']*)')""", tag)
    return (found[1] or found[2] or "").strip() if found else ""


def _length(text: str) -> int | None:
    found = _LENGTH.fullmatch(text)
    if found is None or found[1].count(".") > 1 or found[1] == ".":
        return None
    return round(float(found[1]) * _PIXELS[found[2]])

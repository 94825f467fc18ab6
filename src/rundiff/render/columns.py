"""Bytes in; the columns that git takes them to have out (`utf8_strwidth` in its utf8.c).

git's tables are made of two properties of Unicode, which Python has too, so there is no table here: marks and formatting
characters have no width, and those that East Asia writes wide have two. (`rich` measures otherwise: it knows of emoji that join.)
"""

from __future__ import annotations

from unicodedata import category, east_asian_width

_HANGUL_VOWELS_AND_TAILS = range(0x1160, 0x1200)
"""They are drawn into the syllable that they follow."""
_SOFT_HYPHEN = "\u00ad"
_NO_CHARACTERS = frozenset("\ufffe\uffff")
_HAN_TO_COME = (range(0xF900, 0xFB00), range(0x20000, 0x2FFFE), range(0x30000, 0x3FFFE))
"""What Unicode keeps for Han characters is wide already; of other characters to come Python up to 3.12 has no right width."""


def columns(text: bytes) -> int:
    """How wide *text* is on a terminal; its number of bytes where it is not UTF-8."""
    if text.isascii():
        return sum(byte >= 0x20 and byte != 0x7F for byte in text)  # noqa: PLR2004 - where ASCII's controls end
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        return len(text)
    if not _NO_CHARACTERS.isdisjoint(decoded):
        return len(text)
    return sum(map(_width, decoded))


def _width(character: str) -> int:
    kind, code = category(character), ord(character)
    if kind == "Cn":
        return 2 if any(code in block for block in _HAN_TO_COME) else 1
    if code in _HANGUL_VOWELS_AND_TAILS or (kind in {"Mn", "Me", "Cf", "Cc"} and character != _SOFT_HYPHEN):
        return 0
    return 2 if east_asian_width(character) in "FW" else 1

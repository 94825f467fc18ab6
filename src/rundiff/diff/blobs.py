"""The bytes of a file that is not compared line by line in; its size and a short hash out, through a pointer of Git LFS."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeGuard

from rundiff.diff.changes import BinaryDiff

_POINTER = re.compile(
    rb"version https://(?:git-lfs|hawser)\.github\.com/spec/v1\r?\n(?:ext-[^\n]*\n)*oid sha256:([0-9a-f]{64})\r?\nsize (\d+)\s*"
)
"""https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md"""
_LONGEST_POINTER = 1024
_DIGITS = 12
_SNIFFED = 8_000
"""Bytes that are looked at for a NUL, as git does, to tell binary files from text."""


class _Blob(NamedTuple):
    size: int
    hash: str | None
    lfs: bool = False


def short(digest: str) -> str:
    """The digits of a SHA-256 that are shown and compared."""
    return digest[:_DIGITS]


def is_pointer(data: object) -> TypeGuard[bytes]:
    """Whether it is a pointer, which Git LFS keeps in the place of a file."""
    return isinstance(data, bytes) and _pointer(data) is not None


def is_binary(data: bytes | None) -> bool:
    """Whether it is no text."""
    return data is not None and b"\0" in data[:_SNIFFED]


def binary_diff(old: bytes | int | None, new: bytes | int | None) -> BinaryDiff:
    """Sizes and hashes of both sides; a number is the size of a file that was not read."""
    was, now = _blob(old), _blob(new)
    return BinaryDiff(
        old_size=None if was is None else was.size,
        new_size=None if now is None else now.size,
        large=isinstance(old, int) or isinstance(new, int),
        old_hash=None if was is None else was.hash,
        new_hash=None if now is None else now.hash,
        old_lfs=was is not None and was.lfs,
        new_lfs=now is not None and now.lfs,
    )


def _blob(side: bytes | int | None) -> _Blob | None:
    if side is None or isinstance(side, int):
        return None if side is None else _Blob(side, None)
    from hashlib import sha256  # noqa: PLC0415 - it loads OpenSSL, and most files are text

    return _pointer(side) or _Blob(len(side), short(sha256(side).hexdigest()))


def _pointer(data: bytes) -> _Blob | None:
    found = _POINTER.fullmatch(data) if len(data) <= _LONGEST_POINTER else None
    return None if found is None else _Blob(int(found[2]), short(found[1].decode()), lfs=True)

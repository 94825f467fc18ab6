"""git's packets (pkt-line) on a descriptor in, their lines and contents out; and lines and contents in, packets out.

A packet is four hexadecimal digits, its length with these, and so many bytes; `0000` ends a list of them.
https://git-scm.com/docs/gitprotocol-common#_pkt_line_format
"""

from __future__ import annotations

import os
from io import FileIO

FLUSH = b"0000"
LARGEST = 65516
"""Bytes of content that one packet may hold."""
_HEAD = 4
_AT_ONCE = 1 << 20
"""What a pipe of Linux may be made to hold, and what is read of it in one piece."""
_SET_SIZE = 1031
"""F_SETPIPE_SZ of Linux, which Python names from 3.10 on."""


class Gone(Exception):
    """The other side has ended, or sends something that is no packet."""


class Incoming:
    """What comes in, list after list; each is read to its end before the next.

    All of it goes through one piece of memory: a new one for each read would be asked of the system, page by page.
    """

    __slots__ = ("_at", "_end", "_file", "_room")

    def __init__(self, descriptor: int) -> None:
        self._file = FileIO(descriptor, "rb", closefd=False)
        self._room = memoryview(bytearray(_AT_ONCE))
        self._at = self._end = 0
        """What has come and is not read yet."""

    def lines(self) -> list[bytes]:
        """The packets of a list, each without its line end. Raises Gone."""
        found: list[bytes] = []
        part: list[bytes | memoryview] = []
        while size := self._size(part):
            self._at += _HEAD
            self._take(size - _HEAD, part)
            found.append(b"".join(part).removesuffix(b"\n"))
            part.clear()
        self._at += _HEAD
        return found

    def content(self) -> bytes:
        """The packets of a list as one. Raises Gone."""
        return self._list(_HEAD)

    def packets(self) -> bytes:
        """The packets of a list as they are, without its end. Raises Gone."""
        return self._list(0)

    def _list(self, skipped: int) -> bytes:
        """A list without so many bytes at the start of each packet."""
        parts: list[bytes | memoryview] = []
        while size := self._size(parts):
            self._at += skipped
            self._take(size - skipped, parts)
        self._at += _HEAD
        return b"".join(parts)

    def _size(self, parts: list[bytes | memoryview]) -> int:
        """The length of the next packet, its head included; 0 at the end of a list."""
        while self._end - self._at < _HEAD:
            self._receive(parts)
        try:
            size = int(bytes(self._room[self._at : self._at + _HEAD]), 16)
        except ValueError as error:
            raise Gone from error
        if 0 < size < _HEAD:
            raise Gone
        return size

    def _take(self, left: int, parts: list[bytes | memoryview]) -> None:
        """Add so many bytes to *parts*, where they are."""
        while left > 0:
            if self._at == self._end:
                self._receive(parts)
            part = self._room[self._at : min(self._end, self._at + left)]
            parts.append(part)
            self._at += len(part)
            left -= len(part)

    def _receive(self, parts: list[bytes | memoryview]) -> None:
        """Let more come in; *parts* are copied before something else takes their place."""
        if self._at == self._end and not parts:
            self._at = self._end = 0
        elif self._end == len(self._room):
            _settle(parts)
            rest = bytes(self._room[self._at :])
            self._room[: len(rest)] = rest
            self._at, self._end = 0, len(rest)
        came = self._file.readinto(self._room[self._end :])
        if not came:
            raise Gone
        self._end += came


def _settle(parts: list[bytes | memoryview]) -> None:
    """Copy those of *parts* that are not copied yet, so that what comes next may take their place."""
    first = len(parts)
    while first and not isinstance(parts[first - 1], bytes):
        first -= 1
    parts[first:] = [b"".join(parts[first:])]


def listed(*lines: bytes) -> bytes:
    """Lines as a list of packets."""
    return b"".join([b"%04x%b\n" % (len(line) + _HEAD + 1, line) for line in lines]) + FLUSH


def packed(content: bytes) -> bytes:
    """Content as a list of packets."""
    if 0 < len(content) <= LARGEST:
        return b"%04x%b0000" % (len(content) + _HEAD, content)
    view = memoryview(content)
    parts: list[bytes | memoryview] = []
    for start in range(0, len(content), LARGEST):
        part = view[start : start + LARGEST]
        parts += (b"%04x" % (len(part) + _HEAD), part)
    return b"".join((*parts, FLUSH))


def send(descriptor: int, *pieces: bytes) -> None:
    """Write all of it. Raises BrokenPipeError where nobody reads it any more."""
    data = b"".join(pieces)
    sent = os.write(descriptor, data)
    while sent < len(data):
        sent += os.write(descriptor, memoryview(data)[sent:])


def widen(descriptor: int) -> None:
    """Let a megabyte wait in the pipe, where the system can: git is then seldom held up, and woken up less."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none

        fcntl.fcntl(descriptor, _SET_SIZE, _AT_ONCE)
    except (ImportError, OSError):
        return  # slower, and just as right

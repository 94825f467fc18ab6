"""A JSON text in; out, the positions of its values, so that what is wanted can be cut out and all else stays as it is.

The text is the file's bytes read as Latin-1: a character is a byte, so a position is one in the file. Values are checked
and passed over by the C code of Python's `json`, which knows NaN and Infinity as Jupyter's writer does. Two things it cannot
do are done here: pass over megabytes without copying them, and (`deep`) follow brackets deeper than Python's recursion.
"""

from __future__ import annotations

import re

from rundiff.strip.broken import BrokenJSON
from rundiff.strip.scanners import LONG, passing, reading, string

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.strip.scanners import Scanned, Scanner

_SPACE = re.compile(r"[ \t\n\r]*").match
_KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*').match
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*").match
_AFTER = re.compile(r"[ \t\n\r]*([,\]}])[ \t\n\r]*").match

BIG = 1 << 22
"""Bytes left in a file from which on a list is passed piece by piece."""
_DEEPEST = 12
"""Objects and lists in each other that are gone through to find what is small, or a long list of what is."""


class Scan:
    """A place in a JSON text, *at*, that moves forward only. Every method may raise BrokenJSON."""

    __slots__ = ("at", "key_at", "text")

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = _SPACE(text, at).end()  # type: ignore[union-attr] # it matches the empty text
        self.key_at = at

    @property
    def first(self) -> str:
        """The first character of the value; empty at the end of the text."""
        return self.text[self.at : self.at + 1]

    def members(self) -> Iterator[str]:
        """Each key of the object. The place is then its value, which the caller must pass; *key_at* is where the key is."""
        more = self._opened("}")
        while more:
            self.key_at = self.at
            yield self._key()
            more = self._goes_on("}")

    def elements(self) -> Iterator[int]:
        """The number of each element of the array, from 0. The place is then the element, which the caller must pass."""
        number, more = 0, self._opened("]")
        while more:
            yield number
            number += 1
            more = self._goes_on("]")

    def skip(self) -> None:
        """Pass the value, checking it."""
        first = self.text[self.at : self.at + 1]
        if first == '"':
            self.at = self._string_end(self.at + 1)
        elif len(self.text) - self.at > BIG and (first == "{" or first == "["):  # noqa: PLR1714 - asked for every value
            self._skip_big(_DEEPEST)
        else:
            self._decoded(passing)

    def _skip_big(self, deepest: int) -> None:
        """Pass a value that may be most of a big file: json would make objects of all of it, several times as large."""
        from rundiff.strip.long import list_end, value_end  # noqa: PLC0415 - only for big files

        end = value_end(self.text, self.at)
        if end < 0 and self.first == "[":
            end = list_end(self.text, self.at)
        if end >= 0:
            self.at = end
        elif deepest and self.first in ("{", "["):
            for _ in self.members() if self.first == "{" else self.elements():
                if self.first == '"':
                    self.skip()
                else:
                    self._skip_big(deepest - 1)
        else:
            self._decoded(passing)

    def value(self, scanner: Scanner = reading) -> object:
        """The value, decoded, and pass it; None for one that is nested very deeply."""
        start = self.at
        value = self._decoded(scanner)
        part = self.text[start : self.at]
        return value if value is None or part.isascii() else scanner(_real(part), 0)[0]

    def finish(self) -> None:
        """Make sure that nothing follows."""
        end = _SPACE(self.text, self.at).end()  # type: ignore[union-attr]
        if end != len(self.text):
            raise BrokenJSON("something follows the end of the notebook", end)

    def _decoded(self, scanner: Scanner) -> object:
        try:
            value, self.at = scanner(self.text, self.at)
        except StopIteration as error:
            raise BrokenJSON("a value is missing", error.value) from None
        except RecursionError:
            from rundiff.strip.deep import end  # noqa: PLC0415 - hardly ever needed

            self.at = end(self.text, self.at)
            return None
        except (ValueError, SystemError) as error:
            raise _ours(error, scanner, self.text, self.at) from error
        return value

    def _opened(self, closing: str) -> bool:
        self.at = _SPACE(self.text, self.at + 1).end()  # type: ignore[union-attr]
        if self.text[self.at : self.at + 1] != closing:
            return True
        self.at += 1
        return False

    def _goes_on(self, closing: str) -> bool:
        after = _AFTER(self.text, self.at)
        found = after[1] if after else ""
        if found == ",":
            self.at = after.end()  # type: ignore[union-attr]
            return True
        if found != closing:
            raise BrokenJSON(f"`,` or `{closing}` is missing", _SPACE(self.text, self.at).end())  # type: ignore[union-attr]
        self.at = after.end(1)  # type: ignore[union-attr]
        return False

    def _key(self) -> str:
        if simple := _KEY(self.text, self.at):
            self.at = simple.end()
            key = simple[1]
            return key if key.isascii() else _real(key)
        if self.first != '"':
            raise BrokenJSON("a key in double quotes is missing", self.at)
        start = self.at + 1
        key, end = self._copied(start)
        colon = _COLON(self.text, end)
        if colon is None:
            raise BrokenJSON("`:` is missing", end)
        self.at = colon.end()
        part = self.text[start:end]
        return key if part.isascii() else string(_real(part), 0)[0]

    def _copied(self, start: int) -> tuple[str, int]:
        try:
            return string(self.text, start)
        except (ValueError, SystemError) as error:
            raise _ours(error, string, self.text, start) from error

    def _string_end(self, start: int) -> int:
        end = self.text.find('"', start)
        if end - start >= LONG:
            from rundiff.strip.long import string_end  # noqa: PLC0415 - only for pictures and the like

            end = string_end(self.text, start, end)
            if end >= 0:
                return end
        return self._copied(start)[1]


def cells(scan: Scan) -> Iterator[int]:
    """The number of each cell of a notebook, from 0. The place is then the cell, which the caller must pass. Raises BrokenJSON."""
    if scan.first != "{":
        return
    for key in scan.members():
        if key == "cells" and scan.first == "[":
            yield from scan.elements()
        else:
            scan.skip()


def _real(part: str) -> str:
    """A part of the text in its own characters."""
    return part.encode("latin-1").decode()


def _ours(error: Exception, scanner: Scanner | Scanned, text: str, at: int) -> BrokenJSON:
    """What json complains of. Its scanners cannot, in some versions of Python, while its decoder is not imported."""
    if isinstance(error, SystemError):
        import json.decoder  # noqa: F401, PLC0415 - see above

        try:
            scanner(text, at)
        except ValueError as told:
            error = told
    return BrokenJSON(error.msg, error.pos)  # type: ignore[attr-defined] # a JSONDecodeError

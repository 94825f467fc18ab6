"""A JSON text in; out, the positions of its values, so that what is wanted can be cut out and all else stays as it is.

The text is the file's bytes read as Latin-1: a character is a byte, so a position is one in the file. Values are checked
and passed over by the C code of Python's `json`, which knows NaN and Infinity as Jupyter's writer does. Two things it cannot
do are done here: pass over megabytes without copying them, and (`deep`) follow brackets deeper than Python's recursion.
"""

from __future__ import annotations

import re

from rundiff.strip.broken import BrokenJSON

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    _Scanner: TypeAlias = Callable[[str, int], tuple[object, int]]

_SPACE = re.compile(r"[ \t\n\r]*").match
_KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*').match
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*").match
_AFTER = re.compile(r"[ \t\n\r]*([,\]}])[ \t\n\r]*").match

_LONG = 1 << 16
"""Characters from which on a string is searched for its end instead of being copied out; and the most copied at once."""
_FEW = 64
"""Escapes in a long string until it is copied out after all."""


class _Passing:
    """How json's scanner is to read: nothing is made into numbers, which takes four times as long as checking them."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_int = parse_float = parse_constant = len


class _Reading(_Passing):
    """The same, with numbers; an integer of more than 4,300 digits would be refused as `int`."""

    parse_int = parse_float = parse_constant = float  # type: ignore[assignment] # both take a string


def _scanners() -> tuple[_Scanner, _Scanner, Callable[[str, int], tuple[str, int]]]:
    """What `json.decoder` is made of; the package itself takes as long to import as a small notebook takes to strip."""
    try:
        from _json import make_scanner, scanstring  # noqa: PLC0415 - see above
    except ImportError:  # another Python than CPython
        from json.decoder import JSONDecoder, py_scanstring  # type: ignore[attr-defined] # noqa: PLC0415

        passing, reading = (JSONDecoder(parse_int=number, parse_float=number).scan_once for number in (len, float))  # type: ignore[attr-defined]
        return passing, reading, py_scanstring
    return make_scanner(_Passing), make_scanner(_Reading), scanstring  # type: ignore[arg-type] # all that it asks for is there


passing, _reading, _string = _scanners()


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
        if self.text[self.at : self.at + 1] == '"':
            self.at = self._string_end(self.at + 1)
        else:
            self._decoded(passing)

    def value(self) -> object:
        """The value, decoded, and pass it; None for one that is nested very deeply."""
        start = self.at
        value = self._decoded(_reading)
        part = self.text[start : self.at]
        return value if value is None or part.isascii() else _reading(_real(part), 0)[0]

    def finish(self) -> None:
        """Make sure that nothing follows."""
        end = _SPACE(self.text, self.at).end()  # type: ignore[union-attr]
        if end != len(self.text):
            raise BrokenJSON("something follows the end of the notebook", end)

    def _decoded(self, scanner: _Scanner) -> object:
        try:
            value, self.at = scanner(self.text, self.at)
        except StopIteration as error:
            raise BrokenJSON("a value is missing", error.value) from None
        except RecursionError:
            from rundiff.strip.deep import end  # noqa: PLC0415 - hardly ever needed

            self.at = end(self.text, self.at)
            return None
        except ValueError as error:
            raise _ours(error) from error
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
        return key if part.isascii() else _string(_real(part), 0)[0]

    def _copied(self, start: int) -> tuple[str, int]:
        try:
            return _string(self.text, start)
        except ValueError as error:
            raise _ours(error) from error

    def _string_end(self, start: int) -> int:
        """Where the string ends. A long one (an image) is checked piece by piece, so that it is never copied as a whole."""
        text, at, end = self.text, start, self.text.find('"', start)
        if end - start >= _LONG:
            for _ in range(_FEW):
                escape = text.find("\\", at, end)
                if not _plain(text, at, end if escape < 0 else escape):
                    break
                if escape < 0:
                    return end + 1
                if text[escape + 1] not in '"\\/bfnrt':
                    break
                at = escape + 2
                end = text.find('"', at) if at > end else end
                if end < 0:
                    break
        return self._copied(start)[1]


def _real(part: str) -> str:
    """A part of the text in its own characters."""
    return part.encode("latin-1").decode()


def _plain(text: str, start: int, end: int) -> bool:
    """Whether a part of a string without quotes and backslashes holds no control characters either."""
    try:
        for at in range(start, end, _LONG):
            _string(text[at : min(at + _LONG, end)] + '"', 0)
    except ValueError:
        return False
    return True


def _ours(error: ValueError) -> BrokenJSON:
    """What json complains of."""
    return BrokenJSON(error.msg, error.pos)  # type: ignore[attr-defined] # a JSONDecodeError

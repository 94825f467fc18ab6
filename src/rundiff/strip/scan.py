"""A JSON text in; out, the positions of its values, so that what is wanted can be cut out and all else stays as it is.

The text is the file's bytes read as Latin-1: a character is a byte, so a position is one in the file. Values are checked
and passed over by the C code of Python's `json`, which knows NaN and Infinity as Jupyter's writer does. Two things it cannot
do are done here: pass over megabytes without copying them, and follow brackets nested deeper than Python's recursion.
"""

from __future__ import annotations

import re
from json.decoder import (  # type: ignore[attr-defined] # documented for subclasses only, there in every Python
    JSONDecodeError,
    JSONDecoder,
    scanstring,
)

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SPACE = re.compile(r"[ \t\n\r]*").match
_KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*').match
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*").match
_AFTER = re.compile(r"[ \t\n\r]*([,\]}])[ \t\n\r]*").match
_LEXEME = r"""[ \t\n\r]*(?:
        (?P<mark>[\[\]{},:])
        | (?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")
        | (?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)
    )"""

# What is passed over is not to be made into numbers: that takes four times as long as checking them.
_passing = JSONDecoder(parse_int=len, parse_float=len)
# An integer of more than 4,300 digits would be refused as `int`.
_reading = JSONDecoder(parse_int=float)

_string: Callable[[str, int], tuple[str, int]] = scanstring

_LONG = 1 << 16
"""Characters from which on a string is searched for its end instead of being copied out."""
_FEW = 64
"""Escapes in a long string until it is copied out after all."""


class Scan:
    """A place in a JSON text, *at*, that moves forward only. Every method may raise JSONDecodeError."""

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
        if self.first == '"':
            self.at = self._string_end(self.at + 1)
        else:
            self._decoded(_passing)

    def value(self) -> object:
        """The value, decoded, and pass it; None for one that is nested very deeply."""
        return self._decoded(_reading)

    def finish(self) -> None:
        """Make sure that nothing follows."""
        end = _SPACE(self.text, self.at).end()  # type: ignore[union-attr]
        if end != len(self.text):
            raise JSONDecodeError("something follows the end of the notebook", self.text, end)

    def _decoded(self, decoder: JSONDecoder) -> object:
        try:
            value, self.at = decoder.raw_decode(self.text, self.at)
        except RecursionError:
            self.at = _deep_end(self.text, self.at)
            return None
        return value

    def _opened(self, closing: str) -> bool:
        self.at = _SPACE(self.text, self.at + 1).end()  # type: ignore[union-attr]
        if self.first != closing:
            return True
        self.at += 1
        return False

    def _goes_on(self, closing: str) -> bool:
        after = _AFTER(self.text, self.at)
        if after is None or after[1] not in ("," + closing):
            raise JSONDecodeError(f"`,` or `{closing}` is missing", self.text, _SPACE(self.text, self.at).end())  # type: ignore[union-attr]
        more = after[1] == ","
        self.at = after.end() if more else after.end(1)
        return more

    def _key(self) -> str:
        if simple := _KEY(self.text, self.at):
            self.at = simple.end()
            return simple[1]
        if self.first != '"':
            raise JSONDecodeError("a key in double quotes is missing", self.text, self.at)
        key, end = _string(self.text, self.at + 1)
        colon = _COLON(self.text, end)
        if colon is None:
            raise JSONDecodeError("`:` is missing", self.text, end)
        self.at = colon.end()
        return key

    def _string_end(self, start: int) -> int:
        """Where the string ends. In a long one (an image) control characters other than line ends and tabs are let through."""
        text, at, end = self.text, start, self.text.find('"', start)
        if end - start >= _LONG:
            for _ in range(_FEW):
                escape = text.find("\\", at, end)
                if escape < 0:
                    if any(text.find(control, start, end) >= 0 for control in "\n\r\t"):
                        break
                    return end + 1
                if text[escape + 1] not in '"\\/bfnrt':
                    break
                at = escape + 2
                end = text.find('"', at) if at > end else end
                if end < 0:
                    break
        return _string(text, start)[1]


def _deep_end(text: str, at: int) -> int:
    """Where the value ends, found without recursion."""
    closing: list[str] = []
    expected = "value"
    next_token = re.compile(_LEXEME, re.VERBOSE).match  # here, since it is hardly ever needed and long to compile
    while True:
        token = next_token(text, at)
        if token is None:
            raise JSONDecodeError("a value is missing", text, _SPACE(text, at).end())  # type: ignore[union-attr]
        mark = token["mark"]
        expected = _expected_next(expected, mark, token["string"] is not None, closing)
        if not expected:
            raise JSONDecodeError(f"`{token[0].strip()}` is out of place", text, token.end() - 1)
        at = token.end()
        if not closing:
            return at


def _expected_next(expected: str, mark: str | None, is_string: bool, closing: list[str]) -> str:  # noqa: FBT001
    """What may stand after this token; empty when it could not stand here. *closing* are the brackets still open."""
    if mark in ("[", "{") and expected in ("value", "value or ]"):
        closing.append("]" if mark == "[" else "}")
        return "value or ]" if mark == "[" else "key or }"
    if mark in ("]", "}") and mark == closing[-1:][0] and expected in ("after", f"value or {mark}", f"key or {mark}"):
        closing.pop()
        return "after"
    if mark == "," and expected == "after":
        return "key" if closing[-1] == "}" else "value"
    if mark == ":" and expected == ":":
        return "value"
    if mark is None and is_string and expected.startswith("key"):
        return ":"
    return "after" if mark is None and expected.startswith("value") else ""

"""A JSON text and the place of a value in it in; where the value ends out, found without recursion.

For brackets nested deeper than Python's recursion reaches, which hardly ever occurs: imported when it does.
"""

from __future__ import annotations

import re

from rundiff.strip.broken import BrokenJSON

_SPACE = re.compile(r"[ \t\n\r]*").match
_LEXEME = re.compile(
    r"""[ \t\n\r]*(?:
        (?P<mark>[\[\]{},:])
        | (?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")
        | (?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)
    )""",
    re.VERBOSE,
).match


def end(text: str, at: int) -> int:
    """The end of the value at *at*. Raises BrokenJSON."""
    closing: list[str] = []
    expected = "value"
    while True:
        token = _LEXEME(text, at)
        if token is None:
            raise BrokenJSON("a value is missing", _SPACE(text, at).end())  # type: ignore[union-attr] # it matches the empty text
        expected = _expected_next(expected, token["mark"], token["string"] is not None, closing)
        if not expected:
            raise BrokenJSON(f"`{token[0].strip()}` is out of place", token.end() - 1)
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

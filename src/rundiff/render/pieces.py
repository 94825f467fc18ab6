"""What lines are made of: pieces of text in a style. Hostile text in; text that obeys nobody out."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Style = Literal[
    "plain", "strong", "muted", "heading", "warning", "better", "worse", "removed", "added", "removed_mark", "added_mark"
]
Token = Literal[
    "keyword", "string", "number", "comment", "decorator", "defined", "key", "magic", "heading", "strong", "emphasis"
]
"""What a piece of code is to its language: *defined* is the name of a function or class, *key* that of a setting."""


class Piece(NamedTuple):
    """Some text in one style. *token* and *link* are for paints that have colours for code, and can open a file."""

    text: str
    style: Style = "plain"
    token: Token | None = None
    link: str | None = None


Line = tuple[Piece, ...]

INDENT = " " * 7
"""What stands ahead of what is said of a change, where its lines have their numbers."""
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x2070)]
_UNSEEN = [
    *(0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x200E), *range(0x2060, 0x2066)),
    *(0x3164, 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFFC), *range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4)),
    *range(0x1D173, 0x1D17B),
]
"""Without width, so that two texts which differ look the same: https://www.unicode.org/reports/tr36/."""
_UNSAFE = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    ord("\t"): "    ",
    0x7F: "\u2421",
    **dict.fromkeys([*range(0x80, 0xA0), *_DIRECTIONS, *_UNSEEN], "\ufffd"),
}
_PLANE_14 = re.compile("[\U000e0000-\U000e0fff\ud800-\udfff]")
"""Tags and further variation selectors, by which whole messages are hidden; halves of characters."""
_EMOJI = "\u2600-\u27bf\U0001f000-\U0001faff"
_JOINED = re.compile(f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])")
"""What makes one picture of several; anywhere else it is hidden."""


def safe(text: str) -> str:
    """*text* with nothing in it that a terminal obeys, that turns the reading direction, or that nobody sees."""
    if text.isascii():
        return text if text.isprintable() else text.translate(_UNSAFE)
    if "\u200d" not in text:
        return _PLANE_14.sub("\ufffd", text.translate(_UNSAFE))
    parts = _JOINED.split(text)
    return "\u200d".join(_PLANE_14.sub("\ufffd", part.translate(_UNSAFE)) for part in parts)


_NUMBER = 5


def numbered(line: int, sign: str = "", width: int = _NUMBER) -> Piece:
    """The number of a line, given from 0 and shown from 1, and what follows it."""
    return Piece(f"{line + 1:>{width}} {sign}", "muted")

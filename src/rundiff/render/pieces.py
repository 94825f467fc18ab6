"""What lines are made of: pieces of text in a style. Hostile text in; text that obeys nobody out."""

from __future__ import annotations

from typing import Literal, NamedTuple

Style = Literal[
    "plain", "strong", "muted", "heading", "warning", "better", "worse", "removed", "added", "removed_mark", "added_mark"
]


class Piece(NamedTuple):
    """Some text in one style."""

    text: str
    style: Style = "plain"


Line = tuple[Piece, ...]

INDENT = " " * 7
"""What stands ahead of what is said of a change, where its lines have their numbers."""
_UNSAFE = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    ord("\t"): "    ",
    0x7F: "\u2421",
    **dict.fromkeys([*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)], "\ufffd"),
}


def safe(text: str) -> str:
    """*text* with nothing in it that a terminal obeys or that turns the reading direction."""
    return text.translate(_UNSAFE)

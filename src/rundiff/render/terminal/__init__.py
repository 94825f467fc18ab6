"""Styled lines in; text for a terminal out: with ANSI colours, or plain for a pipe."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style as RichStyle

    from rundiff.render.pieces import Line, Piece, Style, Token

_STYLES: dict[Style, str] = {
    "plain": "",
    "strong": "bold",
    "muted": "dim",
    "heading": "bold underline",
    "warning": "yellow",
    "better": "green",
    "worse": "bold red",
    "removed": "red",
    "added": "green",
    "removed_mark": "bold red reverse",
    "added_mark": "bold green reverse",
}
_TOKENS: dict[Token, str] = {
    "keyword": "magenta",
    "string": "cyan",
    "number": "cyan",
    "comment": "dim italic",
    "decorator": "magenta",
    "defined": "bold",
    "key": "magenta",
    "magic": "magenta",
    "heading": "bold",
    "strong": "bold",
    "emphasis": "italic",
}
"""Code that did not change. Red and green are taken: they say what did."""
_WITHIN: dict[Token, str] = {
    "keyword": "bold",
    "defined": "bold",
    "heading": "bold",
    "strong": "bold",
    "comment": "italic",
    "emphasis": "italic",
}
"""Code in a line that is gone or new, which keeps its red or green."""


def plain(lines: Iterable[Line]) -> str:
    """The lines without any colour."""
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """The lines with ANSI colours (the terminal's own sixteen, so that they fit its theme), and links where they have any."""
    return "".join("".join(map(_painted, line)) + "\n" for line in lines)


def _painted(piece: Piece) -> str:
    from rich.color import ColorSystem  # noqa: PLC0415 - costs 45 ms, which a pipe need not pay
    from rich.style import Style as RichStyle  # noqa: PLC0415

    style = _style(piece.style, piece.token)
    if piece.link is not None:
        style += RichStyle(link=piece.link)
    return style.render(piece.text, color_system=ColorSystem.STANDARD) if style else piece.text


@cache
def _style(style: Style, token: Token | None) -> RichStyle:
    from rich.style import Style as RichStyle  # noqa: PLC0415 - as above

    of_token = "" if token is None else (_TOKENS if style == "plain" else _WITHIN).get(token, "")
    return RichStyle.parse(f"{_STYLES[style]} {of_token}")

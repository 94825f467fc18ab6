"""Styled lines in; text for a terminal out: with ANSI colours, or plain for a pipe."""

from __future__ import annotations

from itertools import groupby, starmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rundiff.render.pieces import Line, Style, Token

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
    "keyword": "bold",
    "string": "cyan",
    "number": "cyan",
    "comment": "dim",
    "decorator": "bold",
    "defined": "bold",
    "key": "cyan",
    "magic": "bold",
    "heading": "bold",
    "strong": "bold",
    "emphasis": "italic",
}
"""Code that did not change. Red, green and yellow say what did; blue and magenta cannot be read on black in JupyterLab's terminal."""
_WITHIN: dict[Token, str] = {"comment": "italic", "emphasis": "italic"}
"""Code in a line that is gone or new, which keeps its red or green. Terminals draw what is bold in a bright colour, and a bright green
cannot be read on white."""


def plain(lines: Iterable[Line]) -> str:
    """The lines without any colour."""
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """The lines with ANSI colours (the terminal's own sixteen, so that they fit its theme), and links where they have any."""
    return "".join("".join(starmap(_painted, _runs(line))) + "\n" for line in lines)


def _runs(line: Line) -> Iterator[tuple[str, str, str | None]]:
    """The text of a line in as few parts as have a look of their own."""
    for (look, link), pieces in groupby(line, key=lambda piece: (_look(piece.style, piece.token), piece.link)):
        yield "".join(piece.text for piece in pieces), look, link


def _look(style: Style, token: Token | None) -> str:
    within = "" if token is None else (_TOKENS if style == "plain" else _WITHIN).get(token, "")
    return f"{_STYLES[style]} {within}" if within else _STYLES[style]


def _painted(text: str, look: str, link: str | None) -> str:
    if not look and link is None:
        return text
    from rich.color import ColorSystem  # noqa: PLC0415 - costs 45 ms, which a pipe need not pay
    from rich.style import Style as RichStyle  # noqa: PLC0415

    style = RichStyle.parse(look) + (None if link is None else RichStyle(link=link))
    return style.render(text, color_system=ColorSystem.STANDARD)

"""Styled lines in; text for a terminal out: with ANSI colours, or plain for a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.render.pieces import Line, Style

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


def plain(lines: Iterable[Line]) -> str:
    """The lines without any colour."""
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """The lines with ANSI colours (the terminal's own sixteen, so that they fit its theme)."""
    from rich.console import Console  # noqa: PLC0415 - costs 50 ms, which a pipe need not pay
    from rich.text import Text  # noqa: PLC0415

    console = Console(force_terminal=True, color_system="standard", no_color=False, legacy_windows=False, _environ={})
    with console.capture() as captured:
        for line in lines:
            text = Text.assemble(*((piece.text, _STYLES[piece.style]) for piece in line))
            console.print(text, soft_wrap=True, highlight=False)
    return captured.get()

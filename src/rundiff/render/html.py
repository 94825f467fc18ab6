"""Styled lines in; one self-contained HTML fragment out, for a notebook's output.

It must survive Lab's sanitiser (which drops `<style>`, `var(--…)`, roles and tables' layout), dark and light themes, and the
loss of every style: so the text itself, in a `<pre>`, carries the signs, and colours are translucent literals.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.render.pieces import Line, Piece, Style

_PRE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45;margin:0"
_STYLES: dict[Style, str] = {
    "plain": "",
    "strong": "font-weight:bold",
    "muted": "opacity:0.7",
    "heading": "font-weight:bold;text-decoration:underline",
    "warning": "font-weight:bold",
    "better": "font-weight:bold",
    "worse": "font-weight:bold;background-color:rgba(219,109,40,0.25)",
    "removed": "background-color:rgba(219,109,40,0.12)",
    "added": "background-color:rgba(9,105,218,0.12)",
    "removed_mark": "background-color:rgba(219,109,40,0.35);font-weight:bold",
    "added_mark": "background-color:rgba(9,105,218,0.35);font-weight:bold",
}
_TAGS: dict[Style, str] = {"removed_mark": "del", "added_mark": "ins", "strong": "b", "heading": "b"}


def fragment(lines: Iterable[Line]) -> str:
    """The lines as one `<pre>`."""
    rows = "\n".join("".join(_painted(piece) for piece in line).rstrip() for line in lines)
    return f'<pre style="{_PRE}">{rows}</pre>'


def _painted(piece: Piece) -> str:
    text, style, tag = escape(piece.text, quote=True), _STYLES[piece.style], _TAGS.get(piece.style, "span")
    if tag in {"del", "ins"}:
        style += ";text-decoration:underline"
    return f'<{tag} style="{style}">{text}</{tag}>' if style else text

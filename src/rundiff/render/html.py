"""Styled lines in; one self-contained HTML fragment out, for a notebook's output.

It must survive Lab's sanitiser (which drops `<style>`, `var(--…)`, lengths in `ch`, roles and the layout of tables), dark and light
themes, and the loss of every style: so the text itself, in a `<pre>`, carries the signs and the line ends, and colours are
translucent literals. No row is a block: what is selected, and what `innerText` says, is the text and not a line more.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from rundiff.render.pieces import INDENT, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.render.pieces import Line, Style

_MARGIN = "4.8em"
"""Eight characters, as most fixed-width fonts have them: line numbers and signs stand in it, text that is wrapped does not."""
_GAP = "12px 0 0"
_PRE = f"padding:0 0 0 {_MARGIN};line-height:1.5;white-space:pre-wrap;word-break:normal;overflow-wrap:break-word"
_OUT = f"margin-left:-{_MARGIN}"
_WIDE = "display:inline-block;width:100%"
_WHOLE = f"{_WIDE};{_OUT};padding-left:{_MARGIN}"
_REMOVED, _ADDED = "#d72", "#38f"
"""Orange and blue, which people who are blind to red or green tell apart, and which show on white and on black."""
_TINT, _MARK = "2", "6"
"""How much of a colour covers what is behind it, as a hexadecimal digit."""
_STYLES: dict[Style, tuple[str, str]] = {
    "plain": ("span", ""),
    "strong": ("b", ""),
    "muted": ("span", "opacity:.7"),
    "heading": ("b", ""),
    "warning": ("b", ""),
    "better": ("b", f"background:{_ADDED}{_TINT}"),
    "worse": ("b", f"background:{_REMOVED}{_TINT}"),
    "removed": ("span", f"background:{_REMOVED}{_TINT}"),
    "added": ("span", f"background:{_ADDED}{_TINT}"),
    "removed_mark": ("del", f"background:{_REMOVED}{_MARK};text-decoration:underline"),
    "added_mark": ("ins", f"background:{_ADDED}{_MARK}"),
}
"""The element and the looks of a piece. Words that went and came are `<del>` and `<ins>`, for those who see no colours."""
Kind = Literal["removed", "added", "title", "heading", "sentence", "other"]
_RULE = "border-bottom:1px solid #8886"
_BOXES: dict[Kind, str] = {
    "removed": f"{_WHOLE};background:{_REMOVED}{_TINT};box-shadow:inset 3px 0{_REMOVED}",
    "added": f"{_WHOLE};background:{_ADDED}{_TINT};box-shadow:inset 3px 0{_ADDED}",
    "title": f"{_WIDE};margin-top:8px",
    "heading": f"{_WHOLE};margin-top:12px;{_RULE}",
}
"""The looks of a line as a whole, where it has some."""
_TOLD: dict[Kind, Style] = {"removed": "removed", "added": "added", "sentence": "warning"}
"""A style of pieces that says nothing which the line as a whole does not."""
_TITLES = frozenset({"! ", "! conflict, ", "  "})
"""What the title of a change begins with."""
_SIGNS = frozenset({"- ", "+ "})
_WORDS = frozenset({"better", "worse", "removed", "added"})
_NOTHING = Piece("")


def fragment(lines: Sequence[Line], other: Sequence[Line] = (), below: Sequence[Line] = ()) -> str:
    """The lines; *other* are folded away below the first of them, unless nothing else is said under a heading."""
    alone = not any(kind(line) == "heading" for line in lines)
    parts = [_pre(lines)] if lines else []
    parts += [_folded(other, unfolded=alone)] if other else []
    parts += [_pre(below, _GAP if parts else "0")] if below else []
    return "\n".join(parts)


def as_it_stands(lines: Iterable[Line]) -> str:
    """A table in columns: no line of it is wrapped."""
    rows = "\n".join("".join(_element(piece.text, piece.style) for piece in line) for line in lines)
    return f"<pre style='margin:0;line-height:1.5;white-space:pre;overflow-x:auto'>{rows}</pre>"


def kind(line: Line) -> Kind:
    """What *line* is as a whole."""
    first, second = (*line, _NOTHING, _NOTHING)[:2]
    if first.style == "muted" and second.text in _SIGNS:
        return "added" if second.style == "added" else "removed"
    if first.text == INDENT and second.style in {"warning", "muted"}:
        return "sentence"
    if first.style == "warning" and first.text in _TITLES:
        return "title"
    return "heading" if first.style == "heading" else "other"


def _folded(lines: Sequence[Line], *, unfolded: bool) -> str:
    heading, *rest = lines
    summary = f"<summary style='cursor:pointer;{_RULE}'><samp style='font-size:1em'>{_row(heading, 'heading')}</samp></summary>"
    return f"<details{' open' * unfolded} style='margin:{_GAP}'>{summary}\n{_pre(rest)}</details>"


def _pre(lines: Iterable[Line], margin: str = "0") -> str:
    rows = "\n".join(_box(group, of) for of, group in groupby(lines, kind))
    return f"<pre style='margin:{margin};{_PRE}'>{rows}</pre>"


def _box(lines: Iterable[Line], of: Kind) -> str:
    """Neighbouring lines of one kind; the first piece of each stands out into the margin."""
    place = f"{_OUT};white-space:pre" if of == "sentence" else _OUT  # a long word would else leave the line that it begins
    text = "\n".join(_row(line, of, place) for line in lines)
    return f"<span style='{_BOXES[of]}'>{text}</span>" if of in _BOXES else text


def _row(line: Line, of: Kind, place: str = "") -> str:
    """A line in as few elements as have looks of their own; what has a *place* is the first piece, by itself."""
    told, first = _TOLD.get(of), line[:1] if place else ()

    def style(piece: Piece) -> Style:
        return "plain" if piece.style == told else piece.style

    rest = groupby(line[len(first) :], style)
    row = [_element("".join(piece.text for piece in pieces), same) for same, pieces in rest]
    return "".join([*(_element(piece.text, style(piece), place) for piece in first), *row])


def _element(text: str, style: Style, place: str = "") -> str:
    name, looks = _STYLES[style]
    looks = ";".join(filter(None, (place, looks)))
    said = escape(text, quote=False)
    if name == "span" and not looks:
        return said
    # Spaces ahead of a word have no colour, unless they are what changed.
    start = len(said) - len(said.lstrip(" ")) if style in _WORDS else 0
    attribute = f" style='{looks}'" if looks else ""
    return f"{said[:start]}<{name}{attribute}>{said[start:]}</{name}>"

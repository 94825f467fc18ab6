"""Two Python sources in; which parts of the file moved, and the lines that changed in each, out.

Parts are aligned as the cells of a notebook are. A definition's name is its id, so that one that was rewritten where it went is
still the same; one that was renamed is found by its text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.diff.changes import PartChange, ScriptDiff, TextDiff
from rundiff.diff.edits import text_diff
from rundiff.diff.notebooks import diff
from rundiff.diff.scripts import cells, definitions, inside
from rundiff.notebook import Cell, Notebook, cell
from rundiff.text import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.diff.changes import CellChange, Kind
    from rundiff.diff.scripts import Part
    from rundiff.options import DiffOptions

_TELLING = re.compile(r"\w")
_MOVES = frozenset({"moved", "moved_edited"})


def script_diff(old: str, new: str, whole: TextDiff, options: DiffOptions) -> TextDiff | ScriptDiff:
    """*whole*, unless parts moved and it takes fewer lines to say so: what stays in its place reads best line by line."""
    if not _may_move(whole):
        return whole
    olds, news = cells(old), cells(new)
    if not (olds and news):
        olds, news = definitions(old), definitions(new)
    rows, precise = _rows(_side(olds), _side(news), options)
    found = ScriptDiff(tuple(rows), whole, precise and all(row.text.precise for row in rows))
    moved = any(row.kind in _MOVES for row in rows)
    shorter = found.removed_lines + found.added_lines < whole.removed_lines + whole.added_lines
    return found if moved and shorter else whole


def _may_move(whole: TextDiff) -> bool:
    """Whether a line that says something went at one place and came at another."""
    gone = {line for edit in whole.edits for line in whole.old[edit.lines.old_start : edit.lines.old_end]}
    return any(
        line in gone and _TELLING.search(line)
        for edit in whole.edits
        for line in whole.new[edit.lines.new_start : edit.lines.new_end]
    )


class _Side(NamedTuple):
    """The parts of one side: as they are, as cells, and by lines, of which the blank ones at the end are apart."""

    parts: Sequence[Part]
    cells: tuple[Cell, ...]
    bodies: Sequence[tuple[str, ...]]
    ends: Sequence[tuple[str, ...]]
    starts: Sequence[int]

    def whole(self, at: int) -> str:
        """The text of a part, with line feeds for line ends."""
        return "".join(f"{line}\n" for line in (*self.bodies[at], *self.ends[at]))


def _side(parts: Sequence[Part], start: int = 0) -> _Side:
    """*parts*, of which the first begins at line *start* of its file."""
    named = Counter(part.name for part in parts)
    made, bodies, ends, starts = [], [], [], []
    for part in parts:
        found = lines(part.text)
        told = next((at for at in range(len(found), 0, -1) if found[at - 1].strip()), 0)
        id_ = f"{part.is_a} {part.name}" if part.name and named[part.name] == 1 else None
        made.append(cell(part.type, "\n".join(found[:told]), id_))
        bodies.append(found[:told])
        ends.append(found[told:])
        starts.append(start)
        start += len(found)
    return _Side(parts, tuple(made), bodies, ends, starts)


class _Sides(NamedTuple):
    """Both sides, and which part stands where the other side has which: the ends of both files are a pair too."""

    old: _Side
    new: _Side
    pairs: set[tuple[int | None, int | None]]


def _rows(old: _Side, new: _Side, options: DiffOptions) -> tuple[list[PartChange], bool]:
    """What happened to every part; and False where a limit made that coarser."""
    found = diff(Notebook(old.cells), Notebook(new.cells), options)
    pairs = {(change.old_index, change.new_index) for change in found.cells} | {(len(old.parts), len(new.parts))}
    sides, rows, precise = _Sides(old, new, pairs), [], found.precise
    for change in found.cells:
        inner, exact = _looked_into(change, sides, options)
        rows += inner or [_row(change, sides)]
        precise = precise and exact
    return rows, precise


def _looked_into(change: CellChange, sides: _Sides, options: DiffOptions) -> tuple[list[PartChange], bool]:
    """What happened within a part that was edited in its place, where something moved within it."""
    i, j = change.old_index, change.new_index
    if change.kind != "edited" or i is None or j is None or not _may_move(change.text):
        return [], True
    olds, news = inside(sides.old.parts[i]), inside(sides.new.parts[j])
    if not (olds and news):
        return [], True
    rows, precise = _rows(_side(olds, sides.old.starts[i]), _side(news, sides.new.starts[j]), options)
    return (rows, precise) if any(row.kind in _MOVES for row in rows) else ([], True)


def _row(change: CellChange, sides: _Sides) -> PartChange:
    old, new, _ = sides
    i, j = _old_index(change, old), change.new_index
    text = _text(change, i, j, sides)
    start = None if i is None else old.starts[i] + text.old_start
    begin = None if j is None else new.starts[j] + text.new_start
    part = old.parts[i] if i is not None and (j is None or change.kind == "merged") else new.parts[j or 0]
    text = msgspec.structs.replace(text, old_start=start or 0, new_start=begin or 0)
    return PartChange(_kind(change.kind, part, text), part.title, text, start, begin)


def _text(change: CellChange, i: int | None, j: int | None, sides: _Sides) -> TextDiff:
    old, new, pairs = sides
    if i is None or j is None:
        return text_diff("" if i is None else old.whole(i), "" if j is None else new.whole(j))
    if change.text.partial:
        return change.text
    return _with_ends(change.text, old.ends[i], new.ends[j], compared=(i + 1, j + 1) in pairs)


def _kind(kind: Kind, part: Part, text: TextDiff) -> Kind:
    """Statements between definitions are not split where a definition came between them, nor merged where it went."""
    in_place = kind in {"same", "edited"} or (kind in {"split", "merged"} and part.is_a == "rest")
    return ("edited" if text.edits else "same") if in_place else kind


def _old_index(change: CellChange, old: _Side) -> int | None:
    """Which part *change* is about, or came from."""
    came_from = (at for at in change.sources if old.cells[at] is change.old)
    return change.old_index if change.old_index is not None else next(came_from, None)


def _with_ends(text: TextDiff, was: tuple[str, ...], now: tuple[str, ...], *, compared: bool) -> TextDiff:
    """*text* with the blank lines below it; where they are not *compared*, with as many as both sides have."""
    if compared and was != now:
        return text_diff("\n".join((*text.old, *was, "")), "\n".join((*text.new, *now, "")))
    both = min(len(was), len(now))
    return msgspec.structs.replace(text, old=text.old + was[:both], new=text.new + now[:both])

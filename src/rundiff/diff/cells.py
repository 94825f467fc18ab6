"""An alignment in; what happened to each cell, and what was left out of sight, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.anchors import equal
from rundiff.diff.changes import CellChange, Hidden, Kind
from rundiff.diff.edits import merged_texts, split_texts, text_diff
from rundiff.diff.syntax import Context
from rundiff.errors import assert_never
from rundiff.notebook import without_question
from rundiff.text import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.diff.align import Alignment
    from rundiff.diff.changes import TextDiff
    from rundiff.diff.splits import Part
    from rundiff.notebook import Cell, Notebook


_Place = tuple[int, int]
"""An old cell and a new one."""


def cell_changes(old: Sequence[Cell], new: Sequence[Cell], found: Alignment) -> tuple[CellChange, ...]:
    """One change for every cell: in the order of *new*, removed cells after the cell they stood behind.

    A merged row stands ahead of the cell that took it in.
    """
    return _Rows(old, new, found).changes()


class _Rows:
    def __init__(self, old: Sequence[Cell], new: Sequence[Cell], found: Alignment) -> None:
        self._old, self._new, self._found = old, new, found
        self._context = Context(old, new, found.pairs)
        self._texts = _texts_of_parts(old, new, found) if found.parts else {}

    def changes(self) -> tuple[CellChange, ...]:
        rows = {j: [self._ordinary(i, j)] for i, j in self._found.pairs}
        partner = {j: i for i, j in self._found.pairs} if self._found.parts else {}
        for part in self._found.parts:
            match part.kind:
                case "split" | "copied":
                    rows[part.cell] = [self._part(part)]
                case "merged":
                    rows[part.whole].insert(-1, self._merged(part, partner[part.whole]))
                case _:
                    assert_never(part.kind)
        removed = self._removed()
        changes = list(removed.get(-1, ()))
        for j in range(len(self._new)):
            changes += rows[j] if j in rows else [self._added(j)]
            changes += removed.get(j, ())
        return tuple(changes)

    def _ordinary(self, i: int, j: int) -> CellChange:
        before, after = self._old[i], self._new[j]
        same = equal(before, after) or _asks_otherwise(before, after)
        kind = _kind(before, after, moved=(i, j) in self._found.moved, same=same)
        if same or before.source == after.source:
            return CellChange(kind, i, j, before, after)
        text = self._texts.get((i, j)) or _text(before, after)
        return CellChange(kind, i, j, before, after, text, context=self._context)

    def _added(self, j: int) -> CellChange:
        cell = self._new[j]
        return CellChange("added", None, j, None, cell, _text(None, cell), context=self._context)

    def _removed(self) -> dict[int, list[CellChange]]:
        """Rows of the cells that are gone, by the new cell they stand behind."""
        stay = {i for i, _ in self._found.pairs} | {part.cell for part in self._found.parts if part.kind == "merged"}
        in_place = [pair for pair in self._found.pairs if pair not in self._found.moved]
        removed: dict[int, list[CellChange]] = {}
        above, at = -1, 0
        for i, cell in enumerate(self._old):
            while at < len(in_place) and in_place[at][0] < i:
                above, at = in_place[at][1], at + 1
            if i not in stay:
                row = CellChange("removed", i, None, cell, None, _text(cell, None), context=self._context)
                removed.setdefault(above, []).append(row)
        return removed

    def _part(self, part: Part) -> CellChange:
        whole, cell = self._old[part.whole], self._new[part.cell]
        text = self._texts.get((part.whole, part.cell)) if part.kind == "split" else None
        if text is None and whole.source != cell.source:
            text = _text(whole, cell)
        return CellChange(part.kind, None, part.cell, whole, cell, text, (part.whole,), self._context)

    def _merged(self, part: Part, goes_on: int) -> CellChange:
        text, sources = self._texts[part.cell, part.whole], tuple(sorted((goes_on, part.cell)))
        return CellChange("merged", None, part.whole, self._old[part.cell], self._new[part.whole], text, sources, self._context)


def _texts_of_parts(old: Sequence[Cell], new: Sequence[Cell], found: Alignment) -> dict[_Place, TextDiff]:
    """For each old and new cell of a split or merge, what differs between the lines that they have in common."""
    texts: dict[_Place, TextDiff] = {}
    ahead, back = dict(found.pairs), {j: i for i, j in found.pairs}
    split = {part.whole: [ahead[part.whole]] for part in found.parts if part.kind == "split"}
    merged = {part.whole: [back[part.whole]] for part in found.parts if part.kind == "merged"}
    for part in found.parts:
        if part.kind != "copied":
            (split if part.kind == "split" else merged)[part.whole].append(part.cell)
    for i, pieces in split.items():
        pieces.sort()
        for j, text in zip(pieces, split_texts(old[i].source, [new[j].source for j in pieces]), strict=True):
            texts[i, j] = text
    for j, pieces in merged.items():
        pieces.sort()
        for i, text in zip(pieces, merged_texts([old[i].source for i in pieces], new[j].source), strict=True):
            texts.setdefault((i, j), text)
    return texts


def _text(old: Cell | None, new: Cell | None) -> TextDiff:
    """What differs between the texts of both; the question ahead of code is no part of it."""
    sources = ["" if cell is None else cell.source for cell in (old, new)]
    codes = [_code(cell) for cell in (old, new)]
    found = text_diff(*codes)
    if codes == sources:
        return found
    starts = [len(lines(source)) - len(lines(code)) for source, code in zip(sources, codes, strict=True)]
    return msgspec.structs.replace(found, old_start=starts[0], new_start=starts[1], partial=True)


def _code(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return without_question(cell.source) if cell.type == "code" else cell.source


def _asks_otherwise(old: Cell, new: Cell) -> bool:
    """Whether nothing but a `%%gitdiff …` ahead of the code differs."""
    return old.type == new.type and _code(old) == _code(new)


def _kind(old: Cell, new: Cell, *, moved: bool, same: bool) -> Kind:
    if old.type != new.type:
        return "retyped"
    if moved:
        return "moved" if same else "moved_edited"
    return "same" if same else "edited"


def hidden(changes: Sequence[CellChange], old: Notebook, new: Notebook) -> Hidden:
    """Everything that differs and is not shown, counted."""
    unchanged = sum(change.kind == "same" for change in changes)
    questions = sum(change.kind != "same" and change.asks for change in changes)
    blank = sum(change.kind != "same" and change.blank for change in changes)
    if old.stripped or new.stripped:
        return Hidden(unchanged=unchanged, questions=questions, blank=blank)
    # The outputs of a part are those of its cell, which has a row of its own.
    ordinary = (change for change in changes if not change.sources)
    both = [(change.old, change.new) for change in ordinary if change.old is not None and change.new is not None]
    return Hidden(
        unchanged=unchanged,
        questions=questions,
        blank=blank,
        counts=sum(before.count != after.count for before, after in both),
        outputs=sum(before.outputs != after.outputs for before, after in both),
        metadata=sum(before.metadata != after.metadata for before, after in both) + (old.metadata != new.metadata),
    )

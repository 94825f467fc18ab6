"""An alignment in; what happened to each cell, and what was left out of sight, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.diff.changes import CellChange, Hidden, Kind
from rundiff.diff.edits import text_diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.diff.align import Alignment
    from rundiff.notebook import Cell, Notebook


def cell_changes(old: Sequence[Cell], new: Sequence[Cell], found: Alignment) -> tuple[CellChange, ...]:
    """One change for every cell: in the order of *new*, removed cells after the cell they stood behind."""
    partner = {j: i for i, j in found.pairs}
    rows = [_change(old, new, partner.get(j), j, moved=(partner.get(j), j) in found.moved) for j in range(len(new))]
    gone = sorted(set(range(len(old))) - set(partner.values()))
    in_place = [(i, j) for i, j in found.pairs if (i, j) not in found.moved]
    removed: dict[int, list[CellChange]] = {}
    for i in gone:
        above = max((j for old_i, j in in_place if old_i < i), default=-1)
        removed.setdefault(above, []).append(_change(old, new, i, None, moved=False))
    changes = list(removed.get(-1, ()))
    for j, row in enumerate(rows):
        changes += [row, *removed.get(j, ())]
    return tuple(changes)


def _change(old: Sequence[Cell], new: Sequence[Cell], i: int | None, j: int | None, *, moved: bool) -> CellChange:
    before = None if i is None else old[i]
    after = None if j is None else new[j]
    kind = _kind(before, after, moved=moved)
    if before is not None and after is not None and before.source == after.source:
        return CellChange(kind, i, j, before, after)
    return CellChange(kind, i, j, before, after, text_diff(before.source if before else "", after.source if after else ""))


def _kind(old: Cell | None, new: Cell | None, *, moved: bool) -> Kind:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    if old.type != new.type:
        return "retyped"
    edited = old.source != new.source
    if moved:
        return "moved_edited" if edited else "moved"
    return "edited" if edited else "same"


def hidden(changes: Sequence[CellChange], old: Notebook, new: Notebook) -> Hidden:
    """Everything that differs and is not shown, counted."""
    unchanged = sum(change.kind == "same" for change in changes)
    questions = sum(change.kind != "same" and change.asks for change in changes)
    blank = sum(change.kind != "same" and change.blank for change in changes)
    if old.stripped or new.stripped:
        return Hidden(unchanged=unchanged, questions=questions, blank=blank)
    both = [(change.old, change.new) for change in changes if change.old is not None and change.new is not None]
    return Hidden(
        unchanged=unchanged,
        questions=questions,
        blank=blank,
        counts=sum(before.count != after.count for before, after in both),
        outputs=sum(before.outputs != after.outputs for before, after in both),
        metadata=sum(before.metadata != after.metadata for before, after in both) + (old.metadata != new.metadata),
    )

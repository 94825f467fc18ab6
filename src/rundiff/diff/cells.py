"""An alignment in; what happened to each cell, and what was left out of sight, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.diff.anchors import equal
from rundiff.diff.changes import CellChange, Hidden, Kind
from rundiff.diff.edits import merged_texts, split_texts, text_diff
from rundiff.errors import assert_never

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    texts = _texts_of_parts(old, new, found) if found.parts else {}
    rows: dict[int, list[CellChange]] = {}
    for pair in found.pairs:
        i, j = pair
        rows[j] = [_ordinary(old[i], new[j], pair, texts.get(pair), moved=pair in found.moved)]
    absorbed = set()
    for part in found.parts:
        match part.kind:
            case "split" | "copied":
                rows[part.cell] = [_part(part, old[part.whole], new[part.cell], texts)]
            case "merged":
                absorbed.add(part.cell)
                rows[part.whole].insert(-1, _merged(part, old, new, found, texts))
            case _:
                assert_never(part.kind)
    removed = _removed(old, found, absorbed)
    changes = list(removed.get(-1, ()))
    for j, cell in enumerate(new):
        changes += rows[j] if j in rows else [_added(j, cell)]
        changes += removed.get(j, ())
    return tuple(changes)


def _removed(old: Sequence[Cell], found: Alignment, absorbed: set[int]) -> dict[int, list[CellChange]]:
    """Rows of the cells that are gone, by the new cell they stand behind."""
    stay = {i for i, _ in found.pairs} | absorbed
    in_place = [pair for pair in found.pairs if pair not in found.moved]
    removed: dict[int, list[CellChange]] = {}
    above, at = -1, 0
    for i, cell in enumerate(old):
        while at < len(in_place) and in_place[at][0] < i:
            above, at = in_place[at][1], at + 1
        if i not in stay:
            removed.setdefault(above, []).append(CellChange("removed", i, None, cell, None, text_diff(cell.source, "")))
    return removed


def _ordinary(before: Cell, after: Cell, pair: _Place, text: TextDiff | None, *, moved: bool) -> CellChange:
    same = equal(before, after)
    kind = _kind(before, after, moved=moved, same=same)
    if same or before.source == after.source:
        return CellChange(kind, *pair, before, after)
    return CellChange(kind, *pair, before, after, text or text_diff(before.source, after.source))


def _added(j: int, cell: Cell) -> CellChange:
    return CellChange("added", None, j, None, cell, text_diff("", cell.source))


def _part(part: Part, whole: Cell, cell: Cell, texts: Mapping[_Place, TextDiff]) -> CellChange:
    text = texts.get((part.whole, part.cell)) if part.kind == "split" else None
    if text is None and whole.source != cell.source:
        text = text_diff(whole.source, cell.source)
    return CellChange(part.kind, None, part.cell, whole, cell, text, sources=(part.whole,))


def _merged(
    part: Part, old: Sequence[Cell], new: Sequence[Cell], found: Alignment, texts: Mapping[_Place, TextDiff]
) -> CellChange:
    goes_on = next(i for i, j in found.pairs if j == part.whole)
    text = texts[part.cell, part.whole]
    return CellChange(
        "merged", None, part.whole, old[part.cell], new[part.whole], text, sources=tuple(sorted((goes_on, part.cell)))
    )


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
    both = [(change.old, change.new) for change in changes if change.old is not None and change.new is not None]
    return Hidden(
        unchanged=unchanged,
        questions=questions,
        blank=blank,
        counts=sum(before.count != after.count for before, after in both),
        outputs=sum(before.outputs != after.outputs for before, after in both),
        metadata=sum(before.metadata != after.metadata for before, after in both) + (old.metadata != new.metadata),
    )

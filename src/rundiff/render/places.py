"""Changes among the cells of their notebook in; which cells of both sides they are about, and those cells' numbers, out."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.changes import NotebookDiff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.comparison import Finding
    from rundiff.diff.changes import CellChange, Kind

_BOTH_SIDES = frozenset({"moved", "moved_edited", "split", "merged"})
"""Kinds of which a number on one side does not tell what happened."""

_RANGE = 3
"""Cells in a row that are written by the first and the last of them."""


class Place(NamedTuple):
    """Indices of cells, ascending: the old ones that a change is about, and the new ones that they became."""

    old: tuple[int, ...]
    new: tuple[int, ...]


def place(change: CellChange, cells: Sequence[CellChange]) -> Place:
    """Where *change*, one of *cells*, stands: with every part of a split cell, and with every cell that was merged."""
    if change.kind == "split":
        parts = {j for i, j in _ways(cells, "split") if i in change.sources}
        return Place(change.sources, tuple(sorted(parts)))
    if change.kind == "merged":
        merged = {i for i, j in _ways(cells, "merged") if j == change.new_index}
        return Place(tuple(sorted(merged)), _some(change.new_index))
    return Place(change.sources or _some(change.old_index), _some(change.new_index))


def _ways(cells: Iterable[CellChange], kind: Kind) -> Iterator[tuple[int, int]]:
    """Which old cell went on as which new one, or went into it by *kind*."""
    for cell in cells:
        sources = cell.sources if cell.kind == kind else () if cell.sources else _some(cell.old_index)
        yield from product(sources, _some(cell.new_index))


def _some(index: int | None) -> tuple[int, ...]:
    return () if index is None else (index,)


def written(group: Sequence[Finding]) -> str:
    """The numbers of the cells of a *group*, as `together` makes it. Cells count from 1, as a person counts them."""
    places = [
        place(finding.change, finding.file.content.cells)
        for finding in group
        if finding.change is not None and isinstance(finding.file.content, NotebookDiff)
    ]
    old, new = (numbers(sorted({index for one in places for index in one[side]})) for side in (0, 1))
    kind = group[0].change and group[0].change.kind
    return f"{old} → {new}" if kind in _BOTH_SIDES else new or old


def numbers(indices: Iterable[int]) -> str:
    """`4, 5`; `4–6` where three or more follow each other."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ", ".join(_run([str(index + 1) for index in run]) for run in runs)


def _run(following: Sequence[str]) -> str:
    return f"{following[0]}–{following[-1]}" if len(following) >= _RANGE else ", ".join(following)


def together(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """*findings* in their order; neighbouring cells that moved as a block are one group, as are the unchanged parts of a split."""
    groups: list[tuple[Finding, ...]] = []
    for finding in findings:
        if groups and _one_thing(groups[-1][-1], finding):
            groups[-1] += (finding,)
        else:
            groups.append((finding,))
    return groups


def _one_thing(above: Finding, below: Finding) -> bool:
    first, second = above.change, below.change
    if first is None or second is None or above.file is not below.file or above.effects or below.effects:
        return False
    if any(change.outputs or change.metadata for change in (first, second)):
        return False  # which cell shows what must be told
    if first.kind == second.kind == "moved":
        return _follows(first.old_index, second.old_index) and _follows(first.new_index, second.new_index)
    unedited = not (first.text.edits or second.text.edits)
    if unedited and first.kind == second.kind == "split":
        return first.sources == second.sources
    return unedited and first.kind == second.kind == "merged" and first.new_index == second.new_index


def _follows(above: int | None, below: int | None) -> bool:
    return above is not None and below == above + 1

"""The edited cells of one notebook in; what each edit is as text out, by what it and the other edits say together."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.sorts import Sort, judged
from rundiff.diff.trees import Reading, Renamed, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.notebook import Cell


class Context:
    """Both notebooks of a diff and which cell became which: what the sort of an edit may depend on, read when it is asked for."""

    def __init__(self, old: Sequence[Cell], new: Sequence[Cell], pairs: Sequence[tuple[int, int]]) -> None:
        self._cells = (old, new)
        self._pairs = pairs

    @cached_property
    def syntax(self) -> Syntax:
        """Of the code cells that were edited, added or removed, and of those that were not."""
        old, new = self._cells
        both = [(old[i], new[j]) for i, j in self._pairs]
        loose_old = set(range(len(old))) - {i for i, _ in self._pairs}
        loose_new = set(range(len(new))) - {j for _, j in self._pairs}
        edits = [(_code(before), _code(after)) for before, after in both if before.source != after.source]
        edits += [(_code(old[i]), None) for i in sorted(loose_old)] + [(None, _code(new[j])) for j in sorted(loose_new)]
        same = tuple(after.source for before, after in both if before.source == after.source and after.type == "code")
        return Syntax(tuple(edit for edit in edits if edit != (None, None)), same)


def _code(cell: Cell) -> str | None:
    return cell.source if cell.type == "code" else None


class Syntax(msgspec.Struct, frozen=True, dict=True):
    """What the sort of one edit depends on besides itself: a name is renamed if it is in the whole notebook.

    *edits* are the sources of edited, added and removed code cells; *others* are those of unedited ones. Everything is found out
    when it is first asked for, and once.
    """

    edits: tuple[tuple[str | None, str | None], ...] = ()
    others: tuple[str, ...] = ()

    def sort(self, old: Cell | None, new: Cell | None) -> Sort:
        """What the edit from *old* to *new* is; a cell that came or went counts with all its text."""
        cell = new or old
        if cell is not None and cell.type != "code":
            return "prose"
        found = self._judged(old.source if old else "", new.source if new else "")
        if isinstance(found, str):
            return found
        return "rename" if found <= self._renamed else "code"

    def _judged(self, old: str, new: str) -> Sort | frozenset[Renamed]:
        found = self._found.get((old, new))
        if found is None:
            found = self._found[old, new] = judged(old, new, self._read, module=False)
        return found

    def _read(self, text: str) -> Reading:
        found = self._readings.get(text)
        if found is None:
            found = self._readings[text] = reading(text)
        return found

    @cached_property
    def _renamed(self) -> frozenset[Renamed]:
        """Every name of the notebook that was renamed, and nothing else."""
        from rundiff.diff.renames import Side, renamed  # noqa: PLC0415 - few edits are of nothing but names

        edits = [(old, new) for old, new in self.edits if old is not None and new is not None]
        found = [self._judged(old, new) for old, new in edits]
        changed = {name for names in found if isinstance(names, frozenset) for name in names}
        olds = (*(old for old, _ in self.edits if old is not None), *self.others)
        news = (*(new for _, new in self.edits if new is not None), *self.others)
        return renamed(edits, changed, Side(olds, self._read), Side(news, self._read))

    @cached_property
    def _found(self) -> dict[tuple[str, str], Sort | frozenset[Renamed]]:
        return {}

    @cached_property
    def _readings(self) -> dict[str, Reading]:
        return {}

"""The edited cells of one notebook in; what each edit is as text out, by what it and the other edits say together."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.renames import Side, renamed
from rundiff.diff.sorts import Sort, judged
from rundiff.diff.trees import Reading, Renamed, reading

if TYPE_CHECKING:
    from rundiff.notebook import Cell


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

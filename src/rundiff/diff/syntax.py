"""The edited cells of one notebook in; what each edit is as text out, by what it and the other edits say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.sorts import Sort, cell_sort

if TYPE_CHECKING:
    from rundiff.notebook import Cell


class Syntax(msgspec.Struct, frozen=True, dict=True):
    """What the sort of one edit depends on besides itself: a name is renamed if it is in the whole notebook.

    *edits* are the sources of edited, added and removed code cells; *others* are those of unedited ones.
    """

    edits: tuple[tuple[str | None, str | None], ...] = ()
    others: tuple[str, ...] = ()

    def sort(self, old: Cell | None, new: Cell | None) -> Sort:
        """What the edit from *old* to *new* is."""
        return cell_sort(old, new)

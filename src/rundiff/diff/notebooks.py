"""Two notebooks in; what happened to each of their cells out."""

from __future__ import annotations

import msgspec

from rundiff.diff.align import alignment
from rundiff.diff.cells import cell_changes, hidden
from rundiff.diff.changes import CellChange, NotebookDiff, NotExecuted
from rundiff.notebook import Notebook, parse
from rundiff.options import DiffOptions


def diff(old: Notebook, new: Notebook, options: DiffOptions | None = None) -> NotebookDiff:
    """What happened to each cell between *old* and *new*."""
    options = options or DiffOptions()
    pairs = alignment(old.cells, new.cells, options)
    changes = cell_changes(old.cells, new.cells, pairs)
    if old.unexecuted or new.unexecuted:
        changes = tuple(_labelled(change, frozenset(old.unexecuted), frozenset(new.unexecuted)) for change in changes)
    found = NotebookDiff(changes, hidden(changes, old, new), pairs.precise, notebooks=(old, new))
    if not (options.outputs or options.metadata):
        return found
    from rundiff.diff.beside import with_what_is_beside  # noqa: PLC0415 - paid by who asks for it

    return with_what_is_beside(found, old, new, options)


def _labelled(change: CellChange, old: frozenset[int], new: frozenset[int]) -> CellChange:
    """*change*, saying where the cell was not executed, on the sides that are runs."""
    before, after = change.old_index in old, change.new_index in new
    if not before and not after:
        return change
    where: NotExecuted = "both" if before and after else "baseline" if before else "target"
    return msgspec.structs.replace(change, not_executed=where)


def diff_notebooks(old: bytes, new: bytes, options: DiffOptions | None = None) -> NotebookDiff:
    """What happened to each cell between two `.ipynb` files. Raises NotANotebook."""
    return diff(parse(old), parse(new), options)

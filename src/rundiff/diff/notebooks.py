"""Two notebooks in; what happened to each of their cells out."""

from __future__ import annotations

from rundiff.diff.align import alignment
from rundiff.diff.cells import cell_changes, hidden
from rundiff.diff.changes import NotebookDiff
from rundiff.notebook import Notebook, parse
from rundiff.options import DiffOptions


def diff(old: Notebook, new: Notebook, options: DiffOptions | None = None) -> NotebookDiff:
    """What happened to each cell between *old* and *new*."""
    options = options or DiffOptions()
    pairs = alignment(old.cells, new.cells, options)
    changes = cell_changes(old.cells, new.cells, pairs)
    found = NotebookDiff(changes, hidden(changes, old, new), pairs.precise, notebooks=(old, new))
    if not (options.outputs or options.metadata):
        return found
    from rundiff.diff.beside import with_what_is_beside  # noqa: PLC0415 - paid by who asks for it

    return with_what_is_beside(found, old, new, options)


def diff_notebooks(old: bytes, new: bytes, options: DiffOptions | None = None) -> NotebookDiff:
    """What happened to each cell between two `.ipynb` files. Raises NotANotebook."""
    return diff(parse(old), parse(new), options)

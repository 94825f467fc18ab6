"""A saved notebook and a record in; the notebook as the kernel executed it out.

Each executed cell's source is put in its place by id, or by equal source where the client sent no id; a cell that was
executed and not saved is inserted behind the one executed before it. Cells that were never executed stay as they were saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.notebook import Notebook, asks, cell
from rundiff.runs.foreign_ids import with_own_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.notebook import Cell
    from rundiff.runs.record import ExecutedCell


def executed_notebook(saved: Notebook, executed: Sequence[ExecutedCell]) -> Notebook:
    """*saved* with the sources as they were executed last."""
    cells = list(saved.cells)
    place: int | None = None
    for execution in with_own_ids(executed, saved):
        if asks(execution.source) or not execution.source.strip():
            continue
        at = _place(cells, execution)
        if at is None:
            at = len(cells) if place is None else place + 1
            cells.insert(at, cell("code", execution.source, execution.id))
        else:
            cells[at] = cells[at].with_source(execution.source)
        place = at
    return msgspec.structs.replace(saved, cells=tuple(cells), stripped=True)


def _place(cells: Sequence[Cell], execution: ExecutedCell) -> int | None:
    by_id = (at for at, found in enumerate(cells) if execution.id is not None and found.id == execution.id)
    by_source = (at for at, found in enumerate(cells) if found.type == "code" and found.source == execution.source)
    return next(by_id, next(by_source, None) if execution.id is None else None)


def likeliest_notebook(executed: Sequence[ExecutedCell], candidates: dict[str, Notebook]) -> str | None:
    """Whose cells these executions are, for clients that do not say (nbclient, papermill): most equal sources, or None."""
    sources = {execution.source for execution in executed}
    shared = {path: sum(cell.source in sources for cell in notebook.cells) for path, notebook in candidates.items()}
    path = max(shared, key=lambda path: (shared[path], path), default=None)
    return path if path is not None and 2 * shared[path] > len(sources) else None

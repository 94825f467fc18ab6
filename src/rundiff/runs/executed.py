"""A saved notebook and a record in; the notebook as the kernel executed it out.

Each executed cell's source is put in its place by id, or by equal source where the client sent no id; a cell that was
executed and not saved is inserted behind the one executed before it. Cells that were never executed stay as they were saved.
Cells that have no id in the file (before format 4.5) are given one while they are looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.notebook import Notebook, asks, cell
from rundiff.runs.foreign_ids import with_own_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.notebook import Cell
    from rundiff.runs.record import ExecutedCell

_NONE = "~"
"""What the id of a cell begins with that has none in its file: no id of nbformat's does."""


def executed_notebook(saved: Notebook, executed: Sequence[ExecutedCell], *, after: int = 0) -> Notebook:
    """*saved* with the sources as they were executed last; those of order up to *after* only tell which cell an id means."""
    cells = [found if found.id else msgspec.structs.replace(found, id=f"{_NONE}{at}") for at, found in enumerate(saved.cells)]
    place: int | None = None
    ran: list[int] = []
    ids = _by_id(cells)
    there = frozenset(ids)
    executions = with_own_ids(executed, cells)
    own: set[str | None] = {execution.id for execution in executions if execution.id is not None}
    for execution in executions:
        if execution.order <= after or asks(execution.source) or not execution.source.strip():
            continue
        at = _place(cells, execution, ids, there, own)
        if at is None:
            at = len(cells) if place is None else place + 1
            cells.insert(at, cell("code", execution.source, execution.id))
            ran = [number + (number >= at) for number in ran]
            ids = _by_id(cells)
        else:
            cells[at] = cells[at].with_source(execution.source)
        ran.append(at)
        place = at
    done = set(ran)
    idle = tuple(at for at, found in enumerate(cells) if at not in done and _could_run(found)) if executed else ()
    kept = tuple(_as_in_file(found) for found in cells)
    return msgspec.structs.replace(saved, cells=kept, stripped=True, unexecuted=idle)


def _as_in_file(found: Cell) -> Cell:
    return msgspec.structs.replace(found, id=None) if found.id is not None and found.id.startswith(_NONE) else found


def _could_run(found: Cell) -> bool:
    return found.type == "code" and not found.asks and bool(found.source.strip())


def _by_id(cells: Sequence[Cell]) -> dict[str | None, int]:
    """Where each id stands first."""
    return {found.id: at for at, found in reversed(list(enumerate(cells)))}


def _place(
    cells: Sequence[Cell],
    execution: ExecutedCell,
    ids: Mapping[str | None, int],
    there: frozenset[str | None],
    taken: set[str | None],
) -> int | None:
    """By id; by source where the id is none of the notebook's (VS Code sends its own), unless that cell was executed under its own id.

    *there* are the ids that the notebook had, before what is in it no more was put in.
    """
    if execution.id is not None and execution.id in ids:
        return ids[execution.id]
    if execution.id in there:
        return None
    same = (at for at, found in enumerate(cells) if found.type == "code" and found.source == execution.source)
    return next((at for at in same if execution.id is None or cells[at].id not in taken), None)


def likeliest_notebook(executed: Sequence[ExecutedCell], candidates: dict[str, Notebook]) -> str | None:
    """Whose cells these executions are, for clients that do not say (nbclient, papermill): most equal sources, or None."""
    sources = {execution.source for execution in executed}
    shared = {path: sum(cell.source in sources for cell in notebook.cells) for path, notebook in candidates.items()}
    path = max(shared, key=lambda path: (shared[path], path), default=None)
    return path if path is not None and 2 * shared[path] > len(sources) else None

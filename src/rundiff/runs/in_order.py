"""A saved notebook and a record in; what the kernel did, top to bottom, as a notebook out.

Each execution is a cell, in the order in which they ran, with its source as it was executed and its number as the count: a cell that
was run twice is there twice. Text, and cells that did not run, stand ahead of the cell that they stand ahead of in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.notebook import Notebook, asks, cell
from rundiff.runs.foreign_ids import is_own, with_own_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.notebook import Cell
    from rundiff.runs.record import ExecutedCell

_NO_OUTPUTS = msgspec.Raw(b"[]")


def in_order(saved: Notebook, executed: Sequence[ExecutedCell]) -> Notebook:
    """What ran of *saved*, and beside it; cells that were never executed stand where they stand in the file, as seen from the next."""
    there = [found if found.id else msgspec.structs.replace(found, id=f"~{at}") for at, found in enumerate(saved.cells)]
    executions = [one for one in with_own_ids(executed, there) if one.source.strip() and not asks(one.source)]
    places = [_place(there, one) for one in executions]
    ever = {at for at in places if at is not None}
    cells: list[tuple[Cell, bool]] = []
    met: set[int | None] = {None}
    for execution, at in zip(executions, places, strict=True):
        if at is not None and at not in met:
            cells += [(found, False) for found in _ahead(there, at, ever)]
        cells.append((_executed(execution, None if at is None else there[at]), True))
        met.add(at)
    cells += [(found, False) for found in there[max(ever, default=-1) + 1 :]]
    idle = tuple(at for at, (found, ran) in enumerate(cells) if not ran and _could_run(found))
    made = tuple(_with_ids([_bare(found, ran=ran) for found, ran in cells]))
    return Notebook(made, saved.metadata, nbformat=4, nbformat_minor=5, stripped=True, unexecuted=idle)


def without_outputs(saved: Notebook) -> Notebook:
    """*saved* as its author wrote it."""
    cells = tuple(_bare(found, ran=False) for found in saved.cells)
    return msgspec.structs.replace(saved, cells=cells, stripped=True)


def _place(cells: Sequence[Cell], execution: ExecutedCell) -> int | None:
    """By id; by source where the client sent none."""
    if execution.id is None:
        return next((at for at, found in enumerate(cells) if found.type == "code" and found.source == execution.source), None)
    return next((at for at, found in enumerate(cells) if found.id == execution.id), None)


def _ahead(cells: Sequence[Cell], at: int, ever: set[int]) -> Sequence[Cell]:
    """Those between *at* and the cell before it that ran at some time."""
    return cells[max((place for place in ever if place < at), default=-1) + 1 : at]


def _executed(execution: ExecutedCell, saved: Cell | None) -> Cell:
    made = cell("code", execution.source, execution.id) if saved is None else saved.with_source(execution.source, "code")
    return msgspec.structs.replace(made, count=execution.order)


def _bare(found: Cell, *, ran: bool) -> Cell:
    return msgspec.structs.replace(found, outputs=_NO_OUTPUTS, count=found.count if ran else None)


def _could_run(found: Cell) -> bool:
    return found.type == "code" and not found.asks and bool(found.source.strip())


def _with_ids(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Each with an id of its own, as the format has it from 4.5 on."""
    taken = {found.id for found in cells}
    seen: set[str | None] = set()
    for number, found in enumerate(cells, start=1):
        free = is_own(found.id) and found.id not in seen
        made = found if free else msgspec.structs.replace(found, id=_free(f"executed-{number}", taken))
        seen.add(made.id)
        taken.add(made.id)
        yield made


def _free(name: str, taken: set[str | None]) -> str:
    while name in taken:
        name = f"{name}-"
    return name

"""Executed cells and the notebook that was saved in; cells that ran as something else than they say, out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.notebook import asks
from rundiff.runs.record import Stale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.notebook import Notebook
    from rundiff.runs.record import ExecutedCell, Frame

_TITLE = 60
"""Characters of a cell's first line."""


def stale_cells(
    executed: Sequence[ExecutedCell],
    stack: Sequence[Frame],
    saved: Notebook | None,
    begun: Mapping[int, float],
    saved_at: float,
) -> tuple[Stale, ...]:
    """Cells that were edited, saved and not executed again, and definitions that were replaced and still ran.

    *begun*: order of an execution → when it began; *saved_at*: when the notebook was saved, both in seconds since the epoch. A cell that
    was executed after that and differs from the file is not stale: its file is.
    """
    last: dict[str | None, ExecutedCell] = {cell.id: cell for cell in executed if cell.id is not None and not asks(cell.source)}
    edited = [
        Stale(_title(ran.source), "not-run-again", cell=ran.order, on_stack=ran.on_stack)
        for cell in (saved.cells if saved is not None else ())
        if (ran := last.get(cell.id)) is not None
        and cell.source.strip() != ran.source.strip()
        and begun.get(ran.order, saved_at) < saved_at
    ]
    by_order = {cell.order: cell for cell in executed}
    replaced = [
        Stale(frame.function, "replaced", cell=frame.cell, on_stack=True)
        for frame in stack
        if frame.cell is not None and _replaced(by_order[frame.cell], last)
    ]
    return tuple(dict.fromkeys([*replaced, *sorted(edited, key=lambda stale: not stale.on_stack)]))


def _replaced(ran: ExecutedCell, last: Mapping[str | None, ExecutedCell]) -> bool:
    newest = last.get(ran.id)
    return newest is not None and newest.order > ran.order and newest.source != ran.source


def _title(source: str) -> str:
    """The first line that says something."""
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"

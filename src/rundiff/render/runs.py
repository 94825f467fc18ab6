"""Runs in; a table for the terminal out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rundiff.render.pieces import safe
from rundiff.runs.summary import best, leading_metric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.runs import Recording
    from rundiff.runs.summary import Summary

_NONE = "No run is recorded here yet. Run a notebook cell that trains (an optimizer steps, or a GPU is used): it is recorded by itself.\n"

SAID_BY = {
    "default": "the default",
    "repository": "set in this repository",
    "user": "set in your git configuration",
    "environment": "RUNDIFF_RECORD is set",
}
"""Who decides whether runs are recorded."""


def table(runs: Sequence[Summary], last: int | None = None, shown: Sequence[Summary] | None = None) -> str:
    """One line a run, oldest first, only of the *last* so many or those *shown*; the best of all is starred, an unknown value a dash."""
    if not runs:
        return _NONE
    metric, star = leading_metric(runs), best(runs)
    rows: list[tuple[str, ...]] = [
        ("", "run", metric or "metric", "device", "outcome", "took", "started", "notebook or script", "note")
    ]
    if shown is None:
        shown = runs if last is None else runs[-last:]
    rows += [_row(run, metric, starred=run == star) for run in shown]
    columns = 9 if any(run.note for run in shown) else 8
    widths = [max(len(row[column]) for row in rows) for column in range(columns - 1)]
    return "".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[columns - 1]]).rstrip() + "\n"
        for row in rows
    )


def _row(run: Summary, metric: str | None, *, starred: bool) -> tuple[str, ...]:
    value = run.metrics.get(metric) if metric else None
    took = "—" if run.seconds is None else f"{run.seconds:.1f} s"
    started = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.started))
    shown = "—" if value is None else f"{value:.4g}"
    outcome = ", ".join([run.outcome, *["older code"] * run.stale, *["pinned"] * run.pinned])
    where = safe(run.script or run.notebook or "—")
    note = f"“{safe(run.note)}”" if run.note else ""
    return "★" if starred else " ", run.name, shown, run.device, outcome, took, started, where, note


def recording(status: Recording) -> str:
    """Whether runs are recorded, who said so, and how to change it."""
    state = "on" if status.on else "off"
    why = SAID_BY[status.said_by]
    if status.runs is None:
        where = f"{status.folder} is not in a git repository: runs are kept in your state folder, and only files that they use (`git init` makes one)"
        return f"recording is {state} ({why}).\n{where}.\n"
    turn = "off" if status.on else "on"
    kept = "" if status.apart is None else f"They are kept in {status.apart}: no repository here can be written.\n"
    return f"recording is {state} in {status.folder} ({why}); {status.runs} recorded so far.\n{kept}Switch it {turn}: rundiff record {turn}\n"

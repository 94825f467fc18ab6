"""Two records in; what differs between the runs beside their code out: metrics, device, optimizer, outcome."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Literal

import msgspec

from rundiff.notebook import asks
from rundiff.runs.summary import direction, leading_metric

if TYPE_CHECKING:
    from rundiff.runs.record import Record
    from rundiff.runs.summary import Summary


History = Literal["continued", "reordered"]
"""The later run went on in the same kernel; or it executed the same cells in another order, or another number of times.

Either way equal code may well have computed something else.
"""


class MetricDelta(msgspec.Struct, frozen=True):
    """One metric of both runs; None where a run did not log it. *better* is None where the name does not tell."""

    name: str
    old: float | None
    new: float | None
    better: bool | None


def metric_deltas(old: Summary, new: Summary) -> tuple[MetricDelta, ...]:
    """Every metric of either run, the one that decides which is best first."""
    leading = leading_metric((old, new))
    names = sorted({*old.metrics, *new.metrics}, key=lambda name: (name != leading, name))
    return tuple(_delta(name, old.metrics.get(name), new.metrics.get(name)) for name in names)


def _delta(name: str, old: float | None, new: float | None) -> MetricDelta:
    return MetricDelta(name, old, new, None if old is None or new is None else _better(old, new, direction(name)))


def _better(old: float, new: float, way: int) -> bool | None:
    """A metric that became NaN is worse, whichever way is up."""
    if isnan(old) or isnan(new):
        return None if isnan(old) and isnan(new) else isnan(old)
    return (new - old) * way > 0 if way and old != new else None


def history(old: Record, new: Record) -> History | None:
    """How two runs executed their cells otherwise; None where they did not, or where the sources tell it already."""
    before, after = ([cell.source for cell in run.executed if not asks(cell.source)] for run in (old, new))
    if before == after:
        return None
    if before == after[: len(before)]:
        return "continued"
    return "reordered" if sorted(set(before)) == sorted(set(after)) else None

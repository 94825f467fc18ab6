"""Two records in; what differs between the runs beside their code out: metrics, device, optimizer, outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.runs.summary import direction, leading_metric

if TYPE_CHECKING:
    from rundiff.runs.summary import Summary


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
    way = direction(name)
    known = old is not None and new is not None and way != 0 and old != new
    better = (new - old) * way > 0 if known and old is not None and new is not None else None
    return MetricDelta(name, old, new, better)

"""The values of a metric in; few enough of them for a curve as wide as a word, out: spikes stay."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[int | None, float]
MOST = 32
"""Points of a curve."""


def thinned(values: Sequence[Point], most: int = MOST) -> list[Point]:
    """At most *most* of *values*, in their order: the first, the last, and of each stretch between the lowest and the highest.

    Where a stretch holds a NaN, that is its lowest.
    """
    if len(values) <= most:
        return list(values)
    inner = range(1, len(values) - 1)
    stretches = (most - 2) // 2
    kept = {0, len(values) - 1}
    for number in range(stretches):
        stretch = inner[number * len(inner) // stretches : (number + 1) * len(inner) // stretches]
        kept |= {min(stretch, key=lambda at: _rank(values[at])), max(stretch, key=lambda at: _rank(values[at]))}
    return [values[at] for at in sorted(kept)]


def _rank(point: Point) -> tuple[bool, float]:
    value = point[1]
    return (not isnan(value), 0.0 if isnan(value) else value)

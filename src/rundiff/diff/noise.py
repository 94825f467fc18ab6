"""Differences that tools make by themselves in outputs and metadata: no change, but counted under its name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


class Noise(msgspec.Struct, frozen=True):
    """A difference that *tool* makes by itself, and how often it was met."""

    what: str
    tool: str
    count: int = 1


def summed(noise: Iterable[Noise]) -> tuple[Noise, ...]:
    """Each noise once, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in noise:
        counts[one.what, one.tool] += one.count
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return tuple(Noise(what, tool, count) for (what, tool), count in rows)

"""Index pairs in; those that keep their order out."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def heaviest_increasing(pairs: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[tuple[int, int]]:
    """The heaviest subsequence of *pairs* (ascending by new) whose old indices ascend too; O(n log n) amortised.

    Heaviest, not longest: one long cell that changed its place has moved, not the three `plt.show()` that it passed.
    """
    ends: list[int] = []  # old index at the end of a chain, ascending; with it the chain's weight, ascending too
    heavy: list[tuple[float, int]] = []
    before: list[int] = []
    for at, (i, _) in enumerate(pairs):
        place = bisect_left(ends, i)
        weight, link = heavy[place - 1] if place else (0.0, -1)
        before.append(link)
        total = weight + weights[at]
        stop = place
        while stop < len(ends) and heavy[stop][0] <= total:
            stop += 1
        ends[place:stop], heavy[place:stop] = [i], [(total, at)]
    chain, at = [], heavy[-1][1] if heavy else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]

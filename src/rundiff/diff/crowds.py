"""A gap with more pairs of cells than can be compared in; smaller ones out, parted at cells that share rare words.

It takes about linear time: only cells that share a token which few others have are looked at.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rundiff.diff.anchors import equal_in_order
from rundiff.diff.order import heaviest_increasing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rundiff.diff.looks import Look, Sides

Pair = tuple[int, int]
Gap = tuple[list[int], list[int]]
_RARE = 6
"""Cells of one side that may have a token for it to be evidence."""
_LIKELY = 3
"""Cells of the other side that a cell is compared with."""
_ANCHOR = 0.5
"""How alike two cells must be to part a crowd."""


class Crowd:
    """Cells of both sides that nothing is known of; which of them may be the same is found once, when it is first asked for."""

    def __init__(self, sides: Sides, olds: Sequence[int], news: Sequence[int]) -> None:
        self.sides = sides
        self._all = (olds, news)
        self._likely: list[Pair] | None = None

    def likely(self, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
        """For each of these old cells the few of these new ones that are most likely the same, and the other way round."""
        if self._likely is None:
            self._likely = likely_pairs(self.sides, *self._all)
        before, after = set(olds), set(news)
        return [(i, j) for i, j in self._likely if i in before and j in after]


def parted(crowd: Crowd, gap: Gap, budget: int) -> tuple[list[Pair], list[Gap]]:
    """Pairs in order that are beyond doubt, and the gaps between them; of a gap within *budget*, the gap itself."""
    olds, news = gap
    if len(olds) * len(news) <= budget:
        return [], [gap]
    anchors = equal_in_order(crowd.sides.old, crowd.sides.new, olds, news)
    done: list[Pair] = list(anchors)
    gaps: list[Gap] = []
    for smaller in _between(gap, anchors):
        if len(smaller[0]) * len(smaller[1]) <= budget:
            gaps.append(smaller)
            continue
        found = _alike_in_order(crowd, smaller)
        done += found
        gaps += _between(smaller, found)
    return done, gaps


def _between(gap: Gap, anchors: list[Pair]) -> list[Gap]:
    gaps, (olds, news) = [], gap
    a = b = 0
    for i, j in [*anchors, (-1, -1)]:
        to_a = olds.index(i, a) if i >= 0 else len(olds)
        to_b = news.index(j, b) if j >= 0 else len(news)
        if to_a > a and to_b > b:
            gaps.append((olds[a:to_a], news[b:to_b]))
        a, b = to_a + 1, to_b + 1
    return gaps


def _alike_in_order(crowd: Crowd, gap: Gap) -> list[Pair]:
    sides = crowd.sides
    places = [(i, j) for i, j in crowd.likely(*gap) if sides.old[i].cell_type == sides.new[j].cell_type]
    rated = {(i, j): sides.likeness(i, j).dice for i, j in places}
    best_old: dict[int, float] = {}
    best_new: dict[int, float] = {}
    for (i, j), dice in rated.items():
        best_old[i] = max(dice, best_old.get(i, 0.0))
        best_new[j] = max(dice, best_new.get(j, 0.0))
    mutual = [(i, j) for (i, j), dice in rated.items() if dice >= _ANCHOR and dice == best_old[i] == best_new[j]]
    mutual = list({j: (i, j) for i, j in {i: (i, j) for i, j in mutual}.values()}.values())
    mutual.sort(key=lambda pair: pair[1])
    return heaviest_increasing(mutual, [rated[pair] for pair in mutual])


def likely_pairs(sides: Sides, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
    """For each old cell, the few new cells that share the most rare tokens with it; and the other way round."""
    rare_old, rare_new = _rare(olds, sides.old_look), _rare(news, sides.new_look)
    votes: Counter[Pair] = Counter()
    for token, here in rare_old.items():
        there = rare_new.get(token, ())
        for i in here:
            for j in there:
                votes[i, j] += 1
    by_old: dict[int, list[tuple[int, Pair]]] = {}
    by_new: dict[int, list[tuple[int, Pair]]] = {}
    for pair, count in votes.items():
        by_old.setdefault(pair[0], []).append((count, pair))
        by_new.setdefault(pair[1], []).append((count, pair))
    best = (sorted(rows, key=lambda row: (-row[0], row[1]))[:_LIKELY] for side in (by_old, by_new) for rows in side.values())
    return sorted({pair for rows in best for _, pair in rows})


def _rare(indices: Sequence[int], look: Callable[[int], Look]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at in indices:
        for token in set(look(at).words):
            places.setdefault(token, []).append(at)
    return {token: cells for token, cells in places.items() if len(cells) <= _RARE}

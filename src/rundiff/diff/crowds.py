"""A gap with more pairs of cells than can be compared in; smaller ones out, parted at cells that share rare words.

It takes about linear time: only cells that share a token which few others have are looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rundiff.diff.anchors import equal_in_order
from rundiff.diff.order import heaviest_increasing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.diff.looks import Sides

Pair = tuple[int, int]
Gap = tuple[list[int], list[int]]
_RARE = 6
"""Cells of one side that may have a token for it to be evidence."""
_LIKELY = 3
"""Cells of the other side that a cell is compared with."""
_ANCHOR, _SURE = 0.5, 0.8
"""How alike two cells must be to part a crowd; and to be the same although they stand elsewhere."""


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
        in_order, elsewhere = _alike(crowd, smaller)
        done += [*in_order, *elsewhere]
        gone, come = {i for i, _ in elsewhere}, {j for _, j in elsewhere}
        rest = [i for i in smaller[0] if i not in gone], [j for j in smaller[1] if j not in come]
        gaps += _between(rest, in_order)
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


def _alike(crowd: Crowd, gap: Gap) -> tuple[list[Pair], list[Pair]]:
    """Cells that are each other's likest: those in order, which part the crowd; and of those that are not, the surest."""
    sides = crowd.sides
    places = [(i, j) for i, j in crowd.likely(*gap) if sides.old[i].cell_type == sides.new[j].cell_type]
    rated = {(i, j): sides.shared(i, j) or sides.likeness(i, j).dice for i, j in places}
    best_old: dict[int, float] = {}
    best_new: dict[int, float] = {}
    for (i, j), alike in rated.items():
        best_old[i] = max(alike, best_old.get(i, 0.0))
        best_new[j] = max(alike, best_new.get(j, 0.0))
    mutual = [(i, j) for (i, j), alike in rated.items() if alike == best_old[i] == best_new[j]]
    mutual = list({j: (i, j) for i, j in {i: (i, j) for i, j in mutual}.values()}.values())
    mutual = [pair for pair in mutual if rated[pair] >= _ANCHOR or sides.likeness(*pair).dice >= _ANCHOR]
    mutual.sort(key=lambda pair: pair[1])
    in_order = heaviest_increasing(mutual, [rated[pair] for pair in mutual])
    kept = set(in_order)
    return in_order, [pair for pair in mutual if pair not in kept and sides.likeness(*pair).dice >= _SURE]


def likely_pairs(sides: Sides, olds: Sequence[int], news: Sequence[int], *, by_token: bool = True) -> list[Pair]:
    """For each old cell, the few new cells that share the most rare lines with it; and the other way round.

    Of cells that share none, those that share the most rare tokens.
    """
    by_line = _likeliest({i: sides.old_lines(i).texts for i in olds}, {j: sides.new_lines(j).texts for j in news})
    known_olds, known_news = {i for i, _ in by_line}, {j for _, j in by_line}
    olds = [i for i in olds if i not in known_olds]
    news = [j for j in news if j not in known_news]
    if not by_token or not olds or not news:
        return sorted(by_line)
    words = {i: frozenset(sides.old_look(i).words) for i in olds}, {j: frozenset(sides.new_look(j).words) for j in news}
    return sorted(by_line | _likeliest(*words))


def _likeliest(olds: dict[int, frozenset[str]], news: dict[int, frozenset[str]]) -> set[Pair]:
    rare = _rare(olds) & _rare(news)
    before, after = _places(olds, rare), _places(news, rare)
    votes: Counter[Pair] = Counter()
    for text in rare:
        for i in before[text]:
            for j in after[text]:
                votes[i, j] += len(text)
    by_old: dict[int, list[tuple[int, Pair]]] = {}
    by_new: dict[int, list[tuple[int, Pair]]] = {}
    for pair, count in votes.items():
        by_old.setdefault(pair[0], []).append((count, pair))
        by_new.setdefault(pair[1], []).append((count, pair))
    best = (sorted(rows, key=lambda row: (-row[0], row[1]))[:_LIKELY] for side in (by_old, by_new) for rows in side.values())
    return {pair for rows in best for _, pair in rows}


def _rare(cells: dict[int, frozenset[str]]) -> set[str]:
    times: Counter[str] = Counter()
    for texts in cells.values():
        times.update(texts)
    return {text for text, count in times.items() if count <= _RARE}


def _places(cells: dict[int, frozenset[str]], rare: set[str]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, texts in cells.items():
        for text in texts & rare:
            places[text].append(at)
    return places

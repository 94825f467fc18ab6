"""One gap between two matched cells in; which of its old cells became which of its new ones out.

The pairing is the in-order one of the greatest sum of log-odds (Needleman and Wunsch, 1970). The odds were fitted on real
notebooks whose cells are known by their ids; `benchmarks/alignment.py` measures them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.looks import UNLIKE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.diff.looks import Sides

_Pairs = list[tuple[int, int]]


class Weights(NamedTuple):
    """What each observation adds to the log-odds that two cells of one gap are the same cell.

    *dice*, *contained*, *title* and *length* weigh what `Likeness` says; *margin* by how much a pair is more alike than the best
    other one of either cell, and *mutual* that it is nowhere less; *equal_gap* that the gap has as many old cells as new ones;
    *first* and *last* that both stand at an end of it; *place* (taken off) how far apart they stand within it; *retyped* that
    the type changed; *equal* that the texts are the same, *blank* that both are empty, *emptied* that one is.
    """

    bias: float = -0.3
    dice: float = 6.0
    contained: float = 3.1
    title: float = 4.2
    length: float = 0.6
    margin: float = 1.0
    mutual: float = 0.3
    equal_gap: float = 1.0
    first: float = 0.9
    last: float = 0.1
    place: float = 0.7
    retyped: float = -4.5
    equal: float = 4.0
    blank: float = 1.8
    emptied: float = 0.9


WEIGHTS = Weights()


def matched(sides: Sides, olds: Sequence[int], news: Sequence[int]) -> _Pairs:
    """Index pairs, ascending."""
    if len(olds) == len(news) == 1 and sides.old[olds[0]].cell_type == sides.new[news[0]].cell_type:
        return [(olds[0], news[0])]  # true in 99.6 % of 3,396 such gaps of real notebooks, however unlike the texts
    return _heaviest(_odds(sides, olds, news), olds, news)


def _odds(sides: Sides, olds: Sequence[int], news: Sequence[int]) -> list[list[float]]:
    """Log-odds for each pair of the gap, rows by *olds*."""
    w, rows, columns = WEIGHTS, len(olds), len(news)
    base = w.bias + w.equal_gap * (rows == columns)
    after = [sides.new[j] for j in news]
    alike = [[sides.likeness(i, j) for j in news] for i in olds]
    down = [_two_likest(row[b].dice for row in alike) for b in range(columns)]
    odds = []
    for a, i in enumerate(olds):
        before, row = sides.old[i], []
        across = _two_likest(like.dice for like in alike[a])
        for b, (new, like) in enumerate(zip(after, alike[a], strict=True)):
            score = base + w.dice * like.dice + w.contained * like.contained + w.title * like.title + w.length * like.length
            ahead, above = _margin(like.dice, across), _margin(like.dice, down[b])
            score += w.margin * (ahead + above) + (w.mutual if ahead >= 0 and above >= 0 else 0.0)
            score -= w.place * abs((a + 0.5) / rows - (b + 0.5) / columns)
            if before.cell_type != new.cell_type:
                score += w.retyped
            if like is UNLIKE or like.dice == 1.0:
                score += _by_text(before.source, new.source)
            row.append(score)
        odds.append(row)
    odds[0][0] += w.first
    odds[-1][-1] += w.last
    return odds


def _two_likest(dices: Iterable[float]) -> tuple[float, float]:
    first = second = 0.0
    for dice in dices:
        if dice > first:
            first, second = dice, first
        elif dice > second:
            second = dice
    return first, second


def _margin(dice: float, likest: tuple[float, float]) -> float:
    """By how much the pair is more alike than the best other one of its row or column."""
    return dice - (likest[0] if dice < likest[0] else likest[1])


def _by_text(old: str, new: str) -> float:
    if old == new:
        return WEIGHTS.equal if old.strip() else WEIGHTS.blank
    return 0.0 if old.strip() and new.strip() else WEIGHTS.emptied


def _heaviest(odds: list[list[float]], olds: Sequence[int], news: Sequence[int]) -> _Pairs:
    rows, columns = len(olds), len(news)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for a in range(rows - 1, -1, -1):
        here, below, row = best[a], best[a + 1], odds[a]
        for b in range(columns - 1, -1, -1):
            match, skip = below[b + 1] + row[b], max(here[b + 1], below[b])
            here[b] = max(skip, match)
    pairs, a, b = [], 0, 0
    while a < rows and b < columns:
        if best[a][b] == best[a + 1][b]:
            a += 1
        elif best[a][b] == best[a][b + 1]:
            b += 1
        else:
            pairs.append((olds[a], news[b]))
            a, b = a + 1, b + 1
    return pairs

"""Which old cell became which new cell: cheap and certain evidence first, vague evidence last.

1. ids, where they can be trusted (`ids.py`);
2. equal texts: the same at both ends, then those that occur once, in order along a heaviest increasing subsequence;
3. within each gap between matched cells, the pairing of greatest likelihood (`gaps.py`; `crowds.py` parts large gaps first);
4. cells left over, and those that were matched for want of anything better, by likeness wherever they stand: moved and edited;
5. of what is still unmatched, what came out of a neighbour, went into one, or is a copy (`splits.py`).

The two sides are put into an order of their own first, so that swapping them mirrors the answer, ties included.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.anchors import equal_ends, unique_equals
from rundiff.diff.crowds import Crowd, parted
from rundiff.diff.gaps import matched
from rundiff.diff.ids import by_id
from rundiff.diff.looks import Sides
from rundiff.diff.order import heaviest_increasing
from rundiff.diff.splits import Part, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.notebook import Cell
    from rundiff.options import DiffOptions

Pair = tuple[int, int]
Gap = tuple[list[int], list[int]]
_WEAK, _WEAKLY_CONTAINED = 0.35, 0.6
"""Below both of these, two cells are one only by their place."""
_MOVED, _MOVED_SHORT, _SHORT = 0.66, 0.8, 12
"""How alike two cells in different places must be to be the same, and when they count as short (tokens)."""


class Alignment(NamedTuple):
    """Index pairs (old, new), ascending by *new*; *moved* holds those that changed their place among the others."""

    pairs: tuple[Pair, ...]
    moved: frozenset[Pair]
    precise: bool = True
    parts: tuple[Part, ...] = ()


def alignment(old: Sequence[Cell], new: Sequence[Cell], options: DiffOptions) -> Alignment:
    """Pair the cells of two notebooks."""
    top, bottom = equal_ends(old, new)
    if top == len(old) == len(new):
        return Alignment(tuple((i, i) for i in range(top)), frozenset())
    sides = Sides(old, new)
    if _swapped(old, new, top):
        found = _mirrored(_paired(sides.mirrored(), (top, bottom), options.similarity_budget))
    else:
        found = _paired(sides, (top, bottom), options.similarity_budget)
    return found._replace(parts=parts(sides, found.pairs, options.similarity_budget))


def _swapped(old: Sequence[Cell], new: Sequence[Cell], top: int) -> bool:
    """Whether the sides are compared the other way round: the shorter comes first, else the one whose text sorts first."""
    if len(old) != len(new):
        return len(old) > len(new)
    return (old[top].source, old[top].cell_type) > (new[top].source, new[top].cell_type)


def _mirrored(found: Alignment) -> Alignment:
    pairs = sorted(((i, j) for j, i in found.pairs), key=lambda pair: pair[1])
    return found._replace(pairs=tuple(pairs), moved=frozenset((i, j) for j, i in found.moved))


class _Found:
    """The pairs so far, both ways."""

    def __init__(self) -> None:
        self.new: dict[int, int] = {}
        self.old: dict[int, int] = {}

    def add(self, pairs: Iterable[Pair]) -> None:
        for i, j in pairs:
            if i not in self.new and j not in self.old:
                self.new[i], self.old[j] = j, i

    def part(self, i: int) -> None:
        del self.old[self.new.pop(i)]


def _paired(sides: Sides, ends: tuple[int, int], budget: int) -> Alignment:
    old, new, found = sides.old, sides.new, _Found()
    guessed: list[Pair] = []
    coarse: list[Gap] = []
    found.add(by_id(old, new, *ends))
    found.add(_at_ends(old, new, *ends))
    found.add(unique_equals(old, new, found.new, found.old))
    crowd = Crowd(sides, *_unmatched(sides, found))
    for gap in _gaps(old, new, found):
        anchors, smaller = parted(crowd, gap, budget)
        found.add(anchors)
        for olds, news in smaller:
            if len(olds) * len(news) <= budget:
                guesses = matched(sides, olds, news)
            else:
                coarse.append((olds, news))
                guesses = _by_place(olds, news)
            found.add(guesses)
            guessed += guesses
    _reassign(crowd, found, guessed, budget)
    pairs = tuple(sorted(found.new.items(), key=lambda pair: pair[1]))
    precise = not any(_in_doubt(gap, found) for gap in coarse)
    return Alignment(pairs, frozenset(pairs) - _in_order(pairs, old, new), precise)


def _unmatched(sides: Sides, found: _Found) -> Gap:
    olds = [i for i, cell in enumerate(sides.old) if i not in found.new and cell.source.strip()]
    return olds, [j for j, cell in enumerate(sides.new) if j not in found.old and cell.source.strip()]


def _in_doubt(gap: Gap, found: _Found) -> bool:
    """Whether cells of a gap that was too large are still paired by their place alone, or could be and are not."""
    by_place = dict(_by_place(*gap))
    olds = [i for i in gap[0] if found.new.get(i) == by_place.get(i)]
    news = [j for j in gap[1] if j not in found.old or by_place.get(found.old[j]) == j]
    return bool(olds and news)


def _at_ends(old: Sequence[Cell], new: Sequence[Cell], top: int, bottom: int) -> Iterable[Pair]:
    """Equal cells at the top and at the bottom; empty ones that border on what changed are left to it.

    Who types into the empty cell at the end gets a new one, which is not that cell.
    """
    if top + bottom < min(len(old), len(new)):
        while bottom and not old[-bottom].source.strip():
            bottom -= 1
        while top and not old[top - 1].source.strip():
            top -= 1
    yield from ((i, i) for i in range(top))
    yield from ((len(old) - back, len(new) - back) for back in range(1, bottom + 1))


def _gaps(old: Sequence[Cell], new: Sequence[Cell], found: _Found) -> list[Gap]:
    """Unmatched cells of both sides that lie between the same two matched neighbours of those in order."""
    pairs = sorted(found.new.items(), key=lambda pair: pair[1])
    gaps, i0, j0 = [], -1, -1
    for i, j in [*sorted(_in_order(pairs, old, new)), (len(old), len(new))]:
        olds = [a for a in range(i0 + 1, i) if a not in found.new]
        news = [b for b in range(j0 + 1, j) if b not in found.old]
        if olds and news:
            gaps.append((olds, news))
        i0, j0 = i, j
    return gaps


def _by_place(olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
    """A gap too large to compare: cell by cell where both sides have as many."""
    return list(zip(olds, news, strict=True)) if len(olds) == len(news) else []


def _reassign(crowd: Crowd, found: _Found, guessed: list[Pair], budget: int) -> None:
    """Pairs for cells that are alike although they stand in different places, the likest first; weak pairs give way."""
    sides = crowd.sides
    olds, news = _unmatched(sides, found)
    if not guessed and not (olds and news):
        return
    if len(guessed) == 1 and not olds and not news:
        return  # there is no second place for it
    weak = [pair for pair in guessed if _weak(sides, *pair)]
    olds += [i for i, _ in weak]
    news += [j for _, j in weak]
    for i, j in _alike(crowd, sorted(olds), sorted(news), budget):
        if found.new.get(i) == j:
            continue
        if i in found.new:
            found.part(i)
        if j in found.old:
            found.part(found.old[j])
        found.add([(i, j)])


def _weak(sides: Sides, i: int, j: int) -> bool:
    if not (sides.old[i].source.strip() and sides.new[j].source.strip()):
        return True
    if sides.shared(i, j) > _WEAK:
        return False
    like = sides.likeness(i, j)
    return like.dice < _WEAK and like.contained < _WEAKLY_CONTAINED


def _alike(crowd: Crowd, olds: list[int], news: list[int], budget: int) -> list[Pair]:
    """Pairs that are alike enough, each cell once, the likest first."""
    sides, crowded = crowd.sides, len(olds) * len(news) > budget
    places = crowd.likely(olds, news) if crowded else [(i, j) for i in olds for j in news]
    rated = [(_rating(sides, i, j), i, j) for i, j in places if sides.old[i].cell_type == sides.new[j].cell_type]
    rated = [(alike, i, j) for alike, i, j in rated if alike]
    seen = _Found()
    seen.add((i, j) for _, i, j in sorted(rated, key=lambda row: (-row[0], row[2], row[1])))
    return list(seen.new.items())


def _rating(sides: Sides, i: int, j: int) -> float:
    """How alike two cells are, or 0 where that is not enough to have moved."""
    shared = sides.shared(i, j)
    if shared >= _MOVED_SHORT:
        return shared
    short = min(len(sides.old_look(i).words), len(sides.new_look(j).words)) < _SHORT
    dice = sides.likeness(i, j).dice
    return dice if dice >= (_MOVED_SHORT if short else _MOVED) else 0.0


def _in_order(pairs: Sequence[Pair], old: Sequence[Cell], new: Sequence[Cell]) -> frozenset[Pair]:
    """The pairs that keep their order; weighed by size, so that one long cell moves rather than three short ones."""
    if all(a[0] < b[0] for a, b in pairwise(pairs)):
        return frozenset(pairs)
    weights = [1.0 + min(len(old[i].source), len(new[j].source)) ** 0.5 for i, j in pairs]
    return frozenset(heaviest_increasing(pairs, weights))

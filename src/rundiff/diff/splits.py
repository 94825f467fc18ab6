"""Cells that nothing was matched with in; those that came out of a neighbour, went into one, or are copies, out.

A part of a split or merged cell is known by whole lines: most of its text stands in the cell that a neighbour was matched
with, and is not what the neighbour itself has of it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from rapidfuzz.distance import Indel

from rundiff.diff.crowds import likely_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.diff.looks import Sides
    from rundiff.notebook import Cell

Pair = tuple[int, int]
_SHARE = 0.6
"""How much of a part must stand in the cell it came from, in characters of whole lines."""
_LEAST = 6
"""Characters that must be shared: a lone bracket tells nothing."""
_NEARLY, _LINES = 0.65, 600
"""How alike two lines must be for one to be the other, edited; and how many pairs of lines are compared."""
_NEAR = 4
"""Cells from a part to the one that goes on: another part may stand between them, or a new cell."""
_COPY, _COPY_TOKENS = 0.65, 10
"""How alike a cell must be to one that is still there to be its copy, and how many tokens it must have for that."""


_CROWD = 5
"""Times the budget of pairs of cells that are looked at for copies."""
_GLANCE, _ROUGHLY = 2_000, 0.45
"""Characters that are glanced at, and how alike they must be for the tokens to be compared."""


class Part(NamedTuple):
    """A cell without a partner, and the cells that its text came from or went to.

    split: *cell* is new, *whole* the old cell. merged: *cell* is old, *whole* the new cell. copied: *cell* is new, *whole* the
    old cell that was copied.
    """

    kind: Literal["split", "merged", "copied"]
    cell: int
    whole: int


def parts(sides: Sides, pairs: Sequence[Pair], budget: int) -> tuple[Part, ...]:
    """What became of the cells in none of *pairs*; most are none of these, and just came or went."""
    old, new, partner = sides.old, sides.new, dict(pairs)
    back = {j: i for i, j in pairs}
    came = [j for j in range(len(new)) if j not in back and new[j].source.strip()]
    gone = [i for i in range(len(old)) if i not in partner and old[i].source.strip()]
    split_off, taken_in = _torn_off(new, old, came, back), _torn_off(old, new, gone, partner)
    # A cell that lost a part and took another in has no lines that are one part's alone: it was edited, and that is all.
    both = {i for _, i in split_off} & {back[j] for _, j in taken_in}
    found = [Part("split", j, i) for j, i in split_off if i not in both]
    found += [Part("merged", i, j) for i, j in taken_in if back[j] not in both]
    torn = {j for j, _ in split_off}
    loose = [j for j in came if j not in torn]
    return tuple(found + [Part("copied", j, i) for j, i in _copies(sides, loose, partner, budget)])


def _torn_off(cells: Sequence[Cell], others: Sequence[Cell], loose: Sequence[int], partner: dict[int, int]) -> list[Pair]:
    """Each loose cell whose text stands in the cell that one near above or below was matched with, and that cell."""
    if not loose or not partner:
        return []
    found: dict[int, int] = {}
    left: dict[int, Counter[str]] = {}
    for step, ordered in ((-1, loose), (1, loose[::-1])):
        for at in ordered:
            beside = next((at + step * n for n in range(1, _NEAR + 1) if at + step * n in partner), None)
            if at in found or beside is None:
                continue
            whole = partner[beside]
            if whole not in left:
                left[whole] = _lines(others[whole]) - _lines(cells[beside])
            own = _lines(cells[at])
            shared = own & left[whole]
            size = _size(shared) + _nearly(own - shared, left[whole] - shared)
            if _LEAST <= size >= _SHARE * _size(own):
                found[at] = whole
                left[whole] -= shared
    return sorted(found.items())


def _lines(cell: Cell) -> Counter[str]:
    return Counter(stripped for line in cell.source.split("\n") if (stripped := line.strip()))


def _nearly(own: Counter[str], left: Counter[str]) -> float:
    """The characters of lines that are not there as they stand, but nearly: they were edited after the split."""
    if len(own) * len(left) > _LINES:
        return 0.0
    size = 0.0
    for line in own:
        alike = max((Indel.normalized_similarity(line, other, score_cutoff=_NEARLY) for other in left), default=0.0)
        size += alike * len(line)
    return size


def _size(lines: Counter[str]) -> int:
    return sum(len(line) * times for line, times in lines.items())


def _copies(sides: Sides, loose: Sequence[int], partner: dict[int, int], budget: int) -> list[Pair]:
    """Each loose new cell that is a copy of an old one which is still there, and that one: the likest, then the nearest."""
    if not loose or not partner:
        return []
    old, new = sides.old, sides.new
    exact: dict[tuple[str, str], list[int]] = {}
    for i, j in partner.items():
        for cell in {(old[i].cell_type, old[i].source), (new[j].cell_type, new[j].source)}:
            exact.setdefault(cell, []).append(i)
    crowded = len(loose) * len(partner) > _CROWD * budget
    near = _by_new(likely_pairs(sides, list(partner), loose, by_token=False)) if crowded else {}
    found = []
    for j in loose:
        twins = exact.get((new[j].cell_type, new[j].source), ())
        if len(new[j].source.strip()) < _LEAST:
            continue
        rated = [(1.0, -abs(partner[i] - j), i) for i in twins]
        if not rated:
            others = near.get(j, ()) if crowded else partner
            rated = [(_likeness(sides, i, j), -abs(partner[i] - j), i) for i in others if i in partner]
        alike, _, i = max(rated, default=(0.0, 0, 0))
        if alike >= _COPY:
            found.append((j, i))
    return found


def _by_new(pairs: Sequence[Pair]) -> dict[int, list[int]]:
    by_new: dict[int, list[int]] = {}
    for i, j in pairs:
        by_new.setdefault(j, []).append(i)
    return by_new


def _likeness(sides: Sides, i: int, j: int) -> float:
    """How alike two cells of one type are; 0 where a glance at their characters rules out that one is a copy."""
    old, new = sides.old[i], sides.new[j]
    if old.cell_type != new.cell_type:
        return 0.0
    a, b = old.source[:_GLANCE], new.source[:_GLANCE]
    if min(len(a), len(b)) < _ROUGHLY * max(len(a), len(b)) or not Indel.normalized_similarity(a, b, score_cutoff=_ROUGHLY):
        return 0.0
    tokens = min(len(sides.old_look(i).words), len(sides.new_look(j).words))
    return sides.likeness(i, j).dice if tokens >= _COPY_TOKENS else 0.0

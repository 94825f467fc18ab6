"""A comparison in; what of it a notebook keeps out: saved, sent and compared with the notebook, it may take only so many bytes.

What is worst stays. What is left out, lines or the inside of a long line, is counted where it would stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rundiff.render.html import fragment
from rundiff.render.layout import Parts, fitting, whole
from rundiff.render.long_lines import shortened
from rundiff.render.looks import Looks

if TYPE_CHECKING:
    from rundiff.comparison import Comparison
    from rundiff.render.layout import Whole

MOST = 30_000
"""Bytes of an output that is saved with a notebook."""
WITH_FULL = "%gitdiff --full shows all"
_UNSTEADY = {"questions": 0, "counts": 0, "outputs": 0, "metadata": 0}
"""Counts that running and saving alone change: the second answer would differ from the first. With --full they are told."""
_USUAL = Looks(rest=WITH_FULL)
_LENGTHS = (400, 120, 40)
"""Characters of a line that are shown; the next fewer where too few lines have room otherwise."""
_ENOUGH = 20
"""Lines that make an answer."""
_SHORTEST = 50
"""Bytes that most lines take at least: what is surely too much need not be tried."""


def output(comparison: Comparison, looks: Looks = _USUAL, most: int | None = MOST) -> str:
    """What is `saved` of *comparison*, as HTML."""
    return fragment(*saved(comparison, looks, most))


def saved(comparison: Comparison, looks: Looks = _USUAL, most: int | None = MOST) -> Parts:
    """As much of *comparison*, worst first, as takes at most *most* bytes of HTML; None is no bound, and nothing is left out.

    The least that there is to say takes some 1,000 bytes: less is not kept to.
    """
    if most is None:
        return fitting(comparison, looks, likely_first=True)
    answer = whole(replace(comparison, hidden=replace(comparison.hidden, **_UNSTEADY)), looks)
    longest = answer.length if looks.limit is None else min(looks.limit, answer.length)
    for length in _LENGTHS:
        limit = _limit(answer, longest, length, most)
        if limit >= min(longest, _ENOUGH):
            break
    return _cut(answer, limit, length)


def _limit(answer: Whole, longest: int, length: int, most: int) -> int:
    """Up to *longest* the most lines that are found to fit; bisection takes ten tries."""

    def fits(limit: int) -> bool:
        return len(fragment(*_cut(answer, limit, length)).encode()) <= most

    low, high = 1, min(longest, most // _SHORTEST)
    if high == longest and fits(longest):
        return longest
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _cut(answer: Whole, limit: int, length: int) -> Parts:
    return Parts(*(shortened(lines, length) for lines in answer.within(limit, likely_first=True)))

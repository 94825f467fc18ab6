"""Notebooks that went and notebooks that came in; which of them are the same one under another name out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from rundiff.errors import NotANotebook
from rundiff.notebook import Notebook, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.diff.held import FileSide

_Old = TypeVar("_Old")
_New = TypeVar("_New")
MOST_PAIRS = 400
"""Notebooks that came times notebooks that went, up to which it is looked whether they are the same."""
SAME = 0.5
"""The part of the larger of two notebooks that must be in both, where nobody says how much."""


def same_notebooks(
    gone: Mapping[_Old, FileSide], came: Mapping[_New, FileSide], *, least: float = SAME
) -> list[tuple[float, _Old, _New]]:
    """Pairs of which at least *least* of the cells are the same, and how many; the likest first, each name in one at most."""
    if not 0 < len(came) * len(gone) <= MOST_PAIRS:
        return []
    then = {name: _cells(side) for name, side in gone.items()}
    now = {name: _cells(side) for name, side in came.items()}
    rated = sorted(((_shared(then[a], now[b]), a, b) for a in gone for b in came), key=lambda row: -row[0])
    pairs: dict[_Old, tuple[float, _New]] = {}
    taken: set[_New] = set()
    for share, before, after in rated:
        if share >= least and before not in pairs and after not in taken:
            pairs[before] = share, after
            taken.add(after)
    return [(share, before, after) for before, (share, after) in pairs.items()]


def _cells(side: FileSide) -> Counter[str]:
    """The sources of a notebook; none where it cannot be read."""
    try:
        found = parse(side) if isinstance(side, bytes) else side
    except NotANotebook:
        return Counter()
    return Counter(cell.source for cell in found.cells if cell.source.strip()) if isinstance(found, Notebook) else Counter()


def _shared(then: Counter[str], now: Counter[str]) -> float:
    """Which part of the larger of two notebooks is in both."""
    return (then & now).total() / max(then.total(), now.total(), 1)

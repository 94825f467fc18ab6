"""Two notebooks' cells in; which are certainly the same by their texts out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rundiff.diff.order import heaviest_increasing

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from rundiff.notebook import Cell

_Text = tuple[str, str]


def equal_ends(old: Sequence[Cell], new: Sequence[Cell]) -> tuple[int, int]:
    """How many cells are equal at the top, and how many below that at the bottom."""
    shortest, top, bottom = min(len(old), len(new)), 0, 0
    while top < shortest and equal(old[top], new[top]):
        top += 1
    while bottom < shortest - top and equal(old[-1 - bottom], new[-1 - bottom]):
        bottom += 1
    return top, bottom


def equal(old: Cell, new: Cell) -> bool:
    """Whether two cells say the same; few sources are decoded for it, since equal ones are mostly written alike too."""
    if old.cell_type != new.cell_type:
        return False
    return old.raw_source == new.raw_source or old.source == new.source


def unique_equals(
    old: Sequence[Cell], new: Sequence[Cell], matched: Container[int], taken: Container[int]
) -> list[tuple[int, int]]:
    """Texts that occur once among the unmatched cells of each side: in place, or moved."""
    texts = _once(old, matched)
    there = _once(new, taken) if texts else {}
    return [(i, there[text]) for text, i in texts.items() if text in there]


def _once(cells: Sequence[Cell], matched: Container[int]) -> dict[_Text, int]:
    loose = [((cell.cell_type, cell.source), i) for i, cell in enumerate(cells) if i not in matched]
    times = Counter(text for text, _ in loose)
    return {text: i for text, i in loose if times[text] == 1 and text[1].strip()}


def equal_in_order(old: Sequence[Cell], new: Sequence[Cell], olds: Sequence[int], news: Sequence[int]) -> list[tuple[int, int]]:
    """Equal texts of one gap in their order, the n-th of a text with the n-th: those that a crowd is parted at."""
    places: dict[_Text, list[int]] = {}
    for i in reversed(olds):
        if old[i].source.strip():
            places.setdefault((old[i].cell_type, old[i].source), []).append(i)
    pairs = [(at.pop(), j) for j in news if (at := places.get((new[j].cell_type, new[j].source)))]
    return heaviest_increasing(pairs, [1.0 + len(old[i].source) ** 0.5 for i, _ in pairs])

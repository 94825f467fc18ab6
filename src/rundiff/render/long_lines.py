"""Lines in; the same lines out, of which none is longer than it may be: its beginning, and what stands around where it differs.

A line of a million characters is data. What is left out of it is counted where it would stand.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING

from rundiff.render.html import kind
from rundiff.render.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.render.pieces import Line, Style

_MARKED: frozenset[Style] = frozenset({"removed_mark", "added_mark"})
_NUMBER_AND_SIGN = 2
"""Pieces ahead of the text of a line that came or went."""


def shortened(lines: Sequence[Line], most: int) -> list[Line]:
    """The *lines*, with *most* characters of each that is longer, and the words for what is left out."""
    if all(_length(line) <= most for line in lines):
        return [*lines]
    opposite = _opposites(lines)
    return [
        line if _length(line) <= most else _short(line, most, _difference(line, opposite.get(at)))
        for at, line in enumerate(lines)
    ]


def _length(line: Line) -> int:
    return sum(len(piece.text) for piece in line)


def _opposites(lines: Sequence[Line]) -> dict[int, Line]:
    """By its place, for each line that came or went, the one that stands there on the other side."""
    found: dict[int, Line] = {}
    runs = [(one, list(group)) for one, group in groupby(enumerate(lines), lambda numbered: kind(numbered[1]))]
    for (above, old), (below, new) in pairwise(runs):
        if (above, below) == ("removed", "added"):
            for (at, gone), (beside, came) in zip(old, new, strict=False):
                found[at], found[beside] = came, gone
    return found


def _difference(line: Line, opposite: Line | None) -> int:
    """Where the line begins to differ: at its first mark, and within that, or where there is none, from its *opposite*.

    Lines above each other need not have become one another: then they differ before the mark.
    """
    ends = accumulate(len(piece.text) for piece in line)
    marks = (end - len(piece.text) for piece, end in zip(line, ends, strict=True) if piece.style in _MARKED)
    mark = next(marks, 0)
    if opposite is None:
        return mark
    one, other = ("".join(piece.text for piece in each[_NUMBER_AND_SIGN:]) for each in (line, opposite))
    same = bisect_left(range(1, min(len(one), len(other)) + 1), True, key=lambda end: one[:end] != other[:end])
    return max(mark, _length(line[:_NUMBER_AND_SIGN]) + same)


def _short(line: Line, most: int, difference: int) -> Line:
    """A quarter for the beginning of the line and the rest for its *difference*, unless both are the same."""
    length = _length(line)
    start = most if difference < most * 3 // 4 else most // 4
    around = min(max(difference - most // 8, start), length - (most - start))
    stop = around + most - start
    within, after = _left_out(around - start, " … "), _left_out(length - stop)
    return (*_between(line, 0, start), *within, *_between(line, around, stop), *after)


def _between(line: Line, start: int, stop: int) -> Iterator[Piece]:
    """The pieces, or parts of pieces, from character *start* to *stop* of the line."""
    for piece in line:
        if text := piece.text[max(start, 0) : max(stop, 0)]:
            yield piece._replace(text=text)
        start, stop = start - len(piece.text), stop - len(piece.text)


def _left_out(characters: int, end: str = "") -> list[Piece]:
    return [Piece(f" … {characters:,} more characters{end}", "muted")] if characters else []

"""Hunks in; two columns of lines out: old left and new right, versions of one line next to each other."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rundiff.render.pieces import Line, Piece, Style, numbered
from rundiff.render.widths import cut, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.diff.changes import Edit, TextDiff
    from rundiff.render.code import Written

_Marks = tuple[tuple[int, int], ...]
_Pairs = list[tuple[int | None, int | None]]
_BORDER = Piece("│", "muted")
_NUMBER = 5
_WORD_BEFORE = re.compile(r"(?<=\W)\w+\Z", re.ASCII)
_SIGNS: dict[str, Style] = {"-": "removed", "+": "added", " ": "muted"}
_SIGN = 3
"""Columns of ` - `, between a number and its line."""


class TwoColumns(NamedTuple):
    """Old and new beside each other in so many *columns*; a line that is longer than its half goes on below itself."""

    written: Written
    columns: int

    def unchanged(self, old: int, new: int) -> Iterator[Line]:
        """A line that is the same on both sides."""
        text, pieces = self.written.text, self.written.kept(new)
        yield from self._rows(
            self._half(text.old_start + old, " ", pieces),
            self._half(text.new_start + new, " ", pieces),
        )

    def changed(self, edit: Edit) -> Iterator[Line]:
        """The lines of one hunk."""
        for old, new in pairs(self.written.text, edit):
            yield from self._rows(self._removed(edit, old), self._added(edit, new))

    def _removed(self, edit: Edit, line: int | None) -> list[Line]:
        if line is None:
            return []
        at = edit.lines.old_start + line
        return self._half(self.written.text.old_start + at, "-", self.written.removed(at, edit.removed[line]))

    def _added(self, edit: Edit, line: int | None) -> list[Line]:
        if line is None:
            return []
        at = edit.lines.new_start + line
        return self._half(self.written.text.new_start + at, "+", self.written.added(at, edit.added[line]))

    def _half(self, number: int, sign: str, pieces: Sequence[Piece]) -> list[Line]:
        digits = self._digits
        first, *more = wrapped(pieces, (self.columns - 1) // 2 - digits - _SIGN) or [()]
        begin = (numbered(number, width=digits), Piece(f"{sign} ", _SIGNS[sign]))
        return [(*begin, *first), *((Piece(f"{'↪':>{digits}}   ", "muted"), *line) for line in more)]

    @property
    def _digits(self) -> int:
        text = self.written.text
        return max(_NUMBER, len(str(max(text.old_start + len(text.old), text.new_start + len(text.new)))))

    def _rows(self, left: Sequence[Line], right: Sequence[Line]) -> Iterator[Line]:
        half = (self.columns - 1) // 2
        for old, new in zip_longest(left, right, fillvalue=()):
            gap = half - sum(width(piece.text) for piece in old)
            yield (*old, Piece(" " * gap), _BORDER, *new)


def wrapped(pieces: Sequence[Piece], columns: int) -> list[Line]:
    """The pieces of one line as lines of so many columns at most, but at least a character each; words stay whole if they can."""
    ends = _ends("".join(piece.text for piece in pieces), columns)
    lines: list[list[Piece]] = [[]]
    at = 0
    for piece in pieces:
        text = piece.text
        while ends and at + len(text) > ends[0]:
            cut_off = ends.pop(0) - at
            lines[-1].append(piece._replace(text=text[:cut_off]))
            text, at = text[cut_off:], at + cut_off
            lines.append([])
        lines[-1].append(piece._replace(text=text))
        at += len(text)
    return [tuple(line) for line in lines]


def _ends(text: str, columns: int) -> list[int]:
    """Where in *text* each line but the last ends."""
    ends: list[int] = []
    start = 0
    while (end := max(start + 1, cut(text, columns, start))) < len(text):
        word = _WORD_BEFORE.search(text, max(start + 1, end - columns // 3), end)
        # A word that goes on is taken to the next line, unless it is so long that this would help nobody.
        start = word.start() if word is not None and text[end].isalnum() and text[end].isascii() else end
        ends.append(start)
    return ends


def pairs(text: TextDiff, edit: Edit) -> _Pairs:
    """Which old and which new line of a hunk stand next to each other; of lines that have no counterpart the n-th and the n-th.

    Versions of one line are what is equal without the characters that are marked as different.
    """
    found: _Pairs = []
    old = new = 0
    for i, j in [*_versions(text, edit), (len(edit.removed), len(edit.added))]:
        found += zip_longest(range(old, i), range(new, j))
        if i < len(edit.removed):
            found.append((i, j))
        old, new = i + 1, j + 1
    return found


def _versions(text: TextDiff, edit: Edit) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = {}
    for j, marks in enumerate(edit.added):
        places.setdefault(_rest(text.new[edit.lines.new_start + j], marks), []).append(j)
    below = 0
    for i, marks in enumerate(edit.removed):
        rest = _rest(text.old[edit.lines.old_start + i], marks)
        likely = next((j for j in places.get(rest, ()) if j >= below), None) if rest.strip() else None
        if likely is not None:
            yield i, likely
            below = likely + 1


def _rest(line: str, marks: _Marks) -> str:
    """The line without what is marked as different."""
    end, kept = 0, ""
    for start, stop in marks:
        kept += line[end:start]
        end = stop
    return kept + line[end:]

"""The bytes of a notebook in; at which line of the file each line of each cell's source stands, out.

A review shows the file, and not the notebook: an annotation stands at a line of JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.strip.broken import BrokenJSON
from rundiff.strip.scan import Scan, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"


class CellLines:
    """Lines of one file, from 1."""

    __slots__ = ("_cells",)

    def __init__(self, data: bytes) -> None:
        self._cells: list[list[int]] = []
        try:
            self._cells = list(_cells(data))
        except BrokenJSON:
            return  # who reads the notebook says what is wrong with it

    def at(self, cell: int, line: int) -> int:
        """The line of the file at which *line* of *cell* stands, both from 0; the nearest one where there is no such line."""
        if not self._cells:
            return 1
        found = self._cells[min(cell, len(self._cells) - 1)]
        return found[min(line, len(found) - 1)]


def _cells(data: bytes) -> Iterator[list[int]]:
    """Of each cell, the lines at which those of its source stand; at least one: where it begins."""
    text = data.removeprefix(_BOM).decode("latin-1")
    counted = _Counted(text)
    scan = Scan(text, 0)
    for _ in cells(scan):
        yield _cell(scan, counted)


def _cell(scan: Scan, counted: _Counted) -> list[int]:
    lines = [counted.line(scan.at)]
    if scan.first != "{":
        scan.skip()
        return lines
    for key in scan.members():
        if key == "source":
            lines = _source(scan, counted) or lines
        else:
            scan.skip()
    return lines


def _source(scan: Scan, counted: _Counted) -> list[int]:
    """One line of JSON holds one line of the source, mostly; all of it where the source is one string."""
    if scan.first == '"':
        line = counted.line(scan.at)
        return [line] * (1 + str(scan.value()).count("\n"))
    if scan.first != "[":
        scan.skip()
        return []
    lines: list[int] = []
    ended = True
    for _ in scan.elements():
        line = counted.line(scan.at)
        part = str(scan.value()).split("\n")
        # What goes on the line of the element before stands there already; what an end of a line begins comes with the next.
        lines += [line] * (len(part) - (not ended) - (part[-1] == ""))
        ended = part[-1] == ""
    return lines


class _Counted:
    """Line ends of a text, counted as a place moves forward in it."""

    __slots__ = ("_at", "_line", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def line(self, at: int) -> int:
        """The line, from 1, of the place *at*, which lies behind the last that was asked about."""
        self._line += self._text.count("\n", self._at, at)
        self._at = at
        return self._line

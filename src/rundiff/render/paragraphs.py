"""A line of words in; lines as wide as there is room out, broken between words where they can be, and indented below the first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rundiff.render.pieces import INDENT, Line, Piece
from rundiff.render.sides import wrapped
from rundiff.render.widths import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NARROW = 27
"""Columns below which nothing is broken here: the terminal does it, and an indented word would have no room."""
_WORDS = re.compile(r" *[^ ]+ *")


def flowing(lines: Iterable[Line], columns: int | None) -> list[Line]:
    """*lines* in so many columns; as they are where nobody knows how many there are."""
    if columns is None or columns < NARROW:
        return list(lines)
    return [part for line in lines for part in _paragraph(line, columns)]


def _paragraph(line: Line, columns: int) -> Iterator[Line]:
    if width("".join(piece.text for piece in line)) <= columns:
        yield line
        return
    row: list[Piece] = []
    used = 0
    for word in _words(line, columns - len(INDENT)):
        if used and used + width(word.text.rstrip()) > columns:
            yield (*row[:-1], row[-1]._replace(text=row[-1].text.rstrip()))
            word = word._replace(text=word.text.lstrip())  # noqa: PLW2901 - the room ahead of a word ends with its line
            row, used = [Piece(INDENT)], len(INDENT)
        row.append(word)
        used += width(word.text)
    yield tuple(row)


def _words(line: Line, most: int) -> Iterator[Piece]:
    """The words of *line* with the room around them, none wider than *most*."""
    for piece in line:
        for word in _WORDS.findall(piece.text) or [piece.text]:
            yield from (part for row in wrapped((piece._replace(text=word),), most) for part in row if part.text)

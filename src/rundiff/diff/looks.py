"""Two notebooks' cells in; what they look like, by which two of them can be told to be one that was edited, out.

A text is a string with one character for each of its tokens, so that rapidfuzz compares tokens as quickly as characters.
"""

from __future__ import annotations

import re
from math import log
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import LCSseq

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.notebook import Cell

_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+|\S")
"""Words, but each character of a script that does not part them by spaces, and each sign, for itself."""
_LOOKED_AT = 10_000
"""Characters of a cell by which its likeness to another is judged: cells of data can be very long."""
_TITLE = 200
_FEW = 4
"""Tokens below which one text being part of another says little."""
_SURROGATES = 0xD800
_NUMBER_OF_SURROGATES = 0x800


class Look(NamedTuple):
    """A text and its first line, a character for each token."""

    words: str
    title: str


class Likeness(NamedTuple):
    """How alike two cells are: all but *length* from 0 to 1."""

    dice: float
    """Twice the longest common subsequence of tokens by all tokens."""
    contained: float
    """The longest common subsequence by the shorter text, less where that is tiny: a cell that grew contains the old one."""
    title: float
    """As *dice*, of the first lines alone: the heading stays while the prose below it is rewritten."""
    length: float
    """How much longer one is than the other: the logarithm of the ratio."""


class Lines(NamedTuple):
    """The different lines of a cell without the spaces around them, and how many characters they have."""

    texts: frozenset[str]
    size: int


UNLIKE = Likeness(0.0, 0.0, 0.0, 0.0)


class _Codes(dict[str, str]):
    def __missing__(self, token: str) -> str:
        at = len(self) + 1  # a million are more than any two notebooks have
        self[token] = code = chr(at if at < _SURROGATES else at + _NUMBER_OF_SURROGATES)
        return code


class Sides:
    """The cells of both sides and their looks, each made once and only when it is asked for."""

    def __init__(self, old: Sequence[Cell], new: Sequence[Cell]) -> None:
        self.old = old
        self.new = new
        self._codes = _Codes()
        self._old: dict[int, Look] = {}
        self._new: dict[int, Look] = {}
        self._old_lines: dict[int, Lines] = {}
        self._new_lines: dict[int, Lines] = {}

    def old_look(self, i: int) -> Look:
        """Of an old cell."""
        if i not in self._old:
            self._old[i] = self._look(self.old[i])
        return self._old[i]

    def new_look(self, j: int) -> Look:
        """Of a new cell."""
        if j not in self._new:
            self._new[j] = self._look(self.new[j])
        return self._new[j]

    def _look(self, cell: Cell) -> Look:
        text = cell.source[:_LOOKED_AT]
        code = self._codes.__getitem__
        words = "".join(map(code, _WORD.findall(text)))
        first = text.lstrip().partition("\n")[0][:_TITLE]
        return Look(words, words[: len(_WORD.findall(first))])

    def old_lines(self, i: int) -> Lines:
        """Of an old cell."""
        if i not in self._old_lines:
            self._old_lines[i] = _lines(self.old[i])
        return self._old_lines[i]

    def new_lines(self, j: int) -> Lines:
        """Of a new cell."""
        if j not in self._new_lines:
            self._new_lines[j] = _lines(self.new[j])
        return self._new_lines[j]

    def shared(self, i: int, j: int) -> float:
        """Which part of old cell *i* and new cell *j* are whole lines that both have: cheaper than *likeness*, and not more."""
        old, new = self.old_lines(i), self.new_lines(j)
        common = old.texts & new.texts
        return 2 * sum(map(len, common)) / (old.size + new.size) if common else 0.0

    def likeness(self, i: int, j: int) -> Likeness:
        """How alike old cell *i* and new cell *j* are."""
        old, new = self.old_look(i), self.new_look(j)
        a, b = len(old.words), len(new.words)
        if not a or not b:
            return UNLIKE
        common, shorter = LCSseq.similarity(old.words, new.words), min(a, b)
        title = 2 * LCSseq.similarity(old.title, new.title) / (len(old.title) + len(new.title))
        return Likeness(2 * common / (a + b), common / shorter * min(1.0, shorter / _FEW), title, abs(log(a / b)))

    def mirrored(self) -> Sides:
        """The same with the sides swapped; what one of the two has looked at, the other has too."""
        other = Sides(self.new, self.old)
        other._codes, other._old, other._new = self._codes, self._new, self._old
        return other


def _lines(cell: Cell) -> Lines:
    texts = frozenset(stripped for line in cell.source[:_LOOKED_AT].split("\n") if (stripped := line.strip()))
    return Lines(texts, sum(map(len, texts)))

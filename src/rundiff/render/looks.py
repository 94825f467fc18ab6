"""How an answer is to look, as a frozen value: what a surface knows of the place where it is shown. It changes no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from rundiff.render.pieces import Token

Beside = Literal["auto", "never", "always"]
WordDiff = Literal["none", "plain", "color"]
Ranges = Sequence[tuple[int, int, Token]]
"""Characters of one line, `(start, end, what they are)`, ascending."""
Tokens = Callable[[str, Sequence[str]], Sequence[Ranges]]
"""A language, by the ending of its files, and lines of it in; the ranges of each line out, or fewer where they are not known."""
Link = Callable[[str, int], str]
"""A path, as the comparison names it, and a line of it, from 1, in; the address that opens it out."""
WIDE = 120
"""Columns from which on old and new stand side by side, as in the editors and web pages that people know it from."""


class Looks(NamedTuple):
    """How an answer is to look."""

    context: int = 0
    """Unchanged lines around a change."""
    limit: int | None = None
    """Lines that are shown at most."""
    rest: str = "without --lines all are shown"
    """How to see the lines that a limit leaves out, in the words of the surface."""
    columns: int | None = None
    """Width of the terminal; None where there is none, and nothing is to be wrapped."""
    beside: Beside = "auto"
    """Whether old and new stand side by side: where there is room for both, never, or always."""
    word_diff: WordDiff = "none"
    """Old and new words in one text: in brackets, or told apart by their colours alone."""
    tokens: Tokens | None = None
    """What colours code; None where it is shown in none."""
    link: Link | None = None
    """What makes addresses; None where nothing can be opened."""

    @property
    def both(self) -> int | None:
        """Columns that old, on the left, and new, on the right, have together; None where they stand below each other."""
        wide = self.columns if self.columns is not None and self.columns >= WIDE else None
        if self.word_diff != "none" or self.beside == "never":
            return None
        return self.columns or WIDE if self.beside == "always" else wide

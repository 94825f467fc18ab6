"""One side of a comparison as a program: the cells of a notebook in the order in which they run, or a script, and the files beside it.

Nothing is read or parsed before somebody asks for it: what an answer costs depends on the edits, and not on the repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Callable


class Unit(NamedTuple):
    """One text that runs as a whole: a cell, or a file."""

    path: str
    """Of the file, from the root of the repository."""
    text: str
    cell: int | None = None
    """Place of the cell in its notebook, from 0."""

    @property
    def place(self) -> str:
        """Where a reader finds it."""
        return self.path if self.cell is None else phrase("cell %1", str(self.cell + 1))


def _nothing(_: str) -> None:
    return None


class Program(NamedTuple):
    """The code cells of a notebook, or one script; and a way to read the other files of that side."""

    units: tuple[Unit, ...] = ()
    read: Callable[[str], str | None] = _nothing
    """The text of the file at a path from the root; None where there is none, or it is no text."""

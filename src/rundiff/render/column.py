"""Hunks in; one column of lines out: the old ones that are gone, and below them the new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.render.pieces import Line, Piece, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.diff.changes import Edit
    from rundiff.render.code import Written


class OneColumn(NamedTuple):
    """Lines below each other, as in a patch."""

    written: Written

    def unchanged(self, _old: int, new: int) -> Iterator[Line]:
        """A line that is the same on both sides."""
        yield (numbered(self.written.text.new_start + new, "  "), *self.written.kept(new))

    def changed(self, edit: Edit) -> Iterator[Line]:
        """The lines of one hunk."""
        text = self.written.text
        for at, marks in enumerate(edit.removed, start=edit.lines.old_start):
            yield (numbered(text.old_start + at), Piece("- ", "removed"), *self.written.removed(at, marks))
        for at, marks in enumerate(edit.added, start=edit.lines.new_start):
            yield (numbered(text.new_start + at), Piece("+ ", "added"), *self.written.added(at, marks))

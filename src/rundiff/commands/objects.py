"""Rows that are going to be read in; their objects, from one git that runs ahead of who reads them, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.diff.held import MAX_READ, Unread
from rundiff.errors import GitError
from rundiff.git import GITLINK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.git import Changed, Repository


class Objects:
    """What git has stored of *rows*, read in their order; any other object too, at the price of a process."""

    def __init__(self, repo: Repository, rows: Sequence[Changed] = ()) -> None:
        self._repo = repo
        named = [(change.path, oid) for change in rows for oid in _named(change)]
        others = [oid for path, oid in named if not path.endswith(".ipynb")]
        sizes = repo.sizes(others) if others else {}
        self._large = {oid: size for oid, size in sizes.items() if size > MAX_READ}
        self._waiting = [oid for _, oid in named if oid not in self._large]
        self._at = 0
        self._coming = repo.contents(self._waiting) if self._waiting else iter(())

    def close(self) -> None:
        """End the git that reads: what it has not told by now nobody wants."""
        self._coming = iter(())
        self._waiting.clear()

    def read(self, oid: str) -> bytes | Unread:
        """The bytes of one object, or its size where it is too large to be compared. Raises GitError."""
        if oid in self._large:
            return Unread(self._large[oid])
        try:
            at = self._waiting.index(oid, self._at)
        except ValueError:
            return self._repo.blob(oid)
        while True:
            found = next(self._coming)
            self._at += 1
            if self._at > at:
                break
        if isinstance(found, GitError):
            raise found
        return found


def _named(change: Changed) -> Iterator[str]:
    for mode, oid in ((change.old_mode, change.old_oid), (change.new_mode, change.new_oid)):
        if oid is not None and mode != GITLINK:
            yield oid

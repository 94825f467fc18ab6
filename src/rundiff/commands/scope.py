"""Which part of a repository is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rundiff.git import Changed, Status

_Row = TypeVar("_Row")
CHECKPOINTS = ".ipynb_checkpoints/"
"""Where Jupyter keeps copies of its own, which are never shown."""


class Scope(NamedTuple):
    """The part of a repository that is looked at, in git's own words."""

    paths: tuple[str, ...] = ()
    """Pathspecs, from the folder that was asked about; none means everything."""
    notebook: str | None = None
    """Looked at even where git says nothing of it: the notebook that the question is about."""
    within: str = ""
    """A folder, by its path from the root; files outside it are counted and not shown."""
    kinds: str = ""
    """What happened to the files that are looked at, in the letters of `--diff-filter`; empty means anything."""

    def holds(self, change: Changed) -> bool:
        """Whether what *change* is about lies in the folder."""
        return all(path.startswith(self.within) for path in (change.old_path, change.new_path) if path is not None)

    def wants(self, status: Status) -> bool:
        """Whether what happened to a file is asked about, as git adds the letters up.

        What is wanted, of which `*` is one, loses what the small letters leave out; where nothing is left of it, all is wanted.
        """
        left_out = {letter.upper() for letter in self.kinds if letter.islower()}
        wanted = {letter for letter in self.kinds if not letter.islower()}
        return status in wanted - left_out if wanted - left_out else bool(wanted) or status not in left_out

    def chosen(self, rows: Iterable[_Row], status: Callable[[_Row], Status]) -> list[_Row]:
        """Those of *rows* that are asked about; with `*` all of them where one is, else none."""
        rows = list(rows)
        if not self.kinds:
            return rows
        wanted = [row for row in rows if self.wants(status(row))]
        return wanted if "*" not in self.kinds else rows if wanted else []

"""Which part of a repository is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rundiff.git import Changed, Status


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
        """Whether what happened to a file is asked about; small letters leave out, the others are what is wanted."""
        wanted = {letter for letter in self.kinds if letter.isupper()}
        return status.lower() not in self.kinds and (not wanted or status in wanted)

    @property
    def all_or_none(self) -> bool:
        """Whether `*` is among the kinds: all files where one is of a kind that is wanted, else none."""
        return "*" in self.kinds

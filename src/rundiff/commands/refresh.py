"""A folder and pathspecs in; which notebooks were shown as modified only for what the filter takes out, and no longer are, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.errors import GitError
from rundiff.git import Repository
from rundiff.git.refreshing import Refreshed, refreshed
from rundiff.git.untrusted import has_our_filter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Refreshed", "refresh"]


def refresh(folder: Path, paths: Sequence[str] = ()) -> Refreshed:
    """Cure the notebooks of *paths*, or all. Raises GitError, NotWritable."""
    with Repository.discover(folder) as repo:
        if repo.bare:
            raise GitError(f"{repo.root} has no working tree, so nothing in it is shown as modified; ask in a clone of it")
        if not has_our_filter(repo.settings()):
            raise GitError(
                f"git does not filter notebooks in {repo.root}, so one that was run again really is modified; `rundiff setup` sets that up"
            )
        return refreshed(repo, paths)

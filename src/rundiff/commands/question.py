"""Two sides in; which files may differ between them out. Light: what compares them is loaded while git reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.files import candidates
from rundiff.commands.objects import Objects
from rundiff.commands.scope import CHECKPOINTS
from rundiff.commands.submodules import is_submodule, says_all
from rundiff.commands.untracked import without_flood
from rundiff.git import GITLINK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.scope import Scope
    from rundiff.commands.sides import Tree
    from rundiff.git import Changed, Listing, Repository
    from rundiff.options import DiffOptions
    from rundiff.side import Basis


class Question(NamedTuple):
    """What is compared, which files may differ, and how many were left out of sight already."""

    repo: Repository
    old: Tree
    new: Tree
    scope: Scope
    options: DiffOptions
    listed: tuple[Changed, ...]
    """As git lists them: a file in the middle of a merge twice, as unmerged and as it differs from our side of the merge."""
    checkpoints: int = 0
    outside: int = 0
    elsewhere: int = 0
    """Files that may differ, and that the notebook which is asked about does not use."""
    flood: int = 0
    """Files that came in a flood, untracked: a data set."""
    basis: Basis | None = None
    """Why the old side was taken, where nobody named it."""

    @property
    def rows(self) -> tuple[Changed, ...]:
        """One row for each file."""
        unmerged = {row.path for row in self.listed if row.status == "U"}
        return tuple(row for row in self.listed if row.status == "U" or row.path not in unmerged) if unmerged else self.listed

    def objects(self, rows: Sequence[Changed]) -> Objects:
        """What git has stored of *rows*: it begins to read."""
        return Objects(self.repo, [row for row in rows if row.status != "U"])


def question(
    repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions, *, listing: Listing | None = None
) -> Question:
    """Which files may differ from *old* to *new*; *listing* is git's answer, where it has been asked. Raises GitError."""
    changes = candidates(repo, old, new, scope, options, listing=listing)
    inside = [change for change in changes if scope.holds(change)]
    shown = [change for change in inside if CHECKPOINTS not in change.path]
    checkpoints, outside = len(inside) - len(shown), len(changes) - len(inside)
    if says_all(repo):
        shown = [change for change in shown if not is_submodule(change)]
    kept = shown if scope.paths else without_flood(shown)
    flood = len(shown) - len(kept)
    shown = scope.chosen(kept, lambda change: change.status)
    if any(tree.record is not None and tree.record.masks for tree in (old, new)):
        old, new = old._replace(masks=True), new._replace(masks=True)
    return Question(repo, old, new, scope, options, tuple(shown), checkpoints, outside, flood=flood)


def is_notebook(row: Changed) -> bool:
    """Whether it is looked into: a notebook on either side, and not of git's own kinds."""
    if row.status == "U" or GITLINK in {row.old_mode, row.new_mode}:
        return False
    return any(f"{path}".endswith(".ipynb") for path in (row.old_path, row.new_path))

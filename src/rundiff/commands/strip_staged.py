"""The index of a repository in; what would have to be removed from each notebook that a commit would store, out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rundiff.commands.hook import POINTER
from rundiff.commands.strip import StripReport, reported
from rundiff.commands.strip_places import is_checkpoint
from rundiff.errors import GitError, NotANotebook
from rundiff.git import Repository
from rundiff.strip import strip_notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rundiff.commands.rules import Rules
    from rundiff.strip.policy import StripOptions


def check_staged(
    folder: Path, names: Sequence[str], rules_of: Callable[[str], Rules], adjust: Callable[[StripOptions], StripOptions]
) -> Iterator[StripReport]:
    """A report on each notebook in the index that *names* mean, all where there is none. Paths are from *folder* on.

    *rules_of* says what holds for a path, and *adjust* puts the words of the command line over what the configuration says. Raises GitError, UsageError.
    """
    with Repository.discover(folder) as repo:
        staged = repo.indexed([f":(literal){name}" for name in names] or ())
        wanted = {path: oid for path, oid in sorted(staged.items()) if path.endswith(".ipynb") and not is_checkpoint(path)}
        for (path, _), data in zip(wanted.items(), repo.contents(wanted.values()), strict=True):
            place = os.path.join(repo.root, path)
            rules = rules_of(place)
            if not rules.excludes(place) and _holds_something(data):
                yield _report(os.path.relpath(place, repo.folder), data, adjust(rules.options))


def _holds_something(data: bytes | GitError) -> bool:
    """Whether it may be a notebook: not of a file that is empty or only announced (`git add -N`), nor of one in git-lfs."""
    return isinstance(data, GitError) or bool(data and not data.startswith(POINTER))


def _report(path: str, data: bytes | GitError, options: StripOptions) -> StripReport:
    if isinstance(data, GitError):
        return StripReport(path, error=str(data))
    try:
        return reported(path, data, strip_notebook(data, options), options.secrets)
    except NotANotebook as error:
        return StripReport(path, error=str(error))

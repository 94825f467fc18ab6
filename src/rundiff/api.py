"""Names of two sides in; the same value as `%gitdiff` returns out, for scripts, notebooks and tests of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.answer import Answer
from rundiff.commands.here import Here
from rundiff.commands.pose import current_folder
from rundiff.errors import UsageError, UserError
from rundiff.options import DiffOptions
from rundiff.request import DiffRequest
from rundiff.results.diff import DiffResult
from rundiff.results.runs import RunList
from rundiff.runs import store
from rundiff.runs.shelf import repository

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DiffResult", "RunList", "UserError", "compare", "list_runs"]


def compare(
    baseline: str | None = None,
    target: str | None = None,
    *,
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    folder: str | os.PathLike[str] = "",
    outputs: bool = False,
    metadata: bool = False,
) -> DiffResult:
    """What changed from *baseline* to *target*, worst first.

    Both are revisions of git (`"HEAD~1"`, a branch, `"main...topic"`) or runs (`"run/3"`, `"run/best"`). Without a *target* the
    baseline is compared with the files on disk; without a *baseline* the last GPU run is, else the last training run, else HEAD.
    *paths* are pathspecs of git, from *folder*, which lies in the repository (the current one by default). *outputs* and *metadata*
    compare these too; re-running alone changes neither.

    Nothing is changed in the repository. Raises `rundiff.UserError`, whose text is one sentence: not a repository, an unknown revision or run.
    """
    if target is not None and baseline is None:
        message = f"compare(target={target!r}) needs a baseline too: compare('HEAD', {target!r})"
        raise UsageError(message)
    words = tuple(word for word in (baseline, target) if word is not None)
    several = (paths,) if isinstance(paths, (str, os.PathLike)) else paths
    named = tuple(os.fspath(path) for path in several)
    if wrong := next((path for path in named if "\0" in path), None):
        message = f"the path {wrong!r} holds a NUL, which no name does; leave it out"
        raise UsageError(message)
    asked = DiffRequest(words=words, paths=named, dashes=True, options=DiffOptions(outputs=outputs, metadata=metadata))
    with Answer(asked, str(_place(folder)), here=Here() if baseline is None else None) as answer:
        return DiffResult(answer.comparison())


def list_runs(folder: str | os.PathLike[str] = "") -> RunList:
    """The recorded runs of the repository around *folder*, oldest first; times are seconds since the epoch.

    Raises `rundiff.UserError` where *folder* lies in no repository.
    """
    return RunList(store.runs(repository(_place(folder))))


def _place(folder: str | os.PathLike[str]) -> Path:
    return current_folder() / folder if not Path(folder).is_absolute() else Path(folder)

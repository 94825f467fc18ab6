"""A notebook on disk in; out, what a commit of it would be without, and what sees to that: a filter, a hook or nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.commands.rules import strip_rules
from rundiff.commands.setup.hooks import runs_us
from rundiff.errors import NotANotebook, reason
from rundiff.git.settings import attributes_of, hooks_folder
from rundiff.git.wiring import DRIVER
from rundiff.strip import strip_notebook

if TYPE_CHECKING:
    from pathlib import Path

    from rundiff.git import Repository

By = Literal["filter", "hook", "another-filter", "nothing"]


class Stripping(NamedTuple):
    """What would go, and who takes it out. Sizes are in bytes."""

    outputs: int
    counts: int
    metadata: int
    size_before: int
    size_after: int
    by: By


def stripping(repo: Repository, path: Path) -> Stripping:
    """Of the notebook at *path*, by the rules that hold there. Raises NotANotebook and GitError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotANotebook(f"{path.name} cannot be read ({reason(error)}); check its permissions") from error
    rules = strip_rules(str(path.parent))
    if rules.excludes(str(path)):
        return Stripping(0, 0, 0, len(data), len(data), "nothing")
    found = strip_notebook(data, rules.options)
    return Stripping(found.outputs, found.counts, found.metadata, len(data), len(found.data), _by(repo, path))


def _by(repo: Repository, path: Path) -> By:
    name = os.fsencode(os.path.relpath(path, repo.root))
    driver = attributes_of(repo.root, [name], ["filter"])[0][2]
    settings = {setting for _, setting, value in repo.settings() if value}
    if any(f"filter.{driver}.{key}" in settings for key in ("clean", "process")):
        return "filter" if driver == DRIVER else "another-filter"
    return "hook" if runs_us(hooks_folder(repo.root) / "pre-commit") else "nothing"

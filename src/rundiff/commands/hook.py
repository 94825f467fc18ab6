"""A folder in which git is about to commit, in; what is staged of notebooks, stripped, and what was removed, out.

Files on disk are neither read nor written: what is stripped is the blobs, and only in the index.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.rules import Rules, strip_rules
from rundiff.commands.strip import StripReport
from rundiff.errors import GitError, NotANotebook
from rundiff.git.staged import Commit, StagedFile
from rundiff.strip import strip_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTEBOOKS = "*.ipynb"
_POINTER = b"version https://git-lfs.github.com/spec/"
"""What git-lfs commits in the place of a file."""


def strip_staged(folder: Path) -> list[StripReport]:
    """Strip each notebook that the commit changes, all of them or none. Raises NotANotebook for one that cannot be stripped."""
    commit = Commit.discover(folder)
    staged = commit.staged(NOTEBOOKS)
    if not staged:
        return []
    found = list(_stripped(commit, staged))
    if found:
        commit.replace([one.file for one in found], [one.data for one in found])
    return [one.report for one in found]


class _Stripped(NamedTuple):
    file: StagedFile
    report: StripReport
    data: bytes


def _stripped(commit: Commit, staged: list[StagedFile]) -> Iterator[_Stripped]:
    """Each notebook that holds what should go, by the rules of its folder."""
    known: dict[str, Rules] = {}
    for file, data in zip(staged, commit.blobs(staged), strict=True):
        if isinstance(data, GitError):
            raise data
        if not data or data.startswith(_POINTER):
            continue
        path = os.fsdecode(file.path)
        full = commit.root / path
        folder = str(full.parent)
        rules = known.get(folder) or known.setdefault(folder, strip_rules(folder))
        if rules.excludes(str(full)):
            continue
        try:
            stripped = strip_notebook(data, rules.options)
        except NotANotebook as error:
            message = (
                f"{path}, as it is staged, cannot be stripped: {error}; nothing is committed: mend it and `git add` it again, "
                "or commit it as it is with `git commit --no-verify`"
            )
            raise NotANotebook(message) from error
        if stripped.data is not data:
            counted = (stripped.outputs, stripped.counts, stripped.metadata)
            report = StripReport(path, *counted, len(data), len(stripped.data), written=True)
            yield _Stripped(file, report, stripped.data)

"""A folder in which git is about to commit, in; what is staged of notebooks, stripped, and what was removed, out.

Files on disk are neither read nor written: what is stripped is the blobs, and only in the index.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.rules import RulesByFolder
from rundiff.commands.strip import StripReport, reported
from rundiff.errors import GitError, NotANotebook
from rundiff.git.staged import Commit, StagedFile
from rundiff.git.wiring import NOTEBOOKS
from rundiff.strip import strip_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 2
"""Seconds. A file that says it was written in the future is not waited for."""
POINTER = b"version https://git-lfs.github.com/spec/"
"""What git-lfs commits in the place of a file."""


def strip_staged(folder: Path, *, as_filtered: bool = False) -> list[StripReport]:
    """Strip each notebook that the commit changes, all of them or none. Raises NotANotebook for one that cannot be stripped.

    Where one of the reports is *blocked*, nothing was stripped, and nothing is to be committed. *as_filtered*: git is to see no
    difference between the files and what is staged now, as with our filter.
    """
    commit = Commit.discover(folder)
    staged = commit.staged(NOTEBOOKS)
    if not staged:
        return []
    looked_at = list(_stripped(commit, staged))
    reports = [one.report for one in looked_at]
    if any(report.blocked for report in reports):
        return reports
    found = [one for one in looked_at if one.report.changed]
    files = [one.file for one in found]
    same = commit.unmodified(files) if files and as_filtered else []
    if same:
        _wait_for_the_next_second(commit.root, same)
    if files:
        wanted = {file.path for file in same}
        staged = commit.replace(files, [one.data for one in found])
        if same:
            commit.note_as_filtered([file for file in staged if file.path in wanted])
    return reports


def _wait_for_the_next_second(root: Path, files: list[StagedFile]) -> None:
    """No note of a file is trusted by git that was written in the same second as the index (https://git-scm.com/docs/racy-git)."""
    written = max((root / os.fsdecode(file.path)).stat().st_mtime for file in files)
    left = int(written) + 1.02 - time.time()
    if 0 < left < _PATIENCE:
        time.sleep(left)


class _Stripped(NamedTuple):
    file: StagedFile
    report: StripReport
    data: bytes


def _stripped(commit: Commit, staged: list[StagedFile]) -> Iterator[_Stripped]:
    """Each notebook that holds what should go, or what looks like a secret, by the rules of its folder."""
    known = RulesByFolder()
    for file, data in zip(staged, commit.blobs(staged), strict=True):
        if isinstance(data, GitError):
            raise data
        if not data or data.startswith(POINTER):
            continue
        path = os.fsdecode(file.path)
        full = commit.root / path
        rules = known.of(str(full))
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
        report = reported(path, data, stripped, rules.options.secrets or "warn")
        if report.changed or report.leaks:
            yield _Stripped(file, report._replace(written=report.changed), stripped.data)

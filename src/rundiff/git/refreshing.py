"""Files that git calls modified for what the filter takes out of them anyhow: found, and noted in the index as unchanged.

git compares sizes first: a notebook that was run again has another one, and is listed before the filter is asked. An entry without
size and time is compared by content instead, so the blob of an entry never changes here, whatever becomes of its file meanwhile.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError
from rundiff.git.changed import Changed, changed
from rundiff.git.locked import locked
from rundiff.git.process import ORDINARY_PATTERNS
from rundiff.git.wiring import DRIVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rundiff.git.repository import Repository

_FILES = frozenset({"100644", "100755"})
_RAW = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-relative", "--ignore-submodules=all")
_BY_CONTENT = ("-c", "diff.autoRefreshIndex=true", "diff", "--no-ext-diff", "--no-textconv")
"""With this git leaves out what differs in size and time only."""


class Refreshed(NamedTuple):
    """Paths that our filter is for and that git called modified: those that are cured, and those with changes of their own."""

    cured: tuple[str, ...]
    own: tuple[str, ...]


def refreshed(repo: Repository, paths: Sequence[str] = ()) -> Refreshed:
    """Cure what can be of *paths*, which are pathspecs; nothing else in the index changes. Raises GitError, NotWritable."""
    index = Path(repo.root, os.environ.get("GIT_INDEX_FILE") or repo.path("index"))  # as git: counted from the root
    if not index.exists():
        return Refreshed((), ())
    with locked(index) as draft:
        env = {"GIT_INDEX_FILE": str(draft.path)}
        before = _entries(repo, env)
        listed = _filtered_only(repo, _modified(repo, ("diff-files",), paths, env))
        with locked(
            draft.path
        ) as trial:  # this git notes what it finds, of all files, and of some with their filter switched off
            differing = {row.path for row in _modified(repo, _BY_CONTENT, paths, {"GIT_INDEX_FILE": str(trial.path)})}
        cured = _compared_anew(repo, [row for row in listed if row.path not in differing], env)
        if _entries(repo, env) != before:
            raise GitError(f"{index} would have come out otherwise than meant, so it is left as it was; run `git fsck`")
        draft.wanted = bool(cured)
    return Refreshed(tuple(cured), tuple(row.path for row in listed if row.path not in set(cured)))


def _entries(repo: Repository, env: Mapping[str, str]) -> bytes:
    return repo.run("ls-files", "-z", "--stage", "--full-name", env=env)


def _modified(repo: Repository, asked: Sequence[str], paths: Sequence[str], env: Mapping[str, str]) -> list[Changed]:
    """What git lists as modified; not what differs by its mode, is in conflict, or was only announced (`git add -N`)."""
    out = repo.run(*asked, *_RAW, "--", *paths, env=env, folder=repo.folder)
    rows = list(changed(out.split(b"\0")[:-1]))
    in_conflict = {row.path for row in rows if row.status == "U"}  # each is listed as modified besides
    edited = (row for row in rows if row.status == "M" and row.path not in in_conflict)
    return [row for row in edited if row.old_mode == row.new_mode and row.old_mode in _FILES]


def _filtered_only(repo: Repository, rows: Sequence[Changed]) -> list[Changed]:
    given = b"".join(os.fsencode(row.path) + b"\0" for row in rows)
    fields = repo.run("check-attr", "-z", "--stdin", "filter", given=given).split(b"\0")
    ours = {os.fsdecode(path) for path, value in zip(fields[::3], fields[2::3], strict=False) if value == DRIVER.encode()}
    return [row for row in rows if row.path in ours]


def _compared_anew(repo: Repository, rows: Sequence[Changed], env: Mapping[str, str]) -> list[str]:
    """Let git compare *rows* by content; which of them it has found unchanged."""
    if not rows:
        return []
    repo.run("update-index", "-z", "--index-info", given=_without_facts(rows), env=env)
    names = b"".join(os.fsencode(row.path) + b"\0" for row in rows)
    only = {**env, **ORDINARY_PATTERNS, "GIT_LITERAL_PATHSPECS": "1"}
    repo.run("add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul", given=names, env=only, accepted=(0, 1))
    left = {row.path for row in _modified(repo, ("diff-files",), (), env)}
    return [row.path for row in rows if row.path not in left]


def _without_facts(rows: Iterable[Changed]) -> bytes:
    """Entries with mode and blob, and no more."""
    return b"".join(os.fsencode(f"{row.old_mode} {row.old_oid}\t{row.path}") + b"\0" for row in rows)

"""A run, and as what to bring it back, in; its snapshot as a folder or a branch beside all that is there, out.

Files, index and branches of the user's are left alone: a folder is a new worktree on no branch, a branch is made and not checked out,
and what is there already is never written over.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.errors import GitError, NotWritable, UsageError, UserError
from rundiff.runs import store
from rundiff.runs.shelf import is_apart
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.git import Repository
    from rundiff.runs.summary import Summary

As = Literal["worktree", "branch"]
_LONGEST = 200
"""Bytes of a name; file systems take 255, and git adds to it."""
_NO_NAME = frozenset('/\\<>:"|?*')
"""What is in no name of a folder, on one system or another: to Windows, `C:runs` lies on another drive."""
_MOST = 100
"""Names that are tried."""
_THERE = ("already exists", "cannot create", "'remove' to clear")
"""How git says that it has something of that name; the last of a folder that is gone, and that it still knows."""


class Taken(UserError):
    """There is something of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(phrase("there is already something called %1; name it otherwise, or leave the name out", name))


class Place(NamedTuple):
    """Where a run was brought back to. *name* is the branch, or the folder's path; *go* leads there, *undo* takes it away again."""

    name: str
    go: str
    undo: str


def restored(repo: Repository, run: Summary, form: As, name: str | None) -> Place:
    """Bring *run* back as a folder or as a branch called *name*, or as one that is free. Raises Taken, UsageError, NotWritable, GitError."""
    commit = repo.commit(f"{store.RUNS}{run.number}")
    make = _worktree if form == "worktree" else _branch
    default = f"run-{run.number}" if form == "branch" else f"{_home(repo)}-run-{run.number}"
    for tried in _names(default) if name is None else (name,):
        try:
            return make(repo, commit, tried)
        except Taken:
            if name is not None:
                raise
    raise Taken(default)


def _names(default: str) -> Iterator[str]:
    """`run-41`, then `run-41-2` and so on; whoever has so many of them may name the next."""
    yield default
    yield from (f"{default}-{number}" for number in range(2, _MOST + 1))


def _home(repo: Repository) -> str:
    """What the repository is called, in whichever of its worktrees somebody works."""
    own = repo.common_dir.parent if repo.common_dir.name == ".git" else repo.root
    name = (repo.root if is_apart(repo) else own).name.removesuffix(".git")
    return "".join("-" if letter in _NO_NAME else letter for letter in name).strip().lstrip(".-~") or "repository"


def _worktree(repo: Repository, commit: str, name: str) -> Place:
    _check_folder(name)
    parent = repo.root.parent
    place = parent / name
    if os.path.lexists(place):
        raise Taken(str(place))
    if not os.access(parent, os.W_OK):
        message = phrase(
            "%1 may not be written by this user, so no folder can be made there; restore it as a branch", str(parent)
        )
        raise NotWritable(message)
    _made(repo, str(place), "worktree", "add", "--quiet", "--detach", str(place), commit)
    return Place(str(place), f"cd {quote(str(place))}", f"{_git(repo)} worktree remove {quote(str(place))}")


def _check_folder(name: str) -> None:
    """A folder beside the repository, and none that hides, or that a command would take for something else."""
    plain = name.isprintable() and not _NO_NAME & set(name) and len(os.fsencode(name)) <= _LONGEST
    if not plain or name != name.strip() or name.startswith((".", "-", "~")) or not name:
        message = phrase("%1 cannot be the name of a folder beside the repository; use letters, digits, - and _", _shown(name))
        raise UsageError(message)


def _branch(repo: Repository, commit: str, name: str) -> Place:
    if is_apart(repo):
        message = phrase(
            "the runs of %1 are kept apart from it, where it has no branches; restore it as a folder", str(repo.root)
        )
        raise UsageError(message)
    _check_branch(repo, name)
    ref = f"refs/heads/{name}"
    try:
        repo.update_refs({ref: (commit, None)})
    except GitError as error:
        if any(words in str(error) for words in _THERE):
            raise Taken(name) from error
        raise
    return Place(name, f"{_git(repo)} switch {quote(name)}", f"{_git(repo)} branch -D {quote(name)}")


def _check_branch(repo: Repository, name: str) -> None:
    """As git does, and none that its commands read as something else."""
    sayable = (
        name.isprintable() and len(os.fsencode(name)) <= _LONGEST and not name.startswith("-") and name not in {"HEAD", "@"}
    )
    try:
        if sayable:
            repo.run("check-ref-format", f"refs/heads/{name}")
            return
    except GitError:
        sayable = False
    message = phrase("%1 cannot be the name of a branch; use letters, digits, -, _ and /", _shown(name))
    raise UsageError(message)


def _shown(name: str) -> str:
    return repr(name if len(name) <= _LONGEST else f"{name[:40]}…")


def _made(repo: Repository, place: str, *words: str) -> None:
    try:
        repo.run(*words)
    except GitError as error:
        if any(there in str(error) for there in _THERE):
            raise Taken(place) from error
        raise


def _git(repo: Repository) -> str:
    where = f"--git-dir={quote(str(repo.git_dir))}" if is_apart(repo) else f"-C {quote(str(repo.root))}"
    return f"git {where}"

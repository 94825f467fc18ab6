"""A place in; where its repository stands out. It must not slow the answer: what git is asked runs beside the comparison, and is kept."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rundiff.commands.untracked import floods
from rundiff.errors import GitError
from rundiff.git import standing as git
from rundiff.git.interest import INTEREST
from rundiff.render.wire import standing as shapes
from rundiff.runs.shelf import elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rundiff.commands.untracked import Flood
    from rundiff.git import Repository
    from rundiff.git.process import Running
    from rundiff.git.standing import Apart, Head, Tracked
    from rundiff.server.places import Place

_Said = TypeVar("_Said")
_PATIENCE = 1.0
"""Seconds that git may take beyond the comparison; what it has not said by then is not told."""
_MINUTE = 60.0
"""Seconds for which an answer about untracked files holds."""
_MOST_KEPT = 200
_DIGITS = 7
_NOT_TOLD = git.Apart(None, None)


class _Kept(NamedTuple):
    """What git has said, and what that was true of."""

    of: object
    said: object


_kept: dict[tuple[str, Path], _Kept] = {}
"""By what was asked, and the folder of the working tree's repository. What is written is always whole, so threads may share it."""


@contextmanager
def looking(at: Place, *, newer: bool = False) -> Iterator[Callable[[], shapes.Standing]]:
    """Ask git what it must be asked, and go on; what this gives tells, when it is called, where the repository of *at* stands.

    Whether the file is *newer* than what its editor has read, the caller knows.
    """
    repo = at.repo
    with ExitStack() as started:
        head = git.head(repo)
        upstream = None if head.branch is None else git.tracked(repo, head.branch)
        apart = _apart(repo, head, upstream, started)
        untracked = _untracked(repo, started)
        files = _files(repo, head, started)
        yield lambda: _told(
            at,
            head,
            upstream=None if upstream is None else _upstream(repo, upstream, apart()),
            untracked=untracked(),
            files=files(),
            newer=newer,
        )


def _told(
    at: Place, head: Head, *, upstream: shapes.Upstream | None, untracked: list[Flood], files: int | None, newer: bool
) -> shapes.Standing:
    repo, kept = at.repo, elsewhere(at.repo)
    return shapes.Standing(
        branch=head.branch,
        commit=None if head.oid is None else head.oid[:_DIGITS],
        doing=[shapes.Doing(**doing._asdict()) for doing in git.under_way(repo)],
        upstream=upstream,
        worktree=git.linked_worktree(repo),
        around=at.around,
        below=at.below,
        link=at.link,
        kept=None if kept is None else shapes.Kept(why=kept[0], folder=str(kept[1])),
        shallow=repo.shallow,
        partial=repo.partial,
        sparse=git.is_sparse(repo),
        untracked=[shapes.Flood(**flood._asdict()) for flood in untracked],
        files=files,
        newer=newer,
    )


def _upstream(repo: Repository, upstream: Tracked, apart: Apart) -> shapes.Upstream:
    heard = git.fetched(repo, upstream)
    return shapes.Upstream(name=upstream.name, remote=upstream.remote, fetched=heard, **apart._asdict())


def _apart(repo: Repository, head: Head, upstream: Tracked | None, started: ExitStack) -> Callable[[], Apart]:
    branch, ours = head
    if branch is None or ours is None or upstream is None:
        return lambda: _NOT_TOLD
    theirs = git.oid(repo, upstream.ref)
    if theirs is None:
        return lambda: git.Apart(None, None, gone=True)
    if theirs == ours:
        return lambda: git.Apart(0, 0)
    asked = ("apart", repo.git_dir), (branch, ours, upstream, theirs)
    return _once(*asked, lambda: started.enter_context(git.asked_apart(repo, branch)), git.told_apart, _NOT_TOLD)


def _untracked(repo: Repository, started: ExitStack) -> Callable[[], list[Flood]]:
    """Asked again when git would answer otherwise, and each minute: no time stamp tells of a file deep in a folder."""
    ignoring = tuple(_written(path) for path in (repo.root / ".gitignore", repo.common_dir / "info" / "exclude"))
    asked = ("untracked", repo.git_dir), (repo.token(), ignoring, int(time.monotonic() / _MINUTE))
    none: list[Flood] = []
    return _once(
        *asked,
        lambda: started.enter_context(git.asked_untracked(repo)),
        lambda told: floods(repo.root, git.told_untracked(told)),
        none,
    )


def _files(repo: Repository, head: Head, started: ExitStack) -> Callable[[], int | None]:
    """Before the first commit everything is new: how much that is."""
    if head.oid is not None:
        return lambda: None
    asked = started.enter_context(git.asked_files(repo))
    return lambda: _said(asked, git.told_files, None)


def _once(
    where: tuple[str, Path], of: object, ask: Callable[[], Running], read: Callable[[bytes], _Said], otherwise: _Said
) -> Callable[[], _Said]:
    """What git says, or has said when the same was so."""
    known = _kept.get(where)
    if known is not None and known.of == of:
        return lambda: known.said  # type: ignore[return-value] # the name of the question decides
    asked = ask()

    def answered() -> _Said:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        said = _said(asked, read, otherwise)
        interest = INTEREST.get()
        if interest is None or not interest.lost:  # else it has not been given its time
            _kept[where] = _Kept(of, said)
        return said

    return answered


def _said(asked: Running, read: Callable[[bytes], _Said], otherwise: _Said) -> _Said:
    try:
        return read(asked.answer(seconds=_PATIENCE))
    except GitError:
        return otherwise  # too slow, or refused: what changed does not depend on it, and tells itself what is in the way


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0

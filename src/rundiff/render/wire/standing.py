"""Where the repository of an answer stands, as types of the wire: told beside what changed, since it may explain it."""

from __future__ import annotations

from typing import Literal

from rundiff.render.wire.shape import Shape


class Doing(Shape, frozen=True):
    """What git is in the middle of: which step of how many, and the branch that it is about, where that is known."""

    what: Literal["rebase", "am", "merge", "cherry-pick", "revert", "bisect"]
    step: int | None
    of: int | None
    branch: str | None


class Upstream(Shape, frozen=True):
    """The branch that the one in front follows, as the last fetch left it; nothing is fetched.

    *ahead* and *behind* are None where git did not say in time, *gone* where there is no such branch any more. *fetched* is when it
    was last heard of, in seconds since the epoch, where that is known.
    """

    name: str
    remote: str
    ahead: int | None
    behind: int | None
    gone: bool
    fetched: float | None


class Kept(Shape, frozen=True):
    """Where runs are kept that the folder's own repository cannot keep, and why: the first of them makes that place."""

    why: Literal["read-only", "no-repository"]
    folder: str


class Flood(Shape, frozen=True):
    """A folder with many untracked files; at least so many, where there are *more*. *command* has git ignore them."""

    folder: str
    files: int
    more: bool
    command: str


class Standing(Shape, frozen=True):
    """What is checked out (*branch* is None where HEAD is detached, *commit* before the first), and what is unusual about it."""

    branch: str | None
    commit: str | None
    doing: list[Doing]
    upstream: Upstream | None
    worktree: str | None
    """The name of a linked working tree."""
    around: str | None
    """The name of a repository that this one lies in."""
    below: str | None
    """The folder of the repository that Jupyter serves, where it serves a part of it."""
    link: str | None
    """What a link that was asked about leads to, by its path from the root."""
    kept: Kept | None
    shallow: bool
    partial: bool
    sparse: bool
    untracked: list[Flood]
    files: int | None
    """Before the first commit: how many files there are to commit, where git said it in time."""
    newer: bool
    """Whether the file is another one than the editor has read: something else wrote it."""

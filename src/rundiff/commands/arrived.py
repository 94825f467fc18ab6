"""Commits in; when and by what each of them came into this working tree, as git's log of HEAD has it, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from rundiff.commands.history import Deadline
    from rundiff.git import Repository

_MOST_MOVES = 300
"""Moves of HEAD that are read: nobody asks what came by one before that."""
_MOST_ASKED = 30
"""Moves that git is asked about."""
_MOST_BROUGHT = 5_000
_WHEN = re.compile(r"@\{(\d+)")
_FIELDS = 3
How = Literal["clone", "merge", "pull", "rebase"]
_HOW: dict[str, How] = {"clone": "clone", "merge": "merge", "pull": "pull", "rebase": "rebase"}


class _Move(NamedTuple):
    """HEAD left *old* for *new*, by git's *verb*."""

    old: str
    new: str
    when: float
    verb: str
    said: str


class Arrival(NamedTuple):
    """When, in seconds since the epoch, and by what."""

    arrived: float
    how: How


def arrivals(repo: Repository, commits: set[str], deadline: Deadline) -> dict[str, Arrival]:
    """By commit when it came, of those that a pull, a merge, a rebase or a clone brought."""
    wanted = set(commits)
    moves = _moves(repo, deadline) if wanted else []
    wanted -= {move.new for move in moves if move.verb not in _HOW or "(pick)" in move.said}  # made here
    found: dict[str, Arrival] = {}
    for move in [move for move in moves if move.verb in _HOW][:_MOST_ASKED]:
        if not wanted or deadline.over:
            break
        without = (f"^{move.old}",) if move.old.strip("0") else ()
        words = ("rev-list", f"--max-count={_MOST_BROUGHT}", "--end-of-options", move.new, *without)
        brought = wanted.intersection((deadline.asked(repo, *words) or b"").decode().split())
        wanted -= brought
        found |= {oid: Arrival(move.when, _HOW[move.verb]) for oid in brought}
    return found


def _moves(repo: Repository, deadline: Deadline) -> list[_Move]:
    """Newest first. Git keeps where HEAD went to; it came from where it went to before."""
    words = ("log", "-g", "-z", f"--max-count={_MOST_MOVES}", "--no-decorate", "--date=unix", "--format=%H%x00%gd%x00%gs")
    told = deadline.asked(repo, *words, "HEAD")
    fields = [] if told is None else told.decode("utf-8", "replace").split("\0")
    rows = list(zip(*(fields[at::_FIELDS] for at in range(_FIELDS)), strict=False))
    befores = [oid for oid, _, _ in rows[1:]] + ["0"]
    return [
        _Move(old, new, float(when[1]) if (when := _WHEN.search(name)) else 0.0, said.split(" ", 1)[0].rstrip(":"), said)
        for (new, name, said), old in zip(rows, befores, strict=True)
    ]

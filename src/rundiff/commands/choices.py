"""A repository and some words in; the runs, branches, tags and commits that may be meant by them, newest first, out: what a picker offers.

git is asked twice at most, at the same time: for all refs, and for the latest commits. Files on disk and the index have no name that
could be looked for: who shows the choices adds them.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.runs.summary import leading_metric

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.git import Repository
    from rundiff.runs.summary import Summary

Group = Literal["run", "branch", "tag", "commit", "remote"]
MOST = 50
"""Choices that are offered at once."""
_REFS = 20_000
"""Refs that are looked through; of more than these the newest."""
_COMMITS = 1_000
_SECONDS = 5
_SHARE: dict[Group, int] = {"run": 12, "branch": 12, "commit": 12, "tag": 6, "remote": 8}
"""How many of each there are where all have more: in this order they are offered."""
_PREFIXES: dict[str, Group] = {"refs/heads/": "branch", "refs/tags/": "tag", "refs/remotes/": "remote"}
_FORMAT = "%(refname)%00%(objectname:short=7)%00%(creatordate:unix)%00%(symref)%00%(HEAD)%00%(contents:subject)"
_TRUNKS = ("main", "master", "trunk")


class Choice(NamedTuple):
    """One side that may be chosen: *value* is its name for git and for rundiff.

    *commit* is short, and *when* in seconds since the epoch, None where it is not told; *subject* says what it is about.
    """

    value: str
    group: Group
    commit: str | None = None
    subject: str = ""
    when: float | None = None
    run: Summary | None = None


class Choices(NamedTuple):
    """What may be meant; whether there is *more*; the metric that decides which run is best; and, on a branch, what it left."""

    choices: tuple[Choice, ...]
    more: bool
    metric: str | None
    trunk: str | None
    """The default branch, where another one is checked out."""


class _Ref(NamedTuple):
    name: str
    commit: str
    when: str
    symbolic: str
    checked_out: bool
    subject: str


def choices(repo: Repository, query: str, runs: Sequence[Summary]) -> Choices:
    """What may be meant by *query*, all of whose words stand in its name, subject or note; *runs* oldest first. Raises GitError."""
    refs, commits = _asked(repo)
    words = query.casefold().split()
    found: dict[Group, list[Choice]] = {group: [] for group in _SHARE}
    found["run"] = list(_runs(runs, words))
    for ref in refs:
        if (choice := _of_ref(ref)) is not None and _fits(choice, words):
            found[choice.group].append(choice)
    found["commit"] = [choice for choice in commits if _fits(choice, words)]
    offered = _shared(found)
    for group in offered.values():
        group.sort(key=lambda choice: choice.value.casefold() != query.casefold())  # what is typed as a whole comes first
    flat = tuple(chain.from_iterable(offered.values()))
    return Choices(flat, len(flat) < sum(map(len, found.values())), leading_metric(runs), _trunk(refs))


def _asked(repo: Repository) -> tuple[list[_Ref], list[Choice]]:
    asked = ("for-each-ref", "--sort=-creatordate", f"--count={_REFS}", f"--format={_FORMAT}", *_PREFIXES)
    latest = ("log", f"--max-count={_COMMITS}", "--no-show-signature", "--format=%H%x00%ct%x00%s", "--end-of-options", "HEAD")
    with repo.started(*asked) as git, repo.started(*latest, accepted=(0, 128)) as log:  # 128: there is no commit yet
        rows = _lines(git.answer(seconds=_SECONDS))
        history = _lines(log.answer(seconds=_SECONDS))
    refs = [_Ref(name, commit, when, symbolic, head == "*", subject) for name, commit, when, symbolic, head, subject in rows]
    return refs, [Choice(oid[:7], "commit", oid, subject, float(when)) for oid, when, subject in history]


def _lines(told: bytes) -> list[list[str]]:
    return [line.split("\0") for line in told.decode("utf-8", "replace").split("\n") if line]


def _of_ref(ref: _Ref) -> Choice | None:
    """None for what only stands for another: `origin/HEAD`."""
    if ref.symbolic:
        return None
    prefix, group = next((prefix, group) for prefix, group in _PREFIXES.items() if ref.name.startswith(prefix))
    when = float(ref.when) if ref.when else None
    return Choice(ref.name.removeprefix(prefix), group, ref.commit, ref.subject, when)


def _fits(choice: Choice, words: Iterable[str]) -> bool:
    text = f"{choice.value} {choice.subject}".casefold()
    return all(word in text or (choice.group == "commit" and (choice.commit or "").startswith(word)) for word in words)


def _runs(runs: Sequence[Summary], words: Sequence[str]) -> Iterator[Choice]:
    for run in reversed(runs):
        text = f"{run.name} {run.note or ''} {run.notebook or ''} {run.script or ''}".casefold()
        if all(word in text for word in words):
            yield Choice(run.name, "run", when=run.started, run=run)


def _shared(found: dict[Group, list[Choice]]) -> dict[Group, list[Choice]]:
    """Of each group its share, and what the others leave."""
    taken = {group: min(len(some), _SHARE[group]) for group, some in found.items()}
    for group, some in found.items():
        left = MOST - sum(taken.values())
        taken[group] += min(len(some) - taken[group], left)
    return {group: some[: taken[group]] for group, some in found.items()}


def _trunk(refs: Sequence[_Ref]) -> str | None:
    """What `origin/HEAD` stands for, else a branch of a usual name; None on that branch itself."""
    there = {ref.name for ref in refs}
    current = next((ref.name.removeprefix("refs/heads/") for ref in refs if ref.checked_out), None)
    remote = next((ref.symbolic for ref in refs if ref.name == "refs/remotes/origin/HEAD" and ref.symbolic in there), None)
    usual = (name for name in _TRUNKS if f"refs/heads/{name}" in there)
    trunk = next(usual, None) if remote is None else remote.removeprefix("refs/remotes/")
    return None if trunk is None or current == trunk.removeprefix("origin/") else trunk

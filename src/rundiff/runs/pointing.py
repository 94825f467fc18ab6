"""Runs and refs as they are listed in; `run/last`, `run/prev`, `run/gpu` and `run/best` out, as symbolic refs that plain git reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, get_args

from rundiff.runs.listed import PINNED, RECORDS, RUNS, Alias, aliases, pinned_run, summaries
from rundiff.runs.reading import pinned_now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.git import Ref, Repository
    from rundiff.runs.reading import Reading
    from rundiff.runs.summary import Summary

TRIES = 100
"""Kernels that start a run in the same moment ask for the same number, and the same locks; all but one ask again."""


def point_aliases(repo: Repository, listed: Sequence[Ref], run: Summary | None = None) -> None:
    """Let the aliases name what they mean now that *run* is there; those that do already are left alone.

    Somebody may pin a run in this very moment: whoever has moved `run/best` looks again, so the last one to move it has seen the pin.
    """
    for _ in range(TRIES):
        if "best" not in _pointed(repo, summaries(listed, run), {ref.name: ref.symbolic for ref in listed}):
            return
        if pinned_now(repo) == pinned_run(listed):
            return
        listed = repo.refs(RUNS, RECORDS)


def point_to_pinned(repo: Repository, number: int, reading: Reading) -> None:
    """Let `run/pinned` and `run/best` name run *number*. Who pins another one in this very moment may have the last word, in both."""
    repo.point(PINNED, f"{RUNS}{number}", tries=TRIES)
    for _ in range(TRIES):
        repo.point(f"{RUNS}best", f"{RUNS}{number}", tries=TRIES)
        now = pinned_now(repo)
        if now == number:
            return
        if now is None:
            point_to_none(repo, reading)
            return
        number = now


def point_to_none(repo: Repository, reading: Reading) -> None:
    """Take `run/pinned` away, and let `run/best` follow the metric of all runs, those that are recorded or pinned meanwhile too."""
    repo.unpoint(PINNED, tries=TRIES)
    for _ in range(TRIES):
        before, _moved = repo.refs_token(RECORDS)
        all_runs = reading.written(repo)
        names = [f"{RUNS}{alias}" for alias in get_args(Alias)]
        moved = _pointed(repo, all_runs, {name: repo.symbolic(name) for name in names})
        if "best" in moved and pinned_now(repo) != next((run.number for run in all_runs if run.pinned), None):
            continue
        if repo.refs_token(RECORDS)[0] == before:
            return


def last_pinned(repo: Repository, listed: Sequence[Ref]) -> int | None:
    """The run that `run/pinned` names, be it there or not; None where it names none. git is only asked where it may be gone."""
    there = os.path.lexists(repo.common_dir / PINNED) or (repo.common_dir / "reftable").exists()
    if pinned_run(listed) is not None or not there:
        return pinned_run(listed)
    name = repo.symbolic(PINNED).removeprefix(RUNS)
    return int(name) if name.isdecimal() else None


def _pointed(repo: Repository, all_runs: Sequence[Summary], there: Mapping[str, str]) -> set[Alias]:
    """The aliases that were moved, or that name nothing any more and were taken away; *there* says what they name."""
    now = aliases(all_runs)
    moved: set[Alias] = set()
    for alias in get_args(Alias):
        name, target = f"{RUNS}{alias}", f"{RUNS}{now[alias].number}" if alias in now else None
        if there.get(name) == target or (target is None and not there.get(name)):
            continue
        if target is None:
            repo.unpoint(name, tries=TRIES)
        else:
            repo.point(name, target, tries=TRIES)
        moved.add(alias)
    return moved

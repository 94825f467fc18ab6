"""A folder in; the runs that are recorded there, and whether new ones are, out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from rundiff.errors import GitError, NotARepository, UsageError
from rundiff.git import Repository, set_setting, user_setting
from rundiff.runs import store
from rundiff.runs.curves import thinned
from rundiff.runs.query import fits
from rundiff.runs.record import Metric
from rundiff.runs.shelf import is_apart, repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.runs.curves import Point
    from rundiff.runs.summary import Summary

MOST_RUNS = 200
"""Runs of one page, and curves of one answer."""

SETTING = "rundiff.record"
SaidBy = Literal["default", "repository", "user", "environment"]


class Recording(msgspec.Struct, frozen=True):
    """Whether runs are recorded in *folder*, who said so, how many there are (None: none yet, and no repository), and where."""

    folder: Path
    on: bool
    said_by: SaidBy
    runs: int | None
    apart: Path | None = None
    """Where they are kept, if not in a repository that *folder* lies in."""


def recorded_runs(repo: Repository) -> list[Summary]:
    """Every run, oldest first."""
    return store.runs(repo)


class RunPage(NamedTuple):
    """Runs, newest first; how many there are in all that were asked for; and whether older ones follow."""

    runs: list[Summary]
    total: int
    more: bool


def run_page(
    all_runs: Sequence[Summary], *, before: int | None = None, limit: int = 50, query: str = "", notebook: str | None = None
) -> RunPage:
    """Of *all_runs* those older than run *before* that fit *query* and, where it is named, are of *notebook* (or script).

    `runs.query` says what a query may be. Raises UsageError for a limit that is none.
    """
    if not 1 <= limit <= MOST_RUNS:
        message = f"a page holds 1 to {MOST_RUNS} runs, not {limit}; ask for the next one with the number of the last run on it"
        raise UsageError(message)
    wanted = fits(query)
    found = [run for run in reversed(all_runs) if wanted(run) and (notebook is None or notebook in {run.notebook, run.script})]
    older = found if before is None else [run for run in found if run.number < before]
    return RunPage(older[:limit], len(found), len(older) > limit)


class _Logged(msgspec.Struct):
    """Of a record what it logged: the rest of it, which is most, is not decoded."""

    metrics: tuple[Metric, ...] = ()


def curves(repo: Repository, numbers: Sequence[int], metric: str) -> dict[int, list[Point]]:
    """The values of *metric* in the runs of these *numbers*, few enough to be drawn; runs that have none are left out.

    Raises UsageError for too many of them.
    """
    if len(numbers) > MOST_RUNS:
        message = f"{len(numbers)} curves are more than one answer holds; ask for {MOST_RUNS} at a time"
        raise UsageError(message)
    names = {f"{store.RECORDS}{number}:{store.FILE}": number for number in numbers}
    there = repo.named(names)
    found: dict[int, list[Point]] = {}
    for (name, _), data in zip(there.items(), repo.contents([named.oid for named in there.values()]), strict=True):
        if not isinstance(data, GitError) and (values := _values(data, metric)):
            found[names[name]] = thinned(values)
    return found


def _values(data: bytes, metric: str) -> tuple[Point, ...]:
    """None of what is no record: the run's own page says what is wrong with it."""
    try:
        logged = msgspec.json.decode(data, type=_Logged, strict=False)
    except msgspec.DecodeError:
        return ()
    return next((one.values for one in logged.metrics if one.name == metric), ())


def recording_status(folder: Path, *, environment: str | None) -> Recording:
    """Whether a kernel that trains in *folder* would record; *environment* is the value of RUNDIFF_RECORD."""
    try:
        repo = repository(folder)
    except NotARepository:
        users = user_setting(SETTING)
        return Recording(folder, on=_on(users), said_by="user" if users else "default", runs=None)
    on, said_by = recording(repo, environment=environment)
    apart = repo.git_dir if is_apart(repo) else None
    return Recording(repo.root, on=on, said_by=said_by, runs=len(store.runs(repo)), apart=apart)


def recording(repo: Repository, *, environment: str | None) -> tuple[bool, SaidBy]:
    """Whether runs in *repo* are recorded, and who said so; *environment* is the value of RUNDIFF_RECORD."""
    if environment is not None and not _on(environment):
        return False, "environment"
    set_here = repo.setting(SETTING)
    if set_here is None:
        return True, "default"
    return _on(set_here), "user" if set_here == user_setting(SETTING) else "repository"


def set_recording(folder: Path, *, on: bool, everywhere: bool) -> None:
    """Write the setting into the repository around *folder*, or into the user's own configuration."""
    if not everywhere:
        Repository.discover(folder)
    set_setting(SETTING, "on" if on else "off", folder=None if everywhere else folder)


def _on(value: str | None) -> bool:
    return (value or "on").lower() not in {"off", "false", "no", "0"}

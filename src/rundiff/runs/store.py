"""Runs in git and out of it: `refs/run/<n>` names the snapshot, `refs/run-record/<n>` the record; both move together.

A record is a commit whose tree holds `record.json` and whose message ends in its one-line summary, so that a list of ten
thousand runs takes one git process. `run/last`, `run/gpu`, `run/prev` and `run/best` are symbolic refs: plain git reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from rundiff.errors import GitError, UnknownRevision
from rundiff.git import taken
from rundiff.runs.record import Record, finite, from_json, to_json
from rundiff.runs.summary import Summary, best, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.git import Ref, Repository

RUNS, RECORDS, FILE = "refs/run/", "refs/run-record/", "record.json"
Alias = Literal["last", "prev", "gpu", "best"]
_TRIES = 100
"""Kernels that start a run in the same moment ask for the same number; all but one ask again."""


def add(repo: Repository, snapshot: str, record: Record) -> int:
    """Name *snapshot* and *record* as the next run, in one transaction. Raises GitError, NotWritable."""
    for _ in range(_TRIES):
        number = _next_number(repo)
        commit = _commit(repo, number, record)
        try:
            repo.update_refs({f"{RUNS}{number}": (snapshot, None), f"{RECORDS}{number}": (commit, None)})
        except GitError as error:
            if not taken(error):
                raise
        else:
            _point(repo)
            return number
    message = f"no free run number after {_TRIES} tries; are many kernels starting runs at once?"
    raise GitError(message)


def _next_number(repo: Repository) -> int:
    names = (ref.name.rpartition("/")[2] for prefix in (RUNS, RECORDS) for ref in repo.refs(prefix))
    return max((int(name) for name in names if name.isdecimal()), default=0) + 1


def replace(repo: Repository, number: int, record: Record) -> None:
    """Put a newer *record* of run *number* in the place of the one that is there now."""
    name = f"{RECORDS}{number}"
    before = repo.commit(name)
    repo.update_refs({name: (_commit(repo, number, record), before)})
    _point(repo)


def runs(repo: Repository) -> list[Summary]:
    """One line for every run, oldest first. A ref that is only called like a run, and that no recorder made, is none."""
    own = (ref for ref in repo.refs(RECORDS) if ref.name.removeprefix(RECORDS).isdecimal())
    found = [run for ref in own if (run := _summary(ref)) is not None]
    return sorted(found, key=lambda run: run.number)


def _summary(ref: Ref) -> Summary | None:
    try:
        told = msgspec.json.decode(ref.message.rstrip("\n").rpartition("\n")[2], type=Summary, strict=False)
    except msgspec.DecodeError:
        return None
    return told if f"{RECORDS}{told.number}" == ref.name else None


def record(repo: Repository, number: int) -> Record:
    """The record of run *number*."""
    oid = repo.run("rev-parse", "--verify", "--end-of-options", f"{RECORDS}{number}:{FILE}").decode().strip()
    try:
        return from_json(repo.blob(oid))
    except msgspec.DecodeError as error:
        message = f"the record of run {number} cannot be read: {error}; git show {RECORDS}{number}:{FILE} shows it"
        raise GitError(message) from error


def named(all_runs: Sequence[Summary], name: str) -> Summary:
    """The run that `run/<n>` or an alias names. Raises UnknownRevision with the names that there are."""
    word = name.removeprefix("run/")
    known: dict[str, Summary] = {str(run.number): run for run in all_runs} | dict(aliases(all_runs).items())
    run = known.get(word)
    if run is None:
        there = f"there are {all_runs[0].name} to {all_runs[-1].name}" if all_runs else "no run is recorded here yet"
        message = f"unknown run {name!r}: {there}; `rundiff runs` lists them"
        raise UnknownRevision(message)
    return run


def aliases(all_runs: Sequence[Summary]) -> dict[Alias, Summary]:
    """Which run each alias names now; an alias that names none is not there."""
    on_gpu = [run for run in all_runs if run.gpu]
    found: dict[Alias, Summary | None] = {
        "last": all_runs[-1] if all_runs else None,
        "prev": all_runs[-2] if len(all_runs) > 1 else None,
        "gpu": on_gpu[-1] if on_gpu else None,
        "best": best(all_runs),
    }
    return {alias: run for alias, run in found.items() if run is not None}


def _point(repo: Repository) -> None:
    for alias, run in aliases(runs(repo)).items():
        repo.point(f"{RUNS}{alias}", f"{RUNS}{run.number}", tries=_TRIES)


def _commit(repo: Repository, number: int, kept: Record) -> str:
    line = summary(number, kept)
    blob = repo.store(to_json(kept))
    tree = repo.run("mktree", "-z", given=f"100644 blob {blob}\t{FILE}\0".encode()).decode().strip()
    message = f"record of run {number}: {kept.outcome}\n\n{msgspec.json.encode(finite(msgspec.to_builtins(line))).decode()}\n"
    return repo.commit_tree(tree, message, parent=None)

"""Runs in git and out of it: `refs/run/<n>` names the snapshot, `refs/run-record/<n>` the record; both move together.

A record is a commit whose tree holds `record.json` and whose message ends in its one-line summary, so that a list of ten
thousand runs takes one git process. `run/last`, `run/gpu`, `run/prev` and `run/best` are symbolic refs: plain git reads them.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from rundiff.errors import GitError, NotWritable, UnknownRevision, reason
from rundiff.git import taken
from rundiff.runs.living import Lease, hold, lives
from rundiff.runs.record import Record, finite, from_json, to_json
from rundiff.runs.summary import Summary, best, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rundiff.git import Ref, Repository

RUNS, RECORDS, FILE = "refs/run/", "refs/run-record/", "record.json"
Alias = Literal["last", "prev", "gpu", "best"]
_MOMENT = 0.005
"""Seconds after which a number that somebody is about to take has been taken."""
_TRIES = 100
"""Kernels that start a run in the same moment ask for the same number; all but one ask again."""


class Added(NamedTuple):
    """A run that goes on: its number, and what says that this process lives."""

    number: int
    lease: Lease


def add(repo: Repository, snapshot: str, record: Record) -> Added:
    """Name *snapshot* and *record* as the next run, in one transaction. Raises GitError, NotWritable.

    The lease is held before the refs are there, so that the run never reads as interrupted while it goes on.
    """
    for _ in range(_TRIES):
        listed = repo.refs(RUNS, RECORDS)
        number = _next_number(listed)
        lease = _held(repo, number)
        if lease is None:
            time.sleep(_MOMENT)
            continue
        try:
            commit = _commit(repo, number, record)
            repo.update_refs({f"{RUNS}{number}": (snapshot, None), f"{RECORDS}{number}": (commit, None)})
        except BaseException as error:
            lease.release()
            if not isinstance(error, GitError) or not taken(error):
                raise
        else:
            if record.outcome != "running":
                lease.release()
            with suppress(GitError):  # the run is there; what could not be named or settled now is by the next one
                _point(repo, listed, summary(number, record))
                _settle(repo, listed)
            return Added(number, lease)
    message = f"no free run number after {_TRIES} tries; are many kernels starting runs at once?"
    raise GitError(message)


def _held(repo: Repository, number: int) -> Lease | None:
    try:
        return hold(repo, number)
    except OSError as error:
        message = f"{repo.common_dir / 'rundiff'} cannot be written: {reason(error)}"
        raise NotWritable(message) from error


def _next_number(listed: Sequence[Ref]) -> int:
    names = (ref.name.rpartition("/")[2] for ref in listed)
    return max((int(name) for name in names if name.isdecimal()), default=0) + 1


def replace(repo: Repository, number: int, record: Record) -> None:
    """Put a newer *record* of run *number* in the place of the one that is there now. A note that somebody wrote meanwhile stays."""

    def noted(before: Ref) -> Record:
        known = _summary(before)
        if record.note is not None or known is None or known.note is None:
            return record
        return msgspec.structs.replace(record, note=_read(repo, number, before.oid).note)

    _put(repo, number, noted)


def amend(repo: Repository, number: int, change: Callable[[Record], Record]) -> None:
    """Put what *change* makes of the record of run *number* in its place, as it stands in that very moment."""
    _put(repo, number, lambda before: change(_read(repo, number, before.oid)))


def _put(repo: Repository, number: int, made: Callable[[Ref], Record]) -> None:
    name = f"{RECORDS}{number}"
    for left in range(_TRIES, 0, -1):
        listed = repo.refs(RUNS, RECORDS)
        before = next((ref for ref in listed if ref.name == name), None)
        if before is None:
            return  # somebody has removed the run meanwhile: it stays removed
        record = made(before)
        commit = _commit(repo, number, record)
        try:
            repo.update_refs({name: (commit, before.oid)})
        except GitError as error:
            if left == 1 or not (taken(error) or "but expected" in str(error)):
                raise
        else:
            _point(repo, listed, summary(number, record))
            return


def runs(repo: Repository) -> list[Summary]:
    """One line for every run, oldest first. A ref that is only called like a run, and that no recorder made, is none.

    A run whose process is gone reads as interrupted, whatever its record says.
    """
    return [_as_it_is(repo, run) for run in _summaries(repo.refs(RECORDS))]


def _summaries(listed: Iterable[Ref]) -> list[Summary]:
    own = (ref for ref in listed if ref.name.removeprefix(RECORDS).isdecimal())
    found = [run for ref in own if (run := _summary(ref)) is not None]
    return sorted(found, key=lambda run: run.number)


def _as_it_is(repo: Repository, run: Summary) -> Summary:
    if run.outcome != "running" or lives(repo, run.number):
        return run
    return msgspec.structs.replace(run, outcome="interrupted")


def _settle(repo: Repository, listed: Sequence[Ref]) -> None:
    """Write down that runs whose process is gone were interrupted: plain git shows what is written."""
    for run in _summaries(listed):
        if run.outcome == "running" and not lives(repo, run.number):
            with suppress(
                GitError
            ):  # another process does it in this very moment, or the record cannot be read: it still reads so
                replace(repo, run.number, record(repo, run.number))


def _summary(ref: Ref) -> Summary | None:
    try:
        told = msgspec.json.decode(ref.message.rstrip("\n").rpartition("\n")[2], type=Summary, strict=False)
    except msgspec.DecodeError:
        return None
    return told if f"{RECORDS}{told.number}" == ref.name else None


def record(repo: Repository, number: int) -> Record:
    """The record of run *number*."""
    found = _read(repo, number, f"{RECORDS}{number}")
    if found.outcome == "running" and not lives(repo, number):
        return msgspec.structs.replace(found, outcome="interrupted")
    return found


def _read(repo: Repository, number: int, commit: str) -> Record:
    oid = repo.run("rev-parse", "--verify", "--end-of-options", f"{commit}:{FILE}").decode().strip()
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
        message = f"unknown run {name!r}: {_there(all_runs, word)}; `rundiff runs` lists them"
        raise UnknownRevision(message)
    return run


def _there(all_runs: Sequence[Summary], word: str) -> str:
    """What there is in the place of a run that *word* does not name."""
    if not all_runs:
        return "no run is recorded here yet"
    if word == "gpu":
        return "no run used a GPU"
    if word == "best":
        return "no finished run has a metric that says which is better, as rundiff.log(val_acc=0.9) notes it"
    first, last = all_runs[0].name, all_runs[-1].name
    return f"there is only {first}" if first == last else f"there are {first} to {last}"


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


def _point(repo: Repository, listed: Sequence[Ref], run: Summary) -> None:
    """Let the aliases name what they mean now that *run* is there; those that do already are left alone."""
    others = [known for known in _summaries(listed) if known.number != run.number]
    now = aliases(sorted([*others, run], key=lambda known: known.number))
    there = {ref.name: ref.symbolic for ref in listed}
    for alias, named_run in now.items():
        name, target = f"{RUNS}{alias}", f"{RUNS}{named_run.number}"
        if there.get(name) != target:
            repo.point(name, target, tries=_TRIES)


def _commit(repo: Repository, number: int, kept: Record) -> str:
    line = summary(number, kept)
    blob = repo.store(to_json(kept))
    tree = repo.run("mktree", "-z", given=f"100644 blob {blob}\t{FILE}\0".encode()).decode().strip()
    message = f"record of run {number}: {kept.outcome}\n\n{msgspec.json.encode(finite(msgspec.to_builtins(line))).decode()}\n"
    return repo.commit_tree(tree, message, parent=None)

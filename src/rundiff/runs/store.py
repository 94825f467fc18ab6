"""Runs in git and out of it: `refs/run/<n>` names the snapshot, `refs/run-record/<n>` the record; both move together.

A record is a commit whose tree holds `record.json` and whose message ends in its one-line summary, so that a list of ten
thousand runs takes one git process. `run/last`, `run/gpu`, `run/prev` and `run/best` are symbolic refs: plain git reads them.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.errors import GitError, NotWritable, UnknownRevision, reason
from rundiff.git import taken
from rundiff.runs.listed import PINNED, RECORDS, RUNS, Alias, aliases, marked, summaries, summary_of
from rundiff.runs.living import Lease, hold, lives
from rundiff.runs.pointing import TRIES, last_pinned, point_aliases, point_to_none, point_to_pinned
from rundiff.runs.reading import Reading, pinned_now, record_ref
from rundiff.runs.record import Record, finite, from_json, to_json
from rundiff.runs.summary import Summary, summary
from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rundiff.git import Ref, Repository

__all__ = [
    "FILE",
    "PINNED",
    "RECORDS",
    "RUNS",
    "Added",
    "Alias",
    "add",
    "aliases",
    "amend",
    "as_they_are",
    "found",
    "named",
    "pin",
    "record",
    "replace",
    "runs",
]

FILE = "record.json"
_MOMENT = 0.005
"""Seconds after which a number that somebody is about to take has been taken."""


class Added(NamedTuple):
    """A run that goes on: its number, and what says that this process lives."""

    number: int
    lease: Lease


def add(repo: Repository, snapshot: str, record: Record) -> Added:
    """Name *snapshot* and *record* as the next run, in one transaction. Raises GitError, NotWritable.

    The lease is held before the refs are there, so that the run never reads as interrupted while it goes on.
    """
    for _ in range(TRIES):
        listed = repo.refs(RUNS, RECORDS)
        number = _next_number(listed, last_pinned(repo, listed))
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
                point_aliases(repo, listed, summary(number, record))
                _settle(repo, listed)
            return Added(number, lease)
    message = f"no free run number after {TRIES} tries; are many kernels starting runs at once?"
    raise GitError(message)


def _held(repo: Repository, number: int) -> Lease | None:
    try:
        return hold(repo, number)
    except OSError as error:
        message = f"{repo.common_dir / 'rundiff'} cannot be written: {reason(error)}"
        raise NotWritable(message) from error


def _next_number(listed: Sequence[Ref], pinned: int | None) -> int:
    """One that no run has; nor that of a *pinned* run that is gone: the pin would be of the new one, which nobody has pinned."""
    names = (ref.name.rpartition("/")[2] for ref in listed)
    return max([pinned or 0, *(int(name) for name in names if name.isdecimal())]) + 1


def replace(repo: Repository, number: int, record: Record) -> None:
    """Put a newer *record* of run *number* in the place of the one that is there now. A note that somebody wrote meanwhile stays."""

    def noted(before: Ref) -> Record:
        known = summary_of(before)
        if record.note is not None or known is None or known.note is None:
            return record
        return msgspec.structs.replace(record, note=_read(repo, number, before.oid).note)

    if _put(repo, number, noted):
        point_aliases(repo, repo.refs(RUNS, RECORDS))


def amend(repo: Repository, number: int, change: Callable[[Record], Record]) -> None:
    """Put what *change* makes of the record of run *number* in its place, as it stands in that very moment.

    It is for what the aliases do not depend on: they stay as they are, and no other run is looked at.
    """
    _put(repo, number, lambda before: change(_read(repo, number, before.oid)))


def _put(repo: Repository, number: int, made: Callable[[Ref], Record]) -> bool:
    """False where somebody has removed the run meanwhile: it stays removed."""
    name = f"{RECORDS}{number}"
    for left in range(TRIES, 0, -1):
        before = record_ref(repo, number)
        if before is None:
            break
        record = made(before)
        commit = _commit(repo, number, record, after=None if record.note is None else before.oid)
        try:
            repo.update_refs({name: (commit, before.oid)})
        except GitError as error:
            if left == 1 or not (taken(error) or "but expected" in str(error)):
                raise
        else:
            return True
    return False


def runs(repo: Repository) -> list[Summary]:
    """One line for every run, oldest first. A ref that is only called like a run, and that no recorder made, is none.

    A run whose process is gone reads as interrupted, whatever its record says.
    """
    return as_they_are(repo, Reading().written(repo))


def as_they_are(repo: Repository, all_runs: Iterable[Summary]) -> list[Summary]:
    """*all_runs* with those interrupted whose process is gone. Starts no git."""
    return [_as_it_is(repo, run) for run in all_runs]


def _as_it_is(repo: Repository, run: Summary) -> Summary:
    if run.outcome != "running" or lives(repo, run.number):
        return run
    return msgspec.structs.replace(run, outcome="interrupted")


def pin(repo: Repository, number: int | None, reading: Reading | None = None) -> None:
    """Have run *number* be the best, whatever its metrics; None: let the metric decide again. Raises UnknownRevision, NotWritable.

    No run but that one is looked at, unless the metric decides: then *reading* tells which are known already.
    """
    if number is None:
        point_to_none(repo, reading or Reading())
        return
    found(repo, f"run/{number}")
    point_to_pinned(repo, number, reading or Reading())


def _settle(repo: Repository, listed: Sequence[Ref]) -> None:
    """Write down that runs whose process is gone were interrupted: plain git shows what is written."""
    for run in summaries(listed):
        if run.outcome == "running" and not lives(repo, run.number):
            with suppress(
                GitError
            ):  # another process does it in this very moment, or the record cannot be read: it still reads so
                replace(repo, run.number, record(repo, run.number))


def record(repo: Repository, number: int) -> Record:
    """The record of run *number*."""
    kept = _read(repo, number, f"{RECORDS}{number}")
    if kept.outcome == "running" and not lives(repo, number):
        return msgspec.structs.replace(kept, outcome="interrupted")
    return kept


def _read(repo: Repository, number: int, commit: str) -> Record:
    oid = repo.run("rev-parse", "--verify", "--end-of-options", f"{commit}:{FILE}").decode().strip()
    try:
        return from_json(repo.blob(oid))
    except msgspec.DecodeError as error:
        message = f"the record of run {number} cannot be read: {error}; git show {RECORDS}{number}:{FILE} shows it"
        raise GitError(message) from error


def found(repo: Repository, name: str) -> Summary:
    """As `named`, of the runs of *repo*; of a number, a pin and the last ones no other run is read. Raises UnknownRevision."""
    word = name.removeprefix("run/")
    pinned = pinned_now(repo)
    numbers = [int(word)] if word.isdecimal() and str(int(word)) == word else _numbers(repo, word, pinned)
    there = [None if ref is None else summary_of(ref) for ref in (record_ref(repo, number) for number in numbers)]
    if not there or there[0] is None or None in there:
        return named(runs(repo), name)
    return _as_it_is(repo, marked(there[0], pinned=there[0].number == pinned))


def _numbers(repo: Repository, word: str, pinned: int | None) -> list[int]:
    """The newest runs from the one on that `last` or `prev` means, or the *pinned* one; none where it takes all runs to tell."""
    if word == "pinned":
        return [] if pinned is None else [pinned]
    back = {"last": 1, "prev": 2}.get(word)
    if back is None:
        return []
    names = (name.removeprefix(RECORDS) for name in repo.tips(RECORDS))
    numbers = sorted(int(name) for name in names if name.isdecimal())
    return numbers[-back:] if len(numbers) >= back else []


def named(all_runs: Sequence[Summary], name: str) -> Summary:
    """The run that `run/<n>` or an alias names. Raises UnknownRevision with the names that there are."""
    word = name.removeprefix("run/")
    known: dict[str, Summary] = {str(run.number): run for run in all_runs} | dict(aliases(all_runs).items())
    known.update(("pinned", run) for run in all_runs if run.pinned)
    run = known.get(word)
    if run is None:
        message = phrase("unknown run %1: %2; `rundiff runs` lists them", repr(name), _there(all_runs, word))
        raise UnknownRevision(message)
    return run


def _there(all_runs: Sequence[Summary], word: str) -> Phrase:
    """What there is in the place of a run that *word* does not name."""
    if not all_runs:
        return phrase("no run is recorded here yet")
    if word == "gpu":
        return phrase("no run used a GPU")
    if word == "pinned":
        return phrase("no run is pinned")
    if word == "best":
        return phrase("no finished run has a metric that says which is better, as rundiff.log(val_acc=0.9) notes it")
    first, last = all_runs[0].name, all_runs[-1].name
    return phrase("there is only %1", first) if first == last else phrase("there are %1 to %2", first, last)


def _commit(repo: Repository, number: int, kept: Record, after: str | None = None) -> str:
    """*after* is the record in whose place it comes: what a person wrote stays in its history, and a push of it needs no force."""
    line = summary(number, kept)
    blob = repo.store(to_json(kept))
    tree = repo.run("mktree", "-z", given=f"100644 blob {blob}\t{FILE}\0".encode()).decode().strip()
    message = f"record of run {number}: {kept.outcome}\n\n{msgspec.json.encode(finite(msgspec.to_builtins(line))).decode()}\n"
    return repo.commit_tree(tree, message, parent=after)

"""Refs as git lists them in; the runs that they tell of, which of them is pinned, and what each alias names, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from rundiff.runs.summary import Summary, best

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.git import Ref

RUNS, RECORDS = "refs/run/", "refs/run-record/"
PINNED = f"{RUNS}pinned"
"""A symbolic ref to the run that a person has said is the best. One that names no run any more is no pin."""
Alias = Literal["last", "prev", "gpu", "best"]


def summaries(listed: Sequence[Ref], newest: Summary | None = None) -> list[Summary]:
    """The runs that *listed* tells of, oldest first; *newest* stands in the place of what it tells of that run."""
    own = (ref for ref in listed if ref.name.removeprefix(RECORDS).isdecimal())
    found = {run.number: run for ref in own if (run := summary_of(ref)) is not None}
    if newest is not None:
        found[newest.number] = newest
    return in_order(found.values(), pinned_run(listed))


def in_order(all_runs: Iterable[Summary], pinned: int | None) -> list[Summary]:
    """*all_runs*, oldest first, with the one of the number *pinned* marked."""
    return [marked(run, pinned=run.number == pinned) for run in sorted(all_runs, key=lambda run: run.number)]


def marked(run: Summary, *, pinned: bool) -> Summary:
    """*run*, pinned or not."""
    return run if run.pinned == pinned else msgspec.structs.replace(run, pinned=pinned)


def pinned_run(listed: Iterable[Ref]) -> int | None:
    """Which run is pinned; None where none is, or where it is gone: git does not list a symbolic ref that names nothing."""
    name = next((ref.symbolic.removeprefix(RUNS) for ref in listed if ref.name == PINNED), "")
    return int(name) if name.isdecimal() else None


def summary_of(ref: Ref) -> Summary | None:
    """The run that a record's ref tells of; None where no recorder made it."""
    try:
        told = msgspec.json.decode(ref.message.rstrip("\n").rpartition("\n")[2], type=Summary, strict=False)
    except msgspec.DecodeError:
        return None
    return told if f"{RECORDS}{told.number}" == ref.name else None


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

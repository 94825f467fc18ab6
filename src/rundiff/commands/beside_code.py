"""Names of runs in; what is known of them beside their code, their environments and facts, side by side out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from rundiff.environment.drift import drift
from rundiff.errors import UnknownRevision, UserError
from rundiff.runs import store
from rundiff.runs.facts_words import facts_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.environment.drift import Drift
    from rundiff.environment.fingerprint import Environment
    from rundiff.git import Repository
    from rundiff.runs.observed import Facts
    from rundiff.runs.record import Record
    from rundiff.runs.summary import Summary

NOW = "this kernel now"
_OF_TORCH = frozenset({"torch's commit", "cuda", "rocm", "cudnn", "nccl", "cublas"})
"""What is known of torch's build once it is imported."""


class Environments(NamedTuple):
    """One environment, or two and what differs between them; *old* is None where there is nothing to compare with."""

    old_name: str | None
    new_name: str
    old: Environment | None
    new: Environment
    changed: tuple[Drift, ...]
    assumed: bool = False
    """Whether torch is not imported in the new one, so that its build is told by its version alone."""


class FactsOfRuns(NamedTuple):
    """The facts of one run, or of two and what differs between them."""

    old_name: str | None
    new_name: str
    old: Facts | None
    new: Facts
    changed: tuple[Drift, ...]


class NoRun(UserError):
    """A question about runs, and there is none."""

    def __init__(self) -> None:
        super().__init__("no run is recorded here yet; run a cell that trains, and ask again")


def environments(
    repo: Repository | None, names: Sequence[str], now: Environment, called: str = NOW, *, imported: bool | None = None
) -> Environments:
    """No name: the default baseline's environment against *now*; one: that run's; two: of both runs. Raises UnknownRevision.

    Without a repository there are no runs, and *now* is told as it is. *imported* says whether torch was when *now* was looked at;
    else *now* itself tells it.
    """
    loaded = not _not_loaded(now) if imported is None else imported
    if repo is None:
        return Environments(None, called, None, now, ())
    runs = store.runs(repo)
    sides = [store.named(runs, name) for name in names] or _default(runs)
    if not sides:
        return Environments(None, called, None, now, ())
    old = _record(repo, sides[0]).environment
    if len(sides) > 1:
        new = _record(repo, sides[1]).environment
        return Environments(_label(sides[0]), _label(sides[1]), old, new, drift(old, new))
    new = _as_installed(now)
    return Environments(_label(sides[0]), called, old, new, _known(drift(old, new), loaded=loaded), assumed=not loaded)


def _not_loaded(now: Environment) -> bool:
    return now.torch is None and "torch" in now.packages


def _as_installed(now: Environment) -> Environment:
    """*now*, where torch is not imported yet: its version is that of the package."""
    return replace(now, torch=now.packages["torch"].partition(" ")[0]) if _not_loaded(now) else now


def _known(rows: tuple[Drift, ...], *, loaded: bool) -> tuple[Drift, ...]:
    """*rows* without what is only not known yet, before torch is imported."""
    return rows if loaded else tuple(row for row in rows if row.new is not None or row.name not in _OF_TORCH)


def facts(repo: Repository, names: Sequence[str]) -> FactsOfRuns:
    """No name: the facts of the last GPU run, else of the last run; one or two: of those. Raises UnknownRevision, NoRun."""
    runs = store.runs(repo)
    sides = [store.named(runs, name) for name in names] or _default(runs)
    if not sides:
        raise NoRun
    last = _record(repo, sides[-1]).facts
    if len(sides) == 1:
        return FactsOfRuns(None, _label(sides[0]), None, last, ())
    first = _record(repo, sides[0]).facts
    return FactsOfRuns(_label(sides[0]), _label(sides[1]), first, last, facts_changed(first, last))


class Noted(NamedTuple):
    """The run that a note was written on, and the note in whose place it stands."""

    run: str
    before: str | None


def note(repo: Repository, names: Sequence[str], text: str) -> Noted:
    """Write *text* on the run that is named, else on the last one. Raises UnknownRevision, NoRun."""
    try:
        run = store.found(repo, names[0] if names else "last")
    except UnknownRevision as error:
        if not store.runs(repo):
            raise NoRun from None
        message = f"{error}; a note of several words stands between quotes"
        raise UnknownRevision(message) from None
    before: list[str | None] = []

    def noted(kept: Record) -> Record:
        before.append(kept.note)
        return replace(kept, note=text.strip())

    store.amend(repo, run.number, noted)
    return Noted(run.name, before[-1] if before else None)


def _default(runs: Sequence[Summary]) -> list[Summary]:
    names = store.aliases(runs)
    found = names.get("gpu") or names.get("last")
    return [] if found is None else [found]


def _record(repo: Repository, run: Summary) -> Record:
    return store.record(repo, run.number)


def _label(run: Summary) -> str:
    return run.name if run.gpu else f"{run.name} (CPU)"

"""The one value between asking and showing: two named sides, what changed between them ranked, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.changes import CellChange, FileDiff, Hidden, NotebookDiff, ScriptDiff, TextDiff
from rundiff.environment.drift import Drift
from rundiff.facts.change import FactChange
from rundiff.mutes import Muted, Mutes
from rundiff.runs.compare import History, MetricDelta
from rundiff.runs.record import Stale
from rundiff.runs.summary import Summary
from rundiff.side import Basis, Side, SideKind
from rundiff.training.impact import UNKNOWN, Impact
from rundiff.training.meaning import Effect
from rundiff.wording import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.training.categories import Category

__all__ = ["Basis", "Comparison", "Finding", "Offer", "Side", "SideKind", "edited", "matters", "muted"]
_QUIET = frozenset({"other", "logging", "plotting"})
"""Categories that are listed below the line: nothing in them is likely to matter to training."""


def matters(category: Category) -> bool:
    """Whether what has this category is likely to matter to training."""
    return category not in _QUIET


class Finding(msgspec.Struct, frozen=True):
    """One change, where it is, and what it means for training. *change* is None where a whole file is meant."""

    file: FileDiff
    change: CellChange | None
    effects: tuple[Effect, ...]
    impact: Impact = UNKNOWN
    muted: tuple[Effect, ...] = ()
    """Those of the *effects* that the repository says are no risk there."""

    @property
    def categories(self) -> tuple[Category, ...]:
        """What the change touches, worst first."""
        return tuple(dict.fromkeys(effect.category for effect in self.effects))

    @property
    def likely(self) -> bool:
        """Whether it is likely to matter to training: by what it means, and unless it surely does not reach it.

        A merge that is not resolved is: which side is right nobody has said.
        """
        off = self.impact.reach == "off-path"
        return self.file.conflict is not None or (not off and any(matters(effect.category) for effect in self.telling))

    @property
    def telling(self) -> tuple[Effect, ...]:
        """The effects that are not muted."""
        return tuple(effect for effect in self.effects if effect not in self.muted) if self.muted else self.effects

    @property
    def text(self) -> TextDiff | None:
        """The lines that differ; None where there are none to show, and where they are those of the parts of a file."""
        if self.change is not None:
            return self.change.text
        return self.file.content if isinstance(self.file.content, TextDiff) else None

    @property
    def lines(self) -> TextDiff | ScriptDiff | None:
        """What differs, in one text or in several; None where there is nothing to show."""
        return self.file.content if isinstance(self.file.content, ScriptDiff) else self.text


class Offer(msgspec.Struct, frozen=True):
    """Two other sides, by the names that git and rundiff take, that are worth a look when nothing changed."""

    baseline: str
    target: str
    old: Summary
    new: Summary


class Comparison(msgspec.Struct, frozen=True):
    """Everything that a surface shows: *basis* where the baseline was not named, *offer* where there is nothing to show."""

    baseline: Side
    target: Side
    files: tuple[FileDiff, ...]
    findings: tuple[Finding, ...]
    hidden: Hidden
    metrics: tuple[MetricDelta, ...] = ()
    drift: tuple[Drift, ...] = ()
    basis: Basis | None = None
    history: History | None = None
    offer: Offer | None = None
    stale: tuple[tuple[str, Stale], ...] = ()
    """By the name of its run: code that ran although its file or cell said something else by then."""
    facts: tuple[FactChange, ...] = ()
    """What two runs were really given, where that differs, worst first."""
    hints: tuple[Phrase, ...] = ()
    """What else differs between the runs, that a fact may come from: arguments, files that git does not hold."""
    muted: Muted | None = None
    """How many effects are no risk here, and which file says so; None where nothing is muted."""
    narrowed: bool = False
    """Whether it was asked about a part of the repository, so that what explains a fact may lie elsewhere."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.findings or self.drift or self.facts)

    @property
    def unexplained(self) -> tuple[FactChange, ...]:
        """Facts that are likely to matter, and that no edit explains."""
        return tuple(fact for fact in self.facts if fact.likely and fact.explained != "by code")

    @property
    def may_edit_code(self) -> bool:
        """Whether any edit may change what the code does, be it one that was not asked about."""
        return self.narrowed or bool(edited(self.findings))

    @property
    def failed(self) -> bool:
        """Whether a file could not be read as what it is."""
        return any(file.failed for file in self.files)

    @property
    def precise(self) -> bool:
        """False when a limit made an answer coarser."""
        return all(
            file.content.precise for file in self.files if isinstance(file.content, NotebookDiff | TextDiff | ScriptDiff)
        )


def edited(found: Iterable[Finding]) -> frozenset[Category]:
    """What the edits touch that may have reached the run."""
    reaching = (finding for finding in found if finding.impact.reach != "off-path")
    return frozenset(category for finding in reaching for category in finding.categories)


def muted(found: tuple[Finding, ...], mutes: Mutes) -> Muted | None:
    """What of *found* is muted, counted. None where nothing is, and nothing was in the way."""
    count = sum(len(finding.muted) for finding in found)
    return Muted(count, mutes.file, mutes.trouble) if count or mutes.trouble else None

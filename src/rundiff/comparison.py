"""The one value between asking and showing: two named sides, what changed between them ranked, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.changes import CellChange, FileDiff, Hidden, NotebookDiff, ScriptDiff, TextDiff
from rundiff.environment.drift import Drift
from rundiff.facts.change import FactChange
from rundiff.mutes import NO_MUTES, Muted, Mutes
from rundiff.notebook import without_question
from rundiff.runs.compare import History, MetricDelta
from rundiff.runs.record import Stale
from rundiff.runs.summary import Summary
from rundiff.side import Basis, Side, SideKind
from rundiff.training.categories import RANK, Category
from rundiff.training.impact import UNKNOWN, Impact
from rundiff.training.meaning import Effect, Language, meaning

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Basis", "Comparison", "Finding", "Offer", "Side", "SideKind", "findings", "matters"]
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
        """Whether it is likely to matter to training. A merge that is not resolved is: which side is right nobody has said."""
        return self.file.conflict is not None or any(matters(effect.category) for effect in self.telling)

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
    hints: tuple[str, ...] = ()
    """What else differs between the runs, that a fact may come from: arguments, files that git does not hold."""
    muted: Muted | None = None
    """How many effects are no risk here, and which file says so; None where nothing is muted."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.findings or self.drift or self.facts)

    @property
    def unexplained(self) -> tuple[FactChange, ...]:
        """Facts that are likely to matter, and that no edit explains."""
        return tuple(fact for fact in self.facts if fact.likely and fact.explained != "by code")

    @property
    def edits_code(self) -> bool:
        """Whether any edit may change what the code does."""
        return bool(edited(self.findings))

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


def findings(files: tuple[FileDiff, ...], mutes: Mutes = NO_MUTES) -> tuple[Finding, ...]:
    """Every change of *files*, worst first: unresolved merges, then by category, then by size, then where it stands."""
    found = [_quieted(finding, mutes) for file in files for finding in _of_file(file)]
    return tuple(sorted(found, key=_severity))


def muted(found: tuple[Finding, ...], mutes: Mutes) -> Muted | None:
    """What of *found* is muted, counted. None where nothing is, and nothing was in the way."""
    count = sum(len(finding.muted) for finding in found)
    return Muted(count, mutes.file, mutes.trouble) if count or mutes.trouble else None


def _quieted(finding: Finding, mutes: Mutes) -> Finding:
    if not mutes.entries:
        return finding
    path = finding.file.path
    quiet = tuple(effect for effect in finding.effects if mutes.mute(path, effect.category, effect.rule))
    return msgspec.structs.replace(finding, muted=quiet) if quiet else finding


def _of_file(file: FileDiff) -> list[Finding]:
    content = file.content
    if isinstance(content, NotebookDiff):
        cells = [Finding(file, change, _cell_effects(change)) for change in content.changes]
        # As a whole it came, went, has another name, or has other metadata of its own.
        whole = content.metadata or file.mode is not None or (not cells and file.kind != "edited")
        return [*cells, *([Finding(file, None, ())] if whole else [])]
    if isinstance(content, TextDiff | ScriptDiff):
        return [Finding(file, None, _file_effects(file, content if isinstance(content, TextDiff) else content.whole))]
    return [Finding(file, None, ())]


def _cell_effects(change: CellChange) -> tuple[Effect, ...]:
    """What is really new in a cell: of a split or merge the lines that changed, and nothing where cells only moved.

    A copy is new as a whole, whatever was changed in it: its code runs a second time, and what it sets anew (a seed, a model, an
    optimizer) holds from there on.
    """
    copied = change.kind == "copied"
    if not copied and change.sort not in {"code", "rename"}:
        return ()
    code = (side if side is not None and side.type == "code" else None for side in change.compared)
    old, new = (None if side is None else without_question(side.source) for side in code)
    return meaning(None if copied else old, new, "python")


def _file_effects(file: FileDiff, content: TextDiff) -> tuple[Effect, ...]:
    if file.sort not in {"code", "rename"}:
        return ()
    language: Language = "python" if file.is_python else "config" if file.path.endswith(_CONFIG) else "text"
    old = None if file.kind == "added" else "\n".join(content.old)
    new = None if file.kind == "removed" else "\n".join(content.new)
    if language != "python":
        from rundiff.training.images.effects import image_effects  # noqa: PLC0415 - notebooks and modules are told without it

        if (effects := image_effects(file.path, old, new)) is not None:
            return effects
    return meaning(old, new, language)


_CONFIG = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")


def _severity(finding: Finding) -> tuple[bool, int, int, str, int]:
    ranks = [RANK[effect.category] for effect in finding.telling]
    differing = finding.lines
    size = differing.removed_lines + differing.added_lines if differing is not None else 0
    change = finding.change
    place = -1 if change is None else change.new_index if change.new_index is not None else change.old_index or 0
    return finding.file.conflict is None, min(ranks, default=len(RANK)), -size, finding.file.path, place

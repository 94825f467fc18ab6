"""Files that differ in; every change in them with what it means for training and whether it reaches it, worst first, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec

from rundiff.comparison import Finding
from rundiff.diff.changes import NotebookDiff, ScriptDiff, TextDiff
from rundiff.mutes import NO_MUTES, Mutes
from rundiff.notebook import without_question
from rundiff.training.categories import RANK
from rundiff.training.impact import Impacts
from rundiff.training.meaning import Edited, Meanings
from rundiff.training.program import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.diff.changes import CellChange, FileDiff
    from rundiff.notebook import Cell
    from rundiff.training.meaning import Effect, Language

_CONFIG: Final = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")
_SHELL: Final = (".sh", ".bash", ".slurm", ".sbatch")
_REACH: Final = {"reaches": 0, "unknown": 1, "off-path": 2}


class InPrograms(Impacts, Protocol):
    """Who knows the programs that the edits of one comparison are made in."""

    def meanings(self) -> Meanings:
        """What edits mean in them."""


class _Found(NamedTuple):
    """A change, and how it is asked what it means: by its texts, or it is known already."""

    finding: Finding
    edit: Edited | None = None


def findings(files: tuple[FileDiff, ...], programs: InPrograms | None = None, mutes: Mutes = NO_MUTES) -> tuple[Finding, ...]:
    """Every change of *files*, worst first.

    Unresolved merges, then what is likely to matter; by category, by whether it reaches training, by size, then where it stands.
    """
    found = [one for file in files for one in _of_file(file)]
    edits = [one.edit for one in found if one.edit is not None]
    meant = iter((Meanings() if programs is None else programs.meanings()).of(edits) if edits else ())
    told = [one.finding if one.edit is None else _meaning(one.finding, next(meant)) for one in found]
    return muted_by(tuple(_reached(one, programs) for one in told), mutes)


def muted_by(found: tuple[Finding, ...], mutes: Mutes) -> tuple[Finding, ...]:
    """The same changes, ranked, with what *mutes* says is no risk, whatever was muted before."""
    return tuple(sorted((_quieted(one, mutes) for one in found), key=_severity))


def _meaning(finding: Finding, effects: tuple[Effect, ...]) -> Finding:
    return msgspec.structs.replace(finding, effects=effects) if effects else finding


def _quieted(finding: Finding, mutes: Mutes) -> Finding:
    if not mutes.entries and not finding.muted:
        return finding
    path = finding.file.path
    quiet = tuple(effect for effect in finding.effects if mutes.mute(path, effect.category, effect.rule))
    return msgspec.structs.replace(finding, muted=quiet) if quiet != finding.muted else finding


def _of_file(file: FileDiff) -> Iterator[_Found]:
    content = file.content
    if isinstance(content, NotebookDiff):
        for change in content.changes:
            yield _Found(Finding(file, change, ()), _cell_edit(file, change))
        # As a whole it came, went, has another name, or has other metadata of its own.
        if content.metadata or file.mode is not None or (not content.changes and file.kind != "edited"):
            yield _Found(Finding(file, None, ()))
    elif isinstance(content, TextDiff | ScriptDiff):
        yield _text_found(file, _whole(content))
    else:
        yield _Found(Finding(file, None, ()))


def _reached(finding: Finding, programs: Impacts | None) -> Finding:
    """*finding* with its impact: only code has one, and only where it means anything."""
    if programs is None or not finding.effects:
        return finding
    file, change = finding.file, finding.change
    if change is not None:
        impact = programs.impact(file.path, (change.old_index, change.new_index), *_code(change))
    elif isinstance(file.content, TextDiff | ScriptDiff):
        impact = programs.impact(file.path, None, *_texts(file, _whole(file.content)))
    else:
        return finding
    return msgspec.structs.replace(finding, impact=impact)


def _cell_edit(file: FileDiff, change: CellChange) -> Edited | None:
    """What is really new in a cell: of a split or merge the lines that changed, and nothing where cells only moved.

    A copy is new as a whole, whatever was changed in it: its code runs a second time, and what it sets anew (a seed, a model, an
    optimizer) holds from there on. Another name for the same thing is nothing new.
    """
    if change.kind != "copied" and change.sort != "code":
        return None
    old = None if change.kind == "copied" else _unit(file.old_path or file.path, change.old, change.old_index)
    return Edited(old, _unit(file.path, change.new, change.new_index), "python", _code(change))


def _unit(path: str, cell: Cell | None, index: int | None) -> Unit | None:
    code = cell is not None and cell.type == "code"
    return Unit(path, without_question(cell.source), index) if code and cell is not None else None


def _code(change: CellChange) -> tuple[str | None, str | None]:
    """The code of a cell on both sides, as far as it is compared."""
    code = (side if side is not None and side.type == "code" else None for side in change.compared)
    old, new = (None if side is None else without_question(side.source) for side in code)
    return None if change.kind == "copied" else old, new


def _text_found(file: FileDiff, content: TextDiff) -> _Found:
    finding = Finding(file, None, ())
    if file.sort != "code":
        return _Found(finding)
    old, new = _texts(file, content)
    if not file.is_python:
        from rundiff.training.images.effects import image_effects  # noqa: PLC0415 - notebooks and modules are told without it

        if (effects := image_effects(file.path, old, new)) is not None:
            return _Found(_meaning(finding, effects))
    before = None if old is None else Unit(file.old_path or file.path, old)
    return _Found(finding, Edited(before, None if new is None else Unit(file.path, new), _language(file)))


def _language(file: FileDiff) -> Language:
    if file.is_python:
        return "python"
    return "config" if file.path.endswith(_CONFIG) else "shell" if file.path.endswith(_SHELL) else "text"


def _whole(content: TextDiff | ScriptDiff) -> TextDiff:
    return content if isinstance(content, TextDiff) else content.whole


def _texts(file: FileDiff, content: TextDiff) -> tuple[str | None, str | None]:
    old = None if file.kind == "added" else "\n".join(content.old)
    return old, None if file.kind == "removed" else "\n".join(content.new)


def _severity(finding: Finding) -> tuple[bool, bool, int, int, int, str, int]:
    ranks = [RANK[effect.category] for effect in finding.telling]
    differing = finding.lines
    size = differing.removed_lines + differing.added_lines if differing is not None else 0
    change = finding.change
    place = -1 if change is None else change.new_index if change.new_index is not None else change.old_index or 0
    worst, reach = min(ranks, default=len(RANK)), _REACH[finding.impact.reach]
    return finding.file.conflict is None, not finding.likely, worst, reach, -size, finding.file.path, place

"""A comparison in; its shape on the wire out."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, TypedDict, cast

import msgspec

from rundiff.comparison import matters
from rundiff.diff.changes import BinaryDiff, Broken, NotebookDiff, ScriptDiff, SubmoduleDiff, TextDiff
from rundiff.diff.outline import outlines, places
from rundiff.diff.outputs import ImageOutput, JsonOutput, OtherOutput, OutputChange, TextOutput
from rundiff.errors import assert_never
from rundiff.render.contents import keys
from rundiff.render.headline import headlines
from rundiff.render.places import place
from rundiff.render.told import told
from rundiff.render.wire import shapes
from rundiff.render.wire.headlines import headline
from rundiff.render.wire.phrases import displayable, drift_rows, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.comparison import Comparison, Finding, Offer, Side
    from rundiff.diff.changes import CellChange, Conflict, FileDiff, FileKind, Kind
    from rundiff.diff.outline import Outlines
    from rundiff.facts.change import FactChange
    from rundiff.mutes import Muted
    from rundiff.runs.compare import MetricDelta
    from rundiff.runs.summary import Summary
    from rundiff.training.meaning import Effect

__all__ = ["compared", "displayable", "number", "run"]
_IN_PLACE = frozenset({"same", "added", "removed", "edited", "retyped"})
"""Kinds of parts of which their lines say all there is to say."""


def compared(comparison: Comparison) -> shapes.Comparison:
    """*comparison*, every line of what changed once."""
    rows = _rows(comparison.files)
    title = headlines(comparison)
    return shapes.Comparison(
        version=shapes.VERSION,
        baseline=_side(comparison.baseline),
        target=_side(comparison.target),
        differs=comparison.differs,
        precise=comparison.precise,
        headline=[headline(one) for one in title.said],
        unsaid=title.more,
        findings=[
            _finding(finding, rows, key) for finding, key in zip(comparison.findings, keys(comparison.findings), strict=True)
        ],
        files=[_file(file) for file in comparison.files],
        hidden=comparison.hidden,
        metrics=[_metric(delta) for delta in comparison.metrics],
        drift=drift_rows(comparison.drift),
        basis=comparison.basis,
        history=comparison.history,
        stale=[
            shapes.OlderCode(run=run, name=found.name, reason=found.reason, file=found.file, cell=found.cell)
            for run, found in comparison.stale
        ],
        facts=[_fact(fact) for fact in comparison.facts],
        hints=list(map(str, comparison.hints)),
        hint_phrases=[spoken(hint) for hint in comparison.hints],
        narrowed=comparison.narrowed,
        offer=None if comparison.offer is None else _offer(comparison.offer),
        muted=None if comparison.muted is None else _muted(comparison.muted),
    )


def run(summary: Summary) -> shapes.Run:
    """One run of a list."""
    return shapes.Run(
        number=summary.number,
        name=summary.name,
        gpu=summary.gpu,
        device=summary.device,
        started=summary.started,
        outcome=summary.outcome,
        seconds=summary.seconds,
        notebook=summary.notebook,
        script=summary.script,
        steps=summary.steps,
        metrics={name: number(value) for name, value in summary.metrics.items()},
        note=summary.note or None,
        pinned=summary.pinned,
        stale=summary.stale,
        world_size=summary.world_size,
    )


def number(value: float) -> shapes.Number:
    """*value*, or its name where JSON has none for it."""
    return value if isfinite(value) else cast("shapes.Number", str(value))


def _side(side: Side) -> shapes.Side:
    return shapes.Side(kind=side.kind, label=displayable(side.label), run=None if side.run is None else run(side.run))


def _offer(offer: Offer) -> shapes.Offer:
    return shapes.Offer(baseline=offer.baseline, target=offer.target, old=run(offer.old), new=run(offer.new))


def _fact(fact: FactChange) -> shapes.Fact:
    return shapes.Fact(
        name=str(fact.name),
        category=fact.category,
        sentence=str(fact.sentence),
        phrase=spoken(fact.sentence),
        old=None if fact.old is None else str(fact.old),
        new=None if fact.new is None else str(fact.new),
        likely=fact.likely,
        explained=fact.explained,
        hints=list(map(str, fact.hints)),
        hint_phrases=[spoken(hint) for hint in fact.hints],
    )


def _muted(muted: Muted) -> shapes.Muted:
    return shapes.Muted(
        count=muted.effects,
        file=displayable(muted.file),
        trouble=displayable(muted.trouble),
        phrase=spoken(muted.trouble),
    )


def _metric(delta: MetricDelta) -> shapes.Metric:
    old, new = (None if value is None else number(value) for value in (delta.old, delta.new))
    return shapes.Metric(name=delta.name, old=old, new=new, better=delta.better)


def _rows(files: tuple[FileDiff, ...]) -> dict[int, int]:
    """Where each change stands in its notebook, by identity: to compare changes would be to compare their texts."""
    notebooks = [file.content.cells for file in files if isinstance(file.content, NotebookDiff)]
    return {id(change): row for cells in notebooks for row, change in enumerate(cells)}


def _finding(finding: Finding, rows: dict[int, int], key: str) -> shapes.Finding:
    change = finding.change
    return shapes.Finding(
        key=key,
        path=displayable(finding.file.path),
        row=None if change is None else rows[id(change)],
        old_index=None if change is None else change.old_index,
        new_index=None if change is None else change.new_index,
        whole_file=change is None,
        likely=finding.likely,
        effects=[_effect(effect, muted=effect in finding.muted) for effect in finding.effects],
        told=[*_told(finding.telling, muted=False), *_told(finding.muted, muted=True)],
        impact=shapes.Impact(reach=finding.impact.reach, why=str(finding.impact.why), phrase=spoken(finding.impact.why)),
    )


def _effect(effect: Effect, *, muted: bool) -> shapes.Effect:
    likely = matters(effect.category) and not muted
    return shapes.Effect(category=effect.category, sentence=str(effect.sentence), likely=likely)


def _told(effects: Iterable[Effect], *, muted: bool) -> list[shapes.Told]:
    return [
        shapes.Told(
            categories=list(one.categories),
            sentence=str(one.sentence),
            phrase=spoken(one.sentence),
            likely=not muted and any(map(matters, one.categories)),
        )
        for one in told(effects)
    ]


def lines_of(finding: Finding) -> shapes.Text | None:
    """Every line of one change, where it has lines."""
    change, content = finding.change, finding.file.content
    if change is not None:
        return None if change.kind == "same" else text_shape(change.text)
    match content:
        case TextDiff():
            return text_shape(content)
        case ScriptDiff():
            return _script(content)[0]
        case _:
            return None


def _file(file: FileDiff) -> shapes.File:
    common: _Common = {
        "path": displayable(file.path),
        "old_path": None if file.old_path is None else displayable(file.old_path),
        "kind": file.kind,
        "mode": file.mode,
        "conflict": file.conflict,
    }
    match file.content:
        case NotebookDiff(cells=cells, metadata=metadata, precise=precise):
            rows = [_cell(change, cells) for change in cells]
            return shapes.NotebookFile(**common, precise=precise, cells=rows, metadata=list(metadata))
        case TextDiff() | ScriptDiff():
            text, headings = _script(file.content) if isinstance(file.content, ScriptDiff) else _plain(file, file.content)
            return shapes.TextFile(**common, sort=file.sort, text=text, headings=headings)
        case BinaryDiff():
            return shapes.BinaryFile(**common, **msgspec.structs.asdict(file.content))
        case SubmoduleDiff():
            return shapes.SubmoduleFile(**common, **msgspec.structs.asdict(file.content))
        case Broken(reason):
            return shapes.BrokenFile(**common, reason=str(reason), phrase=spoken(reason))
        case _:
            return assert_never(file.content)


class _Common(TypedDict):
    path: str
    old_path: str | None
    kind: FileKind
    mode: tuple[str, str] | None
    conflict: Conflict | None


def _cell(change: CellChange, cells: tuple[CellChange, ...]) -> shapes.Cell:
    sources, targets = place(change, cells) if change.sources else ((), ())
    return shapes.Cell(
        kind=change.kind,
        sort=change.sort,
        cell_type=change.cell.type,
        old_cell_type=None if change.old is None else change.old.type,
        id=change.cell.id,
        title=change.cell.title,
        old_index=change.old_index,
        new_index=change.new_index,
        sources=list(sources),
        targets=list(targets),
        removed_lines=change.removed_lines,
        added_lines=change.added_lines,
        text=None if change.kind == "same" else text_shape(change.text),
        outputs=[output_shape(output) for output in change.outputs],
        metadata=list(change.metadata),
        not_executed=change.not_executed,
    )


def output_shape(found: OutputChange) -> shapes.Output:
    """What differs of one output."""
    match found:
        case TextOutput(what, i, j, form, text):
            return shapes.TextOutput(what=what, old_index=i, new_index=j, form=form, text=text_shape(text))
        case JsonOutput(what, i, j, old_size, new_size, differing):
            return shapes.JsonOutput(
                what=what, old_index=i, new_index=j, old_size=old_size, new_size=new_size, differing=differing
            )
        case ImageOutput(what, i, j, old, new):
            return shapes.ImageOutput(what=what, old_index=i, new_index=j, old=old, new=new)
        case OtherOutput(what, i, j, old_size, new_size):
            return shapes.OtherOutput(what=what, old_index=i, new_index=j, old_size=old_size, new_size=new_size)
        case _:
            return assert_never(found)


def _plain(file: FileDiff, text: TextDiff) -> tuple[shapes.Text, list[shapes.Heading]]:
    return text_shape(text), _hints(text, outlines(text), 0) if file.is_python else []


def _script(script: ScriptDiff) -> tuple[shapes.Text, list[shapes.Heading]]:
    lines: list[shapes.Line] = []
    headings: list[shapes.Heading] = []
    around = outlines(script.whole)
    for part in script.parts:
        told = part.kind not in _IN_PLACE
        if told:
            headings.append(_heading(len(lines), part.kind, part.title, part.old_line, part.new_line))
        headings += _hints(part.text, around, len(lines), part.title if told else None)
        lines += text_shape(part.text).lines
    text = shapes.Text(
        removed_lines=script.removed_lines,
        added_lines=script.added_lines,
        precise=script.precise,
        partial=False,
        rewritten=False,
        lines=lines,
    )
    return text, headings


def _hints(text: TextDiff, file: Outlines, start: int, told: str | None = None) -> list[shapes.Heading]:
    """What the hunks of *text* stand in, whose lines begin at place *start*."""
    found, removed = [], 0
    for edit, inside in zip(text.edits, places(text, file, told=told), strict=True):
        if inside is not None:
            on_new = edit.lines.new_end > edit.lines.new_start
            line = (None, inside.line) if on_new else (inside.line, None)
            found.append(_heading(start + edit.lines.new_start + removed, None, inside.title, *line))
        removed += edit.lines.old_end - edit.lines.old_start
    return found


def _heading(at: int, kind: Kind | None, title: str, old_line: int | None, new_line: int | None) -> shapes.Heading:
    return shapes.Heading(at=at, kind=kind, title=title, old_line=old_line, new_line=new_line)


def text_shape(text: TextDiff) -> shapes.Text:
    """Every line of *text* once, in the order in which they are read."""
    lines: list[shapes.Line] = []
    at_old = at_new = 0
    for edit in text.edits:
        span = edit.lines
        lines += _unchanged(text, at_old, at_new, span.new_start - at_new)
        lines += [
            shapes.Line(is_="removed", old=text.old_start + i, new=None, text=text.old[i], marks=list(marks))
            for i, marks in zip(range(span.old_start, span.old_end), edit.removed, strict=True)
        ]
        lines += [
            shapes.Line(is_="added", old=None, new=text.new_start + j, text=text.new[j], marks=list(marks))
            for j, marks in zip(range(span.new_start, span.new_end), edit.added, strict=True)
        ]
        at_old, at_new = span.old_end, span.new_end
    lines += _unchanged(text, at_old, at_new, len(text.new) - at_new)
    return shapes.Text(
        removed_lines=text.removed_lines,
        added_lines=text.added_lines,
        precise=text.precise,
        partial=text.partial,
        rewritten=text.rewritten,
        lines=lines,
    )


def _unchanged(text: TextDiff, at_old: int, at_new: int, count: int) -> list[shapes.Line]:
    old, new = text.old_start + at_old, text.new_start + at_new
    lines = text.new[at_new : at_new + count]
    return [shapes.Line(is_="same", old=old + n, new=new + n, text=line, marks=[]) for n, line in enumerate(lines)]

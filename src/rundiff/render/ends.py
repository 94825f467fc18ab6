"""What stands ahead of all changes and what stands below them: names, figures and counts in; lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.pieces import Line, Piece, safe
from rundiff.render.sentences import conflicts, count, note, offered, out_of_sight, runs_told, without_outputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.comparison import Comparison, Side
    from rundiff.diff.changes import Hidden
    from rundiff.environment.drift import Drift
    from rundiff.runs.compare import MetricDelta

_METRICS = 3
"""Figures of two runs that are shown."""
_DRIFTS = 4
"""Differences between environments that are named; the others are counted."""


def head(comparison: Comparison) -> list[Line]:
    """Which two sides, how much differs, what was assumed, and which figures the runs ended with."""
    names = _names(comparison.baseline, comparison.target, _summary(comparison))
    told = _told([*runs_told(comparison), *conflicts(comparison)])
    return [names, *_assumed(comparison), *told, *_metrics(comparison.metrics)]


def opening(known: Comparison, files: int) -> list[Line]:
    """The head of an answer that is shown file by file: *known* is what there is to say of its sides before any file is read."""
    summary = f"{count(files, 'file')} {'differs' if files == 1 else 'differ'}"
    return [_names(known.baseline, known.target, summary), *_assumed(known), *_told(runs_told(known)), *_metrics(known.metrics)]


def closing(cells: int, files: int, hidden: Hidden, drift: Sequence[Drift] | None = None) -> list[Line]:
    """The foot of an answer that was shown file by file: how much it was. *drift* is None where no environments are known."""
    return [(Piece(f"in all: {_amount(cells, files)}", "strong"),), *_environments(drift), *_left_out(hidden)]


def foot(comparison: Comparison) -> list[Line]:
    """What the environments did, what was left out, and what to ask next."""
    runs = comparison.baseline.run is not None and comparison.target.run is not None
    lines = [*_environments(comparison.drift if runs or comparison.drift else None), *_left_out(comparison.hidden)]
    if comparison.offer:
        lines.append((Piece(f"next: {offered(comparison.offer)}", "strong"),))
    return lines


def _assumed(comparison: Comparison) -> list[Line]:
    said = note(comparison)
    return [(Piece(said, "muted"),)] if said else []


def _told(sentences: Iterable[str]) -> list[Line]:
    return [(Piece(safe(sentence), "warning"),) for sentence in sentences]


def _names(baseline: Side, target: Side, summary: str) -> Line:
    return (Piece(f"{safe(baseline.label)} → {safe(target.label)}", "strong"), Piece(f"   {summary}"))


def _summary(comparison: Comparison) -> str:
    cells = sum(finding.change is not None for finding in comparison.findings)
    if comparison.findings:
        return _amount(cells, len(comparison.findings) - cells)
    return "no change in the code; the environment differs" if comparison.drift else "nothing changed"


def _amount(cells: int, files: int) -> str:
    parts = [count(cells, "changed cell")] * bool(cells) + [count(files, "changed file")] * bool(files)
    return ", ".join(parts) or "nothing changed"


def _metrics(deltas: Sequence[MetricDelta]) -> list[Line]:
    return [tuple(_joined(_metric(delta) for delta in deltas[:_METRICS]))] if deltas else []


def _metric(delta: MetricDelta) -> Iterator[Piece]:
    old, new = (_number(value) for value in (delta.old, delta.new))
    yield Piece(f"{safe(delta.name)} {old} → {new}")
    if delta.better is not None:
        yield Piece(" better" if delta.better else " worse", "better" if delta.better else "worse")


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4g}"


def _joined(groups: Iterable[Iterable[Piece]]) -> Iterator[Piece]:
    for number, group in enumerate(groups):
        if number:
            yield Piece(" · ", "muted")
        yield from group


def _environments(drift: Sequence[Drift] | None) -> list[Line]:
    if drift is None:
        return []
    if not drift:
        return [(Piece("environment: the same", "muted"),)]
    named = [f"{safe(d.name)} {safe(d.old or '—')} → {safe(d.new or '—')}" for d in drift[:_DRIFTS]]
    more = [f"{len(drift) - _DRIFTS} more"] if len(drift) > _DRIFTS else []
    return [(Piece("environment: ", "warning"), Piece(" · ".join(named + more)))]


def _left_out(hidden: Hidden) -> list[Line]:
    lines: list[Line] = []
    if said := without_outputs(hidden):
        lines.append((Piece(said, "warning"),))
    if said := out_of_sight(hidden):
        lines.append((Piece(f"hidden: {said}", "muted"),))
    return lines

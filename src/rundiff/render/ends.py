"""What stands ahead of all changes and what stands below them: names, figures and counts in; lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.pieces import Line, Piece, safe
from rundiff.render.sentences import (
    conflicts,
    count,
    muted_told,
    note,
    offered,
    out_of_sight,
    runs_told,
    unexplained,
    without_outputs,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.comparison import Comparison, Side
    from rundiff.diff.changes import Hidden
    from rundiff.environment.drift import Drift
    from rundiff.facts.change import FactChange
    from rundiff.mutes import Muted
    from rundiff.runs.compare import MetricDelta

_METRICS = 3
"""Figures of two runs that are shown."""
_DRIFTS = 4
"""Differences between environments that are named; the others are counted."""
_UNEXPLAINED = 5
"""Facts that no edit explains, of which each gets a line of its own."""
_FACTS = 4
"""Other facts that are named."""


def head(comparison: Comparison) -> list[Line]:
    """Which two sides, how much differs, what was assumed, and which figures the runs ended with."""
    names = _names(comparison.baseline, comparison.target, _summary(comparison))
    told = _told([*runs_told(comparison), *conflicts(comparison)])
    facts = _unexplained(comparison.facts, comparison.hints, edits=comparison.may_edit_code)
    return [names, *_assumed(comparison), *told, *_metrics(comparison.metrics), *facts, *_likely_drift(comparison.drift)]


def opening(known: Comparison, files: int) -> list[Line]:
    """The head of an answer that is shown file by file: *known* is what there is to say of its sides before any file is read."""
    summary = f"{count(files, 'file')} {'differs' if files == 1 else 'differ'}"
    names = _names(known.baseline, known.target, summary)
    above = [*_assumed(known), *_told(runs_told(known)), *_metrics(known.metrics), *_likely_drift(known.drift)]
    return [names, *above]


def closing(
    cells: int,
    files: int,
    hidden: Hidden,
    drift: Sequence[Drift] | None = None,
    facts: Sequence[FactChange] = (),
    *,
    muted: Muted | None = None,
) -> list[Line]:
    """The foot of an answer that was shown file by file: how much it was. *drift* is None where no environments are known."""
    amount = (Piece(f"in all: {_amount(cells, files)}", "strong"),)
    unexplained = _unexplained(facts, (), edits=bool(cells or files))
    return [amount, *unexplained, *_explained(facts), *_environments(drift), *_left_out(hidden), *_muted(muted)]


def foot(comparison: Comparison, facts: Sequence[FactChange] | None = None) -> list[Line]:
    """What the environments did, what was left out, and what to ask next. *facts* are those that are left to be told."""
    runs = comparison.baseline.run is not None and comparison.target.run is not None
    environments = _environments(comparison.drift if runs or comparison.drift else None)
    told = _explained(comparison.facts if facts is None else facts)
    lines = [*told, *environments, *_left_out(comparison.hidden), *_muted(comparison.muted)]
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
    differing = ["the environment"] * bool(comparison.drift) + ["what the runs were given"] * bool(comparison.facts)
    return (
        f"no change in the code; {' and '.join(differing)} differ{'s' * (len(differing) == 1)}"
        if differing
        else "nothing changed"
    )


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
    left = [one for one in drift if not one.likely]
    return [_row("environment: ", [_drifted(one) for one in left], _DRIFTS)] if left else []


def _likely_drift(drift: Sequence[Drift]) -> list[Line]:
    """What of the environment is known to change numbers stands above the changes."""
    found = [one for one in drift if one.likely]
    return [_row("environment, known to change numbers: ", [_drifted(one) for one in found], _DRIFTS)] if found else []


def _drifted(one: Drift) -> str:
    return f"{safe(one.name)} {safe(one.old or '—')} → {safe(one.new or '—')}"


def _row(heading: str, told: Sequence[str], most: int) -> Line:
    more = [f"{len(told) - most} more"] if len(told) > most else []
    return Piece(heading, "warning"), Piece(" · ".join([*told[:most], *more]))


def _unexplained(facts: Sequence[FactChange], hints: Sequence[str], *, edits: bool) -> list[Line]:
    """What the runs were given, where it differs and no edit explains it; and what else differs."""
    found = [fact for fact in facts if fact.likely and fact.explained != "by code"]
    lines: list[Line] = [
        (Piece(f"! {unexplained(fact, edits=edits)}: ", "warning"), Piece(safe(fact.sentence), "strong"))
        for fact in found[:_UNEXPLAINED]
    ]
    left = found[_UNEXPLAINED:]
    if left:
        lines.append(_row("! and: ", [safe(fact.sentence) for fact in left], _FACTS))
    beside = list(dict.fromkeys([*hints, *(hint for fact in found for hint in fact.hints)]))
    if beside and found:
        lines.append(_row("  it may come from: ", [safe(hint) for hint in beside], _HINTS))
    return lines


_HINTS = 6


_BRIEF = 64
"""Characters of a fact that the code tells as well."""


def _brief(sentence: str) -> str:
    cut = sentence if len(sentence) <= _BRIEF else f"{sentence[:_BRIEF]}…"
    return cut + "`" * (cut.count("`") % 2)  # what is code has to end


def _explained(facts: Sequence[FactChange]) -> list[Line]:
    """The others, in one line."""
    found = [fact for fact in facts if not fact.likely or fact.explained == "by code"]
    return (
        [(Piece("facts: ", "muted"), *_row("", [_brief(safe(fact.sentence)) for fact in found], _FACTS)[1:])] if found else []
    )


def _left_out(hidden: Hidden) -> list[Line]:
    lines: list[Line] = []
    if said := without_outputs(hidden):
        lines.append((Piece(said, "warning"),))
    if said := out_of_sight(hidden):
        lines.append((Piece(f"hidden: {said}", "muted"),))
    return lines


def _muted(muted: Muted | None) -> list[Line]:
    said = None if muted is None else muted_told(muted)
    return [(Piece(safe(said), "muted"),)] if said else []

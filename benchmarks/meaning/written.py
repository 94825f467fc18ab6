"""Scores in; the tables of `docs/meaning-figures.md` out, written between their marks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meaning.score import Score

PAGE: Final = Path(__file__).parents[2] / "docs" / "meaning-figures.md"
BEGIN: Final = "<!-- figures: python benchmarks/run.py meaning --write-docs -->"
END: Final = "<!-- end of the figures -->"


def write(scores: Mapping[str, Score], times: Mapping[str, float]) -> None:
    """Put the figures where they stood before."""
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}\n\n{tables(scores, times)}\n{END}{tail}", encoding="utf-8")


def tables(scores: Mapping[str, Score], times: Mapping[str, float]) -> str:
    """All tables, as Markdown."""
    return "\n".join([*_sets(scores), "", *_categories(scores), "", *_alarms(scores["all"]), "", *_times(times), ""])


def _sets(scores: Mapping[str, Score]) -> list[str]:
    rows = [
        "| | pairs | macro-F1 | false alarms | reach: recall | reach: precision | both, unknown not counted | said to be off the path |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, score in scores.items():
        if score.pairs:
            alarms = f"{score.alarms} of {score.unchanged}" if score.unchanged else "–"
            strict = f"{score.reach_said.recall:.3f}, {score.reach_said.precision:.3f}"
            off = f"{score.off_path} of {score.off_path + score.reach.false}"
            reach = f"{score.reach.recall:.3f} | {score.reach.precision:.3f} | {strict} | {off}"
            rows.append(f"| {name} | {score.pairs} | {score.macro_f1:.3f} | {alarms} | {reach} |")
    return rows


def _categories(scores: Mapping[str, Score]) -> list[str]:
    rows = [
        "| category | precision | recall | F1 | pairs that mean it | F1, seen | F1, held out |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for category, tally in scores["all"].categories.items():
        shares = f"{tally.precision:.3f} | {tally.recall:.3f} | {tally.f1:.3f} | {tally.true + tally.missed}"
        halves = " | ".join(f"{scores[name].categories[category].f1:.3f}" for name in ("seen", "held out"))
        rows.append(f"| {category} | {shares} | {halves} |")
    return rows


def _alarms(score: Score) -> list[str]:
    rows = ["| edits that mean nothing | false alarms |", "| --- | --- |"]
    return [*rows, *(f"| {way} | {count} |" for way, count in sorted(score.alarmed.items()))]


def _times(times: Mapping[str, float]) -> list[str]:
    rows = ["| a notebook of 100 cells | milliseconds of CPU |", "| --- | --- |"]
    return [*rows, *(f"| {name} | {value:.1f} |" for name, value in times.items())]

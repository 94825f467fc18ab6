"""What the product says of edits, against what they mean: one figure a line.

    python benchmarks/run.py meaning [--misses 10] [--category loss] [--style Hydra] [--operator clip] [--held-out] [--write-docs]

Misses are shown of the programs that may be looked at; those that are held out are only counted, unless --held-out asks for them.
"""

from __future__ import annotations

import argparse
import difflib
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from meaning.asked import asked
from meaning.labelled import PROGRAM, labelled
from meaning.mixed import mixed
from meaning.programs import flat, mutants
from meaning.score import FALSE_ALARMS, MACRO_F1, QUIET, REACH_PRECISION, REACH_RECALL, Score, faults, wrong_reach
from meaning.timing import timed
from meaning.unchanged import unchanged
from meaning.written import write
from report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meaning.asked import Said
    from meaning.programs import Pair

SETS = ("seen", "held out", "labelled", "all")


def every_pair() -> list[Pair]:
    """All that is measured on."""
    return [*mutants(), *mixed(), *unchanged(), *labelled()]


def set_of(pair: Pair) -> str:
    """Which of the sets a pair is in, besides "all"."""
    return "labelled" if pair.program == PROGRAM else "held out" if pair.held_out else "seen"


def measured(report: Report, argv: Sequence[str] = ()) -> dict[str, Score]:
    """All figures; the scores by set."""
    wanted = _wanted(argv)
    pairs = [pair for pair in every_pair() if _asked_for(wanted, pair)]
    scores = {name: Score() for name in SETS}
    faulty: list[tuple[Pair, Said]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for pair, said in asked(Path(scratch), pairs):
            scores["all"].add(pair, said)
            scores[set_of(pair)].add(pair, said)
            if _faulty(pair, said, wanted):
                faulty.append((pair, said))
    for name in SETS:
        if scores[name].pairs:
            _bars(report, name, scores[name])
    table(report, scores["all"])
    _where(report, [pair for pair, _ in faulty])
    shown = [(pair, said) for pair, said in faulty if wanted.held_out or set_of(pair) == "seen"]
    for pair, said in shown[:: max(1, len(shown) // max(1, wanted.misses))][: wanted.misses]:
        print(readable(pair, said))
    times = timed(report) if not argv or wanted.write_docs else {}
    if wanted.write_docs:
        write(scores, times)
    return scores


def main(argv: Sequence[str]) -> int:
    report = Report()
    measured(report, argv)
    return int(report.missed)


def table(report: Report, score: Score) -> None:
    """A line for each category, and what is said in place of what is missed."""
    for category, tally in score.categories.items():
        shares = f"P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}"
        report.note(f"meaning: {category:16}", f"{shares}   of {tally.true + tally.missed}, {tally.false} wrong")
    report.note("meaning: only other", f"{score.only_other} of {score.pairs} pairs")
    for (category, instead), count in score.confused.most_common(12):
        report.note(f"meaning: {count:4} × {category} missed, said", instead)
    for way, count in score.alarmed.most_common(8):
        if count:
            report.note(f"meaning: {count:4} false alarms", way)


def _bars(report: Report, name: str, score: Score) -> None:
    report.add(f"meaning, {name}: macro-F1", score.macro_f1, MACRO_F1, "", f"{score.pairs} pairs", at_most=False)
    if score.unchanged:
        detail = f"of {score.unchanged}; other {score.other_alarms}, logging or plotting {score.quiet_alarms}"
        report.add(f"meaning, {name}: false alarms", score.false_alarms * 100, FALSE_ALARMS * 100, " %", detail, at_most=True)
    detail = f"{score.reach.true + score.reach.missed} reach; {score.reach_said.recall:.3f} where unknown is not counted"
    report.add(f"meaning, {name}: reach, recall", score.reach.recall, REACH_RECALL, "", detail, at_most=False)
    off_path = f"{score.off_path} of {score.off_path + score.reach.false} off the path"
    detail = f"{off_path}; {score.reach_said.precision:.3f} where unknown is not counted"
    report.add(f"meaning, {name}: reach, precision", score.reach.precision, REACH_PRECISION, "", detail, at_most=False)


def _where(report: Report, pairs: Sequence[Pair]) -> None:
    """Which styles and operators have the most faults, of the programs that may be looked at."""
    open_ = [pair for pair in pairs if set_of(pair) == "seen"]
    styles = Counter(style for pair in open_ for style in pair.styles)
    report.note("meaning: faults by style", ", ".join(f"{style} {count}" for style, count in styles.most_common(12)))
    operators = Counter(pair.operator for pair in open_)
    report.note("meaning: faults by operator", ", ".join(f"{name} {count}" for name, count in operators.most_common(20)))


def _wanted(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python benchmarks/run.py meaning", description=__doc__)
    default = int(os.environ.get("RUNDIFF_BENCH_MISSES", "0"))
    parser.add_argument(
        "--misses", type=int, default=default, metavar="N", help="show N pairs of which something wrong is said"
    )
    parser.add_argument("--category", help="only pairs of which this has to be said, or is said wrongly")
    parser.add_argument("--style", help="only programs in whose list of styles this stands")
    parser.add_argument("--operator", help="only edits whose operator has this in its name")
    parser.add_argument("--reach", action="store_true", help="show pairs whose reach is wrong, and no others")
    parser.add_argument("--held-out", action="store_true", help="show also what must not be looked at while improving")
    parser.add_argument("--write-docs", action="store_true", help="write the tables of docs/meaning-figures.md")
    wanted = parser.parse_args(argv)
    if wanted.write_docs and (wanted.style or wanted.operator):
        parser.error("--write-docs is of all pairs; leave out --style and --operator")
    return wanted


def _asked_for(wanted: argparse.Namespace, pair: Pair) -> bool:
    style = wanted.style is None or any(wanted.style.lower() in one.lower() for one in (*pair.styles, pair.program))
    return style and (wanted.operator is None or wanted.operator in pair.operator)


def _faulty(pair: Pair, said: Said, wanted: argparse.Namespace) -> bool:
    if "no-op" in pair.styles:
        return bool(said.categories - QUIET) and not wanted.reach and wanted.category is None
    missed, wrong = faults(pair, said)
    if wanted.reach:
        return wrong_reach(pair, said)
    return bool(missed or wrong) if wanted.category is None else wanted.category in {*missed, *wrong}


def readable(pair: Pair, said: Said) -> str:
    """A pair as text: what is true, what is said, and the lines that differ."""
    required = " and ".join("/".join(group) for group in pair.expected.required) or "nothing"
    optional = ", ".join(sorted(pair.expected.optional)) if len(pair.expected.optional) < 10 else "anything"
    rows = [
        f"── {pair.name}",
        f"   has to be said: {required}; may be: {optional or 'nothing'}; reaches training: {pair.expected.reaches}",
        f"   is said: {' | '.join(said.sentences) or 'nothing'}; {', '.join(sorted(said.reach)) or 'no finding'}",
    ]
    for path in sorted({*pair.old, *pair.new}):
        old, new = (flat(side.get(path, "")).splitlines() for side in (pair.old, pair.new))
        rows += [f"   {line}" for line in difflib.unified_diff(old, new, path, path, n=1, lineterm="")][:24]
    return "\n".join(rows)

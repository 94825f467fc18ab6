"""How well the engine tells what an edit script did: seeded scripts with known truth, ids hidden, one figure a line.

python benchmarks/scripts.py [--count 1360] [--seed 0] [--kind move] [--show-errors 5]
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

import msgspec

from faults import readable
from report import Report
from rundiff.diff.notebooks import diff_notebooks
from scripted import KINDS, Script, script
from truth import Score, said, score

if TYPE_CHECKING:
    from collections.abc import Iterator


def scripts(count: int = 1360, seed: int = 0, kinds: tuple[str, ...] = ()) -> Iterator[Script]:
    """*count* scripts, of all kinds in their shares, or of *kinds* alone."""
    shares = {kind: share for kind, share in KINDS.items() if not kinds or kind in kinds}
    total = sum(shares.values())
    for kind, share in shares.items():
        for number in range(round(count * share / total)):
            yield script(kind, f"{seed} {kind} {number}")


def ipynb(cells: tuple[tuple[str, str], ...]) -> bytes:
    """Cells (type, source) as a file without ids."""
    made: list[dict[str, object]] = [
        {"cell_type": type_, "metadata": {}, "source": source.splitlines(keepends=True)}
        | ({"execution_count": None, "outputs": []} if type_ == "code" else {})
        for type_, source in cells
    ]
    return msgspec.json.encode({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def figures(report: Report, total: Score) -> None:
    """Each figure that has a bar, then those that are for orientation."""
    percent = [
        ("cell F1", total.cells.f1, 99.7, f"P {total.cells.precision:.4f} R {total.cells.recall:.4f}"),
        ("moved cells matched, recall", total.carried.recall, 98, f"{total.carried.true} cells"),
        ("moved label, precision", total.moved.precision, 92, f"{total.moved.said} said"),
        ("moved label, recall", total.moved.recall, 92, f"{total.moved.true} true"),
        ("split, precision", total.splits.precision, 98, f"{total.splits.said} said"),
        ("split, recall", total.splits.recall, 96, f"{total.splits.true} parts"),
        ("merge, precision", total.merges.precision, 98, f"{total.merges.said} said"),
        ("merge, recall", total.merges.recall, 96, f"{total.merges.true} cells"),
        ("copy, precision", total.copies.precision, 95, f"{total.copies.said} said"),
        ("copy, recall", total.copies.recall, 95, f"{total.copies.true} cells"),
        ("inserted cells left alone", total.inserted.recall, 95, f"{total.inserted.true} cells"),
        ("formatter's edits called formatting", total.formatting.recall, 99.5, f"{total.formatting.true} cells"),
        ("comment edits called comment", total.comment.recall, 97, f"{total.comment.true} cells"),
    ]
    for name, value, bar, detail in percent:
        report.add(f"scripts: {name}", value * 100, bar, " %", detail, at_most=False)
    report.note(
        "scripts: edited cells", f"P {total.edited.precision:.4f} R {total.edited.recall:.4f}, {total.edited.true} cells"
    )
    report.note("scripts: renames called rename", f"{total.rename.recall:.1%} of {total.rename.true} cells")
    report.note("scripts: nothing missed, nothing wrong", f"{total.perfect.recall:.1%} of {total.perfect.true} scripts")


def measured(report: Report, count: int = 1360, seed: int = 0, kinds: tuple[str, ...] = (), show: int = 0) -> None:
    """All figures of *count* scripts."""
    total, seconds = Score(), 0.0
    for case in scripts(count, seed, kinds):
        old, new = ipynb(case.old), ipynb(case.new)
        began = time.thread_time()
        found = diff_notebooks(old, new)
        seconds += time.thread_time() - began
        one = score(case, said(found))
        total.add(one)
        if one.errors and show > 0:
            show -= 1
            print(readable(f"{case.kind} (seed {case.seed!r})", one.errors, case.old, case.new))
    figures(report, total)
    report.note("scripts: the engine took", f"{seconds:.2f} s CPU for {total.perfect.true} scripts (without sorts)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1360)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", default=[], choices=list(KINDS))
    parser.add_argument("--show-errors", type=int, default=0, metavar="N")
    words = parser.parse_args()
    report = Report()
    measured(report, words.count, words.seed, tuple(words.kind), words.show_errors)
    return int(report.missed)


if __name__ == "__main__":
    sys.exit(main())

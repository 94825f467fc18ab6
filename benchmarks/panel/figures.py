"""All of the panel's figures, or those that are asked for by name."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from panel import heavy, many, opening, seen
from report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS = {"opening": opening.measured, "heavy": heavy.measured, "many": many.measured}


def measured(report: Report, folder: Path, names: Sequence[str] = ()) -> None:
    """The figures of the parts called *names*; of all without any."""
    report.note("panel", seen.load())
    for name in names or PARTS:
        PARTS[name](report, folder)


def main(names: Sequence[str]) -> int:
    """Without the rest of the benchmark; 2 where a name is none of the parts."""
    if unknown := sorted({*names} - {*PARTS}):
        print(f"no such part of the panel's figures: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        measured(report, Path(scratch), names)
    return int(report.missed)

"""How well the engine pairs the cells of real notebooks whose ids are the truth: ids hidden, visible, and replaced by positions.

    python benchmarks/alignment.py PAIRS.jsonl.xz [--show-errors 5]

One JSON object a line: `from` is "owner/repo@commit:path"; `cells0` and `cells1` are lists of [type, source, id], type c, m or r;
a number k in `cells1` is cell k of `cells0`, unchanged. A pair of two cells whose ids are both new is neither right nor wrong:
editors give new ids when cells are pasted or merged.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import statistics
import sys
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import msgspec

from faults import Fault, readable
from report import Report
from rundiff.diff.align import alignment
from rundiff.diff.notebooks import diff
from rundiff.notebook import parse
from rundiff.options import DiffOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Mode = Literal["hidden", "visible", "numbered", "hashed"]
_TYPES = {"c": "code", "m": "markdown", "r": "raw"}
Stored = tuple[str, str, str]


class _Line(msgspec.Struct, rename={"origin": "from"}):
    cells0: list[Stored]
    cells1: list[int | Stored]
    origin: str


class Pair(NamedTuple):
    """Two versions of one notebook; cells are (type, source, id)."""

    origin: str
    old: tuple[Stored, ...]
    new: tuple[Stored, ...]

    @property
    def repository(self) -> str:
        return self.origin.partition("@")[0]


def pairs(path: Path) -> Iterator[Pair]:
    """The pairs in *path*, compressed or not."""
    decoder = msgspec.json.Decoder(_Line)
    with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as file:
        for line in file:
            found = decoder.decode(line)
            new = (found.cells0[cell] if isinstance(cell, int) else cell for cell in found.cells1)
            yield Pair(found.origin, tuple(found.cells0), tuple(new))


def ipynb(cells: Sequence[Stored], mode: Mode, origin: str) -> bytes:
    """*cells* as a file; *numbered* is what nbstripout writes, *hashed* what some scripts do: both say a place, not a cell."""

    def id_of(n: int, true: str) -> dict[str, str]:
        match mode:
            case "hidden":
                return {}
            case "visible":
                return {"id": true}
            case "numbered":
                return {"id": str(n)}
            case "hashed":
                return {"id": hashlib.md5(f"{origin}:{n}".encode(), usedforsecurity=False).hexdigest()[:8]}

    made = [
        {"cell_type": _TYPES[type_[0]], "metadata": {}, "source": source.splitlines(keepends=True), **id_of(n, true)}
        for n, (type_, source, true) in enumerate(cells)
    ]
    return msgspec.json.encode({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def refuted(pair: Pair) -> bool:
    """Whether the ids cannot be the truth: of texts that occur once on each side and stand elsewhere now, most have another id."""
    texts = [{cell[:2]: n for n, cell in enumerate(side)} for side in (pair.old, pair.new)]
    often = Counter(cell[:2] for cell in pair.old), Counter(cell[:2] for cell in pair.new)
    shifted = [
        pair.old[i][2] == pair.new[texts[1][text]][2]
        for text, i in texts[0].items()
        if often[0][text] == often[1][text] == 1 and texts[1][text] != i
    ]
    return len(shifted) > 2 and sum(shifted) < len(shifted) / 2


@dataclass(slots=True)
class Score:
    """Counts of one pair of notebooks, or of many. A conflict is a wrong pair of which one cell truly lives on elsewhere."""

    right: int = 0
    conflicts: int = 0
    true: int = 0
    edited_right: int = 0
    edited_conflicts: int = 0
    edited_true: int = 0
    moved_right: int = 0
    moved_true: int = 0
    perfect: int = 0
    notebooks: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in Score.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def f1(self) -> float:
        return _f1(self.right, self.conflicts, self.true)

    @property
    def edited_f1(self) -> float:
        return _f1(self.edited_right, self.edited_conflicts, self.edited_true)

    def __str__(self) -> str:
        precision = self.right / ((self.right + self.conflicts) or 1)
        edited = self.edited_right / ((self.edited_right + self.edited_conflicts) or 1)
        return (
            f"P {precision:.4f} R {self.right / (self.true or 1):.4f} F1 {self.f1:.4f}; edited P {edited:.3f}"
            f" R {self.edited_right / (self.edited_true or 1):.3f} F1 {self.edited_f1:.3f};"
            f" moved R {self.moved_right}/{self.moved_true}; perfect {self.perfect / (self.notebooks or 1):.1%}"
            f" of {self.notebooks}; {sum(self.seconds):.2f} s, median {statistics.median(self.seconds) * 1000:.3f} ms"
        )


def _f1(right: int, conflicts: int, true: int) -> float:
    return 2 * right / ((2 * right + conflicts + true - right) or 1)


def aligned(pair: Pair, mode: Mode) -> tuple[list[tuple[int, int]], float]:
    """Which old cell became which new one, and the CPU seconds that finding it took (without reading the files)."""
    old, new = (ipynb(side, mode, pair.origin) for side in (pair.old, pair.new))
    before, after = parse(old), parse(new)
    began = time.thread_time()
    alignment(before.cells, after.cells, DiffOptions())
    seconds = time.thread_time() - began
    rows = diff(before, after).cells
    return [(row.old_index, row.new_index) for row in rows if row.old_index is not None and row.new_index is not None], seconds


def score(pair: Pair, found: Sequence[tuple[int, int]], seconds: float) -> tuple[Score, list[Fault]]:
    """Counts, and each error as a sentence."""
    at = {id_: j for j, (_, _, id_) in enumerate(pair.new)}
    olds = {id_ for _, _, id_ in pair.old}
    true = {i: at[id_] for i, (_, _, id_) in enumerate(pair.old) if id_ in at}
    edited = {i for i, j in true.items() if pair.old[i][1] != pair.new[j][1]}
    right = {i for i, j in found if true.get(i) == j}
    wrong = [(i, j) for i, j in found if i not in right and (pair.old[i][2] in at or pair.new[j][2] in olds)]
    moved = set(true) - _longest(true)
    errors = [Fault("wrong", (i,), (j,)) for i, j in wrong]
    errors += [Fault("missed", (i,), (true[i],)) for i in true if i not in right]
    found_score = Score(
        len(right),
        len(wrong),
        len(true),
        len(right & edited),
        sum(pair.old[i][1] != pair.new[j][1] for i, j in wrong),
        len(edited),
        len(right & moved),
        len(moved),
        int(not errors),
        1,
        [seconds],
    )
    return found_score, errors


def _longest(true: dict[int, int]) -> set[int]:
    """The most old cells whose new places ascend."""
    tails: list[int] = []
    chains: dict[int, tuple[int, ...]] = {}
    for i, j in sorted(true.items()):
        at = bisect_left(tails, j)
        tails[at : at + 1] = [j]
        chains[at] = (*chains.get(at - 1, ()), i)
    return set(chains.get(len(tails) - 1, ()))


def measured(report: Report, path: Path, show: int = 0) -> None:
    """All figures of the pairs in *path*, those whose ids their own texts refute included; and how it looks without these."""
    found = list(pairs(path))
    totals: dict[Mode, Score] = {}
    for mode in get_args(Mode):
        totals[mode], sound = Score(), Score()
        repositories: dict[str, Score] = defaultdict(Score)
        for pair in found:
            one, errors = score(pair, *aligned(pair, mode))
            totals[mode].add(one)
            if not refuted(pair):
                sound.add(one)
            repositories[pair.repository].add(one)
            if mode == "hidden" and errors and show > 0:
                show -= 1
                print(readable(pair.origin, errors, pair.old, pair.new))
        report.note(f"ids {mode}", str(totals[mode]))
        report.note(f"   without the {len(found) - sound.notebooks} whose ids their own texts refute", str(sound))
        for name, part in sorted(repositories.items()) if mode in {"hidden", "visible"} else []:
            report.note(f"   {name}", str(part))
    _figures(report, totals)


def _figures(report: Report, totals: dict[Mode, Score]) -> None:
    hidden = totals["hidden"]
    report.add("real pairs: cell F1, ids hidden", hidden.f1 * 100, 99.6, " %", at_most=False)
    report.add("real pairs: edited cells' F1, ids hidden", hidden.edited_f1 * 100, 96, " %", at_most=False)
    report.add("real pairs: nothing missed or wrong", 100 * hidden.perfect / hidden.notebooks, 91, " %", at_most=False)
    report.add("real pairs: cell F1, ids visible", totals["visible"].f1 * 100, 99.9, " %", at_most=False)
    for mode in ("numbered", "hashed"):
        loss = (hidden.f1 - totals[mode].f1) * 100
        report.add(f"real pairs: cell F1 lost to {mode} ids", loss, 0.1, " %", at_most=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="PAIRS.jsonl.xz")
    parser.add_argument("--show-errors", type=int, default=0, metavar="N")
    words = parser.parse_args()
    report = Report()
    measured(report, words.file, words.show_errors)
    return int(report.missed)


if __name__ == "__main__":
    sys.exit(main())

"""The speed of the engine: bytes of two notebooks in, cells, lines and marks out, against nbdime and against reading JSON at all.

    python benchmarks/engine.py [--corpus DIR] [--pairs PAIRS.jsonl.xz] [--full] [--profile] [--only corpus|nbdime|worst|terminal|lines]

Times are CPU seconds of this thread, the best of three. nbdime is slow, so by default every tenth pair by size is given to it.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import pstats
import signal
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import nbformat
from nbdime import diff_notebooks as nbdime_diff

import alignment
import scripts
from changed_lines import changed_lines
from corpus import SHAPE, Pair, corpus, shape, stored
from report import Report
from rundiff.diff.notebooks import diff_notebooks
from terminal import profiled as terminal_profiled
from terminal import terminal
from worst import everything, worst_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

PARTS = ("corpus", "nbdime", "worst", "terminal", "lines")
_LIMIT = 60
"""CPU seconds that nbdime may take for one pair: one that takes longer counts as that."""
_BUDGET = 90
"""CPU seconds that nbdime may take in all, unless everything is asked for."""
_EVERY = 10
_SCRIPTS = 400
"""Edit scripts whose changed lines are counted."""


class _FloorCell(msgspec.Struct, gc=False):
    cell_type: str
    source: msgspec.Raw
    id: str | None = None


class _Floor(msgspec.Struct):
    cells: list[_FloorCell]


_floor = msgspec.json.Decoder(_Floor)


class Times(NamedTuple):
    """CPU seconds for one pair."""

    pair: Pair
    ours: float
    loads: float
    floor: float


def best_of(rounds: int, work: Callable[[], object]) -> float:
    """CPU seconds of *work*, the least of *rounds*."""
    best = float("inf")
    for _ in range(rounds):
        began = time.thread_time()
        work()
        best = min(best, time.thread_time() - began)
    return best


def ours(pair: Pair) -> None:
    everything(diff_notebooks(pair.old, pair.new))


def _loads(pair: Pair) -> None:
    json.loads(pair.old)
    json.loads(pair.new)


def _decoded(pair: Pair) -> None:
    _floor.decode(pair.old)
    _floor.decode(pair.new)


def timed(pairs: Sequence[Pair], rounds: int = 3) -> list[Times]:
    """Every pair by all three that are quick, in turns, so that they meet the same noise."""
    gc.collect()
    gc.freeze()
    times = [Times(pair, *(best_of(rounds, partial(work, pair)) for work in (ours, _loads, _decoded))) for pair in pairs]
    gc.unfreeze()
    return times


def against_json(report: Report, times: Sequence[Times], *, made: bool) -> None:
    """The shape of the corpus, and the sums against reading JSON."""
    for name, size in shape([one.pair for one in times]).items():
        low, high = SHAPE.get(name, (0, float("inf")))
        if made and not low <= size <= high:
            raise AssertionError(f"the made corpus has lost its shape: {name} {size:,.0f} bytes, not {low:,} to {high:,}")
        report.note(f"corpus: {name}", f"{size / 1e6:.2f} MB")
    mine, loads, floor = (sum(times) for times in zip(*((t.ours, t.loads, t.floor) for t in times), strict=True))
    detail = f"{mine:.3f} s against {loads:.3f} s, {len(times)} pairs"
    report.add("diff / json.loads of the same, sum", mine / loads, 1, "×", detail, at_most=True)
    detail = f"floor {floor:.3f} s: typed decode that skips outputs and keeps sources raw"
    report.add("diff / floor, sum", mine / floor, 4, "×", detail, at_most=True)
    each = sorted(t.ours * 1000 for t in times)
    p99 = each[min(len(each) - 1, int(len(each) * 0.99))]
    detail = f"median {statistics.median(each):.3f}, 90th {each[int(len(each) * 0.9)]:.2f}, most {each[-1]:.1f} ms"
    report.add("diff, 99th percentile", p99, 10, " ms", detail, at_most=True)


class _TooLong(Exception):
    pass


def _nbdime_took(pair: Pair) -> tuple[float, bool]:
    """CPU seconds of nbdime for *pair*, and whether it was stopped."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _LIMIT)
    began = time.thread_time()
    try:
        old, new = (nbformat.reads(data.decode(), as_version=4) for data in (pair.old, pair.new))
        nbdime_diff(old, new)
    except _TooLong:
        return float(_LIMIT), True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.thread_time() - began, False


def against_nbdime(report: Report, times: Sequence[Times], *, full: bool) -> None:
    """Ratios pair by pair, on a sample that is spread evenly over the sizes and drawn before anything is measured."""
    by_size = sorted(times, key=lambda one: one.pair.size)
    chosen = by_size if full else by_size[_EVERY // 2 :: _EVERY] or by_size
    order = chosen[::2] + chosen[1::2][::-1]  # should the budget end early, all sizes have had their turn
    ratios, theirs, mine, stopped = [], 0.0, 0.0, 0
    for one in order:
        if not full and theirs > _BUDGET:
            break
        seconds, too_long = _nbdime_took(one.pair)
        ratios.append(seconds / one.ours)
        theirs, mine, stopped = theirs + seconds, mine + one.ours, stopped + too_long
    sample = "every pair" if full else f"every {_EVERY}th pair by size"
    sampled = f"{len(ratios)} of {len(times)} pairs ({sample}, {len(order) - len(ratios)} of them left out for want of time)"
    report.note("nbdime was given", f"{sampled}; {theirs:.0f} s CPU, {stopped} stopped at {_LIMIT} s")
    ratios.sort()
    detail = f"least {ratios[0]:.0f}×"
    report.add("nbdime / diff, median", statistics.median(ratios), 80, "×", detail, at_most=False)
    report.add("nbdime / diff, 10th percentile", ratios[len(ratios) // 10], 15, "×", detail, at_most=False)
    report.add("nbdime / diff, sum", theirs / mine, 500, "×", f"{theirs:.1f} s against {mine:.4f} s", at_most=False)


def profiled(pairs: Sequence[Pair]) -> None:
    """Where the time goes, printed."""
    with cProfile.Profile() as profile:
        for pair in pairs:
            ours(pair)
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)


def measured(
    report: Report,
    folder: Path,
    *,
    stored_in: Path | None = None,
    real: Path | None = None,
    full: bool = False,
    parts: Sequence[str] = PARTS,
) -> None:
    """All figures; *folder* is for what has to be on disk."""
    if {"corpus", "nbdime", "terminal", "lines"} & set(parts):
        pairs = list(stored(stored_in) if stored_in else corpus())
        if {"corpus", "nbdime"} & set(parts):
            times = timed(pairs)
            against_json(report, times, made=stored_in is None)
        if "nbdime" in parts:
            against_nbdime(report, times, full=full)
        if "terminal" in parts:
            terminal(report, folder, pairs)
        if "lines" in parts:
            changed_lines(report, folder, pairs, "corpus")
            made = [Pair(case.seed, scripts.ipynb(case.old), scripts.ipynb(case.new)) for case in scripts.scripts(_SCRIPTS)]
            changed_lines(report, folder, made, "scripts")
    if "lines" in parts and real:
        found = [
            Pair(p.origin, *(alignment.ipynb(side, "hidden", "") for side in (p.old, p.new))) for p in alignment.pairs(real)
        ]
        changed_lines(report, folder, found, "real pairs")
    if "worst" in parts:
        worst_cases(report)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="measure on the pairs in this folder, not on made ones")
    parser.add_argument("--pairs", type=Path, metavar="PAIRS.jsonl.xz", help="count the changed lines of these real pairs too")
    parser.add_argument("--full", action="store_true", help="give nbdime every pair: several minutes")
    parser.add_argument(
        "--profile", action="store_true", help="say where the engine's and the command's time goes, and measure nothing"
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="a part of the figures; may be given again")
    words = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        if words.profile:
            pairs = list(stored(words.corpus) if words.corpus else corpus())
            profiled(pairs)
            terminal_profiled(Path(scratch), pairs)
            return 0
        measured(report, Path(scratch), stored_in=words.corpus, real=words.pairs, full=words.full, parts=words.only or PARTS)
    return int(report.missed)


if __name__ == "__main__":
    sys.exit(main())

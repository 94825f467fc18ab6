"""Notebooks of a thousand cells that are hard to pair, and whether twice the cells take more than four times as long."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from rundiff.diff.notebooks import diff
from rundiff.notebook import Notebook, cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from report import Report
    from rundiff.diff.changes import NotebookDiff

Sides = tuple[list[str], list[str]]
_WORDS = "alpha beta gamma delta epsilon batch loss layer hidden train valid test epoch step model optim data head tail"
CELLS = 1_000
_AT_MOST = 250
"""Milliseconds of CPU for each case of a thousand cells."""


def _text(draw: random.Random, lines: int) -> str:
    rows = []
    for _ in range(lines):
        target, function, one, other = draw.choices(_WORDS.split(), k=4)
        rows.append(f"{target}_{draw.randint(1, 999)} = {function}({one}, {other}={draw.randint(1, 9999)})")
    return "\n".join(rows)


def _cells(count: int, seed: str) -> list[str]:
    draw = random.Random(seed)
    return [_text(draw, draw.randint(2, 9)) for _ in range(count)]


def _edited(source: str, draw: random.Random) -> str:
    lines = source.split("\n")
    lines[draw.randrange(len(lines))] = _text(draw, 1)
    return "\n".join(lines)


def reversed_(n: int) -> Sides:
    old = _cells(n, "reversed")
    return old, old[::-1]


def shuffled(n: int) -> Sides:
    old = _cells(n, "shuffled")
    return old, random.Random(1).sample(old, k=n)


def all_edited(n: int) -> Sides:
    old, draw = _cells(n, "edited"), random.Random(2)
    return old, [_edited(source, draw) for source in old]


def edited_and_shuffled(n: int) -> Sides:
    old, draw = _cells(n, "both"), random.Random(3)
    return old, draw.sample([_edited(source, draw) for source in old], k=n)


def all_split(n: int) -> Sides:
    draw = random.Random(4)
    old = [_text(draw, 8) for _ in range(n)]
    return old, [part for source in old for part in ("\n".join(source.split("\n")[:4]), "\n".join(source.split("\n")[4:]))]


def all_merged(n: int) -> Sides:
    new, old = all_split(n // 2)
    return old, new


def all_different(n: int) -> Sides:
    return _cells(n, "these"), _cells(n, "those")


def half_duplicates(n: int) -> Sides:
    """Half the cells are one text on both sides; the others are new."""
    draw = random.Random(5)
    old = ["plt.show()"] * (n // 2) + _cells(n // 2, "here")
    new = ["plt.show()"] * (n // 2) + _cells(n // 2, "there")
    draw.shuffle(old)
    draw.shuffle(new)
    return old, new


def all_equal(n: int) -> Sides:
    return ["plt.show()"] * n, ["plt.show()"] * (n - n // 10)


def one_long_cell(n: int) -> Sides:
    """2 MB at a thousand: 50 lines a cell that it stands for, every third of them edited."""
    draw = random.Random(6)
    lines = [_text(draw, 1) for _ in range(n * 56)]
    return ["\n".join(lines)], ["\n".join(line if k % 3 else f"{line} + {k}" for k, line in enumerate(lines))]


CASES: dict[str, Callable[[int], Sides]] = {
    "reversed": reversed_,
    "shuffled": shuffled,
    "all edited": all_edited,
    "edited and shuffled": edited_and_shuffled,
    "all split": all_split,
    "all merged": all_merged,
    "all different": all_different,
    "half duplicates, half new": half_duplicates,
    "all equal": all_equal,
    "one cell of 2 MB": one_long_cell,
}


def everything(found: NotebookDiff) -> int:
    """How many marks and changed lines *found* has: what is worked out on demand is asked for."""
    total = 0
    for row in found.changes:
        total += row.removed_lines + row.added_lines
        for edit in row.text.edits:
            total += len(edit.removed) + len(edit.added)
    return total


def _took(sides: Sides, rounds: int) -> tuple[float, bool]:
    best, precise = float("inf"), True
    for _ in range(rounds):
        old, new = (Notebook(tuple(cell("code", source) for source in side)) for side in sides)
        began = time.thread_time()
        found = diff(old, new)
        everything(found)
        best = min(best, time.thread_time() - began)
        precise = found.precise
    return best, precise


def worst_cases(report: Report, rounds: int = 3) -> None:
    """Each case at a thousand cells, and at two thousand for the growth (at least 5 ms count: below that it is noise)."""
    for name, case in CASES.items():
        once, precise = _took(case(CELLS), rounds)
        twice, still = _took(case(2 * CELLS), rounds)
        growth = max(twice, 0.005) / max(once, 0.005)
        coarse = "" if precise and still else f"; says that it is coarse at {CELLS if not precise else 2 * CELLS} cells"
        detail = f"twice the cells take {growth:.1f} times as long{coarse}"
        report.add(f"worst case, {name}", once * 1000, _AT_MOST, " ms", detail, at_most=True)
        if precise and still:
            report.add(f"worst case, {name}: twice the cells", growth, 4, "×", f"{twice * 1000:.0f} ms", at_most=True)

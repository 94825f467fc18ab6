"""How many lines a diff calls changed, against the fewest there can be: `git diff --minimal` of all sources in one text."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from rundiff.diff.notebooks import diff_notebooks
from rundiff.notebook import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from corpus import Pair
    from report import Report

_IN_PLACE = {"same", "edited", "added", "removed", "retyped"}
_ROW = re.compile(r"(\d+)\t(\d+)\t\0old/\d+\.txt\0(new/\d+\.txt)\0")
"""Of `--numstat -z`: two numbers, nothing, and both paths, as for a rename."""


def changed_lines(report: Report, folder: Path, pairs: Sequence[Pair], name: str) -> None:
    """Ours may be lower than git's: a moved cell has no changed lines, and for git it has all of them twice.

    So the pairs of which we say that no cell moved, was split, merged or copied are counted by themselves too; they have no
    bar, because git may match a line across the border of two cells.
    """
    answers = [diff_notebooks(pair.old, pair.new).cells for pair in pairs]
    ours = [sum(row.removed_lines + row.added_lines for row in rows) for rows in answers]
    least = fewest(folder / f"lines-{name.replace(' ', '-')}", ((_text(pair.old), _text(pair.new)) for pair in pairs))
    plain = [n for n, rows in enumerate(answers) if all(row.kind in _IN_PLACE for row in rows)]
    detail = f"{sum(ours)} against {sum(least.values())}, {len(pairs)} pairs"
    ratio = sum(ours) / sum(least.values())
    report.add(f"changed lines / git diff --minimal, {name}", ratio, 1.04, "×", detail, at_most=True)
    mine, theirs = sum(ours[n] for n in plain), sum(least.get(n, 0) for n in plain)
    report.note("   with every cell in its place", f"{mine / theirs:.3f}×, {mine} against {theirs}, {len(plain)} pairs")


def _text(data: bytes) -> str:
    sources = [cell.source for cell in parse(data).cells]
    return "".join(f"{source}\n" for source in sources if source)


def fewest(folder: Path, texts: Iterable[tuple[str, str]]) -> dict[int, int]:
    """How many lines `git diff --minimal` removes and adds between the two texts of each pair, by the pair's number."""
    for side in ("old", "new"):
        (folder / side).mkdir(parents=True)
    for n, sides in enumerate(texts):
        for side, text in zip(("old", "new"), sides, strict=True):
            (folder / side / f"{n:05}.txt").write_text(text, encoding="utf-8", errors="replace", newline="")
    command = ["git", "diff", "--no-index", "--no-renames", "--text", "--minimal", "--numstat", "-z", "old", "new"]
    found = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return {int(path[-9:-4]): int(added) + int(removed) for added, removed, path in _ROW.findall(found.stdout)}

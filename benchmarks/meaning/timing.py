"""What it costs to tell what edits mean: a notebook of 100 cells, by the number of edits and by the size of the repository."""

from __future__ import annotations

import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from meaning.asked import committed
from rundiff.commands.diff import comparison
from rundiff.git import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from meaning.programs import Project
    from report import Report

MILLISECONDS: Final = 50
LINEAR: Final = 2.6
"""Twice as many edits may cost so many times as much."""
FLAT: Final = 1.5
"""Ten times as many files may cost so many times as much."""
_ROUNDS: Final = 9

_CELL: Final = """\
class Block{n}(nn.Module):
    def __init__(self, width={width}):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Dropout({drop}))

    def forward(self, x):
        return x + self.body(x)

block{n} = Block{n}().to(device)
opt{n} = optim.AdamW(block{n}.parameters(), lr=LR{n}, weight_decay=1e-2)
for x, y in loader:
    opt{n}.zero_grad()
    loss = F.cross_entropy(block{n}(x.to(device)), y.to(device))
    loss.backward()
    opt{n}.step()
"""


def notebook(edits: int, cells: int = 100, *, code: bool = True) -> tuple[str, ...]:
    """A notebook whose cells define a network and train it; *edits* of them differ from `notebook(0)`, in code or in a comment."""
    every = max(1, (cells - 2) // edits) if edits else 0
    changed = {2 + n * every for n in range(edits)}
    head = (
        "import torch\nfrom torch import nn, optim\nimport torch.nn.functional as F\nfrom data import loader\ndevice = 'cuda'"
    )
    rates = "\n".join(f"LR{n} = 1e-3" for n in range(2, cells))
    drops = [0.3 if n in changed and code else 0.1 for n in range(2, cells)]
    remarks = ["# as it was\n" if n in changed and not code else "" for n in range(2, cells)]
    bodies = [
        remark + _CELL.format(n=n, width=64, drop=drop) for n, drop, remark in zip(range(2, cells), drops, remarks, strict=True)
    ]
    return (head, rates, *bodies)


def project(cells: tuple[str, ...], files: int) -> Project:
    """That notebook among *files* modules that it does not import, and one that it does."""
    beside = {f"lab/module{n}.py": f"import torch\n\ndef step{n}(x):\n    return x * {n}\n" for n in range(files)}
    return {"train.ipynb": cells, "data.py": "loader = []\n", **beside}


def timed(report: Report) -> dict[str, float]:
    """The figures, by name. What is done for meaning is what edits of code cost more than as many edits of comments."""
    sizes = [(edits, files, code) for edits, files in ((10, 20), (20, 20), (40, 20), (10, 200)) for code in (True, False)]
    with tempfile.TemporaryDirectory() as scratch:
        pairs = [(project(notebook(0), files), project(notebook(edits, code=code), files)) for edits, files, code in sizes]
        commits = committed(Path(scratch), [side for pair in pairs for side in pair])
        with Repository.discover(Path(scratch)) as repo:
            asked = [partial(comparison, repo, commits[n : n + 2]) for n in range(0, len(commits), 2)]
            whole = dict(zip(sizes, least(asked), strict=True))
    ten, twenty, forty, many = (1000 * (whole[n, files, True] - whole[n, files, False]) for n, files, code in sizes if code)
    all_of_it = 1000 * whole[10, 20, True]
    report.add("meaning: 100 cells, 10 edits", ten, MILLISECONDS, " ms", f"{all_of_it:.0f} ms with the diff", at_most=True)
    report.add("meaning: 20 edits / 10 edits", twenty / ten, LINEAR, "×", at_most=True)
    report.add("meaning: 40 edits / 20 edits", forty / twenty, LINEAR, "×", at_most=True)
    report.add("meaning: in 10 times the files", many / ten, FLAT, "×", at_most=True)
    names = ("10 edits", "20 edits", "40 edits", "10 edits, 10 times the files", "10 edits, with the diff")
    return dict(zip(names, (ten, twenty, forty, many, all_of_it), strict=True))


def least(asked: Sequence[Callable[[], object]]) -> list[float]:
    """CPU seconds of each, the least of some rounds in turns: what noise adds is never negative."""
    seen: list[list[float]] = [[] for _ in asked]
    for _ in range(_ROUNDS):
        for times, one in zip(seen, asked, strict=True):
            began = time.process_time()
            one()
            times.append(time.process_time() - began)
    return [min(times) for times in seen]

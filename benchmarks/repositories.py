"""The command in large repositories: `--stat` against git's own, and two branches against nbdiff.

    python benchmarks/repositories.py [--corpus DIR] [--full] [--only stat|branches]

`--stat` is measured as somebody waits for it; the rest in CPU seconds, children included. nbdiff is slow, so it is given 20 of the
200 notebooks, spread over the sizes, and the others are reckoned as ten times that; --full gives it all of them.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import rundiff
from corpus import Pair, made, sizes, stored
from outputs import outputs
from report import Report, cpu, in_turns, wall
from rundiff.answer import MANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BIN = Path(sys.executable).parent
PARTS = ("stat", "branches")
_FILES = (1_000, 10_000)
_EDITED, _LARGE = 10, 1_000_000
_NOTEBOOKS = (50, 100, 200, 400)
_BRANCH, _SAMPLE = 200, 20
_IDS_EVERY = 5
"""One notebook in so many has cell ids: of those in public repositories, four in five are of nbformat 4.4 or older."""
_FEW_ROUNDS = 3

_PEAK = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A process of its own, since a child's peak is at least what its parent has when it starts it."""


def _git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=b", "-c", "user.email=b@b", "-c", "gc.auto=0")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _commit(folder: Path, name: str) -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", name)
    _git(folder, "tag", name)


def _notebook(size: int, draw: random.Random) -> bytes:
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "source": [f"x{n} = train(lr={draw.random():.4f})\n", f"print(x{n})"],
            "execution_count": n,
            "outputs": [*outputs(draw, size // 20)] if size > 10_000 else [],
        }
        for n in range(20)
    ]
    return (json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1) + "\n").encode()


def _tree(folder: Path, files: int) -> Path:
    """A repository of *files*, every tenth a notebook, and ten of these, large ones, edited since."""
    draw = random.Random(files)
    folder.mkdir()
    _git(folder, "init", "-q")
    for n in range(files):
        path = folder / f"{n // 100:03}" / (f"n{n}.ipynb" if n % 10 == 0 else f"m{n}.py")
        path.parent.mkdir(exist_ok=True)
        large = n % (files // _EDITED) == 0
        path.write_bytes(_notebook(_LARGE if large else 4_000, draw) if n % 10 == 0 else f"x = {n}\n".encode())
    _commit(folder, "old")
    for n in range(0, files, files // _EDITED):
        path = folder / f"{n // 100:03}" / f"n{n}.ipynb"
        path.write_bytes(path.read_bytes().replace(b"x7 = train(", b"x7 = test("))
    return folder


def stat(report: Report, folder: Path) -> None:
    """`rundiff diff --stat` against `git diff --stat` and starting Python at all, in two repositories."""
    small, large = (_tree(folder / f"stat{files}", files) for files in _FILES)
    time.sleep(1.1)  # or git reads every file again that is as young as its index
    for tree in (small, large):
        _git(tree, "update-index", "-q", "--refresh")
    mine, theirs = [str(BIN / "rundiff"), "diff", "--stat"], ["git", "--no-pager", "diff", "--stat"]
    ours, ours_small, git, git_small, floor = in_turns(
        lambda: wall(mine, cwd=large),
        lambda: wall(mine, cwd=small),
        lambda: wall(theirs, cwd=large),
        lambda: wall(theirs, cwd=small),
        lambda: wall([sys.executable, "-c", "pass"]),
    )
    detail = (
        f"{ours * 1000:.0f} ms against {git * 1000:.0f} + {floor * 1000:.0f} ms; {_FILES[1]:,} files, {_EDITED} of 1 MB edited"
    )
    report.add("rundiff diff --stat / git diff --stat + python -c pass", ours / (git + floor), 2.5, "×", detail, at_most=True)
    more, gits = (ours - ours_small) * 1000, (git - git_small) * 1000
    detail = f"{more:.0f} ms against git's {gits:.0f} ms for {_FILES[1] - _FILES[0]:,} files more that are as they were"
    # One read of the index is git's own; 50 ms are what the difference of two differences is off on a busy machine.
    report.add("rundiff diff --stat, growth beyond git's", more - gits, 50, " ms", detail, at_most=True)


def _pairs() -> Iterator[Pair]:
    """Made pairs without end: fifty, and the same ones again but for a word, so that more of them are just more."""
    drawn = enumerate(sizes(0, _NOTEBOOKS[0]))
    fifty = [made(f"{n:03}", size, random.Random(f"branches {n}"), ids=n % _IDS_EVERY == 0) for n, size in drawn]
    for n, pair in enumerate(cycle(fifty)):
        word = f'"version": "3.11.{n // len(fifty)}"'.encode()
        yield Pair(f"{n:03}", *(side.replace(b'"version": "3.11.4"', word) for side in pair[1:]))


def _branches(folder: Path, pairs: Sequence[Pair]) -> Path:
    """A repository with a tag `old`, one for each number of notebooks that differ from it, and `sample`."""
    folder.mkdir()
    _git(folder, "init", "-q")
    paths = [folder / f"n{n:03}.ipynb" for n in range(len(pairs))]

    def write(news: set[int]) -> None:
        for n, (path, pair) in enumerate(zip(paths, pairs, strict=True)):
            path.write_bytes(pair.new if n in news else pair.old)

    write(set())
    _commit(folder, "old")
    by_size = sorted(range(min(_BRANCH, len(pairs))), key=lambda n: pairs[n].size)
    every = max(1, len(by_size) // _SAMPLE)
    write(set(by_size[every // 2 :: every]))
    _commit(folder, "sample")
    for count in _NOTEBOOKS:
        write(set(range(min(count, len(pairs)))))
        _commit(folder, f"new{count}")
    return folder


def _first_and_last(folder: Path) -> tuple[float, float]:
    """Seconds until the first line about a file is there, and until the end."""
    began = time.perf_counter()
    command = [str(BIN / "rundiff"), "diff", "old", f"new{_BRANCH}"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = next(time.perf_counter() for line in process.stdout if b".ipynb" in line)
        process.stdout.read()
    return first - began, time.perf_counter() - began


def _peak(folder: Path, count: int) -> float:
    """The most memory that the command had, in MB, over *count* notebooks."""
    command = [sys.executable, "-c", _PEAK, str(BIN / "rundiff"), "diff", "old", f"new{count}"]
    return int(subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout) / 1024


def branches(report: Report, folder: Path, *, stored_in: Path | None = None, full: bool = False) -> None:
    """`rundiff diff A B` over 200 notebooks against `nbdiff A B`; when the first is shown; and memory over more of them."""
    pairs = [*islice(stored(stored_in) if stored_in else _pairs(), _NOTEBOOKS[-1])]
    tree = _branches(folder / "branches", pairs)
    many = min(_BRANCH, len(pairs))
    report.note("branches", f"{many} notebooks, {sum(pair.size for pair in pairs[:many]) / 1e6:.0f} MB in all")
    seen = [_first_and_last(tree) for _ in range(_FEW_ROUNDS)]
    first, last = (statistics.median(times) for times in zip(*seen, strict=True))
    detail = f"{first * 1000:.0f} ms of {last * 1000:.0f} ms"
    report.add("rundiff diff A B, until the first file is shown", 100 * first / last, 50, " %", detail, at_most=True)
    peaks = {
        count: statistics.median(_peak(tree, count) for _ in range(_FEW_ROUNDS)) for count in _NOTEBOOKS if count <= len(pairs)
    }
    detail = ", ".join(f"{count}: {peak:.0f} MB" for count, peak in peaks.items())
    streamed = [peak for count, peak in peaks.items() if count > MANY]
    if streamed:
        # So many are shown one after the other; fewer are ranked, for which all of them are held.
        report.add(
            "rundiff diff A B, memory as there are more notebooks", max(streamed) / streamed[0], 1.25, "×", detail, at_most=True
        )
    held = [peak for count, peak in peaks.items() if count <= MANY]
    report.note(f"up to {MANY} notebooks, which are ranked and so held at once", f"{max(held) / min(held):.2f}×   {detail}")
    _against_nbdiff(report, tree, many=many, full=full)


def _against_nbdiff(report: Report, tree: Path, *, many: int, full: bool) -> None:
    """As nbdiff comes; and for orientation without what it is slowest at, outputs."""
    target, times = (f"new{_BRANCH}", 1.0) if full else ("sample", many / min(_SAMPLE, many))
    sampled = f"all {many}" if full else f"{_SAMPLE} of {many}, scaled"
    mine = [str(BIN / "rundiff"), "diff", "old", f"new{_BRANCH}"]
    for flags in ((), ("-s",)):
        theirs = [str(BIN / "nbdiff"), *flags, "old"]
        ours = statistics.median(cpu(mine, cwd=tree) for _ in range(_FEW_ROUNDS))
        start = cpu([*theirs, "old"], cwd=tree)
        rival = start + (cpu([*theirs, target], cwd=tree) - start) * times
        name = f"{' '.join(['nbdiff', *flags])} A B / rundiff diff A B"
        detail = f"{rival:.0f} s against {ours:.2f} s CPU; {sampled}"
        if flags:
            report.note(name, f"{rival / ours:.1f}×   {detail}")
        else:
            report.add(name, rival / ours, 20, "×", detail, at_most=False)


def measured(
    report: Report, folder: Path, *, stored_in: Path | None = None, full: bool = False, parts: Sequence[str] = PARTS
) -> None:
    """All figures; *folder* is for the repositories."""
    compileall.compile_dir(Path(rundiff.__file__).parent, quiet=1)
    if "stat" in parts:
        stat(report, folder)
    if "branches" in parts:
        branches(report, folder, stored_in=stored_in, full=full)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="compare the pairs in this folder, not made ones")
    parser.add_argument("--full", action="store_true", help="give nbdiff every notebook: many minutes")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part of the figures; may be given again")
    words = parser.parse_args()
    report = Report()
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""  # bytecode is cached on every user's machine
    with tempfile.TemporaryDirectory() as scratch:
        measured(report, Path(scratch), stored_in=words.corpus, full=words.full, parts=words.only or PARTS)
    return int(report.missed)


if __name__ == "__main__":
    sys.exit(main())

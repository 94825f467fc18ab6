"""Stripping as git's filter against its rivals, and as a hook with nothing to do. Rewriting files is measured in `strip.py`.

    python benchmarks/filters.py [--only filter|checkout|hook]

Rivals are measured in the same rounds as rundiff. They are not installed with it:

    python -m venv rivals && rivals/bin/pip install -r benchmarks/rivals.txt
    RUNDIFF_BENCH_RIVALS=$PWD/rivals/bin make bench

Without them their figures are left out, and that is said. Each filter is configured as its own documentation has it. nbstripout takes
minutes for what is asked of the others, so it gets 50 of the 1,000 notebooks, and the time for these is taken twenty times.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from outputs import outputs
from report import Report, cpu, in_turns
from rundiff.commands.strip import strip_file
from rundiff.git.wiring import FILTER
from rundiff.strip.policy import StripOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BIN = Path(sys.executable).parent
PARTS = ("filter", "checkout", "hook")
NOTEBOOKS, SAMPLE = 1_000, 50
_MEDIAN, _SPREAD = 146_000, 0.42
"""Bytes of a notebook: log-normal. A thousand are about 130 MB."""
_ROUNDS = 3
_NBSTRIPOUT, _RUST = "nbstripout", {"nb-clean": "{} clean", "nbstripout-fast": "{}"}
"""The rivals, those in Rust with their words as a filter."""


def dirty(number: int) -> bytes:
    """A notebook of 15 to 45 cells with tables, text and pictures, written as Jupyter writes it."""
    draw = random.Random(f"filter {number}")
    size = _MEDIAN * 2.718281828 ** (_SPREAD * draw.gauss(0, 1))
    weights = [draw.paretovariate(1.2) for _ in range(draw.randint(15, 45))]
    cells = [_cell(draw, count, int(size * weight / sum(weights))) for count, weight in enumerate(weights, start=1)]
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "version": "3.11.4"},
    }
    file = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(file, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _cell(draw: random.Random, count: int, size: int) -> dict[str, object]:
    source = [
        f"run_{count} = train(model, lr={draw.random():.4f}, steps={draw.randint(10, 9999)})\n",
        f"plot(run_{count}.losses)",
    ]
    cell: dict[str, object] = {"id": f"{draw.getrandbits(32):08x}", "metadata": {}, "source": source}
    if draw.random() < 0.25:
        return cell | {
            "cell_type": "markdown",
            "source": [f"## Step {count}\n", "\n", "What the *losses* say, and what is next."],
        }
    return cell | {"cell_type": "code", "execution_count": count, "outputs": [*outputs(draw, size)]}


def written(folder: Path, numbers: Sequence[int]) -> list[Path]:
    paths = [folder / f"{number // 100}" / f"train_{number:04}.ipynb" for number in numbers]
    for path, number in zip(paths, numbers, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dirty(number))
    return paths


def rival(name: str) -> str | None:
    """Where the rival is, beside the others or on PATH."""
    return shutil.which(name, path=os.environ.get("RUNDIFF_BENCH_RIVALS")) or shutil.which(name)


def environment(scratch: Path) -> dict[str, str]:
    """Nothing of the user's own configuration, and rundiff on PATH."""
    (scratch / "gitconfig").write_text("[user]\nname = b\nemail = b@b\n[gc]\nauto = 0\n[init]\ndefaultBranch = main\n")
    there = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(scratch / "hooks")}
    return {**there, "GIT_CONFIG_GLOBAL": str(scratch / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}


class Tree:
    """A repository with *notebooks*, which are links to the same files in each, and a filter for them."""

    def __init__(self, root: Path, notebooks: Sequence[Path], settings: dict[str, str], env: dict[str, str]) -> None:
        self.root, self.notebooks, self.env = root, notebooks, env
        root.mkdir()
        self.git("init", "--quiet")
        for path in notebooks:
            (root / path.parent.name).mkdir(exist_ok=True)
            os.link(path, root / path.parent.name / path.name)
        for name, value in settings.items():
            self.git("config", name, value)
        if settings:
            (root / ".git/info/attributes").write_text(f"*.ipynb filter={next(iter(settings)).split('.')[1]}\n")

    def git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.root, env=self.env, check=True, stdout=subprocess.DEVNULL)

    def added(self) -> float:
        """CPU seconds to stage all, into an empty repository."""
        (self.root / ".git/index").unlink(missing_ok=True)
        for folder in (self.root / ".git/objects").iterdir():
            shutil.rmtree(folder)
        return cpu(["git", "add", "--all"], cwd=self.root, env=self.env)

    def looked(self, times: dict[str, int]) -> float:
        """CPU seconds of `git status` when every notebook was touched. The time is another one each round."""
        times["now"] += 1
        for path in self.notebooks:
            os.utime(path, (times["now"], times["now"]))
        return cpu(["git", "status", "--porcelain"], cwd=self.root, env=self.env)

    def checked_out(self) -> float:
        for path in self.root.rglob("*.ipynb"):
            path.unlink()
        return cpu(["git", "checkout", "--", "."], cwd=self.root, env=self.env)


def _as_filter(name: str, command: str) -> dict[str, str]:
    return {f"filter.{name}.clean": command, f"filter.{name}.smudge": "cat", f"filter.{name}.required": "true"}


def as_filter(report: Report, scratch: Path, env: dict[str, str]) -> None:
    """Staging all, and looking at all when they were touched."""
    notebooks = written(scratch / "notebooks", range(NOTEBOOKS))
    report.note("notebooks", f"{NOTEBOOKS}, {sum(path.stat().st_size for path in notebooks) / 1e6:.0f} MB")
    settings = {"rundiff": dict(FILTER), "no filter": {}}
    settings |= {name: _as_filter(name, words.format(found)) for name, words in _RUST.items() if (found := rival(name))}
    trees = {name: Tree(scratch / name.replace(" ", "-"), notebooks, each, env) for name, each in settings.items()}
    if found := rival(_NBSTRIPOUT):
        trees[_NBSTRIPOUT] = Tree(scratch / _NBSTRIPOUT, notebooks[:: NOTEBOOKS // SAMPLE], _as_filter(_NBSTRIPOUT, found), env)
    times = {"now": 1_000_000_000}
    turns: list[Callable[[], float]] = []
    for tree in trees.values():
        turns += (tree.added, partial(tree.looked, times))
    medians = in_turns(*turns, rounds=_ROUNDS)
    added, looked = (dict(zip(trees, part, strict=True)) for part in (medians[::2], medians[1::2]))
    for seconds in (added, looked):
        if _NBSTRIPOUT in seconds:
            seconds[_NBSTRIPOUT] *= NOTEBOOKS / SAMPLE
    _judge_filter(report, added, looked)


def _judge_filter(report: Report, added: dict[str, float], looked: dict[str, float]) -> None:
    detail = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in added.items())
    rust = [name for name in _RUST if name in added]
    report.add("git add of 1,000: no filter / rundiff", added["no filter"] / added["rundiff"], 1, "×", detail, at_most=False)
    if rust:
        best = min(added[name] for name in rust)
        report.add("git add: best Rust filter / rundiff", best / added["rundiff"], 2, "×", at_most=False)
        best, detail = (
            min(looked[name] for name in rust),
            ", ".join(f"{name} {seconds:.2f} s" for name, seconds in looked.items()),
        )
        report.add(
            "git status of 1,000 touched: best Rust filter / rundiff", best / looked["rundiff"], 4, "×", detail, at_most=False
        )
    if _NBSTRIPOUT in added:
        report.add("git add: nbstripout / rundiff", added[_NBSTRIPOUT] / added["rundiff"], 80, "×", at_most=False)
    _say_missing(report, (*_RUST, _NBSTRIPOUT))


def _say_missing(report: Report, names: Sequence[str]) -> None:
    if missing := [name for name in names if not rival(name)]:
        report.note("not measured", f"{', '.join(missing)}: not installed; see the top of benchmarks/filters.py")


def checkout(report: Report, scratch: Path, env: dict[str, str]) -> None:
    """Writing 1,000 notebooks, which hold no outputs, to disk."""
    notebooks = written(scratch / "stripped", range(NOTEBOOKS))
    for path in notebooks:
        strip_file(path, StripOptions())
    filtered, plain = (Tree(scratch / name, notebooks, each, env) for name, each in (("out", dict(FILTER)), ("out-plain", {})))
    for tree in (filtered, plain):
        tree.added()
    ours, floor = in_turns(filtered.checked_out, plain.checked_out, rounds=2 * _ROUNDS)
    detail = f"{ours:.2f} s against {floor:.2f} s"
    report.add("git checkout of 1,000: rundiff / no filter", ours / floor, 5, "×", detail, at_most=True)


_HOOK = """\
repos:
- repo: local
  hooks:
  - id: it
    name: it
    entry: "{entry}"
    language: system
    files: \\.ipynb$
    require_serial: true
"""


def hook(report: Report, scratch: Path, env: dict[str, str]) -> None:
    """`pre-commit run` over notebooks that are clean, against a hook that does nothing."""
    notebooks = written(scratch / "clean", range(100))
    for path in notebooks:
        strip_file(path, StripOptions())
    trees = {name: Tree(scratch / f"hook-{name}", notebooks, {}, env) for name in ("rundiff", "true")}
    for name, tree in trees.items():
        (tree.root / ".pre-commit-config.yaml").write_text(
            _HOOK.format(entry=f"{BIN}/rundiff strip --committing" if name == "rundiff" else "true")
        )
        tree.git("add", "--all")
        tree.git("commit", "--quiet", "--message", "b")
    command = [str(BIN / "pre-commit"), "run", "--all-files"]
    ours, floor = in_turns(*(partial(cpu, command, cwd=tree.root, env=env) for tree in trees.values()))
    detail = f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms"
    report.add("pre-commit run with nothing to do / a hook that is `true`", ours / floor, 3, "×", detail, at_most=True)


def measured(report: Report, scratch: Path, only: Sequence[str] = PARTS) -> None:
    folder = scratch / "filters"
    folder.mkdir(parents=True)
    env = environment(folder)
    for name, part in zip(PARTS, (as_filter, checkout, hook), strict=True):
        if name in only:
            part(report, folder, env)
    shutil.rmtree(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS, action="append")
    asked = parser.parse_args()
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""  # bytecode is cached on every user's machine
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        measured(report, Path(scratch), asked.only or PARTS)
    return int(report.missed)


if __name__ == "__main__":
    sys.exit(main())

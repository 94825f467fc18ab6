"""The command line's figures: CPU seconds of whole processes, start-up and git included."""

from __future__ import annotations

import os
import pstats
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import rundiff
from report import cpu, in_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus import Pair
    from report import Report

BIN = Path(sys.executable).parent
_ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(Path(rundiff.__file__).resolve().parents[1]),  # in other folders a relative one would lead nowhere
    "PYTHONDONTWRITEBYTECODE": "",  # bytecode is cached on every user's machine
}
_MAIN = """
import resource, sys
from rundiff.cli import main
sys.argv[0] = "rundiff"
facts = sys.argv.pop(1)
profile = sys.argv.pop(1)
if profile:
    import cProfile
    recorder = cProfile.Profile()
    recorder.enable()
code = 0
try:
    code = main()
except SystemExit as left:
    code = left.code
sys.stdout.flush()
if profile:
    recorder.disable()
    recorder.dump_stats(profile)
spent = []
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    usage = resource.getrusage(who)
    spent.append(usage.ru_utime + usage.ru_stime)
with open(facts, "w") as file:
    file.write(" ".join(map(str, spent)))
sys.exit(code)
"""


class Spent(NamedTuple):
    """CPU seconds of a command: in its own process, and in those that it started (git)."""

    own: float
    children: float


def spent(words: Sequence[str], folder: Path, profile: str = "") -> Spent:
    """What `rundiff` with *words* takes in *folder*, its output thrown away."""
    facts = folder.parent / "facts"
    command = [sys.executable, "-c", _MAIN, str(facts), profile, *words]
    subprocess.run(command, cwd=folder, env=_ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    own, children = facts.read_text().split()
    return Spent(float(own), float(children))


def terminal(report: Report, folder: Path, pairs: Sequence[Pair]) -> None:
    """One pair of files, and a repository of all pairs."""
    _one_pair(report, folder, sorted(pairs, key=lambda pair: pair.size)[len(pairs) // 2])
    project = repository(folder / "many", pairs)
    floor = min(_reading(project) for _ in range(3))
    for form, words in (("text", ()), ("json", ("--format", "json"))):
        runs = [spent(["diff", "HEAD~1", "HEAD", *words], project) for _ in range(3)]
        best = min(runs, key=sum)
        git = f"{best.children:.2f} s in git (git cat-file alone takes {floor:.2f} s to unpack the blobs)"
        detail = f"{best.own:.2f} s of its own, {git}; median {statistics.median(map(sum, runs)):.2f} s"
        name = f"rundiff diff HEAD~1 HEAD, {len(pairs)} notebooks, {form}"
        report.add(name, sum(best), 1, " s", detail, at_most=True)


def _one_pair(report: Report, folder: Path, pair: Pair) -> None:
    old, new = folder / "A.ipynb", folder / "B.ipynb"
    old.write_bytes(pair.old)
    new.write_bytes(pair.new)
    command = [str(BIN / "rundiff"), "diff", "--no-index", str(old), str(new)]
    tried = subprocess.run(command, check=False, capture_output=True, cwd=folder, env=_ENVIRONMENT)
    if tried.returncode not in {0, 1}:
        report.note(
            "rundiff diff --no-index", f"skipped, it ends with {tried.returncode}: {tried.stderr.decode().strip()[-90:]}"
        )
        return
    ours, rival, bare = in_turns(
        lambda: cpu(command, cwd=folder, env=_ENVIRONMENT, bad=2),
        lambda: cpu([BIN / "nbdiff", old, new], cwd=folder, env=_ENVIRONMENT, bad=2),
        lambda: cpu([sys.executable, "-c", "pass"]),
        rounds=5,
    )
    detail = f"a pair of {pair.size / 1000:.0f} KB; nbdiff {rival * 1000:.0f} ms, python -c pass {bare * 1000:.0f} ms"
    report.add("rundiff diff --no-index", ours * 1000, 100, " ms", detail, at_most=True)
    report.add("nbdiff / rundiff diff --no-index", rival / ours, 15, "×", detail, at_most=False)


def _reading(project: Path) -> float:
    """CPU seconds that git itself needs to hand out both versions of every notebook: no command can be quicker in all."""
    listed = _said(project, "ls-tree", "-r", "--format=%(objectname)", "HEAD~1") + _said(
        project, "ls-tree", "-r", "--format=%(objectname)", "HEAD"
    )
    names = project.parent / "names"
    names.write_bytes(listed)
    return cpu(["sh", "-c", 'exec git cat-file --batch --buffer < "$1"', "sh", names], cwd=project)


def profiled(folder: Path, pairs: Sequence[Pair]) -> None:
    """Where the time of `rundiff diff` on a repository goes, printed."""
    project = repository(folder / "many", pairs)
    spent(["diff", "HEAD~1", "HEAD"], project, str(folder / "profile"))
    pstats.Stats(str(folder / "profile")).sort_stats("tottime").print_stats(30)


def repository(folder: Path, pairs: Sequence[Pair]) -> Path:
    """A repository of two commits: every pair's old version, then every new one."""
    folder.mkdir()
    _git(folder, "init", "-q")
    for side in ("old", "new"):
        for pair in pairs:
            (folder / f"{pair.name.replace('/', '-').removesuffix('.ipynb')}.ipynb").write_bytes(getattr(pair, side))
        _git(folder, "add", "-A")
        _git(folder, "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", side)
    return folder


def _said(folder: Path, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True).stdout


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)

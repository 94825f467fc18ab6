"""What it takes to keep a run: snapshot, record and both refs, against `git stash create` on the same tree, in turns.

`dvc exp save` is measured where RUNDIFF_BENCH_RIVALS names a folder with a `dvc`. Seconds are those that somebody waits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from report import ROUNDS, Report, in_turns, wall

FILES, MODIFIED, STAGED, UNTRACKED, IGNORED = 10_000, 20, 5, 10, 2_000
CHECKPOINT = 300 << 20


def tree(folder: Path) -> None:
    """10,000 files, 20 modified, 5 staged, 10 untracked, a folder of 2,000 that is ignored."""
    for n in range(FILES):
        file = folder / f"d{n // 100}" / f"f{n}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"x = {n}\n" * 20)
    (folder / ".gitignore").write_text("ignored/\n")
    (folder / "ignored").mkdir()
    for n in range(IGNORED):
        (folder / "ignored" / str(n)).write_text("x")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "b")
    for n in range(MODIFIED + STAGED):
        (folder / f"d{n}" / f"f{n * 100}.py").write_text(f"y = {n}\n")
    git(folder, "add", "--", *(f"d{n}" for n in range(MODIFIED, MODIFIED + STAGED)))
    for n in range(UNTRACKED):
        (folder / f"new{n}.py").write_text("new\n" * 50)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def kept(folder: Path) -> float:
    """Seconds until a run is there, both refs written."""
    from rundiff.git import Repository  # noqa: PLC0415 - see `run.py`
    from rundiff.runs import store  # noqa: PLC0415
    from rundiff.runs.events import Finished, Started, advance  # noqa: PLC0415
    from rundiff.runs.record import ExecutedCell  # noqa: PLC0415
    from rundiff.runs.snapshot import snapshot  # noqa: PLC0415

    repo = Repository.discover(folder)
    record = advance(None, Started(time.time(), "cpu", (ExecutedCell(1, "train()", "a"),)))
    record = advance(record, Finished(time.time(), "finished", 1))  # or the next one would settle it first
    began = time.perf_counter()
    store.add(repo, snapshot(repo, "a run").commit, record)
    return time.perf_counter() - began


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / ".git" / "objects").rglob("*") if file.is_file())


def measured(report: Report) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree(folder)
        ours, floor = in_turns(lambda: kept(folder), lambda: wall(["git", "stash", "create"], cwd=folder))
        detail = f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms"
        report.add("snapshot and record / git stash create, 10,000 files", ours / floor, 2, "×", detail, at_most=True)
        with_checkpoint(report, folder)
        against_dvc(report, folder)


def with_checkpoint(report: Report, folder: Path) -> None:
    checkpoint = folder / "model.pt"

    def with_it() -> float:
        with checkpoint.open("wb") as file:
            file.write(os.urandom(1 << 20))
            file.truncate(CHECKPOINT)
        return kept(folder)

    def without() -> float:
        checkpoint.unlink(missing_ok=True)
        return kept(folder)

    before = size(folder)
    with_it()
    grown = (size(folder) - before) / (1 << 20)
    report.add("the repository grows by a run beside a checkpoint of 300 MB", grown, 1, " MB", at_most=True)
    beside, alone = in_turns(with_it, without)
    detail = f"{beside * 1000:.0f} ms against {alone * 1000:.0f} ms"
    report.add("a run beside a checkpoint of 300 MB / without it", beside / alone, 1.1, "×", detail, at_most=True)
    checkpoint.unlink(missing_ok=True)


def against_dvc(report: Report, folder: Path) -> None:
    dvc = shutil.which("dvc", path=os.environ.get("RUNDIFF_BENCH_RIVALS", ""))
    if dvc is None:
        print("      dvc exp save: not measured, RUNDIFF_BENCH_RIVALS names no folder with a dvc")
        return
    subprocess.run([dvc, "init", "-q"], cwd=folder, check=True, capture_output=True)
    git(folder, "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "dvc", "--", ".dvc", ".dvcignore")
    ours, rival = in_turns(lambda: kept(folder), lambda: wall([dvc, "exp", "save", "-f"], cwd=folder), rounds=min(3, ROUNDS))
    report.add(
        "dvc exp save / snapshot and record",
        rival / ours,
        10,
        "×",
        f"{rival:.1f} s against {ours * 1000:.0f} ms",
        at_most=False,
    )


if __name__ == "__main__":
    told = Report()
    measured(told)
    raise SystemExit(told.missed)

"""A comparison of many files is shown as it comes, in flat memory, and ends quietly when nobody reads on."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from repos import Repo, cell, notebook
from rundiff.answer import MANY
from rundiff.errors import GitError
from rundiff.git import Repository
from rundiff.git.objects import contents
from rundiff.runs import store
from rundiff.runs.events import Started, advance
from rundiff.runs.record import Stale
from rundiff.runs.snapshot import snapshot

COMMAND = (sys.executable, "-m", "rundiff", "diff", "HEAD~1", "HEAD")


def started(folder: Path, *words: str, **options: object) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([*COMMAND, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, **options)


def branch(root: Path, count: int, *, size: int = 1) -> Repo:
    """Two commits between which *count* notebooks, and a script that Jupytext pairs one with, have changed."""
    repo = Repo.init(root)
    repo.git("config", "user.name", "a")
    repo.git("config", "user.email", "a@b")
    for version in (1, 2):
        files: dict[str, bytes | str] = {}
        for number in range(count):
            lines = "".join(f"x{n} = {n * version}\n" for n in range(size))
            paired = {"jupytext": {"formats": "ipynb,py:percent"}} if number == 0 else {}
            files[f"n{number:04}.ipynb"] = notebook(cell(f"lr = 0.{version}\n{lines}", "a"), cell("same", "b"), **paired)
        files["n0000.py"] = (
            f"# %%\nlr = 0.{version}\n{''.join(f'x{n} = {n * version}{chr(10)}' for n in range(size))}\n# %%\nsame\n"
        )
        files["model.py"] = f"width = {version}\n"
        repo.commit(f"{version}", **files)
    return repo


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Repo:
    return branch(tmp_path_factory.mktemp("many"), MANY + 20, size=30)


def test_what_a_reader_must_know_of_a_run_stands_ahead_of_many_files_too(many):
    found = Repository.discover(many.root)
    stale = (Stale("train", "not-reloaded", file="model.py", on_stack=True),)
    before = advance(None, Started(1.0, "cpu", (), notebook="n0001.ipynb", stale=stale))
    many.git("checkout", "-q", "HEAD~1")
    store.add(found, snapshot(found, "a run").commit, before).lease.release()
    many.git("checkout", "-q", "main")
    told = subprocess.run([*COMMAND[:4], "run/1", "main"], cwd=many.root, capture_output=True, text=True, check=True).stdout
    assert "files differ" in told.splitlines()[0]
    assert "run/1 was interrupted" in told.splitlines()[1]
    assert "run/1 used an older `train`" in told.splitlines()[2]


def test_files_are_shown_in_their_order_and_all_is_summed_up_at_the_end(many):
    told = started(many.root).communicate()[0].decode()
    first, *rest = told.splitlines()
    assert first.endswith(f"{MANY + 22} files differ")
    shown = re.findall(r"^[! ] \S.*?  (\S+\.\w+)", told, re.MULTILINE)
    assert shown == ["model.py", *(f"n{number:04}.ipynb" for number in range(MANY + 20))]
    assert rest[-2:] == [
        f"in all: {MANY + 20} changed cells, 1 changed file",
        f"hidden: {MANY + 20} unchanged cells, 1 file with the same change as the paired notebook (Jupytext)",
    ]


def test_a_pair_whose_files_lie_far_apart_is_read_with_the_others_by_one_git(many, tmp_path):
    """Out of their order objects would be read one by one, or the last of them before the first file is shown."""
    log, real = tmp_path / "log", shutil.which("git")
    (tmp_path / "git").write_text(f'#!/bin/sh\necho "$@" >> "{log}"\nexec "{real}" "$@"\n')
    (tmp_path / "git").chmod(0o755)
    many.git("checkout", "--quiet", "--detach")
    for version in (1, 2):
        many.commit("far", **{"zz/n0003.py": f"far = {version}\n", "a.py": f"a = {version}\n"})
    words = [sys.executable, "-m", "rundiff", "diff", "main~1", "HEAD"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    told = subprocess.run(words, cwd=many.root, env=env, capture_output=True, check=True).stdout.decode()
    many.git("checkout", "--quiet", "main")
    assert told.index("n0003.ipynb") < told.index("zz/n0003.py") < told.index("n0004.ipynb")
    readers = [line for line in log.read_text().splitlines() if line.endswith("cat-file --batch")]
    assert 1 <= len(readers) <= 2


def test_with_a_limit_all_is_ranked(many):
    told = started(many.root, "--lines", "12").communicate()[0].decode().splitlines()
    assert 8 <= len(told) <= 12
    assert "likely to matter" in told[1]
    assert any("more lines; without --lines all are shown" in line for line in told)


def test_the_first_file_is_shown_before_the_last_is_read(many):
    """Whoever reads no more than the head stops the rest: a pipe holds less than the whole of it."""
    with started(many.root, "-U30") as asked:
        assert asked.stdout is not None
        head = [asked.stdout.readline() for _ in range(5)]
        assert b"n0000.ipynb" in b"".join(head) or b"model.py" in b"".join(head)
        assert asked.poll() is None, "it goes on"
        asked.kill()


def test_a_closed_pipe_ends_it_quietly(many):
    with started(many.root, "-U30") as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.readline()
        asked.stdout.close()
        assert asked.wait(timeout=60) == 0
        assert asked.stderr.read() == b""


def test_an_interrupt_ends_it_quietly_and_git_with_it(many):
    with started(many.root, "-U30", start_new_session=True) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.readline()
        os.killpg(asked.pid, signal.SIGINT)
        asked.stdout.read()
        assert asked.wait(timeout=60) == 130
        assert asked.stderr.read() == b""
    deadline = time.monotonic() + 30
    while reading_in(many.root) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not reading_in(many.root)


def reading_in(folder: Path) -> list[str]:
    """Processes of git that are at work in *folder*."""
    found = []
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdecimal() and Path(entry.path, "cwd").readlink() == folder:
                with open(f"{entry.path}/cmdline", "rb") as file:  # noqa: PTH123
                    found.append(file.read().decode("utf-8", "replace"))
        except OSError:
            continue  # it has ended
    return [words for words in found if words.startswith("git\0")]


def test_memory_does_not_grow_with_the_number_of_files(tmp_path):
    def peak(count: int) -> int:
        repo = branch(tmp_path / str(count), count, size=400)
        code = f"import subprocess, resource; subprocess.run({list(COMMAND)!r}, stdout=subprocess.DEVNULL, check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        told = subprocess.run([sys.executable, "-c", code], cwd=repo.root, capture_output=True, env=env, check=True)
        return int(told.stdout)

    (tmp_path / str(MANY + 1)).mkdir()
    (tmp_path / str(4 * MANY)).mkdir()
    few, many = peak(MANY + 1), peak(4 * MANY)
    assert many < few * 1.15, f"{few} kB for {MANY + 1} files, {many} kB for {4 * MANY}"


def test_output_goes_to_a_file_whole_or_not_at_all(many, tmp_path):
    there = tmp_path / "answer.txt"
    there.write_text("what was there")
    assert started(many.root, "--output", str(there)).communicate() == (b"", b"")
    assert f"in all: {MANY + 20} changed cells" in there.read_text()
    there.write_text("what was there")
    asked = started(many.root, "--output", str(there), "-U30")
    asked.send_signal(signal.SIGINT)
    asked.communicate()
    assert there.read_text() == "what was there" or "in all:" in there.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answer.txt"]


def test_a_git_that_was_stopped_is_told_as_one_that_failed(repo):
    repo.commit(**{"a.py": "a = 1\n"})
    asked = Repository.discover(repo.root)
    with asked.started("cat-file", "--batch", given=True) as git:
        git.stop()
        assert git.failed
        with pytest.raises(GitError, match="cat-file"):
            list(contents(git, [repo.git("rev-parse", "HEAD").strip()], asked.missing))

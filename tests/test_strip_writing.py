"""A file is whole, the old one or the new one, whatever happens while it is rewritten."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from repos import cell, notebook, stream
from rundiff.commands import strip_file
from rundiff.commands.strip import strip_files
from rundiff.commands.strip_many import strip_many
from rundiff.errors import NotWritable
from rundiff.strip.policy import StripOptions

USUAL = StripOptions()
DIRTY = notebook(cell("print(1)", "a", count=3, outputs=[stream("1\n" * 20_000)]))
CLEAN = notebook(cell("print(1)", "a"))
ENDLESS = """
import sys
from rundiff.commands.strip import strip_file
from rundiff.strip.policy import StripOptions
dirty = open("dirty", "rb").read()
print(flush=True)
while True:
    for name in ("a.ipynb", "b.ipynb"):
        report = strip_file(name, StripOptions())
        assert report.error is None, report
        with open("again", "wb") as file:
            file.write(dirty)
        __import__("os").replace("again", name)
"""


def litter(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_killed_at_any_moment_the_file_is_the_old_one_or_the_new_one(tmp_path):
    (tmp_path / "dirty").write_bytes(DIRTY)
    draw = random.Random(7)
    for _ in range(25):
        for name in ("a.ipynb", "b.ipynb"):
            (tmp_path / name).write_bytes(DIRTY)
        process = subprocess.Popen([sys.executable, "-c", ENDLESS], cwd=tmp_path, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(draw.random() / 30)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert {(tmp_path / name).read_bytes() for name in ("a.ipynb", "b.ipynb")} <= {DIRTY, CLEAN}
        assert len(litter(tmp_path)) <= 1  # the process before swept away what the one before that had left
    (tmp_path / "a.ipynb").write_bytes(DIRTY)
    subprocess.run([sys.executable, "-m", "rundiff", "strip", "a.ipynb"], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "a.ipynb").read_bytes() == CLEAN
    assert litter(tmp_path) == []


def test_what_a_living_process_writes_aside_is_not_swept_away(tmp_path, monkeypatch):
    monkeypatch.setattr(strip_file, "_swept", set())
    (tmp_path / "a.ipynb").write_bytes(DIRTY)
    names = {f".{os.getppid()}-1.rundiff", ".x-1.rundiff", ".rundiff", "1-1.rundiff"}
    for name in names:
        (tmp_path / name).write_bytes(b"")
    list(strip_files([tmp_path / "a.ipynb"], USUAL))
    assert {path.name for path in tmp_path.iterdir()} == names | {"a.ipynb"}


def test_what_cannot_be_swept_away_is_no_reason_not_to_write(tmp_path, monkeypatch):
    monkeypatch.setattr(strip_file, "_swept", set())
    (tmp_path / "a.ipynb").write_bytes(DIRTY)
    (tmp_path / f".{2**31 - 1}-1.rundiff").mkdir()
    assert [report.error for report in strip_files([tmp_path / "a.ipynb"], USUAL)] == [None]
    assert (tmp_path / "a.ipynb").read_bytes() == CLEAN


def test_a_file_and_links_to_it_are_stripped_one_after_the_other(tmp_path):
    for number in range(30):
        (tmp_path / f"t{number}.ipynb").write_bytes(DIRTY)
        (tmp_path / f"a{number}.ipynb").symlink_to(f"t{number}.ipynb")
    jobs = [(str(path), USUAL) for path in sorted(tmp_path.iterdir(), key=lambda path: (path.name[1:], path.name))]
    reports = list(strip_many(jobs))
    assert [report.error for report in reports] == [None] * 60
    assert sum(report.written for report in reports) == 30


def test_a_file_that_is_changed_after_it_was_read_is_left_as_it_is(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(DIRTY)
    data, seen = strip_file.contents(str(path))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
    with pytest.raises(NotWritable, match="changed by another program meanwhile"):
        strip_file.replace(str(path), b"", seen)
    assert path.read_bytes() == data


def test_a_file_that_was_moved_away_meanwhile_is_not_made_again(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(DIRTY)
    _, seen = strip_file.contents(str(path))
    path.rename(tmp_path / "b.ipynb")
    with pytest.raises(NotWritable):
        strip_file.replace(str(path), b"", seen)
    assert [found.name for found in tmp_path.iterdir()] == ["b.ipynb"]


def test_another_name_of_the_file_keeps_what_it_was_and_that_is_said(tmp_path):
    path, other = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    path.write_bytes(DIRTY)
    other.hardlink_to(path)
    (report,) = strip_files([path], USUAL)
    assert report.note == "the file has another name (a hard link), under which it is as it was"
    assert (path.read_bytes(), other.read_bytes()) == (CLEAN, DIRTY)


def test_a_name_as_long_as_names_can_be_is_no_trouble(tmp_path):
    path = tmp_path / ("x" * 249 + ".ipynb")
    path.write_bytes(DIRTY)
    (report,) = strip_files([path], USUAL)
    assert report.written
    assert path.read_bytes() == CLEAN


def test_a_pipe_is_no_notebook(tmp_path):
    os.mkfifo(tmp_path / "a.ipynb")
    (report,) = strip_files([tmp_path / "a.ipynb"], USUAL)
    assert report.error == "it is not a file; name the notebooks themselves"


def test_a_name_that_is_no_text_is_a_name(rundiff, tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"\xff.ipynb")  # noqa: PTH118 - pathlib takes no bytes
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(DIRTY)
    found = rundiff("strip", ".", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert "1 output, 1 count removed" in found.stdout


def test_two_at_once_leave_a_whole_file(tmp_path):
    path = tmp_path / "a.ipynb"
    for _ in range(5):
        path.write_bytes(DIRTY)
        words = [sys.executable, "-m", "rundiff", "strip", "a.ipynb"]
        both = [subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
        codes = [process.wait() for process in both]
        for process in both:
            process.communicate()
        assert 0 in codes
        assert path.read_bytes() == CLEAN
    assert litter(tmp_path) == []


def test_what_the_disk_does_not_take_is_told_and_the_file_is_as_it_was(rundiff, tmp_path):
    small = notebook(cell("x = '" + "x" * 100_000 + "'", "a", count=1))
    (tmp_path / "a.ipynb").write_bytes(small)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); "
        "from rundiff.cli import main; sys.exit(main(['strip', 'a.ipynb']))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "a.ipynb: it cannot be written (File too large), and is as it was; put that right and try again\n"
    assert (tmp_path / "a.ipynb").read_bytes() == small
    assert litter(tmp_path) == []


def test_what_the_memory_does_not_take_is_told_and_the_file_is_as_it_was(tmp_path):
    path = tmp_path / "a.ipynb"
    with path.open("wb") as file:
        file.write(b'{"cells":[{"outputs":["')
        file.write(b"x" * 150_000_000)
        file.write(b'"]}]}')
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (300_000_000, 300_000_000)); "
        "from rundiff.cli import main; sys.exit(main(['strip', 'a.ipynb']))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "a.ipynb: it is too big for the memory that is left; close other programs and try again\n"
    assert path.stat().st_size == 150_000_028


# ---- many files


def test_many_are_reported_in_order_and_a_bad_one_stops_nobody(tmp_path):
    paths = [tmp_path / f"{number:03}.ipynb" for number in range(60)]
    for number, path in enumerate(paths):
        path.write_bytes({0: CLEAN, 1: DIRTY, 2: b"{"}[number % 3])
    reports = list(strip_many([(str(path), USUAL) for path in paths]))
    assert [report.path for report in reports] == [str(path) for path in paths]
    assert [(report.written, report.error is None) for report in reports[:3]] == [(False, True), (True, True), (False, False)]
    assert [path.read_bytes() for path in paths] == [b"{" if number % 3 == 2 else CLEAN for number in range(60)]
    assert litter(tmp_path) == []


def test_who_stops_reading_stops_the_work(tmp_path):
    paths = [tmp_path / f"{number:03}.ipynb" for number in range(200)]
    for path in paths:
        path.write_bytes(DIRTY)
    reports = strip_many([(str(path), USUAL) for path in paths])
    next(reports)
    next(reports)
    reports.close()
    left = [path for path in paths if path.read_bytes() == DIRTY]
    assert left
    assert {path.read_bytes() for path in paths} == {DIRTY, CLEAN}
    assert litter(tmp_path) == []


def test_what_is_a_bug_is_raised_and_not_swallowed(tmp_path):
    for number in range(20):
        (tmp_path / f"{number}.ipynb").write_bytes(DIRTY)
    jobs = [(str(tmp_path / f"{number}.ipynb"), USUAL if number < 10 else None) for number in range(20)]
    with pytest.raises(AttributeError):
        list(strip_many(jobs))


def test_no_thread_is_started_where_nothing_is_written(tmp_path):
    for number in range(20):
        (tmp_path / f"{number}.ipynb").write_bytes(CLEAN)
    code = (
        "import sys; from rundiff.cli import main; main(['strip', *(f'{n}.ipynb' for n in range(20))]); "
        "sys.exit('threading' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-S", "-E", "-c", f"import sys; sys.path[:0] = {sys.path[1:]!r}; {code}"],
            cwd=tmp_path,
            check=False,
        ).returncode
        == 0
    )

"""Stripping real files: whole or not at all, and nothing touched that need not be."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from repos import cell, notebook, stream
from rundiff.commands import strip_file
from rundiff.commands.strip import StripReport, strip_bytes, strip_files
from rundiff.errors import NotWritable
from rundiff.render.strip import line, size, summary
from rundiff.strip.policy import StripOptions

if TYPE_CHECKING:
    from pathlib import Path

USUAL = StripOptions()
DIRTY = notebook(cell("print(1)", "a", count=3, outputs=[stream("1\n")]))
CLEAN = notebook(cell("print(1)", "a"))


@pytest.fixture
def dirty(tmp_path) -> Path:
    path = tmp_path / "train.ipynb"
    path.write_bytes(DIRTY)
    return path


def stripped(*paths: Path, check: bool = False) -> list[StripReport]:
    return list(strip_files(paths, USUAL, check=check))


def frozen(path: Path) -> tuple[bytes, int, int, int]:
    state = path.stat()
    return path.read_bytes(), state.st_mtime_ns, state.st_ino, state.st_mode


def test_a_dirty_notebook_is_rewritten_and_reported(dirty):
    assert stripped(dirty) == [StripReport(dirty, 1, 1, 0, len(DIRTY), len(CLEAN), written=True)]
    assert dirty.read_bytes() == CLEAN


def test_a_clean_notebook_keeps_its_bytes_its_time_and_its_inode(dirty):
    dirty.write_bytes(CLEAN)
    os.utime(dirty, (1, 1))
    before = frozen(dirty)
    (report,) = stripped(dirty)
    assert not report.changed
    assert not report.written
    assert frozen(dirty) == before


def test_a_check_changes_nothing(dirty):
    before = frozen(dirty)
    (report,) = stripped(dirty, check=True)
    assert report.changed
    assert not report.written
    assert frozen(dirty) == before


@pytest.mark.parametrize("mode", [0o755, 0o600, 0o664])
def test_the_mode_stays(dirty, mode):
    dirty.chmod(mode)
    stripped(dirty)
    assert stat.S_IMODE(dirty.stat().st_mode) == mode
    assert dirty.read_bytes() == CLEAN


def test_through_a_symbolic_link_its_target_is_rewritten(dirty, tmp_path):
    (tmp_path / "far").mkdir()
    link = tmp_path / "far" / "link.ipynb"
    link.symlink_to("../train.ipynb")
    (report,) = stripped(link)
    assert report.path == link
    assert link.is_symlink()
    assert str(link.readlink()) == "../train.ipynb"
    assert dirty.read_bytes() == CLEAN


def test_after_a_bad_file_the_others_are_still_stripped(dirty, tmp_path):
    bad, last = tmp_path / "bad.ipynb", tmp_path / "last.ipynb"
    bad.write_bytes(b"{")
    last.write_bytes(DIRTY)
    reports = stripped(dirty, bad, last)
    assert [report.error for report in reports] == [
        None,
        "the file breaks off at line 1, column 2; restore it (`git checkout -- FILE`) or save it again",
        None,
    ]
    assert (dirty.read_bytes(), bad.read_bytes(), last.read_bytes()) == (CLEAN, b"{", CLEAN)


def test_a_read_only_file_is_left_alone(dirty):
    dirty.chmod(0o444)
    before = frozen(dirty)
    (report,) = stripped(dirty)
    assert report.error == "it is read-only; make it writable (`chmod u+w train.ipynb`) and try again"
    assert frozen(dirty) == before


def test_a_read_only_file_can_be_checked(dirty):
    dirty.chmod(0o444)
    assert stripped(dirty, check=True)[0].error is None


def test_a_file_in_a_read_only_folder_is_left_alone(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "train.ipynb"
    path.write_bytes(DIRTY)
    folder.chmod(0o555)
    try:
        (report,) = stripped(path)
        assert report.error == "its folder is read-only; make the folder writable and try again"
        assert path.read_bytes() == DIRTY
        assert [found.name for found in folder.iterdir()] == ["train.ipynb"]
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("none.ipynb", "there is no such file; check the path"), ("", "it is not a file; name the notebooks themselves")],
)
def test_what_is_no_file_is_said_to_be_none(tmp_path, name, sentence):
    assert stripped(tmp_path / name)[0].error == sentence


def test_a_link_to_itself_is_an_error_and_not_a_crash(tmp_path):
    link = tmp_path / "loop.ipynb"
    link.symlink_to(link)
    assert stripped(link)[0].error is not None


def test_nothing_is_left_beside_the_file(dirty):
    stripped(dirty)
    assert [path.name for path in dirty.parent.iterdir()] == ["train.ipynb"]


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "train.ipynb"
    kept = notebook(cell("x = '" + "x" * 100_000 + "'", "a", count=1))
    path.write_bytes(kept)
    report = _with_file_limit(path, 50_000)
    assert report.error == "it cannot be written (File too large), and is as it was; put that right and try again"
    assert path.read_bytes() == kept
    assert [found.name for found in tmp_path.iterdir()] == ["train.ipynb"]


def _with_file_limit(path: Path, limit: int) -> StripReport:
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        return stripped(path)[0]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_file_that_another_program_saves_meanwhile_is_not_overwritten(dirty):
    data, seen = strip_file.contents(str(dirty))
    dirty.write_bytes(DIRTY + b"\n")
    with pytest.raises(NotWritable, match="changed by another program"):
        strip_file.replace(str(dirty), data, seen)
    assert dirty.read_bytes() == DIRTY + b"\n"
    assert [path.name for path in dirty.parent.iterdir()] == ["train.ipynb"]


def test_stdin_becomes_stdout():
    assert strip_bytes(DIRTY, USUAL) == CLEAN


def test_a_path_may_be_a_plain_string(dirty):
    assert stripped(str(dirty))[0].path == str(dirty)
    assert dirty.read_bytes() == CLEAN


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (
            StripReport("train.ipynb", 41, 22, 0, 14_200_000, 61_000, written=True),
            "41 outputs, 22 counts removed (14.2 MB → 61 KB)",
        ),
        (
            StripReport("train.ipynb", 1, 1, 1, 900, 800, written=True),
            "1 output, 1 count, 1 metadata key removed (900 B → 800 B)",
        ),
        (StripReport("train.ipynb", 0, 0, 2, 2_000, 1_000), "2 metadata keys to remove (2 KB → 1 KB)"),
        (StripReport("train.ipynb"), "nothing to remove"),
        (StripReport("train.ipynb", error="it is read-only; and so on"), "it is read-only; and so on"),
    ],
)
def test_a_report_is_one_line(report, text):
    assert line(report) == f"train.ipynb: {text}"


def test_a_name_cannot_command_the_terminal():
    assert line(StripReport("a\x1b[2Jb\n.ipynb")) == "a\\x1b[2Jb\\n.ipynb: nothing to remove"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (999_960_000, "1.0 GB"),
        (5 * 10**15, "5000.0 TB"),
    ],
)
def test_a_size_is_said_as_people_say_it(number, text):
    assert size(number) == text


def test_many_files_are_summed_up_in_a_line():
    assert summary(300, 12, 0, written=True) == "300 notebooks: 12 rewritten, 288 clean"
    assert summary(300, 12, 1, written=False) == "300 notebooks: 12 to strip, 287 clean, 1 left as they were"


def test_a_note_stands_behind_what_was_removed():
    assert line(StripReport("a", 1, 0, 0, 900, 800, written=True, note="so")) == "a: 1 output removed (900 B → 800 B); so"
    assert line(StripReport("a", cells=2, size_before=9, size_after=1)) == "a: 2 cells to remove (9 B → 1 B)"


# ---- the command as it is typed


def test_the_command_strips_and_says_so(rundiff, dirty):
    found = rundiff("strip", "train.ipynb", cwd=dirty.parent)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == f"train.ipynb: 1 output, 1 count removed ({len(DIRTY)} B → {len(CLEAN)} B)\n"
    assert dirty.read_bytes() == CLEAN


def test_the_check_finds_and_leaves(rundiff, dirty):
    found = rundiff("strip", "--check", "train.ipynb", cwd=dirty.parent)
    assert found.returncode == 1
    assert "1 output, 1 count to remove" in found.stdout
    assert dirty.read_bytes() == DIRTY


def test_a_broken_file_is_the_users_error(rundiff, tmp_path):
    (tmp_path / "a.ipynb").write_text("hello")
    found = rundiff("strip", "a.ipynb", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert (
        found.stderr
        == "a.ipynb: not valid JSON at line 1, column 1: a value is missing; correct it there, or save it again from Jupyter\n"
    )


def test_a_dash_reads_stdin_and_writes_stdout(rundiff):
    found = rundiff("strip", "-", input=DIRTY.decode())
    assert (found.returncode, found.stdout) == (0, CLEAN.decode())


def test_the_ids_stay(dirty):
    stripped(dirty)
    assert [one["id"] for one in json.loads(dirty.read_bytes())["cells"]] == ["a"]

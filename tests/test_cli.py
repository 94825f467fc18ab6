"""The terminal: bad input gets one sentence and exit code 2, and nothing is changed."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repos import cell, notebook
from rundiff.answer import Answer
from rundiff.render.looks import Looks
from rundiff.request import DiffRequest


def refused(answer: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on stderr."""
    assert answer.returncode == 2, answer.stdout + answer.stderr
    assert answer.stdout == ""
    assert re.fullmatch(r"rundiff: [^\n]+\n", answer.stderr), answer.stderr
    return answer.stderr


def test_the_version_is_the_one_of_package_json(rundiff):
    version = json.loads((Path(__file__).parents[1] / "package.json").read_text())["version"]
    assert rundiff("--version").stdout == f"rundiff {version}\n"


def test_git_rundiff_is_rundiff():
    folder = os.path.dirname(sys.executable)  # noqa: PTH120
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    answer = subprocess.run(["git", "rundiff", "--version"], capture_output=True, text=True, env=environment, check=True)
    assert answer.stdout.startswith("rundiff ")


def test_help_names_every_command(rundiff):
    words = rundiff("--help").stdout
    assert rundiff().stdout == words
    for verb in ("diff", "runs", "record", "strip", "demo"):
        assert f"  {verb} " in words
        assert rundiff(verb, "--help").stdout.startswith(f"usage: rundiff {verb}")


def test_outside_a_repository(rundiff, tmp_path):
    for verb in ("diff", "runs"):
        assert "is not inside a git repository; make one with `git init`" in refused(rundiff(verb, cwd=tmp_path))


def test_in_a_folder_that_is_gone(rundiff, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    command = shutil.which("rundiff", path=os.path.dirname(sys.executable))  # noqa: PTH120
    script = f"cd '{folder}' && rmdir '{folder}' && exec '{command}' diff"
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert "the current folder is gone; change to one that is there" in refused(answer)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("diff --name-only", None),
        ("diff --no-index --stat a a", None),
        ("diff --no-index a -", "there is no standard input here; name two files"),
        ("strip -", "standard input is closed, so there is nothing to read; name a file"),
    ],
)
def test_a_closed_standard_input_is_missed_only_where_it_is_read(repo, words, sentence):
    repo.commit(a="1\n")
    command = shutil.which("rundiff", path=os.path.dirname(sys.executable))  # noqa: PTH120
    script = f"exec '{command}' {words} <&-"
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    if sentence is not None:
        assert sentence in refused(answer)
    else:
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files can be counted")
def test_an_answer_that_is_closed_holds_no_file_open(repo):
    """Whoever reads a part of it lets go of the rest at once, and not when the collector runs."""
    repo.commit(**{f"{n}.ipynb": notebook(f"x = {n}" * 9_999) for n in range(300)})
    repo.write(**{f"{n}.ipynb": notebook(f"y = {n}") for n in range(300)})
    before = set(Path("/proc/self/fd").iterdir())
    gc.disable()
    try:
        with Answer(DiffRequest()) as unread:
            assert unread.streams
        with Answer(DiffRequest()) as begun:
            next(begun.lines(Looks()))
        assert len(set(Path("/proc/self/fd").iterdir())) == len(before)
    finally:
        gc.enable()


def test_without_git(rundiff, tmp_path):
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    answer = rundiff("diff", cwd=tmp_path, env={**os.environ, "PATH": str(bin_)})
    assert "git is not installed or not on PATH; install it" in refused(answer)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_that_somebody_else_owns(repo, rundiff):
    repo.commit(**{"a.py": "a\n"})
    os.chown(repo.root, 12345, 12345)
    os.chown(repo.root / ".git", 12345, 12345)
    sentence = refused(rundiff("diff"))
    assert f"git config --global --add safe.directory {repo.root}" in sentence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["diff", "nope"], "unknown revision 'nope'"),
        (["diff", "run/7"], "unknown run 'run/7': no run is recorded here yet"),
        (["diff", "--", "--evil"], None),
        (["diff", "--dirstat", "HEAD"], "--dirstat is not an option here (see `rundiff diff --help`); git knows more"),
        (["diff", "--dirstat", "HEAD"], "git diff --dirstat HEAD"),
        (["diff", "-Ux"], "'x' is not a number of lines"),
        (["diff", "--lines", "0"], "'0' is not a number of lines from 1 on"),
        (["diff", "--format", "pdf"], "invalid choice: 'pdf'"),
        (["difff"], "'difff' is not a command; there are diff, runs"),
        (["record", "maybe"], "invalid choice: 'maybe'"),
    ],
)
def test_words_that_mean_nothing(repo, rundiff, words, sentence):
    repo.commit(**{"a.py": "a\n"})
    before = repo.state()
    answer = rundiff(*words)
    if sentence is None:
        assert (answer.returncode, answer.stderr) == (0, "")
    else:
        assert sentence in refused(answer)
    assert repo.state() == before


def test_before_the_first_commit_there_is_no_head(repo, rundiff):
    assert "there is no commit yet, so there is no HEAD" in refused(rundiff("diff", "HEAD"))


def test_a_revision_that_looks_like_an_option_is_none(repo, rundiff):
    repo.commit(**{"a.py": "a\n"})
    assert "is not an option here" in refused(rundiff("diff", "--upload-pack=touch"))
    assert "unknown revision" in refused(rundiff("diff", ":/nothing like it"))


def test_a_reader_that_goes_away_is_no_error(repo, rundiff):
    repo.commit(**{"a.txt": "".join(f"{n}\n" for n in range(100_000))})
    repo.write(**{"a.txt": "".join(f"{n}!\n" for n in range(100_000))})
    command = shutil.which("rundiff", path=os.path.dirname(sys.executable))  # noqa: PTH120
    answer = subprocess.run(["bash", "-c", f"'{command}' diff | head -n 1"], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert len(answer.stdout.splitlines()) == 1


def test_colours_follow_the_conventions(repo, rundiff):
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"a.py": "b\n"})

    def coloured(*words, **variables):
        return "\x1b[" in rundiff("diff", *words, env={**os.environ, **variables}).stdout

    assert not coloured()
    assert coloured("--color")
    assert coloured(CLICOLOR_FORCE="1")
    assert not coloured(CLICOLOR_FORCE="1", NO_COLOR="1")
    assert not coloured("--color=never", CLICOLOR_FORCE="1")


def test_escape_sequences_of_a_notebook_never_reach_the_terminal(repo, rundiff):
    repo.commit(**{"n.ipynb": notebook(cell("x", "a"))})
    repo.write(**{"n.ipynb": notebook(cell("\x1b]0;owned\x07\x9b31m\u202ex = 1", "a")), "a\x1b[2Jb.py": "x\n"})
    repo.git("add", "--all")
    for words in (("HEAD",), ("HEAD", "--format", "html")):
        answer = rundiff("diff", *words)
        assert "owned" in answer.stdout
        assert not set(answer.stdout) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_record_says_whether_and_who_said_so(repo, rundiff, tmp_path):
    repo.commit()
    assert "recording is on" in rundiff("record").stdout
    assert "(set in this repository)" in rundiff("record", "off").stdout
    assert "recording is off" in rundiff("record", "status").stdout
    assert "recording is on" in rundiff("record", "on").stdout
    assert "RUNDIFF_RECORD is set" in rundiff("record", env={**os.environ, "RUNDIFF_RECORD": "0"}).stdout
    assert "is not in a git repository" in rundiff("record", cwd=tmp_path).stdout
    assert "is not inside a git repository" in refused(rundiff("record", "off", cwd=tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_configuration_that_cannot_be_written(repo, rundiff):
    repo.commit()
    (repo.root / ".git").chmod(0o555)
    assert "nothing was changed" in refused(rundiff("record", "off"))

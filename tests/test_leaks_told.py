"""What looks like a secret is told of where notebooks are stripped and committed, and stops nothing unless the project says so."""

from __future__ import annotations

import os
import string
import subprocess
import sys
from random import Random

import pytest

from repos import cell, notebook, stream

HF = "hf_" + "".join(Random(34).choices(string.ascii_letters, k=34))
SECRET = notebook(cell(f'login("{HF}")', "first", count=1, outputs=[stream("ok\n")]))
STAYS = notebook(cell(f'login("{HF}")', "first"))
KEPT = notebook(cell("print(token)", "first", outputs=[stream(f"{HF}\n")]) | {"metadata": {"tags": ["keep_output"]}})
TOLD = "holds what looks like a secret (huggingface-access-token: hf_"


def rundiff(folder, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "rundiff", *words], cwd=folder, input=given, capture_output=True, check=False)


def table(folder, word: str) -> None:
    (folder / "pyproject.toml").write_text(f'[tool.rundiff.strip]\nsecrets = "{word}"\n')


def commit(folder) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "commit", "-m", "x"], cwd=folder, capture_output=True, text=True, check=False)


def test_a_file_is_stripped_and_warned_of(tmp_path):
    (tmp_path / "train.ipynb").write_bytes(SECRET)
    found = rundiff(tmp_path, "strip", "--committing", "train.ipynb")
    assert (found.returncode, found.stderr.decode().count(TOLD)) == (0, 1)
    assert HF.encode() not in found.stderr
    assert (tmp_path / "train.ipynb").read_bytes() == STAYS


@pytest.mark.parametrize("words", [["--check"], ["--dry-run"], []])
def test_a_clean_notebook_is_warned_of_too_also_in_an_output_that_stays(tmp_path, words):
    (tmp_path / "train.ipynb").write_bytes(KEPT)
    found = rundiff(tmp_path, "strip", *words, "train.ipynb")
    assert (found.returncode, found.stdout) == (0, b"")
    assert "line 1 of an output" in found.stderr.decode()


def test_cells_that_nobody_is_about_to_commit_are_not_looked_at(tmp_path):
    (tmp_path / "train.ipynb").write_bytes(SECRET)
    assert rundiff(tmp_path, "strip", "train.ipynb").stderr == b""


def test_an_output_that_goes_is_not_spoken_of(tmp_path):
    (tmp_path / "train.ipynb").write_bytes(notebook(cell("print(token)", "first", outputs=[stream(f"{HF}\n")])))
    assert rundiff(tmp_path, "strip", "--committing", "train.ipynb").stderr == b""


def test_from_stdin_the_notebook_goes_to_stdout_and_the_warning_elsewhere(tmp_path):
    found = rundiff(tmp_path, "strip", "--secrets", "warn", "-", given=SECRET)
    assert (found.returncode, found.stdout) == (0, STAYS)
    assert TOLD in found.stderr.decode()


@pytest.mark.parametrize(("word", "code", "told"), [("block", 1, 1), ("warn", 0, 1), ("off", 0, 0)])
def test_a_project_says_whether_it_stops_and_the_command_overrules_it(tmp_path, word, code, told):
    (tmp_path / "train.ipynb").write_bytes(SECRET)
    table(tmp_path, word)
    found = rundiff(tmp_path, "strip", "train.ipynb")
    assert (found.returncode, found.stderr.decode().count(TOLD)) == (code, told)
    assert (tmp_path / "train.ipynb").read_bytes() == STAYS
    assert rundiff(tmp_path, "strip", "--secrets", "off", "train.ipynb").stderr == b""


def test_a_word_that_there_is_not_is_refused_with_those_that_there_are(tmp_path):
    table(tmp_path, "maybe")
    for words in (["strip", "x.ipynb"], ["strip", "--no-config", "--secrets=maybe", "x.ipynb"]):
        found = rundiff(tmp_path, *words)
        assert found.returncode == 2
        assert b"warn, block, off" in found.stderr


@pytest.fixture
def staged(repo):
    """A repository with our hook, in which a notebook with a secret is staged."""
    repo.commit("start", **{"a.txt": "1\n"})
    hook = repo.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rundiff hook\n')
    hook.chmod(0o755)
    (repo.root / "train.ipynb").write_bytes(SECRET)
    repo.git("add", "train.ipynb")
    return repo


def test_the_hook_warns_and_git_commits(staged):
    made = commit(staged.root)
    assert made.returncode == 0
    assert made.stderr.count(TOLD) == 1
    assert staged.git("show", "HEAD:train.ipynb").encode() == STAYS


def test_the_hook_warns_of_a_clean_notebook_too(staged):
    (staged.root / "train.ipynb").write_bytes(STAYS)
    staged.git("add", "train.ipynb")
    made = commit(staged.root)
    assert (made.returncode, made.stderr.count(TOLD), "rundiff-strip" in made.stdout) == (0, 1, False)


def test_what_is_staged_is_looked_at_by_check_too(staged):
    found = rundiff(staged.root, "strip", "--check", "--cached")
    assert found.returncode == 1  # there are outputs
    assert TOLD in found.stderr.decode()


def test_where_the_project_blocks_nothing_is_committed_and_nothing_staged_is_changed(staged):
    table(staged.root, "block")
    before = staged.git("ls-files", "--stage")
    made = commit(staged.root)
    assert made.returncode == 1
    assert 'nothing is committed, as `secrets = "block"` has it' in made.stderr
    assert staged.git("ls-files", "--stage") == before
    assert staged.git("rev-list", "--count", "HEAD").strip() == "1"


def test_without_the_scanner_a_known_mark_is_told_of_and_how_to_get_it(tmp_path):
    (tmp_path / "train.ipynb").write_bytes(STAYS)
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "kingfisher_sdk.py").write_text("raise ModuleNotFoundError(name='kingfisher_sdk')\n")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "hidden"), *sys.path])}
    words = [sys.executable, "-m", "rundiff", "strip", "--secrets", "block", "train.ipynb"]
    found = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert found.returncode == 0
    assert 'pip install "rundiff[secrets]"' in found.stderr

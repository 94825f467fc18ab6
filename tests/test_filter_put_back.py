"""pre-commit and prek take what is not staged out of the way while hooks run: with the filter, outputs come back too."""

from __future__ import annotations

import os
import subprocess

import pytest

from filtered import clean, leaks, ran, stored, tried
from rundiff.strip import StripOptions, strip_notebook

_CONFIG = """\
repos:
- repo: local
  hooks:
  - {id: copy, name: copy, entry: cp train.ipynb seen, language: system, always_run: true, pass_filenames: false}
"""
_AGAIN = "run again, and longer"


@pytest.fixture(params=["pre-commit", "prek"])
def hooked(request, filtered, tmp_path, monkeypatch):
    """One of the two as git's hook, beside the filter; what its hook is shown is kept in the file `seen`."""
    for name in ("PRE_COMMIT_HOME", "PREK_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    filtered.commit(**{".pre-commit-config.yaml": _CONFIG, ".gitignore": "seen\n"})
    subprocess.run([request.param, "install"], cwd=filtered.root, check=True, capture_output=True)
    return filtered


@pytest.mark.parametrize(
    ("on_disk", "staged"),
    [
        (ran("x = 1", _AGAIN), None),
        (ran("x = 2", _AGAIN), None),
        (ran("x = 3", _AGAIN), ran("x = 2")),
        (ran("x = 2", _AGAIN), ran("x = 2")),
        (b'{"cells": [', None),
        (clean("x = 1").rstrip(b"\n"), None),
    ],
)
def test_a_file_has_the_same_bytes_after_the_commit_of_others(hooked, on_disk, staged):
    hooked.write(**{"new.txt": "n\n"})
    hooked.git("add", "new.txt")
    if staged:
        hooked.write(**{"train.ipynb": staged})
        hooked.git("add", "train.ipynb")
    hooked.write(**{"train.ipynb": on_disk, "other.txt": "not staged\n"})
    hooked.git("commit", "--message", "others")
    assert (hooked.root / "train.ipynb").read_bytes() == on_disk
    assert (hooked.root / "other.txt").read_text() == "not staged\n"
    seen = strip_notebook(
        (hooked.root / "seen").read_bytes(), StripOptions()
    ).data  # prek leaves one alone that was only run again
    assert seen == clean("x = 2" if staged else "x = 1")
    assert stored(hooked, revision="HEAD") == clean("x = 2" if staged else "x = 1")
    assert not leaks(hooked)


def test_a_patch_that_is_asked_for_otherwise_has_no_outputs(filtered):
    filtered.write(**{"train.ipynb": ran("x = 2", _AGAIN)})
    for words in (("--binary",), ("--binary", "--exit-code", "--ignore-submodules", "--no-color")):
        assert _AGAIN not in tried(filtered, "diff-index", *words, "HEAD", "--", env=os.environ).stdout

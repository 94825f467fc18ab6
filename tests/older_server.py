"""The server part as it was before it told something that this panel draws: taken from git's history, so it really answers so."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from installed_wheel import ROOT, VERSION

if TYPE_CHECKING:
    from pathlib import Path

_STANDING = "src/rundiff/render/wire/standing.py"
"""Came with what the panel needs of every answer since."""


def older_server_part(folder: Path) -> Path:
    """Put the last one that told no standing into *folder*; what to begin PYTHONPATH with."""
    added = _git("log", "--diff-filter=A", "--format=%H", "--", _STANDING).split()
    if not added or _git("rev-parse", "--is-shallow-repository").strip() == "true":
        pytest.skip("the history of rundiff is not here")
    for commit in _git("rev-list", "--first-parent", "--max-count=20", f"{added[-1]}^").split():
        found = _put(commit, folder / commit)
        if _loads(found):  # else that commit was one step of several
            return found
    pytest.fail("none of the commits before has a server part that loads")


def _put(commit: str, folder: Path) -> Path:
    held = subprocess.run(["git", "archive", commit, "src/rundiff"], cwd=ROOT, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(held.stdout)) as archive:
        archive.extractall(folder, filter="data")
    (folder / "src" / "rundiff" / "_version.py").write_text(f'__version__ = VERSION = "{VERSION}"\n')  # as its build writes it
    return folder / "src"


def _loads(source: Path) -> bool:
    words = [sys.executable, "-c", "import rundiff.server"]
    return (
        subprocess.run(words, env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, check=False).returncode == 0
    )


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout

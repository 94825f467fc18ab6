"""A repository in which git runs `rundiff filter`, as `rundiff setup` sets it up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repos import Repo, cell, notebook, stream
from rundiff.git.wiring import FILTER

SECRET = "hf_outputs_of_a_run"  # noqa: S105 - it is none
"""What a run printed, and nothing that git stores may hold."""
BROKEN = b'{"cells": [ "' + SECRET.encode() + b"\n"
ATTRIBUTES = "*.ipynb filter=rundiff\n"


def ran(source: str, output: str = SECRET, count: int = 7) -> bytes:
    """A notebook of one cell that was run."""
    return notebook(cell(source, "a", count=count, outputs=[stream(f"{output}\n")]))


def clean(source: str) -> bytes:
    """The same as git is to store it."""
    return notebook(cell(source, "a"))


def set_up(repo: Repo, **instead: str) -> None:
    """Configure the filter; *instead* has other values, empty ones for what is not to be set."""
    for name, value in {**FILTER, **{f"filter.rundiff.{key}": value for key, value in instead.items()}}.items():
        if value:
            repo.git("config", name, value)
    repo.write(**{".gitattributes": ATTRIBUTES})


def stored(repo: Repo, path: str = "train.ipynb", revision: str = "") -> bytes:
    """What git has of *path*."""
    return subprocess.run(["git", "show", f"{revision}:{path}"], cwd=repo.root, capture_output=True, check=True).stdout


def leaks(repo: Repo) -> bool:
    """Whether any object, reachable or not, holds an output."""
    words = ["git", "cat-file", "--batch-all-objects", "--batch", "--unordered"]
    return SECRET.encode() in subprocess.run(words, cwd=repo.root, capture_output=True, check=True).stdout


def tried(repo: Repo, *words: str, given: str = "", **options) -> subprocess.CompletedProcess[str]:
    """A git that may fail."""
    return subprocess.run(
        ["git", *words], cwd=repo.root, capture_output=True, text=True, input=given, check=False, errors="replace", **options
    )


@pytest.fixture
def on_path(monkeypatch):
    """`rundiff` is found as in an environment that is active."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)


@pytest.fixture
def filtered(repo, on_path):
    """A commit with a notebook that was run, and keeps its outputs on disk."""
    set_up(repo)
    repo.commit("one", **{"train.ipynb": ran("x = 1"), "other.txt": "a\n"})
    return repo

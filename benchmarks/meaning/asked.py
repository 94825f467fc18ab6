"""Pairs in; what the product says of each out: both sides are commits of one repository, and the comparison is the real one."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.diff import comparison
from rundiff.git import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from meaning.programs import Pair, Project, Text
    from rundiff.comparison import Comparison
    from rundiff.training.categories import Category


class Said(NamedTuple):
    """What the product says of one pair."""

    categories: frozenset[Category]
    sentences: tuple[str, ...]
    reach: frozenset[str]
    seconds: float
    """Of CPU, this process only."""


def asked(folder: Path, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Said]]:
    """The answer to each of *pairs*; the repository is made in *folder*."""
    projects = {_key(project): project for pair in pairs for project in (pair.old, pair.new)}
    commits = dict(zip(projects, committed(folder, [*projects.values()]), strict=True))
    with Repository.discover(folder) as repo:
        for pair in pairs:
            began = time.process_time()
            found = comparison(repo, [commits[_key(pair.old)], commits[_key(pair.new)]])
            yield pair, said(found, time.process_time() - began)


def said(found: Comparison, seconds: float = 0.0) -> Said:
    """All findings of a comparison, taken together; one that means nothing reaches nothing, wherever it stands."""
    effects = [effect for finding in found.findings for effect in finding.effects]
    return Said(
        frozenset(effect.category for effect in effects),
        tuple(dict.fromkeys(map(str, effects))),
        frozenset(finding.impact.reach for finding in found.findings if finding.effects),
        seconds,
    )


def committed(folder: Path, projects: Sequence[Project]) -> list[str]:
    """The commits that hold *projects*, one each and unrelated, in a new repository."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q", str(folder)], check=True, env=environment)
    stream = b"".join(part for number, project in enumerate(projects) for part in _commit(number, project))
    marks = folder / ".git" / "marks"
    words = ["git", "fast-import", "--quiet", f"--export-marks={marks}"]
    subprocess.run(words, cwd=folder, input=stream, check=True, env=environment)
    known = dict(line.split() for line in marks.read_text().splitlines())
    return [known[f":{number + 1}"] for number in range(len(projects))]


def ipynb(cells: Sequence[str]) -> bytes:
    """A notebook of these code cells, as Jupyter writes it, without ids and outputs."""
    made = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell.splitlines(keepends=True)}
        for cell in cells
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return (json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}, indent=1) + "\n").encode()


def _commit(number: int, project: Project) -> Iterator[bytes]:
    yield f"commit refs/heads/p{number}\nmark :{number + 1}\ncommitter b <b@b> {number} +0000\ndata 1\nb\n".encode()
    for path, text in project.items():
        content = text.encode() if isinstance(text, str) else ipynb(text)
        yield f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"


def _key(project: Project) -> tuple[tuple[str, Text], ...]:
    return tuple(sorted(project.items()))

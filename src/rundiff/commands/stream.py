"""A question in; file by file what changed out, so that the first can be shown before the last has been read.

Files that Jupytext may pair with a notebook wait for it: what a notebook says of itself is not said again.
"""

from __future__ import annotations

from itertools import groupby
from posixpath import basename, splitext
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.compare import changed_files
from rundiff.diff.changes import FileDiff, Hidden
from rundiff.diff.pairs import without_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.commands.objects import Objects
    from rundiff.commands.question import Question
    from rundiff.git import Changed


class Group(NamedTuple):
    """Files that changed and belong together, mostly one or none; and what of them is not shown."""

    files: tuple[FileDiff, ...]
    hidden: Hidden


def groups(asked: Question, objects: Objects | None = None) -> Iterator[Group]:
    """What happened, in the order of the files' names; a pair stands where its first file does."""
    rows = _together(asked.rows)
    if rows != list(asked.rows):
        objects = None  # they were begun in another order, in which each of these would be far away
    found = ((_stem(change), file) for change, file in changed_files(asked, rows, objects))
    for _, group in groupby(found, key=lambda pair: pair[0]):
        files = [file for _, file in group]
        differing, paired = without_pairs([file for file in files if file.differs])
        yield Group(differing, sum((file.hidden for file in files), Hidden(paired=paired)))


def _together(rows: tuple[Changed, ...]) -> list[Changed]:
    """*rows* with those of one name, such as `train.ipynb` and `scripts/train.py`, behind each other if one is a notebook."""
    first: dict[str, int] = {}
    notebooks = {_stem(row) for row in rows if row.path.endswith(".ipynb")}
    places = [first.setdefault(_stem(row), at) if _stem(row) in notebooks else at for at, row in enumerate(rows)]
    return [row for _, row in sorted(zip(places, rows, strict=True), key=lambda pair: pair[0])]


def _stem(row: Changed) -> str:
    return splitext(basename(row.path))[0] if row.path.endswith((".ipynb", ".py", ".md")) else row.path

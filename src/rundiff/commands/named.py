"""An answer about two paths, or two files that revisions name, in; its rows for lists, under the names that git gives them, out.

There git compares two names, and not one path on two sides: `{old => new}/train.ipynb`, `/dev/null => new/came.txt`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rundiff.commands.no_index import names, status
from rundiff.commands.tallies import of_comparison
from rundiff.diff.changes import NotebookDiff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.comparison import Comparison
    from rundiff.diff.changes import FileDiff
    from rundiff.request import Form
    from rundiff.tally import Tally


def named_rows(found: Comparison, folder: str, forms: Sequence[Form]) -> list[Tally]:
    """A row for each file of *found*, which was asked for from *folder* on, for lists of these *forms*.

    Where only names are listed, git has one for each file: `--name-only` the new one, `--name-status` the old one if there is one.
    """
    both = sorted(zip(found.files, of_comparison(found), strict=True), key=lambda pair: os.fsencode(pair[0].path).split(b"/"))
    rows = [_row(found, file, tally, folder) for file, tally in both]
    if forms == ("name-only",):
        return [row._replace(old_path=None) for row in rows]
    if forms == ("name-status",):
        return [row if row.status == "R" else _by_one_name(row) for row in rows]
    return rows


def _row(found: Comparison, file: FileDiff, tally: Tally, folder: str) -> Tally:
    if found.target.kind != "path":
        return tally._replace(status="M", old_path=file.old_path)  # two files, and so nothing came or went
    words = (found.baseline.label, found.target.label)
    old, new = names(file, folder, words)
    whole = file.kind == "renamed" and not isinstance(file.content, NotebookDiff)  # found again by its very bytes
    return tally._replace(status=status(file, folder, words), path=new, old_path=old, score=100 if whole else None)


def _by_one_name(row: Tally) -> Tally:
    return row._replace(path=row.path if row.old_path in {None, os.devnull} else f"{row.old_path}", old_path=None)

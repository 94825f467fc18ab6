"""A question in; a row for each file that changed out, as `git diff --numstat` and `--name-status` have them.

Of notebooks the lines of their cells are counted, and one that was only run again has no row. Of all other files git is asked,
so that their numbers are git's.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rundiff.commands.compare import changed_files, not_looked_at
from rundiff.commands.question import is_notebook
from rundiff.commands.sides import in_words, is_turned
from rundiff.diff.changes import BinaryDiff, Broken, NotebookDiff, ScriptDiff, SubmoduleDiff, TextDiff
from rundiff.git import GITLINK, Changed
from rundiff.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rundiff.commands.objects import Objects
    from rundiff.commands.question import Question
    from rundiff.comparison import Comparison
    from rundiff.diff.changes import FileDiff, FileKind
    from rundiff.git import Counted, Status

_NO_NOTEBOOKS = ":(exclude,top,glob)**/*.ipynb"


class Tallies:
    """The rows of *question*, once. *hidden* and *broken* are whole when all have been taken."""

    def __init__(self, question: Question, *, counts: bool, objects: Objects | None = None) -> None:
        self._question = question
        self._counts = counts
        self._objects = objects
        self.hidden = not_looked_at(question)
        self.broken: list[tuple[str, str]] = []
        """Files that could not be read as what they are, and why."""

    def rows(self) -> Iterator[Tally]:
        """A row for each file that changed, by its name. Raises GitError."""
        asked = self._question
        unmerged = {row.path for row in asked.listed if row.status == "U"}
        listed = [row for row in asked.listed if row.path not in unmerged or row.status == "U" or not is_notebook(row)]
        others = [row for row in listed if not is_notebook(row)]
        numbers = self._counted((_NO_NOTEBOOKS,)) if self._counts and others else {}
        sizes = self._sizes([row for row in others if row.path in numbers and numbers[row.path].added is None])
        read = [row for row in listed if is_notebook(row) or row.untracked]
        files = changed_files(asked, read, self._objects)
        waiting = {id(row) for row in read}
        for row in listed:
            if id(row) not in waiting:
                yield _tally(row, None if row.status == "U" else numbers.get(row.path), sizes)
                continue
            _, file = next(files)
            self.hidden += file.hidden
            if isinstance(file.content, Broken):
                self.broken.append((file.path, file.content.reason))
                exact = self._counted((f":(top,literal){row.path}",)) if self._counts else {}
                yield _tally(row, exact.get(row.path), {})
            elif file.differs:
                yield of_file(file, row)

    def _counted(self, more: Sequence[str]) -> dict[str, Counted]:
        asked = self._question
        turned = is_turned(asked.old, asked.new)
        sides = in_words(asked.new, asked.old) if turned else in_words(asked.old, asked.new)
        if sides is None:
            return {}
        paths = asked.scope.paths if more == (_NO_NOTEBOOKS,) else ()
        if any(os.environ.get(f"GIT_{word}_PATHSPECS") for word in ("LITERAL", "GLOB", "NOGLOB", "ICASE")):
            paths, more = asked.scope.paths, ()  # our own would be read otherwise than they are meant
        return asked.repo.counted(sides, (*asked.options.git, *(("-R",) if turned else ())), (*paths, *more))

    def _sizes(self, rows: Sequence[Changed]) -> dict[str, int]:
        """Bytes of binary files: of what git has stored by the name of the object, of others by `path`."""
        stored = [oid for row in rows for oid in (row.old_oid, row.new_oid) if oid is not None]
        sizes = self._question.repo.sizes(stored) if stored else {}
        for row in rows:
            for path, mode, oid in ((row.old_path, row.old_mode, row.old_oid), (row.new_path, row.new_mode, row.new_oid)):
                if path is not None and oid is None and mode != GITLINK:
                    sizes[path] = _size(self._question.repo.root / path)
        return sizes


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _tally(row: Changed, number: Counted | None, sizes: Mapping[str, int]) -> Tally:
    """The numbers that git has of a file; where it has none, nothing in it differs but what is not to count."""
    found = _named(row, row.status)
    if number is None:
        return found
    if number.added is not None:
        return found._replace(added=number.added, removed=number.removed)
    old, new = (
        0 if path is None else sizes.get(oid or path, 0)
        for path, oid in ((row.old_path, row.old_oid), (row.new_path, row.new_oid))
    )
    same = row.old_oid is not None and row.old_oid == row.new_oid
    return found._replace(added=None, removed=None, old_size=None if same else old, new_size=None if same else new)


def _named(row: Changed, status: str) -> Tally:
    renamed = row.status in {"R", "C"}
    return Tally(
        status,  # type: ignore[arg-type] # one of git's letters
        row.path,
        old_path=row.old_path if renamed else None,
        score=row.score if renamed else None,
        old_mode=row.old_mode,
        new_mode=row.new_mode,
    )


_STATUS: dict[FileKind, Status] = {
    "same": "M",
    "edited": "M",
    "added": "A",
    "removed": "D",
    "renamed": "R",
    "copied": "C",
    "conflict": "U",
}


def of_comparison(found: Comparison) -> Iterator[Tally]:
    """The same of an answer that is there already: of files that git was not asked about."""
    for file in found.files:
        status = _STATUS[file.kind]
        yield of_file(file, Changed(status, file.old_path or file.path, file.path, "100644", "100644", None, None))


def of_file(file: FileDiff, row: Changed) -> Tally:
    """The numbers of a file that was looked into."""
    found = _named(row, row.status)
    match file.content:
        case NotebookDiff(changes=changes):
            added, removed = sum(change.added_lines for change in changes), sum(change.removed_lines for change in changes)
            return found._replace(added=added, removed=removed)
        case TextDiff() | ScriptDiff():
            text = file.content.whole if isinstance(file.content, ScriptDiff) else file.content
            return found._replace(added=text.added_lines, removed=text.removed_lines)
        case BinaryDiff(old_size=old, new_size=new):
            return found._replace(added=None, removed=None, old_size=old or 0, new_size=new or 0)
        case SubmoduleDiff() | Broken():
            return found

"""Two sides in; the rows that may differ between them, and file by file what does, out."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.commands.files import Entry, Scope, candidates, content
from rundiff.commands.merges import unmerged
from rundiff.commands.objects import Objects
from rundiff.diff.blobs import short
from rundiff.diff.changes import BinaryDiff, Broken, FileDiff, Hidden
from rundiff.diff.files import A_FOLDER, Unread, file_diff
from rundiff.diff.space import without_space
from rundiff.errors import GitError, reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.commands.sides import Tree
    from rundiff.diff.changes import Content
    from rundiff.git import Changed, Repository
    from rundiff.options import DiffOptions

_CHECKPOINTS = ".ipynb_checkpoints/"
_MOST_HASHED = 64 << 20
"""Bytes that are hashed, in some 100 ms, to find out whether a file that git takes for changed is."""
_NOTHING = "000000"
"""The mode of a file that is not there."""


class Question(NamedTuple):
    """What is compared, which files may differ, and what was left out of sight already."""

    repo: Repository
    old: Tree
    new: Tree
    scope: Scope
    options: DiffOptions
    listed: tuple[Changed, ...]
    """As git lists them: a file in the middle of a merge twice, as unmerged and as it differs from our side of the merge."""
    hidden: Hidden

    @property
    def rows(self) -> tuple[Changed, ...]:
        """One row for each file."""
        unmerged = {row.path for row in self.listed if row.status == "U"}
        return tuple(row for row in self.listed if row.status == "U" or row.path not in unmerged) if unmerged else self.listed

    def files(self, rows: Sequence[Changed] | None = None) -> Iterator[tuple[Changed, FileDiff]]:
        """What happened to each file, in the order of *rows* (all of them), one after the other; most of it may be nothing."""
        rows = self.rows if rows is None else rows
        objects = Objects(self.repo, rows)
        for change in rows:
            yield change, self._file(change, objects)

    def _file(self, change: Changed, objects: Objects) -> FileDiff:
        if change.status == "U":
            return unmerged(self.repo, change.path, self.options)
        found = without_space(_with_facts(change, self._compared(change, objects)), self.options)
        return msgspec.structs.replace(found, kind="same") if _fetched(self.repo, change, found.content) else found

    def _compared(self, change: Changed, objects: Objects) -> FileDiff:
        repo, path = self.repo, change.path
        before = change.old_path if change.old_path != change.new_path and change.new_path else None
        try:
            was = content(repo, self.old, Entry(change.old_path, change.old_mode, change.old_oid), objects)
            now = content(repo, self.new, Entry(change.new_path, change.new_mode, change.new_oid), objects)
        except (OSError, GitError) as error:
            return FileDiff(path, "edited", Broken(f"it cannot be read: {reason(error)}"), before)
        on_disk = self.new.commit is None and self.new.side.kind != "index"
        if change.new_path is None and on_disk and path.endswith(".ipynb") and (repo.root / path).is_dir():
            return FileDiff(path, "edited", Broken(A_FOLDER), before)
        if isinstance(was, Unread) and was == now and _same_bytes(repo, change, was.size):
            return FileDiff(path, "same", BinaryDiff(was.size, was.size, large=True))
        return file_diff(path, was, now, self.options, old_path=before)


def question(repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions) -> Question:
    """Ask git which files may differ from *old* to *new*. Raises GitError."""
    changes = candidates(repo, old, new, scope, options)
    inside = [change for change in changes if scope.holds(change)]
    shown = [change for change in inside if _CHECKPOINTS not in change.path]
    hidden = Hidden(checkpoints=len(inside) - len(shown), outside=len(changes) - len(inside))
    if scope.kinds:
        wanted = [change for change in shown if scope.wants(change.status)]
        shown = wanted if not scope.all_or_none else shown if wanted else []
    return Question(repo, old, new, scope, options, tuple(shown), hidden)


def _with_facts(change: Changed, file: FileDiff) -> FileDiff:
    """*file* with what only git's row says of it: that it is a copy, and its modes."""
    if change.status == "C" and file.kind == "renamed":
        file = msgspec.structs.replace(file, kind="copied")
    modes = change.old_mode, change.new_mode
    if _NOTHING in modes or modes[0] == modes[1]:
        return file
    return msgspec.structs.replace(file, mode=modes, kind="edited" if file.kind == "same" else file.kind)


def _same_bytes(repo: Repository, change: Changed, size: int) -> bool:
    """Whether a file that is not read holds the same all the same: training writes its logs anew."""
    on_disk, stored = _on_disk(change)
    return on_disk is not None and size <= _MOST_HASHED and repo.hash(on_disk) == stored


def _on_disk(change: Changed) -> tuple[str | None, str | None]:
    """The file on disk and the object that it is compared with; None for two objects, which git has told apart already."""
    match change.old_oid, change.new_oid:
        case str(stored), None:
            return change.new_path, stored
        case None, str(stored):
            return change.old_path, stored
        case _:
            return None, None


def _fetched(repo: Repository, change: Changed, content: Content) -> bool:
    """Whether the file on disk is what the pointer of Git LFS in its place in git names: then nothing has changed."""
    on_disk, _ = _on_disk(change)
    if not isinstance(content, BinaryDiff) or content.old_lfs == content.new_lfs or on_disk is None:
        return False
    if content.same_content or content.old_size != content.new_size or (content.new_size or 0) > _MOST_HASHED:
        return content.same_content
    return short(sha256((repo.root / on_disk).read_bytes()).hexdigest()) == (
        content.old_hash if content.old_lfs else content.new_hash
    )

"""A question in; file by file what changed out, each when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.files import Entry, content
from rundiff.commands.merges import unmerged
from rundiff.commands.sides import is_turned
from rundiff.commands.submodules import is_submodule, submodule
from rundiff.diff.blobs import short
from rundiff.diff.changes import BinaryDiff, Broken, FileDiff, Hidden
from rundiff.diff.files import A_FOLDER, file_diff
from rundiff.diff.held import Unread
from rundiff.diff.space import without_space
from rundiff.errors import GitError, MissingObject, reason
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.commands.objects import Objects
    from rundiff.commands.question import Question
    from rundiff.diff.changes import Content
    from rundiff.git import Changed, Repository

_MOST_HASHED = 64 << 20
"""Bytes that are hashed, in some 100 ms, to find out whether a file that git takes for changed is."""
_NOTHING = "000000"
"""The mode of a file that is not there."""


def not_looked_at(asked: Question) -> Hidden:
    """What is out of sight before any file is read."""
    return Hidden(checkpoints=asked.checkpoints, outside=asked.outside, elsewhere=asked.elsewhere, flood=asked.flood)


def changed_files(
    asked: Question, rows: Sequence[Changed] | None = None, objects: Objects | None = None
) -> Iterator[tuple[Changed, FileDiff]]:
    """What happened to each file, in the order of *rows* (all of them), one after the other; most of it may be nothing.

    *objects* is what has been begun to be read of them.
    """
    rows = asked.rows if rows is None else rows
    objects = objects or asked.objects(rows)
    for change in rows:
        yield change, _file(asked, change, objects)


def _file(asked: Question, change: Changed, objects: Objects) -> FileDiff:
    if change.status == "U":
        return unmerged(asked.repo, change.path, asked.options, turned=is_turned(asked.old, asked.new))
    found = without_space(_with_facts(change, _compared(asked, change, objects)), asked.options)
    return msgspec.structs.replace(found, kind="same") if _fetched(asked.repo, change, found.content) else found


def _compared(asked: Question, change: Changed, objects: Objects) -> FileDiff:
    repo, path = asked.repo, change.path
    if is_submodule(change):
        return submodule(repo, change)
    before = change.old_path if change.old_path != change.new_path and change.new_path else None
    try:
        was = content(repo, asked.old, Entry(change.old_path, change.old_mode, change.old_oid), objects)
        now = content(repo, asked.new, Entry(change.new_path, change.new_mode, change.new_oid), objects)
    except MissingObject as error:
        version = phrase("new") if error.oid == change.new_oid else phrase("old")
        return FileDiff(
            path,
            "edited",
            Broken(phrase("its %1 version is missing here (%2); %3", version, error.why, error.command or "")),
            before,
        )
    except (OSError, GitError) as error:
        return FileDiff(path, "edited", Broken(phrase("it cannot be read: %1", reason(error))), before)
    on_disk = asked.new.commit is None and asked.new.side.kind != "index"
    if change.new_path is None and on_disk and path.endswith(".ipynb") and (repo.root / path).is_dir():
        return FileDiff(path, "edited", Broken(A_FOLDER), before)
    if isinstance(was, Unread) and was == now and _same_bytes(repo, change, was.size):
        return FileDiff(path, "same", BinaryDiff(was.size, was.size, large=True))
    return file_diff(path, was, now, asked.options, old_path=before)


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
    from hashlib import sha256  # noqa: PLC0415 - it loads OpenSSL, and few files are pointers

    return short(sha256((repo.root / on_disk).read_bytes()).hexdigest()) == (
        content.old_hash if content.old_lfs else content.new_hash
    )

"""The bytes of one file on both sides in; what happened to it out, by what kind of file its name says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.conflict import sides
from rundiff.diff import diff
from rundiff.diff.changes import BinaryDiff, Broken, Conflict, FileDiff, FileKind, TextDiff
from rundiff.diff.edits import text_diff
from rundiff.diff.sorts import Sort, python_sort
from rundiff.errors import NotANotebook
from rundiff.notebook import Notebook, parse

if TYPE_CHECKING:
    from rundiff.options import DiffOptions

MAX_READ = 1 << 20
"""Bytes of the largest file that is compared line by line, notebooks apart: what is larger is data, not code."""


class Unread(NamedTuple):
    """A file that is too large to be compared: its bytes, counted."""

    size: int


class Link(NamedTuple):
    """A symbolic link, whatever is there: the path that it holds."""

    target: bytes


FileSide = bytes | Notebook | Unread | Link | None
"""A file on one side: its bytes or only their number, cells that were put together already, a link, or nothing."""
_SNIFFED = 8_000
"""Bytes that are looked at for a NUL, as git does, to tell binary files from text."""


def file_diff(
    path: str,
    old: FileSide,
    new: FileSide,
    options: DiffOptions,
    *,
    old_path: str | None = None,
    notebook: bool | None = None,
) -> FileDiff:
    """What happened to the file at *path*; a side is None where the file is not there.

    Whether it is a *notebook* its name says where nobody knows better.
    """
    kind: FileKind = "added" if old is None else "removed" if new is None else "renamed" if old_path else "edited"
    if old == new:
        kind = "renamed" if old_path else "same"
    if isinstance(old, Link) or isinstance(new, Link):
        return FileDiff(path, kind, _links(old, new), old_path, "code")
    if path.endswith(".ipynb") if notebook is None else notebook:
        return _notebook(FileDiff(path, kind, Broken(""), old_path), old, new, options)
    assert not isinstance(old, Notebook), "only a notebook file has cells"
    assert not isinstance(new, Notebook), "only a notebook file has cells"
    if isinstance(old, Unread) or isinstance(new, Unread):
        kind = "edited" if kind == "same" else kind  # equal in size, and git says that it differs
        return FileDiff(path, kind, BinaryDiff(_size(old), _size(new), large=True), old_path)
    if _binary(old) or _binary(new):
        return FileDiff(path, kind, BinaryDiff(_size(old), _size(new)), old_path)
    before, after = _decoded(old), _decoded(new)
    return FileDiff(path, kind, text_diff(before, after), old_path, _sort(path, before, after))


def _size(side: bytes | Unread | None) -> int | None:
    return side.size if isinstance(side, Unread) else None if side is None else len(side)


def _links(old: FileSide, new: FileSide) -> TextDiff | Broken:
    targets = [b"" if side is None else side.target for side in (old, new) if side is None or isinstance(side, Link)]
    if len(targets) == 1:
        return Broken("it is a symbolic link on one side, and a file on the other")
    return text_diff(*(target.decode("utf-8", "replace") for target in targets))


def conflict_diff(
    path: str, ours: FileSide, theirs: FileSide, names: tuple[str, str], options: DiffOptions, *, notebook: bool | None = None
) -> FileDiff:
    """What the two sides of an unresolved merge, which are called *names*, have made of the file at *path*."""
    found = file_diff(path, ours, theirs, options, notebook=notebook)
    return msgspec.structs.replace(found, kind="conflict", conflict=Conflict(*names))


def _notebook(file: FileDiff, old: FileSide, new: FileSide, options: DiffOptions) -> FileDiff:
    try:
        now = _cells(new)
    except NotANotebook as error:
        return _in_conflict(file, new, options) or msgspec.structs.replace(file, content=Broken(str(error)))
    try:
        then = _cells(old)
    except NotANotebook as error:
        return msgspec.structs.replace(file, content=Broken(f"its old version: {error}"))
    return msgspec.structs.replace(file, content=diff(then, now, options))


def _in_conflict(file: FileDiff, new: FileSide, options: DiffOptions) -> FileDiff | None:
    """A notebook with merge conflict markers, which are no JSON: both of its sides, if both are notebooks."""
    found = sides(new) if isinstance(new, bytes) else None
    if found is None:
        return None
    names = (found.ours_name, found.theirs_name)
    both = conflict_diff(file.path, found.ours, found.theirs, names, options, notebook=True)
    return None if isinstance(both.content, Broken) else msgspec.structs.replace(both, old_path=file.old_path)


def _cells(side: FileSide) -> Notebook:
    assert not isinstance(side, Unread | Link), "notebooks are read whatever their size: most of it is outputs"
    if isinstance(side, Notebook):
        return side
    return Notebook(()) if side is None else parse(side)


def _binary(data: bytes | None) -> bool:
    return data is not None and b"\0" in data[:_SNIFFED]


def _decoded(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace")


def _sort(path: str, old: str, new: str) -> Sort:
    if path.endswith(".py"):
        return python_sort(old, new)
    return "prose" if path.endswith((".md", ".rst", ".txt")) else "code"

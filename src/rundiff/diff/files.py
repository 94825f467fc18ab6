"""The bytes of one file on both sides in; what happened to it out, by what kind of file its name says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff import diff
from rundiff.diff.changes import BinaryDiff, Broken, Content, FileDiff, FileKind
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


FileSide = bytes | Notebook | Unread | None
"""A file on one side: its bytes or only their number, cells that were put together already, or nothing."""
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
    if path.endswith(".ipynb") if notebook is None else notebook:
        return FileDiff(path, kind, _notebook(old, new, options), old_path)
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


def _notebook(old: FileSide, new: FileSide, options: DiffOptions) -> Content:
    try:
        return diff(_cells(old), _cells(new), options)
    except NotANotebook as error:
        return Broken(str(error))


def _cells(side: FileSide) -> Notebook:
    assert not isinstance(side, Unread), "notebooks are read whatever their size: most of it is outputs"
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

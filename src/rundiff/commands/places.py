"""A file on disk on both sides in, wherever they lie; what happened to it out. All of it raises OSError.

A path is a `str`: comparing two small files must not wait for `pathlib`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rundiff.diff.changes import BinaryDiff, FileDiff
from rundiff.diff.files import file_diff
from rundiff.diff.held import MAX_READ, FileSide, Link, Unread

if TYPE_CHECKING:
    from rundiff.options import DiffOptions


Place = str | bytes | Link | None
"""Where a file of one side is; bytes that were read already and have no name (a pipe's); a link; or nothing."""
_PEEKED = 4_096
_AT_ONCE = 1 << 20
_NOTEBOOK = ".ipynb"


def same(old: Place, new: Place) -> bool:
    """Whether both hold the same bytes."""
    if not (isinstance(old, str) and isinstance(new, str)):
        return old == new
    if os.path.getsize(old) != os.path.getsize(new):
        return False
    with open(old, "rb") as was, open(new, "rb") as now:
        while data := was.read(_AT_ONCE):
            if data != now.read(_AT_ONCE):
                return False
    return True


def content(place: Place, *, notebook: bool) -> FileSide:
    """What there is at *place*; only the size of what is too large to be compared."""
    match place:
        case None:
            return None
        case Link():
            return place
        case bytes():
            return place if notebook or len(place) <= MAX_READ else Unread(len(place))
        case _:
            return _read(place, notebook=notebook)


def _read(path: str, *, notebook: bool) -> bytes | Unread:
    if not os.path.isfile(path):
        raise OSError(0, "it is neither a file nor a folder", path)
    size = os.path.getsize(path)
    return Unread(size) if size > MAX_READ and not notebook else read(path)


def read(path: str) -> bytes:
    """The bytes of the file, or what comes out of the pipe, at *path*."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error  # reading, unlike opening, does not say what


def are_notebooks(old: Place, new: Place) -> bool:
    """Whether all that is there is notebooks: by name, or where a name does not tell, by the look of what it holds."""
    there = [place for place in (old, new) if place is not None]
    named = any(_named(place) for place in there)
    return all(_named(place) or (named and isinstance(place, bytes)) or _looks_so(place) for place in there)


def _named(place: Place) -> bool:
    return isinstance(place, str) and place.endswith(_NOTEBOOK)


def _looks_so(place: Place) -> bool:
    """Jupyter writes `cells` first and `nbformat` last."""
    data = _ends(place) if isinstance(place, str) else place
    return isinstance(data, bytes) and data.lstrip()[:1] == b"{" and b'"nbformat"' in data


def _ends(path: str) -> bytes:
    with open(path, "rb") as file:
        head = file.read(_PEEKED)
        file.seek(max(len(head), os.path.getsize(path) - _PEEKED))
        return head + file.read(_PEEKED)


def compared(name: str, old: Place, new: Place, options: DiffOptions, *, old_name: str | None = None) -> FileDiff:
    """What happened to the file *name*; *old_name* where it was called otherwise."""
    notebook = are_notebooks(old, new)
    was, now = content(old, notebook=notebook), content(new, notebook=notebook)
    if isinstance(was, Unread) and was == now and same(old, new):
        return FileDiff(name, "renamed" if old_name else "same", BinaryDiff(was.size, was.size, large=True), old_name)
    return file_diff(name, was, now, options, old_path=old_name, notebook=notebook)

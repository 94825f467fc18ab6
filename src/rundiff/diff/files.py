"""The bytes of one file on both sides in; what happened to it out, by what kind of file its name says it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.blobs import binary_diff, is_binary, is_pointer
from rundiff.diff.changes import Broken, Conflict, Content, FileDiff, FileKind, ScriptDiff, TextDiff
from rundiff.diff.edits import text_diff
from rundiff.diff.held import FileSide, Link, Unread
from rundiff.diff.notebooks import diff
from rundiff.diff.pairs import formats
from rundiff.diff.sorts import Sort, python_sort
from rundiff.errors import NotANotebook
from rundiff.notebook import Notebook, parse
from rundiff.wording import phrase

if TYPE_CHECKING:
    from rundiff.options import DiffOptions

A_FOLDER = phrase("there is a folder in its place")
"""Why a notebook cannot be compared with what has its name now."""
_PROSE = (".md", ".rst", ".txt")
_PACKAGES = re.compile(r"(?:requirements|constraints)[^/]*\.txt$|(?:^|/)requirements/[^/]+\.txt$")


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
        modes = tuple("120000" if isinstance(side, Link) else "100644" for side in (old, new))
        mode = (modes[0], modes[1]) if None not in (old, new) and modes[0] != modes[1] else None
        return FileDiff(path, kind, _links(old, new), old_path, "code", mode)
    cells = isinstance(old, Notebook) or isinstance(new, Notebook)
    if (path.endswith(".ipynb") if notebook is None else notebook) and (cells or not _pointers(old, new)):
        return _notebook(FileDiff(path, kind, Broken(""), old_path), old, new, options)
    assert not isinstance(old, Notebook), "only a notebook file has cells"
    assert not isinstance(new, Notebook), "only a notebook file has cells"
    if isinstance(old, Unread) or isinstance(new, Unread):
        kind = "edited" if kind == "same" else kind  # equal in size, and git says that it differs
        was, now = (side.size if isinstance(side, Unread) else side for side in (old, new))
        return FileDiff(path, kind, binary_diff(was, now), old_path)
    if _pointers(old, new) or is_binary(old) or is_binary(new):
        return FileDiff(path, kind, binary_diff(old, new), old_path)
    return FileDiff(path, kind, *_text(path, _decoded(old), _decoded(new), options, old_path))


def _pointers(old: FileSide, new: FileSide) -> bool:
    return is_pointer(old) or is_pointer(new)


def _text(path: str, old: str, new: str, options: DiffOptions, old_path: str | None) -> tuple[Content, str | None, Sort | None]:
    whole = text_diff(old, new)
    if not path.endswith(".py"):
        return whole, old_path, "prose" if _is_prose(path) else "code"
    from rundiff.diff.moves import script_diff  # noqa: PLC0415 - notebooks are compared without it

    found = script_diff(old, new, whole, options)
    return found, old_path, _sort_of_parts(found) if isinstance(found, ScriptDiff) else python_sort(old, new)


def _is_prose(path: str) -> bool:
    """Lists of packages end as prose does, and are none."""
    return path.endswith(_PROSE) and not _PACKAGES.search(path)


def _sort_of_parts(found: ScriptDiff) -> Sort | None:
    """What the edits are beside the moves, for which the old parts are put in the order of the new ones."""
    if found.removed_lines + found.added_lines == 0:
        return None
    old, new = ("\n".join(line for part in found.parts for line in getattr(part.text, side)) for side in ("old", "new"))
    return python_sort(old, new)


def _links(old: FileSide, new: FileSide) -> TextDiff:
    """Where they lead; nothing where a link took the place of a file, or gave it: the mode says that."""
    targets = [b"" if side is None else side.target for side in (old, new) if side is None or isinstance(side, Link)]
    return text_diff(*(target.decode("utf-8", "replace") for target in targets)) if len(targets) > 1 else text_diff("", "")


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
        return _in_conflict(file, new, options) or msgspec.structs.replace(file, content=Broken(error.phrase or str(error)))
    try:
        then = _cells(old)
    except NotANotebook as error:
        return msgspec.structs.replace(file, content=Broken(phrase("its old version: %1", error.phrase or str(error))))
    found = diff(then, now, options)
    paired_with = formats(now.metadata) or formats(then.metadata)
    return msgspec.structs.replace(file, content=msgspec.structs.replace(found, formats=paired_with) if paired_with else found)


def _in_conflict(file: FileDiff, new: FileSide, options: DiffOptions) -> FileDiff | None:
    """A notebook with merge conflict markers, which are no JSON: both of its sides, if both are notebooks."""
    from rundiff.conflict import sides  # noqa: PLC0415 - for few is it ever needed

    found = sides(new) if isinstance(new, bytes) else None
    if found is None:
        return None
    names = (found.ours_name, found.theirs_name)
    both = conflict_diff(file.path, found.ours, found.theirs, names, options, notebook=True)
    return None if isinstance(both.content, Broken) else msgspec.structs.replace(both, old_path=file.old_path)


def _cells(side: FileSide) -> Notebook:
    assert not isinstance(side, Unread | Link), "notebooks are read whatever their size: most of it is outputs"
    if is_pointer(side):
        message = "a pointer of Git LFS stands in its place; fetch it first (`git lfs pull`)"
        raise NotANotebook(message)
    if isinstance(side, Notebook):
        return side
    return Notebook(()) if side is None else parse(side)


def _decoded(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace")

"""What happened to a file in; the same without the lines that differ in nothing but white space out: git's `-w`, `-b` and so on."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.changes import Hidden, NotebookDiff, ScriptDiff, TextDiff
from rundiff.diff.edits import hunks_between
from rundiff.errors import assert_never

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.diff.changes import CellChange, FileDiff, Kind
    from rundiff.options import DiffOptions, Space

_SPACE = re.compile(r"[ \t\r\f\v]+")
_UNEDITED: dict[Kind, Kind] = {"edited": "same", "moved_edited": "moved"}


def without_space(file: FileDiff, options: DiffOptions) -> FileDiff:
    """*file* as it is when what *options* ignore does not count; of no kind but `same` where nothing else had changed."""
    if not options.ignores or file.kind in {"added", "removed"}:
        return file
    lines = partial(_text, read=partial(_read, options.space), blank_lines=options.blank_lines)
    match file.content:
        case NotebookDiff():
            return msgspec.structs.replace(file, content=_notebook(file.content, lines))
        case TextDiff():
            found = lines(file.content)
            same = file.kind == "edited" and not found.edits and file.mode is None
            return msgspec.structs.replace(file, content=found, kind="same" if same else file.kind)
        case ScriptDiff(parts=parts, whole=whole):
            told = tuple(msgspec.structs.replace(part, text=lines(part.text)) for part in parts)
            return msgspec.structs.replace(file, content=msgspec.structs.replace(file.content, parts=told, whole=lines(whole)))
        case _:
            return file


def _notebook(found: NotebookDiff, lines: Callable[[TextDiff], TextDiff]) -> NotebookDiff:
    cells = tuple(_cell(change, lines) for change in found.cells)
    quiet = sum(was.kind != now.kind for was, now in zip(found.cells, cells, strict=True))
    return msgspec.structs.replace(found, cells=cells, hidden=found.hidden + Hidden(spaces=quiet))


def _cell(change: CellChange, lines: Callable[[TextDiff], TextDiff]) -> CellChange:
    if change.edit is None or change.kind in {"added", "removed"}:
        return change
    edit = lines(change.edit)
    kind = change.kind if edit.edits or edit.partial else _UNEDITED.get(change.kind, change.kind)
    return msgspec.structs.replace(change, edit=edit, kind=kind)


def _text(text: TextDiff, *, read: Callable[[str], str], blank_lines: bool) -> TextDiff:
    if not text.edits:
        return text
    found = hunks_between(text.old, text.new, read)
    edits = found.edits if blank_lines else tuple(edit for edit in found.edits if not edit.blank(text.old, text.new))
    return msgspec.structs.replace(text, edits=edits, precise=found.precise)


def _read(space: Space, line: str) -> str:
    """What is compared of a line."""
    match space:
        case "exact":
            return line
        case "at_end":
            return line.rstrip(" \t\r\f\v")
        case "amount":
            return _SPACE.sub(" ", line).rstrip(" ")
        case "all":
            return _SPACE.sub("", line)
        case _:
            return assert_never(space)

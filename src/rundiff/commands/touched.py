"""A change in; by what one side of it is told in a version of its file, and whether a commit made it so, out.

A version that this clone does not hold leaves that open, unless the others tell it all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.commands.history import Version
from rundiff.diff.changes import Broken, NotebookDiff, ScriptDiff, TextDiff
from rundiff.errors import MissingObject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rundiff.commands.history import File
    from rundiff.comparison import Finding
    from rundiff.diff.changes import CellChange
    from rundiff.notebook import Cell


class Look(NamedTuple):
    """By what a side of a change is told in a version of its file: whether it looks so, or whether a commit made it so."""

    seen: Callable[[File], bool | None]
    made: Callable[[File, Iterable[File]], bool | None]
    """Both are None where that takes a version that is not here."""
    counts: bool = False
    """Whether several commits may each have made a part of it."""


def look_of(finding: Finding, side: Literal["baseline", "target"]) -> Look:
    """By what *side* of a change is told."""
    change = finding.change
    if change is not None:
        cells = (change.old, change.new) if side == "target" else (change.new, change.old)
        return _as_cell(*cells) if change.kind != "moved" else _as_place(finding, change, side)
    content = finding.file.content
    text = content.whole if isinstance(content, ScriptDiff) else content if isinstance(content, TextDiff) else None
    gone = finding.file.kind == ("removed" if side == "target" else "added")
    if isinstance(content, Broken) and not gone:
        return Look(lambda _: True, _other, counts=True)  # what differs cannot be seen: whoever touched it made a part of it
    if text is None or gone or not text.edits:
        return _once(lambda version: (version is None) is gone, reads=False)
    removed = frozenset(line for edit in text.edits for line in text.old[slice(*edit.lines[:2])])
    added = frozenset(line for edit in text.edits for line in text.new[slice(*edit.lines[2:])])
    return _as_lines(*((removed - added, added - removed) if side == "target" else (added - removed, removed - added)))


def _once(seen: Callable[[Version | None], bool], *, reads: bool = True) -> Look:
    """Told by each version, or where it is not read by whether there is one; made where it is seen, and in no parent."""

    def told(file: File) -> bool | None:
        return None if isinstance(file, MissingObject) or (reads and not _here(file)) else seen(file)

    def made(now: File, before: Iterable[File]) -> bool | None:
        known = [told(now), *(None if was is None else not was for was in map(told, before))]
        return False if False in known else None if None in known else True

    return Look(told, made)


def _other(now: File, before: Iterable[File]) -> bool | None:
    oids: list[str | None] = []
    for file in (now, *before):
        if isinstance(file, MissingObject):
            return None
        oids.append(None if file is None else file.oid)
    return oids[0] not in oids[1:]


def _as_cell(before: Cell | None, now: Cell | None) -> Look:
    """The cell by its id, where it has one that says something, else by its text: both may be somebody else's."""
    if now is not None:
        text, name = (now.type, now.source), _name(now)
        return _once(
            lambda version: (
                version is not None and (version.by_id[name] == text if name in version.by_id else text in version.cells)
            )
        )
    assert before is not None, "a change has at least one side"
    text, name = (before.type, before.source), _name(before)
    return _once(lambda version: version is None or (name not in version.by_id and text not in version.cells))


def _name(cell: Cell) -> str:
    """Numbers are what tools write anew that strip notebooks: another cell may have the same tomorrow."""
    return "" if cell.id is None or cell.id.isdecimal() else cell.id


def _as_place(finding: Finding, change: CellChange, side: Literal["baseline", "target"]) -> Look:
    """A cell that only moved is told by what stands around it."""
    content = finding.file.content
    assert isinstance(content, NotebookDiff), "only a notebook has cells"
    texts = [[(cell.type, cell.source) for cell in notebook.cells] for notebook in content.notebooks]
    text = (change.cell.type, change.cell.source)
    old, new = (_around(cells, text) for cells in texts)
    there, elsewhere = (new, old) if side == "target" else (old, new)

    def seen(version: Version | None) -> bool:
        around = _around(() if version is None else version.cells, text)
        return len(around & there) > len(around & elsewhere)

    return _once(seen)


def _around(cells: Iterable[tuple[str, str]], text: tuple[str, str]) -> frozenset[tuple[bool, tuple[str, str]]]:
    rows = list(cells)
    if text not in rows:
        return frozenset()
    at = rows.index(text)
    return frozenset({*((True, row) for row in rows[max(at - 1, 0) : at]), *((False, row) for row in rows[at + 1 : at + 2])})


def _as_lines(removed: frozenset[str], added: frozenset[str]) -> Look:
    """A text by its lines: each commit that brought one of them, or took one away, made a part of it."""

    def seen(file: File) -> bool | None:
        return added <= _lines(file) and not removed & _lines(file) if _here(file) else None

    def made(now: File, before: Iterable[File]) -> bool | None:
        files = [now, *before]
        if not all(map(_here, files)):
            return None
        lines, *olds = map(_lines, files)
        olds = olds or [frozenset()]
        came = any(line in lines and not any(line in old for old in olds) for line in added)
        return came or any(line not in lines and any(line in old for old in olds) for line in removed)

    return Look(seen, made, counts=True)


def _here(file: File) -> bool:
    """Whether it is known what it holds."""
    return not isinstance(file, MissingObject) and (file is None or file.here)


def _lines(file: File) -> frozenset[str]:
    return file.lines if isinstance(file, Version) else frozenset()

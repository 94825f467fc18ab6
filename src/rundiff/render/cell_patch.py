"""A notebook's bytes and one change of its cells in; the patch of that cell alone out, which `git apply` takes.

It is a patch of the file, of what stands there as JSON. It fits wherever the cell and the lines around it are as in these bytes,
whatever else differs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.diff.edits import text_diff
from rundiff.errors import NotANotebook
from rundiff.notebook import parse
from rundiff.render.quoting import quoted
from rundiff.render.source_patch import hunks
from rundiff.strip.broken import BrokenJSON
from rundiff.strip.scan import Scan, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.diff.changes import CellChange

_CONTEXT = 3
_FEW_LINES = 5
"""A notebook on so few lines was written by a program: its patch would be all of it."""


class _Span(NamedTuple):
    """Where the source of a cell stands in its file."""

    start: int
    end: int


def cell_patch(path: str, data: bytes, change: CellChange) -> str | None:
    """From *data*, the old file at *path*; None where the cell's old text is not in it, or more happened to it than an edit."""
    edited = change.kind in {"edited", "moved_edited"} and change.edit is not None and not change.edit.partial
    if not edited or change.old is None or change.new is None or b"\r" in data or data.count(b"\n") < _FEW_LINES:
        return None
    where = _place(data, change)
    return None if where is None else _patch(path, data, where, _written(data, where, change.new.source))


def _place(data: bytes, change: CellChange) -> _Span | None:
    """By id and text: of a run the cells are those that were executed, and the file may have fewer, or others."""
    old = change.old
    assert old is not None, "it was edited"
    try:
        parsed, spans = parse(data).cells, list(_sources(data))
    except (NotANotebook, BrokenJSON):
        return None
    alike = (at for at, cell in enumerate(parsed) if (cell.type, cell.id, cell.source) == (old.type, old.id, old.source))
    at = next(alike, None)
    return None if at is None or len(parsed) != len(spans) else spans[at]


def _written(data: bytes, where: _Span, source: str) -> bytes:
    """*source* as JSON, set as the old one is."""
    then = data[where.start : where.end]
    ascii_only = then.isascii() and b"\\u" in then
    if not then.startswith(b"["):
        return json.dumps(source, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    said = [json.dumps(line, ensure_ascii=ascii_only) for line in source.splitlines(keepends=True)]
    if not said:
        return b"[]"
    above = data[data.rfind(b"\n", 0, where.start) + 1 : where.start]
    margin = "\n" + " " * (len(above) - len(above.lstrip(b" ")))
    step = _step(then, len(margin) - 1)
    return (f"[{margin}{step}" + f",{margin}{step}".join(said) + f"{margin}]").encode("utf-8", "surrogatepass")


def _step(then: bytes, margin: int) -> str:
    """By how much an element stands further in than its list."""
    gap = then[1:].partition(b'"')[0].decode("ascii", "replace")
    return " " * max(len(gap.rpartition("\n")[2]) - margin, 1) if "\n" in gap else " "


def _patch(path: str, data: bytes, where: _Span, made: bytes) -> str:
    """Only lines around the source are compared: all others are the same."""
    top = data.count(b"\n", 0, where.start)
    first = max(top - _CONTEXT, 0)
    start = data.rfind(b"\n", 0, where.start)
    for _ in range(top - first):
        start = data.rfind(b"\n", 0, start)
    end = where.end
    for _ in range(_CONTEXT + 1):
        end = data.find(b"\n", end + 1) if end >= 0 else -1
    window = slice(start + 1, end if end >= 0 else len(data.rstrip(b"\n")))
    old = data[window]
    new = data[window.start : where.start] + made + data[where.end : window.stop]
    text = msgspec.structs.replace(
        text_diff(*(side.decode("utf-8", "replace") for side in (old, new))), old_start=first, new_start=first
    )
    names = [quoted(f"{side}/{path}".encode("utf-8", "surrogateescape"), fully=False) for side in "ab"]
    before, after = (name.decode("utf-8", "replace") for name in names)
    tab = "\t" if " " in path else ""
    return f"diff --git {before} {after}\n--- {before}{tab}\n+++ {after}{tab}\n{''.join(hunks(text, _CONTEXT))}"


def _sources(data: bytes) -> Iterator[_Span]:
    """Of each cell in turn. Raises BrokenJSON."""
    scan = Scan(data.decode("latin-1"), 0)
    for _ in cells(scan):
        yield _source(scan)


def _source(scan: Scan) -> _Span:
    found = _Span(scan.at, scan.at)
    if scan.first != "{":
        scan.skip()
        return found
    for key in scan.members():
        start = scan.at
        scan.skip()
        if key == "source":
            found = _Span(start, scan.at)
    return found

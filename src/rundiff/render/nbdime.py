"""What happened to a notebook in; the same as nbdime writes it down out, for nbdime's own tools to show and to apply.

Applied to the old notebook it makes one that has the new one's cells: their types and sources, in their order. What was not
compared stays as it was: a cell that is on both sides, moved or not, keeps its old id, outputs, count and metadata. Where outputs
and metadata are asked for, it makes the new notebook itself. nbdime knows no moves: there a cell goes, and comes.

https://nbdime.readthedocs.io/en/latest/diffing.html#diff-format
"""

from __future__ import annotations

import json
import re
from itertools import count
from typing import TYPE_CHECKING
from zlib import crc32

from rundiff.diff.changes import Broken, NotebookDiff
from rundiff.errors import UsageError, UserError
from rundiff.render.jupyter import cell_json, metadata_json, notebook_json
from rundiff.text import line_spans

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from rundiff.comparison import Comparison
    from rundiff.diff.changes import CellChange, FileKind
    from rundiff.notebook import Notebook
    from rundiff.render.jupyter import Json, Object

_IDS_SINCE = 5
"""The minor version of the notebook format in which cells have ids."""
_INVENTED = ""
"""In the place of an id that is not known here."""
_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_IN_PLACE = frozenset({"same", "edited"})
_ON_BOTH_SIDES = _IN_PLACE | {"moved", "moved_edited"}
_OF_RUNNING = ("outputs", "execution_count")
_OF_TOOLS = ("metadata", "id")


def encoded(comparison: Comparison, *, outputs: bool = False, metadata: bool = False) -> str:
    """The one notebook that differs, as `nbdiff --out` writes it. Raises UserError where there are more, or it cannot be read."""
    notebooks = [file for file in comparison.files if isinstance(file.content, NotebookDiff | Broken)]
    if len(notebooks) > 1:
        how = "the two files" if comparison.target.kind == "path" else f"one: -- {notebooks[0].path}"
        raise UsageError(f"nbdime's format holds one notebook, and {len(notebooks)} differ; name {how}")
    made: list[Object] = []
    for file in notebooks:
        if isinstance(file.content, Broken):
            raise UserError(f"{file.path}: {file.content.reason}")
        if file.conflict is not None:
            raise UserError(f"{file.path} is in the middle of a merge, so there is no old notebook to patch; resolve it first")
        if isinstance(file.content, NotebookDiff):
            made = operations(file.kind, file.content, outputs=outputs, metadata=metadata)
    return json.dumps(made, indent=2, separators=(",", ": "))


def others(comparison: Comparison) -> int:
    """How many files differ that nbdime's format cannot hold."""
    return sum(not isinstance(file.content, NotebookDiff | Broken) for file in comparison.files)


def operations(kind: FileKind, found: NotebookDiff, *, outputs: bool = False, metadata: bool = False) -> list[Object]:
    """Operations on the old notebook; for one that came, or is gone, nothing is on the other side, as in `/dev/null`."""
    old, new = found.notebooks
    if kind == "added":
        return _mapping({}, notebook_json(new))
    if kind == "removed":
        return _mapping(notebook_json(old), {})
    made = _patch("cells", _cells(found, outputs=outputs, metadata=metadata))
    if metadata:
        made += _patch("metadata", _mapping(metadata_json(old), metadata_json(new)))
        made += _mapping({"nbformat_minor": old.nbformat_minor}, {"nbformat_minor": new.nbformat_minor})
    return made


def _cells(found: NotebookDiff, *, outputs: bool, metadata: bool) -> list[Object]:
    before, after = (_with_invented_ids(notebook) for notebook in found.notebooks)
    pairs = [(row.old_index, row.new_index) for row in found.cells if row.kind in _ON_BOTH_SIDES]
    left_alone = (*(() if outputs else _OF_RUNNING), *(() if metadata else _OF_TOOLS))
    for i, j in pairs:
        if i is not None and j is not None:
            of_old = (*left_alone, "id") if after[j].get("id") == _INVENTED else left_alone
            after[j] = _without(after[j], left_alone) | _only(before[i], of_old)
    stay = list(_in_place(found.cells))
    minor = found.notebooks[1 if metadata else 0].nbformat_minor
    settled = {j for i, j in stay if after[j].get("id", _INVENTED) != _INVENTED or before[i].get("id") == _INVENTED}
    _give_ids(after, came={*range(len(after))} - {j for _, j in pairs}, settled=settled, ids=minor >= _IDS_SINCE)
    made: list[Object] = []
    at_old = at_new = 0
    for i, j in [*stay, (len(before), len(after))]:
        made += _range(at_old, i - at_old, after[at_new:j])
        made += _patch(i, _mapping(before[i], after[j])) if i < len(before) else []
        at_old, at_new = i + 1, j + 1
    return made


def _with_invented_ids(notebook: Notebook) -> list[Object]:
    """Cells, of which each has an id if its notebook's format has ids: nbformat invents those that lack while it reads."""
    cells = [cell_json(cell) for cell in notebook.cells]
    return [{"id": _INVENTED, **cell} for cell in cells] if notebook.nbformat_minor >= _IDS_SINCE else cells


def _without(cell: Object, keys: Sequence[str]) -> Object:
    return {key: value for key, value in cell.items() if key not in keys}


def _only(cell: Object, keys: Sequence[str]) -> Object:
    return {key: cell[key] for key in keys if key in cell}


def _in_place(rows: Iterable[CellChange]) -> Iterator[tuple[int, int]]:
    """Old and new indices of the cells that need not go and come, ascending in both."""
    last = -1
    for row in rows:
        if row.kind in _IN_PLACE and row.old_index is not None and row.new_index is not None and row.old_index > last:
            last = row.old_index
            yield row.old_index, row.new_index


def _give_ids(cells: list[Object], *, came: set[int], settled: set[int], ids: bool) -> None:
    """Let every cell that is put into the notebook have an id of its own, or none, as the notebook's format has it.

    Of two that have the same the one stays that was there before.
    """
    taken = {cell.get("id") for j, cell in enumerate(cells) if j not in came}
    for j, cell in enumerate(cells):
        if j in settled:
            continue
        if not ids:
            cell.pop("id", None)
        elif j in came or cell.get("id", _INVENTED) == _INVENTED:
            cell["id"] = _free(cell, taken)
            taken.add(cell["id"])


def _free(cell: Object, taken: Container[Json]) -> str:
    """The cell's own id if it has one that nobody else has, or one that is made of its source: the same each time."""
    own, source = cell.get("id"), str(cell["source"]).encode()
    if isinstance(own, str) and _ID.fullmatch(own) and own not in taken:
        return own
    return next(made for n in count() if (made := f"{crc32(source, n):08x}") not in taken)


# Operations


def _mapping(old: Object, new: Object) -> list[Object]:
    """Operations on an object, in the order of its keys."""
    made: list[Object] = []
    for key in sorted({*old, *new}):
        if key not in new:
            made.append({"op": "remove", "key": key})
        elif key not in old:
            made.append({"op": "add", "key": key, "value": new[key]})
        elif not _same(old[key], new[key]):
            made += _value(key, old[key], new[key])
    return made


def _value(key: str, old: Json, new: Json) -> list[Object]:
    match old, new:
        case dict(), dict():
            return _patch(key, _mapping(old, new))
        case str(), str() if key == "source":
            return _patch(key, _lines(old, new))
        case list(), list() if key == "outputs":
            return _patch(key, _list(old, new))
        case _:
            return [{"op": "replace", "key": key, "value": new}]


def _lines(old: str, new: str) -> list[Object]:
    """Operations on a text, line by line; where a line ends is what Python says, since nbdime asks it."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    spans, _ = line_spans(before, after)
    made: list[Object] = []
    for span in spans:
        made += _range(span.old_start, span.old_end - span.old_start, after[span.new_start : span.new_end])
    return made


def _list(old: list[Json], new: list[Json]) -> list[Object]:
    """One operation for all between the equal ends of two lists."""
    shortest = min(len(old), len(new))
    top = next((n for n in range(shortest) if not _same(old[n], new[n])), shortest)
    left = shortest - top
    bottom = next((n for n in range(left) if not _same(old[-1 - n], new[-1 - n])), left)
    return _range(top, len(old) - top - bottom, new[top : len(new) - bottom])


def _range(key: int, removed: int, added: Sequence[Json]) -> list[Object]:
    """*added* in the place of *removed* values, before what stands behind them."""
    made: list[Object] = [{"op": "addrange", "key": key, "valuelist": list(added)}] if added else []
    return [*made, {"op": "removerange", "key": key, "length": removed}] if removed else made


def _patch(key: str | int, diff: list[Object]) -> list[Object]:
    made: list[Json] = list(diff)
    return [{"op": "patch", "key": key, "diff": made}] if diff else []


def _same(old: Json, new: Json) -> bool:
    """To Python, true is 1 and 1 is 1.0; to JSON they are not."""
    return old == new and json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)

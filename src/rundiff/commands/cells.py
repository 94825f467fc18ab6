"""Bytes of a file in; its cells, as far as a text of them needs to know them, out.

git starts this twice for each notebook of a `git diff`, so it uses Python's own `json`: msgspec, which `rundiff.notebook`
decodes with, takes longer to import than a usual notebook takes to be read here.
"""

from __future__ import annotations

import json
from collections import namedtuple

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take as long as the work
if TYPE_CHECKING:
    from typing import Any

_BOM = b"\xef\xbb\xbf"


class TextCell(namedtuple("TextCell", ("type", "source", "tags"))):  # noqa: PYI024 - as above
    """What of a cell its author wrote. *type* is the file's word; *tags* also hold what decides whether outputs are kept."""

    __slots__ = ()
    type: str
    source: str
    tags: tuple[str, ...]


def text_cells(data: bytes) -> list[TextCell] | None:
    """The cells of the notebook in *data*; None where it is none that can be read."""
    try:
        found = json.loads(data.removeprefix(_BOM).decode(), parse_int=_number, parse_float=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    cells = found.get("cells")
    if cells is None:
        cells = _of_worksheets(found.get("worksheets"))
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        return None
    return [TextCell(str(cell.get("cell_type", "raw")), _source(cell.get("source")), _tags(cell)) for cell in cells]


def _number(digits: str) -> int | str:
    """The level of a heading is looked at, and no other number; one of 5,000 digits is none that `int` takes."""
    return int(digits) if len(digits) == 1 else digits


def _of_worksheets(worksheets: Any) -> list[Any] | None:  # noqa: ANN401 - whatever the file has
    """Notebook formats 2 and 3 keep their cells one level down."""
    if not isinstance(worksheets, list):
        return None
    from rundiff.older import upgraded  # noqa: PLC0415 - for few is it ever needed

    kept = [sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict)]
    return [upgraded(cell) if isinstance(cell, dict) else cell for cells in kept if isinstance(cells, list) for cell in cells]


def _source(source: Any) -> str:  # noqa: ANN401 - whatever the file has
    if isinstance(source, list):
        return "".join(line if isinstance(line, str) else json.dumps(line) for line in source)
    return source if isinstance(source, str) else json.dumps(source)


def _tags(cell: dict[str, Any]) -> tuple[str, ...]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()

"""The cells of an open notebook in, those without a source as they were saved; the notebook as it stands in its editor out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.errors import UserError
from rundiff.notebook import Cell, CellType, Notebook, cell
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence


class OpenCell(NamedTuple):
    """A cell in an editor; *source* is None where it is as it was saved."""

    id: str
    type: CellType
    source: str | None


class NotAsSaved(UserError):
    """The file is another one by now than the one that the editor has read."""

    def __init__(self, path: str) -> None:
        super().__init__(phrase("%1 has changed on disk since it was opened; send all of its cells, or reload it", path))


def opened(path: str, saved: Notebook | None, cells: Sequence[OpenCell]) -> Notebook:
    """The notebook at *path* as its editor has it; outputs, counts and metadata are those of the file.

    Raises NotAsSaved where a cell without a source is not in the file, or not just once.
    """
    there = saved.cells if saved is not None else ()
    times = Counter(found.id for found in there)
    known = {found.id: found for found in there if found.id is not None and times[found.id] == 1}
    made = tuple(_cell(path, known.get(now.id), now) for now in cells)
    return Notebook(made) if saved is None else msgspec.structs.replace(saved, cells=made)


def _cell(path: str, saved: Cell | None, now: OpenCell) -> Cell:
    if saved is not None:
        return saved.with_source(saved.source if now.source is None else now.source, now.type)
    if now.source is None:
        raise NotAsSaved(path)
    return cell(now.type, now.source, now.id)

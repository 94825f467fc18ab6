"""Executions whose client names cells in its own way in; with the notebook's own ids, where they can be told, out.

JupyterLab and Notebook 7 send the id that stands in the file. VS Code sends the address of an editor, such as
`vscode-notebook-cell:/home/me/train.ipynb#W3sZmlsZQ%3D%3D`: as long as the notebook is open it means the same cell, and the file knows
nothing of it; nor does it of the ids that JupyterLab makes up for a notebook without any. So the cell is told by a source that was
executed under that name: the same, or else the one most alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from rapidfuzz.distance import Indel

from rundiff.notebook import without_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.notebook import Cell
    from rundiff.runs.record import ExecutedCell

_OWN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What nbformat takes for a cell's id: https://nbformat.readthedocs.io/en/latest/format_description.html#cell-ids"""
_ALIKE = 0.6
"""Below it two sources are not taken for two versions of one cell."""


def with_own_ids(executed: Sequence[ExecutedCell], saved: Sequence[Cell]) -> tuple[ExecutedCell, ...]:
    """*executed* with foreign ids replaced by the ids of the cells in *saved* that they mean; one that means none of them stays."""
    named = any(is_own(cell.id) for cell in saved)
    sources: dict[str, list[str]] = {}
    for execution in reversed(executed):
        if execution.id is not None and not (named and is_own(execution.id)):
            sources.setdefault(execution.id, []).append(without_question(execution.source))
    if not sources:
        return tuple(executed)
    cells = _meant(sources, saved)
    return tuple(
        msgspec.structs.replace(execution, id=cells[execution.id].id) if execution.id in cells else execution
        for execution in executed
    )


def is_own(id_: str | None) -> bool:
    """Whether it can stand in a file."""
    return id_ is not None and _OWN.fullmatch(id_) is not None


def _meant(sources: dict[str, list[str]], saved: Sequence[Cell]) -> dict[str | None, Cell]:
    """Foreign id → the cell it means. Equal sources first, the newest before older ones; then those that are most alike."""
    left = [cell for cell in saved if cell.type == "code"]
    found: dict[str | None, Cell] = {}
    for same in (_equal, _most_alike):
        for id_ in reversed(sources):  # as they were executed first: two cells of one source are taken in that order
            cell = None if id_ in found else same(sources[id_], left)
            if cell is not None:
                found[id_] = cell
                left = [other for other in left if other is not cell]
    return found


def _equal(versions: Sequence[str], cells: Sequence[Cell]) -> Cell | None:
    return next((cell for source in versions for cell in cells if without_question(cell.source) == source), None)


def _most_alike(versions: Sequence[str], cells: Sequence[Cell]) -> Cell | None:
    scored = [(Indel.normalized_similarity(versions[0], without_question(cell.source)), cell) for cell in cells]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _ALIKE else None

"""Two notebooks' cells in; which are the same by their ids out, as far as ids can be trusted.

An id is evidence, not a verdict. nbstripout numbers cells `0, 1, 2…`, scripts hash the file's name and the index; such ids say
where a cell stands, not which it is. Old versions of editors wrote an id twice. Colab keeps ids of its own in the metadata.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.notebook import Cell

_POSITIONAL = re.compile(r"(cell-)?\d+")


class _Colab(msgspec.Struct):
    id: str | None = None


_colab = msgspec.json.Decoder(_Colab)


def by_id(old: Sequence[Cell], new: Sequence[Cell], top: int, bottom: int) -> list[tuple[int, int]]:
    """Index pairs of cells with the same id; none where the ids contradict what the texts say.

    The *top* first and *bottom* last cells of both sides have equal texts.
    """
    ids = _ids(old), _ids(new)
    before, after = _places(ids[0]), _places(ids[1])
    pairs = [(before[id_], j) for id_, j in after.items() if id_ in before]
    return [] if not pairs or _contradicted(pairs, ids, (old, new), top, bottom) else pairs


def _ids(cells: Sequence[Cell]) -> list[str | None]:
    ids = [cell.id for cell in cells]
    return ids if any(ids) else [_colab_id(cell) for cell in cells]


def _places(ids: list[str | None]) -> dict[str, int]:
    """Where each id stands that occurs once; nothing where all of them only count."""
    at = {id_: i for i, id_ in enumerate(ids) if id_}
    if len(at) < len(ids):
        times = Counter(ids)
        at = {id_: i for id_, i in at.items() if times[id_] == 1}
    return {} if all(map(_POSITIONAL.fullmatch, at)) else at


def _colab_id(cell: Cell) -> str | None:
    if b'"id"' not in bytes(cell.metadata):
        return None
    try:
        return _colab.decode(cell.metadata).id
    except msgspec.DecodeError:
        return None  # an `id` of another kind is somebody else's


def _contradicted(
    pairs: list[tuple[int, int]],
    ids: tuple[list[str | None], list[str | None]],
    cells: tuple[Sequence[Cell], Sequence[Cell]],
    top: int,
    bottom: int,
) -> bool:
    """Ids made from positions betray themselves: after an insertion the unchanged texts below it carry other ids.

    Equal texts at both ends, and texts between them that occur once on each side, are witnesses. Where one has not moved, a
    positional id agrees too, so only those that have speak for the ids; all whose id lives on elsewhere speak against them.
    """
    matched, back = dict(pairs), {j: i for i, j in pairs}
    shift = len(cells[1]) - len(cells[0])
    good = bad = 0
    for i, j in _witnesses(ids, cells, top, bottom):
        if matched.get(i, j) != j or back.get(j, i) != i:
            bad += 1
        elif i in matched:
            good += i != j
    if shift and bottom:
        good += sum(a == b is not None for a, b in zip(ids[0][-bottom:], ids[1][-bottom:], strict=True))
    counted = bad == 1 and all(i == j for i, j in pairs)
    return bad > good / 2 and (bad > 1 or counted)


def _witnesses(
    ids: tuple[list[str | None], list[str | None]], cells: tuple[Sequence[Cell], Sequence[Cell]], top: int, bottom: int
) -> list[tuple[int, int]]:
    """Cells of equal text: at the ends those whose ids differ, between them those whose text is the only one of its kind."""
    old, new = cells
    shift = len(new) - len(old)
    ends = [*range(top), *(range(len(old) - bottom, len(old)))]
    places = [(i, i if i < top else i + shift) for i in ends]
    found = [(i, j) for i, j in places if ids[0][i] != ids[1][j] and old[i].source.strip()]
    texts = _unique(old, top, len(old) - bottom)
    there = _unique(new, top, len(new) - bottom) if texts else {}
    return found + [(i, there[text]) for text, i in texts.items() if text in there]


def _unique(cells: Sequence[Cell], start: int, stop: int) -> dict[tuple[str, str], int]:
    texts = [(cell.cell_type, cell.source) for cell in cells[start:stop]]
    times = Counter(texts)
    return {text: i for i, text in enumerate(texts, start) if times[text] == 1 and text[1].strip()}

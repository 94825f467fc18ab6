"""A seed in; two notebooks and what truly happened between them out: an edit script as its author would have carried it out."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from author import Author
from material import notebook

if TYPE_CHECKING:
    from author import Now, Sort

KINDS = {
    "light": 120,
    "medium": 100,
    "heavy": 60,
    "edit": 100,
    "move": 80,
    "move_edit": 80,
    "block": 80,
    "swap": 60,
    "split": 100,
    "merge": 100,
    "copy": 80,
    "copy_edit": 80,
    "rename": 60,
    "reformat": 80,
    "comment": 60,
    "insert": 60,
    "delete": 60,
}
"""How many of the default 1,360 scripts are of each kind."""


class Group(NamedTuple):
    """Old cells that live on, in which new ones: one and one, or one and several (split), or several and one (merged)."""

    olds: tuple[int, ...]
    news: tuple[int, ...]


class Truth(NamedTuple):
    """What happened. Indices of old and new cells; *carried* are the groups whose cell the script moved."""

    groups: tuple[Group, ...]
    carried: frozenset[Group]
    copies: tuple[tuple[int, int], ...]
    inserted: tuple[int, ...]
    sorts: dict[int, Sort]


class Script(NamedTuple):
    """An edit script that was carried out: cells are (type, source)."""

    kind: str
    seed: str
    old: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, str], ...]
    truth: Truth


def script(kind: str, seed: str) -> Script:
    """The script of *kind* that *seed* draws."""
    for attempt in range(50):
        draw = random.Random(f"{seed} {attempt}")
        pieces, source = notebook(draw)
        author = Author(draw, pieces, source)
        author.write(kind)
        old, new = tuple((piece.type, piece.source) for piece in pieces), tuple((cell.type, cell.text) for cell in author.cells)
        if old != new:
            return Script(kind, seed, old, new, _truth(old, author.cells))
    raise AssertionError(f"no notebook offers a place for {kind}")


def _truth(old: tuple[tuple[str, str], ...], cells: list[Now]) -> Truth:
    news: dict[tuple[int, ...], list[int]] = {}
    for j, cell in enumerate(cells):
        if cell.olds:
            news.setdefault(cell.olds, []).append(j)
    gone = set(range(len(old))) - {i for olds in news for i in olds}
    for j, cell in enumerate(cells):  # the same text taken out here and put in there has moved, whatever its author thought
        again = [i for i in sorted(gone) if not cell.olds and old[i] == (cell.type, cell.text)]
        if again:
            gone.remove(again[0])
            cell.olds, cell.copy_of = (again[0],), None
            news[cell.olds] = [j]
    groups = tuple(Group(olds, tuple(where)) for olds, where in news.items())
    return Truth(
        groups,
        frozenset(group for group in groups if any(cells[j].moved for j in group.news)),
        tuple((cell.copy_of, j) for j, cell in enumerate(cells) if cell.copy_of is not None),
        tuple(j for j, cell in enumerate(cells) if not cell.olds and cell.copy_of is None),
        {j: cell.sort for j, cell in enumerate(cells) if cell.sort is not None},
    )

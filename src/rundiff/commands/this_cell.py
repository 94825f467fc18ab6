"""The cell that is about to be executed in; how it differs from what it was in a run or a revision out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.commands.diff import answered
from rundiff.commands.here import now
from rundiff.commands.question import question
from rundiff.commands.scope import Scope
from rundiff.commands.sides import Document, Tree, default_baseline, tree
from rundiff.comparison import findings
from rundiff.diff.changes import Hidden
from rundiff.errors import UserError
from rundiff.notebook import cell as made_cell
from rundiff.notebook import without_question
from rundiff.side import Basis, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.here import Here
    from rundiff.comparison import Comparison
    from rundiff.git import Repository
    from rundiff.notebook import Cell
    from rundiff.options import DiffOptions


class NoNotebook(UserError):
    """A question about a cell, and it is not known of which notebook it is."""

    def __init__(self) -> None:
        super().__init__("it is not known which notebook this cell is in; compare files: %gitdiff HEAD -- name.ipynb")


class ThisCell(NamedTuple):
    """A cell that is about to be executed: its code, and its id where the client sent one."""

    source: str
    id: str | None


def cell_comparison(repo: Repository, here: Here, this: ThisCell, name: str | None, options: DiffOptions) -> Comparison:
    """*this* cell from the side called *name*, else from the default baseline, to now. Raises UserError."""
    found = now(repo, here)
    if found is None:
        raise NoNotebook
    basis: Basis | None = None
    if name is not None:
        old = tree(repo, name)
    else:
        old, basis = default_baseline(repo)
    cells = list(found.notebook.cells)
    at = _place(cells, this)
    if at == len(cells):
        cells.append(made_cell("code", this.source, this.id))
    else:
        cells[at] = cells[at].with_source(this.source)
    document = Document(found.path, msgspec.structs.replace(found.notebook, cells=tuple(cells)))
    new = Tree(Side("saved", "this cell now"), document=document)
    scope = Scope((f":(top,literal){found.path}",), notebook=found.path)
    whole = answered(question(repo, old, new, scope, options)._replace(basis=basis))
    mine = tuple(one for one in findings(whole.files) if one.change is not None and one.change.new_index == at)
    return msgspec.structs.replace(whole, findings=mine, hidden=Hidden(), offer=None)


def _place(cells: Sequence[Cell], this: ThisCell) -> int:
    """Where it stands: by its id, else, of a client that sends none of the notebook's, by its text; behind all where it is new."""
    by_id = (at for at, found in enumerate(cells) if this.id is not None and found.id == this.id)
    by_text = (at for at, found in enumerate(cells) if without_question(found.source) == this.source)
    return next(by_id, next(by_text, len(cells)))

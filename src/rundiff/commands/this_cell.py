"""The cell that is about to be executed in; how it differs from what it was in a run or a revision out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.commands.diff import answered
from rundiff.commands.here import likeliest, now
from rundiff.commands.question import question
from rundiff.commands.scope import Scope
from rundiff.commands.sides import Document, Tree, default_baseline, tree
from rundiff.diff.changes import Hidden
from rundiff.errors import NotANotebook, UserError, reason
from rundiff.notebook import cell as made_cell
from rundiff.notebook import parse, without_question
from rundiff.side import Basis, Side

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
    here = here if here.notebook is not None else here._replace(notebook=likeliest(repo, here.executions))
    found = now(repo, here)
    if found is None:
        raise _unread(repo, here.notebook)
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
    asked = question(repo, old, new, Scope(notebook=found.path), options)
    mine = tuple(row for row in asked.listed if row.new_path == found.path)
    whole = answered(asked._replace(listed=mine, basis=basis))
    here_alone = tuple(one for one in whole.findings if one.change is not None and one.change.new_index == at)
    count = sum(len(one.muted) for one in here_alone)
    muted = None if whole.muted is None or not (count or whole.muted.trouble) else whole.muted._replace(effects=count)
    return msgspec.structs.replace(whole, findings=here_alone, hidden=Hidden(), offer=None, muted=muted)


def _unread(repo: Repository, notebook: Path | None) -> UserError:
    """Why it is not known what else the notebook of this cell holds."""
    if notebook is None:
        return NoNotebook()
    try:
        if not notebook.is_file():
            return UserError(f"{notebook.name} is not there; save the notebook, and run this cell again")
        parse(notebook.read_bytes())
    except OSError as error:
        return UserError(f"{notebook.name} cannot be read: {reason(error)}; mend that, and run this cell again")
    except NotANotebook as error:
        return UserError(f"{notebook.name} cannot be compared: {error}; mend the file, and run this cell again")
    return UserError(f"{notebook.name} lies outside of {repo.root}; compare it where it lies")


def _place(cells: Sequence[Cell], this: ThisCell) -> int:
    """Where it stands: by its id, else, of a client that sends none of the notebook's, by its text; behind all where it is new."""
    by_id = (at for at, found in enumerate(cells) if this.id is not None and found.id == this.id)
    by_text = (at for at, found in enumerate(cells) if without_question(found.source) == this.source)
    return next(by_id, next(by_text, len(cells)))

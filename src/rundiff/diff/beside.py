"""A notebook's changes in; out, the same with what was asked for beside the sources: outputs, metadata, and the noise in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.diff import known
from rundiff.diff.metadata import metadata_changes
from rundiff.diff.noise import Noise, summed
from rundiff.diff.rerun import rerun

if TYPE_CHECKING:
    from rundiff.diff.changes import CellChange, Hidden, NotebookDiff
    from rundiff.notebook import Cell, Notebook
    from rundiff.options import DiffOptions


def with_what_is_beside(found: NotebookDiff, old: Notebook, new: Notebook, options: DiffOptions) -> NotebookDiff:
    """*found*, with outputs and metadata as *options* ask for them, and no longer counted as hidden."""
    stripped = old.stripped or new.stripped
    met: list[Noise] = []
    rows = found.cells
    if options.outputs and not stripped:
        rows = tuple(_with_outputs(change, met) for change in rows)
    if not options.metadata:
        hidden = _hidden(found.hidden, rows, met, options, stripped=stripped)
        return msgspec.structs.replace(found, cells=rows, hidden=hidden)
    rows = tuple(_with_metadata(change, met) for change in rows)
    of_all, more = metadata_changes(old.metadata, new.metadata, known.NOTEBOOK)
    met = [] if stripped else [*met, *more]  # of what was stripped, noise is missing, not different
    hidden = _hidden(found.hidden, rows, met, options, stripped=stripped)
    return msgspec.structs.replace(found, cells=rows, metadata=of_all, hidden=hidden)


def _sides(change: CellChange) -> tuple[Cell | None, Cell | None]:
    """The cells whose outputs are compared: of a split or copied cell, its original goes on in a row of its own."""
    match change.kind:
        case "split" | "copied":
            return None, change.new
        case "merged":
            return change.old, None
        case _:
            return change.old, change.new


def _with_outputs(change: CellChange, met: list[Noise]) -> CellChange:
    if change.asks:
        return change  # what it shows is the answer of a diff
    old, new = _sides(change)
    again = rerun(None if old is None else old.outputs, None if new is None else new.outputs)
    counted = old is not None and new is not None and old.count != new.count
    met += (one for one in again.noise if not (counted and one.what == known.COUNT.what))
    return msgspec.structs.replace(change, outputs=again.changes) if again.changes else change


def _with_metadata(change: CellChange, met: list[Noise]) -> CellChange:
    old, new = _sides(change)
    changes, more = metadata_changes(None if old is None else old.metadata, None if new is None else new.metadata, known.CELL)
    met += more
    if old is not None and new is not None and old.id != new.id:
        met.append(known.CELL["id"])
    return msgspec.structs.replace(change, metadata=changes) if changes else change


def _hidden(hidden: Hidden, rows: tuple[CellChange, ...], met: list[Noise], options: DiffOptions, *, stripped: bool) -> Hidden:
    """What is left out of sight now: of a cell that asks what changed, what it shows and what is written beside it too."""
    answers = sum(change.asks and _answers_otherwise(change) for change in rows) if not stripped else 0
    return msgspec.structs.replace(
        hidden,
        unchanged=hidden.unchanged - sum(change.kind == "same" and change.differs and not change.asks for change in rows),
        outputs=answers if options.outputs else hidden.outputs,
        metadata=sum(change.asks and bool(change.metadata) for change in rows) if options.metadata else hidden.metadata,
        noise=summed(met),
        without_outputs=int(options.outputs and stripped),
    )


def _answers_otherwise(change: CellChange) -> bool:
    return change.old is not None and change.new is not None and change.old.outputs != change.new.outputs

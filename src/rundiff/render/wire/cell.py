"""What `POST rundiff/cell` takes and sends, as types: one change with the whole of both its sides."""

from __future__ import annotations

import msgspec

from rundiff.notebook import CellType
from rundiff.render.wire.shapes import Output, Question, Shape, Text


class CellQuestion(Question, frozen=True, kw_only=True):
    """The question that an answer came from, and which change of it: a cell by its *row* in *file*, or with None the file itself.

    The indices are those that the asker has seen at that row: where another change stands there by now, the answer says so. What
    is large is only sent where *large* is set.
    """

    file: str
    row: int | None = None
    old_index: int | None = None
    new_index: int | None = None
    large: bool = False


class KeptOutput(Shape, frozen=True):
    """One output, or all attachments, as nbformat has it, and its size in bytes; the *value* is None where it is too large to be sent unasked."""

    size: int
    value: msgspec.Raw | None


class CellSide(Shape, frozen=True):
    """A cell, or a file, on one side; *size* in bytes is that of its source, which is None where it is too large to be sent unasked.

    The *cell_type* is None for a file. Outputs, and the pictures that a text shows as its *attachments*, are there only where
    outputs were asked for; a side that *keeps_outputs* not, as a run, has none to show.
    """

    cell_type: CellType | None
    size: int
    source: str | None
    outputs: list[KeptOutput]
    keeps_outputs: bool
    attachments: KeptOutput | None


class CellSides(Shape, frozen=True):
    """Both sides of one change, None where it is not there, and what the engine says of them.

    *text* has every line of both sides once, with what to mark; None where a side is too large to be sent unasked. *changes* is
    what differs of the outputs, where they were asked for. The *language* is that of the notebook's code, None for a file.
    """

    old: CellSide | None
    new: CellSide | None
    text: Text | None
    changes: list[Output]
    language: str | None


SHAPES = (CellQuestion, CellSides)

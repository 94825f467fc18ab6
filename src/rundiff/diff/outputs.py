"""What can happen to the outputs of a cell, one type of one output at a time: the closed union that surfaces show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from rundiff.diff.changes import TextDiff
    from rundiff.diff.pictures import Picture

Form = Literal["text", "source", "table"]
"""How a text is read: as it is, as the source of something that is drawn (HTML is never drawn), or a table's rows as lines."""


class TextOutput(NamedTuple):
    """Printed text, an error or markup that differs, line by line, as it is finally visible.

    *what* is in every case `stdout`, `stderr`, `error` or a MIME type; the indices are places among the outputs in the file,
    None where that side has none of this type. A long text is compared in part: see `excerpts.LONGEST`.
    """

    what: str
    old_index: int | None
    new_index: int | None
    form: Form
    text: TextDiff


class JsonOutput(NamedTuple):
    """A JSON type, as of a plot or a widget: sizes in bytes, and how many values differ."""

    what: str
    old_index: int | None
    new_index: int | None
    old_size: int | None
    new_size: int | None
    differing: int


class ImageOutput(NamedTuple):
    """An image that is another one."""

    what: str
    old_index: int | None
    new_index: int | None
    old: Picture | None
    new: Picture | None


class OtherOutput(NamedTuple):
    """A type of which nothing more is known, or markup too large to be read: sizes in bytes."""

    what: str
    old_index: int | None
    new_index: int | None
    old_size: int | None
    new_size: int | None


OutputChange = TextOutput | JsonOutput | ImageOutput | OtherOutput

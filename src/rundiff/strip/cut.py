"""A notebook's bytes in; out, the same bytes with what a run leaves behind cut out of them, and how much that was."""

from __future__ import annotations

from codecs import utf_8_decode
from collections import namedtuple

from rundiff.errors import NotANotebook
from rundiff.strip.broken import BrokenJSON
from rundiff.strip.cells import COUNT, OLD_COUNT, Cells
from rundiff.strip.edits import without
from rundiff.strip.metadata import Metadata
from rundiff.strip.scan import Scan

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from rundiff.strip.edits import Edit
    from rundiff.strip.policy import StripOptions

_BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20
_KEEPS_ALL = "keep_output"
"""In the metadata of a notebook, and true: the outputs of all its cells stay, but of those that say they do not."""


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Stripped(
    namedtuple("Stripped", ("data", "outputs", "counts", "metadata", "cells"), defaults=(0, 0, 0, 0))  # noqa: PYI024
):
    """The bytes, and how many outputs, counts, metadata keys and whole cells are gone; the same object where nothing is."""

    __slots__ = ()
    data: bytes
    outputs: int
    counts: int
    metadata: int
    cells: int


def strip_notebook(data: bytes, options: StripOptions | None = None) -> Stripped:
    """The notebook without what should not be committed. Raises NotANotebook."""
    if options is None:
        from rundiff.strip.policy import StripOptions  # noqa: PLC0415 - who gives options has it

        options = StripOptions()
    cells = _noted(data, options)
    edits, counted = cells.edits, (cells.outputs, cells.counts, cells.metadata, cells.gone)
    del cells  # and with it the text, which is as long as the file
    return Stripped(without(data, edits), *counted)


def strip_edits(data: bytes, options: StripOptions) -> list[Edit]:
    """What would be cut, from start to end. Raises NotANotebook."""
    return sorted(_noted(data, options).edits)


def _noted(data: bytes, options: StripOptions) -> Cells:
    _check_encoding(data)
    start = len(_BOM) if data.startswith(_BOM) else 0
    try:
        text = data.decode("latin-1")
        cells = Cells(Scan(text, start), options)
        kept, count = _read(cells)
        if kept or count != COUNT:
            cells = Cells(Scan(text, start), options, kept=kept, count=count)
            _read(cells)
    except BrokenJSON as error:
        from rundiff.strip.refusals import sentence  # noqa: PLC0415 - only for what is refused

        raise NotANotebook(sentence(data, error)) from error
    return cells


def _read(cells: Cells) -> tuple[bool, str]:
    """Note what to cut. What may be said behind the cells: whether outputs stay, and what an execution count is called."""
    scan, found, keeps, count = cells.scan, False, False, COUNT
    if scan.first != "{":
        raise _no_object(scan)
    for key in scan.members():
        if key == "cells":
            found = True
            cells.read()
        elif key == "worksheets" and scan.first == "[":
            found = _read_worksheets(cells) or found
        elif key == "metadata":
            marks = cells.note(Metadata(scan, cells.notebook_keys, (_KEEPS_ALL,)))
            keeps = bool(marks.get(_KEEPS_ALL)) and _KEEPS_ALL in cells.options.keep_tags
        elif key == "nbformat":
            version = scan.value()
            count = OLD_COUNT if version == 1 and version is not True else COUNT
        else:
            scan.skip()
    scan.finish()
    if not found:
        raise NotANotebook("it has no `cells`; is it a notebook?")
    return keeps, count


def _no_object(scan: Scan) -> NotANotebook:
    if not scan.first:
        return NotANotebook("the file is empty; a notebook is a JSON object with `cells`")
    scan.skip()
    return NotANotebook("the top level is not a JSON object; is it a notebook?")


def _read_worksheets(cells: Cells) -> bool:
    """Notebook formats 2 and 3 keep their cells one level down, and call the count otherwise; format 1 only that."""
    scan, found, count = cells.scan, False, cells.count
    cells.count = OLD_COUNT
    for _ in scan.elements():
        if scan.first != "{":
            scan.skip()
            continue
        for key in scan.members():
            if key == "cells":
                found = True
                cells.read()
            else:
                scan.skip()
    cells.count = count
    return found


def _check_encoding(data: bytes) -> None:
    """Raise NotANotebook unless *data* is UTF-8; block by block, since one emoji would make the whole text four times as big."""
    if data.isascii():
        return
    at, view = 0, memoryview(data)
    while at < len(data):
        try:
            done = utf_8_decode(view[at : at + _BLOCK], "strict", at + _BLOCK >= len(data))[1]
        except UnicodeDecodeError as error:
            raise NotANotebook(f"not UTF-8 at byte {at + error.start}; save it again from Jupyter") from error
        at += done

"""Which change of a comparison is asked about in; the whole of both its sides out. It asks git and the disk: run it in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.compare import changed_files
from rundiff.commands.question import question as asked_about
from rundiff.diff.changes import NotebookDiff, ScriptDiff, TextDiff
from rundiff.errors import UserError
from rundiff.options import DiffOptions
from rundiff.render.wire.cell import CellSide, CellSides, KeptOutput
from rundiff.render.wire.compared import displayable, output_shape, text_shape
from rundiff.server.answers import document
from rundiff.server.asked import sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.diff.changes import CellChange, FileDiff
    from rundiff.notebook import Cell, Notebook
    from rundiff.render.wire.cell import CellQuestion
    from rundiff.server.places import Place
    from rundiff.server.run_lists import RunLists

_SOURCE = 1 << 20
"""Bytes of one side's text past which both are only sent where they are asked for once more."""
_OUTPUT, _OUTPUTS = 1 << 20, 8 << 20
"""The same of one output, and of all outputs of a cell."""


class ChangedMeanwhile(UserError):
    """What was seen at that place is not there any more."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} has changed meanwhile; look again for changes, then open this one")


def cell(at: Place, asked: CellQuestion, lists: RunLists) -> CellSides:
    """Both sides of the change that *asked* names. Raises UserError."""
    file = _file(at, asked, lists)
    if asked.row is None:
        return _of_file(file, asked)
    content = file.content
    if not isinstance(content, NotebookDiff) or not 0 <= asked.row < len(content.cells):
        raise ChangedMeanwhile(asked.file)
    change = content.cells[asked.row]
    if (change.old_index, change.new_index) != (asked.old_index, asked.new_index):
        raise ChangedMeanwhile(asked.file)
    return _of_cell(change, content.notebooks, asked)


def _file(at: Place, asked: CellQuestion, lists: RunLists) -> FileDiff:
    """The comparison as it was asked for, of that one file; git is asked about all of them, since files are renamed."""
    with at.repo as repo:
        old, new, _ = sides(repo, asked, document(at, asked), lists)
        whole = asked_about(repo, old, new, at.scope, DiffOptions(outputs=asked.outputs))
        rows = [row for row in whole.rows if displayable(row.path) == asked.file]
        found = [file for _, file in changed_files(whole, rows)]
    if len(found) != 1:
        raise ChangedMeanwhile(asked.file)
    return found[0]


def _of_file(file: FileDiff, asked: CellQuestion) -> CellSides:
    match file.content:
        case TextDiff() as text:
            pass
        case ScriptDiff(whole=whole):
            text = whole
        case _:
            raise UserError(f"{asked.file} has no lines to put side by side")
    there = (file.kind != "added", file.kind != "removed")
    sides = ["\n".join(lines) if is_there else None for lines, is_there in zip((text.old, text.new), there, strict=True)]
    large = _too_large(sides, asked)
    old, new = (None if source is None else _side(None, source, large=large) for source in sides)
    return CellSides(old=old, new=new, text=None if large else text_shape(text), changes=[], language=None)


def _of_cell(change: CellChange, notebooks: tuple[Notebook, Notebook], asked: CellQuestion) -> CellSides:
    both = (change.old, change.new)
    large = _too_large([None if cell is None else cell.source for cell in both], asked)
    old, new = (
        None if cell is None else _cell_side(cell, notebook, asked, large=large)
        for cell, notebook in zip(both, notebooks, strict=True)
    )
    return CellSides(
        old=old,
        new=new,
        text=None if large else text_shape(change.text),
        changes=[output_shape(output) for output in change.outputs],
        language=_language(notebooks[1]) or _language(notebooks[0]) or "python",
    )


def _cell_side(cell: Cell, notebook: Notebook, asked: CellQuestion, *, large: bool) -> CellSide:
    found = _side(cell, cell.source, large=large)
    wanted = asked.outputs and not notebook.stripped and not cell.asks
    outputs = _outputs(cell, large=asked.large) if wanted else []
    attachments = _attachments(cell, large=asked.large) if asked.outputs else None
    return msgspec.structs.replace(found, outputs=outputs, keeps_outputs=not notebook.stripped, attachments=attachments)


def _side(cell: Cell | None, source: str, *, large: bool) -> CellSide:
    return CellSide(
        cell_type=None if cell is None else cell.type,
        size=_size(source),
        source=None if large else source,
        outputs=[],
        keeps_outputs=cell is not None,
        attachments=None,
    )


def _outputs(cell: Cell, *, large: bool) -> list[KeptOutput]:
    """Every output of the cell, small ones first come, first served, until there is no room left."""
    try:
        found = msgspec.json.decode(cell.outputs, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return []  # what stands in the place of outputs is none
    kept, room = [], _OUTPUTS
    for raw in found:
        size = len(bytes(raw))
        fits = large or size <= min(_OUTPUT, room)
        room -= size if fits else 0
        kept.append(KeptOutput(size=size, value=raw if fits else None))
    return kept


def _attachments(cell: Cell, *, large: bool) -> KeptOutput | None:
    size = len(bytes(cell.attachments))
    return KeptOutput(size=size, value=cell.attachments if large or size <= _OUTPUTS else None) if size else None


def _too_large(sources: Sequence[str | None], asked: CellQuestion) -> bool:
    return not asked.large and any(source is not None and _size(source) > _SOURCE for source in sources)


def _size(source: str) -> int:
    return len(source) if source.isascii() else len(source.encode("utf-8", "surrogatepass"))


class _Language(msgspec.Struct):
    name: str | None = None
    language: str | None = None


class _Metadata(msgspec.Struct):
    language_info: _Language | None = None
    kernelspec: _Language | None = None


def _language(notebook: Notebook) -> str | None:
    """What its code is written in, in the word of its metadata."""
    try:
        found = msgspec.json.decode(notebook.metadata, type=_Metadata)
    except msgspec.DecodeError:
        return None
    by_kernel = None if found.kernelspec is None else found.kernelspec.language
    return found.language_info.name if found.language_info is not None and found.language_info.name else by_kernel

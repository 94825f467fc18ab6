"""A judged finding in; where it stands in the files of the new side out: a path, and a line of that file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.changes import NotebookDiff, ScriptDiff, TextDiff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.check.lines import CellLines
    from rundiff.check.verdict import Judged
    from rundiff.comparison import Finding
    from rundiff.diff.changes import CellChange

_CODE = re.compile(r"`([\w.]+)")
_WORD = re.compile(r"[A-Za-z_][\w.]*")
_OURS = frozenset(["added", "body", "changed", "class", "in", "removed", "the", "through", "times"])
"""Words of sentences that are none of the code's."""


class Spot(NamedTuple):
    """A line of a file, from 1; *cell*, from 0, where it is one of a notebook's."""

    path: str
    line: int = 1
    cell: int | None = None


def spot(judged: Judged, notebooks: Mapping[str, CellLines]) -> Spot | None:
    """Where *judged* stands; None for what stands in no file. *notebooks* are those of the new side, by their path."""
    if judged.finding is None:
        return None if judged.file is None else Spot(judged.file)
    finding = judged.finding
    path = finding.file.path
    words = _telling(judged)
    if finding.change is None:
        content = finding.file.content
        text = content.whole if isinstance(content, ScriptDiff) else content
        return Spot(path, 1 + _line(text, words)) if isinstance(text, TextDiff) else Spot(path)
    cell, line = _in_notebook(finding, finding.change, words)
    known = notebooks.get(path)
    return Spot(path, 1 if known is None or cell is None else known.at(cell, line), cell)


def _telling(judged: Judged) -> list[str]:
    """Words by which the line is found that the finding is about, those that tell most first."""
    subjects = [name.partition("/")[2] for name in judged.names]
    said = [*_CODE.findall(judged.sentence), *_WORD.findall(judged.sentence)]
    return [word for word in dict.fromkeys((*subjects, *said)) if word and word not in _OURS]


def _in_notebook(finding: Finding, change: CellChange, words: Sequence[str]) -> tuple[int | None, int]:
    """The cell, and the line of it, both from 0. Of a cell that is gone the next one that is there tells the place."""
    if change.new_index is not None:
        return change.new_index, change.text.new_start + _line(change.text, words)
    cells = finding.file.content.cells if isinstance(finding.file.content, NotebookDiff) else ()
    at = next((number for number, cell in enumerate(cells) if cell is change), len(cells))
    following = (cell.new_index for cell in cells[at:] if cell.new_index is not None)
    before = (cell.new_index for cell in reversed(cells[:at]) if cell.new_index is not None)
    return next(following, next(before, None)), 0


def _line(text: TextDiff, words: Sequence[str]) -> int:
    """The line of the new text, from 0, that came and says one of *words*; else where one went; else the first that differs."""
    for lines in (_came(text), _went(text)):
        for word in words:
            says = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search
            if (line := next((line for line, said in lines if says(said)), None)) is not None:
                return line
    first = text.edits[0].lines.new_start if text.edits else 0
    return max(min(first, len(text.new) - 1), 0)


def _came(text: TextDiff) -> list[tuple[int, str]]:
    return [(at, text.new[at]) for edit in text.edits for at in range(edit.lines.new_start, edit.lines.new_end)]


def _went(text: TextDiff) -> list[tuple[int, str]]:
    """Lines that are gone, each at the line of the new text that stands where it stood."""
    last = max(len(text.new) - 1, 0)
    return [
        (min(edit.lines.new_start + number, max(edit.lines.new_end - 1, edit.lines.new_start), last), said)
        for edit in text.edits
        for number, said in enumerate(text.old[edit.lines.old_start : edit.lines.old_end])
    ]

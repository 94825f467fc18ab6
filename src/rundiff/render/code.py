"""A text that changed in; its lines as pieces out: marked where they differ, and coloured as the code that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.render.pieces import Piece, Style, safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.comparison import Finding
    from rundiff.diff.changes import TextDiff
    from rundiff.render.looks import Looks, Ranges

_Marks = tuple[tuple[int, int], ...]
_CELLS = {"code": ".ipynb", "markdown": ".md"}


def language(finding: Finding) -> str | None:
    """The language of what changed, by the ending of its files; that of a code cell is `.ipynb`, which is Python with magics."""
    if finding.change is not None:
        return _CELLS.get(finding.change.cell.type)
    name = finding.file.path.rpartition("/")[2]
    return f".{name.rpartition('.')[2].lower()}" if "." in name else name


class Written(NamedTuple):
    """A text that changed, and what its lines are to be coloured by: *old* and *new* hold as many as that is known of."""

    text: TextDiff
    old: Sequence[Ranges] = ()
    new: Sequence[Ranges] = ()

    def removed(self, line: int, marks: _Marks) -> list[Piece]:
        """An old line that is gone."""
        return _pieces(self.text.old[line], _at(self.old, line), "removed", marks, "removed_mark")

    def added(self, line: int, marks: _Marks) -> list[Piece]:
        """A line that is new."""
        return _pieces(self.text.new[line], _at(self.new, line), "added", marks, "added_mark")

    def kept(self, line: int) -> list[Piece]:
        """A line of the new text that is as it was."""
        return _pieces(self.text.new[line], _at(self.new, line), "plain")

    def part(self, text: TextDiff) -> Written:
        """A part of it, which says at which lines it begins."""
        return Written(text, self.old[text.old_start :], self.new[text.new_start :])


def written(text: TextDiff, language: str | None, looks: Looks) -> Written:
    """*text* with colours, where they are asked for; each side is looked at once, down to the last line that is shown of it."""
    if looks.tokens is None or language is None or not text.edits or looks.word_diff != "none":
        return Written(text)
    new = looks.tokens(language, text.new[: text.edits[-1].lines.new_end + looks.context])
    last = next((edit.lines.old_end for edit in reversed(text.edits) if edit.removed), 0)
    return Written(text, looks.tokens(language, text.old[:last]) if last else (), new)


def _at(ranges: Sequence[Ranges], line: int) -> Ranges:
    return ranges[line] if line < len(ranges) else ()


def _pieces(line: str, ranges: Ranges, style: Style, marks: _Marks = (), mark: Style = "plain") -> list[Piece]:
    """The line, cut wherever its style or its colour changes."""
    pieces: list[Piece] = []
    end = 0
    for start, stop in marks:
        if ranges:
            pieces += _coloured(line, end, start, style, ranges)
        elif end < start:
            pieces.append(Piece(safe(line[end:start]), style))
        pieces.append(Piece(safe(line[start:stop]), mark))
        end = stop
    if ranges:
        pieces += _coloured(line, end, len(line), style, ranges)
    elif end < len(line):
        pieces.append(Piece(safe(line[end:]), style))
    return pieces


def _coloured(line: str, start: int, stop: int, style: Style, ranges: Ranges) -> Iterator[Piece]:
    for first, last, token in ranges:
        if last <= start or first >= stop:
            continue
        if first > start:
            yield Piece(safe(line[start:first]), style)
        yield Piece(safe(line[max(start, first) : min(last, stop)]), style, token)
        start = min(last, stop)
    if start < stop:
        yield Piece(safe(line[start:stop]), style)

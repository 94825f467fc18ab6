"""A finding, or a text that changed, in; the lines that differ out, numbered and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rundiff.diff.changes import ScriptDiff
from rundiff.diff.outline import outlines, places
from rundiff.render.pieces import INDENT, Line, Piece, Style, safe
from rundiff.render.sentences import moved, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.comparison import Finding
    from rundiff.diff.changes import Edit, TextDiff
    from rundiff.diff.outline import Place

_GAP: Line = (Piece(f"{INDENT}⋯", "muted"),)
_NUMBER = 5


def differing(finding: Finding, context: int) -> Iterator[Line]:
    """The lines that differ; of a Python file with what has moved, and in which definition a hunk stands."""
    content, text = finding.file.content, finding.text
    if finding.change is None and isinstance(content, ScriptDiff):
        yield from _parts(content, context)
    elif text is not None:
        script = finding.change is None and finding.file.is_python
        yield from hunks(text, context, places(text, outlines(text), context) if script else ())


def _parts(script: ScriptDiff, context: int) -> Iterator[Line]:
    file, below_heading = outlines(script.whole), False
    for part in script.parts:
        said = moved(part)
        around = places(part.text, file, context, said and part.title)
        if said is not None:
            yield (Piece(f"{INDENT}{safe(said)}", "strong"),)
        elif below_heading and around and around[0] is None:
            yield _GAP  # what follows is not in the part that was named last
        below_heading = said is not None or (below_heading and not around)
        yield from hunks(part.text, context, around)


def hunks(text: TextDiff, context: int, around: Sequence[Place | None] = ()) -> Iterator[Line]:
    """The hunks of a text, each below what it stands in, where that is known of them."""
    end = 0
    for number, edit in enumerate(text.edits):
        start = max(edit.lines.new_start - context, end)
        if number and start > end and context:
            yield _GAP
        if around and (place := around[number]) is not None:
            yield (Piece(f"{INDENT}{safe(within(place.title))}", "muted"),)
        yield from (_unchanged(text, line) for line in range(start, edit.lines.new_start))
        yield from _changed(text, edit)
        following = text.edits[number + 1].lines.new_start if number + 1 < len(text.edits) else len(text.new)
        end = min(edit.lines.new_end + context, following)
        yield from (_unchanged(text, line) for line in range(edit.lines.new_end, end))


def _unchanged(text: TextDiff, line: int) -> Line:
    return (_numbered(text.new_start + line, "  "), Piece(safe(text.new[line])))


def _numbered(line: int, space: str = "") -> Piece:
    """The number of a line in its cell or file, of which a text may be only a part."""
    return Piece(f"{line + 1:>{_NUMBER}} {space}", "muted")


def _changed(text: TextDiff, edit: Edit) -> Iterator[Line]:
    for offset, marks in enumerate(edit.removed):
        at = edit.lines.old_start + offset
        yield (_numbered(text.old_start + at), Piece("- ", "removed"), *_marked(text.old[at], marks, "removed"))
    for offset, marks in enumerate(edit.added):
        at = edit.lines.new_start + offset
        yield (_numbered(text.new_start + at), Piece("+ ", "added"), *_marked(text.new[at], marks, "added"))


def _marked(line: str, marks: tuple[tuple[int, int], ...], style: Literal["removed", "added"]) -> Iterator[Piece]:
    mark: Style = "removed_mark" if style == "removed" else "added_mark"
    end = 0
    for start, stop in marks:
        if start > end:
            yield Piece(safe(line[end:start]), style)
        yield Piece(safe(line[start:stop]), mark)
        end = stop
    if end < len(line):
        yield Piece(safe(line[end:]), style)

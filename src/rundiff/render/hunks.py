"""A finding, or a text that changed, in; the lines that differ out, numbered and marked, in the shape that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rundiff.diff.changes import ScriptDiff
from rundiff.diff.outline import outlines, places
from rundiff.render.code import Written, language, written
from rundiff.render.column import OneColumn
from rundiff.render.pieces import INDENT, Line, Piece, safe
from rundiff.render.sentences import moved, within
from rundiff.render.sides import TwoColumns
from rundiff.render.wordwise import InWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.comparison import Finding
    from rundiff.diff.changes import Edit, TextDiff
    from rundiff.diff.outline import Place
    from rundiff.render.looks import Looks

_GAP: Line = (Piece(f"{INDENT}⋯", "muted"),)


class Shape(Protocol):
    """How the lines of a text are set out. Lines count from 0, within the text."""

    def unchanged(self, old: int, new: int, /) -> Iterator[Line]:
        """A line that is the same on both sides."""

    def changed(self, edit: Edit, /) -> Iterator[Line]:
        """The lines of one hunk."""


def differing(finding: Finding, looks: Looks) -> Iterator[Line]:
    """The lines that differ; of a Python file with what has moved, and in which definition a hunk stands."""
    content, text = finding.file.content, finding.text
    if finding.change is None and isinstance(content, ScriptDiff):
        yield from _parts(content, looks)
    elif text is not None:
        script = finding.change is None and finding.file.is_python
        around = places(text, outlines(text), looks.context) if script else ()
        yield from hunks(written(text, language(finding), looks), looks, around)


def _parts(script: ScriptDiff, looks: Looks) -> Iterator[Line]:
    file, below_heading = outlines(script.whole), False
    whole = written(script.whole, ".py", looks)
    for part in script.parts:
        said = moved(part)
        around = places(part.text, file, looks.context, said and part.title)
        if said is not None:
            yield (Piece(f"{INDENT}{safe(said)}", "strong"),)
        elif below_heading and around and around[0] is None:
            yield _GAP  # what follows is not in the part that was named last
        below_heading = said is not None or (below_heading and not around)
        yield from hunks(whole.part(part.text), looks, around)


def hunks(shown: Written, looks: Looks, around: Sequence[Place | None] = ()) -> Iterator[Line]:
    """The hunks of a text, each below what it stands in, where that is known of them."""
    text, context, shape = shown.text, looks.context, _shape(shown, looks)
    end = 0
    for number, edit in enumerate(text.edits):
        span = edit.lines
        start = max(span.new_start - context, end)
        if number and start > end and context:
            yield _GAP
        if around and (place := around[number]) is not None:
            yield (Piece(f"{INDENT}{safe(within(place.title))}", "muted"),)
        for line in range(start, span.new_start):
            yield from shape.unchanged(line - span.new_start + span.old_start, line)
        yield from shape.changed(edit)
        following = text.edits[number + 1].lines.new_start if number + 1 < len(text.edits) else len(text.new)
        end = min(span.new_end + context, following)
        for line in range(span.new_end, end):
            yield from shape.unchanged(line - span.new_end + span.old_end, line)


def _shape(shown: Written, looks: Looks) -> Shape:
    if looks.word_diff != "none":
        return InWords(shown, looks.word_diff == "color")
    if looks.both is not None and _has_both_sides(shown.text):
        return TwoColumns(shown, looks.both)
    return OneColumn(shown)


def _has_both_sides(text: TextDiff) -> bool:
    """Whether lines went and lines came; else one side would stay empty."""
    return any(edit.removed for edit in text.edits) and any(edit.added for edit in text.edits)

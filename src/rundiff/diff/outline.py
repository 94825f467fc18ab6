"""The lines of a Python file in; which definition each of them, and so each hunk, stands in out."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.diff.changes import Edit, TextDiff


class Place(NamedTuple):
    """`def Net.forward`, `class Net`, or `# %% title`; the line that says so, from 0; and how far that is indented."""

    title: str
    line: int
    indent: int = -1
    name: str = ""


class Outline(NamedTuple):
    """Lines from each of which on, up to the next, everything stands in the same place."""

    starts: tuple[int, ...]
    places: tuple[Place | None, ...]

    def at(self, line: int) -> Place | None:
        """What *line* stands in; None at the left edge."""
        found = bisect_right(self.starts, line) - 1
        return self.places[found] if found >= 0 else None


def outline(lines: Sequence[str]) -> Outline:
    """What each line of a file stands in."""
    marks = list(_marks(lines))
    return Outline(tuple(number for number, _ in marks), tuple(place for _, place in marks))


def _marks(lines: Sequence[str]) -> Iterator[tuple[int, Place | None]]:
    from rundiff.diff.scripts import DEFINES, cell_name, free_lines  # noqa: PLC0415 - notebooks are shown without it

    around: list[Place] = []
    for number, line in free_lines("\n".join(lines)):
        edge = line.lstrip()
        indent = len(line[: len(line) - len(edge)].expandtabs())
        cell = cell_name(line)
        if cell is not None:
            around = [Place(cell, number)] if cell else []
        elif edge.startswith("#"):
            yield number, next((place for place in reversed(around) if place.indent < indent), None)
            continue
        else:
            around = [place for place in around if place.indent < indent]
            if found := DEFINES.match(edge):
                name = f"{around[-1].name}.{found[2]}" if around and around[-1].name else found[2]
                around.append(Place(f"{found[1]} {name}", number, indent, name))
        yield number, around[-1] if around else None


class Outlines(NamedTuple):
    """The outline of a file on both sides."""

    old: Outline
    new: Outline


def outlines(file: TextDiff) -> Outlines:
    """What each line of *file* stands in, on both sides."""
    return Outlines(outline(file.old), outline(file.new))


def places(text: TextDiff, file: Outlines, context: int = 0, told: str | None = None) -> tuple[Place | None, ...]:
    """For each hunk of *text*, which is all of *file* or a part of it, what it stands in, on the side that has its lines.

    None where that was *told*, or said of the hunk above, and where its own line is in the hunk or at most *context* lines above.
    """
    found: list[Place | None] = []
    for edit in text.edits:
        place, top = _place(edit, text, file)
        known = place is None or place.title == told or place.line >= top - context
        found.append(None if known else place)
        told = None if place is None else place.title
    return tuple(found)


def _place(edit: Edit, text: TextDiff, file: Outlines) -> tuple[Place | None, int]:
    """What the first line of a hunk that is not blank stands in, and where in the file the hunk begins."""
    span = edit.lines
    if span.new_end > span.new_start:
        shown, start, top, side = text.new[span.new_start : span.new_end], span.new_start, text.new_start, file.new
    else:
        shown, start, top, side = text.old[span.old_start : span.old_end], span.old_start, text.old_start, file.old
    told = next((offset for offset, line in enumerate(shown) if line.strip()), 0)
    return side.at(top + start + told), top + start

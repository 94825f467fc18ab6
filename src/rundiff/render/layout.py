"""A comparison in; styled lines out, worst first. Terminal and HTML paint these lines and add no word of their own.

What a notebook or a path holds is hostile text: control and direction characters are made visible before a line is built.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from rundiff.render.blocks import Block, blocks
from rundiff.render.ends import foot, head
from rundiff.render.looks import Looks
from rundiff.render.pieces import Line, Piece
from rundiff.render.places import together
from rundiff.render.sentences import count
from rundiff.render.summary import LINES, overview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.comparison import Comparison, Finding

_USUAL = Looks()
_LEAST = 4
"""Lines that findings get at least, before heads and foots get any."""
_PLACES = 3
"""Changes from which on it helps to say in short what they are."""
_WORTH_CUTTING = 6
"""Lines that must be left for the beginning of a longer change to be shown."""


def layout(
    comparison: Comparison, looks: Looks = _USUAL, *, context: int | None = None, limit: int | None = None
) -> list[Line]:
    """All of *comparison*, or at most so many lines of it: then what was left out is said. *context* and *limit* override.

    Where all of it is more than is seen at once, what is likely to matter stands above the lines of code, a line a change, if these
    lines are not too many themselves.
    """
    context, limit = looks.context if context is None else context, looks.limit if limit is None else limit
    return fitting(comparison, looks._replace(context=context, limit=limit)).lines


def fitting(comparison: Comparison, looks: Looks, *, likely_first: bool = False) -> Parts:
    """The same as parts."""
    found = whole(comparison, looks)
    if found.is_long:
        short = overview(comparison, looks)
        if len(short) <= LINES:
            parts = found.below(short)
            if looks.limit is None or len(parts.lines) <= looks.limit:
                return parts
    return found.within(looks.limit, likely_first=likely_first)


class Parts(NamedTuple):
    """An answer from the top down: what is likely to matter and all that stands above it, what is not, and the foot."""

    above: Sequence[Line]
    other: Sequence[Line]
    """Begins with its heading; empty where there is nothing that is unlikely to matter."""
    below: Sequence[Line]

    @property
    def lines(self) -> list[Line]:
        """All of it."""
        return [*self.above, *self.other, *self.below]


class Whole(NamedTuple):
    """An answer of which no line is left out yet: it is made once, and may then be cut to one limit after the other."""

    head: Sequence[Line]
    blocks: Sequence[Block]
    likely: Sequence[bool]
    """Of each of the blocks, whether it is likely to matter: those that are come first."""
    headings: dict[bool, Line]
    """What stands above the blocks that are likely to matter, and above the others, where there are any."""
    foot: Sequence[Line]
    rest: str

    @property
    def length(self) -> int:
        """Lines that all of it takes."""
        return len(self.head) + len(self.headings) + sum(len(block.all) for block in self.blocks) + len(self.foot)

    @property
    def is_long(self) -> bool:
        """Whether so much differs in so many places that it is said in short first."""
        return self.length > LINES and len(self.blocks) >= _PLACES and True in self.likely

    def within(self, limit: int | None, *, likely_first: bool = False) -> Parts:
        """At most *limit* lines of it, what is worst first.

        The room is first for what and why of every change; *likely_first*, for all that is likely to matter, down to its lines.
        """
        above, below = self.head, self.foot
        if limit is None or self.length <= limit:
            return self._parts(above, self.blocks, below)
        if limit < len(above) + len(below) + len(self.headings) + _LEAST:
            above, below = above[:1], []  # so little room is for what changed
        room = limit - len(above) - len(below) - 1  # one line is for saying that not all is shown
        first = self.likely.count(True) if likely_first else len(self.blocks)
        shown = self._parts(above, self._fitting(room - len(self.headings), first), below)
        above, other = shown.above[: len(above) + room], shown.other[: max(len(above) + room - len(shown.above), 0)]
        left = self.length - len(above) - len(other) - len(below)
        return Parts(above, other, [(Piece(f"… {count(left, 'more line')}; {self.rest}", "muted"),), *below])

    def below(self, overview: Sequence[Line]) -> Parts:
        """All of it, with an *overview* that says what each change that is likely to matter means; it is not said again below."""
        shown = [
            block._replace(sentence=()) if likely else block for likely, block in zip(self.likely, self.blocks, strict=True)
        ]
        line_by_line = self._replace(headings={**self.headings, True: (Piece("line by line", "heading"),)})
        return line_by_line._parts([*self.head, *overview], shown, self.foot)  # noqa: SLF001 - its own

    def _fitting(self, room: int, first: int) -> list[Block]:
        """The first blocks, and where all of them are shown, of the others what the room that they leave holds."""
        shown = _fitted(self.blocks[:first], room)
        if len(shown) == first:
            shown += _fitted(self.blocks[first:], room - sum(len(block.all) for block in shown))
        return shown

    def _parts(self, head: Sequence[Line], blocks: Sequence[Block], foot: Sequence[Line]) -> Parts:
        of_kind: dict[bool, list[Line]] = {True: [], False: []}
        for likely, block in zip(self.likely, blocks, strict=False):
            of_kind[likely] += block.all
        above, other = ([self.headings[kind], *lines] if lines else [] for kind, lines in of_kind.items())
        return Parts([*head, *above], other, foot)


def whole(comparison: Comparison, looks: Looks = _USUAL) -> Whole:
    """All of *comparison*."""
    groups = together(comparison.findings)
    counts = Counter(finding.likely for finding in comparison.findings)
    words = {True: "likely to matter", False: f"other: {count(counts[False], 'change')}"}
    headings: dict[bool, Line] = {kind: (Piece(words[kind], "heading"),) for kind in (True, False) if counts[kind]}
    likely = [group[0].likely for group in groups]
    return Whole(head(comparison), blocks(groups, looks), likely, headings, foot(comparison), looks.rest)


def section(findings: Sequence[Finding], looks: Looks = _USUAL) -> list[Line]:
    """The *findings* of one file, in their order, for an answer that is shown file by file, between `opening` and `closing`."""
    return [line for block in blocks(together(findings), looks) for line in block.all]


def _fitted(blocks: Sequence[Block], room: int) -> list[Block]:
    """As much as *room* lines hold: what and why of each block, worst first, then the lines that differ, from the top down.

    A short change is shown whole or not at all: the old line without the new one would mislead.
    """
    shown: list[Block] = []
    for block in blocks:
        if len(block.top) > room:
            break
        shown.append(block._replace(lines=()))
        room -= len(block.top)
    for number, block in enumerate(blocks[: len(shown)]):
        if len(block.lines) <= room or room >= _WORTH_CUTTING:
            shown[number] = block._replace(lines=block.lines[:room])
        room -= len(shown[number].lines)
    return shown

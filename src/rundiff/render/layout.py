"""A comparison in; styled lines out, worst first. Terminal and HTML paint these lines and add no word of their own.

What a notebook or a path holds is hostile text: control and direction characters are made visible before a line is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.blocks import Block, blocks
from rundiff.render.ends import foot, head
from rundiff.render.looks import Looks
from rundiff.render.pieces import Line, Piece
from rundiff.render.places import together
from rundiff.render.sentences import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.comparison import Comparison, Finding

_USUAL = Looks()
_LEAST = 4
"""Lines that findings get at least, before heads and foots get any."""
_WORTH_CUTTING = 6
"""Lines that must be left for the beginning of a longer change to be shown."""


def layout(
    comparison: Comparison, looks: Looks = _USUAL, *, context: int | None = None, limit: int | None = None
) -> list[Line]:
    """All of *comparison*, or at most so many lines of it: then what was left out is said. *context* and *limit* override."""
    context, limit = looks.context if context is None else context, looks.limit if limit is None else limit
    above, below = head(comparison), foot(comparison)
    groups = together(comparison.findings)
    shown = blocks(groups, looks._replace(context=context))
    lines = [*above, *_sections(groups, shown)]
    whole = len(lines) + len(below)
    if limit is None or whole <= limit:
        return [*lines, *below]
    if limit < len(above) + len(below) + _headings(comparison) + _LEAST:
        above, below = above[:1], []  # so little room is for what changed
    room = limit - len(above) - len(below) - 1  # one line is for saying that not all is shown
    lines = [*above, *_sections(groups, _fitted(shown, room - _headings(comparison)))][: len(above) + room]
    left = whole - len(lines) - len(below)
    return [*lines, (Piece(f"… {count(left, 'more line')}; without --lines all are shown", "muted"),), *below]


def section(findings: Sequence[Finding], looks: Looks = _USUAL) -> list[Line]:
    """The *findings* of one file, in their order, for an answer that is shown file by file, between `opening` and `closing`."""
    return [line for block in blocks(together(findings), looks) for line in block.all]


def _sections(groups: Sequence[Sequence[Finding]], blocks: Sequence[Block]) -> Iterator[Line]:
    for heading, likely in (("likely to matter", True), ("other", False)):
        of_kind = [block for group, block in zip(groups, blocks, strict=False) if group[0].likely is likely]
        if of_kind:
            yield (Piece(heading, "heading"),)
        for block in of_kind:
            yield from block.all


def _headings(comparison: Comparison) -> int:
    return len({finding.likely for finding in comparison.findings})


def _fitted(blocks: list[Block], room: int) -> list[Block]:
    """As much as *room* lines hold: what and why of each block, worst first, then the lines that differ, from the top down.

    A short change is shown whole or not at all: the old line without the new one would mislead.
    """
    shown: list[Block] = []
    for block in blocks:
        if 1 + len(block.sentence) > room:
            break
        shown.append(block._replace(lines=()))
        room -= 1 + len(block.sentence)
    for number, block in enumerate(blocks[: len(shown)]):
        if len(block.lines) <= room or room >= _WORTH_CUTTING:
            shown[number] = block._replace(lines=block.lines[:room])
        room -= len(shown[number].lines)
    return shown

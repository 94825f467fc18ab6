"""A comparison and the steps through it in; the lines that stand in each part of the view out: the words of the plain answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.blocks import blocks
from rundiff.render.ends import foot, head
from rundiff.render.long_lines import shortened
from rundiff.render.pieces import INDENT, Line, Piece
from rundiff.render.sentences import SORTS, count

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from rundiff.comparison import Comparison
    from rundiff.render.looks import Looks
    from rundiff.view.steps import Quiet, Step, Steps

MOST = 1000
"""Lines that are shown at a time: a page that holds more of them is slow."""
_LONGEST = 2000
"""Characters of a line that are shown."""
_SAID: dict[Quiet, str] = {"formatting": SORTS["formatting"], "prose": SORTS["prose"], "comments": "comments only"}


def above(comparison: Comparison) -> list[Line]:
    """Which two sides, how much differs, and what a reader must know first."""
    return head(comparison)


def below(comparison: Comparison, steps: Steps) -> list[Line]:
    """What is switched off, what the environments did, and what was left out."""
    off = ", ".join(f"{times} {_SAID[quiet]}" for quiet, times in steps.hidden.items())
    return [*([(Piece(f"hidden: {off} (switched off above)", "warning"),)] if off else []), *foot(comparison)]


def position(steps: Steps, ticked: Container[str], *, everything: bool) -> str:
    """`change 2 of 7 · 1 reviewed`."""
    number = len(steps.visible)
    if steps.place is None:
        return "no change is shown" if steps.all else "no change"
    where = count(number, "change") if everything else f"change {steps.place + 1} of {number}"
    return f"{where} · {steps.reviewed(ticked)} reviewed"


def one(steps: Steps, looks: Looks) -> list[Line]:
    """The change that is shown."""
    return [] if steps.shown is None else _cut(_lines(steps.shown, looks))


def every(steps: Steps, ticked: Container[str], looks: Looks) -> list[Line]:
    """All changes that are not switched off, those that were reviewed marked."""
    shown: list[Line] = []
    for step in steps.visible:
        title, *rest = _lines(step, looks)
        shown += [(*title, Piece("  ✓ reviewed", "muted")) if step.content in ticked else title, *rest]
    return _cut(shown)


def _lines(step: Step, looks: Looks) -> Sequence[Line]:
    return [line for block in blocks([step.group], looks) for line in block.all]


def _cut(lines: Sequence[Line]) -> list[Line]:
    if len(lines) > MOST:
        left = count(len(lines) - MOST + 1, "more line")
        lines = [*lines[: MOST - 1], (Piece(f"{INDENT}… {left}; d = %gitdiff … and d.changes[i].patch hold all", "muted"),)]
    return shortened(lines, _LONGEST)

"""What the hook removed from a commit in; what it says of it out: a line a notebook, and that no file was touched, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.pieces import safe
from rundiff.render.strip import size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.strip import StripReport

_SHOWN = 10
"""Notebooks of one commit that are told one by one."""
_NAME = "rundiff-strip"


def lines(reports: Sequence[StripReport]) -> list[str]:
    """`rundiff-strip  train.ipynb: 41 outputs, 22 counts removed from the commit (14.2 MB → 61 KB); your working copy keeps …`."""
    if not reports:
        return []
    shown = reports if len(reports) <= _SHOWN else reports[: _SHOWN - 1]
    told = [f"{_NAME}  {safe(str(report.path))}: {_removed([report])}" for report in shown]
    if rest := reports[len(shown) :]:
        told.append(f"{_NAME}  {len(rest)} more notebooks: {_removed(rest)}")
    if len(reports) == 1:
        return [f"{told[0]}; your working copy keeps {'its outputs' if reports[0].outputs else 'them'}"]
    return [*told, f"{_NAME}  your working copies keep their outputs"]


def _removed(reports: Sequence[StripReport]) -> str:
    counted = (
        (sum(report.cells for report in reports), "cell"),
        (sum(report.outputs for report in reports), "output"),
        (sum(report.counts for report in reports), "count"),
        (sum(report.metadata for report in reports), "metadata key"),
    )
    parts = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted if number)
    before, after = (sum(sizes) for sizes in zip(*((one.size_before, one.size_after) for one in reports), strict=True))
    return f"{parts} removed from the commit ({size(before)} → {size(after)})"

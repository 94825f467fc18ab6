"""Runs in; a list of them that is shown as a table out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from rundiff.render.pieces import Line, Piece
from rundiff.render.runs import table
from rundiff.results.display import Displayed

if TYPE_CHECKING:
    from rundiff.runs.summary import Summary


class RunList(Displayed, Sequence["Summary"]):
    """The recorded runs, oldest first: a sequence of summaries (`name`, `metrics`, `device`, `outcome`, `seconds`, …)."""

    def __init__(self, runs: Sequence[Summary]) -> None:
        self._runs = tuple(runs)

    @overload
    def __getitem__(self, at: int) -> Summary: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Summary]: ...
    def __getitem__(self, at: int | slice) -> Summary | Sequence[Summary]:
        return self._runs[at]

    def __len__(self) -> int:
        return len(self._runs)

    def lines(self) -> Sequence[Line]:
        """The table of `rundiff runs`."""
        return [
            (Piece(line, "strong" if at == 0 and self._runs else "plain"),)
            for at, line in enumerate(table(self._runs).splitlines())
        ]

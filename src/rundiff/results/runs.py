"""Runs in; a list of them that is shown as a table out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from rundiff.render.html import as_it_stands
from rundiff.render.pieces import Line, Piece
from rundiff.render.runs import table
from rundiff.render.sentences import count
from rundiff.results.display import Displayed

if TYPE_CHECKING:
    from rundiff.runs.summary import Summary

_MOST = 50
"""Runs that are shown."""


class RunList(Displayed, Sequence["Summary"]):
    """The recorded runs, oldest first: a sequence of summaries (`name`, `metrics`, `device`, `outcome`, `seconds`, …)."""

    def __init__(self, runs: Sequence[Summary], *, full: bool = False) -> None:
        self._runs = tuple(runs)
        self._full = full

    @overload
    def __getitem__(self, at: int) -> Summary: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Summary]: ...
    def __getitem__(self, at: int | slice) -> Summary | Sequence[Summary]:
        return self._runs[at]

    def __len__(self) -> int:
        return len(self._runs)

    def lines(self) -> Sequence[Line]:
        """The table of `rundiff runs`: the last 50, unless all were asked for, since it is saved with the notebook."""
        heading, *rows = table(self._runs, None if self._full else _MOST).splitlines()
        earlier = len(self._runs) - len(rows)
        lines = [(Piece(heading, "strong" if self._runs else "plain"),), *((Piece(row),) for row in rows)]
        if self._runs and earlier:
            lines.insert(1, (Piece(f"… {count(earlier, 'earlier run')}; --full lists all", "muted"),))
        return lines

    def html(self) -> str:
        """The table as it stands: where there is no room for it, it is scrolled and not wrapped."""
        return as_it_stands(self.lines())

"""Whether an edit reaches the training of a run, as a value; and who can be asked."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, Protocol

from rundiff.wording import UNSAID, Phrase

Reach = Literal["reaches", "off-path", "unknown"]


class Impact(NamedTuple):
    """*why* is the rest of a sentence: `on the stack at the step of run/41`, `not on the path of run/41`."""

    reach: Reach
    why: Phrase = UNSAID


class Impacts(Protocol):
    """Who knows what the edits of one comparison reach."""

    def impact(self, path: str, cell: Cells | None, old: str | None, new: str | None) -> Impact:
        """Whether the edit from *old* to *new*, of the file at *path* or of one of its cells, reaches what trains."""


Cells = tuple[int | None, int | None]
"""Where a cell is in the old and in the new notebook, from 0."""
UNKNOWN: Final = Impact("unknown")

"""What a kernel can see when a cell begins to train: a value, light enough to be made in the user's loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.runs.cells import Execution
    from rundiff.runs.observed import Facts
    from rundiff.runs.record import Outcome
    from rundiff.runs.stack import Call


class Seen(NamedTuple):
    """Seen at the first step; at the first allocation on an accelerator where *optimizer* is None."""

    at: float
    device: str
    executions: Sequence[Execution]
    """Up to the one that trains."""
    outcomes: Sequence[Outcome]
    orders: dict[str, int]
    """`co_filename` → order of the execution that defined such code."""
    calls: Sequence[Call]
    optimizer: str | None
    notebook: str | None
    folder: str
    """The working directory then: code that `%run` compiles may be named by a path from it."""
    facts: Facts | None = None
    world_size: int = 1

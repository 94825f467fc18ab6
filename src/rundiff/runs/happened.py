"""What the user's threads hand to the writer's: that a run began, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rundiff.git import Repository
    from rundiff.runs.events import Event, Started
    from rundiff.runs.stack import Call


class Began(NamedTuple):
    """Run *run* of this process has begun in *folder*. *started* makes the event of it, on the writer's thread."""

    run: int
    folder: Path
    at: float
    """When, in seconds since the epoch."""
    started: Callable[[Repository], Started]
    calls: Sequence[Call] = ()
    """The stack at the first step; empty where nothing has stepped."""


class Followed(NamedTuple):
    """Something happened to run *run*: *event* makes the event of it, on the writer's thread."""

    run: int
    event: Callable[[Repository], Event]

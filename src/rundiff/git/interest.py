"""Whether somebody still waits for an answer: the gits that are started for it end when nobody does."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol


class _Stoppable(Protocol):
    def stop(self) -> None: ...


class Interest:
    """Of one who asked. To be set in `INTEREST` where the question is answered; `lose` may be called from any thread."""

    def __init__(self) -> None:
        self.lost = False
        self._running: list[_Stoppable] = []

    def add(self, git: _Stoppable) -> None:
        """*git* was started for the answer."""
        self._running.append(git)
        if self.lost:
            git.stop()

    def lose(self) -> None:
        """Nobody waits any more."""
        self.lost = True
        for git in tuple(self._running):
            git.stop()


INTEREST: ContextVar[Interest | None] = ContextVar("INTEREST", default=None)
"""Whoever it is that waits, where that can be told."""

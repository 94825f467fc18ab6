"""A thread or an asyncio task in which an optimizer stepped in; whether its training goes on after its cell, and how it ended, out.

A thread of a pool lives on when its work is done, so a thread is followed by the function that it works on, not by its life.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rundiff.runs.stack import codes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType

    from rundiff.runs.record import Outcome
    from rundiff.runs.stack import Call

_GLANCE = 0.5
"""Seconds between two looks at what outlives its cell."""
_STANDARD = str(Path(os.__file__).parent) + os.sep


def task_now() -> asyncio.Task[Any] | None:
    """The asyncio task that is being executed in this thread."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None  # no event loop runs in this thread


class Worker:
    """Where an optimizer stepped: this thread, and this task, at the time it is made. *stack* is that of the step."""

    def __init__(self, stack: Sequence[Call]) -> None:
        self.thread = threading.current_thread()
        self.task = task_now()
        self._entry = _entry(stack)
        self._failures = _watched_failures()

    def is_here(self) -> bool:
        """Whether this very thread and task is it."""
        return self.thread is threading.current_thread() and self.task is task_now()

    def goes_on(self) -> bool:
        """Whether it works on, elsewhere than in what is executed right here."""
        if self.thread is not threading.current_thread():
            return self._entry in codes(sys._current_frames().get(self.thread.ident or 0))  # noqa: SLF001 - the one way to see it
        return self.task is not None and self.task is not task_now() and not self.task.done()

    def watch(self, ended: Callable[[Outcome, str | None], None]) -> None:
        """Call *ended*, from another thread, with outcome and error when it has stopped."""
        threading.Thread(target=self._wait, args=(ended,), name="rundiff-outliving", daemon=True).start()

    def _wait(self, ended: Callable[[Outcome, str | None], None]) -> None:
        while self._works():
            time.sleep(_GLANCE)
        error = self._failures.pop(self.thread.ident or 0, None)
        if error is None and self.task is not None and self.task.done():
            # Not `exception()`: asyncio would no longer tell the user of an error that nobody asked for.
            error = getattr(self.task, "_exception", None)
        ended(*outcome_of(error))

    def _works(self) -> bool:
        if self.task is not None:
            return not self.task.done()
        return self._entry in codes(sys._current_frames().get(self.thread.ident or 0))  # noqa: SLF001


def outcome_of(error: BaseException | None) -> tuple[Outcome, str | None]:
    """The outcome of what ended with *error*, and the error in words."""
    if error is None or (isinstance(error, SystemExit) and error.code in {None, 0}):
        return "finished", None
    stopped = isinstance(error, KeyboardInterrupt | asyncio.CancelledError)
    return "interrupted" if stopped else "failed", f"{type(error).__name__}: {error}"


def _entry(stack: Sequence[Call]) -> CodeType | None:
    """The outermost function on *stack* that is not Python's own: what a thread was started for."""
    return next((call.code for call in reversed(stack) if not call.code.co_filename.startswith(_STANDARD)), None)


_failures: dict[int, BaseException] = {}


def _watched_failures() -> dict[int, BaseException]:
    """Thread → the error that ended it; kept from the first time that a thread other than the main one trains."""
    told = threading.excepthook
    if threading.current_thread() is not threading.main_thread() and not isinstance(told, _Hook):
        threading.excepthook = _Hook(told)
    return _failures


class _Hook:
    """Stands before the hook that shows the errors of threads."""

    def __init__(self, shown: Callable[[threading.ExceptHookArgs], object]) -> None:
        self._shown = shown

    def __call__(self, args: threading.ExceptHookArgs, /) -> object:
        if args.exc_value is not None and args.thread is not None:
            _failures[args.thread.ident or 0] = args.exc_value
        return self._shown(args)

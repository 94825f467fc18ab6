"""What happens to runs in, from any thread; everything that has to be written of them, on one background thread, out.

This module is light: a program that trains imports it before its first step. `keeping.py`, which does the work, is imported on the
thread. Nothing here breaks the user's code: what goes wrong is told as a sentence.
"""

from __future__ import annotations

import os
import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.runs.happened import Began, Followed

_PATIENCE = 20.0
"""Seconds that a process on its way out waits for the last record."""


class Writer:
    """Owns the thread; `put` never blocks. *tell* receives sentences for the user."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._waiting: queue.SimpleQueue[Began | Followed | threading.Event] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._process = os.getpid()

    def put(self, happened: Began | Followed) -> None:
        """Have it written, some time soon."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="rundiff-writer", daemon=True)
            self._thread.start()
        self._waiting.put(happened)

    def flush(self) -> bool:
        """Wait until everything put so far is written; False when that took too long. A forked child has nothing to wait for."""
        if self._thread is None or self._process != os.getpid():
            return True
        done = threading.Event()
        self._waiting.put(done)
        return done.wait(_PATIENCE)

    def _work(self) -> None:
        """Take whatever waits in one go: a loop that logs at every step must not cost a commit a step."""
        from rundiff.runs.keeping import Keeper  # noqa: PLC0415 - see the module's docstring

        keeper = Keeper(self._tell)
        while True:
            waiting = [self._waiting.get()]
            while not self._waiting.empty():
                waiting.append(self._waiting.get())
            keeper.keep([happened for happened in waiting if not isinstance(happened, threading.Event)])
            for happened in waiting:
                if isinstance(happened, threading.Event):
                    happened.set()

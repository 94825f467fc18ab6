"""The collection of cyclic garbage, put off while an answer is made.

What an answer is made of are trees: nothing there goes round in circles, and looking for circles in them takes as long as the answer
itself; it waits until the page has its answer. (The terminal does the same, where the process ends with the answer.) What was read for it is kept for the next one, unless
that is a lot: a server lives for weeks.
"""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

from rundiff.training.source import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = 2_000_000
"""Characters of code of which it is remembered between two answers what they say."""
PAUSE = 2.0
"""Seconds after an answer, in which it is sent and drawn and more is asked about it, before anything is collected."""
LONGEST = 30.0
"""Seconds for which nothing is collected, at most, where one question follows the other."""
_lock = Lock()
_answers = 0
"""How many are being made, in as many threads."""
_since: float | None = None
"""Since when nothing is collected, because an answer was made."""
_waiting: Timer | None = None


@contextmanager
def put_off() -> Iterator[None]:
    """Collect nothing until the answers that are being made are there and sent; where nobody collects anyway, that stays so."""
    global _answers, _since, _waiting  # noqa: PLW0603 - the collector is one for the whole process, too
    with _lock:
        if _waiting is not None:
            _waiting.cancel()
            _waiting = None
        if gc.isenabled():
            gc.disable()
            _since = time.monotonic()
        _answers += 1
    try:
        yield
    finally:
        with _lock:
            _answers -= 1
            if not _answers:
                late = _since is not None and time.monotonic() - _since > LONGEST
                _waiting = Timer(0 if late else PAUSE, _collected)
                _waiting.daemon = True
                _waiting.start()


def _collected() -> None:
    """Collect again, from now on, unless the next answer is being made."""
    global _since, _waiting  # noqa: PLW0603
    with _lock:
        if _answers:
            return
        _waiting = None
        if _since is not None:
            gc.enable()
            _since = None
        forget(KEPT)

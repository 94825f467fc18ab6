"""Signals that end a process, in; an exception where the process stands, so that it clears away what it has made, out."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from functools import partial

TYPE_CHECKING = False  # what `typing` has under this name
if TYPE_CHECKING:
    from types import FrameType


def end_orderly() -> None:
    """Let `kill` end it as an interrupt does: what lies in temporary folders is removed, and no lock is left."""
    with suppress(ValueError):  # only the main thread is told
        signal.signal(signal.SIGTERM, partial(_end, SystemExit(128 + signal.SIGTERM)))
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not where `nohup` has started it
            signal.signal(signal.SIGHUP, partial(_end, SystemExit(128 + signal.SIGHUP)))
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where a shell has it ignored in the background
            signal.signal(signal.SIGINT, partial(_end, KeyboardInterrupt()))


def _end(ending: BaseException, _number: int, frame: FrameType | None) -> None:
    """Raise *ending*, as soon as no module is being imported: msgspec crashes where the making of a class is interrupted."""
    if not _importing(frame):
        raise ending
    sys.setprofile(partial(_end_later, ending))


def _end_later(ending: BaseException, frame: FrameType, *_: object) -> None:
    if not _importing(frame):
        sys.setprofile(None)
        raise ending


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False

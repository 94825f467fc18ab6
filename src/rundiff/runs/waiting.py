"""A Python process that starts in; a recorder, once it has imported torch, out. Called by `arming/sitecustomize.py`.

Most processes never train. They pay for this module, for a finder that waits for torch, and for a wrapper around `open`.
"""

from __future__ import annotations

import atexit
import os
import sys
import time

from rundiff.runs.inherited import PARENT
from rundiff.runs.opened import Opened
from rundiff.runs.steps import no_longer, when_imported

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take longer than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_STARTED_BY_POOLS = ("from multiprocessing.", "import multiprocessing.", "joblib.externals.loky.", "loky.backend.")
"""How the word behind `-c` or `-m` begins in a process that a pool, and not a person, has started."""


class Waiting:
    """How the process was started, seen before the user's code could change it, and what waits in it."""

    __slots__ = ("argv", "at", "folder", "leave", "opened", "parent")

    def __init__(self, parent: str | None) -> None:
        self.at = time.time()
        self.argv: Sequence[str] = tuple(sys.orig_argv)
        self.folder = _folder()
        self.parent = parent
        """Where to tell what is seen, in a multiprocessing child; None in a process that records for itself."""
        self.opened = Opened()
        self.leave: Callable[[], None] | None = None
        """What is to be done when the process ends."""

    def start(self) -> None:
        """Wait for torch, unless a sitecustomize of the user's has imported it already."""
        self.opened.watch()
        if "torch.optim.optimizer" in sys.modules:
            self.begin()
        else:
            when_imported(self.begin)
        atexit.register(self._left)  # as the first, so that it is called as the last: when the children have been waited for

    def stop(self) -> None:
        """Wait no more."""
        self.opened.stop()
        no_longer(self.begin)
        atexit.unregister(self._left)

    def begin(self) -> None:
        """Watch the optimizers of torch, which has just been imported. Never raises into that import."""
        if "torch.optim.optimizer" not in sys.modules:
            return  # something else that is called torch
        try:
            from rundiff.runs.script import watch  # noqa: PLC0415 - see the module's docstring

            watch(self)
        except Exception as error:  # noqa: BLE001 - shown when the process ends; the user's import goes on
            sentence = f"rundiff: runs of this process are not recorded, by a fault of rundiff: {error!r}\n"
            self.leave = lambda: _write(sentence)

    def _left(self) -> None:
        if self.leave is not None:
            self.leave()


_waiting: Waiting | None = None


def wait() -> None:
    """Have this process record its run, should it ever train."""
    global _waiting  # noqa: PLW0603 - a process starts once
    child = any(
        "--multiprocessing-fork" in sys.orig_argv or (flag in {"-c", "-m"} and word.startswith(_STARTED_BY_POOLS))
        for flag, word in zip(sys.orig_argv, sys.orig_argv[1:], strict=False)
    )
    parent = os.environ.get(PARENT) if child else os.environ.pop(PARENT, None) and None
    _waiting = Waiting(parent)
    _waiting.start()


def stand_down() -> None:
    """Somebody else records in this process: a kernel's recorder."""
    if _waiting is not None:
        _waiting.stop()


def _folder() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return "/"


def _write(sentence: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(sentence)

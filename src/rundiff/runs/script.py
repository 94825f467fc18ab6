"""A script's process that has imported torch in; what happens to its run out. One process is one run at most.

On the user's threads it counts steps, and looks at the stack once; all else is the writer's. What it has to say, it says as the
process ends, or to `rundiff run` at once. Nothing but what torch has imported anyway is imported here.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from rundiff.runs import later
from rundiff.runs.allocations import allocated, grown
from rundiff.runs.children import Children, Reporter, at_end, device_of
from rundiff.runs.facts.observer import Observer
from rundiff.runs.happened import Began, Followed
from rundiff.runs.inherited import LAUNCHER, RUNNER
from rundiff.runs.log import listen
from rundiff.runs.mainfile import home, main_file
from rundiff.runs.quitting import Quits, ended, still_interrupted
from rundiff.runs.ranks import launcher, place
from rundiff.runs.stack import calls
from rundiff.runs.steps import StepCounter
from rundiff.runs.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.runs.children import Told
    from rundiff.runs.observed import Facts
    from rundiff.runs.stack import Call
    from rundiff.runs.waiting import Waiting

_RUN = 1
"""The only one of this process."""


class ScriptSeen(NamedTuple):
    """Seen at the first step; at the end where *optimizer* is None: then something was allocated on an accelerator."""

    at: float
    device: str
    optimizer: str | None
    calls: Sequence[Call]
    world_size: int
    argv: Sequence[str]
    main: str | None
    """Absolute path of the main file."""
    launcher: str | None
    folder: str
    """The working directory when the process was started."""
    opened: dict[str, bytes]
    """Configuration files that were opened: absolute path → bytes then."""
    facts: Facts | None = None


class _Stepped(NamedTuple):
    """What steps, and where; *optimizer* is None where something was only allocated."""

    device: str
    optimizer: str | None
    calls: Sequence[Call]
    world_size: int


class ScriptRecorder:
    """Records the run of this process. *waiting* knows how it was started."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._counter = StepCounter(self._first_step, _nothing, self._forked)
        self._sentences: list[str] = []
        self._writer = Writer(self._tell)
        self._children = Children(self._heard)
        self._observer = Observer()
        self._quits = Quits(lambda: self._counter.taken)
        self._lock = threading.RLock()
        self._held: list[tuple[dict[str, float], int | None]] = []
        self._began = self._left = False
        self._process = os.getpid()

    def start(self) -> None:
        """Watch from now on."""
        listen(self._logged)
        self._children.start()
        self._counter.arm()
        self._observer.arm()

    def leave(self) -> None:
        """The process ends, in whatever way Python still notices."""
        if self._left or os.getpid() != self._process:
            return
        self._left = True
        self._children.settle()
        if self._began:
            self._writer.put(Followed(_RUN, self._finished()))
            if not self._writer.flush():
                self._tell("the run's record was not written in time; it reads as interrupted")
        elif (device := grown({}, allocated())) is not None and place().rank == 0:
            self._whole(device)
        if self._sentences and sys.stderr is not None:
            sys.stderr.write("".join(f"rundiff: {sentence}\n" for sentence in self._sentences))
        if isinstance(self._quits.error, KeyboardInterrupt):
            still_interrupted()

    def _whole(self, device: str) -> None:
        """The run of a process that has used an accelerator and stepped nothing. It ends, and may start no thread any more."""
        from rundiff.runs.keeping import Keeper  # noqa: PLC0415 - see the module's docstring

        Keeper(self._tell).keep(
            [self._beginning(_Stepped(device, None, (), place().world_size)), Followed(_RUN, self._finished())]
        )

    def _first_step(self, optimizer: Any) -> None:  # noqa: ANN401 - torch's own type
        """Inside the user's training loop: it may cost a moment, and must never raise."""
        try:
            where = place()
            if where.rank == 0:
                seen = _Stepped(device_of(optimizer), type(optimizer).__name__, calls(sys._getframe(1)), where.world_size)  # noqa: SLF001
                self._begin(seen, self._observer.facts(optimizer), own=True)
            else:
                self._observer.disarm()
        except Exception as error:  # noqa: BLE001 - shown as the process ends; the user's training goes on
            self._tell(f"this run is not recorded, by a fault of rundiff: {error!r}")

    def _heard(self, told: Told) -> None:
        """A child has stepped."""
        try:
            self._begin(_Stepped(told.device, told.optimizer, told.calls, told.world_size), None, own=False)
        except Exception as error:  # noqa: BLE001 - as above
            self._tell(f"this run is not recorded, by a fault of rundiff: {error!r}")

    def _begin(self, stepped: _Stepped, facts: Facts | None, *, own: bool) -> None:
        with self._lock:
            if self._began or self._left:
                return
            self._began = True
            self._quits.watch()
            # What a child tells of its stack are names and lines: there is no code of it here that could be older than its file.
            self._writer.put(self._beginning(stepped, facts, stepped.calls if own else ()))
            self._let_go()

    def _beginning(self, stepped: _Stepped, facts: Facts | None = None, stack: Sequence[Call] = ()) -> Began:
        waiting = self._waiting
        waiting.opened.stop()
        main = main_file(waiting.folder)
        seen = ScriptSeen(
            at=waiting.at if stepped.optimizer is None else time.time(),
            device=stepped.device,
            optimizer=stepped.optimizer,
            calls=stepped.calls,
            world_size=stepped.world_size,
            facts=facts,
            argv=waiting.argv,
            main=main,
            launcher=", ".join(filter(None, (launcher(), os.environ.get(LAUNCHER)))) or None,
            folder=waiting.folder,
            opened=waiting.opened.found,
        )
        return Began(_RUN, home(main, waiting.folder), seen.at, partial(later.script_started, seen), stack)

    def _finished(self) -> Any:  # noqa: ANN401 - the partial of it
        steps = self._counter.taken or max(self._children.counts().values(), default=0)
        return partial(later.script_finished, time.time(), ended(self._quits), steps, grown({}, allocated()))

    def _logged(self, values: dict[str, float], step: int | None) -> None:
        with self._lock:
            self._held.append((values, step))
            if self._began:
                self._let_go()

    def _let_go(self) -> None:
        for values, step in self._held:
            self._writer.put(Followed(_RUN, partial(later.logged, values, step)))
        self._held = []

    def _forked(self) -> None:
        """In a child, which belongs to the parent's run."""
        self._waiting.opened.stop()
        Reporter(self._children.address, self._counter)

    def _tell(self, sentence: str) -> None:
        """To `rundiff run`, which has started this process and says it when the command has ended; else when this process ends."""
        runner = os.environ.get(RUNNER)
        if runner is None or not later.said(runner, sentence):
            self._sentences.append(sentence)


def watch(waiting: Waiting) -> None:
    """Record the run of this process, which has torch now; in a multiprocessing child, tell its parent."""
    if waiting.parent is not None:
        waiting.opened.stop()
        Reporter(waiting.parent)
        return
    recorder = ScriptRecorder(waiting)
    waiting.leave = recorder.leave
    recorder.start()
    process = sys.modules.get("multiprocessing.process")
    if process is not None and process.parent_process() is not None:
        at_end(recorder.leave)  # a child whose parent has no torch, and so does not listen


def _nothing() -> None:
    """What recording needs is imported when a run begins: most processes that import torch never train."""

"""IPython's callbacks and torch's steps in; what happens to the runs of this kernel out. Duck-typed: nothing of IPython is imported.

On the user's threads this does the least it can: remember each cell's source before it runs, count optimizer steps, and at the first
step of a cell look at the stack once. All else is the writer's, on its own thread.

A run belongs to the cell that goes on in the thread that steps. Where none does, in a thread or an asyncio task that a cell left
behind, it belongs to the cell that was executed last, and ends with that thread or task.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rundiff.runs import later
from rundiff.runs.allocations import allocated, grown
from rundiff.runs.cells import Cells
from rundiff.runs.children import Children, Reporter, device_of
from rundiff.runs.facts.observer import Observer
from rundiff.runs.happened import Began, Followed
from rundiff.runs.inherited import Inherited
from rundiff.runs.log import listen, unlisten
from rundiff.runs.outliving import Worker, outcome_of
from rundiff.runs.seen import Seen
from rundiff.runs.stack import calls
from rundiff.runs.steps import StepCounter
from rundiff.runs.waiting import stand_down
from rundiff.runs.whereabouts import home_of, launcher, notebook_path, working_folder
from rundiff.runs.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.runs.cells import Execution
    from rundiff.runs.children import Told
    from rundiff.runs.observed import Facts
    from rundiff.runs.record import Outcome
    from rundiff.runs.stack import Call

_QUESTION = "%gitdiff"
_GLANCE = 1.0
"""Seconds between two looks at the allocators while a cell goes on."""


class _Run:
    """A run of this kernel that has not ended. *taken*: steps of the process before its first; *worker*: who steps, once one has.

    *before*: what each multiprocessing child had stepped when the run began.
    """

    __slots__ = ("before", "execution", "number", "taken", "worker")

    def __init__(self, number: int, execution: Execution) -> None:
        self.number = number
        self.execution = execution
        self.before: dict[int, int] = {}
        self.taken = 0
        self.worker: Worker | None = None


class Recorder:
    """Records the training runs of one kernel. *shell* is IPython's InteractiveShell."""

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - duck-typed, see the module's docstring
        self._shell = shell
        self._cells = Cells(shell)
        self._counter = StepCounter(self._first_step, self._prepare, self._forked)
        self._children = Children(self._heard)
        self._inherited = Inherited(os.environ)
        self._told: dict[int, int] = {}
        self._observer = Observer()
        self._sentences: list[str] = []
        self._writer = Writer(self._sentences.append)
        self._lock = threading.RLock()
        self._runs: dict[int, _Run] = {}
        """By the order of the execution that each belongs to."""
        self._begun = 0
        self._held: list[tuple[dict[str, float], int | None]] = []
        self._allocated: dict[str, int] = {}
        self._process = os.getpid()

    def start(self) -> None:
        """Watch from the next cell on."""
        stand_down()
        self._shell.events.register("pre_run_cell", self._before)
        self._shell.events.register("post_run_cell", self._after)
        listen(self._logged)
        atexit.register(self._leave)
        self._counter.arm()

    def stop(self) -> None:
        """Watch no more; what was recorded is written to the end."""
        self._shell.events.unregister("pre_run_cell", self._before)
        self._shell.events.unregister("post_run_cell", self._after)
        unlisten(self._logged)
        self._counter.disarm()
        self._observer.disarm()
        self._children.stop()
        atexit.unregister(self._leave)
        self._leave()

    @property
    def executions(self) -> Sequence[Execution]:
        """What the kernel has executed, in order, up to what it executes now; it grows."""
        return self._cells.all

    def _before(self, info: Any) -> None:  # noqa: ANN401
        execution = self._cells.opened(info)
        if execution is None:
            return
        self._inherited.put(launcher(self._shell, execution))
        self._held = []
        self._allocated = allocated()
        self._counter.expect()
        self._observer.arm()

    def _first_step(self, optimizer: Any) -> None:  # noqa: ANN401
        """Runs inside the user's training loop: it may cost a moment, and must never raise."""
        try:
            execution = self._responsible()
            if execution is None:
                self._counter.expect()  # a run that goes on elsewhere has stepped; the one that is waited for may come yet
                return
            stack = calls(sys._getframe(1))  # noqa: SLF001
            facts = self._observer.facts(optimizer)
            self._begin(execution, device_of(optimizer), stack, type(optimizer).__name__, facts=facts)
        except Exception as error:  # noqa: BLE001 - shown after the cell; the user's training goes on
            self._sentences.append(f"this run is not recorded, by a fault of rundiff: {error!r}")

    def _responsible(self) -> Execution | None:
        """The execution that steps; None where it is part of a run that has stepped before."""
        if any(
            run.worker is not None and run.worker.is_here()
            for run in list(self._runs.values())
            if run.execution.outcome != "running"
        ):
            return None  # what a cell left behind steps on
        execution = self._cells.current or self._cells.last
        run = self._runs.get(execution.order) if execution is not None else None
        return None if run is not None and run.worker is not None else execution

    def _heard(self, told: Told) -> None:
        """A multiprocessing child has stepped: what a cell starts is part of it."""
        before, self._told[told.pid] = self._told.get(told.pid, 0), told.steps
        execution = self._cells.last
        if execution is None or execution.outcome != "running":
            return
        try:
            with self._lock:
                if execution.order not in self._runs:
                    self._begin(execution, told.device, told.calls, told.optimizer, told=told)
                self._runs[execution.order].before.setdefault(told.pid, before)
        except Exception as error:  # noqa: BLE001 - shown after the cell; nobody else could be told
            self._sentences.append(f"this run is not recorded, by a fault of rundiff: {error!r}")

    def _begin(
        self,
        execution: Execution,
        device: str,
        stack: Sequence[Call],
        optimizer: str | None,
        *,
        told: Told | None = None,
        facts: Facts | None = None,
    ) -> None:
        notebook, folder = notebook_path(self._shell), working_folder()
        executions = self._cells.until(execution)
        seen = Seen(
            at=time.time(),
            device=device,
            executions=executions,
            outcomes=[before.outcome for before in executions],
            orders=self._cells.orders(),
            calls=stack,
            optimizer=optimizer,
            notebook=notebook,
            folder=str(folder),
            facts=facts,
            world_size=1 if told is None else told.world_size,
        )
        with self._lock:
            run = self._runs.get(execution.order)
            if run is None:
                self._begun += 1
                run = self._runs[execution.order] = _Run(self._begun, execution)
                self._writer.put(
                    Began(
                        run.number,
                        home_of(notebook, folder),
                        seen.at,
                        partial(later.started, seen),
                        stack if told is None else (),
                    )
                )
            else:
                self._writer.put(Followed(run.number, partial(later.stepped, seen)))
            if optimizer is not None and told is None:
                run.worker, run.taken = Worker(stack), self._counter.taken - 1
            self._let_go(run.number)
            if execution.outcome != "running" and run.worker is not None:
                run.worker.watch(partial(self._end, run))

    def _after(self, result: Any) -> None:  # noqa: ANN401
        execution = self._cells.closed(result)
        if execution is not None:
            self._observer.disarm()
            outcome, words = outcome_of(result.error_before_exec or result.error_in_exec)
            self._inherited.take_back()
            self._children.settle()
            self._allocations(execution)
            execution.outcome = outcome
            run = self._runs.get(execution.order)
            if run is None:
                self._let_go(self._begun)
            elif run.worker is not None and run.worker.goes_on():
                run.worker.watch(partial(self._end, run))
            else:
                self._end(run, outcome, words)
        if execution is None or not execution.source.lstrip().startswith(_QUESTION):
            self._say()  # not below an answer, with which it would be saved: the next cell has it

    def _allocations(self, execution: Execution) -> None:
        """Begin a run where an accelerator was used and no optimizer has stepped: inference, evaluation."""
        with self._lock:
            if execution.order not in self._runs and (device := grown(self._allocated, allocated())) is not None:
                self._begin(execution, device, (), None)

    def _glance(self) -> None:
        """While a cell goes on: an evaluation that takes an hour is recorded as the code is now, not as it is in an hour."""
        while True:
            time.sleep(_GLANCE)
            execution = self._cells.last
            if execution is not None and execution.outcome == "running":
                self._allocations(execution)

    def _end(self, run: _Run, outcome: Outcome, words: str | None) -> None:
        with self._lock:
            if self._runs.pop(run.execution.order, None) is None:
                return
            self._let_go(run.number)
            device = grown(self._allocated, allocated())
            told = max((self._told[pid] - before for pid, before in run.before.items()), default=0)
            steps = told if run.worker is None else self._counter.taken - run.taken
            self._writer.put(Followed(run.number, partial(later.finished, time.time(), outcome, steps, words, device)))

    def _logged(self, values: dict[str, float], step: int | None) -> None:
        """Metrics belong to the run of this cell, which may not have begun yet; in a cell without one, to the last run."""
        with self._lock:
            self._held.append((values, step))
            execution = self._cells.current or self._cells.last
            run = self._runs.get(execution.order) if execution is not None else None
            if run is not None:
                self._let_go(run.number)

    def _let_go(self, run: int) -> None:
        """Give what was logged to *run*; to nobody where none has begun."""
        for values, step in self._held:
            self._writer.put(Followed(run, partial(later.logged, values, step)))
        self._held = []

    def _prepare(self) -> None:
        """Load what recording needs as soon as torch is here: a run may come, and must be written soon."""
        threading.Thread(target=import_module, args=("rundiff.runs.keeping",), name="rundiff-prepare", daemon=True).start()
        self._children.start()
        threading.Thread(target=self._glance, name="rundiff-glance", daemon=True).start()
        self._observer.arm()

    def _forked(self) -> None:
        """In a child, which belongs to the run of the cell that has started it."""
        Reporter(self._children.address, self._counter)

    def _say(self) -> None:
        if self._sentences:
            told, self._sentences[:] = "".join(f"rundiff: {sentence}\n" for sentence in self._sentences), []
            sys.stderr.write(told)

    def _leave(self) -> None:
        if os.getpid() == self._process and not self._writer.flush():
            sys.stderr.write("rundiff: the last run's record was not written in time; it reads as interrupted\n")

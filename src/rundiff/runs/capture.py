"""IPython's callbacks in, events out; duck-typed, so that nothing of IPython is imported.

On the kernel's main thread this does the least it can: remember each cell's source before it runs, count optimizer steps,
and at the first step of a cell look at the stack once. All else is the writer's, on its own thread.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rundiff.runs.log import listen, unlisten
from rundiff.runs.steps import StepCounter

if TYPE_CHECKING:
    from types import FrameType

    from rundiff.runs.events import Logged
    from rundiff.runs.record import ExecutedCell, Outcome
    from rundiff.runs.writer import Writer

_DEPTH = 200
"""Frames looked at when a run begins; deeper ones belong to the kernel."""


class Recorder:
    """Records the training runs of one kernel. *shell* is IPython's InteractiveShell."""

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - duck-typed, see the module's docstring
        self._shell = shell
        self._cells: list[tuple[str | None, str]] = []
        self._order_of: dict[str, int] = {}
        self._counter = StepCounter(self._first_step, _prepare)
        self._writer: Writer | None = None
        self._sentences: list[str] = []
        self._running = False
        self._held: list[Logged] = []
        self._allocated = 0
        self._taken = 0

    def start(self) -> None:
        """Watch from the next cell on."""
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
        atexit.unregister(self._leave)
        self._leave()

    def _before(self, info: Any) -> None:  # noqa: ANN401
        self._counter.expect()
        self._taken = self._counter.taken
        self._running = False
        self._cells.append((_cell_id(info, self._shell), info.raw_cell))
        self._held = []
        name = self._shell.compile.get_code_name(info.raw_cell, info.raw_cell, self._shell.execution_count)
        self._order_of[name] = len(self._cells)
        self._allocated = _allocations()

    def _first_step(self, optimizer: Any) -> None:  # noqa: ANN401
        """Runs inside the user's training loop: it may cost a moment, and must never raise."""
        try:
            parameters = (parameter for group in optimizer.param_groups for parameter in group["params"])
            device = next((str(parameter.device) for parameter in parameters), "cpu")
            self._begin(device, sys._getframe(1), type(optimizer).__name__)  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - shown after the cell; the user's training goes on
            self._sentences.append(f"this run is not recorded, by a fault of rundiff: {error!r}")

    def _begin(self, device: str, frame: FrameType | None, optimizer: str | None) -> None:
        from rundiff.runs.events import Started  # noqa: PLC0415 - kernels that never train never pay for it
        from rundiff.runs.writer import Begun  # noqa: PLC0415

        files = _files_on_stack(frame)
        on_stack = {self._order_of[file] for file in files if file in self._order_of}
        started = Started(
            at=time.time(),
            device=device,
            executed=tuple(self._executed(on_stack)),
            notebook=_notebook_path(self._shell),
            files=tuple(file for file in files if file not in self._order_of and Path(file).is_file()),
            optimizer=optimizer,
        )
        folder = Path(started.notebook).parent if started.notebook else Path.cwd()
        self._running = True
        self._open_writer().put(Begun(started, folder if folder.is_dir() else Path.cwd()))
        self._let_go()

    def _executed(self, on_stack: set[int]) -> list[ExecutedCell]:
        from rundiff.runs.record import ExecutedCell  # noqa: PLC0415

        return [
            ExecutedCell(order, source, cell_id, order in on_stack)
            for order, (cell_id, source) in enumerate(self._cells, start=1)
        ]

    def _after(self, result: Any) -> None:  # noqa: ANN401
        if not self._running and _allocations() > self._allocated:
            self._begin("cuda", None, None)  # an accelerator was used and no optimizer stepped: inference, evaluation
        self._let_go()
        if self._running:
            self._finish(result)
        if self._sentences:
            sys.stderr.write("".join(f"rundiff: {sentence}\n" for sentence in self._sentences))
            self._sentences.clear()

    def _finish(self, result: Any) -> None:  # noqa: ANN401
        from rundiff.runs.events import Finished  # noqa: PLC0415

        error = result.error_in_exec or result.error_before_exec
        stopped: Outcome = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        outcome: Outcome = "finished" if error is None else stopped
        words = None if error is None else f"{type(error).__name__}: {error}"
        self._open_writer().put(Finished(time.time(), outcome, self._counter.taken - self._taken, words))
        self._running = False

    def _logged(self, values: dict[str, float], step: int | None) -> None:
        """Metrics belong to the run of this cell, which may not have begun yet; in a cell without one, to the last run."""
        from rundiff.runs.events import Logged  # noqa: PLC0415

        self._held.append(Logged(values, step))
        if self._running:
            self._let_go()

    def _let_go(self) -> None:
        if self._writer is not None:
            for logged in self._held:
                self._writer.put(logged)
        self._held = []

    def _open_writer(self) -> Writer:
        if self._writer is None:
            from rundiff.runs.writer import Writer  # noqa: PLC0415

            self._writer = Writer(self._sentences.append)
        return self._writer

    def _leave(self) -> None:
        if self._writer is not None and not self._writer.flush():
            sys.stderr.write("rundiff: the last run's record was not written in time; it reads as running\n")


def _prepare() -> None:
    """Load what recording needs as soon as torch is here: a run may come, and its first step must not wait."""
    threading.Thread(target=import_module, args=("rundiff.runs.writer",), name="rundiff-prepare", daemon=True).start()


def _cell_id(info: Any, shell: Any) -> str | None:  # noqa: ANN401
    """The notebook's id of the cell: from IPython 8.3 on it is told; before, the request's metadata has it."""
    told = getattr(info, "cell_id", None)
    if told is not None:
        return str(told)
    kernel = getattr(shell, "kernel", None)
    metadata = kernel.get_parent("shell").get("metadata", {}) if kernel is not None else {}
    found = metadata.get("cellId")
    return None if found is None else str(found)


def _notebook_path(shell: Any) -> str | None:  # noqa: ANN401
    """Absolute path of the notebook: Jupyter servers set a variable when the kernel starts, VS Code a name in the kernel."""
    named = os.environ.get("JPY_SESSION_NAME") or shell.user_ns.get("__vsc_ipynb_file__")
    return named if isinstance(named, str) and named.endswith(".ipynb") and Path(named).is_absolute() else None


def _files_on_stack(frame: FrameType | None) -> list[str]:
    """File names of the code on the stack, innermost first, each once."""
    names: dict[str, None] = {}
    for _ in range(_DEPTH):
        if frame is None:
            break
        names[frame.f_code.co_filename] = None
        frame = frame.f_back
    return list(names)


def _allocations() -> int:
    """How many blocks CUDA's allocator has ever handed out in this process; 0 where CUDA was never initialised."""
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    if cuda is None or not cuda.is_initialized():
        return 0
    return int(cuda.memory_stats().get("allocation.all.allocated", 0))

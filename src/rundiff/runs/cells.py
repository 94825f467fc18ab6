"""IPython's cells as they are executed in; every execution of this kernel in order, and which of them defined a piece of code, out.

Executions may be nested (`%%capture`, `%run other.ipynb`, `get_ipython().run_cell(…)`): what a person executed is the outermost, and
the inner ones are part of it. They may also go on side by side, in the threads of ipykernel's subshells.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.runs.record import Outcome

_TIMED = ("<timed exec>", "<timed eval>", "<magic-timeit>")
"""What IPython's own magics call the code of the cell that they are given, whichever cell that is."""


class Execution:
    """One execution: *order* from 1, the cell's id if the client sent one, the source as it was executed, and when it began."""

    __slots__ = ("asked_for", "begun", "id", "order", "outcome", "source")

    def __init__(self, order: int, cell_id: str | None, source: str, *, asked_for: bool = True) -> None:
        self.order = order
        self.asked_for = asked_for
        """False where a client executes something for itself (a list of variables, a path that it sets): it is no cell."""
        self.begun = time.time()
        self.id = cell_id
        self.source = source
        self.outcome: Outcome = "running"


class Cells:
    """The executions of one kernel. *shell* is IPython's InteractiveShell."""

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - duck-typed, so that nothing of IPython is imported
        self._shell = shell
        self._all: list[Execution] = []
        self._sources: dict[str, str] = {}
        self._order_of: dict[str, int] = {}
        self._open: dict[int, list[tuple[Any, str | None, Execution]]] = {}

    def opened(self, info: Any) -> Execution | None:  # noqa: ANN401
        """The execution that begins with *info*; None where it is part of one that goes on in this thread."""
        stack = self._open.setdefault(threading.get_ident(), [])
        request = _request(self._shell)
        if stack and request != stack[0][1]:
            stack.clear()  # the end of an earlier one was never told: interrupted at a bad moment
        inner = bool(stack)
        execution = stack[0][2] if inner else self._begun(info)
        stack.append((info, request, execution))
        name = _code_name(self._shell, info)
        if name is not None and not (inner and name in self._order_of):
            self._order_of[name] = execution.order
        return None if inner else execution

    def closed(self, result: Any) -> Execution | None:  # noqa: ANN401
        """The execution that ends with *result*; None where another goes on around it, or it was never told to begin."""
        stack = self._open.get(threading.get_ident(), [])
        info = getattr(result, "info", None)
        at = next((place for place, (opened, _, _) in enumerate(stack) if opened is info), None)
        if at is None:
            return None  # IPython tells the end of an empty cell, and not its beginning
        execution = stack[at][2]
        del stack[at:]
        return None if stack else execution

    @property
    def current(self) -> Execution | None:
        """The execution that goes on in this thread; None where none does."""
        stack = self._open.get(threading.get_ident())
        return stack[0][2] if stack else None

    @property
    def all(self) -> Sequence[Execution]:
        """Every one, in order, and those that are yet to come."""
        return self._all

    @property
    def last(self) -> Execution | None:
        """The one that began last."""
        return self._all[-1] if self._all else None

    def until(self, execution: Execution) -> list[Execution]:
        """All that began before *execution*, and itself."""
        return self._all[: execution.order]

    def orders(self) -> dict[str, int]:
        """`co_filename` → order of the execution that defined such code last."""
        return dict(self._order_of)

    def _begun(self, info: Any) -> Execution:  # noqa: ANN401
        source = self._sources.setdefault(info.raw_cell, info.raw_cell)  # a cell that is executed again is not kept twice
        cell_id = _cell_id(info, self._shell)
        asked_for = cell_id is not None or getattr(info, "store_history", True)
        execution = Execution(len(self._all) + 1, cell_id, source, asked_for=asked_for)
        self._all.append(execution)
        if source.startswith("%%"):
            self._order_of.update(dict.fromkeys(_TIMED, execution.order))
        return execution


def unrecorded(shell: Any, source: str) -> Execution:  # noqa: ANN401
    """The execution that goes on in a kernel without the recorder."""
    return Execution(1, _requested_id(shell), source)


def _cell_id(info: Any, shell: Any) -> str | None:  # noqa: ANN401
    """The notebook's id of the cell: from IPython 8.3 on it is told; before, the request's metadata has it."""
    told = getattr(info, "cell_id", None)
    return _requested_id(shell) if told is None else str(told)


def _requested_id(shell: Any) -> str | None:  # noqa: ANN401
    found = _parent(shell).get("metadata", {}).get("cellId")
    return None if found is None else str(found)


def _request(shell: Any) -> str | None:  # noqa: ANN401
    """The request that is being answered: executions inside of one another answer the same."""
    found = _parent(shell).get("header", {}).get("msg_id")
    return None if found is None else str(found)


def _parent(shell: Any) -> dict[str, Any]:  # noqa: ANN401
    kernel = getattr(shell, "kernel", None)
    found = None if kernel is None else kernel.get_parent("shell")
    return found if isinstance(found, dict) else {}


def _code_name(shell: Any, info: Any) -> str | None:  # noqa: ANN401
    """The `co_filename` of what is compiled from this cell. ipykernel makes it of the source, IPython in a terminal of the transformed one."""
    raw = info.raw_cell
    transformed = getattr(info, "transformed_cell", None)
    if transformed is None:
        try:
            transformed = shell.transform_cell(raw)
        except Exception:  # noqa: BLE001 - a transformer of the user's: IPython is about to show what is wrong with this cell
            return None
    name = getattr(shell.compile, "get_code_name", None)
    return str(name(raw, transformed, shell.execution_count)) if name is not None else None

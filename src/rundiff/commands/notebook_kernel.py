"""A notebook file in; its code cells executed in a real Jupyter kernel, and outputs and counts saved in the same file, out.

Requests are those of JupyterLab: they carry the cell's id, and the kernel is told whose notebook it runs. So whatever
listens in the kernel, the recorder of runs first of all, meets what it will meet at its user's.

Needs jupyter_client, ipykernel and nbformat, which come with Jupyter; import this module only where they are installed.
"""

from __future__ import annotations

import queue
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import nbformat  # part of its functions have no types
import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

from rundiff.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

CELL_SECONDS: Final = 300.0
"""A cell that takes longer is taken for stuck."""

_START_SECONDS = 60
_GOODBYE_SECONDS = 60.0
"""How long a kernel may take to leave; in the first half nothing hurries it, and its recorder may write what is left."""

_KERNEL = "rundiff"


class NotebookStopped(UserError):
    """The kernel did not start, did not answer, or died; or a cell raised an error."""


class _ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs now, not whichever `python3` some kernel spec on this machine names."""

    def __init__(self, notebook: Path) -> None:
        super().__init__()
        # The one way of a Jupyter server to say which notebook a kernel belongs to; the other variables are inherited.
        self._env = {"JPY_SESSION_NAME": str(notebook)}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        # The cells are ours: they have no place in the user's history of IPython.
        return KernelSpec(
            **{**get_kernel_dict(["--HistoryManager.enabled=False"]), "display_name": kernel_name, "env": self._env}
        )


def execute_notebook(path: Path, progress: Callable[[str], None], *, cell_seconds: float = CELL_SECONDS) -> None:
    """Run all cells of the notebook at *path* (absolute), in its folder, and save it. Raises NotebookStopped.

    *progress* is told each cell before it runs: `"cell 7 of 11 (train)"`. What was executed is saved also when a cell
    fails; the cells behind it keep the outputs that they had.
    """
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    try:
        with _kernel(path) as client:
            for number, cell in enumerate(cells, start=1):
                progress(f"cell {number} of {len(cells)} ({cell.id})")
                _execute(cell, client, path.name, cell_seconds)
    finally:
        _save(notebook, path)


@contextmanager
def _kernel(notebook: Path) -> Iterator[BlockingKernelClient]:
    """A kernel that is ready for its first cell; in the end it is interrupted, asked to leave, and at last killed."""
    specs = _ThisPython(notebook)
    manager = KernelManager(kernel_name=_KERNEL, kernel_spec_manager=specs, shutdown_wait_time=_GOODBYE_SECONDS)
    if manager.has_trait("transport_encryption") and zmq.has("curve"):
        manager.transport_encryption = "auto"  # newer kernels warn on stderr where they must do without
    manager.start_kernel(cwd=str(notebook.parent))
    client: BlockingKernelClient = manager.client()
    client.start_channels()
    try:
        _wait_for(client)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def _wait_for(client: BlockingKernelClient) -> None:
    try:
        client.wait_for_ready(timeout=_START_SECONDS)
    except RuntimeError as error:
        raise NotebookStopped(f"no Jupyter kernel started: {error}; what it printed stands above") from error


def _execute(cell: Any, client: BlockingKernelClient, notebook: str, seconds: float) -> None:  # noqa: ANN401 - nbformat's node
    cell.outputs, cell.execution_count = [], None
    where = f"{notebook}, cell {cell.id}"
    for message in _answers(client, _ask(client, cell), where, time.monotonic() + seconds):
        match message["msg_type"]:
            case "execute_input":
                cell.execution_count = message["content"]["execution_count"]
            case "stream" | "display_data" | "execute_result" | "error":
                _append(cell.outputs, nbformat.v4.output_from_msg(message))  # type: ignore[no-untyped-call]
            case _:
                pass  # status, and messages to widgets that nobody shows here
    if cell.outputs and cell.outputs[-1].output_type == "error":
        raise NotebookStopped(f"{where} failed: {cell.outputs[-1].ename}: {cell.outputs[-1].evalue}")


def _ask(client: BlockingKernelClient, cell: Any) -> str:  # noqa: ANN401
    """Send the request that JupyterLab sends; its id."""
    content = {
        "code": cell.source,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": True,
    }
    lab = {"trusted": True, "deletedCells": [], "recordTiming": False, "cellId": cell.id}
    request = client.session.msg("execute_request", content, metadata={**cell.metadata, **lab})
    client.shell_channel.send(request)
    return str(request["header"]["msg_id"])


def _answers(client: BlockingKernelClient, asked: str, where: str, deadline: float) -> Iterator[dict[str, Any]]:
    """What the kernel publishes for request *asked*, until it is idle again."""
    while (left := deadline - time.monotonic()) > 0:
        try:
            message = client.get_iopub_msg(timeout=min(1.0, left))
        except queue.Empty:
            if not client.is_alive():
                raise NotebookStopped(
                    f"{where}: the kernel died (out of memory, perhaps); what it printed stands above"
                ) from None
            continue
        if message["parent_header"].get("msg_id") != asked:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return
        yield message
    raise NotebookStopped(f"{where} took too long and was interrupted")


def _append(outputs: list[Any], output: Any) -> None:  # noqa: ANN401
    """Add *output*; what a cell prints in pieces is one output, as in JupyterLab."""
    last = outputs[-1] if outputs else None
    if last is not None and output.output_type == "stream" and last.get("name") == output.name:
        last.text += output.text
    else:
        outputs.append(output)


def _save(notebook: Any, path: Path) -> None:  # noqa: ANN401
    aside = path.with_name(f".{path.name}.saving")
    nbformat.write(notebook, aside)  # type: ignore[no-untyped-call]
    aside.replace(path)

"""A status in; the lines that say what is in the way of recording, and what to do, out."""

from __future__ import annotations

import time
from shlex import quote
from typing import TYPE_CHECKING

from rundiff.render.pieces import safe
from rundiff.render.runs import SAID_BY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.commands.status import KernelSpec, Status

_WHAT = (
    "A cell becomes a run when a torch.optim optimizer steps in it, or when it allocates memory on an NVIDIA GPU.\n"
    "Kernels that were started before rundiff was installed do not record: restart them.\n"
)


def lines(status: Status) -> str:
    """One line for each thing that a run needs, marked ✓ or ✗; then what is wrong in a sentence, or that nothing is."""
    rows = list(_rows(status))
    wrong = sum(mark == "✗" for mark, _, _ in rows)
    verdict = "Runs are recorded here.\n" if not wrong else "Look at the lines marked ✗: they keep runs from being recorded.\n"
    return "".join(f"{mark} {what:<10}  {words}\n" for mark, what, words in rows) + f"\n{verdict}{_WHAT}"


def _rows(status: Status) -> Iterator[tuple[str, str, str]]:
    recording = status.recording
    if recording is None:
        yield "✗", "repository", safe(status.failure or "")
    else:
        yield "✓", "repository", safe(str(recording.folder))
        turn = "" if recording.on else "; switch it on: " + _switch(recording.said_by)
        state = f"{'on' if recording.on else 'off'} ({SAID_BY[recording.said_by]}){turn}"
        yield "✓" if recording.on else "✗", "recording", state
    if status.switched_off:
        yield "✗", "RUNDIFF", "this variable, set in this shell, keeps rundiff out of kernels; start Jupyter without it"
    yield from _kernels(status.kernels)
    if status.last is not None:
        started = time.strftime("%Y-%m-%d %H:%M", time.localtime(status.last.started))
        yield " ", "last run", f"{status.last.name}, {status.last.outcome}, {started}"
    elif recording is not None:
        yield " ", "last run", "none yet"
    if status.trouble is not None:
        said = time.strftime("%Y-%m-%d %H:%M", time.localtime(status.trouble.at))
        yield "!", "trouble", f"{said}: {safe(status.trouble.sentence.strip().splitlines()[-1])}"


def _switch(said_by: str) -> str:
    return {"environment": "start Jupyter without RUNDIFF_RECORD", "user": "rundiff record on --global"}.get(
        said_by, "rundiff record on"
    )


def _kernels(kernels: tuple[KernelSpec, ...] | None) -> Iterator[tuple[str, str, str]]:
    if kernels is None:
        yield " ", "kernels", "Jupyter is not in this environment, so they are not known here"
        return
    for kernel in kernels:
        # One kernel that does not record is in the way only of whoever uses it.
        mark = "✓" if kernel.records else "✗" if not any(other.records for other in kernels) else "!"
        yield mark, "kernel", f"{safe(kernel.name)}: {_kernel(kernel)}"


def _kernel(kernel: KernelSpec) -> str:
    if kernel.python is None:
        return "not started by a Python that can be asked, so it is not known whether it records"
    if kernel.has is None:
        return f"{safe(kernel.python)} does not answer"
    if kernel.has.rundiff is None:
        return f"lacks rundiff; install it: {quote(kernel.python)} -m pip install {quote(kernel.installable)}"
    if not kernel.has.starts:
        return (
            f"rundiff {kernel.has.rundiff} is there, but not where IPython starts it from; in a cell: %load_ext rundiff.kernel"
        )
    return f"rundiff {kernel.has.rundiff}, loaded by itself" + ("" if kernel.has.torch else "; torch is not installed there")

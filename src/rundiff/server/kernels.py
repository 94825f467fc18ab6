"""A running kernel in; whether it records its runs, why not, and the exact fix, out."""

from __future__ import annotations

import asyncio
import os
from shlex import quote
from typing import TYPE_CHECKING, Any

from rundiff.environment.interpreter import installable, interpreter, python_of
from rundiff.render.wire.shapes import Kernel
from rundiff.server.session import alive

if TYPE_CHECKING:
    from rundiff.environment.interpreter import Interpreter
    from rundiff.server.part import ServerPart

_UNKNOWN = Kernel(records="unknown", reason=None, python=None, fix=None, where=None)
_LOAD = "%load_ext rundiff.kernel"
_OFF = {"0", "off", "false", "no"}


async def kernel(part: ServerPart, kernel_id: str) -> Kernel:
    """What is known of the kernel *kernel_id*. What it told counts; a kernel that told nothing has its Python asked."""
    told = part.recorders.get(kernel_id)
    if told is not None and alive(told.process):
        return Kernel(records="yes", reason=None, python=None, fix=None, where=None) if told.records else _off(None)
    manager = part.app.kernel_manager
    if kernel_id not in manager or getattr(manager.get_kernel(kernel_id), "execution_state", "") == "starting":
        return _UNKNOWN  # it may still tell
    running: Any = manager.get_kernel(kernel_id)
    spec = running.kernel_spec
    if spec is not None and spec.language.lower() != "python":
        return Kernel(records="no", reason="not-python", python=None, fix=None, where=None)
    process = getattr(running.provisioner, "process", None)  # a kernel on another machine has none
    python = python_of(list(getattr(process, "args", None) or ()))
    if python is None:
        return _UNKNOWN
    if _switched_off({**os.environ, **(spec.env if spec is not None else {})}):
        return _off(python)
    return _explained(part, python, await asyncio.to_thread(interpreter, python))


def _explained(part: ServerPart, python: str, found: Interpreter | None) -> Kernel:
    if found is None:
        return _UNKNOWN
    if found.rundiff is None:
        fix = f"{quote(python)} -m pip install {quote(installable())}"
        return Kernel(records="no", reason="lacks-rundiff", python=python, fix=fix, where="terminal")
    if found.starts and not part.listens:
        return _UNKNOWN
    return Kernel(records="no", reason="not-loaded", python=python, fix=_LOAD, where="cell")


def _switched_off(variables: dict[str, str]) -> bool:
    return any(variables.get(name, "1").lower() in _OFF for name in ("RUNDIFF", "RUNDIFF_RECORD"))


def _off(python: str | None) -> Kernel:
    return Kernel(records="no", reason="switched-off", python=python, fix=None, where=None)

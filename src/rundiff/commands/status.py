"""A folder in; whether runs are recorded there, and if not why not, out."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.runs import Recording, recording_status
from rundiff.environment.interpreter import Interpreter, installable, interpreter, python_of
from rundiff.errors import GitError
from rundiff.runs import store, trouble
from rundiff.runs.shelf import repository
from rundiff.runs.summary import Summary
from rundiff.runs.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class KernelSpec(msgspec.Struct, frozen=True):
    """A kernel that Jupyter offers: its Python, None where it is started in some other way, and what that Python has."""

    name: str
    python: str | None
    has: Interpreter | None
    installable: str
    """What pip is to install there, where it lacks rundiff."""

    @property
    def records(self) -> bool:
        """Whether a kernel that is started from it records its runs."""
        return self.has is not None and self.has.rundiff is not None and self.has.starts


class Status(msgspec.Struct, frozen=True):
    """Everything that a run needs to be recorded, as it stands. *failure* says why git gives no answer."""

    recording: Recording | None
    failure: str | None
    switched_off: bool
    """Whether the variable RUNDIFF keeps rundiff out of kernels altogether."""
    last: Summary | None
    trouble: Trouble | None
    kernels: tuple[KernelSpec, ...] | None
    """None where Jupyter is not in this environment, so that its kernels are not known."""


def status(folder: Path, variables: Mapping[str, str]) -> Status:
    """How recording stands in *folder* for kernels that are started with the environment *variables*."""
    off = variables.get("RUNDIFF", "1").lower() in {"0", "off", "false", "no"}
    try:
        repo = repository(folder)
        recording = recording_status(folder, environment=variables.get("RUNDIFF_RECORD"))
    except GitError as error:
        return Status(None, str(error), off, None, None, _kernels())
    runs = store.runs(repo)
    return Status(recording, None, off, runs[-1] if runs else None, trouble.last(repo), _kernels())


def _kernels() -> tuple[KernelSpec, ...] | None:
    if find_spec("jupyter_client") is None:
        return None
    from jupyter_client.kernelspec import KernelSpecManager  # noqa: PLC0415 - where Jupyter is, and nowhere else

    found = sorted(KernelSpecManager().get_all_specs().items())
    return tuple(_kernel(entry["spec"]["display_name"], entry["spec"]["argv"]) for _, entry in found)


def _kernel(name: str, argv: list[str]) -> KernelSpec:
    python = python_of(argv)
    if python in {"python", "python3", f"python3.{sys.version_info[1]}"}:
        python = sys.executable  # as jupyter_client takes these
    return KernelSpec(name, python, None if python is None else interpreter(python), installable())

"""A process's machine in; what of it decides whether training works, and is no part of what a run depended on, out."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIBRARIES = ("nvcuda.dll", "nvml.dll") if os.name == "nt" else ("libcuda.so.1", "libnvidia-ml.so.1")
"""What the NVIDIA Container Toolkit puts into a container with the capabilities `compute` and `utility`."""
_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")


class Surroundings(NamedTuple):
    """*compute* and *management* tell whether the driver's libraries load; *shared_memory* is in bytes.

    *locale* is what the variables name, empty where they name none, and None where locales are not of this kind (Windows).
    """

    compute: bool
    management: bool
    shared_memory: int | None
    locale: str | None


def surroundings(variables: Mapping[str, str], root: Path = Path("/")) -> Surroundings:
    """Those of this process. Its driver's libraries are loaded for it, which makes no CUDA context."""
    compute, management = (_loads(library) for library in _LIBRARIES)
    given = started_with(root / "proc/self/environ")
    return Surroundings(compute, management, _size(root / "dev/shm"), locale(variables if given is None else given))


def started_with(environ: Path) -> dict[str, str] | None:
    """The variables of its locale that the process was started with; None where the system does not tell.

    Python sets LC_CTYPE where no locale is named (PEP 538), and that does not help programs that it did not start.
    """
    try:
        words = environ.read_bytes().split(b"\0")
    except OSError:
        return None
    pairs = (os.fsdecode(word).partition("=") for word in words)
    return {name: value for name, _, value in pairs if name in _LOCALE}


def locale(variables: Mapping[str, str]) -> str | None:
    """The locale that decides how text is encoded."""
    if os.name != "posix":
        return None
    return next((value for name in _LOCALE if (value := variables.get(name))), "")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _size(folder: Path) -> int | None:
    asked = getattr(os, "statvfs", None)  # Windows has neither it nor the folder
    if asked is None:
        return None
    try:
        told = asked(folder)
    except OSError:
        return None
    return int(told.f_frsize * told.f_blocks)

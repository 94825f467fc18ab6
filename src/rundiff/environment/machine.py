"""The files in which Linux describes a computer in; what it is out. *root* is `/`, or a test's folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.environment.parts import Machine, PythonBuild

if TYPE_CHECKING:
    from rundiff.environment.parts import Kind

_FIRST_CPU = 4096
"""Bytes of `/proc/cpuinfo` that hold the first CPU; the kernel asks every further one, and there may be 256."""


def machine(root: Path = Path("/")) -> Machine:
    """This machine."""
    return Machine(
        distribution=distribution(text(root / "etc/os-release") or text(root / "usr/lib/os-release")),
        cpu=cpu(text(root / "proc/cpuinfo", _FIRST_CPU)),
        cores=_cores(),
        quota=quota(
            text(root / "sys/fs/cgroup/cpu.max"),
            text(root / "sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
            text(root / "sys/fs/cgroup/cpu/cpu.cfs_period_us"),
        ),
    )


def python() -> PythonBuild:
    """The Python that runs this."""
    kind: Kind = (
        "conda" if (Path(sys.prefix) / "conda-meta").is_dir() else "venv" if sys.prefix != sys.base_prefix else "system"
    )
    switch = getattr(sys, "_is_gil_enabled", None)
    return PythonBuild(sys.implementation.name, kind, free_threaded=switch is not None and not switch())


def distribution(os_release: str) -> str | None:
    """`PRETTY_NAME` of an os-release file."""
    for line in os_release.splitlines():
        name, _, value = line.partition("=")
        if name == "PRETTY_NAME":
            return value.strip().strip("\"'") or None
    return None


def cpu(cpuinfo: str) -> str | None:
    """The model of the first CPU; ARM's cpuinfo has none, and tells parts by number."""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in {"model name", "Model", "cpu model"} and value.strip():
            return " ".join(value.split())
    return None


def quota(maximum: str, quota_us: str, period_us: str) -> float | None:
    """CPUs' worth of time that a control group may spend, of version 2 (`cpu.max`) or 1; None where it is not limited."""
    words = maximum.split() or [quota_us.strip(), period_us.strip()]
    if not all(word.isdigit() for word in words) or int(words[1]) == 0:
        return None  # `max 100000`, `-1`, or no such file
    return round(int(words[0]) / int(words[1]), 3)


def _cores() -> int | None:
    affinity = getattr(os, "sched_getaffinity", None)  # Linux has it, macOS and Windows do not
    return os.cpu_count() if affinity is None else len(affinity(0))


def text(path: Path, most: int = -1) -> str:
    """What a file says, or its first *most* bytes; empty where it is not there or not to be read."""
    try:
        with path.open("rb") as file:
            return file.read(most).decode("utf-8", "replace")
    except OSError:
        return ""

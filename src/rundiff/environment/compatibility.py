"""Versions of CUDA, of NVIDIA's driver and of GPUs in; whether they go together, out.

The figures are those of NVIDIA's release notes for the CUDA Toolkit, for Linux on x86_64, up to CUDA 13.2 Update 2, read in
November 2026 in copies of them (the original: https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/, tables 2 and 3). From CUDA 11
on, what is built for one version runs with every driver of its major version: https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_MAJOR = {11: "450.80.02", 12: "525.60.13", 13: "580.65.06"}
"""The oldest driver with which whatever is built for this major version runs."""
_COMES_WITH = {
    (10, 0): "410.48",
    (10, 1): "418.39",
    (10, 2): "440.33",
    (11, 0): "450.51.05",
    (11, 1): "455.23",
    (11, 2): "460.27.03",
    (11, 3): "465.19.01",
    (11, 4): "470.42.01",
    (11, 5): "495.29.05",
    (11, 6): "510.39.01",
    (11, 7): "515.43.04",
    (11, 8): "520.61.05",
    (12, 0): "525.60.13",
    (12, 1): "530.30.02",
    (12, 2): "535.54.03",
    (12, 3): "545.23.06",
    (12, 4): "550.54.14",
    (12, 5): "555.42.02",
    (12, 6): "560.28.03",
    (12, 8): "570.26",
    (12, 9): "575.51.03",
    (13, 0): "580.65.06",
    (13, 1): "590.44.01",
    (13, 2): "595.45.04",
}
"""The driver that came with the first release of each toolkit: the oldest that can do all of it."""
_ARCHITECTURE = re.compile(r"(sm|compute)_(\d+)(\d)([a-z]?)")


def numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with: `12.6` → 12, 6; none where it begins with something else."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return () if found is None else tuple(map(int, found[0].split(".")))


def oldest_driver(cuda: str) -> str | None:
    """The oldest driver with which what is built for *cuda* runs; None of a CUDA that the table does not know."""
    major, minor = (*numbers(cuda), 0, 0)[:2]
    return _BY_MAJOR.get(major) or _COMES_WITH.get((major, minor))


def newest_cuda(driver: str) -> str | None:
    """The newest CUDA that *driver* can do all of, as far as the table goes; None of one that is older than the table."""
    able = [cuda for cuda, first in _COMES_WITH.items() if numbers(driver) >= numbers(first)]
    return ".".join(map(str, max(able))) if able else None


def is_too_old(driver: str | None, driver_cuda: str | None, cuda: str) -> bool:
    """Whether nothing that is built for *cuda* runs. *driver_cuda*, where the driver itself tells it, is the better word.

    It also counts NVIDIA's packages for forward compatibility, and the numbers that drivers have on Windows below WSL.
    """
    needed = numbers(cuda)
    if driver_cuda is not None:
        parts = 1 if needed[:1] >= (11,) else 2
        return numbers(driver_cuda)[:parts] < needed[:parts]
    oldest = oldest_driver(cuda)
    return driver is not None and oldest is not None and numbers(driver) < numbers(oldest)


def runs_on(capability: str, architectures: Iterable[str]) -> bool:
    """Whether a build for *architectures* (`sm_80`, `compute_90`) has code for a GPU of *capability* (`8.6`).

    Code runs on its own major version from its minor version on; intermediate code (`compute_`) is compiled for all that is newer.
    With an `a` behind it, either is for that one alone.
    """
    wanted = numbers(capability)
    for architecture in architectures:
        found = _ARCHITECTURE.fullmatch(architecture)
        if found is None:
            continue
        built = (int(found[2]), int(found[3]))
        if built == wanted or (found[4] != "a" and built < wanted and (found[1] == "compute" or built[0] == wanted[0])):
            return True
    return False

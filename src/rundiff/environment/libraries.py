"""The libraries of CUDA that a process has mapped in; which versions they are out.

A file's name tells it where a distribution installed it (`libcudnn.so.9.8.0`); a wheel names its files by the major version
alone (`libcudnn.so.9`), so there the wheel's version tells. Two files of one library are told as both: that is a finding.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHEELS = {"cudnn": "nvidia-cudnn", "nccl": "nvidia-nccl", "cublas": "nvidia-cublas", "cudart": "nvidia-cuda-runtime"}
"""Library → how the names of the wheels that bring it begin; `-cu12` and the like follow up to CUDA 12, nothing since."""
_FILE = re.compile(r"lib(cudnn|nccl|cublas|cudart)\.so(?:\.(\d[\d.]*))?$|libcudart-([0-9a-f]+)\.so\.(\d[\d.]*)$")
_FULL = 3
"""Numbers in a version that tells more than which major version it is."""


def mapped(maps: str) -> dict[str, tuple[str, ...]]:
    """Library → paths of its files, each once, in the text of `/proc/self/maps`."""
    found: dict[str, dict[str, None]] = {}
    for line in maps.splitlines():
        if (at := line.find("/")) >= 0 and ".so" in line and (match := _FILE.search(line.removesuffix(" (deleted)"), at)):
            found.setdefault(match[1] or "cudart", {})[line[at:].removesuffix(" (deleted)")] = None
    return {library: tuple(paths) for library, paths in sorted(found.items())}


def versions(files: Mapping[str, tuple[str, ...]], packages: Mapping[str, str]) -> dict[str, str]:
    """Library → its version; of more than one file, all of them."""
    return {
        library: " and ".join(dict.fromkeys(_version(library, path, packages) for path in paths))
        for library, paths in files.items()
    }


def _version(library: str, path: str, packages: Mapping[str, str]) -> str:
    match = _FILE.search(path)
    named = "" if match is None else match[2] or match[4] or ""
    if named.count(".") + 1 >= _FULL:
        return named
    if "/nvidia/" in path:
        for name, version in packages.items():
            if name.startswith(_WHEELS[library]) and version.split(".")[0] == (named.split(".")[0] or version.split(".")[0]):
                return version
    return named or "unknown"


def brought(packages: Mapping[str, str], cuda: str) -> dict[str, str]:
    """Library → version of the wheel that brings it to a torch that is built for *cuda*; other programs' wheels are left out."""
    suffixes = ("", f"-cu{cuda.partition('.')[0]}")
    named = {library: [wheel + suffix for suffix in suffixes] for library, wheel in _WHEELS.items()}
    return {library: packages[name] for library, names in named.items() for name in names if name in packages}


def process_maps() -> str:
    """The text of `/proc/self/maps`; empty where there is no such file."""
    try:
        return Path("/proc/self/maps").read_text("utf-8", "replace")
    except OSError:
        return ""

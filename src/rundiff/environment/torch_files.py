"""The files of an installed torch in; what it was built for, and the libraries that its wheels bring, out. Nothing is imported.

`torch/version.py` is a handful of assignments that torch's own build writes. It is read, never executed.
"""

from __future__ import annotations

import re
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.environment.libraries import brought
from rundiff.environment.machine import text
from rundiff.environment.torch_build import TorchBuild

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.environment.parts import Accelerator

_ASSIGNED = re.compile(r"""^(\w+)(?:\s*:[^=\n]*)?\s*=\s*(['"])(.*?)\2\s*$""", re.MULTILINE)
_TOLD_BY_TORCH = 3
"""Numbers in the versions of cuDNN and NCCL that torch itself tells; a wheel's has one more."""


def torch_files(folders: Sequence[str], packages: Mapping[str, str]) -> TorchBuild | None:
    """The torch that an import from *folders* would find, beside *packages*; None where there is none.

    Where its files do not tell its version, its package does, and what it was built for is not known.
    """
    found = PathFinder.find_spec("torch", list(folders))
    if found is None or found.origin is None:
        return None
    said = assigned(text(Path(found.origin).with_name("version.py")))
    version = said.get("__version__") or packages.get("torch", "").partition(" ")[0]
    if not version:
        return None  # some other folder that is called torch
    cuda = said.get("cuda")
    wheels = brought(packages, cuda) if cuda else {}
    cudnn, nccl = (_shortened(wheels.get(library)) for library in ("cudnn", "nccl"))
    return TorchBuild(
        version, said.get("git_version"), _accelerator(said), cuda, said.get("hip"), cudnn, nccl, (), {}, wheels.get("cublas")
    )


def assigned(source: str) -> dict[str, str]:
    """Name → text, for every name that *source* sets to a text. `None` is no text."""
    return {found[1]: found[3] for found in _ASSIGNED.finditer(source)}


def _accelerator(said: Mapping[str, str]) -> Accelerator | None:
    names: dict[str, Accelerator] = {"cuda": "cuda", "hip": "rocm", "xpu": "xpu"}
    return next((accelerator for name, accelerator in names.items() if said.get(name)), None)


def _shortened(version: str | None) -> str | None:
    return version and ".".join(version.split(".")[:_TOLD_BY_TORCH])

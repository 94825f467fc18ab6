"""Libraries that NVIDIA's driver would bring, for the loader to find: there is no GPU here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "driver" / "nvml.c"


def compiler() -> list[str] | None:
    """Any C compiler; `pip install ziglang` brings one where the machine has none."""
    named = [shutil.which(name) for name in ("cc", "gcc", "clang", "tcc")]
    found = next((path for path in named if path), None)
    return [found] if found else [sys.executable, "-m", "ziglang", "cc"] if find_spec("ziglang") else None


def nvml(folder: Path, *options: str) -> Path:
    """*folder* with a libnvidia-ml.so.1 in it."""
    return library(folder, "libnvidia-ml.so.1", SOURCE, *options)


def cuda(folder: Path) -> Path:
    """*folder* with a libcuda.so.1 in it, of which nothing is asked but that it loads."""
    source = folder / "cuda.c"
    source.write_text("int cuInit(unsigned flags) { return 100; }\n")
    return library(folder, "libcuda.so.1", source)


def library(folder: Path, name: str, source: Path, *options: str) -> Path:
    """*folder* with the library *name* made of *source*."""
    command = compiler()
    if command is None:
        pytest.skip(
            "no C compiler for the driver's libraries, so they are not tested: apt-get install gcc, or pip install ziglang"
        )
    subprocess.run([*command, "-shared", "-fPIC", *options, "-o", str(folder / name), str(source)], check=True)
    return folder

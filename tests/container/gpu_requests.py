"""What an engine tells NVIDIA's hook, where there is neither a GPU nor NVIDIA's software: requests are seen, GPUs are not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine import Engine

HOOK = """#!/bin/sh
bundle=$(/usr/bin/sed -n 's/.*"bundle":"\\([^"]*\\)".*/\\1/p')
/usr/bin/grep -o '"NVIDIA_[^"]*"' "$bundle/config.json" | /usr/bin/tr -d '"' >>LOG
"""
"""A container runtime calls it before a container's process starts, with where the container's configuration is."""


@contextmanager
def nvidia_toolkit(engine: Engine) -> Iterator[Path]:
    """The two programs of NVIDIA's toolkit by which engine and tools tell that it is installed; the log of what the hook was told."""
    log = engine.folder / "nvidia.log"
    hook = engine.folder / "hooks/nvidia-container-runtime-hook"
    program = engine.folder / "hooks/nvidia-container-runtime"
    runtime = engine.folder / "runtimes/nvidia"
    for made in (hook, runtime):
        made.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.replace("LOG", str(log)))
    hook.chmod(0o755)
    program.symlink_to(engine.folder / "bin/runc")
    runtime.symlink_to(program)
    engine.again()
    try:
        yield log
    finally:
        for made in (hook, program, runtime, log):
            made.unlink(missing_ok=True)
        engine.again()

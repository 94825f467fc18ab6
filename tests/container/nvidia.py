"""NVIDIA's container toolkit as engines and tools tell that it is there, on machines that have none: two programs of its names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine import Engine


@contextmanager
def no_toolkit(engine: Engine) -> Iterator[None]:
    """An engine that can give no GPU, whichever test has put a hook there before."""
    hook = engine.folder / "hooks/nvidia-container-runtime-hook"
    away = engine.folder / "hooks/away"
    if hook.exists():
        hook.rename(away)
        engine.again()
    yield
    if away.exists():
        away.rename(hook)
        engine.again()


@contextmanager
def runtime(engine: Engine) -> Iterator[None]:
    """An engine that has the runtime `nvidia`: a link to its own, since all that is asked of it is to be there."""
    program = engine.folder / "hooks/nvidia-container-runtime"
    named = engine.folder / "runtimes/nvidia"
    named.parent.mkdir(exist_ok=True)
    program.symlink_to(engine.folder / "bin/runc")
    named.symlink_to(program)
    engine.again()
    try:
        yield
    finally:
        named.unlink()
        program.unlink()
        engine.again()

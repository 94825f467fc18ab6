"""The modules of this process in; those whose file lies in the repository, and what of them is older than its file, out.

A module's file says what ran only if it was not edited since it was imported. Whether it was is decided by comparing code
(`stale.py`), not by times: an edit before `%autoreload` was switched on leaves no trace in them. Times only tell which files need not be looked at.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.runs.record import Module, Stale
from rundiff.runs.stale import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.git import Repository
    from rundiff.runs.stack import Call

MOST = 60
"""Edited files that are compiled for a comparison, those on the stack first: it is done beside the training."""
_SLACK = 2.0
"""Seconds by which a file system's clock may lag behind."""


class Loaded(NamedTuple):
    """A module of this process: its name, its file (absolute, and from the root of the repository), and what it holds."""

    name: str
    file: str
    path: str
    holds: Mapping[str, object]


def loaded_modules(repo: Repository) -> list[Loaded]:
    """Those whose file lies in the working tree, and not among installed packages."""
    root = str(repo.root) + os.sep
    # Not getattr(): a lazy module would import itself, or raise.
    held = [(name, getattr(module, "__dict__", None) or {}) for name, module in list(sys.modules.items())]
    named = [(name, holds.get("__file__"), holds) for name, holds in held]
    absolute = [(name, os.path.abspath(file), holds) for name, file, holds in named if isinstance(file, str)]  # noqa: PTH100 - links stay
    return [
        Loaded(name, file, file.removeprefix(root), holds)
        for name, file, holds in absolute
        if file.startswith(root) and "site-packages" not in file and Path(file).is_file()
    ]


def described_modules(repo: Repository, loaded: Sequence[Loaded]) -> tuple[Module, ...]:
    """Each with the blob id that its file's bytes have now."""
    kept = [module for module in loaded if "\n" not in module.file]  # git's list of paths is parted by line ends
    if not kept:
        return ()
    given = b"".join(os.fsencode(module.file) + b"\n" for module in kept)
    blobs = repo.run("hash-object", "--no-filters", "--stdin-paths", given=given).decode().split()
    return tuple(Module(module.name, module.path, blob) for module, blob in zip(kept, blobs, strict=True))


def stale_code(loaded: Sequence[Loaded], calls: Sequence[Call], since: float, at: float) -> tuple[tuple[Stale, ...], int]:
    """What ran although its file says something else by now, and how many edited files were too many to be looked at.

    *since*: when the process started; *at*: when the run began, in seconds since the epoch. A file that is older than the process is
    what was imported, and one that was edited after the run had begun says nothing of it.
    """
    on_stack = {_absolute(call.code.co_filename) for call in calls}
    edited = [module for module in loaded if since - _SLACK < _touched(module.file) <= at]
    edited.sort(key=lambda module: module.file not in on_stack)
    found = [stale for module in edited[:MOST] for stale in _stale(module, calls)]
    return tuple(sorted(dict.fromkeys(found), key=lambda stale: not stale.on_stack)), len(edited[MOST:])


def _stale(module: Loaded, calls: Sequence[Call]) -> list[Stale]:
    try:
        source = Source(Path(module.file).read_bytes(), module.file)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return []  # it cannot be compared: gone, half-written, or no Python; the blob that is recorded still tells it apart
    ours = [call for call in calls if _absolute(call.code.co_filename) == module.file and call.code.co_name != "<module>"]
    running = {call.function for call in ours if not source.says(call.code)}
    names = source.older(module.holds, _compiled_as(module, ours))
    older = [Stale(name, "not-reloaded", file=module.path, on_stack=_is_running(name, running)) for name in names]
    kept = [function for function in running if not any(_is_running(name, {function}) for name in names)]
    return [*older, *(Stale(function, "replaced", file=module.path, on_stack=True) for function in kept)]


def _compiled_as(module: Loaded, calls: Sequence[Call]) -> set[str]:
    """What the module's code may call its file: by a path from the folder of then, for a script."""
    script = sys.argv[:1] if module.name == "__main__" else []
    return {module.file, str(module.holds.get("__file__")), *script, *(call.code.co_filename for call in calls)}


def _is_running(name: str, running: set[str]) -> bool:
    return name in running or name.rpartition(".")[2] in {function.rpartition(".")[2] for function in running}


def _touched(file: str) -> float:
    """When the file was written, moved or copied here, in seconds since the epoch; 0 where it is gone."""
    try:
        facts = os.stat(file)  # noqa: PTH116 - some hundred of them
    except OSError:
        return 0.0
    return max(facts.st_mtime, facts.st_ctime)


def _absolute(file: str) -> str:
    return file if file.startswith("<") else os.path.abspath(file)  # noqa: PTH100 - a link stays one, as for modules


def process_start() -> float:
    """When this process started, in seconds since the epoch; 0 where the system does not tell."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        booted = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
        return int(booted.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, StopIteration):
        return 0.0

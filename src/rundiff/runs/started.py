"""What a kernel saw when a cell began to train in; the event of it, with the repository's own paths, out. Runs on the writer's thread."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rundiff.errors import NotANotebook
from rundiff.notebook import Notebook, parse
from rundiff.runs.edited import stale_cells
from rundiff.runs.events import Started, Stepped
from rundiff.runs.executed import likeliest_notebook
from rundiff.runs.observed import Facts
from rundiff.runs.record import ExecutedCell, Frame, Process
from rundiff.runs.secrets import masked_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.git import Repository
    from rundiff.runs.record import Stale
    from rundiff.runs.seen import Seen
    from rundiff.runs.stack import Call


def kernel_started(seen: Seen, repo: Repository) -> Started:
    """The event of a run in a kernel; its notebook is found by its sources where the client did not name it."""
    frames = frames_of(seen.calls, seen.orders, seen.folder, repo)
    executed = _executed(seen, frames)
    notebook = _notebook(seen.notebook, repo) or likeliest_notebook(executed, notebooks(repo))
    return Started(
        at=seen.at,
        device=seen.device,
        executed=_masked(executed),
        notebook=notebook,
        files=_files(frames),
        optimizer=seen.optimizer,
        stack=frames,
        facts=seen.facts or Facts(),
        world_size=seen.world_size,
        process=this_process(),
        stale=_stale(seen, executed, frames, notebook, repo),
    )


def kernel_stepped(seen: Seen, repo: Repository) -> Stepped:
    """The event of the first optimizer step in a run that had begun without one."""
    frames = frames_of(seen.calls, seen.orders, seen.folder, repo)
    return Stepped(
        device=seen.device,
        optimizer=seen.optimizer,
        executed=_masked(_executed(seen, frames)),
        files=_files(frames),
        stack=frames,
        facts=seen.facts or Facts(),
        world_size=seen.world_size,
    )


def frames_of(calls: Sequence[Call], orders: dict[str, int], folder: str, repo: Repository) -> tuple[Frame, ...]:
    """Those of the calls that are of the repository's files, or of executed cells; innermost first."""
    frames = []
    for call in calls:
        name = call.code.co_filename
        cell = orders.get(name)
        file = None if cell is not None or name.startswith("<") else inside(Path(folder, name), repo)
        if cell is not None or (file is not None and "site-packages" not in file):
            frames.append(Frame(call.function, call.line, file=file, cell=cell))
    return tuple(frames)


def inside(path: str | Path, repo: Repository) -> str | None:
    """Path from the root of the repository; None where there is no such file in it."""
    full = Path(path).resolve()
    return full.relative_to(repo.root).as_posix() if full.is_relative_to(repo.root) and full.is_file() else None


def this_process() -> Process:
    """Where a person would look for this process."""
    return Process(socket.gethostname(), os.getpid())


def _executed(seen: Seen, frames: Sequence[Frame]) -> tuple[ExecutedCell, ...]:
    on_stack = {frame.cell for frame in frames}
    if seen.optimizer is not None and seen.executions:
        on_stack.add(seen.executions[-1].order)  # its own code is not always on the stack: a magic compiles it anew
    return tuple(
        ExecutedCell(execution.order, execution.source, execution.id, execution.order in on_stack, outcome)
        for execution, outcome in zip(seen.executions, seen.outcomes, strict=True)
        if execution.asked_for or execution.order in on_stack
    )


def _stale(
    seen: Seen, executed: Sequence[ExecutedCell], frames: Sequence[Frame], notebook: str | None, repo: Repository
) -> tuple[Stale, ...]:
    begun = {execution.order: execution.begun for execution in seen.executions}
    saved, at = None, 0.0
    if notebook is not None:
        file = repo.root / notebook
        with suppress(NotANotebook, OSError):  # what cannot be read says nothing; the comparison will say what is wrong with it
            at = file.stat().st_mtime
            saved = parse(file.read_bytes()) if at <= seen.at else None  # what was saved since says nothing of this run
    return stale_cells(executed, frames, saved, begun, at)


def _masked(executed: Sequence[ExecutedCell]) -> tuple[ExecutedCell, ...]:
    """What is kept of them. Compared with what was saved is what was really executed."""
    return tuple(msgspec.structs.replace(cell, source=masked_text(cell.source)[0]) for cell in executed)


def _files(frames: Sequence[Frame]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(frame.file for frame in frames if frame.file is not None))


def _notebook(path: str | None, repo: Repository) -> str | None:
    """*path* from the root; None where it is not told, lies elsewhere, or has been renamed since the kernel was started."""
    return None if path is None else inside(path, repo)


def notebooks(repo: Repository) -> dict[str, Notebook]:
    """Every notebook of the working tree that can be read, by its path from the root."""
    found = {}
    tracked = repo.run("ls-files", "-z", "--", "*.ipynb").split(b"\0")
    for path in {*(os.fsdecode(name) for name in tracked if name), *repo.untracked(("*.ipynb",))}:
        full = repo.root / path
        if ".ipynb_checkpoints" in full.parts or not full.is_file():
            continue
        try:
            found[path] = parse(full.read_bytes())
        except NotANotebook:
            continue  # a broken notebook is not the one that is running
    return found

"""Events of one kernel in; snapshots and records in git out, in order, on one background thread.

Nothing here runs on the kernel's main thread, and nothing here may break the user's cell: what goes wrong is kept as a
sentence, which the kernel shows after the cell.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.environment.fingerprint import fingerprint
from rundiff.errors import NotANotebook, NotARepository, UserError
from rundiff.git import Repository
from rundiff.notebook import Notebook, parse
from rundiff.runs import store
from rundiff.runs.events import Described, Event, Started, advance
from rundiff.runs.executed import likeliest_notebook
from rundiff.runs.notices import RunNotice, Step, tell
from rundiff.runs.record import Module, Record
from rundiff.runs.snapshot import snapshot
from rundiff.runs.trouble import Trouble, keep

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE = 20.0
"""Seconds that a kernel on its way out waits for the last record."""


class Begun(NamedTuple):
    """A run has begun in *folder*; *event* still names files and notebook by absolute paths."""

    event: Started
    folder: Path


class Writer:
    """Owns the thread; `put` never blocks. *tell* receives sentences for the user."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._events: queue.SimpleQueue[Begun | Event | threading.Event] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._repo: Repository | None = None
        self._record: Record | None = None
        self._number: int | None = None
        self._unsaved = False

    def put(self, event: Begun | Event) -> None:
        """Have *event* written, some time soon."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="rundiff-writer", daemon=True)
            self._thread.start()
        self._events.put(event)

    def flush(self) -> bool:
        """Wait until everything put so far is written; False when that took too long."""
        if self._thread is None:
            return True
        done = threading.Event()
        self._events.put(done)
        return done.wait(_PATIENCE)

    def _work(self) -> None:
        """Take whatever waits in one go: a loop that logs at every step must not cost a commit a step."""
        while True:
            waiting = [self._events.get()]
            while not self._events.empty():
                waiting.append(self._events.get())
            for event in waiting:
                if isinstance(event, Begun):
                    self._save()
                    self._guarded(partial(self._begin, event))
                elif not isinstance(event, threading.Event):
                    self._guarded(partial(self._follow, event))
            self._save()
            for event in waiting:
                if isinstance(event, threading.Event):
                    event.set()

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UserError as error:
            self._give_up(f": {error}")
        except Exception:  # noqa: BLE001 - a bug of ours must be shown, and must not end the thread or the cell
            self._give_up(f", by a fault of rundiff:\n{traceback.format_exc()}")

    def _give_up(self, reason: str) -> None:
        what = "this run is not recorded" if self._number is None else f"run/{self._number} is recorded only in part"
        self._tell(what + reason)
        if self._repo is not None:
            with suppress(OSError):  # a disk that is full is why the run was not recorded; it has just been said
                keep(self._repo, Trouble(time.time(), what + reason))

    def _follow(self, event: Event) -> None:
        if self._record is not None:
            self._record = advance(self._record, event)
            self._unsaved = True

    def _save(self) -> None:
        if self._unsaved and self._repo is not None and self._number is not None and self._record is not None:
            self._guarded(partial(self._replace, self._repo, self._number, self._record))
        self._unsaved = False

    def _replace(self, repo: Repository, number: int, record: Record) -> None:
        store.replace(repo, number, record)
        self._tell_server(repo, number, record, "recorded" if record.outcome == "running" else "finished")

    def _tell_server(self, repo: Repository, number: int, record: Record, step: Step) -> None:
        tell(RunNotice(str(repo.root), number, record.notebook, step, record.outcome))

    def _begin(self, begun: Begun) -> None:
        self._record = self._number = None
        self._repo = _repository(begun.folder)
        if self._repo is None or not recording(self._repo):
            return
        started = _relative(begun.event, self._repo)
        record = advance(None, started)
        taken = snapshot(self._repo, _message(record))
        self._number = store.add(
            self._repo, taken.commit, record
        )  # first: what follows takes longer, and a kernel may be killed
        self._record = record
        self._tell_server(self._repo, self._number, record, "started")
        self._follow(Described(_modules(self._repo), fingerprint(sys.modules, os.environ), taken.skipped))
        if self._number == 1:
            self._tell(
                "this training run is recorded as run/1, in this repository's own refs (code, environment, metrics; no outputs).\n"
                "         See what changed since: %gitdiff. Switch it off: rundiff record off"
            )


def recording(repo: Repository) -> bool:
    """Whether runs in *repo* are recorded: `rundiff record off` writes the setting."""
    return (repo.setting("rundiff.record") or "on").lower() not in {"off", "false", "no", "0"}


def _repository(folder: Path) -> Repository | None:
    try:
        return Repository.discover(folder)
    except NotARepository:
        return None  # `rundiff record status` says so when asked; a sentence after every run would be noise


def _relative(event: Started, repo: Repository) -> Started:
    """*event* with paths from the root of the repository, and its notebook found where the client did not name it."""
    notebook = _inside(event.notebook, repo) or likeliest_notebook(event.executed, _notebooks(repo))
    files = tuple(path for file in event.files if (path := _inside(file, repo)) is not None)
    return msgspec.structs.replace(event, notebook=notebook, files=files)


def _inside(path: str | None, repo: Repository) -> str | None:
    if path is None:
        return None
    full = Path(path).resolve()
    return full.relative_to(repo.root).as_posix() if full.is_relative_to(repo.root) else None


def _notebooks(repo: Repository) -> dict[str, Notebook]:
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


def _modules(repo: Repository) -> tuple[Module, ...]:
    """Loaded modules whose file lies in the repository's working tree, with the blob id of the file now."""
    root = str(repo.root) + os.sep
    # Not getattr(): a lazy module would import itself, or raise.
    named = [(name, getattr(module, "__dict__", {}).get("__file__")) for name, module in list(sys.modules.items())]
    ours = [(name, file) for name, file in named if isinstance(file, str) and file.startswith(root)]
    ours = [(name, file) for name, file in ours if "site-packages" not in file and Path(file).is_file() and "\n" not in file]
    if not ours:
        return ()
    given = b"".join(os.fsencode(file) + b"\n" for _, file in ours)
    blobs = repo.run("hash-object", "--no-filters", "--stdin-paths", given=given).decode().split()
    return tuple(Module(name, file.removeprefix(root), blob) for (name, file), blob in zip(ours, blobs, strict=True))


def _message(record: Record) -> str:
    where = record.notebook or "a kernel without a notebook"
    return f"run: {where}, execution [{record.cell}], {record.device}\n\nThe working tree when training began, notebooks without outputs.\n"

"""`rundiff run`: a command in; how it ended, and what was recorded of it, in sentences, out.

The Python processes of the command record themselves (`runs/waiting.py`) and tell us; we know how the command really ended, and put
that on the record.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.passing import Ended, Passing
from rundiff.environment.interpreter import installable
from rundiff.errors import UserError
from rundiff.runs import store
from rundiff.runs.datagrams import Box, send
from rundiff.runs.events import Finished, advance
from rundiff.runs.inherited import PATH, RUNNER, path_with_us, wanted
from rundiff.runs.keeping import recording
from rundiff.runs.notices import PythonNotice, RunNotice, Said, received
from rundiff.runs.shelf import own_repository, repository

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.runs.notices import Notice
    from rundiff.runs.record import Outcome, Record

_END = b"end"
_SECONDS = 5.0
_STOPPED = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, signal.SIGQUIT})
"""Signals by which somebody ends a process; by any other it crashed."""


class Ran(NamedTuple):
    """The exit *code*, and what is to be said."""

    code: int
    sentences: Sequence[str]


def lines(variables: Mapping[str, str]) -> str:
    """The variables, one a line, with which every Python process that trains is recorded."""
    return f"{PATH}={path_with_us(variables)}\n"


def run(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> Ran:
    """Carry *command* out, in *folder* where we stand. Raises CommandNotStarted."""
    box = Box()
    heard: list[Notice] = []
    try:
        with Passing() as passing:  # first: a thread that is started later blocks the same signals
            ear = threading.Thread(target=_listen, args=(box, heard), daemon=True)
            ear.start()
            ended = passing.carry_out(command, {**variables, PATH: path_with_us(variables), RUNNER: box.address})
            send(box.address, _END, seconds=_SECONDS)
            ear.join(_SECONDS)
    finally:
        box.close()
    runs = list(dict.fromkeys((notice.root, notice.number) for notice in heard if isinstance(notice, RunNotice)))
    told = [notice.sentence for notice in heard if isinstance(notice, Said)]
    for root, number in runs:
        told += _settled(Path(root), number, ended, command[0])
    if runs:
        told.append(f"recorded as {', '.join(_named(*run, folder) for run in runs)}")
    return Ran(ended.code, told or [f"nothing was recorded: {_why(heard, variables, folder)}"])


def _listen(box: Box, heard: list[Notice]) -> None:
    while (message := box.receive()) != _END:
        notice = received(message)
        if notice is not None:
            heard.append(notice)


def _named(root: str, number: int, folder: Path) -> str:
    return f"run/{number}" if folder.is_relative_to(root) else f"run/{number} in {root}"


def _why(heard: Sequence[Notice], variables: Mapping[str, str], folder: Path) -> str:
    """Why there is no run, as far as it can be told."""
    pythons = [notice for notice in heard if isinstance(notice, PythonNotice)]
    unable = next((notice for notice in pythons if notice.reason), None)
    if not wanted(variables):
        return "RUNDIFF_RECORD=0 or RUNDIFF=0 is set"
    if not pythons:
        return "no Python that looks for training was started (one with -I, -E or -S does not)"
    if unable is not None and all(notice.reason for notice in pythons):
        cure = f"; install it: {unable.executable} -m pip install {installable()}" if "not installed" in unable.reason else ""
        return f"{unable.executable}: {unable.reason}{cure}"
    try:
        if not recording(own_repository(folder)):
            return "recording is off here; switch it on: rundiff record on"
    except UserError as error:
        return str(error)
    return "no training was seen (no optimizer of torch stepped)"


def _settled(root: Path, number: int, ended: Ended, program: str) -> list[str]:
    """Put how it really ended on the record; what is to be said where that cannot be done."""
    try:
        repo = repository(root)
        before = store.record(repo, number)
        after = settled(before, ended, program)
        if after is not None:
            store.replace(repo, number, after)
    except UserError as error:
        return [f"how run/{number} ended is not on its record: {error}"]
    return []


def settled(record: Record, ended: Ended, program: str) -> Record | None:
    """*record* with the exit status of its process, which is the command itself; or as one that was cut off with the command.

    None where nothing is to be changed: `torchrun`'s status is not that of its workers, who know better.
    """
    if record.script is None or record.process is None:
        return None
    if record.process.pid == ended.pid:
        outcome, words = _outcome(ended.status)
        if record.outcome in {"failed", "interrupted"} and outcome != "finished":
            outcome, words = record.outcome, record.error or words
        return _finished(record, ended, outcome, words, ended.status)
    if record.outcome == "running" and not _alive(record.process.pid):
        return _finished(record, ended, "interrupted", f"{Path(program).name} exited with status {ended.status}", None)
    return None


def _finished(record: Record, ended: Ended, outcome: Outcome, words: str | None, status: int | None) -> Record:
    at = record.finished or ended.at
    return advance(record, Finished(at, outcome, record.steps, words, status))


def _outcome(status: int) -> tuple[Outcome, str | None]:
    if status == 0:
        return "finished", None
    if status > 0:
        return "failed", f"exited with status {status}"
    name = signal.Signals(-status).name if -status in {*signal.Signals} else f"signal {-status}"
    return ("interrupted", f"ended by {name}") if -status in _STOPPED else ("failed", f"crashed: {name}")


def _alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False

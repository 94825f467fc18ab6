"""Notices of recorders in; what is known of kernels, and events for whoever subscribes to the server's, out."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from tornado.ioloop import IOLoop

from rundiff.runs.notices import MAX_BYTES, VARIABLE, KernelNotice, RunNotice, received

if TYPE_CHECKING:
    from rundiff.server.part import ServerPart

SCHEMA = Path(__file__).parent / "events" / "run.v1.yaml"
SCHEMA_ID = "https://events.rundiff.invalid/run/v1"
_MOST_AT_ONCE = 100
_LONGEST_FOLDER = 70


def listen(part: ServerPart) -> None:
    """Receive notices from every process that this server starts from now on; where there are no Unix sockets, do nothing."""
    part.events.register_event_schema(SCHEMA)
    if not hasattr(socket, "AF_UNIX"):
        return
    try:
        inbox, address = _inbox()
    except OSError as error:
        part.app.log.warning("rundiff: kernels cannot tell what they record, so the panel looks every two seconds: %s", error)
        return
    os.environ[VARIABLE] = address
    part.listens = True
    IOLoop.current().add_handler(inbox, lambda *_: _empty(part, inbox), IOLoop.READ)


def _inbox() -> tuple[socket.socket, str]:
    """A socket in a folder that only this user may enter, and its address."""
    # A socket's name has room for some 100 bytes, so neither Jupyter's runtime folder nor a long TMPDIR will do.
    place = None if len(tempfile.gettempdir()) < _LONGEST_FOLDER else "/tmp"  # noqa: S108 - mkdtemp makes it safe
    folder = tempfile.mkdtemp(prefix="rundiff-", dir=place)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    inbox.setblocking(False)
    address = str(Path(folder) / "notices")
    inbox.bind(address)
    return inbox, address


def _empty(part: ServerPart, inbox: socket.socket) -> None:
    for _ in range(_MOST_AT_ONCE):
        try:
            data = inbox.recv(MAX_BYTES)
        except BlockingIOError:
            return
        match received(data):
            case KernelNotice() as notice:
                part.recorders[notice.kernel] = _with_first_loading(part.recorders.get(notice.kernel), notice)
            case RunNotice() as notice:
                _emit(part, notice)
            case None:
                part.app.log.warning("rundiff: something that is no notice was sent to its socket")


def _with_first_loading(known: KernelNotice | None, told: KernelNotice) -> KernelNotice:
    """Whoever loads the extension again, in the same process, has it told again; what ran before is in memory still."""
    same = known is not None and known.process == told.process
    return msgspec.structs.replace(told, loaded=known.loaded) if known is not None and same else told


def _emit(part: ServerPart, notice: RunNotice) -> None:
    data = {
        "root": _served(part, notice.root),
        "path": _served(part, os.path.join(notice.root, notice.notebook)) if notice.notebook else None,  # noqa: PTH118
        "run": notice.number,
        "step": notice.step,
        "outcome": notice.outcome,
    }
    part.events.emit(schema_id=SCHEMA_ID, data=data)


def _served(part: ServerPart, full: str) -> str | None:
    """How Jupyter names the file or folder *full*; None where it lies outside what is served."""
    if part.root is None:
        return None
    top = os.path.realpath(part.root)
    if not Path(full).is_relative_to(top):
        return None
    found = Path(full).relative_to(top).as_posix()
    return "" if found == "." else found

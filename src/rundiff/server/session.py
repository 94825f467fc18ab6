"""A notebook and its kernel in; whether anything of the notebook's last run can be in memory, out. No kernel is asked, and no git started.

The recorder tells when it was loaded, which is before any cell ran: a run that began earlier was another process's. A kernel that
told nothing of itself (another rundiff, another machine, a server that was restarted) is not spoken of.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from rundiff.render.wire.session import Session

if TYPE_CHECKING:
    from rundiff.runs.summary import Summary
    from rundiff.server.part import ServerPart

_UNKNOWN = Session(run=None, lost=None)


def session(part: ServerPart, path: str, kernel: str | None) -> Session:
    """What is known of the notebook at *path* and the kernel with the id *kernel*; None is that it has none. Raises UserError."""
    last = _last(part, path)
    if last is None or last.outcome == "running":
        return _UNKNOWN  # what goes on, in whichever kernel, is said elsewhere
    lost = _lost(part, last, kernel)
    return _UNKNOWN if lost is None else Session(run=last.name, lost=lost)


def _last(part: ServerPart, path: str) -> Summary | None:
    at = part.known_place(path)
    runs = part.run_lists.runs(at.repo)
    return next((run for run in reversed(runs) if at.inside is not None and run.notebook == at.inside), None)


def _lost(part: ServerPart, last: Summary, kernel: str | None) -> Literal["started-since", "no-kernel"] | None:
    if kernel is None:
        return "no-kernel"
    told = part.recorders.get(kernel)
    if told is None or told.loaded is None or not alive(told.process):
        return None
    return "started-since" if last.started < told.loaded else None


def alive(process: int) -> bool:
    """A restarted kernel keeps its id: what was told by the process before says nothing of the one that runs now."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""What happened to the runs of one process in; snapshots and records in git out. Runs on the writer's thread, never on the user's.

Nothing here may break the user's code: what goes wrong is told as a sentence, and kept for whoever asks later.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from rundiff.environment.fingerprint import fingerprint
from rundiff.errors import UserError
from rundiff.git import Repository, user_setting
from rundiff.runs import store
from rundiff.runs.events import Described, advance
from rundiff.runs.happened import Began
from rundiff.runs.modules import described_modules, loaded_modules, process_start, stale_code
from rundiff.runs.notices import RunNotice, Step, tell
from rundiff.runs.observed import without_statistics
from rundiff.runs.record import Skipped
from rundiff.runs.shelf import is_apart, kept_in, own_repository, take
from rundiff.runs.snapshot import snapshot
from rundiff.runs.trouble import Trouble, keep

SETTING = "rundiff.record"

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rundiff.runs.events import Event
    from rundiff.runs.happened import Followed
    from rundiff.runs.living import Lease
    from rundiff.runs.modules import Loaded
    from rundiff.runs.record import Record
    from rundiff.runs.stack import Call


class _Kept:
    """A run that has not ended: where it is kept, its number there, and its record so far."""

    __slots__ = ("lease", "number", "record", "repo", "unsaved")

    def __init__(self, repo: Repository, number: int, record: Record, lease: Lease) -> None:
        self.repo = repo
        self.number = number
        self.record = record
        self.lease = lease
        self.unsaved = False


class Keeper:
    """Knows the runs of this process that have not ended. *tell* receives sentences for the user."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._kept: dict[int, _Kept] = {}
        self._beginning: Repository | None = None
        """Where a run is about to be kept."""

    def keep(self, happened: Sequence[Began | Followed]) -> None:
        """Write all of it; each run's record once."""
        for one in happened:
            if isinstance(one, Began):
                self._guarded(partial(self._begin, one), None)
            elif (kept := self._kept.get(one.run)) is not None:
                self._guarded(partial(_follow, kept, one.event), kept)
        for run, kept in list(self._kept.items()):
            if kept.unsaved:
                self._guarded(partial(_save, kept), kept)
                kept.unsaved = False
            if kept.record.outcome != "running":
                kept.lease.release()  # also where its end could not be written: then it reads as interrupted
                if run != max(self._kept):
                    del self._kept[run]  # of the last one a later cell may still log a metric

    def _guarded(self, act: Callable[[], None], kept: _Kept | None) -> None:
        try:
            act()
        except UserError as error:
            self._give_up(f": {error}", kept)
        except Exception:  # noqa: BLE001 - a bug of ours must be shown, and must not end the thread or the user's code
            self._give_up(f", by a fault of rundiff:\n{traceback.format_exc()}", kept)

    def _give_up(self, reason: str, kept: _Kept | None) -> None:
        what = "this run is not recorded" if kept is None else f"run/{kept.number} is recorded only in part"
        self._tell(what + reason)
        repo = self._beginning if kept is None else kept.repo
        if repo is not None:
            with suppress(OSError):  # a disk that is full is why the run was not recorded; it has just been said
                keep(repo, Trouble(time.time(), what + reason))

    def _begin(self, began: Began) -> None:
        self._beginning = None
        own = own_repository(began.folder)
        if not recording(own):
            return
        repo = self._beginning = kept_in(own, began.folder)
        record = advance(None, began.started(repo))
        if not is_on(own, "rundiff.statistics"):
            record = msgspec.structs.replace(record, facts=without_statistics(record.facts))
        loaded = loaded_modules(repo)
        if is_apart(repo):
            take(repo, _named(record, loaded))
        taken = snapshot(repo, _message(record))
        number, lease = store.add(repo, taken.commit, record)  # first: what follows takes longer, and a process may be killed
        kept = self._kept[began.run] = _Kept(repo, number, record, lease)
        _tell_server(kept, "started")
        self._guarded(partial(_follow, kept, partial(_described, loaded, began.calls, began.at, taken.skipped)), kept)
        if number == 1:
            self._tell(first_words(repo, record))


def _follow(kept: _Kept, event: Callable[[Repository], Event]) -> None:
    kept.record = advance(kept.record, event(kept.repo))
    kept.unsaved = True


def _save(kept: _Kept) -> None:
    store.replace(kept.repo, kept.number, kept.record)
    _tell_server(kept, "recorded" if kept.record.outcome == "running" else "finished")


def _tell_server(kept: _Kept, step: Step) -> None:
    tell(RunNotice(str(kept.repo.root), kept.number, kept.record.notebook, step, kept.record.outcome))


def recording(own: Repository | None) -> bool:
    """Whether runs in the repository *own* are recorded, or in no repository: `rundiff record off` writes the setting."""
    return is_on(own, SETTING)


def is_on(own: Repository | None, name: str) -> bool:
    """Whether the setting *name* is not switched off."""
    said = (
        user_setting(name)
        if own is None
        else next((value for _, known, value in reversed(own.settings()) if known == name), None)
    )
    return (said or "on").lower() not in {"off", "false", "no", "0"}


def first_words(repo: Repository, record: Record) -> str:
    """What is said once, at the first run that is kept in *repo*: what is recorded, where, and how to switch it off."""
    apart = f"in {repo.git_dir}, since this folder has no repository that can be written"
    where = apart if is_apart(repo) else "in this repository's own refs"
    ask = "%gitdiff" if record.script is None else "rundiff diff run/1"
    return (
        f"this training run is recorded as run/1, {where} (code, environment, metrics; no outputs, secrets masked); "
        f"{ask} shows what changed since, rundiff record off switches it off"
    )


def _named(record: Record, loaded: Sequence[Loaded]) -> list[str]:
    """The files that a run is made of: where there is no repository nothing else is kept."""
    script = record.script
    named = [record.notebook, *record.files, *(module.path for module in loaded)]
    named += [] if script is None else [script.file, *(read.path for read in script.configs)]
    return [path for path in named if path is not None]


def _described(
    loaded: Sequence[Loaded], calls: Sequence[Call], at: float, skipped: tuple[Skipped, ...], repo: Repository
) -> Described:
    stale, unseen = stale_code(loaded, calls, process_start(), at)
    if unseen:
        skipped += (Skipped("", 0, f"{unseen} more edited modules, not compared with what ran"),)
    return Described(described_modules(repo, loaded), fingerprint(sys.modules, os.environ), skipped, stale)


def _message(record: Record) -> str:
    if record.script is not None:
        where = record.script.file or " ".join(record.script.argv[:2]) or "a Python process"
    else:
        where = f"{record.notebook or 'a kernel without a notebook'}, execution [{record.cell}]"
    return f"run: {where}, {record.device}\n\nThe working tree when training began, notebooks without outputs.\n"

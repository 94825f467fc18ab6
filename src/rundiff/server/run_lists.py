"""A repository in; its runs out. Git is asked only where a ref of a run has moved since, and then only those runs are read."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from rundiff.runs import store
from rundiff.runs.reading import Reading
from rundiff.server.garbage import put_off

if TYPE_CHECKING:
    from pathlib import Path

    from rundiff.git import Repository
    from rundiff.runs.summary import Summary

_MOST = 8
"""Repositories whose lists are kept."""
_SECOND = 1_000_000_000
_SETTLED, _SETTLED_COARSE = _SECOND // 10, 2 * _SECOND
"""After which a file system surely tells another time of the next change; one that only knows whole seconds may count by twos."""


class _Kept(NamedTuple):
    token: str
    """Empty where what was read just after a change may lack the next one, made in the same moment by the file system's clock."""
    runs: list[Summary]


class RunLists:
    """One a server. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._kept: dict[Path, _Kept] = {}
        self._readings: dict[Path, Reading] = {}
        self._locks: dict[Path, Lock] = {}

    def reading(self, repo: Repository) -> Reading:
        """What was read of *repo* before."""
        return self._readings.setdefault(repo.common_dir, Reading())

    def runs(self, repo: Repository) -> list[Summary]:
        """Every run of *repo*, oldest first, as `store.runs` has them."""
        return store.as_they_are(repo, self._read(repo))

    def _read(self, repo: Repository) -> list[Summary]:
        # A panel that is opened asks three questions at once, and each of them wants the runs: they are read for all of them.
        with self._locks.setdefault(repo.common_dir, Lock()):
            token, moved = repo.refs_token(store.RUNS, store.RECORDS)
            settled = _is_settled(moved)  # before it is read, which may take long
            kept = self._kept.get(repo.common_dir)
            if kept is None or kept.token != token:
                with put_off():
                    kept = _Kept(token if settled else "", self.reading(repo).written(repo))
                self._keep(repo.common_dir, kept)
            return kept.runs

    def _keep(self, place: Path, read: _Kept) -> None:
        self._kept.pop(place, None)
        self._kept[place] = read
        for oldest in list(self._kept)[:-_MOST]:
            self._kept.pop(oldest, None)
            self._readings.pop(oldest, None)


def _is_settled(moved: int) -> bool:
    return time.time_ns() - moved > (_SETTLED if moved % _SECOND else _SETTLED_COARSE)

"""A run in; whether the process that records it lives, out: that process holds a lock that the system releases, whatever ends it.

The lock is an `flock` on `<git's common folder>/rundiff/running/<n>`: it is seen from other containers on the same machine, needs no
process ids (they mean nothing there), and is gone after `kill -9` and after a power cut. Where a file system has no such locks, a run
that was killed reads as running; on Windows the file itself is the lock, with the same end.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path

    from rundiff.git import Repository

_held: set[int] = set()
"""File descriptors of this process's leases: a forked child closes them, or it would keep its parent's runs alive."""


class Lease:
    """Held as long as run *number* goes on in this process."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self._process = os.getpid()
        _held.add(descriptor)

    def release(self) -> None:
        """The run has ended, and its record says how; a second time, and in a forked child, nothing happens."""
        if self._descriptor in _held and self._process == os.getpid():
            _held.discard(self._descriptor)
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)


def hold(repo: Repository, number: int) -> Lease | None:
    """Say that run *number* goes on in this process; None where another says so. Raises OSError where no file can be made."""
    path = _file(repo, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    if _locked(descriptor, exclusively=True) and _is_still(descriptor, path):
        return Lease(path, descriptor)
    os.close(descriptor)
    return None


def lives(repo: Repository, number: int) -> bool:
    """Whether the process that records run *number* is there; it may be this one."""
    path = _file(repo, number)
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # what may not be looked at may well live
    try:
        return not _locked(descriptor, exclusively=False)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, *, exclusively: bool) -> bool:
    """Take the lock; False where somebody has it. Who asks whether it is free lets go of it by closing the file."""
    if fcntl is None:
        return exclusively
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusively else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return exclusively  # a file system without locks: who writes goes on, who reads finds it taken
    return True


def _is_still(descriptor: int, path: Path) -> bool:
    """Whether the file is there yet: another process may have removed it between its opening and its locking."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _file(repo: Repository, number: int) -> Path:
    return repo.common_dir / "rundiff" / "running" / str(number)


def _forget() -> None:
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)

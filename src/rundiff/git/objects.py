"""Names of many objects in; their bytes, or only their sizes, out, from one process and in the order asked.

The next requests are written before the answer is read, so git unpacks one object while the one before it is compared; no more
than one of them waits in memory.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from threading import Condition, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import ExitStack

    from rundiff.errors import GitError
    from rundiff.git.process import Running

_AHEAD = 200
"""Requests that wait to be answered: in a pipe, which must have room for them."""
_BYTES_AHEAD = 4 << 20
"""Bytes that wait to be taken, before the next object is read."""
_PIPE = 1 << 20
_SET_SIZE = 1031
"""F_SETPIPE_SZ of Linux, which Python names from 3.10 on."""


def contents(git: Running, oids: Iterable[str], missing: Callable[[str], GitError]) -> Iterator[bytes | GitError]:
    """The bytes of each object that `cat-file --batch` is asked for; what *missing* says in the place of one that is not there."""
    for oid, header in _answered(git, oids, missing):
        if header[-1] == b"missing":
            yield missing(oid)
            continue
        data = git.out.read(int(header[2]) + 1)
        yield data[:-1]


class Ahead:
    """The same, begun at once and read by a thread, up to some megabytes ahead of who takes them: memory stays flat."""

    def __init__(self, git: Running, own: ExitStack, oids: Iterable[str], missing: Callable[[str], GitError]) -> None:
        self._own = own
        self._state = _Coming()
        Thread(target=_read_ahead, args=(git, oids, missing, self._state), daemon=True).start()

    def __iter__(self) -> Iterator[bytes | GitError]:
        return self

    def __next__(self) -> bytes | GitError:
        state = self._state
        with state.changed:
            state.changed.wait_for(lambda: state.found or state.ended)
            if state.found:
                found = state.found.popleft()
                state.size -= len(found) if isinstance(found, bytes) else 0
                state.changed.notify_all()
                return found
        self._own.close()
        if state.failed is not None:
            raise state.failed
        raise StopIteration

    def __del__(self) -> None:
        """Whoever has seen enough lets go of it."""
        with self._state.changed:
            self._state.closed = True
            self._state.changed.notify_all()
        self._own.close()


class _Coming:
    """What the reader and who takes from it share; the reader holds nothing else, so that it ends when nobody takes."""

    def __init__(self) -> None:
        self.found: deque[bytes | GitError] = deque()
        self.size = 0
        self.ended = self.closed = False
        self.failed: Exception | None = None
        self.changed = Condition()


def _read_ahead(git: Running, oids: Iterable[str], missing: Callable[[str], GitError], state: _Coming) -> None:
    try:
        for found in contents(git, oids, missing):
            with state.changed:
                state.changed.wait_for(lambda: state.size < _BYTES_AHEAD or state.closed)
                if state.closed:
                    return
                state.found.append(found)
                state.size += len(found) if isinstance(found, bytes) else 0
                state.changed.notify_all()
    except Exception as error:  # noqa: BLE001 - whoever takes gets it
        state.failed = error
    with state.changed:
        state.ended = True
        state.changed.notify_all()


def sizes(git: Running, oids: Sequence[str], missing: Callable[[str], GitError]) -> Iterator[int | GitError]:
    """The size of each object that `cat-file --batch-check` is asked for."""
    for oid, header in _answered(git, oids, missing):
        yield missing(oid) if header[-1] == b"missing" else int(header[2])


def _answered(git: Running, oids: Iterable[str], missing: Callable[[str], GitError]) -> Iterator[tuple[str, list[bytes]]]:
    """Each object with the first line of its answer: name, type and size, or what is wrong."""
    assert git.given is not None, "requests are written to it"
    _widen(git)
    waiting = iter(oids)
    while asked := list(islice(waiting, _AHEAD)):
        _request(git, asked)
        for oid in asked:
            line = git.out.readline()
            if not line:
                git.check()
                raise missing(oid)
            yield oid, line.split()
    git.given.close()


def _request(git: Running, oids: Sequence[str]) -> None:
    assert git.given is not None, "requests are written to it"
    try:
        git.given.write("".join(f"{oid}\n" for oid in oids).encode())
        git.given.flush()
    except BrokenPipeError:
        git.check()  # it has ended, or was stopped: it says why
        raise


def _widen(git: Running) -> None:
    """Let more of an answer wait in the pipe, where the system can."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none

        fcntl.fcntl(git.out.fileno(), _SET_SIZE, _PIPE)
    except (ImportError, OSError):
        return  # slower, and just as right

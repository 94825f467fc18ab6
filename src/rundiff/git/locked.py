"""An index in; a copy of it that takes its place when all has gone well out, while nobody else may write it.

The lock is git's own: whoever finds `index.lock` there does not write the index. The copy takes its place by being renamed, with its
time, by which git knows which files may have changed in the moment in which it was written.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rundiff.errors import GitError, NotWritable, reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Draft:
    """The copy. What is not *wanted* at the end is thrown away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wanted = False


@contextmanager
def locked(index: Path) -> Iterator[Draft]:
    """Hold the lock of *index*. Raises GitError where another git holds it, NotWritable."""
    lock, draft = index.with_name(f"{index.name}.lock"), Draft(index.with_name(f"{index.name}.rundiff"))
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        message = (
            f"another git is writing the index ({lock} exists); try again when it is done, or remove that file if none runs"
        )
        raise GitError(message) from error
    except OSError as error:
        raise NotWritable(f"the index cannot be written in {index.parent}: {reason(error)}; nothing was changed") from error
    try:
        _copy(index, draft.path)
        yield draft
        if draft.wanted:
            draft.path.replace(index)
    except OSError as error:
        raise NotWritable(f"the index cannot be written in {index.parent}: {reason(error)}; nothing was changed") from error
    finally:
        draft.path.unlink(missing_ok=True)
        lock.unlink(missing_ok=True)


def _copy(index: Path, draft: Path) -> None:
    """Write it anew: what a repository has in its place may be a link to somewhere else."""
    held, facts = index.read_bytes(), index.stat()
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, facts.st_mode & 0o777), "wb") as file:
        file.write(held)
    os.utime(draft, ns=(facts.st_atime_ns, facts.st_mtime_ns))

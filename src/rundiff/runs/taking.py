"""A file that a snapshot may take in; the bytes to store, or why it is left out, out.

Files that git does not track are taken when they are text, small, and hold no secret; of those that it tracks all but the huge. A
notebook is taken without outputs: those are large, and may show secrets. Whatever is taken has its secrets masked.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import NotANotebook, reason
from rundiff.runs.record import Skipped
from rundiff.runs.secrets import masked, secret_by_name
from rundiff.strip import strip_notebook
from rundiff.strip.policy import StripOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_UNTRACKED = 1 << 20
"""Bytes of the largest untracked file that is taken."""
MAX_TRACKED = 50 << 20
"""Bytes of the largest changed file that is taken although git tracks it."""
MAX_TOTAL = 64 << 20
"""Bytes of all untracked files together: a data set of small text files is no code."""
MAX_FILES = 5_000
"""Untracked files; and as many of those that are left out are named."""


class Candidate(NamedTuple):
    """A path from the root of a file that git tracks and finds changed, or that it neither tracks nor ignores."""

    path: str
    tracked: bool


class Taken(NamedTuple):
    """What is stored of a file: *content*, or the file itself where that is None."""

    path: str
    content: bytes | None = None


def taken(root: Path, candidates: Sequence[Candidate]) -> tuple[list[Taken], list[Skipped]]:
    """What is stored, and what is left out or stored with a secret masked, each with the reason."""
    stored: list[Taken] = []
    skipped: list[Skipped] = []
    total = count = 0
    for candidate in candidates:
        try:
            size = (root / candidate.path).lstat().st_size
            if not candidate.tracked and not candidate.path.endswith(".ipynb"):
                total, count = total + min(size, MAX_UNTRACKED + 1), count + 1
            many = not candidate.tracked and (total > MAX_TOTAL or count > MAX_FILES)
            found = Skipped(candidate.path, size, "one of too many untracked files") if many else _taken(root, candidate, size)
        except OSError as error:
            found = Skipped(candidate.path, 0, f"cannot be read: {reason(error)}")
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            stored.append(Taken(candidate.path, found[0]))
            skipped += [Skipped(candidate.path, size, secrets) for secrets in found[1:] if secrets is not None]
    return stored, [*_named(skipped)]


def _named(skipped: Sequence[Skipped]) -> Iterator[Skipped]:
    """The first of them, and how many more there are."""
    yield from skipped[:MAX_FILES]
    if rest := skipped[MAX_FILES:]:
        yield Skipped("", sum(skip.size for skip in rest), f"{len(rest)} more files")


def _taken(root: Path, candidate: Candidate, size: int) -> Skipped | tuple[bytes | None, str | None]:
    path, full = candidate.path, root / candidate.path
    mode = full.lstat().st_mode
    if stat.S_ISLNK(mode):
        return os.fsencode(full.readlink()), None
    limit = MAX_TRACKED if candidate.tracked or path.endswith(".ipynb") else MAX_UNTRACKED
    if why := _unfit(full, path, mode, size, limit):
        return Skipped(path, size, why)
    if size > MAX_UNTRACKED and not path.endswith(".ipynb"):
        return None, None
    return _content(candidate, size, full.read_bytes())


def _unfit(full: Path, path: str, mode: int, size: int, limit: int) -> str | None:
    if not stat.S_ISREG(mode):
        return "neither a file nor a link"
    if not os.access(full, os.R_OK):
        return "cannot be read: no permission"
    if secret_by_name(path):
        return "may hold a secret"
    return None if size <= limit else f"larger than {limit >> 20} MiB"


def _content(candidate: Candidate, size: int, data: bytes) -> Skipped | tuple[bytes | None, str | None]:
    path = candidate.path
    notebook = path.endswith(".ipynb")
    if not candidate.tracked and not notebook and b"\0" in data[:8_000]:
        return Skipped(path, size, "binary")
    kept = _without_outputs(data) if notebook else data
    hidden, secrets = masked(kept, path)
    if secrets and not candidate.tracked and not notebook:
        return Skipped(path, size, "may hold a secret")
    word = f"{secrets} {'secret' if secrets == 1 else 'secrets'} masked" if secrets else None
    return (None if hidden is data else hidden), word


def _without_outputs(data: bytes) -> bytes:
    try:
        return strip_notebook(data, StripOptions()).data
    except NotANotebook:
        return data  # half-written or broken: kept as it is, since it is what was on disk

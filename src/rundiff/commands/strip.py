"""Paths of notebooks in; the files rewritten whole or left alone, and what became of each out.

`os` and not `pathlib` or `tempfile`, `collections` and not `dataclasses` or `typing`: a hook runs this on one small file, and importing
those takes longer than the work.
"""

from __future__ import annotations

import os
import re
from collections import namedtuple

from rundiff.commands.strip_file import contents, replace
from rundiff.errors import UserError
from rundiff.strip import strip_notebook

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rundiff.leaks.found import Leak
    from rundiff.strip import Stripped
    from rundiff.strip.policy import StripOptions

_OUTPUT = re.compile(rb'"outputs"\s*:\s*\[\s*[^\]\s]').search
TOO_BIG = "it is too big for the memory that is left; close other programs and try again"
_OTHER_NAME = "the file has another name (a hard link), under which it is as it was"


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class StripReport(
    namedtuple(  # noqa: PYI024 - see above
        "StripReport",
        (
            "path",
            "outputs",
            "counts",
            "metadata",
            "size_before",
            "size_after",
            "written",
            "error",
            "cells",
            "note",
            "leaks",
            "blocked",
        ),
        defaults=(0, 0, 0, 0, 0, False, None, 0, None, (), False),
    )
):
    """What was, or with *written* false what would be, removed from one file. Sizes are in bytes.

    *error* is one sentence, or None; with one, the file is as it was. *note* is something to know besides, *leaks* is what looks like a secret
    in what stays, and *blocked* whether the project says that this is a reason not to go on.
    """

    __slots__ = ()
    path: Path | str
    outputs: int
    counts: int
    metadata: int
    size_before: int
    size_after: int
    written: bool
    error: str | None
    cells: int
    note: str | None
    leaks: tuple[Leak, ...]
    blocked: bool

    @property
    def changed(self) -> bool:
        """Whether there was something to remove."""
        return bool(self.outputs or self.counts or self.metadata or self.cells)


def strip_files(paths: Iterable[Path | str], options: StripOptions, *, check: bool = False) -> Iterator[StripReport]:
    """Strip each file in place, one after the other, also after a bad one; *check* changes nothing.

    A file with nothing to remove is not touched: same bytes, same time. Through a symbolic link its target is rewritten.
    """
    for path in paths:
        yield strip_file(path, options, check=check)


def strip_file(path: Path | str, options: StripOptions, *, check: bool = False) -> StripReport:
    """Strip one file in place; what went wrong is in the report."""
    try:
        return _strip_file(path, options, check=check)
    except UserError as error:
        return StripReport(path, error=str(error))
    except MemoryError:
        return StripReport(path, error=TOO_BIG)


def strip_bytes(data: bytes, options: StripOptions) -> bytes:
    """A notebook from stdin, for stdout. Raises NotANotebook."""
    return strip_notebook(data, options).data


def reported(path: Path | str, data: bytes, found: Stripped, secrets: str | None) -> StripReport:
    """What would be removed from *data*, of the file at *path*, and what in the rest looks like a secret.

    Where nothing is said of *secrets*, a notebook is looked at in which outputs stay: its cells are where they were.
    """
    report = StripReport(
        path,
        found.outputs,
        found.counts,
        found.metadata,
        len(data),
        len(found.data),
        written=False,
        error=None,
        cells=found.cells,
    )
    if secrets is None and not _OUTPUT(found.data):
        return report
    from rundiff.commands.leaks import leaks, stops  # noqa: PLC0415 - takes a tenth of the time of one small file

    leaked = leaks(found.data, secrets or "warn")
    return report._replace(leaks=leaked, blocked=stops(leaked, secrets or "warn"))


def _strip_file(path: Path | str, options: StripOptions, *, check: bool) -> StripReport:
    target = os.path.realpath(path) if os.path.islink(path) else os.fspath(path)
    data, seen = contents(target)
    found = strip_notebook(data, options)
    report = reported(path, data, found, options.secrets)
    if found.data is data or check:
        return report
    replace(target, found.data, seen)
    return report._replace(written=True, note=_OTHER_NAME if seen.st_nlink > 1 else None)

"""Paths of notebooks in; the files rewritten whole or left alone, and what became of each out.

`os` and not `pathlib` or `tempfile`, `collections` and not `dataclasses` or `typing`: a hook runs this on one small file, and importing
those takes longer than the work.
"""

from __future__ import annotations

import os
import stat
from collections import namedtuple

from rundiff.errors import NotANotebook, NotWritable, UserError
from rundiff.strip import strip_notebook

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rundiff.strip.policy import StripOptions

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class StripReport(
    namedtuple(  # noqa: PYI024 - see above
        "StripReport",
        ("path", "outputs", "counts", "metadata", "size_before", "size_after", "written", "error"),
        defaults=(0, 0, 0, 0, 0, False, None),
    )
):
    """What was, or with *written* false what would be, removed from one file. Sizes are in bytes.

    *error* is one sentence, or None; with one, the file is as it was.
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

    @property
    def changed(self) -> bool:
        """Whether there was something to remove."""
        return bool(self.outputs or self.counts or self.metadata)


def strip_files(paths: Iterable[Path | str], options: StripOptions, *, check: bool = False) -> Iterator[StripReport]:
    """Strip each file in place, one after the other, also after a bad one; *check* changes nothing.

    A file with nothing to remove is not touched: same bytes, same time. Through a symbolic link its target is rewritten.
    """
    for path in paths:
        try:
            report = _strip_file(path, options, check=check)
        except UserError as error:
            report = StripReport(path, error=str(error))
        yield report


def strip_bytes(data: bytes, options: StripOptions) -> bytes:
    """A notebook from stdin, for stdout. Raises NotANotebook."""
    return strip_notebook(data, options).data


def _strip_file(path: Path | str, options: StripOptions, *, check: bool) -> StripReport:
    target = os.path.realpath(path)
    data, seen = _contents(target)
    found = strip_notebook(data, options)
    dirty = found.data is not data
    if dirty and not check:
        _replace(target, found.data, seen)
    return StripReport(
        path, found.outputs, found.counts, found.metadata, len(data), len(found.data), written=dirty and not check
    )


def _contents(target: str) -> tuple[bytes, os.stat_result]:
    """The bytes, and the state of the file that they were read from."""
    try:
        if not stat.S_ISREG(os.stat(target).st_mode):
            raise NotANotebook("it is not a file; name the notebooks themselves")
        with open(target, "rb") as file:
            return file.read(), os.fstat(file.fileno())
    except FileNotFoundError as error:
        raise NotANotebook("there is no such file; check the path") from error
    except OSError as error:
        raise NotANotebook(f"it cannot be read ({error.strerror}); check its permissions") from error


def _replace(target: str, data: bytes, seen: os.stat_result) -> None:
    """Put *data* in the place of the file, whole or not at all. Raises NotWritable."""
    folder, name = os.path.split(target)
    _check_writable(target, folder, seen)
    aside = os.path.join(folder, f".{name}.{os.getpid()}.rundiff")
    try:
        _write(aside, data, seen)
        now = os.stat(target)
        if (now.st_mtime_ns, now.st_size, now.st_ino) != (seen.st_mtime_ns, seen.st_size, seen.st_ino):
            raise NotWritable("it was changed by another program meanwhile; it is left as that wrote it, try again")
        os.replace(aside, target)
    except OSError as error:
        raise NotWritable(f"it cannot be written ({error.strerror}); the file is as it was") from error
    finally:
        if os.path.lexists(aside):
            os.unlink(aside)


def _write(aside: str, data: bytes, like: os.stat_result) -> None:
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if hasattr(os, "fchown") and (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
            _keep_owner(descriptor, like)
        os.chmod(aside, stat.S_IMODE(like.st_mode))
        os.fsync(descriptor)


def _keep_owner(descriptor: int, like: os.stat_result) -> None:
    try:
        os.fchown(descriptor, like.st_uid, like.st_gid)
    except PermissionError:
        return  # only root may give files away; a file in a shared folder then belongs to who stripped it


def _check_writable(target: str, folder: str, seen: os.stat_result) -> None:
    """Refuse a file or folder that is marked read-only: replacing would get around the mark, and root gets around both."""
    if not seen.st_mode & _ANY_WRITE or not os.access(target, os.W_OK):
        raise NotWritable(f"it is read-only; make it writable (`chmod u+w {os.path.basename(target)}`) and try again")
    if not os.stat(folder).st_mode & _ANY_WRITE or not os.access(folder, os.W_OK):
        raise NotWritable("its folder is read-only; make the folder writable and try again")

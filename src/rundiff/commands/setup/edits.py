"""Files as they are and as they shall be, in; the files written: whole, under git's own locks, each checked before any is written."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from rundiff.commands.setup.blocks import made_folder
from rundiff.errors import NotWritable, reason

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class Edit(NamedTuple):
    """One file; its bytes are None where there is none."""

    path: Path
    before: bytes | None
    after: bytes | None
    executable: bool = False

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return self.before != self.after


def held(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none, or what is there never ends. Raises NotWritable for what cannot be read."""
    try:
        return None if _is_endless(path) else path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise NotWritable(f"{path} cannot be read ({reason(error)}); nothing was changed") from error


def _is_endless(path: Path) -> bool:
    """Whether there is a pipe or a device: a repository may link to one, and GIT_CONFIG_GLOBAL=/dev/null is usual."""
    mode = path.stat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def write(edits: list[Edit]) -> None:
    """Write each file that changes, in order, or none where one of them cannot be written. Raises NotWritable."""
    changing = [edit._replace(path=Path(os.path.realpath(edit.path))) for edit in edits if edit.changes]
    for edit in changing:
        _check(edit)
    for edit in changing:
        _write(edit)


def _check(edit: Edit) -> None:
    there = edit.path
    while not there.exists():
        there = there.parent
    if there != edit.path and not there.is_dir():
        raise NotWritable(f"{there} is no folder, so there is no place for {edit.path}; nothing was changed")
    if there == edit.path and _is_endless(there):
        raise NotWritable(
            f"{there} is a device or a pipe and no file, so nothing was changed; have git use a file in its place"
        )
    for path in (there, there if there.is_dir() else there.parent):
        if not path.stat().st_mode & _ANY_WRITE or not os.access(path, os.W_OK):
            raise NotWritable(f"{path} is read-only, so nothing was changed; make it writable and try again")
    if _lock(edit.path).exists():
        raise _locked(edit.path)


def _write(edit: Edit) -> None:
    lock = _lock(edit.path)
    try:
        edit.path.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("xb") as file:  # as git does it, so that no git writes the file meanwhile
            file.write(edit.after or b"")
        if edit.before is not None:
            lock.chmod(stat.S_IMODE(edit.path.stat().st_mode))
        elif edit.executable:
            mode = stat.S_IMODE(lock.stat().st_mode)
            lock.chmod(mode | (mode & 0o444) >> 2)
    except FileExistsError as error:
        raise _locked(edit.path) from error
    except OSError as error:
        lock.unlink(missing_ok=True)
        raise NotWritable(f"{edit.path} cannot be written ({reason(error)}); it is as it was") from error
    except BaseException:  # it was told to end
        lock.unlink(missing_ok=True)
        raise
    _put(edit, lock)


def _put(edit: Edit, lock: Path) -> None:
    """Put what is under the lock in the file's place, if that is still as it was read."""
    try:
        if held(edit.path) != edit.before:
            raise NotWritable(f"{edit.path} was changed by another program meanwhile; it is left as that wrote it, try again")
        if edit.after is not None:
            lock.replace(edit.path)
        elif edit.before is not None:
            edit.path.unlink()
    finally:
        lock.unlink(missing_ok=True)
    if edit.after is None and made_folder(edit.before) and not any(edit.path.parent.iterdir()):
        edit.path.parent.rmdir()


def _lock(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _locked(path: Path) -> NotWritable:
    return NotWritable(
        f"{path} is locked: a git that writes it is running, or was killed; try again, or delete {_lock(path)} if none is running"
    )

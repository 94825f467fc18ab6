"""The path of a notebook in; its bytes out, and other bytes put in its place: whole or not at all.

Written aside, in the same folder, and moved over the file when they are on the disk. What a process that was killed has left
aside is removed by the next one that writes in that folder.
"""

from __future__ import annotations

import os
import stat
from _thread import get_ident

from rundiff.errors import NotANotebook, NotWritable

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_END = ".rundiff"
_swept: set[str] = set()


def contents(target: str) -> tuple[bytes, os.stat_result]:
    """The bytes, and the state of the file that they were read from. Raises NotANotebook."""
    try:
        if not stat.S_ISREG(os.stat(target).st_mode):
            raise NotANotebook("it is not a file; name the notebooks themselves")
        with open(target, "rb", buffering=0) as file:
            return file.readall(), os.fstat(file.fileno())
    except FileNotFoundError as error:
        raise NotANotebook("there is no such file; check the path") from error
    except OSError as error:
        raise NotANotebook(f"it cannot be read ({error.strerror}); check its permissions") from error


def replace(target: str, data: bytes, seen: os.stat_result) -> None:
    """Put *data* in the place of the file that is still as *seen*. Raises NotWritable, and then the file is as it was."""
    folder = os.path.dirname(target) or os.curdir
    _check_writable(target, folder, seen)
    aside = os.path.join(folder, f".{os.getpid()}-{get_ident()}{_END}")
    try:
        _sweep(folder)
        _write(aside, data, target, seen)
        _check_unchanged(target, seen)
        os.replace(aside, target)
    except BaseException as error:
        if os.path.lexists(aside):
            os.unlink(aside)
        if isinstance(error, OSError):
            raise NotWritable(
                f"it cannot be written ({error.strerror}), and is as it was; put that right and try again"
            ) from error
        raise


def _check_unchanged(target: str, seen: os.stat_result) -> None:
    now = os.stat(target)
    facts = ((one.st_mtime_ns, one.st_ctime_ns, one.st_size, one.st_ino) for one in (now, seen))
    if len(set(facts)) > 1:
        raise NotWritable("it was changed by another program meanwhile; it is left as that wrote it, try again")


def _write(aside: str, data: bytes, target: str, like: os.stat_result) -> None:
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        written, view = 0, memoryview(data)
        while written < len(data):
            written += file.write(view[written:])
        if hasattr(os, "fchown"):
            _keep_owner(descriptor, like)
        if hasattr(os, "listxattr"):
            _keep_attributes(descriptor, target)
        os.chmod(aside, stat.S_IMODE(like.st_mode))
        os.fsync(descriptor)


def _keep_owner(descriptor: int, like: os.stat_result) -> None:
    made = os.fstat(descriptor)
    if (like.st_uid, like.st_gid) == (made.st_uid, made.st_gid):
        return
    try:
        os.fchown(descriptor, like.st_uid, like.st_gid)
    except PermissionError:
        return  # only root may give files away; a file in a shared folder then belongs to who stripped it


def _keep_attributes(descriptor: int, target: str) -> None:
    """Access lists of a shared folder, labels: where the file system has them and lets them be set."""
    try:
        for name in os.listxattr(target):
            os.setxattr(descriptor, name, os.getxattr(target, name))
    except OSError:
        return  # as with the owner: what only root may set is the system's to set


def _check_writable(target: str, folder: str, seen: os.stat_result) -> None:
    """Refuse a file or folder that is marked read-only: replacing would get around the mark, and root gets around both."""
    if not seen.st_mode & _ANY_WRITE or not os.access(target, os.W_OK):
        raise NotWritable(f"it is read-only; make it writable (`chmod u+w {os.path.basename(target)}`) and try again")
    if not os.stat(folder).st_mode & _ANY_WRITE or not os.access(folder, os.W_OK):
        raise NotWritable("its folder is read-only; make the folder writable and try again")


def _sweep(folder: str) -> None:
    """Remove what processes that are no more have left aside; once a folder and process."""
    if folder in _swept:
        return
    _swept.add(folder)
    for name in os.listdir(folder):
        process = name[1:].partition("-")[0]
        if name.startswith(".") and name.endswith(_END) and process.isdigit() and not _lives(int(process)):
            _remove(os.path.join(folder, name))


def _remove(leftover: str) -> None:
    try:
        os.unlink(leftover)
    except OSError:
        return  # another process was quicker, or it belongs to somebody else: no reason not to write beside it


def _lives(process: int) -> bool:
    if os.name == "nt":
        return True  # there signal 0 is no question, but Ctrl-C
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True

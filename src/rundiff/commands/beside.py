"""One side of a comparison in; the text of any other file on that side out, read when it is asked for, and once.

What is no text, or larger than code is, is left out; nothing outside the repository is read, and no link is followed out of it.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.diff.held import MAX_READ
from rundiff.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rundiff.git import Repository


class Beside(NamedTuple):
    """The files of one side."""

    read: Callable[[str], str | None]
    """The text of the file at a path from the root."""
    names: Callable[[str], Sequence[str]]
    """What lies right in a folder; empty for the root."""


ALONE: Final = Beside(lambda _: None, lambda _: ())
"""Beside a file that stands for itself there is nothing."""
_FILES = ("100644", "100755")


def from_disk(root: Path | str) -> Beside:
    """Of the files below the folder *root*."""
    top = os.path.realpath(root)

    @cache
    def read(path: str) -> str | None:
        full = os.path.join(top, path)
        try:
            inside = not os.path.isabs(path) and os.path.realpath(full).startswith(top + os.sep)
            if not inside or not os.path.isfile(full) or os.path.getsize(full) > MAX_READ:
                return None
            with open(full, "rb") as file:
                return _text(file.read())
        except (OSError, ValueError):
            return None  # it is there, and nobody can read it: what it does is not known

    @cache
    def names(folder: str) -> Sequence[str]:
        try:
            return sorted(os.listdir(os.path.join(top, folder)))
        except OSError:
            return ()

    return Beside(read, names)


def from_git(repo: Repository, commit: str | None) -> Beside:
    """Of the files of *commit*; of the index where that is None."""

    @cache
    def folder(path: str) -> dict[str, tuple[str, str]]:
        if not path:
            return repo.folder_of(commit or "")
        above, _, name = path.rpartition("/")
        mode, oid = folder(above).get(name, ("", ""))
        return repo.folder_of(oid) if mode == "040000" else {}

    def found(path: str) -> str | None:
        if commit is None:
            entry = repo.staged(path) or ("", "")
        else:
            above, _, name = path.rpartition("/")
            entry = folder(above).get(name, ("", ""))
        return entry[1] if entry[0] in _FILES else None

    @cache
    def read(path: str) -> str | None:
        try:
            oid = found(path)
            data = b"\0" if oid is None else repo.blob(oid)
            return _text(data) if len(data) <= MAX_READ else None
        except GitError:
            return None  # it was not fetched: what it does is not known

    def names(path: str) -> Sequence[str]:
        try:
            return sorted(folder(path)) if commit is not None else ()
        except GitError:
            return ()

    return Beside(read, names)


def _text(data: bytes) -> str | None:
    if b"\0" in data:
        return None
    return data.decode("utf-8", "replace").replace("\r\n", "\n")

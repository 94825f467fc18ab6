"""Paths and globs in; whether one names the other out."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ANYWHERE = "**/"


def named(path: str, globs: Iterable[str]) -> bool:
    """Whether one of *globs* names the file at *path*. `*` and `?` match slashes too; a folder's name stands for all in it."""
    return any(_names(glob.rstrip("/"), path) for glob in globs)


def _names(glob: str, path: str) -> bool:
    if glob.startswith(_ANYWHERE) and _names(glob[len(_ANYWHERE) :], path):
        return True
    return fnmatchcase(path, glob) or fnmatchcase(path, f"{glob}/*")

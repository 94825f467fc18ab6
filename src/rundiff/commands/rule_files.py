"""One side of a repository in; what its nearest `rundiff.toml` or `pyproject.toml` says to rundiff out.

Of a commit and of the index what is stored is read, not what is on disk: a branch is judged by what it holds.
"""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError, UsageError
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rundiff.commands.sides import Tree
    from rundiff.git import Repository

RUNDIFF, PYPROJECT = "rundiff.toml", "pyproject.toml"
_TABLES: Mapping[str, tuple[str, ...]] = {RUNDIFF: (), PYPROJECT: ("tool", "rundiff")}
_LARGEST = 1 << 20
"""Bytes of a file that may hold rules."""


Held = tuple[tuple[str, bytes], ...]


class RuleFile(NamedTuple):
    """A file that says something to rundiff: its *path* from the root, and all of rundiff's own *table*."""

    path: str
    table: Mapping[str, object]

    def name(self, key: str) -> str:
        """What the table or key is called in full: `tool.rundiff.check` in a `pyproject.toml`."""
        return ".".join((*_TABLES[self.path.rpartition("/")[2]], key))


def held(repo: Repository, at: Tree) -> Held:
    """Paths and bytes of the files that may hold rules, from the folder of the question up to the root."""
    return tuple(_held(repo, at, list(_places(repo))))


def nearest(files: Held, key: str) -> RuleFile | None:
    """The first of *files* that has *key*; None where there is none. Raises UsageError."""
    for path, data in files:
        table = table_of(path, data, key)
        if table is not None and key in table:
            return RuleFile(path, table)
    return None


def table_of(path: str, data: bytes, key: str) -> Mapping[str, object] | None:
    """All that the file at *path*, which holds *data*, says to rundiff, if it may say *key*. Raises UsageError."""
    names = _TABLES[path.rpartition("/")[2]]
    if key.encode() not in data or not all(name.encode() in data for name in names):
        return None
    found: object = parsed(path, data)
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def parsed(path: str, data: bytes) -> object:
    """The TOML of a file. Raises UsageError."""
    if sys.version_info >= (3, 11):
        import tomllib as toml  # noqa: PLC0415 - only where there may be rules
    else:
        import tomli as toml  # noqa: PLC0415 - as above
    try:
        return toml.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise UsageError(phrase("%1 is not valid TOML: %2; correct it there", path, str(error))) from error


def _places(repo: Repository) -> Iterator[str]:
    """Paths from the root of the files that may hold rules, nearest first."""
    inside = repo.folder.is_relative_to(repo.root) and not repo.bare
    folders = repo.folder.relative_to(repo.root).parts if inside else ()
    for depth in range(len(folders), -1, -1):
        for name in _TABLES:
            yield "/".join((*folders[:depth], name))


def _held(repo: Repository, at: Tree, paths: Sequence[str]) -> Iterable[tuple[str, bytes]]:
    if at.commit is None and at.side.kind != "index":
        return [(path, data) for path in paths if (data := _on_disk(repo, path)) is not None]
    stem = at.commit or ""
    found = repo.named([f"{stem}:{path}" for path in paths])
    stored = [(path, named.oid) for path in paths if (named := found.get(f"{stem}:{path}")) and named.type == "blob"]
    if not stored:
        return []
    blobs = repo.contents([oid for _, oid in stored])
    return [(path, data) for (path, _), data in zip(stored, blobs, strict=True) if not isinstance(data, GitError)]


def _on_disk(repo: Repository, path: str) -> bytes | None:
    full = repo.root / path
    try:
        facts = full.stat()
        return full.read_bytes() if stat.S_ISREG(facts.st_mode) and facts.st_size <= _LARGEST else None
    except OSError:
        return None  # not there, or not to be read: strip says so

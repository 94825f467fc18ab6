"""A working tree in; a commit that holds it out, with index, files and `git status` left bit-identical.

The commit is built in a private copy of the index. `taking.py` says which files are taken, and how; what is left out is listed, with the
reason. No filter of the repository runs: of a file of Git LFS, say, that was changed, the file itself is taken if it is not too large.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError
from rundiff.git import GITLINK, SYMLINK, Repository
from rundiff.runs.record import Skipped
from rundiff.runs.taking import Candidate, Taken, taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rundiff.git import Changed


class Snapshot(NamedTuple):
    """The commit, and the files that it does not hold, or not as they are."""

    commit: str
    skipped: tuple[Skipped, ...]


class _Differing(NamedTuple):
    gone: list[str]
    """Tracked paths that are gone from disk."""
    candidates: list[Candidate]
    submodules: list[Changed]


def snapshot(repo: Repository, message: str) -> Snapshot:
    """Commit the working tree as it is on disk, on top of HEAD, without touching anything else. No ref is moved."""
    with _scratch() as scratch:
        index = scratch / "index"
        original = Path(repo.root, os.environ.get("GIT_INDEX_FILE") or repo.git_dir / "index")
        if original.exists():
            shutil.copy2(original, index)  # with its mtime: git tells racily clean entries by it
        env = {"GIT_INDEX_FILE": str(index)}
        found = _differing(repo, env)
        stored, skipped = taken(repo.root, found.candidates)
        submodules, dirty = _submodules(repo, found.submodules)
        entries = [*_stored(repo, stored, scratch), *submodules]
        if found.gone:
            entries += [f"0 {'0' * len(repo.empty_tree())}\t{path}" for path in found.gone]
        if entries:
            repo.run("update-index", "-z", "--index-info", given=_listed(entries), env=env)
        tree = repo.run("write-tree", env=env).decode().strip()
    return Snapshot(repo.commit_tree(tree, message, parent=repo.head()), (*skipped, *dirty))


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for the private index. Not a `TemporaryDirectory`: a child that is forked meanwhile would remove it as it ends."""
    folder, process = Path(tempfile.mkdtemp(prefix="rundiff-")), os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == process:
            shutil.rmtree(folder, ignore_errors=True)


def _differing(repo: Repository, env: Mapping[str, str]) -> _Differing:
    """What differs from the index on disk."""
    listing = repo.listed((), ("--no-renames", "--ignore-submodules=none"), env=env)  # it works while the other one is asked
    loose = repo.untracked(env=env)
    changes = list(listing.rows())
    submodules = [change for change in changes if GITLINK in (change.old_mode, change.new_mode)]
    files = [change for change in changes if GITLINK not in (change.old_mode, change.new_mode)]
    gone = [change.old_path for change in files if change.new_path is None and change.old_path is not None]
    paths = {change.new_path: Candidate(change.new_path, tracked=True) for change in files if change.new_path is not None}
    paths |= {path: Candidate(path, tracked=False) for path in loose if path not in paths and not path.endswith("/")}
    return _Differing(gone, list(paths.values()), submodules)


def _submodules(repo: Repository, changes: Iterable[Changed]) -> tuple[list[str], list[Skipped]]:
    """Entries of the commits that are checked out; and those with changes of their own, which no commit of this repository can hold."""
    entries, dirty = [], []
    for change in changes:
        if change.new_path is None or change.new_mode != GITLINK:
            continue
        try:
            head = Repository.discover(repo.root / change.new_path).head()
        except GitError:
            head = None
        if head is not None and head != change.old_oid:
            entries.append(f"{GITLINK} {head}\t{change.new_path}")
        else:
            dirty.append(Skipped(change.new_path, 0, "submodule with changes of its own"))
    return entries, dirty


def _stored(repo: Repository, files: Iterable[Taken], scratch: Path) -> list[str]:
    """Entries of an index, with what is taken written into the object store by one process."""
    rows, sources = [], []
    for number, file in enumerate(files):
        full = repo.root / file.path
        source = full
        if file.content is not None or "\n" in file.path:  # git's list of paths is parted by line ends
            source = scratch / str(number)
            source.write_bytes(full.read_bytes() if file.content is None else file.content)
        rows.append((SYMLINK if full.is_symlink() else "100755" if os.access(full, os.X_OK) else "100644", file.path))
        sources.append(source)
    if not rows:
        return []
    given = b"".join(os.fsencode(source) + b"\n" for source in sources)
    oids = repo.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=given).decode().split()
    return [f"{mode} {oid}\t{path}" for (mode, path), oid in zip(rows, oids, strict=True)]


def _listed(rows: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(row) + b"\0" for row in rows)

"""A working tree in; a commit that holds it out, with index, files and `git status` left bit-identical.

The commit is built in a private copy of the index. Untracked files are taken when they are text and small; what is left
out is listed, with the reason. Notebooks are stored without outputs: those are large, and may show secrets.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import NotANotebook
from rundiff.git import GITLINK, SYMLINK
from rundiff.runs.record import Skipped
from rundiff.strip import strip_notebook
from rundiff.strip.policy import StripOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rundiff.git import Repository

MAX_UNTRACKED = 1 << 20
"""Bytes of the largest untracked file that is taken."""
MAX_TRACKED = 50 << 20
"""Bytes of the largest changed file that is taken although git tracks it."""
_SECRET = re.compile(
    r"(^|/)(\.env(\..*)?|\.netrc|\.pypirc|\.npmrc|id_(rsa|dsa|ecdsa|ed25519)|credentials(\.json)?|.*\.(pem|key|p12|pfx))$",
    re.IGNORECASE,
)


class Snapshot(NamedTuple):
    """The commit, and the untracked files that it does not hold."""

    commit: str
    skipped: tuple[Skipped, ...]


def snapshot(repo: Repository, message: str) -> Snapshot:
    """Commit the working tree as it is on disk, on top of HEAD, without touching anything else. No ref is moved."""
    with tempfile.TemporaryDirectory(prefix="rundiff-") as scratch:
        index = Path(scratch, "index")
        original = repo.path("index")
        if original.exists():
            shutil.copy2(original, index)  # with its mtime: git tells racily clean entries by it
        env = {"GIT_INDEX_FILE": str(index)}
        gone, candidates = _candidates(repo, env)
        skipped = tuple(Skipped(path, *why) for path, limit in candidates if (why := _left_out(repo.root / path, limit)))
        left_out = {skip.path for skip in skipped}
        kept = [path for path, _ in candidates if path not in left_out]
        if gone:
            repo.run("update-index", "--force-remove", "-z", "--stdin", given=_listed(gone), env=env)
        if kept:
            entries = [f"{mode} {oid}\t{path}" for mode, oid, path in _stored(repo, kept, Path(scratch))]
            repo.run("update-index", "-z", "--index-info", given=_listed(entries), env=env)
        tree = repo.run("write-tree", env=env).decode().strip()
    return Snapshot(repo.commit_tree(tree, message, parent=repo.head()), skipped)


def _candidates(repo: Repository, env: Mapping[str, str]) -> tuple[list[str], list[tuple[str, int]]]:
    """Tracked paths that are gone from disk, and paths to take, each with the size up to which it is taken."""
    changes = [
        change
        for change in repo.listed((), ("--no-renames",), env=env).rows()
        if GITLINK not in (change.old_mode, change.new_mode)
    ]
    gone = [change.old_path for change in changes if change.new_path is None and change.old_path is not None]
    changed = [(change.new_path, MAX_TRACKED) for change in changes if change.new_path is not None]
    # A notebook is measured without its plots, so its size on disk says little.
    loose = [(path, MAX_TRACKED if path.endswith(".ipynb") else MAX_UNTRACKED) for path in repo.untracked(env=env)]
    return gone, list(dict(changed + loose).items())


def _left_out(path: Path, limit: int) -> tuple[int, str] | None:
    """Size and reason where the file at *path* is not taken."""
    try:
        facts = path.lstat()
    except OSError as error:
        return 0, f"cannot be read: {error.strerror}"
    if stat.S_ISLNK(facts.st_mode):
        return None
    reason = _reason(path, facts, limit)
    return None if reason is None else (facts.st_size, reason)


def _reason(path: Path, facts: os.stat_result, limit: int) -> str | None:
    if not stat.S_ISREG(facts.st_mode):
        return "neither a file nor a link"
    if not os.access(path, os.R_OK):
        return "cannot be read: no permission"
    if _SECRET.search(path.as_posix()):
        return "may hold a secret"
    if facts.st_size > limit:
        return f"larger than {limit >> 20} MiB"
    return "binary" if limit == MAX_UNTRACKED and _binary(path) else None


def _binary(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" in file.read(8_000)


def _stored(repo: Repository, paths: Iterable[str], scratch: Path) -> list[tuple[str, str, str]]:
    """(mode, blob id, path) of each of *paths*, written into the object store by one process."""
    rows, sources = [], []
    for number, path in enumerate(paths):
        full = repo.root / path
        mode = SYMLINK if full.is_symlink() else "100755" if os.access(full, os.X_OK) else "100644"
        rows.append((mode, path))
        sources.append(_source(full, path, scratch / str(number)))
    given = b"".join(os.fsencode(source) + b"\n" for source in sources)
    oids = repo.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=given).decode().split()
    return [(mode, oid, path) for (mode, path), oid in zip(rows, oids, strict=True)]


def _source(full: Path, path: str, scratch: Path) -> Path:
    """Where git can read what is to be stored: the file itself, or a copy where its bytes are not what is stored."""
    if full.is_symlink():
        scratch.write_bytes(os.fsencode(full.readlink()))
    elif path.endswith(".ipynb"):
        scratch.write_bytes(_without_outputs(full.read_bytes()))
    elif "\n" in path:
        scratch.write_bytes(full.read_bytes())  # --stdin-paths parts its paths by line ends
    else:
        return full
    return scratch


def _without_outputs(data: bytes) -> bytes:
    try:
        return strip_notebook(data, StripOptions()).data
    except NotANotebook:
        return data  # half-written or broken: kept as it is, since it is what was on disk


def _listed(rows: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(row) + b"\0" for row in rows)

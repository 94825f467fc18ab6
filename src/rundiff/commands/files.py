"""Two sides in; the files that may differ between them, and what each side holds of them, out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.renames import MOST_PAIRS, same_notebooks
from rundiff.diff.files import MAX_READ, FileSide, Link, Unread
from rundiff.errors import GitError, NotANotebook
from rundiff.git import GITLINK, SYMLINK, Changed, Status
from rundiff.notebook import Notebook, parse
from rundiff.runs.executed import executed_notebook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.sides import Tree
    from rundiff.git import Repository
    from rundiff.runs.record import Record

_AGE = {"run": 0, "commit": 0, "index": 1, "saved": 2, "editor": 2}
"""git compares what is older with what is newer: commits, then the index, then files on disk."""
_OPPOSITE: dict[Status, Status] = {"A": "D", "D": "A"}
_FILE = "100644"


class Scope(NamedTuple):
    """The part of a repository that is looked at, in git's own words."""

    paths: tuple[str, ...] = ()
    """Pathspecs, from the folder that was asked about; none means everything."""
    notebook: str | None = None
    """Looked at even where git says nothing of it: the notebook that the question is about."""
    within: str = ""
    """A folder; files outside it are counted and not shown."""

    def holds(self, change: Changed) -> bool:
        """Whether what *change* is about lies in the folder."""
        return all(path.startswith(self.within) for path in (change.old_path, change.new_path) if path is not None)


def candidates(repo: Repository, old: Tree, new: Tree, scope: Scope) -> list[Changed]:
    """Every file that may differ between the sides; that it does is for whoever reads it to find."""
    if _AGE[old.side.kind] > _AGE[new.side.kind]:
        return [_turned(change) for change in candidates(repo, new, old, scope)]
    found = _by_git(repo, old, new, scope.paths)
    unmerged = {change.new_path or change.old_path for change in found if change.status == "U"}
    found = [change for change in found if change.status == "U" or change.new_path not in unmerged]  # git names them twice
    return _renamed(repo, old, new, found + _looked_at(repo, old, new, found, scope))


def _by_git(repo: Repository, old: Tree, new: Tree, paths: Sequence[str]) -> list[Changed]:
    if old.commit is None and _AGE[old.side.kind] == _AGE[new.side.kind]:
        return []  # the index and itself, or the files on disk and themselves
    if new.side.kind == "index":
        assert old.commit is not None, "only a commit is older than the index"
        return list(repo.listed(("--cached", old.commit), paths=paths).rows())
    if new.commit is None:
        found = list(repo.listed(() if old.commit is None else (old.commit,), paths=paths).rows())
        return found if old.record is None else _with_untracked(repo, old, found, paths)
    assert old.commit is not None, "a commit is compared with a commit"
    return list(repo.listed((old.commit, new.commit), paths=paths).rows())


def _turned(change: Changed) -> Changed:
    status = _OPPOSITE.get(change.status, change.status)
    return Changed(status, change.new_path, change.old_path, change.new_mode, change.old_mode, change.new_oid, change.old_oid)


def _with_untracked(repo: Repository, old: Tree, found: list[Changed], paths: Sequence[str]) -> list[Changed]:
    """A run's snapshot holds untracked files too; git, which goes by the index, takes them for deleted."""
    assert old.commit is not None, "a run has a snapshot"
    there = repo.tree(old.commit)  # whole: ls-tree knows no globs
    loose = set(repo.untracked(paths))
    kept = [change for change in found if not (change.status == "D" and change.old_path in loose)]
    skipped = {skip.path for skip in old.record.skipped} if old.record else set()
    for path in sorted(loose - skipped):
        mode, oid = there.get(path, ("000000", None))
        status: Status = "M" if path in there else "A"
        kept.append(Changed(status, path if path in there else None, path, mode, _FILE, oid, None))
    return kept


def _looked_at(repo: Repository, old: Tree, new: Tree, found: list[Changed], scope: Scope) -> list[Changed]:
    """Notebooks that may differ although their files do not.

    A run's may have been executed otherwise than it was saved, and one that is open may hold unsaved edits.
    """
    records = [tree.record.notebook for tree in (old, new) if tree.record is not None]
    documents = [tree.document.path for tree in (old, new) if tree.document is not None]
    named = {path for path in (*records, *documents, scope.notebook) if path is not None}
    seen = {path for change in found for path in (change.old_path, change.new_path)}
    more = []
    for path in sorted(named - seen):
        if scope.paths and path not in repo.matching(scope.paths):
            continue
        before, after = (_entry(repo, side, path) for side in (old, new))
        if before is not None or after is not None:
            more.append(_change(path, before, after))
    return more


def _change(path: str, before: _Entry | None, after: _Entry | None) -> Changed:
    status: Status = "A" if before is None else "D" if after is None else "M"
    old_mode, old_oid = before or ("000000", None)
    new_mode, new_oid = after or ("000000", None)
    return Changed(status, path if before else None, path if after else None, old_mode, new_mode, old_oid, new_oid)


def _renamed(repo: Repository, old: Tree, new: Tree, found: list[Changed]) -> list[Changed]:
    """A notebook that came where another went is the same one, if most cells are: git, which sees outputs, does not know it."""
    came = [change for change in found if change.status == "A" and f"{change.new_path}".endswith(".ipynb")]
    gone = [change for change in found if change.status == "D" and f"{change.old_path}".endswith(".ipynb")]
    if not 0 < len(came) * len(gone) <= MOST_PAIRS:
        return found
    then = {change: _readable(repo, old, change.old_path, change.old_mode, change.old_oid) for change in gone}
    now = {change: _readable(repo, new, change.new_path, change.new_mode, change.new_oid) for change in came}
    rows = list(found)
    for before, after in same_notebooks(then, now):
        rows.remove(before)
        rows[rows.index(after)] = after._replace(
            status="R", old_path=before.old_path, old_mode=before.old_mode, old_oid=before.old_oid
        )
    return rows


def _readable(repo: Repository, at: Tree, path: str | None, mode: str, oid: str | None) -> FileSide:
    try:
        return content(repo, at, path, mode, oid)
    except (OSError, GitError):
        return None  # the row of this file will say why


_Entry = tuple[str, str | None]
"""Mode and object id; None where the file is read from disk."""


def _entry(repo: Repository, at: Tree, path: str) -> _Entry | None:
    if at.commit is not None:
        executed = at.record is not None and at.record.notebook == path and at.record.executed
        return repo.tree(at.commit).get(path) or ((_FILE, None) if executed else None)
    if at.side.kind == "index":
        return repo.staged(path)
    opened = at.document is not None and at.document.path == path
    return (_FILE, None) if opened or _on_disk(repo, path) is not None else None


def content(repo: Repository, at: Tree, path: str | None, mode: str, oid: str | None) -> FileSide:
    """What a side holds at *path*: bytes, or for a run's notebook the cells as they were executed.

    Of a file that is too large to be compared line by line only the size.
    """
    if path is None:
        return None
    if at.document is not None and path == at.document.path:
        return at.document.cells
    if mode == GITLINK:
        return f"submodule at {oid or 'what is checked out'}\n".encode()
    if at.record is not None and at.commit is not None and oid is None:
        return executed_notebook(Notebook(()), at.record.executed)  # git ignores the notebook: all there is was executed
    data = _stored(repo, path, oid) if oid is not None else _on_disk(repo, path)
    if mode == SYMLINK and isinstance(data, bytes):
        return Link(data)
    return data if at.record is None else _as_executed(at.record, path, data)


def _as_executed(record: Record, path: str, data: FileSide) -> FileSide:
    if not isinstance(data, bytes) or not path.endswith(".ipynb"):
        return data
    try:
        saved = parse(data)
    except NotANotebook:
        return data  # the row of this file will say what is wrong with it
    return executed_notebook(saved, record.executed if path == record.notebook else ())


def _stored(repo: Repository, path: str, oid: str) -> bytes | Unread:
    size = 0 if path.endswith(".ipynb") else repo.size(oid)
    return Unread(size) if size > MAX_READ else repo.blob(oid)


def _on_disk(repo: Repository, path: str) -> FileSide:
    full = repo.root / path
    if not full.parent.resolve().is_relative_to(repo.root):
        return None  # git does not follow a link in the middle of a path either
    if full.is_symlink():
        return Link(os.fsencode(full.readlink()))
    if not full.is_file():
        return None
    size = full.stat().st_size
    return Unread(size) if size > MAX_READ and not path.endswith(".ipynb") else full.read_bytes()

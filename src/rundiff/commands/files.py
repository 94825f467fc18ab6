"""Two sides in; the files that may differ between them, and what each side holds of them, out."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.objects import Objects
from rundiff.commands.renames import MOST_PAIRS, SAME, same_notebooks
from rundiff.commands.sides import asked_git, in_reverse, is_turned
from rundiff.commands.submodules import changed_inside
from rundiff.commands.untracked import flooding
from rundiff.diff.held import MAX_READ, FileSide, Link, Unread
from rundiff.errors import GitError, NotANotebook
from rundiff.git import GITLINK, SYMLINK, Changed, Status
from rundiff.notebook import Notebook, parse
from rundiff.runs.executed import executed_notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.commands.scope import Scope
    from rundiff.commands.sides import Tree
    from rundiff.git import Listing, Repository
    from rundiff.options import DiffOptions, Renames
    from rundiff.runs.record import Record

_OPPOSITE: dict[Status, Status] = {"A": "D", "D": "A"}
_FILE, _NO_MODE = "100644", "000000"


def candidates(
    repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions, *, listing: Listing | None
) -> list[Changed]:
    """Every file that may differ between the sides, by name; that it does is for whoever reads it to find.

    *listing* is what git lists between them, where it has been asked already.
    """
    if is_turned(old, new) and not in_reverse(old, new):
        return sorted(map(_turned, _candidates(repo, new, old, scope, options, listing=listing)), key=_name)
    return sorted(_candidates(repo, old, new, scope, options, listing=listing), key=_name)


def _name(change: Changed) -> bytes:
    return os.fsencode(change.path)


def _candidates(
    repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions, *, listing: Listing | None
) -> list[Changed]:
    listing = listing or asked_git(repo, old, new, scope, options)
    found = [] if listing is None else [_as_read(change, old, new) for change in listing.rows()]
    if listing is not None and _is_disk(new):
        found += changed_inside(repo, found, scope.paths)
        if old.record is not None:
            found = _with_untracked(repo, old, found, scope)
    elif listing is not None and _is_disk(old):
        found += [_turned(change) for change in changed_inside(repo, found, scope.paths)]
    found += _looked_at(repo, old, new, found, scope)
    return _renamed(repo, old, new, found, options.renames)


def _is_disk(at: Tree) -> bool:
    return at.commit is None and at.side.kind != "index"


def _as_read(change: Changed, old: Tree, new: Tree) -> Changed:
    """A file on disk is read there: git names what it would store, where it looked into it for renames, and stores nothing."""
    if _is_disk(new) and change.new_mode != GITLINK:
        change = change._replace(new_oid=None)
    return change._replace(old_oid=None) if _is_disk(old) and change.old_mode != GITLINK else change


def _turned(change: Changed) -> Changed:
    if change.status == "C":  # what was copied is then gone, and its original stays as it is
        return Changed("D", change.new_path, None, change.new_mode, _NO_MODE, change.new_oid, None)
    status = _OPPOSITE.get(change.status, change.status)
    return Changed(
        status,
        change.new_path,
        change.old_path,
        change.new_mode,
        change.old_mode,
        change.new_oid,
        change.old_oid,
        change.score,
        change.untracked,
    )


def _with_untracked(repo: Repository, old: Tree, found: list[Changed], scope: Scope) -> list[Changed]:
    """A run's snapshot holds untracked files too; git, which goes by the index, takes them for deleted."""
    assert old.commit is not None, "a run has a snapshot"
    there = repo.tree(old.commit)  # whole: ls-tree knows no globs
    loose = set(repo.untracked(scope.paths))
    kept = [change for change in found if not (change.status == "D" and change.old_path in loose)]
    skipped = {skip.path for skip in old.record.skipped} if old.record else set()
    mode_now = _modes_on_disk(repo)
    only_counted = frozenset[str]() if scope.paths else flooding(loose - skipped - there.keys(), scope.within)
    for path in sorted(loose - skipped):
        mode, oid = there.get(path, (_NO_MODE, None))
        status: Status = "M" if path in there else "A"
        now = _FILE if path in only_counted else mode_now(path, mode)
        kept.append(Changed(status, path if path in there else None, path, mode, now, oid, None, untracked=True))
    return kept


def _modes_on_disk(repo: Repository) -> Callable[[str, str], str]:
    """What git would take for the mode of a path; what it was, where the file system cannot tell (core.fileMode)."""
    said = [value for _, name, value in repo.settings() if name == "core.filemode"]
    told = not said or said[-1].lower() not in {"false", "no", "off", "0"}
    root = os.path.join(repo.root, "")  # noqa: PTH118 - of a flood, each one is asked for

    def mode(path: str, then: str) -> str:
        try:
            now = os.lstat(root + path).st_mode
        except OSError:
            now = stat.S_IFREG
        if stat.S_ISLNK(now):
            return SYMLINK
        if not told:
            return _FILE if then in {_NO_MODE, SYMLINK} else then
        return "100755" if now & stat.S_IXUSR else _FILE

    return mode


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
        if before.path is not None or after.path is not None:
            more.append(_change(before, after))
    return more


def _change(before: Entry, after: Entry) -> Changed:
    status: Status = "A" if before.path is None else "D" if after.path is None else "M"
    return Changed(status, before.path, after.path, before.mode, after.mode, before.oid, after.oid)


def _renamed(repo: Repository, old: Tree, new: Tree, found: list[Changed], renames: Renames) -> list[Changed]:
    """A notebook that came where another went is the same one, if most cells are: git, which sees outputs, does not know it."""
    came = [change for change in found if change.status == "A" and f"{change.new_path}".endswith(".ipynb")]
    gone = [change for change in found if change.status == "D" and f"{change.old_path}".endswith(".ipynb")]
    if not 0 < len(came) * len(gone) <= MOST_PAIRS or not _wanted(repo, renames):
        return found
    objects = Objects(repo, (*gone, *came))
    then = {change: _readable(repo, old, change, "old", objects) for change in gone}
    now = {change: _readable(repo, new, change, "new", objects) for change in came}
    rows = list(found)
    for share, before, after in same_notebooks(then, now, least=SAME if renames.least is None else renames.least / 100):
        rows.remove(before)
        rows[rows.index(after)] = after._replace(
            status="R", old_path=before.old_path, old_mode=before.old_mode, old_oid=before.old_oid, score=int(100 * share)
        )
    return rows


def _wanted(repo: Repository, renames: Renames) -> bool:
    """Whether files are found again under another name: as git has it, by its configuration where nothing was said."""
    if renames.wanted is not None:
        return renames.wanted
    said = [value for _, name, value in repo.settings() if name == "diff.renames"]
    return not said or said[-1].lower() not in {"false", "no", "off", "0"}


def _readable(repo: Repository, at: Tree, change: Changed, side: str, objects: Objects) -> FileSide:
    try:
        return content(repo, at, Entry(*(getattr(change, f"{side}_{fact}") for fact in Entry._fields)), objects)
    except (OSError, GitError):
        return None  # the row of this file will say why


class Entry(NamedTuple):
    """A file on one side: an *oid* of None means that it is read from disk, a *path* of None that it is not there."""

    path: str | None
    mode: str = _FILE
    oid: str | None = None


_NOWHERE = Entry(None, _NO_MODE)


def _entry(repo: Repository, at: Tree, path: str) -> Entry:
    if at.commit is not None:
        executed = at.record is not None and at.record.notebook == path and at.record.executed
        stored = repo.tree(at.commit).get(path)
        return Entry(path, *stored) if stored is not None else Entry(path) if executed else _NOWHERE
    if at.side.kind == "index":
        staged = repo.staged(path)
        return _NOWHERE if staged is None else Entry(path, *staged)
    opened = at.document is not None and at.document.path == path
    return Entry(path) if opened or _on_disk(repo, path) is not None else _NOWHERE


def content(repo: Repository, at: Tree, entry: Entry, objects: Objects) -> FileSide:
    """What a side holds of *entry*: bytes, or for a run's notebook the cells as they were executed.

    Of a file that is too large to be compared line by line only the size. Raises OSError and GitError.
    """
    found = _content(repo, at, entry, objects)
    return _masked(found, entry.path or "") if at.masks else found


def _masked(found: FileSide, path: str) -> FileSide:
    from rundiff.runs.secrets import masked, masked_text  # noqa: PLC0415 - hardly any run holds a secret

    if isinstance(found, bytes):
        return masked(found, path)[0]
    if isinstance(found, Notebook):
        texts = [(cell, *masked_text(cell.source)) for cell in found.cells]
        cells = tuple(cell.with_source(text) if secrets else cell for cell, text, secrets in texts)
        return Notebook(cells, found.metadata, found.nbformat, found.nbformat_minor, found.stripped)
    return found


def _content(repo: Repository, at: Tree, entry: Entry, objects: Objects) -> FileSide:
    path, mode, oid = entry
    if path is None:
        return None
    if at.document is not None and path == at.document.path:
        return at.document.cells
    if mode == GITLINK:
        return f"submodule at {oid or 'what is checked out'}\n".encode()
    if at.record is not None and at.commit is not None and oid is None:
        return executed_notebook(Notebook(()), at.record.executed)  # git ignores the notebook: all there is was executed
    data = _on_disk(repo, path) if oid is None else objects.read(oid)
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

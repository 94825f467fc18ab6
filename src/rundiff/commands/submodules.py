"""A repository inside another in; what happened to it, told by its own commits, out.

git would look into it with whatever its configuration says, so it is told not to: it is opened here, as any other repository.
A folder that is a link, or has no repository of its own, is none that is checked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.errors import GitError
from rundiff.git import GITLINK, Changed, Repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.diff.changes import FileDiff, FileKind

_NOTHING = "000000"
_IGNORED = frozenset({"all", "dirty"})


def is_submodule(change: Changed) -> bool:
    """Whether it is about a submodule on every side that there is."""
    return {change.old_mode, change.new_mode} - {_NOTHING} == {GITLINK}


def says_all(repo: Repository) -> bool:
    """Whether nothing of submodules is to be told, by `diff.ignoreSubmodules`."""
    return [value for _, name, value in repo.settings() if name == "diff.ignoresubmodules"][-1:] == ["all"]


def submodule(repo: Repository, change: Changed) -> FileDiff:
    """From which commit to which it went; and whether files of it that are on disk have changes of their own."""
    from rundiff.diff.changes import FileDiff, SubmoduleDiff  # noqa: PLC0415 - git lists files while the engine is loaded

    inner = _checked_out(repo, change.path)
    old, new = (
        None if path is None else oid or (None if inner is None else inner.head())
        for path, oid in ((change.old_path, change.old_oid), (change.new_path, change.new_oid))
    )
    on_disk = None in (change.old_oid, change.new_oid) and None not in (change.old_path, change.new_path)
    ahead, behind = (None, None) if inner is None or old is None or new is None else _commits(inner, old, new)
    content = SubmoduleDiff(old, new, ahead, behind, dirty=on_disk and inner is not None and _dirty(inner))
    kind: FileKind = "added" if change.old_path is None else "removed" if change.new_path is None else "edited"
    renamed = kind == "edited" and change.old_path != change.new_path
    return FileDiff(change.path, "renamed" if renamed else kind, content, change.old_path if renamed else None)


def changed_inside(repo: Repository, found: Iterable[Changed], paths: Sequence[str]) -> list[Changed]:
    """Submodules that git does not list, since they are at their commit, and whose files on disk have changes."""
    if not (repo.root / ".gitmodules").is_file():
        return []
    said = [value for _, name, value in repo.settings() if name == "diff.ignoresubmodules"]
    if said and said[-1] in _IGNORED:
        return []
    seen = {change.path for change in found}
    there = [(path, oid, _checked_out(repo, path)) for path, oid in repo.submodules(paths).items() if path not in seen]
    return [
        Changed("M", path, path, GITLINK, GITLINK, oid, None)
        for path, oid, inner in there
        if inner is not None and _dirty(inner)
    ]


def _checked_out(repo: Repository, path: str) -> Repository | None:
    full = repo.root / path
    if repo.bare or full.resolve() != full or not (full / ".git").exists():
        return None
    try:
        inner = Repository.discover(full)
    except GitError:
        return None
    return inner if inner.root == full else None


def _dirty(inner: Repository) -> bool:
    try:
        return any(True for _ in inner.listed(("HEAD",) if inner.head() else ()).rows())
    except GitError:
        return False


def _commits(inner: Repository, old: str, new: str) -> tuple[int | None, int | None]:
    """How many commits *new* has that *old* has not, and the other way; None where it does not have both."""
    try:
        out = inner.run("rev-list", "--count", "--left-right", "--end-of-options", f"{old}...{new}", "--")
    except GitError:
        return None, None
    behind, ahead = (int(number) for number in out.split())
    return ahead, behind

"""A file in the middle of a merge in; what its two sides have made of it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.commands.files import Entry, content
from rundiff.commands.objects import Objects
from rundiff.commands.sides import INDEX, SAVED
from rundiff.conflict import sides
from rundiff.diff.changes import Broken, FileDiff
from rundiff.diff.files import conflict_diff
from rundiff.errors import GitError, reason
from rundiff.wording import phrase

if TYPE_CHECKING:
    from rundiff.diff.held import FileSide
    from rundiff.git import Repository
    from rundiff.options import DiffOptions

_OURS, _THEIRS = 2, 3


def unmerged(repo: Repository, path: str, options: DiffOptions, *, turned: bool = False) -> FileDiff:
    """From our side of *path*, which git calls unmerged, to theirs, as the index has them; *turned* the other way round."""
    try:
        stages = repo.unmerged(path)
        ours, theirs = (_stage(repo, path, stages.get(stage)) for stage in (_OURS, _THEIRS))
        names = _names(content(repo, SAVED, Entry(path), Objects(repo)))
    except (OSError, GitError) as error:
        return FileDiff(path, "conflict", Broken(phrase("it cannot be read: %1", reason(error))))
    if ours is None and theirs is None:
        return FileDiff(path, "conflict", Broken(phrase("both sides of a merge have deleted or renamed it; git rm %1", path)))
    gone = [f"{name} (deleted)" if side is None else name for name, side in zip(names, (ours, theirs), strict=True)]
    found = (ours, theirs, (gone[0], gone[1])) if not turned else (theirs, ours, (gone[1], gone[0]))
    return conflict_diff(path, *found, options)


def _stage(repo: Repository, path: str, entry: tuple[str, str] | None) -> FileSide:
    return None if entry is None else content(repo, INDEX, Entry(path, *entry), Objects(repo))


def _names(on_disk: FileSide) -> tuple[str, str]:
    """What the markers in the file call the two sides: the index does not say."""
    found = sides(on_disk) if isinstance(on_disk, bytes) else None
    return ("ours", "theirs") if found is None else (found.ours_name, found.theirs_name)

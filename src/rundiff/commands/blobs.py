"""Single files named by a revision, `HEAD~1:train.ipynb`, in; what changed between two of them out: `git diff <blob> <blob>`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.beside import ALONE
from rundiff.commands.files import Entry, content
from rundiff.commands.mutes import shown_mutes
from rundiff.commands.objects import Objects
from rundiff.commands.own_names import own_names
from rundiff.commands.programs import Programs
from rundiff.commands.scope import Scope
from rundiff.commands.sides import SAVED, Tree, tree
from rundiff.commands.words import commit_range, spelled
from rundiff.comparison import Comparison, Side, muted
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.diff.space import without_space
from rundiff.errors import UsageError
from rundiff.findings import findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.diff.held import FileSide
    from rundiff.git import Repository
    from rundiff.options import DiffOptions


class Blob(NamedTuple):
    """One file: what it is called, and what it holds, in the side that it was named with."""

    label: str
    path: str
    holds: FileSide


def named_blobs(repo: Repository, names: Sequence[str]) -> tuple[Blob, ...]:
    """The files that *names* name; nothing where none of them does. Raises UsageError where only some do."""
    if not any(":" in name for name in names):
        return ()
    spellings = [spelled(repo, name) if commit_range(name) is None else name for name in names]
    types = repo.named(spellings)
    are = {spelling for spelling, found in types.items() if found.type == "blob"}
    blobs = [name for name, spelling in zip(names, spellings, strict=True) if spelling in are]
    if not blobs:
        return ()
    if len(blobs) != len(names):
        message = f"{blobs[0]} is one file, and the other name is none; compare it with a file, as in HEAD:a.ipynb b.ipynb"
        raise UsageError(message)
    return tuple(_blob(repo, name, types[spelling].oid) for name, spelling in zip(names, spellings, strict=True))


def _blob(repo: Repository, name: str, oid: str) -> Blob:
    revision, _, path = name.partition(":")
    run = tree(repo, revision) if revision.startswith("run/") else Tree(Side("commit", name), oid)
    return Blob(name, path or name, content(repo, run, Entry(path or name, oid=oid), Objects(repo)))


def between_blobs(
    repo: Repository, blobs: Sequence[Blob], paths: Sequence[str], options: DiffOptions, kinds: str = ""
) -> Comparison:
    """From the first file to the second, or to the file on disk that *paths* names. Raises UsageError.

    For git it is modified, whatever the two are called: that is what *kinds*, as in `Scope`, is about.
    """
    if len(blobs) + len(paths) != 2:  # noqa: PLR2004 - an old and a new one
        message = f"{blobs[0].label} is one file, which is compared with one other: HEAD:a.ipynb HEAD:b.ipynb, or HEAD:a.ipynb b.ipynb"
        raise UsageError(message)
    both = [*blobs, *(_on_disk(repo, path) for path in paths)]
    old, new = both[0], both[1]
    before = old.path if old.path != new.path else None
    file = without_space(file_diff(new.path, old.holds, new.holds, options, old_path=before), options)
    wanted = Scope(kinds=kinds).wants("M")
    files = (file,) if file.differs and wanted else ()
    hidden = file.hidden if wanted else Hidden()
    quiet = shown_mutes(repo)
    with own_names(repo.folder):
        found = findings(files, Programs(files, (ALONE, ALONE)), quiet)
    sides = Side("commit", old.label), Side("commit", new.label)
    return Comparison(*sides, files, found, hidden, muted=muted(found, quiet))


def _on_disk(repo: Repository, word: str) -> Blob:
    try:
        path = (repo.folder / word).resolve().relative_to(repo.root).as_posix()
    except ValueError:
        message = f"{word} lies outside the repository; compare files on disk with --no-index"
        raise UsageError(message) from None
    holds = content(repo, SAVED, Entry(path), Objects(repo))
    if holds is None:
        message = f"{word} is not a file; name one to compare with"
        raise UsageError(message)
    return Blob(word, path, holds)

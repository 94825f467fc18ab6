"""Two sides in; the patch of git between them out, in raw bytes as git makes them: `git apply` makes the one tree the other.

It is a patch of files, with outputs and all: of a run it has the files as they were kept (notebooks without outputs), not the
cells as they were executed. No setting of the user changes its form, nothing is run for it, and nothing is written: where files
that git does not track take part, a copy of the index is told of them.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rundiff.commands.scope import Scope
from rundiff.commands.sides import in_words, is_turned
from rundiff.errors import GitError, UsageError
from rundiff.git import SYMLINK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rundiff.commands.sides import Tree
    from rundiff.git import Repository

_USUAL = ("-U3", "-M")
"""In the place of diff.context and diff.renames: git refuses to apply hunks without context, and cannot take back a copy."""
_FORM = ("--patch", "--binary", "--full-index", "--submodule=short")
_REVERSED = "-R"
_FILE = "100644"
_NO_OBJECT = "1"
"""The digits of an object that there is not: git takes what is on disk to differ from it, and so looks there."""


def patch(repo: Repository, old: Tree, new: Tree, scope: Scope | None = None, options: Sequence[str] = ()) -> Iterator[bytes]:
    """The patch that leads from *old* to *new*, in pieces as they come, with *options* as git has them: -U5, -R, -w, -M.

    Raises UserError ahead of the first piece: where a file is unmerged, or an editor holds what no file does.
    """
    if old.document is not None or new.document is not None:
        message = "a patch is made of files, and unsaved edits are in none; save the notebook first"
        raise UsageError(message)
    turned = is_turned(old, new)
    before, after = (new, old) if turned else (old, new)
    words = in_words(before, after)
    if words is None:
        return iter(())
    paths = _paths(scope or Scope())
    _check_merged(repo, words, paths)
    asked = (*_USUAL, *_directed(options, turned=turned), *_FORM)
    if before.record is None or after.side.kind != "saved":
        return repo.patch(words, asked, paths)
    return _with_untracked(repo, before, asked, paths)


def _directed(options: Sequence[str], *, turned: bool) -> tuple[str, ...]:
    """*options*, and prefixes that stand where git would have put them for sides that it can compare in one direction only."""
    if not turned:
        return *options, "--src-prefix=a/", "--dst-prefix=b/"
    others = tuple(option for option in options if option != _REVERSED)
    back = () if _REVERSED in options else (_REVERSED,)
    return *others, *back, "--src-prefix=b/", "--dst-prefix=a/"


def _paths(scope: Scope) -> tuple[str, ...]:
    assert not (scope.paths and scope.within), "a folder is a pathspec, and git joins pathspecs by or"
    return (f":(top,literal){scope.within}",) if scope.within else scope.paths


def _check_merged(repo: Repository, words: Sequence[str], paths: Sequence[str]) -> None:
    """Raise GitError where a merge has left more than one version of a file: there is no patch from or to them."""
    if len(words) - ("--cached" in words) > 1 or not repo.run("ls-files", "-z", "--unmerged"):
        return
    for change in list(repo.listed(words, ("--diff-filter=U",), paths).rows()):
        message = f"{change.path} is in the middle of a merge, of which there is no patch; resolve it, then git add it"
        raise GitError(message)


def _with_untracked(repo: Repository, run: Tree, options: Sequence[str], paths: Sequence[str]) -> Iterator[bytes]:
    """From a run to the files on disk, with those that git does not track: the run's snapshot holds such files too."""
    left_out = {skip.path for skip in run.record.skipped} if run.record else set()
    # A name that ends in a slash is another repository's.
    loose = [path for path in repo.untracked(paths) if path not in left_out and not path.endswith("/")]
    assert run.commit is not None, "a run has a snapshot"
    with _index_with(repo, loose, run.commit) as env:
        yield from repo.patch((run.commit,), options, paths, env=env)


@contextmanager
def _index_with(repo: Repository, loose: Sequence[str], commit: str) -> Iterator[Mapping[str, str]]:
    """Variables that let git use a copy of the index, which has the files *loose* as well."""
    modes = repo.tree(commit) if loose else {}
    with TemporaryDirectory(prefix="rundiff-") as folder:
        original, index = repo.path("index"), Path(folder, "index")
        if original.exists():
            shutil.copy2(original, index)  # with its mtime: git tells racily clean entries by it
        env = {"GIT_INDEX_FILE": str(index)}
        if loose:
            rows = (f"{_mode(repo, path, modes)} {_NO_OBJECT * len(commit)}\t{path}\0" for path in loose)
            given = b"".join(map(os.fsencode, rows))
            repo.run("-c", "core.splitIndex=false", "update-index", "-z", "--index-info", given=given, env=env)
        yield env


def _mode(repo: Repository, path: str, then: Mapping[str, tuple[str, str]]) -> str:
    """What git takes for the mode where the file system cannot tell (core.fileMode)."""
    if (repo.root / path).is_symlink():
        return SYMLINK
    mode, _ = then.get(path, (_FILE, ""))
    return _FILE if mode == SYMLINK else mode

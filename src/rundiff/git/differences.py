"""Two sides in; the paths that differ between them, their numbers and their patch out, and which files there are.

All of it is asked of `git diff` and `git ls-files`, from the folder that the question is asked in, so that pathspecs mean what they
mean to git.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.errors import MissingObject
from rundiff.git.asking import Asking
from rundiff.git.changed import GITLINK, Changed, Counted, changed, counted
from rundiff.git.index import copy_of_index, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rundiff.git.process import Running

_TWO = 2
_EXCLUDES = (":!", ":^", ":(exclude")
_UNREAD = ("-c", "diff.autoRefreshIndex=false")
"""With this git reads no file for finding that it was only touched, and lists it as changed."""
_COMPARED = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--ignore-submodules=dirty", "-z")
"""What every comparison is asked with: the user's own settings of renames and algorithms hold, and nothing is run for it."""


class Listing:
    """What git lists as changed: asked when this is made, read when the rows are."""

    def __init__(self, git: Running, own: ExitStack, again: Callable[[], tuple[Running, ExitStack]] | None = None) -> None:
        self._git = git
        self._own = own
        self._again = again

    def rows(self) -> Iterator[Changed]:
        """Each path, as git finds it. Raises GitError."""
        try:
            with self._own:
                yield from changed(self._git.fields())
        except MissingObject:
            # git looks into files for renames before it prints a row, and this one is not here: its own row will say so.
            if self._again is None:
                raise
            yield from Listing(*self._again()).rows()


class Differences(Asking):
    """What differs, and what is there."""

    def listed(
        self,
        words: Sequence[str] = (),
        options: Sequence[str] = (),
        paths: Sequence[str] = (),
        *,
        env: Mapping[str, str] | None = None,
    ) -> Listing:
        """Ask git which paths differ between the sides that *words* name to `git diff`; *paths* are pathspecs."""

        def again() -> tuple[Running, ExitStack]:
            exact = () if "--no-renames" in options else ("--find-renames=100%",)
            return self._compared("--raw", words, ("--no-abbrev", *options, *exact), paths, env, unread=True)

        return Listing(*self._compared("--raw", words, ("--no-abbrev", *options), paths, env), again)

    def counted(self, words: Sequence[str], options: Sequence[str] = (), paths: Sequence[str] = ()) -> dict[str, Counted]:
        """By each path that differs as git says, how many lines it counts as added and removed."""
        git, own = self._compared("--numstat", words, options, paths)
        with own:
            return dict(counted(git.fields()))

    def patch(
        self,
        words: Sequence[str],
        options: Sequence[str] = (),
        paths: Sequence[str] = (),
        *,
        env: Mapping[str, str] | None = None,
    ) -> Iterator[bytes]:
        """The patch of git between the sides that *words* name, in pieces as they come."""
        git, own = self._compared("--patch", words, options, paths, env)
        with own:
            yield from git.chunks()

    def _compared(
        self,
        form: str,
        words: Sequence[str],
        options: Sequence[str],
        paths: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        unread: bool = False,
    ) -> tuple[Running, ExitStack]:
        """`git diff`, which has been started, and what is to be closed after it.

        Files on disk are compared by a copy of the index: git notes in it which of them it has found unchanged. *unread*
        files that were only touched are listed too.
        """
        own = ExitStack()
        on_disk = len(words) < _TWO and "--cached" not in words
        refresh, variables = own.enter_context(self._own_index()) if on_disk and env is None else ((), env)
        if unread:
            refresh = _UNREAD
        asked = (*refresh, "diff", form, *_COMPARED, *options, *words, "--", *paths)
        return own.enter_context(self.started(*asked, env=variables, folder=self.folder)), own

    @contextmanager
    def _own_index(self) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
        """Options and variables that keep git from writing the index."""
        try:
            index = copy_of_index(Path(os.environ.get("GIT_INDEX_FILE") or self.git_dir / "index"))
        except OSError:
            yield _UNREAD, {}
            return
        try:
            yield (), {} if index is None else {"GIT_INDEX_FILE": str(index)}
        finally:
            if index is not None:
                remove(index)

    def untracked(self, paths: Sequence[str] = (), *, env: Mapping[str, str] | None = None) -> list[str]:
        """Files that git neither tracks nor ignores."""
        return self._files("--others", paths=paths, env=env)

    def matching(self, paths: Sequence[str]) -> list[str]:
        """Tracked and untracked files that the pathspecs *paths* mean."""
        return self._files("--cached", "--others", paths=paths)

    def _files(self, *which: str, paths: Sequence[str], env: Mapping[str, str] | None = None) -> list[str]:
        if paths and all(path.startswith(_EXCLUDES) for path in paths):
            paths = (":/", *paths)  # ls-files would take them from the current folder, diff takes them from all
        where = self.folder if paths else self.root
        out = self.run("ls-files", "-z", "--full-name", "--exclude-standard", *which, "--", *paths, env=env, folder=where)
        return [os.fsdecode(path) for path in out.split(b"\0") if path]

    def tree(self, commit: str) -> dict[str, tuple[str, str]]:
        """Every path of *commit*'s tree, with its mode and object id."""
        out = self.run("ls-tree", "-r", "-z", "--full-tree", commit)
        rows = (row.split(b"\t", 1) for row in out.split(b"\0") if row)
        return {os.fsdecode(path): (facts[:6].decode(), facts.rsplit(b" ", 1)[1].decode()) for facts, path in rows}

    def folder_of(self, tree: str) -> dict[str, tuple[str, str]]:
        """What lies right in *tree*, a commit or the id of a folder: each name with its mode and object id."""
        rows = (row.split(b"\t", 1) for row in self.run("ls-tree", "-z", "--full-tree", tree).split(b"\0") if row)
        return {os.fsdecode(name): (facts[:6].decode(), facts.rsplit(b" ", 1)[1].decode()) for facts, name in rows}

    def staged(self, path: str) -> tuple[str, str] | None:
        """Mode and object id of *path* in the index; None where it is not there, or unmerged."""
        out = self.run("--literal-pathspecs", "ls-files", "-z", "--stage", "--", path)
        mode, oid, stage = out.partition(b"\t")[0].decode().split(" ") if out else ("", "", "-")
        return (mode, oid) if stage == "0" else None

    def indexed(self, paths: Sequence[str] = ()) -> dict[str, str]:
        """The object id of each file in the index that the pathspecs *paths* mean; none that is unmerged, no submodule, no link."""
        out = self.run("ls-files", "-z", "--full-name", "--stage", "--", *paths, folder=self.folder if paths else self.root)
        rows = (row.partition(b"\t") for row in out.split(b"\0") if row.startswith(b"100"))
        return {os.fsdecode(path): facts.split(b" ")[1].decode() for facts, _, path in rows if facts.endswith(b" 0")}

    def submodules(self, paths: Sequence[str] = ()) -> dict[str, str]:
        """The commit of each submodule in the index, by its path."""
        out = self.run("ls-files", "-z", "--full-name", "--stage", "--", *paths, folder=self.folder if paths else self.root)
        rows = (row.split(b"\t", 1) for row in out.split(b"\0") if row.startswith(GITLINK.encode()))
        return {os.fsdecode(path): facts.split(b" ")[1].decode() for facts, path in rows}

    def unmerged(self, path: str) -> dict[int, tuple[str, str]]:
        """Mode and object id of *path* in each stage of a merge: 1 the common ancestor, 2 ours, 3 theirs."""
        out = self.run("--literal-pathspecs", "ls-files", "-z", "--unmerged", "--", path)
        rows = (row.partition(b"\t")[0].decode().split(" ") for row in out.split(b"\0") if row)
        return {int(stage): (mode, oid) for mode, oid, stage in rows}

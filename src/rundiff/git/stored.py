"""Ids of objects in, their bytes out; and bytes in, stored as objects."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.errors import GitError
from rundiff.git.absent import apart
from rundiff.git.asking import Asking
from rundiff.git.objects import Ahead, sizes
from rundiff.git.process import ENVIRONMENT, HARDENED
from rundiff.git.trees import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from git.cmd import Git

    from rundiff.git.process import Running

_SHA1 = 40
"""Digits of an object's name in a repository of the usual format."""
_FEW = 4
"""Single objects that are read by a process each; then it is worth importing GitPython, which keeps one alive."""


class Stored(Asking):
    """What is stored."""

    _kept: Git | None = None
    _read = 0

    def blob(self, oid: str) -> bytes:
        """The bytes of one object; of many, one by one, from a `cat-file --batch` that stays alive. Raises GitError."""
        self._read += 1
        if len(oid) != _SHA1 or self._promisor is not None or self._read <= _FEW:  # GitPython reads 40-digit names only
            (found,) = self.contents((oid,))
            if isinstance(found, GitError):
                raise found
            return found
        try:
            return self._python().get_object_data(oid)[3]
        except ValueError as error:
            raise self.missing(oid) from error

    def _python(self) -> Git:
        if self._kept is None:
            from git.cmd import Git  # noqa: PLC0415 - costs 100 ms, see the package's docstring

            self._kept = Git(str(self.root))
            self._kept.update_environment(**ENVIRONMENT, **self.where)
            self._kept.set_persistent_git_options(c=list(HARDENED))
        return self._kept

    def contents(self, oids: Iterable[str]) -> Iterator[bytes | GitError]:
        """The bytes of each object in turn, or why there are none; they begin to be read at once, see `objects`."""
        return Ahead(*self._reader("--batch"), oids, self.missing)

    def _reader(self, form: str) -> tuple[Running, ExitStack]:
        """A `cat-file` that fetches nothing, and what is to be closed after it."""
        own, env = ExitStack(), {}
        if self._promisor is not None:
            objects = os.environ.get("GIT_OBJECT_DIRECTORY") or self.common_dir / "objects"
            formats = [value for _, name, value in self.settings() if name == "extensions.objectformat"]
            env = own.enter_context(apart(Path(objects), formats[-1] if formats else None))
        return own.enter_context(self.started("cat-file", form, given=True, env=env)), own

    def files(self, commits: Iterable[str], paths: Sequence[str]) -> dict[tuple[str, str], str]:
        """By commit and path the object that is there, be it here or not: of a partial clone only the trees are read."""
        wanted = {(oid, path): path.rpartition("/") for oid in commits for path in paths if "\n" not in path}
        folders = dict.fromkeys(f"{oid}:{folder}" for (oid, _), (folder, _, _) in wanted.items())
        trees = dict(zip(folders, self.contents(folders) if folders else (), strict=True))
        found: dict[tuple[str, str], str] = {}
        known = {name: entries(tree, len(name.partition(":")[0])) for name, tree in trees.items() if isinstance(tree, bytes)}
        for (oid, path), (folder, _, name) in wanted.items():
            blob = known.get(f"{oid}:{folder}", {}).get(os.fsencode(name))
            if blob is not None:
                found[oid, path] = blob
        return found

    def sizes(self, oids: Sequence[str]) -> dict[str, int]:
        """Bytes of each of the objects that are there."""
        git, own = self._reader("--batch-check")
        with own:
            found = zip(oids, sizes(git, oids, self.missing), strict=True)
            return {oid: size for oid, size in found if isinstance(size, int)}

    def size(self, oid: str) -> int:
        """Bytes of one object."""
        found = self.sizes((oid,))
        if oid not in found:
            raise self.missing(oid)
        return found[oid]

    def store(self, content: bytes) -> str:
        """Write *content* as a blob; its id."""
        return self.run("hash-object", "-w", "--stdin", "--no-filters", given=content).decode().strip()

    def hash(self, path: str) -> str:
        """The id that the bytes of the file at *path* would have as a blob; nothing is written."""
        return self.run("hash-object", "--no-filters", "--", path).decode().strip()

    def empty_tree(self) -> str:
        """The id of the tree without a file, to compare with where there is no commit yet."""
        return self.run("hash-object", "-t", "tree", "--stdin", given=b"").decode().strip()

    def commit_tree(self, tree: str, message: str, *, parent: str | None) -> str:
        """A commit of *tree* made by rundiff, in the name of the user where git knows one; no ref is moved."""
        said = {name: value for _, name, value in self.settings()}
        env = {
            "GIT_AUTHOR_NAME": said.get("user.name") or "rundiff",
            "GIT_AUTHOR_EMAIL": said.get("user.email") or "rundiff",
            "GIT_COMMITTER_NAME": "rundiff",
            "GIT_COMMITTER_EMAIL": "rundiff",
        }
        parents = ("-p", parent) if parent else ()
        return self.run("commit-tree", *parents, tree, given=message.encode(), env=env).decode().strip()

"""What the next commit takes, in; other blobs in the places of some of them, out.

A hook asks this of the repository that its user commits to, so git is started with the user's own settings: an index that is
split, or watched by fsmonitor, stays so. The index is the one that git gives its hooks, `GIT_INDEX_FILE`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError, NotWritable, reason
from rundiff.git.index import remove
from rundiff.git.objects import contents
from rundiff.git.process import ORDINARY_PATTERNS, Running, answer
from rundiff.git.untrusted import own_filter
from rundiff.git.wiring import DRIVER, NOTEBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_OID = re.compile(rb"[0-9a-f]{40,64}")
_FILES = frozenset({b"100644", b"100755"})
"""Modes of plain files: neither links nor submodules."""
_PARTIAL = "next-index-"
"""What git calls the index of a commit that takes only the paths it was given."""
_OWNER = 0o700
_PLACES = 2
"""Folders that git tells."""


class StagedFile(NamedTuple):
    """A file as the commit will have it. *path* counts from the root, and is the system's bytes."""

    path: bytes
    mode: bytes
    oid: str


class Commit(NamedTuple):
    """The commit that is being made: where git is, and what it is made on."""

    root: Path
    git_dir: Path
    head: str | None
    """None before the first commit."""

    @classmethod
    def discover(cls, folder: Path) -> Commit:
        """Raises GitError where *folder* is in no repository."""
        with Running(folder, ("rev-parse", "--show-toplevel", "--absolute-git-dir", "HEAD"), accepted=(0, 128)) as git:
            told = git.answer().splitlines()
            if len(told) < _PLACES:
                git.refused()
        root, git_dir, *rest = told
        head = rest[0].decode() if rest and _OID.fullmatch(rest[0]) else None
        return cls(Path(os.fsdecode(root)), Path(os.fsdecode(git_dir)), head)

    def staged(self, pattern: str) -> list[StagedFile]:
        """The files whose names match *pattern*, and that are neither as in HEAD nor as in another commit that is merged."""
        if self.head is None:
            return self._all(pattern)
        found = self._unlike(self.head, pattern)
        for merged in self._merged() if found else ():
            unlike = {file.path for file in self._unlike(merged, pattern)}
            found = [file for file in found if file.path in unlike]
        return found

    def _all(self, pattern: str) -> list[StagedFile]:
        out = answer(self.root, ("ls-files", "--cached", "--stage", "-z", "--", pattern), env=ORDINARY_PATTERNS)
        rows = (row.partition(b"\t")[::2] for row in out.split(b"\0") if row)
        return [StagedFile(path, facts[:6], facts.split()[1].decode()) for facts, path in rows if facts[:6] in _FILES]

    def _unlike(self, commit: str, pattern: str) -> list[StagedFile]:
        words = ("diff-index", "--cached", "--raw", "-z", "--no-renames", "--diff-filter=AMT", "--ignore-submodules")
        fields = answer(self.root, (*words, commit, "--", pattern), env=ORDINARY_PATTERNS).split(b"\0")
        rows = zip((facts.split() for facts in fields[::2]), fields[1::2], strict=False)
        return [StagedFile(path, facts[1], facts[3].decode()) for facts, path in rows if facts[1] in _FILES]

    def _merged(self) -> list[str]:
        """The other parents. git names them in variables where it merges by itself, in a file where it was asked to go on."""
        told = [name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_")]
        heads = self.git_dir / "MERGE_HEAD"
        return heads.read_text("ascii").split() if heads.exists() else told

    def blobs(self, files: Sequence[StagedFile]) -> Iterator[bytes | GitError]:
        """The bytes of each file in turn, from one process."""
        with Running(self.root, ("cat-file", "--batch"), given=True) as git:
            yield from contents(git, [file.oid for file in files], _missing)

    def replace(self, files: Sequence[StagedFile], blobs: Iterable[bytes]) -> list[StagedFile]:
        """Store each of *blobs* and have the commit take it for its file; the files as they are staged now."""
        stored = self._stored(blobs)
        staged = [file._replace(oid=oid) for file, oid in zip(files, stored, strict=True)]
        self._stage(staged)
        return staged

    def _stage(self, files: Sequence[StagedFile]) -> None:
        rows = b"".join(b"%s %s\t%s\0" % (file.mode, file.oid.encode(), file.path) for file in files)
        for index in self.indexes if files else ():
            answer(self.root, ("update-index", "-z", "--index-info"), given=rows, env=index)

    def unmodified(self, files: Sequence[StagedFile]) -> list[StagedFile]:
        """Those whose file on disk is as it is staged, as far as git can see."""
        changed = set(answer(self.root, ("diff-files", "--name-only", "-z")).split(b"\0"))
        return [file for file in files if file.path not in changed]

    def note_as_filtered(self, files: Sequence[StagedFile]) -> None:
        """Have git take the files on disk for what is staged, as it does where our filter has made the one of the other.

        It is git that looks, with the filter for this one question, and notes time and size of each file; if what it gets is not
        what is staged, it is told so again.
        """
        attributes = _scratch()
        try:
            (attributes / "attributes").write_text(f"{NOTEBOOKS} filter={DRIVER}\n", "ascii")
            words = [f"core.attributesFile={attributes / 'attributes'}", f"filter.{DRIVER}.process={own_filter()}"]
            words += [f"filter.{DRIVER}.required=true"]
            settings = [word for setting in words for word in ("-c", setting)]
            names = b"".join(file.path + b"\0" for file in files)
            for index in self.indexes:
                answer(self.root, (*settings, "update-index", "-z", "--stdin"), given=names, env=index)
        finally:
            remove(attributes / "attributes")
        wanted = {file.path: file.oid for file in files}
        self._stage(
            [
                file._replace(oid=wanted[file.path])
                for file in self._all(NOTEBOOKS)
                if wanted.get(file.path, file.oid) != file.oid
            ]
        )

    @property
    def indexes(self) -> list[dict[str, str]]:
        """The index that is committed and, of a commit of some paths, the one that will be the repository's after it.

        That second one is written, under the name of the lock, before the hook is called.
        """
        used = os.environ.get("GIT_INDEX_FILE")
        after = self.git_dir / "index.lock"
        partial = used is not None and Path(used).name.startswith(_PARTIAL) and after.exists()
        return [{}, {"GIT_INDEX_FILE": str(after)}] if partial else [{}]

    def _stored(self, blobs: Iterable[bytes]) -> list[str]:
        """The ids of *blobs*, written by one git, which takes many only from files."""
        aside = _scratch()
        try:
            names = [_written(aside / str(number), blob) for number, blob in enumerate(blobs)]
            given = b"".join(os.fsencode(name) + b"\n" for name in names)
            out = answer(self.root, ("hash-object", "-w", "--no-filters", "--stdin-paths"), given=given)
        finally:
            remove(aside / "0")
        return out.decode().split()


def _scratch() -> Path:
    """A new folder: making it fails where somebody else has put something there. Raises NotWritable."""
    wanted = os.environ.get("TMPDIR", "")
    place = wanted if os.path.isdir(wanted) else "/tmp"  # noqa: PTH112, S108 - a job's own folder may be gone; see above
    folder = Path(place, f"rundiff-{os.getpid()}-{os.urandom(8).hex()}")
    try:
        folder.mkdir(_OWNER)
    except OSError as error:
        raise NotWritable(f"{place} cannot be written ({reason(error)}); have TMPDIR name a folder that can") from error
    return folder


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _missing(oid: str) -> GitError:
    return GitError(f"what is staged, {oid[:12]}, is not stored here; stage the file anew with `git add`")

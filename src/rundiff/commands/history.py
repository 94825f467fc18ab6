"""Two commits and the names of a file in; the commits between that touched it, and the file as each of them has it, out.

A version that a partial clone does not hold is said to be not here: it is never fetched, and never taken for no version.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError, MissingObject, NotANotebook
from rundiff.notebook import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rundiff.git import Repository

MOST = 50
"""Commits that are looked at for one file."""
_MOST_NAMES = 4
"""Names under which a file is followed back."""
_FIELDS = 5


class Deadline:
    """When whoever waits for an answer has waited long enough."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.met = False
        """Whether something was left out for it."""

    @property
    def left(self) -> float:
        """Seconds; a little even at the end, so that git is asked and then stopped."""
        return max(self._end - time.monotonic(), 0.01)

    @property
    def over(self) -> bool:
        """Whether it is time to stop; whoever asks does."""
        self.met = self.met or time.monotonic() >= self._end
        return self.met

    def asked(self, repo: Repository, *words: str) -> bytes | None:
        """What git answers, None where it has not done so by then. Raises GitError."""
        if self.over:
            return None
        with repo.started(*words) as git:
            try:
                return git.answer(seconds=self.left)
            except GitError:
                if self.over:
                    return None
                raise


class Touch(NamedTuple):
    """A commit that touched a file; its *parents* are the last ones before it that did, or where the history was left."""

    oid: str
    parents: tuple[str, ...]
    name: str
    when: float
    subject: str


class Version(NamedTuple):
    """A file as a commit has it: the type and text of its cells, by their order and by their id, or its lines."""

    cells: tuple[tuple[str, str], ...] = ()
    by_id: Mapping[str, tuple[str, str]] = {}
    lines: frozenset[str] = frozenset()
    oid: str = ""
    here: bool = True
    """Whether this clone holds it: else only its *oid* is known."""


File = Version | MissingObject | None
"""A file as a commit has it; None where it has none, an error where this clone cannot tell."""


class History:
    """The commits that one commit has and another has not, as far as they touch one file, newest first."""

    def __init__(self, repo: Repository, tip: str, without: str | None, names: Sequence[str], deadline: Deadline) -> None:
        self._repo, self._tip, self._deadline = repo, tip, deadline
        self._without = () if without is None else (f"^{without}",)
        self._names = tuple(dict.fromkeys(names))
        self._versions: dict[str, Version | None] = {}
        self.lacks: dict[str, MissingObject] = {}
        """By name the objects that were needed and are not here."""
        self.touches = self._touches()
        while len(self._names) < _MOST_NAMES and (older := self._older_name()) is not None:
            self._names = (*self._names, older)
            self.touches = self._touches()
        self.cut = len(self.touches) > MOST
        """Whether there are more than are looked at."""
        self.touches = self.touches[:MOST]

    _before: MissingObject | None = None
    """Why it is not known what the file was before the oldest commit."""

    def _touches(self) -> list[Touch]:
        asked = ("log", "-z", "--topo-order", "--parents", "--no-decorate", "--no-notes", "--encoding=UTF-8")
        form = "--format=%H%x00%P%x00%aN%x00%at%x00%s"
        paths = (f":(top,literal){name}" for name in self._names)
        words = (f"--max-count={MOST + 1}", "--end-of-options", self._tip, *self._without, "--", *paths)
        told = self._deadline.asked(self._repo, *asked, form, *words)
        fields = [] if told is None else told.decode("utf-8", "replace").split("\0")
        rows = zip(*(fields[at::_FIELDS] for at in range(_FIELDS)), strict=False)
        return [Touch(oid, tuple(up.split()), who, float(at or 0), said) for oid, up, who, at, said in rows]

    def _older_name(self) -> str | None:
        """What the file was called before the oldest commit that has it under the names that are known; None where it began there."""
        oldest = next(reversed(self.touches), None)
        if oldest is None or len(oldest.parents) > 1:
            return None
        words = ("diff-tree", "-r", "-z", "-M", "--diff-filter=R", "--no-commit-id", "--root", oldest.oid)
        try:
            told = (self._deadline.asked(self._repo, *words) or b"").split(b"\0")
        except MissingObject as error:  # whether it was called otherwise before is told by what files hold
            self.lacks[error.oid] = self._before = error
            return None
        renamed = {
            new.decode("utf-8", "surrogateescape"): old.decode("utf-8", "surrogateescape")
            for old, new in zip(told[1::3], told[2::3], strict=False)
        }
        older = next((renamed[name] for name in self._names if name in renamed), None)
        return None if older in self._names else older

    def versions(self) -> Iterator[tuple[Touch, File, list[File]]]:
        """Each commit with the file as it and as its parents have it, None where they have none; until time is up."""
        commits = list(dict.fromkeys([*(oid for touch in self.touches for oid in (touch.oid, *touch.parents))]))
        blobs = self._blobs(commits)
        reader = self._read(dict.fromkeys(blob for blob in blobs.values()))
        for touch in self.touches:
            wanted = [blobs.get(oid) for oid in (touch.oid, *touch.parents)]
            for blob in wanted:
                while blob is not None and blob not in self._versions:
                    if self._deadline.over:
                        return
                    next(reader)
            now, *known = (None if blob is None else self._versions[blob] for blob in wanted)
            began = touch is self.touches[-1] and not self.cut
            before: list[File] = [self._before if began and version is None else version for version in known]
            yield touch, now, before

    def at(self, commit: str) -> File:
        """The file as *commit* has it; None where it has none."""
        blob = self._blobs([commit]).get(commit)
        for _ in self._read(dict.fromkeys([blob] if blob is not None and blob not in self._versions else [])):
            pass
        return None if blob is None else self._versions[blob]

    def _blobs(self, commits: Sequence[str]) -> dict[str, str]:
        """By commit the object that it has the file as, under the first of its names."""
        if self._repo.partial:
            files = self._repo.files(commits, self._names)
            return {oid: files[oid, name] for oid in commits for name in reversed(self._names) if (oid, name) in files}
        named = {(oid, name): f"{oid}:{name}" for oid in commits for name in self._names}
        found = self._repo.named(named.values())
        there = {key: found[said] for key, said in named.items() if said in found}
        return {
            oid: next(there[oid, name].oid for name in self._names if (oid, name) in there)
            for oid in commits
            if any((oid, name) in there for name in self._names)
        }

    def _read(self, blobs: Mapping[str, None]) -> Iterator[None]:
        notebook = self._names[0].endswith(".ipynb")
        for oid, data in zip(blobs, self._repo.contents(blobs) if blobs else (), strict=True):
            if isinstance(data, MissingObject):
                self.lacks[oid] = data
                self._versions[oid] = Version(oid=oid, here=False)
            else:
                self._versions[oid] = None if isinstance(data, GitError) else _version(oid, data, notebook=notebook)
            yield


def _version(oid: str, data: bytes, *, notebook: bool) -> Version | None:
    if not notebook:
        return Version(lines=frozenset(data.decode("utf-8", "replace").splitlines()), oid=oid)
    try:
        found = parse(data).cells
    except NotANotebook:
        return None  # a commit may hold anything
    cells = tuple((cell.type, cell.source) for cell in found)
    return Version(cells, {cell.id: said for cell, said in zip(found, cells, strict=True) if cell.id}, oid=oid)

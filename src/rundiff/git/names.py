"""Words in; the commits, trees and refs that they name out, and refs moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError, UnknownRevision
from rundiff.git.absent import deepening
from rundiff.git.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LONGEST_NAME = 4096
_UNSPEAKABLE = frozenset("\0\n")
"""Characters that no question about names can hold."""
_FACTS = 3
"""Name, type and size of an object."""


class Ref(NamedTuple):
    """A ref, the object it names, and that commit's message; *symbolic*: the ref that it stands for, else empty."""

    name: str
    oid: str
    message: str
    symbolic: str = ""


def taken(error: GitError) -> bool:
    """Whether somebody else has the ref, or holds its lock in this very moment: asking again is the answer."""
    return any(words in str(error).lower() for words in ("already exists", "file exists", "unable to lock"))


class Named(NamedTuple):
    """What a name names: `commit` and what it peels to; or a `tree` or `blob` itself."""

    oid: str
    type: str


class Names(Asking):
    """What names name."""

    def commit(self, revision: str) -> str:
        """The id of the commit that *revision* names. Raises UnknownRevision."""
        try:
            if "\0" in revision or len(revision) > _LONGEST_NAME:
                raise GitError("no command line can carry such a name")  # noqa: TRY301 - told below, as any other
            out = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError as error:
            if revision == "HEAD":
                raise UnknownRevision("there is no commit yet, so there is no HEAD; make one with `git commit`") from error
            shown = revision if len(revision) <= _LONGEST_NAME else f"{revision[:40]}…"
            message = f"unknown revision {shown!r}; see `git log --oneline`, `git branch -a` or `rundiff runs` for names"
            if self.shallow:
                message = f"unknown revision {shown!r}; this clone is shallow, and its history ends early ({deepening(revision)} gets more)"
            raise UnknownRevision(message) from error
        return out.decode().strip()

    def named(self, names: Iterable[str]) -> dict[str, Named]:
        """What each of *names* that is a revision names, asked of one process; others are left out. Raises GitError."""
        there = [name for name in dict.fromkeys(names) if name and len(name) < _LONGEST_NAME and not _UNSPEAKABLE & set(name)]
        if not there:
            return {}
        asked = [form for name in there for form in (f"{name}^{{commit}}", name)]
        with self.started("cat-file", "--batch-check", given=True) as git:
            told = git.answer("".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape")).splitlines()
        found = [line.decode("utf-8", "replace").split(" ") for line in told]
        named = {}
        for name, commit, itself in zip(there, found[::2], found[1::2], strict=False):
            if facts := next((facts for facts in (commit, itself) if facts[-1].isdecimal() and len(facts) == _FACTS), None):
                named[name] = Named(*facts[:2])
        return named

    def head(self) -> str | None:
        """The commit that is checked out; None before the first commit."""
        out = self.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accepted=(0, 1))
        return out.decode().strip() or None

    def refs(self, *prefixes: str) -> list[Ref]:
        """Every ref below one of *prefixes*, with its commit's message, in one process."""
        out = self.run("for-each-ref", "--format=%(refname)%00%(objectname)%00%(symref)%00%(contents)%00%00", *prefixes)
        rows = (row.split("\0", 3) for row in out.decode("utf-8", "replace").split("\0\0\n") if row)
        return [Ref(name, oid, message, symbolic) for name, oid, symbolic, message in rows]

    def update_refs(self, changes: Mapping[str, tuple[str, str | None]]) -> None:
        """Move every ref of *changes* (name → (new, old)) or none; *old* None means: it must not exist yet."""
        lines = [
            f"update {name}\0{new}\0{old or '0' * len(new)}\0" if old else f"create {name}\0{new}\0"
            for name, (new, old) in changes.items()
        ]
        given = "start\0" + "".join(lines) + "prepare\0commit\0"
        self.run("update-ref", "-z", "--stdin", given=given.encode())

    def point(self, name: str, target: str, *, tries: int) -> None:
        """Let the symbolic ref *name* name *target*; git locks it for a moment, so whoever meets the lock tries again."""
        for left in range(tries, 0, -1):
            try:
                self.run("symbolic-ref", name, target)
            except GitError as error:
                if left == 1 or not taken(error):
                    raise
            else:
                return

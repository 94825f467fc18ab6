"""Words in; the commits, trees and refs that they name out, and refs moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError, UnknownRevision
from rundiff.git.absent import deepening
from rundiff.git.asking import Asking
from rundiff.wording import phrase

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
                raise UnknownRevision(
                    phrase("there is no commit yet, so there is no HEAD; make one with `git commit`")
                ) from error
            shown = revision if len(revision) <= _LONGEST_NAME else f"{revision[:40]}…"
            message = phrase(
                "unknown revision %1; see `git log --oneline`, `git branch -a` or `rundiff runs` for names", repr(shown)
            )
            command = deepening(revision) if self.shallow else None
            if command is not None:
                message = phrase(
                    "unknown revision %1; this clone is shallow, and its history ends early (%2 gets more)",
                    repr(shown),
                    command,
                )
            raise UnknownRevision(message, command) from error
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

    def tips(self, prefix: str) -> dict[str, str]:
        """By name what every ref below *prefix* names. No object is read, so that ten thousand take a moment."""
        out = self.run("for-each-ref", "--format=%(refname) %(objectname)", prefix)
        rows = (row.rpartition(" ") for row in out.decode("utf-8", "replace").splitlines())
        return {name: oid for name, _, oid in rows}

    def tip(self, name: str) -> str | None:
        """What the ref of exactly that *name* names; None where there is none. No other is looked at, which `refs` does beside it."""
        out = self.run("show-ref", "--verify", "--hash", "--", name, accepted=(0, 128))
        return out.decode().strip() or None

    def update_refs(self, changes: Mapping[str, tuple[str, str | None]]) -> None:
        """Move every ref of *changes* (name → (new, old)) or none; *old* None means: it must not exist yet."""
        lines = [
            f"update {name}\0{new}\0{old or '0' * len(new)}\0" if old else f"create {name}\0{new}\0"
            for name, (new, old) in changes.items()
        ]
        given = "start\0" + "".join(lines) + "prepare\0commit\0"
        self.run("update-ref", "-z", "--stdin", given=given.encode())

    def symbolic(self, name: str) -> str:
        """The ref that the symbolic ref *name* stands for, be it there or not; empty where *name* is no such ref."""
        return self.run("symbolic-ref", "--quiet", name, accepted=(0, 1)).decode("utf-8", "replace").strip()

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

    def unpoint(self, name: str, *, tries: int) -> None:
        """Take the symbolic ref *name* away, and leave what it names alone; one that is not there any more is gone."""
        for left in range(tries, 0, -1):
            try:
                self.run("symbolic-ref", "--delete", name)
            except GitError as error:
                if "not a symbolic ref" in str(error) or "no such ref" in str(error):
                    return
                if left == 1 or not taken(error):
                    raise
            else:
                return

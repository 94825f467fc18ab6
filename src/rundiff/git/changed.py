"""What git prints of paths that differ in; typed rows out. Both forms are those of `-z`: paths are bytes, and never quoted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Status = Literal["A", "D", "M", "R", "C", "T", "U"]
GITLINK, SYMLINK = "160000", "120000"


class Changed(NamedTuple):
    """One path that differs between two trees; an `oid` of None means: read the file from disk."""

    status: Status
    old_path: str | None
    new_path: str | None
    old_mode: str
    new_mode: str
    old_oid: str | None
    new_oid: str | None
    score: int | None = None
    """How alike the two are, in percent, of what was renamed or copied."""
    untracked: bool = False
    """Whether git, which goes by the index, does not list it so: a file that a run's snapshot, or the disk, holds untracked."""

    @property
    def path(self) -> str:
        """Its path as it is now, or as it was where it is gone."""
        return self.new_path or self.old_path or ""


class Counted(NamedTuple):
    """Lines of a file that git counts as added and removed; None of a file that it takes for binary."""

    added: int | None
    removed: int | None


def changed(fields: Iterable[bytes]) -> Iterator[Changed]:
    """`--raw -z`: `:old_mode new_mode old_oid new_oid status NUL path NUL [path NUL]`."""
    rest = iter(fields)
    for facts in rest:
        if not facts.startswith(b":"):
            continue
        old_mode, new_mode, old_oid, new_oid, status = facts[1:].decode().split(" ")
        first = os.fsdecode(next(rest))
        second = os.fsdecode(next(rest)) if status[0] in "RC" else first
        yield Changed(
            cast("Status", status[0]),
            None if status[0] == "A" else first,
            None if status[0] == "D" else second,
            old_mode,
            new_mode,
            old_oid if old_oid.strip("0") else None,
            new_oid if new_oid.strip("0") else None,
            int(status[1:]) if status[0] in "RC" else None,
        )


def counted(fields: Iterable[bytes]) -> Iterator[tuple[str, Counted]]:
    """`--numstat -z`: `added TAB removed TAB path NUL`, or of what was renamed `added TAB removed TAB NUL old NUL new NUL`."""
    rest = iter(fields)
    for row in rest:
        added, removed, path = row.split(b"\t", 2)
        if not path:
            next(rest)  # the old path
            path = next(rest)
        yield os.fsdecode(path), Counted(*(None if number == b"-" else int(number) for number in (added, removed)))

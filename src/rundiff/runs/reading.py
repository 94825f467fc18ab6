"""A repository in; its runs out, of which only those are read whose record is another than when it was read last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.errors import GitError
from rundiff.git import Ref
from rundiff.runs.listed import PINNED, RECORDS, RUNS, in_order, summary_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.git import Repository
    from rundiff.runs.summary import Summary


class Reading:
    """Of one repository. What a record tells never changes, so it is known by its id; asked from any thread."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], Summary | None] = {}

    def written(self, repo: Repository) -> list[Summary]:
        """Every run, oldest first, as its record has it. Raises GitError."""
        records = [row for row in repo.tips(RECORDS).items() if row[0].removeprefix(RECORDS).isdecimal()]
        told = self._told
        found = {row: told[row] for row in records if row in told}
        new = [row for row in records if row not in found]
        found |= {(ref.name, ref.oid): summary_of(ref) for ref in _read(repo, new)}
        self._told = found
        return in_order((run for run in found.values() if run is not None), pinned_now(repo))


def record_ref(repo: Repository, number: int) -> Ref | None:
    """The record of run *number*, as a ref with its message; None where there is none. Raises GitError."""
    name = f"{RECORDS}{number}"
    oid = repo.tip(name)
    return None if oid is None else next(_read(repo, [(name, oid)]))


def pinned_now(repo: Repository) -> int | None:
    """Which run is pinned; None where none is, or where it is gone."""
    name = repo.symbolic(PINNED)
    number = name.removeprefix(RUNS)
    return int(number) if number.isdecimal() and repo.tip(name) is not None else None


def _read(repo: Repository, rows: Sequence[tuple[str, str]]) -> Iterator[Ref]:
    """The refs of these names and ids with their messages."""
    for (name, oid), data in zip(rows, repo.contents([oid for _, oid in rows]) if rows else (), strict=True):
        if isinstance(data, GitError):
            raise data
        yield Ref(name, oid, data.partition(b"\n\n")[2].decode("utf-8", "replace"))

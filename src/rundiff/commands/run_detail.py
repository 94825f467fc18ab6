"""A run in; all that is known of it beside its code out: its record, the commit it stood on, its image, its notebooks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from rundiff.environment.findings import wrong_claims
from rundiff.environment.words import image
from rundiff.errors import GitError, NotANotebook
from rundiff.notebook import parse
from rundiff.runs import store
from rundiff.wording import listed, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.environment.claims import Disagreement
    from rundiff.environment.finding import Finding
    from rundiff.environment.fingerprint import Environment
    from rundiff.git import Changed, Repository
    from rundiff.runs.record import Record
    from rundiff.runs.summary import Summary
    from rundiff.wording import Phrase

_RANK = ("torch", "cuda", "cudnn", "cublas", "nccl", "python")
"""Which claims change numbers most, first."""
_MOST_LOOKED_INTO = 50
"""Notebooks of which it is seen whether they differ in more than outputs; with more of them that is taken for granted."""


class Standing(NamedTuple):
    """The commit that was checked out when the run began, None before the first one, its subject, and whether files differed from it."""

    commit: str | None
    subject: str | None
    dirty: bool


class WrongClaim(NamedTuple):
    """Variables that claim the same of the same thing, what the run used instead, and the finding that says it."""

    variables: tuple[str, ...]
    of: str
    claimed: str
    loaded: str
    finding: Finding


class RunDetails(NamedTuple):
    """*notebooks* are those of the snapshot, by their paths from the root, the run's own first."""

    run: Summary
    record: Record
    standing: Standing
    claims: tuple[WrongClaim, ...]
    image: Phrase | None
    notebooks: tuple[str, ...]


def run_details(repo: Repository, run: Summary) -> RunDetails:
    """Raises GitError."""
    record = store.record(repo, run.number)
    commit = repo.commit(f"{store.RUNS}{run.number}")
    claims = wrong_by_claim(record.environment.disagreements, run.name)
    notebooks = _notebooks(repo, commit, record.notebook)
    return RunDetails(run, record, _standing(repo, commit), claims, image_in_words(record.environment), notebooks)


def wrong_by_claim(wrong: Sequence[Disagreement], run: str) -> tuple[WrongClaim, ...]:
    """What `rundiff env` finds wrong with what an image claims, what changes numbers most first."""
    together: dict[tuple[str, str, str], list[Disagreement]] = {}
    for found in wrong:
        together.setdefault((found.of, found.claimed, found.loaded), []).append(found)
    rows = [
        WrongClaim(tuple(found.variable for found in alike), *what, wrong_claims(alike, phrase("%1 used", run))[0])
        for what, alike in together.items()
    ]
    return tuple(sorted(rows, key=lambda row: _RANK.index(row.of) if row.of in _RANK else len(_RANK)))


def image_in_words(of: Environment) -> Phrase | None:
    """What the run's container was made from, as exactly as it is known: `rundiff:2.7.1, sha256:…`; None outside of one."""
    told = image(of)
    keys = ("image", "image's digest", "image's version", "image's commit", "image's base")
    parts = [phrase("base %1", word) if key == "image's base" else word for key in keys if (word := told[key])]
    return listed(parts) if parts else None


def _standing(repo: Repository, snapshot: str) -> Standing:
    out = repo.run("log", "-2", "--first-parent", "--no-show-signature", "--format=%H%x00%s%x00", "--end-of-options", snapshot)
    fields = [field.strip("\n") for field in out.decode("utf-8", "replace").split("\0")]
    if len(fields) < 4:  # noqa: PLR2004 - two fields each, of the snapshot and of what it stands on
        return Standing(None, None, dirty=True)
    changes = list(repo.listed((fields[2], snapshot), ("--no-renames",)).rows())
    return Standing(fields[2], fields[3], dirty=_differs(repo, changes))


def _differs(repo: Repository, changes: Sequence[Changed]) -> bool:
    """Whether anything but outputs of notebooks does."""
    notebooks = [change for change in changes if change.path.endswith(".ipynb") and change.status == "M"]
    if len(notebooks) < len(changes) or len(notebooks) > _MOST_LOOKED_INTO:
        return True
    return any(_cells(repo, change.old_oid) != _cells(repo, change.new_oid) for change in notebooks)


def _cells(repo: Repository, oid: str | None) -> object:
    """The cells as their author wrote them; what cannot be read is equal only to itself."""
    try:
        return [(cell.type, cell.source) for cell in parse(repo.blob(oid or "")).cells]
    except (NotANotebook, GitError):
        return oid


def _notebooks(repo: Repository, snapshot: str, own: str | None) -> tuple[str, ...]:
    out = repo.run("ls-tree", "-r", "-z", "--full-tree", "--name-only", "--end-of-options", snapshot)
    found = sorted(os.fsdecode(path) for path in out.split(b"\0") if path.endswith(b".ipynb"))
    return tuple(dict.fromkeys([*([own] if own is not None else []), *found]))

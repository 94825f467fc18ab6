"""Two sides in; the commits between them, with what their trailers declare, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.check.commits import Commit
from rundiff.errors import UserError, reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rundiff.commands.sides import Tree
    from rundiff.git import Repository

NOTHING = "nothing (no commit before)"
"""What the side before the first commit is called."""
_FIELDS = 4
_SEPARATOR = "\x1f"


def commits_between(repo: Repository, old: Tree, new: Tree, trailer: str) -> tuple[Commit, ...]:
    """What git lists between the two, newest first; none where a side is a run. Of files on disk and the index those up to HEAD."""
    if old.side.run is not None or new.side.run is not None:
        return ()
    if new.side.kind == "index":
        return _merged(repo, trailer)
    newest = new.commit or repo.head()
    if old.commit is None or newest is None:
        return ()
    if old.side.label == NOTHING:
        return _listed(repo, (newest,), trailer)
    return _listed(repo, (newest, f"^{old.commit}"), trailer)


def _merged(repo: Repository, trailer: str) -> tuple[Commit, ...]:
    """What a merge that is about to be committed brings: whoever made these commits has declared what they change."""
    if not (repo.git_dir / "MERGE_HEAD").is_file():
        return ()
    return _listed(repo, ("MERGE_HEAD", "^HEAD"), trailer)


def _listed(repo: Repository, words: Sequence[str], trailer: str) -> tuple[Commit, ...]:
    values = f"%(trailers:key={trailer},valueonly,unfold,separator=%x1f)"
    asked = ("log", "-z", "--no-decorate", "--no-notes", "--encoding=UTF-8", f"--format=%H%x00%P%x00%s%x00{values}")
    told = repo.run(*asked, "--end-of-options", *words).decode("utf-8", "replace").split("\0")
    rows = zip(*(told[at::_FIELDS] for at in range(_FIELDS)), strict=False)
    return tuple(
        Commit(oid, subject, tuple(filter(None, said.split(_SEPARATOR))), tuple(parents.split()))
        for oid, parents, subject, said in rows
    )


def trailers_in(repo: Repository, message: Path, trailer: str) -> tuple[str, ...]:
    """The values of *trailer* in the file of a commit's message, as git reads it: comments do not count. Raises UserError."""
    try:
        data = message.read_bytes()
    except OSError as error:
        raise UserError(f"{message} cannot be read: {reason(error)}; name the file of the commit's message") from error
    told = repo.run("interpret-trailers", "--parse", "--no-divider", given=data).decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":")[::2] for line in told)
    return tuple(value.strip() for name, value in pairs if name.strip().lower() == trailer.lower())

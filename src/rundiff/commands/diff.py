"""Two sides in; what changed between them, ranked by what it means for training, out."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.files import Scope, candidates, content
from rundiff.commands.merges import unmerged
from rundiff.commands.sides import SAVED, default_baseline, sides
from rundiff.comparison import Comparison, Offer, differs, findings, out_of_sight
from rundiff.diff.blobs import short
from rundiff.diff.changes import BinaryDiff, Broken, FileDiff, Hidden
from rundiff.diff.files import A_FOLDER, Unread, file_diff
from rundiff.diff.pairs import without_pairs
from rundiff.environment.drift import drift
from rundiff.errors import GitError, reason
from rundiff.options import DiffOptions
from rundiff.runs import store
from rundiff.runs.compare import history, metric_deltas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.sides import Tree
    from rundiff.diff.changes import Content
    from rundiff.git import Changed, Repository

_CHECKPOINTS = ".ipynb_checkpoints/"
_MOST_HASHED = 64 << 20
"""Bytes that are hashed, in some 100 ms, to find out whether a file that git takes for changed is."""


def comparison(
    repo: Repository,
    names: Sequence[str] = (),
    paths: Sequence[str] = (),
    *,
    cached: bool = False,
    options: DiffOptions | None = None,
) -> Comparison:
    """What git's words mean, for notebooks: none, one or two revisions or runs. Raises UserError."""
    old, new = sides(repo, names, cached=cached)
    return compared(repo, old, new, Scope(tuple(paths)), options)


def since_last_run(
    repo: Repository, scope: Scope | None = None, *, now: Tree = SAVED, options: DiffOptions | None = None
) -> Comparison:
    """From the default baseline to *now*; the answer says which that is."""
    old, basis = default_baseline(repo)
    return msgspec.structs.replace(compared(repo, old, now, scope or Scope(), options), basis=basis)


def _offer(repo: Repository) -> Offer | None:
    names = store.aliases(store.runs(repo))
    best, last, previous = names.get("best"), names.get("last"), names.get("prev")
    if best is not None and last is not None and best != last:
        return Offer("run/best", "run/last", best, last)
    if previous is not None and last is not None:
        return Offer("run/prev", "run/last", previous, last)
    return None


def compared(repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions | None = None) -> Comparison:
    """What changed from *old* to *new*. Where nothing changed since a run, two runs are offered in its place."""
    changes = candidates(repo, old, new, scope)
    inside = [change for change in changes if scope.holds(change)]
    shown = [change for change in inside if _CHECKPOINTS not in f"{change.new_path or change.old_path}"]
    files = [_file(repo, old, new, change, options or DiffOptions()) for change in shown]
    not_looked_at = Hidden(checkpoints=len(inside) - len(shown), outside=len(changes) - len(inside))
    differing, paired = without_pairs([file for file in files if differs(file)])
    hidden = sum((out_of_sight(file) for file in files), not_looked_at + Hidden(paired=paired))
    before, after = old.side.run, new.side.run
    since_run = before is not None and after is None
    return Comparison(
        baseline=old.side,
        target=new.side,
        files=differing,
        findings=findings(differing),
        hidden=hidden,
        metrics=metric_deltas(before, after) if before is not None and after is not None else (),
        drift=drift(old.record.environment, new.record.environment) if old.record and new.record else (),
        history=history(old.record, new.record) if old.record and new.record else None,
        offer=_offer(repo) if since_run and not differing else None,
    )


def _file(repo: Repository, old: Tree, new: Tree, change: Changed, options: DiffOptions) -> FileDiff:
    path = change.new_path or change.old_path or ""
    if change.status == "U":
        return unmerged(repo, path, options)
    before = change.old_path if change.old_path != change.new_path and change.new_path else None
    try:
        was = content(repo, old, change.old_path, change.old_mode, change.old_oid)
        now = content(repo, new, change.new_path, change.new_mode, change.new_oid)
    except (OSError, GitError) as error:
        return FileDiff(path, "edited", Broken(f"it cannot be read: {reason(error)}"), before)
    on_disk = new.commit is None and new.side.kind != "index"
    if change.new_path is None and on_disk and path.endswith(".ipynb") and (repo.root / path).is_dir():
        return FileDiff(path, "edited", Broken(A_FOLDER), before)
    if isinstance(was, Unread) and was == now and _same_bytes(repo, change, was.size):
        return FileDiff(path, "same", BinaryDiff(was.size, was.size, large=True))
    found = file_diff(path, was, now, options, old_path=before)
    return msgspec.structs.replace(found, kind="same") if _fetched(repo, change, found.content) else found


def _same_bytes(repo: Repository, change: Changed, size: int) -> bool:
    """Whether a file that is not read holds the same all the same: training writes its logs anew."""
    on_disk, stored = _on_disk(change)
    return on_disk is not None and size <= _MOST_HASHED and repo.hash(on_disk) == stored


def _on_disk(change: Changed) -> tuple[str | None, str | None]:
    """The file on disk and the object that it is compared with; None for two objects, which git has told apart already."""
    match change.old_oid, change.new_oid:
        case str(stored), None:
            return change.new_path, stored
        case None, str(stored):
            return change.old_path, stored
        case _:
            return None, None  # two objects, which git has told apart already


def _fetched(repo: Repository, change: Changed, content: Content) -> bool:
    """Whether the file on disk is what the pointer of Git LFS in its place in git names: then nothing has changed."""
    on_disk, _ = _on_disk(change)
    if not isinstance(content, BinaryDiff) or content.old_lfs == content.new_lfs or on_disk is None:
        return False
    if content.same_content or content.old_size != content.new_size or (content.new_size or 0) > _MOST_HASHED:
        return content.same_content
    return short(sha256((repo.root / on_disk).read_bytes()).hexdigest()) == (
        content.old_hash if content.old_lfs else content.new_hash
    )

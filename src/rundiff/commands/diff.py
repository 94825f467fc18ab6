"""Two sides in; what changed between them, ranked by what it means for training, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.blobs import between_blobs, named_blobs
from rundiff.commands.files import Scope
from rundiff.commands.question import Question, question
from rundiff.commands.sides import SAVED, default_baseline, sides
from rundiff.commands.words import names_and_paths
from rundiff.comparison import Comparison, Offer, differs, findings, out_of_sight
from rundiff.diff.changes import Hidden
from rundiff.diff.pairs import without_pairs
from rundiff.environment.drift import drift
from rundiff.options import DiffOptions
from rundiff.runs import store
from rundiff.runs.compare import history, metric_deltas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.sides import Tree
    from rundiff.git import Repository
    from rundiff.request import DiffRequest


def comparison(
    repo: Repository,
    names: Sequence[str] = (),
    paths: Sequence[str] = (),
    *,
    cached: bool = False,
    options: DiffOptions | None = None,
) -> Comparison:
    """What git's words mean, for notebooks: none, one or two revisions or runs. Raises UserError."""
    if blobs := named_blobs(repo, names):
        return between_blobs(repo, blobs, paths, options or DiffOptions())
    old, new = sides(repo, names, cached=cached)
    return compared(repo, old, new, Scope(tuple(paths)), options)


def asked_of(repo: Repository, asked: DiffRequest) -> Question | Comparison:
    """What the words of a request are about: files to be compared, or two that were named one by one. Raises UserError."""
    names, paths = names_and_paths(repo, asked.words, asked.paths, dashes=asked.dashes)
    if blobs := named_blobs(repo, names):
        return between_blobs(repo, blobs[::-1] if asked.reverse else blobs, paths, asked.options)
    old, new = sides(repo, names, cached=asked.cached, merge_base=asked.merge_base)
    if asked.reverse:
        old, new = new, old
    return question(repo, old, new, Scope(paths, kinds=asked.kinds), asked.options)


def since_last_run(
    repo: Repository, scope: Scope | None = None, *, now: Tree = SAVED, options: DiffOptions | None = None
) -> Comparison:
    """From the default baseline to *now*; the answer says which that is."""
    old, basis = default_baseline(repo)
    return msgspec.structs.replace(compared(repo, old, now, scope or Scope(), options), basis=basis)


def compared(repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions | None = None) -> Comparison:
    """What changed from *old* to *new*. Where nothing changed since a run, two runs are offered in its place."""
    return answered(question(repo, old, new, scope, options or DiffOptions()))


def answered(asked: Question) -> Comparison:
    """All of the answer at once."""
    files = [file for _, file in asked.files()]
    differing, paired = without_pairs([file for file in files if differs(file)])
    hidden = sum((out_of_sight(file) for file in files), asked.hidden + Hidden(paired=paired))
    empty = beside_files(asked)
    since_run = empty.baseline.run is not None and empty.target.run is None
    return msgspec.structs.replace(
        empty,
        files=differing,
        findings=findings(differing),
        hidden=hidden,
        offer=_offer(asked.repo) if since_run and not differing else None,
    )


def beside_files(asked: Question) -> Comparison:
    """What there is to say of the two sides without looking into any file."""
    old, new = asked.old, asked.new
    before, after = old.side.run, new.side.run
    return Comparison(
        baseline=old.side,
        target=new.side,
        files=(),
        findings=(),
        hidden=asked.hidden,
        metrics=metric_deltas(before, after) if before is not None and after is not None else (),
        drift=drift(old.record.environment, new.record.environment) if old.record and new.record else (),
        history=history(old.record, new.record) if old.record and new.record else None,
    )


def _offer(repo: Repository) -> Offer | None:
    names = store.aliases(store.runs(repo))
    best, last, previous = names.get("best"), names.get("last"), names.get("prev")
    if best is not None and last is not None and best != last:
        return Offer("run/best", "run/last", best, last)
    if previous is not None and last is not None:
        return Offer("run/prev", "run/last", previous, last)
    return None

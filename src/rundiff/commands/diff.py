"""Two sides in; what changed between them, ranked by what it means for training, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.blobs import between_blobs, named_blobs
from rundiff.commands.compare import changed_files, not_looked_at
from rundiff.commands.mutes import shown_mutes
from rundiff.commands.own_names import own_names
from rundiff.commands.programs import programs
from rundiff.commands.question import Question, question
from rundiff.commands.scope import Scope
from rundiff.commands.sides import SAVED, default_baseline, sides
from rundiff.comparison import Comparison, Offer, edited, muted
from rundiff.diff.changes import Hidden
from rundiff.diff.pairs import without_pairs
from rundiff.environment.drift import drift
from rundiff.facts.changed import facts_changed, with_reasons
from rundiff.facts.hints import hints
from rundiff.findings import findings
from rundiff.options import DiffOptions
from rundiff.runs import store
from rundiff.runs.compare import history, metric_deltas
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.objects import Objects
    from rundiff.commands.sides import Tree
    from rundiff.diff.changes import FileDiff
    from rundiff.git import Repository
    from rundiff.mutes import Mutes
    from rundiff.side import Basis
    from rundiff.wording import Phrase


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


def since_last_run(
    repo: Repository,
    scope: Scope | None = None,
    *,
    now: Tree = SAVED,
    options: DiffOptions | None = None,
    since: tuple[Tree, Basis | None] | None = None,
) -> Comparison:
    """From the default baseline to *now*; the answer says which that is. *since* is that baseline, where it has been looked for."""
    old, basis = since or default_baseline(repo)
    return answered(question(repo, old, now, scope or Scope(), options or DiffOptions())._replace(basis=basis))


def compared(repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions | None = None) -> Comparison:
    """What changed from *old* to *new*. Where nothing changed since a run, two runs are offered in its place."""
    return answered(question(repo, old, new, scope, options or DiffOptions()))


def answered(asked: Question, objects: Objects | None = None, mutes: Mutes | None = None) -> Comparison:
    """All of the answer at once; *objects* is what has been begun to be read for it, *mutes* what is no risk here (None: as on disk)."""
    files = [file for _, file in changed_files(asked, objects=objects)]
    differing, paired = without_pairs([file for file in files if file.differs])
    hidden = sum((file.hidden for file in files), not_looked_at(asked) + Hidden(paired=paired))
    empty = beside_files(asked)
    quiet = shown_mutes(asked.repo) if mutes is None else mutes
    with own_names(asked.repo.folder):
        found = findings(differing, programs(asked, differing), quiet)
    since_run = empty.baseline.run is not None and empty.target.run is None
    return msgspec.structs.replace(
        empty,
        files=differing,
        findings=found,
        hidden=hidden,
        facts=with_reasons(empty.facts, edited(found), empty.drift),
        hints=_beside(asked, differing) if empty.facts else (),
        muted=muted(found, quiet),
        offer=_offer(asked.repo) if since_run and not differing and not asked.scope.paths else None,
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
        hidden=not_looked_at(asked),
        basis=asked.basis,
        metrics=metric_deltas(before, after) if before is not None and after is not None else (),
        drift=drift(old.record.environment, new.record.environment) if old.record and new.record else (),
        history=history(old.record, new.record) if old.record and new.record else None,
        facts=facts_changed(old.record, new.record) if old.record and new.record else (),
        narrowed=bool(asked.scope.paths or asked.scope.kinds or asked.outside or asked.elsewhere),
        stale=tuple((at.side.run.name, stale) for at in (old, new) if at.side.run and at.record for stale in at.record.stale),
    )


def _beside(asked: Question, files: Sequence[FileDiff]) -> tuple[Phrase, ...]:
    """What else differs between two runs, data files that the comparison has among them."""
    if asked.old.record is None or asked.new.record is None:
        return ()
    data = [file.path for file in files if not file.path.endswith(_CODE)]
    changed = [phrase("`%1` changed", path) for path in data[:_MOST_DATA]]
    return (*changed, *hints(asked.old.record, asked.new.record, {file.path for file in files}))


_CODE = (".py", ".ipynb", ".md", ".rst", ".txt", ".gitignore")
_MOST_DATA = 3


def _offer(repo: Repository) -> Offer | None:
    names = store.aliases(store.runs(repo))
    best, last, previous = names.get("best"), names.get("last"), names.get("prev")
    if best is not None and last is not None and best != last:
        return Offer("run/best", "run/last", best, last)
    if previous is not None and last is not None:
        return Offer("run/prev", "run/last", previous, last)
    return None

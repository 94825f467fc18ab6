"""Two sides in; what changed between them, ranked by what it means for training, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.sides import SAVED, Tree, candidates, content, default_baseline, sides
from rundiff.comparison import Comparison, findings
from rundiff.diff.changes import Broken, FileDiff, Hidden, NotebookDiff
from rundiff.diff.files import file_diff
from rundiff.environment.drift import drift
from rundiff.errors import GitError
from rundiff.options import DiffOptions
from rundiff.runs import store
from rundiff.runs.compare import history, metric_deltas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.git import Changed, Repository

_CHECKPOINTS = ".ipynb_checkpoints/"


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
    return compared(repo, old, new, paths, options or DiffOptions())


def since_last_run(repo: Repository, paths: Sequence[str] = (), *, options: DiffOptions | None = None) -> Comparison:
    """From the default baseline to now. When nothing changed since, the hint offers two runs to compare."""
    old, note = default_baseline(repo)
    found = compared(repo, old, SAVED, paths, options or DiffOptions())
    return msgspec.structs.replace(found, note=note, hint=None if found.differs else _next_question(repo))


def _next_question(repo: Repository) -> str | None:
    names = store.aliases(store.runs(repo))
    best, last, previous = names.get("best"), names.get("last"), names.get("prev")
    if best is not None and last is not None and best != last:
        return f"run/best run/last compares your best run, {best.name}, with the last, {last.name}"
    if previous is not None and last is not None:
        return f"run/prev run/last compares the last two runs, {previous.name} and {last.name}"
    return None


def compared(repo: Repository, old: Tree, new: Tree, paths: Sequence[str], options: DiffOptions) -> Comparison:
    """What changed from *old* to *new*."""
    changes = candidates(repo, old, new, paths)
    shown = [change for change in changes if _CHECKPOINTS not in f"{change.new_path or change.old_path}"]
    files = [_file(repo, old, new, change, options) for change in shown]
    hidden = sum((_hidden(file) for file in files), Hidden(checkpoints=len(changes) - len(shown)))
    differing = tuple(file for file in files if _differs(file))
    before, after = old.side.run, new.side.run
    return Comparison(
        baseline=old.side,
        target=new.side,
        files=differing,
        findings=findings(differing),
        hidden=hidden,
        metrics=metric_deltas(before, after) if before is not None and after is not None else (),
        drift=drift(old.record.environment, new.record.environment) if old.record and new.record else (),
        note=history(old.record, new.record) if old.record and new.record else None,
    )


def _file(repo: Repository, old: Tree, new: Tree, change: Changed, options: DiffOptions) -> FileDiff:
    path = change.new_path or change.old_path or ""
    if change.status == "U":
        return FileDiff(path, "conflict", Broken("it is unmerged; resolve the merge first (`git status` lists such files)"))
    before = change.old_path if change.old_path != change.new_path else None
    try:
        was = content(repo, old, change.old_path, change.old_mode, change.old_oid)
        now = content(repo, new, change.new_path, change.new_mode, change.new_oid)
    except (OSError, GitError) as error:
        return FileDiff(path, "edited", Broken(f"it cannot be read: {error}"), before)
    return file_diff(path, was, now, options, old_path=before if change.new_path else None)


def _hidden(file: FileDiff) -> Hidden:
    return file.content.hidden if isinstance(file.content, NotebookDiff) else Hidden()


def _differs(file: FileDiff) -> bool:
    """Whether there is anything to show: re-running a notebook, or touching a file, is not a change."""
    if isinstance(file.content, NotebookDiff) and file.kind == "edited":
        return bool(file.content.changes)
    return file.kind != "same"

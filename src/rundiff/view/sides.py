"""A repository in; the sides that can be picked out. Two picks in; the question that they ask out."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.words import commit_range
from rundiff.errors import UsageError
from rundiff.render.pieces import safe
from rundiff.runs import store
from rundiff.runs.summary import leading_metric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.comparison import Comparison
    from rundiff.git import Repository
    from rundiff.magic_words import Question
    from rundiff.runs.summary import Summary
    from rundiff.side import Side

DEFAULT, NOW, INDEX, TYPED = ":default", ":now", ":index", ":typed"
"""Picks that no revision can be called: the default baseline, files, the index, and what is typed beside the list."""
_FILES = frozenset({NOW, INDEX})
_RUNS, _BRANCHES = 100, 30
"""That many are listed; any other can be typed."""
_COMMIT = re.compile(r"(.*) \(([0-9a-f]{7})\)", re.DOTALL)
"""What a commit is called that was named otherwise."""
_PARTED = "merge base"


class Pick(NamedTuple):
    """One entry of a list: what it stands for, and what it says."""

    value: str
    label: str


class Offered(NamedTuple):
    """What can be picked on each side; *default* is the name behind DEFAULT."""

    baseline: tuple[Pick, ...]
    target: tuple[Pick, ...]
    default: str


def offered(repo: Repository) -> Offered:
    """What can be picked in *repo*, what is meant most often first. Raises UserError."""
    runs = store.runs(repo)
    branches = [ref.name.removeprefix("refs/heads/") for ref in repo.refs("refs/heads")]
    return of_runs(runs, branches[:_BRANCHES])


def of_runs(runs: Sequence[Summary], branches: Sequence[str]) -> Offered:
    """The same of *runs*, oldest first, and of the names of branches."""
    names = store.aliases(runs)
    words = {"last": "the last run", "best": "the best run", "prev": "the run before the last"}
    aliases = [Pick(f"run/{alias}", f"{said}: {names[alias].name}") for alias, said in words.items() if alias in names]
    metric = leading_metric(runs)
    several = len({run.notebook or run.script for run in runs}) > 1
    each = [Pick(run.name, _said(run, metric, place=several)) for run in reversed(runs[-_RUNS:])]
    commits = [Pick("HEAD", "HEAD, the last commit"), *(Pick(name, f"branch {safe(name)}") for name in branches)]
    named = (*aliases, *each, *commits)
    files, typed = (Pick(NOW, "now"), Pick(INDEX, "index (what is staged)")), Pick(TYPED, "another revision…")
    run = names.get("gpu") or names.get("last")
    default = Pick(DEFAULT, _default(run))
    return Offered((default, *named, *files, typed), (*files, *named, default, typed), "HEAD" if run is None else run.name)


def _default(run: Summary | None) -> str:
    if run is None:
        return "since the last commit, HEAD"
    return f"since the last {'GPU' if run.gpu else 'training'} run, {run.name}"


def _said(run: Summary, metric: str | None, *, place: bool) -> str:
    value = run.metrics.get(metric) if metric else None
    parts = [
        run.name,
        "" if run.outcome == "finished" else run.outcome,
        "" if value is None else f"{metric} {value:.4g}",
        run.device,
        time.strftime("%d %b %H:%M", time.localtime(run.started)),
        (run.notebook or run.script or "") if place else "",
        f"“{run.note}”" if run.note else "",
    ]
    return safe(" · ".join(part for part in parts if part))


def picked(asked: Question, found: Comparison) -> tuple[Pick, Pick]:
    """Which picks *asked*, that was answered with *found*, stands for; its words are none but revisions."""
    diff = asked.diff
    if diff.words or diff.cached or diff.merge_base:
        return _pick(found.baseline), _pick(found.target)
    both = Pick(DEFAULT, _default(found.baseline.run)), Pick(NOW, "now")
    return (both[1], both[0]._replace(label=_default(found.target.run))) if diff.reverse else both


def _pick(side: Side) -> Pick:
    match side.kind:
        case "index":
            return Pick(INDEX, side.label)
        case "saved" | "editor":
            return Pick(NOW, "now")
        case "run" if side.run is not None:
            return Pick(side.run.name, safe(side.label))
        case _:
            named = _COMMIT.fullmatch(side.label)
            word = side.label if named is None else named[2] if named[1] == _PARTED else named[1]
            return Pick(word, safe(side.label))


def question(asked: Question, old: str, new: str, *, outputs: bool, default: str) -> Question:
    """*asked* of other sides: two values of picks. *default* is the name behind DEFAULT. Raises UsageError."""
    diff = asked.diff
    options = diff.options._replace(outputs=outputs)
    diff = diff._replace(words=(), cached=False, merge_base=False, reverse=False, options=options)
    if {old, new} == {DEFAULT, NOW}:
        return asked._replace(diff=diff._replace(reverse=new == DEFAULT))
    old, new = (default if name == DEFAULT else _checked(name) for name in (old, new))
    if old == new or {old, new} == _FILES:
        raise UsageError(_not_two(old, new))
    turned = old in _FILES
    first, second = (new, old) if turned else (old, new)
    words = (first,) if second in _FILES else (first, second)
    return asked._replace(diff=diff._replace(words=words, cached=second == INDEX, reverse=turned))


def _not_two(old: str, new: str) -> str:
    if old == new:
        return "both sides are the same; pick another one on the left or on the right"
    return "the view compares with a run or a revision; what is not staged yet: `rundiff diff` in a terminal"


def _checked(name: str) -> str:
    if not name:
        raise UsageError("type a revision (HEAD~2, a branch, run/3), then press Enter")
    if commit_range(name) is not None:
        message = f"{name} names two sides; pick one on the left and one on the right"
        raise UsageError(message)
    return name

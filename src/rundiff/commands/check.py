"""A folder and words in; what changed between two sides, judged by the rules of the repository, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.check.commits import RULES, Commit, declared
from rundiff.check.judge import Case, verdict
from rundiff.check.lines import CellLines
from rundiff.check.rules import Rules, rules
from rundiff.check.verdict import Judged, Severity
from rundiff.commands.commits import NOTHING, commits_between, trailers_in
from rundiff.commands.diff import answered
from rundiff.commands.mutes import KEY, told
from rundiff.commands.question import question
from rundiff.commands.rule_files import held, nearest
from rundiff.commands.scope import Scope
from rundiff.commands.sides import Tree, asked_git, sides
from rundiff.commands.words import names_and_paths
from rundiff.comparison import Side, muted
from rundiff.errors import GitError, UnknownRevision, UsageError
from rundiff.findings import muted_by
from rundiff.git.absent import deepening
from rundiff.mutes import NO_MUTES, Mutes
from rundiff.options import DiffOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rundiff.check.verdict import Verdict
    from rundiff.commands.question import Question
    from rundiff.comparison import Comparison
    from rundiff.git import Repository

_CHECK = "check"
_OPTIONS = DiffOptions()


class CheckRequest(NamedTuple):
    """What is asked: *words* and *paths* as of a diff; *message* is the file of a commit's message."""

    words: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    dashes: bool = False
    staged: bool = False
    message: Path | None = None
    old_rules: bool = False
    """Whether to judge by the rules of the old side, which whoever made the change cannot have changed."""
    located: bool = True
    """Whether the lines of files are wanted at which cells stand: notebooks are read once more for that."""


class Checked(NamedTuple):
    """What changed, and what it comes to; *notebooks* are those of the new side in which anything is judged, by their path."""

    comparison: Comparison
    verdict: Verdict
    notebooks: Mapping[str, CellLines]


class _Told(NamedTuple):
    """What one side says: how to judge, and what is no risk; and all of it as it stands there, to see whether that changed."""

    rules: Rules
    mutes: Mutes
    said: tuple[tuple[str, object], ...]


def checked(repo: Repository, asked: CheckRequest) -> Checked:
    """*asked*, answered. Raises UserError."""
    old, new, paths = _sides(repo, asked)
    scope = Scope(paths)
    listing = asked_git(repo, old, new, scope, _OPTIONS)  # git looks while the rules are read
    now, before = _told(repo, new), _told_before(repo, old)
    used = before if asked.old_rules and before is not None else now
    about = question(repo, old, new, scope, _OPTIONS, listing=listing)
    whole = answered(about, mutes=used.mutes)
    commits = _commits(repo, asked, about, whole, used)
    case = Case(whole, commits, used.rules, committed=not asked.staged or asked.message is not None)
    more = _changed_rules(case, asked, now, before) if now.said != (() if before is None else before.said) else []
    found = verdict(case, more)
    return Checked(whole, found, _notebooks(about, found.judged) if asked.located else {})


def _sides(repo: Repository, asked: CheckRequest) -> tuple[Tree, Tree, tuple[str, ...]]:
    names, paths = names_and_paths(repo, asked.words, asked.paths, dashes=asked.dashes)
    if any(":" in name for name in names):
        raise UsageError(f"{names[0]} is one file, and rules are about commits; name two of them: rundiff check HEAD~1..HEAD")
    if names or asked.staged:
        return (*sides(repo, names, cached=asked.staged), paths)
    return (*_last_commit(repo), paths)


def _last_commit(repo: Repository) -> tuple[Tree, Tree]:
    """What the last commit changed; of a merge, what it brought."""
    head = repo.commit("HEAD")
    new = Tree(Side("commit", f"HEAD ({head[:7]})"), head)
    try:
        parent = repo.commit("HEAD^")
    except UnknownRevision:
        if repo.shallow:
            message = (
                f"this clone is shallow, and ends before HEAD^; {deepening('HEAD^')} gets more (in CI: fetch-depth, GIT_DEPTH)"
            )
            raise UnknownRevision(message) from None
        return Tree(Side("commit", NOTHING), repo.empty_tree()), new
    return Tree(Side("commit", f"HEAD^ ({parent[:7]})"), parent), new


def _told(repo: Repository, at: Tree) -> _Told:
    files = held(repo, at)
    table, quiet = nearest(files, _CHECK), nearest(files, KEY)
    said = tuple((file.path, file.table[key]) for key, file in ((_CHECK, table), (KEY, quiet)) if file is not None)
    found = Rules() if table is None else rules(table.table[_CHECK], table.name(_CHECK), table.path)
    return _Told(found, NO_MUTES if quiet is None else told(quiet), said)


def _told_before(repo: Repository, at: Tree) -> _Told | None:
    """As `_told`; None where that side says what cannot be read, so that it may be corrected."""
    try:
        return _told(repo, at)
    except UsageError:
        return None


def _changed_rules(case: Case, asked: CheckRequest, now: _Told, before: _Told | None) -> list[Judged]:
    """The rules themselves are others than before: how that is judged, and what the old ones say, only the old ones know."""
    old = _Told(Rules(), NO_MUTES, ()) if before is None else before
    then = muted_by(case.comparison.findings, old.mutes)
    compared = msgspec.structs.replace(case.comparison, findings=then, muted=muted(then, old.mutes))
    was = verdict(case._replace(comparison=compared, rules=old.rules)).count("fail")
    is_now = verdict(case).count("fail")
    level = old.rules.rules
    if level == "trailer" and RULES in declared(case.commits).words:
        return []
    severity: Severity = "warn" if level == "warn" or (level == "trailer" and not case.committed) else "fail"
    file = next((path for path, _ in (*now.said, *old.said)), None)
    which = "the old" if asked.old_rules and before is not None else "the new"
    more = f"; by the old ones {was} would fail, by the new ones {is_now}" if was != is_now else ""
    advice = (
        f"say `{old.rules.trailer}: {RULES}` in the commit message" if level == "trailer" else f"look at what changed in {file}"
    )
    return [Judged(severity, "rules", f"the rules themselves changed, and {which} ones judge{more}", advice, file=file)]


def _commits(repo: Repository, asked: CheckRequest, about: Question, whole: Comparison, used: _Told) -> tuple[Commit, ...]:
    """Those in between, and what is about to become one; where rules are about single commits, each with what it changed."""
    trailer = used.rules.trailer
    found = list(commits_between(repo, about.old, about.new, trailer))
    said = () if asked.message is None else trailers_in(repo, asked.message, trailer)
    if asked.staged or said:
        staged = whole.findings if asked.staged and not found else ()
        found.insert(0, Commit("", "", said, findings=staged))
    if used.rules.by_commit:
        found = [_looked_at(repo, commit, about, whole, used.mutes) for commit in found]
    return tuple(found)


def _looked_at(repo: Repository, commit: Commit, about: Question, whole: Comparison, quiet: Mutes) -> Commit:
    """*commit* with what it changed. A merge brings what others have been looked at for."""
    if not commit.oid or len(commit.parents) > 1:
        return commit
    parent = commit.parents[0] if commit.parents else repo.empty_tree()
    if (parent, commit.oid) == (about.old.commit, about.new.commit):
        return commit._replace(findings=whole.findings)
    old, new = (Tree(Side("commit", oid[:7]), oid) for oid in (parent, commit.oid))
    alone = answered(question(repo, old, new, about.scope, about.options), mutes=quiet)
    return commit._replace(findings=alone.findings)


def _notebooks(about: Question, judged: Sequence[Judged]) -> dict[str, CellLines]:
    """Where the lines of cells stand in their files: a run's notebook is as it was executed, so of that there is no file."""
    if about.new.record is not None:
        return {}
    wanted = {one.finding.file.path for one in judged if one.finding is not None and one.finding.change is not None}
    rows = [row for row in about.rows if row.new_path in wanted and row.status != "U"]
    stored = [row for row in rows if row.new_oid is not None]
    blobs = (
        zip(stored, about.repo.contents([row.new_oid for row in stored if row.new_oid is not None]), strict=True)
        if stored
        else ()
    )
    found = {row.path: CellLines(data) for row, data in blobs if not isinstance(data, GitError)}
    on_disk = [row.path for row in rows if row.new_oid is None]
    return {**found, **{path: CellLines((about.repo.root / path).read_bytes()) for path in on_disk}}

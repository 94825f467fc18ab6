"""Commits that were looked at one by one in; which of them are too large, or do several things at once, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.check.verdict import Judged
from rundiff.comparison import matters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rundiff.check.commits import Commit
    from rundiff.check.rules import Level, Rules
    from rundiff.check.verdict import OtherRule, Severity
    from rundiff.comparison import Finding

_ONE_CONCERN = {"schedule": "optimizer", "hyper-parameter": "optimizer", "transforms": "data"}
"""Categories that one decision mostly changes together."""
_BESIDE = frozenset({"comment", "docstring", "prose"})
"""Sorts of edits that belong to any commit: they say why."""
_ADVICE = "make it commits of their own"


class Size(NamedTuple):
    """How much changed, as a reader sees it: lines of sources that went or came, cells, and other files."""

    lines: int
    cells: int
    files: int


def size(findings: Iterable[Finding]) -> Size:
    """How much *findings* are."""
    found = list(findings)
    texts = [finding.lines for finding in found]
    lines = sum(text.removed_lines + text.added_lines for text in texts if text is not None)
    cells = sum(finding.change is not None for finding in found)
    return Size(lines, cells, len({finding.file.path for finding in found}))


def large_or_mixed(commits: Iterable[Commit], rules: Rules) -> Iterator[Judged]:
    """What is said of each commit; of one whose findings are not known, nothing."""
    for commit in commits:
        mine = [finding for finding in commit.findings if rules.about(finding.file.path)]
        if not mine:
            continue
        if rules.too_large != "off" and (said := _too_large(size(mine), rules)):
            yield _judged(commit, mine, rules.too_large, "too-large", said)
        if rules.mixed != "off" and (said := _mixed(mine)):
            yield _judged(commit, mine, rules.mixed, "mixed", said)


def _judged(commit: Commit, mine: list[Finding], level: Level, rule: OtherRule, said: str) -> Judged:
    severity: Severity = "fail" if level == "fail" else "warn"
    return Judged(severity, rule, f"{commit.name} {said}", _ADVICE, finding=mine[0], commit=commit.oid or None)


def _too_large(found: Size, rules: Rules) -> str:
    limits = (
        ("lines", found.lines, rules.max_lines),
        ("cells", found.cells, rules.max_cells),
        ("files", found.files, rules.max_files),
    )
    over = [f"{number} {noun} (at most {most})" for noun, number, most in limits if most is not None and number > most]
    return f"changes {', '.join(over)}" if over else ""


def _mixed(mine: list[Finding]) -> str:
    concerns = dict.fromkeys(
        _ONE_CONCERN.get(effect.category, effect.category)
        for finding in mine
        for effect in finding.telling
        if matters(effect.category)
    )
    beside = sum(not finding.likely and _is_work(finding) for finding in mine)
    if len(concerns) > 1:
        return f"changes {', '.join(concerns)} at once"
    if concerns and beside:
        return f"changes {next(iter(concerns))}, and {beside} other {'thing' if beside == 1 else 'things'} beside it"
    return ""


def _is_work(finding: Finding) -> bool:
    """Whether a change that matters to no training is one that a reader has to look through all the same."""
    sort = finding.file.sort if finding.change is None else finding.change.sort
    moved = finding.change is not None and finding.change.kind in {"moved", "moved_edited"}
    return not finding.muted and (moved or sort not in {None, *_BESIDE})

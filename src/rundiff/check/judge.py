"""Findings, commits and rules in; each judged, worst first, out."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from rundiff.check.commits import Declared, declared
from rundiff.check.sizes import large_or_mixed
from rundiff.check.verdict import RULE_IDS, Judged, Passed, RuleId, Severity, Verdict
from rundiff.comparison import matters
from rundiff.training.categories import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.check.commits import Commit
    from rundiff.check.rules import Level, Rules
    from rundiff.comparison import Comparison, Finding
    from rundiff.training.categories import Category
    from rundiff.training.meaning import Effect

_RANKS = {rule: rank for rank, rule in enumerate(RULE_IDS)}
"""Categories first, as anywhere."""


class Case(NamedTuple):
    """What is judged. Not *committed*: nobody has been asked for a message yet, so what needs a trailer is only announced."""

    comparison: Comparison
    commits: tuple[Commit, ...]
    rules: Rules
    committed: bool = True


def verdict(case: Case, more: Sequence[Judged] = ()) -> Verdict:
    """Everything that is judged; *more* is what was found out otherwise."""
    told = declared(case.commits)
    findings, passed = _findings(case, told)
    rest = [*more, *_unknown(case.rules, told), *large_or_mixed(case.commits, case.rules)]
    ranked = sorted([*findings, *rest], key=lambda one: (one.severity != "fail", _RANKS[one.rule]))
    known = [commit for commit in case.commits if commit.oid]
    return Verdict(tuple(ranked), passed, case.comparison.muted, case.rules.file, case.rules.trailer, len(known))


def _findings(case: Case, told: Declared) -> tuple[list[Judged], Passed]:
    judged: list[Judged] = []
    counts = {"declared": 0, "off_path": 0, "elsewhere": 0}
    for finding in case.comparison.findings:
        if not case.rules.about(finding.file.path):
            counts["elsewhere"] += finding.likely
        elif finding.file.failed or finding.file.conflict is not None:
            judged += _unreadable(finding, case.rules)
        elif case.rules.reaching and finding.impact.reach == "off-path":
            counts["off_path"] += sum(matters(effect.category) for effect in finding.telling)
        else:
            counts["declared"] += _declared(finding, case.rules, told)
            judged += _judged(finding, case, told)
    return judged, Passed(**counts)


def _declared(finding: Finding, rules: Rules, told: Declared) -> int:
    return sum(rules.level(effect) == "trailer" and told.holds(effect) for effect in finding.telling)


def _judged(finding: Finding, case: Case, told: Declared) -> Iterator[Judged]:
    """A row for each category and severity."""
    groups: dict[tuple[Category, Level], list[Effect]] = {}
    for effect in finding.telling:
        level = case.rules.level(effect)
        if level == "off" or (level == "trailer" and told.holds(effect)):
            continue
        groups.setdefault((effect.category, level), []).append(effect)
    for (category, level), effects in groups.items():
        names = tuple(dict.fromkeys(effect.rule or category for effect in effects))
        sentence = "; ".join(effect.sentence for effect in effects if effect.sentence) or _UNTOLD[category]
        severity: Severity = "warn" if level == "warn" or (level == "trailer" and not case.committed) else "fail"
        yield Judged(severity, category, sentence, _advice(case.rules, category, level, names), names, finding)


_UNTOLD: dict[Category, str] = {
    **{category: f"{category} changed" for category in CATEGORIES},
    "other": "code changed that is not understood",
}


def _advice(rules: Rules, category: Category, level: Level, names: Sequence[str]) -> str:
    mute = f"mute it with `rundiff check --mute {quote(names[0])}`"
    if level == "trailer":
        return f"say `{rules.trailer}: {category}` in the commit message, or {mute}"
    return f"take it back, or {mute}" if level == "fail" else f"{mute} if it is no risk here"


def _unreadable(finding: Finding, rules: Rules) -> Iterator[Judged]:
    severity = severity_of(rules.unreadable)
    if severity is not None:
        conflict = finding.file.conflict is not None
        why = "is in the middle of a merge" if conflict else "cannot be read, so nobody knows what changed in it"
        todo = "resolve the merge, then git add it" if conflict else f"mend it: rundiff diff -- {quote(finding.file.path)}"
        yield Judged(severity, "unreadable", f"`{finding.file.path}` {why}", todo, finding=finding)


def _unknown(rules: Rules, told: Declared) -> Iterator[Judged]:
    for word, commit in told.unknown:
        sentence = f"`{rules.trailer}: {word}` names no category"
        rule: RuleId = "unknown-trailer"
        yield Judged("warn", rule, sentence, f"there are {', '.join(CATEGORIES)}", commit=commit)


def severity_of(level: Level) -> Severity | None:
    """What a level that needs no trailer comes to; None where nothing is said."""
    return None if level == "off" else "warn" if level == "warn" else "fail"

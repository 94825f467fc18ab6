"""What a check comes to, as values: any surface shows these, and adds no judgement of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.training.categories import CATEGORIES, Category

if TYPE_CHECKING:
    from rundiff.comparison import Finding
    from rundiff.mutes import Muted

Severity = Literal["fail", "warn"]
OtherRule = Literal["too-large", "mixed", "rules", "unknown-trailer", "unreadable"]
RuleId = Category | OtherRule
OTHER_RULES: tuple[OtherRule, ...] = ("unreadable", "rules", "unknown-trailer", "too-large", "mixed")
RULE_IDS: tuple[RuleId, ...] = (*CATEGORIES, *OTHER_RULES)


class Judged(NamedTuple):
    """One thing that a rule is about. *finding* is where it stands, *commit* which commit it is about, where it is about one.

    *file* is set where a file as a whole is meant that may be no finding: the rules.
    """

    severity: Severity
    rule: RuleId
    sentence: str
    advice: str
    names: tuple[str, ...] = ()
    """What mutes it: `loss/FocalLoss`; empty for what cannot be muted."""
    finding: Finding | None = None
    commit: str | None = None
    file: str | None = None


class Passed(NamedTuple):
    """What was looked at and is not judged, counted."""

    declared: int = 0
    """Effects that a trailer declares."""
    off_path: int = 0
    """Effects that do not reach training, where only those that may are judged."""
    elsewhere: int = 0
    """Findings outside the paths that the rules are about."""


class Verdict(NamedTuple):
    """Everything, worst first. *rules* is the path of the file that the rules stand in, None for the usual ones."""

    judged: tuple[Judged, ...]
    passed: Passed
    muted: Muted | None
    rules: str | None
    trailer: str
    commits: int
    """How many commits there are between the two sides."""

    def count(self, severity: Severity) -> int:
        """How many of that severity."""
        return sum(one.severity == severity for one in self.judged)

    def failed(self, *, strict: bool) -> bool:
        """Whether a rule failed; *strict*, whether any warning was given."""
        return bool(self.judged) if strict else self.count("fail") > 0

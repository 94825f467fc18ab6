"""What is true of pairs and what the product says of them in; precision, recall and F1 of each category out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rundiff.training.categories import CATEGORIES

if TYPE_CHECKING:
    from meaning.asked import Said
    from meaning.programs import Pair
    from rundiff.training.categories import Category

MACRO_F1: Final = 0.90
FALSE_ALARMS: Final = 0.01
REACH_RECALL: Final = 0.97
REACH_PRECISION: Final = 0.92
"""The bars. Categories and reach are held to them on the held-out programs, too."""

NAMED: Final = tuple(category for category in CATEGORIES if category != "other")
"""What is scored. "other" claims nothing: it says that the product does not know."""
QUIET: Final = frozenset({"other", "logging", "plotting"})
"""What may be said of an edit that means nothing: it is shown below the line."""


@dataclass
class Tally:
    """Of one category, or of reach."""

    true: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.true / (self.true + self.false) if self.true + self.false else 0.0

    @property
    def recall(self) -> float:
        return self.true / (self.true + self.missed) if self.true + self.missed else 0.0

    @property
    def f1(self) -> float:
        both = 2 * self.true + self.false + self.missed
        return 2 * self.true / both if both else 0.0


@dataclass
class Score:
    """Of a set of pairs. Pairs that mean something and pairs that do not are counted apart."""

    pairs: int = 0
    categories: dict[Category, Tally] = field(default_factory=lambda: {category: Tally() for category in NAMED})
    only_other: int = 0
    confused: Counter[tuple[Category, str]] = field(default_factory=Counter)
    """What was not said, and what was said in its place."""
    reach: Tally = field(default_factory=Tally)
    """"unknown" counts as "reaches"."""
    reach_said: Tally = field(default_factory=Tally)
    """Only "reaches" counts as "reaches"."""
    off_path: int = 0
    """Edits that do not reach training, of which that is said."""
    unchanged: int = 0
    alarms: int = 0
    alarmed: Counter[str] = field(default_factory=Counter)
    other_alarms: int = 0
    quiet_alarms: int = 0
    seconds: float = 0.0

    @property
    def macro_f1(self) -> float:
        """Over the categories that have to be said of some pair."""
        found = [tally.f1 for tally in self.categories.values() if tally.true + tally.missed]
        return sum(found) / len(found) if found else 0.0

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.unchanged if self.unchanged else 0.0

    @property
    def meets(self) -> bool:
        """Whether every bar is met."""
        reach = self.reach.recall >= REACH_RECALL and self.reach.precision >= REACH_PRECISION
        return self.macro_f1 >= MACRO_F1 and self.false_alarms <= FALSE_ALARMS and reach

    def add(self, pair: Pair, said: Said) -> None:
        """Count one pair."""
        self.seconds += said.seconds
        if "no-op" in pair.styles:
            self._add_unchanged(pair, said)
            return
        self.pairs += 1
        self.only_other += said.categories == {"other"}
        missed, wrong = faults(pair, said)
        for word in {group[0] for group in pair.expected.required} & {*NAMED}:
            self.categories[word].missed += word in missed
            self.categories[word].true += word not in missed
        for category in wrong:
            self.categories[category].false += 1
        self.confused.update((category, ", ".join(sorted(said.categories)) or "nothing") for category in missed)
        self._add_reach(pair, said)

    def _add_unchanged(self, pair: Pair, said: Said) -> None:
        self.unchanged += 1
        loud = said.categories - QUIET
        self.alarms += bool(loud)
        self.alarmed[pair.operator] += bool(loud)
        self.other_alarms += "other" in said.categories
        self.quiet_alarms += bool(said.categories & {"logging", "plotting"})

    def _add_reach(self, pair: Pair, said: Said) -> None:
        true = pair.expected.reaches
        if true is None:
            return
        self.off_path += not true and not said.reach & {"reaches", "unknown"}
        for tally, words in ((self.reach, {"reaches", "unknown"}), (self.reach_said, {"reaches"})):
            found = bool(said.reach & words)
            tally.true += true and found
            tally.missed += true and not found
            tally.false += not true and found


def faults(pair: Pair, said: Said) -> tuple[list[Category], list[Category]]:
    """What had to be said and was not, by the first word of its group; and what was said and is not true."""
    expected = pair.expected
    fine = expected.optional | {category for group in expected.required for category in group}
    missed = [group[0] for group in expected.required if not said.categories & {*group}]
    return [word for word in missed if word in NAMED], sorted(said.categories - fine - {"other"})


def wrong_reach(pair: Pair, said: Said) -> bool:
    """Whether what is said of reach is not what is true, "unknown" taken as "reaches"."""
    true = pair.expected.reaches
    return true is not None and true != bool(said.reach & {"reaches", "unknown"})

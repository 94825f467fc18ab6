"""What is known of the commits between two sides, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.categories import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.comparison import Finding
    from rundiff.training.meaning import Effect

RULES = "rules"
"""What a trailer says where the rules themselves changed."""


class Commit(NamedTuple):
    """One commit, or what is staged for one, whose *oid* is empty; its findings where it was looked at by itself."""

    oid: str
    subject: str
    trailers: tuple[str, ...] = ()
    """Values of the trailer that declares changes."""
    parents: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """What to call it by."""
        return self.oid[:7] or "what is staged"


class Declared(NamedTuple):
    """What the trailers of all commits declare, in small letters; and what of it names nothing, with the commit that says it."""

    words: frozenset[str] = frozenset()
    unknown: tuple[tuple[str, str], ...] = ()

    def holds(self, effect: Effect) -> bool:
        """Whether *effect* is declared: by its category or by its rule."""
        return effect.category in self.words or (effect.rule != "" and effect.rule.lower() in self.words)


def declared(commits: Iterable[Commit]) -> Declared:
    """What the trailers of *commits* declare, together: a trailer may stand in any of them."""
    words: set[str] = set()
    unknown: dict[tuple[str, str], None] = {}
    for commit in commits:
        for word in (part.strip() for value in commit.trailers for part in value.split(",")):
            if word.lower().partition("/")[0] in {*CATEGORIES, RULES}:
                words.add(word.lower())
            elif word:
                unknown[word, commit.name] = None
    return Declared(frozenset(words), tuple(unknown))

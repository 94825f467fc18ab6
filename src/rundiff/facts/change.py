"""One fact that is another one in the later of two runs, as a value."""

from __future__ import annotations

from typing import Literal

import msgspec

from rundiff.training.categories import RANK, Category
from rundiff.wording import Phrase

Explained = Literal["by code", "by drift", "silent"]
"""An edit of the same kind may explain it; only a difference of the environments may; nothing that is known does."""
_ORDER: dict[Explained, int] = {"silent": 0, "by drift": 1, "by code": 2}


class FactChange(msgspec.Struct, frozen=True):
    """One thing that was observed, and differs between two runs; None where a run has none of it."""

    name: str
    category: Category
    sentence: Phrase
    """In the words of a person who trains, with code in backquotes."""
    old: str | None = None
    new: str | None = None
    likely: bool = True
    """Whether it is likely to matter; threads and devices do little."""
    explained: Explained = "silent"
    hints: tuple[Phrase, ...] = ()
    """Differences of the environments that may explain it."""


def ranked(changes: tuple[FactChange, ...]) -> tuple[FactChange, ...]:
    """What is likely to matter first; of that what nothing explains; then as categories rank."""
    return tuple(sorted(changes, key=lambda one: (not one.likely, _ORDER[one.explained], RANK[one.category])))

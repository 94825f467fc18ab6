"""Two texts in; what the edit between them means for training out, worst first.

The wording states what changed, in resolved values; it never says that the change caused anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rundiff.training.categories import RANK
from rundiff.training.config import config_reading
from rundiff.training.features import NOTHING, difference
from rundiff.training.python import python_difference
from rundiff.training.sentences import sentences

if TYPE_CHECKING:
    from rundiff.training.categories import Category
    from rundiff.training.features import Difference, Reading

Language = Literal["python", "config", "text"]


class Effect(NamedTuple):
    """One thing that an edit means. The sentence is plain text with code in backticks, without the category's word.

    It is empty where the edit is code that is not understood: then the lines themselves are all there is to say.
    """

    category: Category
    sentence: str
    rule: str = ""
    """What a repository mutes it by: `transforms/Normalize`, `hyper-parameter/lr`, `loss/FocalLoss`."""

    def __str__(self) -> str:
        return f"{self.category}: {self.sentence}" if self.sentence else self.category


OTHER: Final = Effect("other", "")


def meaning(old: str | None, new: str | None, language: Language) -> tuple[Effect, ...]:
    """What the edit from *old* to *new* means; None where there is no text on that side.

    Nothing for formatting, comments, docstrings, prose, and for statements that only changed places.
    """
    if old == new or language == "text":
        return ()
    return told(python_difference(old, new) if language == "python" else difference(*map(_config, (old, new))))


def told(differs: Difference | None) -> tuple[Effect, ...]:
    """What a difference means, worst first; None means nothing."""
    if differs is None:
        return ()
    effects = [Effect(category, sentence) for category, sentence in sentences(differs.old, differs.new)]
    if not effects or differs.more:
        effects.append(OTHER)
    return tuple(sorted(dict.fromkeys(effects), key=lambda effect: RANK[effect.category]))


def _config(text: str | None) -> Reading:
    return NOTHING if text is None else config_reading(text)

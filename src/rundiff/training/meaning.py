"""Two texts in; what the edit between them means for training out, worst first.

The wording states what changed, in resolved values; it never says that the change caused anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rundiff.training.categories import RANK
from rundiff.training.config import config_reading
from rundiff.training.features import NOTHING
from rundiff.training.python import python_reading
from rundiff.training.sentences import sentences

if TYPE_CHECKING:
    from rundiff.training.categories import Category
    from rundiff.training.features import Reading

Language = Literal["python", "config", "text"]


class Effect(NamedTuple):
    """One thing that an edit means. The sentence is plain text with code in backticks, without the category's word.

    It is empty where the edit is code that is not understood: then the lines themselves are all there is to say.
    """

    category: Category
    sentence: str

    def __str__(self) -> str:
        return f"{self.category}: {self.sentence}" if self.sentence else self.category


OTHER: Final = Effect("other", "")


def meaning(old: str | None, new: str | None, language: Language) -> tuple[Effect, ...]:
    """What the edit from *old* to *new* means; None where there is no text on that side.

    Nothing for formatting, comments, docstrings, prose, and for statements that only changed places.
    """
    before, after = _reading(old, language), _reading(new, language)
    if before.shape == after.shape:
        return ()
    if not (before.readable and after.readable):
        return (OTHER,)
    effects = [Effect(category, sentence) for category, sentence in sentences(before.features, after.features)]
    if not effects or before.rest != after.rest:
        effects.append(OTHER)
    return tuple(sorted(dict.fromkeys(effects), key=lambda effect: RANK[effect.category]))


def _reading(text: str | None, language: Language) -> Reading:
    if text is None or language == "text":
        return NOTHING
    return python_reading(text) if language == "python" else config_reading(text)

"""A headline in; the same as it is sent, with the phrase that says it in the reader's language, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rundiff.render.wire import shapes
from rundiff.render.wire.phrases import spoken
from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rundiff.render.headline import Headline, Verb

_VERBS: Final[Mapping[Verb, Callable[[str], Phrase]]] = {
    "removed": lambda what: phrase("%1 removed", what),
    "added": lambda what: phrase("%1 added", what),
    "changed": lambda what: phrase("%1 changed", what),
    "reordered": lambda what: phrase("%1 reordered", what),
}


def headline(one: Headline) -> shapes.Headline:
    """*one* as the panel gets it."""
    return shapes.Headline(
        words=one.words,
        phrase=spoken(_said(one)),
        verb=one.verb,
        category=one.category,
        source=one.source,
        name=str(one.name),
        was=None if one.was is None else str(one.was),
        now=None if one.now is None else str(one.now),
        likely=one.likely,
        finding=one.finding,
    )


def _said(one: Headline) -> Phrase:
    if one.was is None or one.now is None:
        return _VERBS[one.verb](one.name or Phrase(one.category))
    if one.name:
        return phrase("%1 %2 → %3", one.name, one.was, one.now)
    return phrase("%1 → %2", one.was, one.now)

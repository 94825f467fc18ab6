"""An edit and the programs that it is made in; what it means for training out, worst first.

The wording states what changed, in resolved values; it never says that the change caused anything.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rundiff.training.categories import RANK
from rundiff.training.config import config_reading, config_rows
from rundiff.training.features import NOTHING, difference
from rundiff.training.following import Pair
from rundiff.training.program import Program, Unit
from rundiff.training.python import python_difference
from rundiff.training.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.training.categories import Category
    from rundiff.training.features import Difference, Reading
    from rundiff.training.following import Elsewhere, Followed, Purpose
    from rundiff.training.sentences import Said

Language = Literal["python", "config", "text"]
_LONGEST: Final = 60
_USERS: Final = 4
"""Programs that are asked what they do with a module or a configuration file."""


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
    """What the edit from *old* to *new* means by itself; None where there is no text on that side.

    Nothing for formatting, comments, docstrings, prose, and for statements that only changed places.
    """
    if old == new or language == "text":
        return ()
    return told(python_difference(old, new) if language == "python" else _config_difference(old, new))


def told(differs: Difference | None) -> tuple[Effect, ...]:
    """What a difference means, worst first; None means nothing."""
    if differs is None:
        return ()
    effects = [_effect(said) for said in sentences(differs.old, differs.new)]
    if not effects or differs.more:
        effects.append(OTHER)
    return _ranked(effects)


class Meanings:
    """What the edits of one comparison mean, in the programs that it is about: notebooks and scripts, before and after."""

    def __init__(self, programs: Iterable[tuple[Program, Program]] = ()) -> None:
        self._pairs = [Pair(old, new) for old, new in programs]

    def of_code(
        self, old: Unit | None, new: Unit | None, compared: tuple[str | None, str | None] | None = None
    ) -> tuple[Effect, ...]:
        """What an edit of a cell or a Python file means; *compared* where it is about a part of the texts alone."""
        texts = compared or (None if old is None else old.text, None if new is None else new.text)
        if texts[0] == texts[1]:
            return ()
        here = new or old
        if here is None:
            return ()
        pair = self._pair(here)
        return _followed(pair.follow(old, new, texts), here)

    def of_config(self, path: str, old: str | None, new: str | None) -> tuple[Effect, ...]:
        """What an edit of a configuration file means."""
        if old == new:
            return ()
        differs = _config_difference(old, new)
        if differs is None:
            return ()
        keys = _changed_keys(old or "", new or "")
        places = [place for pair in self._users(path) for place in pair.where(keys)]
        effects = list(_told_elsewhere(places, path))
        direct = [_effect(said) for said in sentences(differs.old, differs.new, path)]
        direct += [OTHER] if not effects and (differs.more or not direct) else []
        return _ranked(_without_copies(direct, effects))

    def _pair(self, unit: Unit) -> Pair:
        for pair in self._pairs:
            if pair.has(unit):
                return pair
        for pair in self._users(unit.path):
            return pair
        single = Pair(*(Program((), pair_program.read) for pair_program in self._readers()))
        self._pairs.append(single)
        return single

    def _users(self, path: str) -> Iterator[Pair]:
        users = (pair for pair in self._pairs if pair.reads(path))
        return (pair for pair, _ in zip(users, range(_USERS), strict=False))

    def _readers(self) -> tuple[Program, Program]:
        first = next(iter(self._pairs), None)
        return (first.old.program, first.new.program) if first is not None else (Program(), Program())


def _followed(found: Followed, here: Unit) -> tuple[Effect, ...]:
    differs = found.differs
    if differs is None:
        return ()
    direct = [_effect(said) for said in sentences(differs.old, differs.new, here.place)]
    elsewhere = list(_told_elsewhere(found.elsewhere, here.place))
    effects = _without_copies(direct, elsewhere)
    purposes, unknown = _told_purposes(found.purposes)
    effects += [
        effect for effect in purposes if not found.explained or effect.category not in {one.category for one in elsewhere}
    ]
    effects += [
        Effect(category, f"`{name}` comes from {place}", f"{category}/{name}") for category, name, place in found.origins
    ]
    understood = found.explained or (bool(found.purposes) and not unknown)
    if differs.more and not (understood and effects):
        effects.append(OTHER)
    return _ranked(effects)


def _told_elsewhere(places: Iterable[Elsewhere], here: str) -> Iterator[Effect]:
    for unit, differs in places:
        for said in sentences(differs.old, differs.new, here):
            yield _effect(said, f" in {unit.place}")


def _without_copies(direct: Sequence[Effect], elsewhere: Sequence[Effect]) -> list[Effect]:
    """Without what only says at the place of use what is said at the edit already."""
    known = {(effect.category, effect.rule) for effect in direct if effect.sentence}
    return [*direct, *(effect for effect in elsewhere if (effect.category, effect.rule) not in known)]


def _told_purposes(purposes: Sequence[Purpose]) -> tuple[list[Effect], bool]:
    """What statements that are not understood are for; and whether there are some of which that is not known either."""
    found: list[Effect] = []
    for category in dict.fromkeys(one.category for one in purposes if one.category is not None):
        gone = [one.node for one in purposes if one.category == category and one.side == "old"]
        came = [one.node for one in purposes if one.category == category and one.side == "new"]
        if len(gone) == len(came) == 1:
            found.append(Effect(category, _arrow(_short(gone[0]), _short(came[0])), f"{category}/code"))
        else:
            found += [Effect(category, f"`{_short(node)}` removed", f"{category}/code") for node in gone]
            found += [Effect(category, f"`{_short(node)}` added", f"{category}/code") for node in came]
    return found, any(one.category is None for one in purposes)


def _arrow(old: str, new: str) -> str:
    return f"`{new}` changed" if old == new else f"`{old}` → `{new}`"


def _short(node: ast.stmt) -> str:
    """The first line of a statement."""
    try:
        line = ast.unparse(node).strip().split("\n", 1)[0]
    except (ValueError, RecursionError):
        return type(node).__name__
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _effect(said: Said, where: str = "") -> Effect:
    return Effect(said.category, f"{said.sentence}{where}{said.through}", said.rule)


def _ranked(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    return tuple(sorted(dict.fromkeys(effects), key=lambda effect: RANK[effect.category]))


def _config_difference(old: str | None, new: str | None) -> Difference | None:
    return difference(*map(_config, (old, new)))


def _changed_keys(old: str, new: str) -> set[str]:
    return {path[-1] for path, _ in {*config_rows(old)} ^ {*config_rows(new)} if path}


def _config(text: str | None) -> Reading:
    return NOTHING if text is None else config_reading(text)

"""An edit and the programs that it is made in; what it means for training out, worst first.

The wording states what changed, in resolved values; it never says that the change caused anything.
"""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rundiff.training.categories import RANK
from rundiff.training.config import config_reading, config_rows
from rundiff.training.features import NOTHING, difference
from rundiff.training.following import Followed, Pair
from rundiff.training.program import Program, Unit
from rundiff.training.python import python_difference
from rundiff.training.relocated import without_moves
from rundiff.training.renamed import renamed
from rundiff.training.sentences import rule, sentences
from rundiff.training.shell import shell_reading
from rundiff.wording import UNSAID, Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rundiff.training.categories import Category
    from rundiff.training.features import Difference, Reading
    from rundiff.training.following import Elsewhere
    from rundiff.training.purposes import Purpose
    from rundiff.training.sentences import Said

    Reader = Callable[[str], str | None]

Language = Literal["python", "config", "shell", "text"]
_LONGEST: Final = 60
_USERS: Final = 4
"""Programs that are asked what they do with a module or a configuration file."""


class Effect(NamedTuple):
    """One thing that an edit means. The sentence is plain text with code in backticks, without the category's word.

    It is empty where the edit is code that is not understood: then the lines themselves are all there is to say.
    """

    category: Category
    sentence: Phrase
    rule: str = ""
    """What a repository mutes it by: `transforms/Normalize`, `hyper-parameter/lr`, `loss/FocalLoss`."""

    def __str__(self) -> str:
        return f"{self.category}: {self.sentence}" if self.sentence else self.category


OTHER: Final = Effect("other", UNSAID)


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


class Edited(NamedTuple):
    """One edit of a comparison: a cell, or a file. Both sides None is no edit."""

    old: Unit | None
    new: Unit | None
    language: Language = "python"
    compared: tuple[str | None, str | None] | None = None
    """The texts that the edit is about, where they are not all of the units: of a cell that was split, its part."""

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """What is compared."""
        return self.compared or (None if self.old is None else self.old.text, None if self.new is None else self.new.text)

    @property
    def here(self) -> Unit:
        """The unit as it is now, or as it was where it is gone."""
        return self.new or self.old or Unit("", "")


class Meanings:
    """What the edits of one comparison mean, in the programs that it is about: notebooks and scripts, before and after."""

    def __init__(self, programs: Iterable[tuple[Program, Program]] = (), read: tuple[Reader, Reader] | None = None) -> None:
        self._pairs = [Pair(old, new) for old, new in programs]
        self._alone: Pair | None = None
        self._read = read

    def of(self, edits: Sequence[Edited]) -> list[tuple[Effect, ...]]:
        """What each of *edits* means, worst first. What only went from one of them to another means nothing."""
        names = renamed((edit.old, edit.new) for edit in edits if edit.language == "python")
        for pair in self._pairs:
            pair.rename({new: old for old, new in names.items()})
        found = [self._followed(edit) for edit in edits]
        without_moves(found)
        return [_told(followed, edit) for followed, edit in zip(found, edits, strict=True)]

    def _followed(self, edit: Edited) -> Followed:
        texts = edit.texts
        if texts[0] == texts[1] or edit.language == "text":
            return Followed(None)
        if edit.language == "python":
            return self._pair(edit.here).follow(edit.old, edit.new, texts)
        differs = _config_difference(*texts) if edit.language == "config" else difference(*map(_shell, texts))
        if differs is None or edit.language == "shell":
            return Followed(differs)
        keys = _changed_keys(texts[0] or "", texts[1] or "")
        places = [place for pair in self._users(edit.here.path) for place in pair.where(keys)]
        return Followed(differs, places, explained=bool(places))

    def _pair(self, unit: Unit) -> Pair:
        own = next((pair for pair in self._pairs if pair.has(unit)), None)
        if own is not None and unit.cell is not None:
            return own
        # What uses a module says more of it than the module itself.
        return next(self._users(unit.path), None) or own or self._by_itself()

    def _users(self, path: str) -> Iterator[Pair]:
        """Programs that use a file, and are not that file alone."""
        return islice((pair for pair in self._pairs if not pair.is_file(path) and pair.reads(path)), _USERS)

    def _by_itself(self) -> Pair:
        """A program of nothing but the files beside it, for a file that no known program uses."""
        if self._alone is None:
            first = next(iter(self._pairs), None)
            readers = self._read or ((first.old.program.read, first.new.program.read) if first is not None else None)
            self._alone = Pair(*(Program((), read) for read in readers)) if readers else Pair(Program(), Program())
        return self._alone


def _told(found: Followed, edit: Edited) -> tuple[Effect, ...]:
    differs = found.differs
    if differs is None:
        return ()
    here = edit.here.place
    lefts = {".".join(left.within) for side in differs.left for left in side}
    direct = [_effect(said) for said in sentences(differs.old, differs.new, here, lefts=lefts)]
    direct += [Effect(one.category, phrase("`%1` happens at another time", one.label), rule(one)) for one in differs.moved]
    effects = _without_copies(direct, list(_told_elsewhere(found.elsewhere, here)))
    purposes, unknown = _told_purposes(found.purposes)
    effects += purposes
    effects += [
        Effect(one.category, phrase("`%1` comes from %2", one.name, one.place), f"{one.category}/{one.name}")
        for one in found.origins
    ]
    understood = bool(effects) and (found.explained or (bool(found.purposes) and not unknown))
    if differs.more and not understood:
        effects.append(OTHER)
    return _ranked(effects)


def _told_elsewhere(places: Iterable[Elsewhere], here: str) -> Iterator[Effect]:
    for unit, differs in places:
        for said in sentences(differs.old, differs.new, here, elsewhere=True):
            yield _effect(said, UNSAID if unit.place == here else unit.place)


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
            found += [Effect(category, phrase("`%1` removed", _short(node)), f"{category}/code") for node in gone]
            found += [Effect(category, phrase("`%1` added", _short(node)), f"{category}/code") for node in came]
    return found, any(one.category is None for one in purposes)


def _arrow(old: str, new: str) -> Phrase:
    return phrase("`%1` changed", new) if old == new else phrase("`%1` → `%2`", old, new)


def _short(node: ast.stmt) -> str:
    """The first line of a statement."""
    try:
        line = ast.unparse(node).strip().split("\n", 1)[0]
    except (ValueError, RecursionError):
        return type(node).__name__
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _effect(said: Said, where: str = "") -> Effect:
    sentence = phrase("%1 in %2", said.sentence, where) if where else said.sentence
    return Effect(said.category, phrase("%1 (%2)", sentence, said.through) if said.through else sentence, said.rule)


def _ranked(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    return tuple(sorted(dict.fromkeys(effects), key=lambda effect: RANK[effect.category]))


def _config_difference(old: str | None, new: str | None) -> Difference | None:
    return difference(*map(_config, (old, new)))


def _changed_keys(old: str, new: str) -> set[str]:
    return {path[-1] for path, _ in {*config_rows(old)} ^ {*config_rows(new)} if path}


def _config(text: str | None) -> Reading:
    return NOTHING if text is None else config_reading(text)


def _shell(text: str | None) -> Reading:
    return NOTHING if text is None else shell_reading(text)

"""Both texts of a file that makes or starts an image in; what the edit means for training out, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.categories import RANK
from rundiff.training.images.files import kind_of, reading
from rundiff.training.images.problems import UNPINNED_TORCH, problems
from rundiff.training.images.reading import Part, Reading, counted, rows_by_key
from rundiff.training.images.told import image_change, package_changes, row_changes
from rundiff.training.meaning import OTHER, Effect, meaning
from rundiff.wording import UNSAID, Phrase, phrase, together, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = "\0"
"""The last argument of a phrase that is to name the place; where there is none to be named, it is its first argument alone."""


class _Pair(NamedTuple):
    """A part on both sides; one that is not there is empty."""

    old: Part
    new: Part

    @property
    def label(self) -> str:
        """What to call it where there are others."""
        return self.new.label or self.old.label


class _Told(NamedTuple):
    """An effect before it is said where it is: what is the same in several places is said once."""

    effect: Effect
    label: str


def image_effects(path: str, old: str | None, new: str | None) -> tuple[Effect, ...] | None:
    """What the edit of the file at *path* means; a text is None where the file is not there. None: it is no such file."""
    kinds = {kind_of(path, text) for text in (old, new) if text is not None}
    before, after = (Reading(()) if text is None else reading(path, text) for text in (old, new))
    if len(kinds) != 1 or before is None or after is None:
        return None
    told = list(_effects(before, after))
    effects = [*_placed([*told, *_new_problems(before, after, told)])]
    if None in (old, new) and any(effect.sentence for effect in effects):
        effects = [effect for effect in effects if effect.sentence]  # of a file that came or went, this is enough
    if "project" in kinds:  # what else is in there is read as any configuration
        if effects in ([], [OTHER]):
            return None
        effects += meaning(old, new, "config") if OTHER in effects else ()
    return tuple(sorted(dict.fromkeys(effects), key=lambda effect: (RANK[effect.category], not effect.sentence)))


def _placed(told: list[_Told]) -> Iterator[Effect]:
    """Each effect once, with the places where it is."""
    places: dict[Effect, list[str]] = {}
    for effect, label in told:
        places.setdefault(effect, []).extend([label] if label else [])
    for effect, labels in places.items():
        yield effect._replace(sentence=_at(together(dict.fromkeys(labels)) if labels else UNSAID, effect.sentence))


def _at(place: Phrase, words: Phrase) -> Phrase:
    """*words* with *place* wherever it is to be named."""
    args = [_at(place, one) if isinstance(one, Phrase) else one for one in words.args]
    if args[-1:] != [_HERE]:
        return Phrase(words.template, *args)
    if place:
        return Phrase(words.template, *args[:-1], place)
    return args[0] if isinstance(args[0], Phrase) else verbatim(args[0])


def _effects(before: Reading, after: Reading) -> Iterator[_Told]:
    noun = after.noun if after.parts else before.noun
    final = after.final if after.parts else before.final
    for pair in _pairs(before, after):
        effects = list(_of_pair(pair, noun, final=final))
        if effects and not (pair.old.used or pair.new.used):
            sentence = phrase("%1 changed, which the last stage is not built from", pair.label)
            yield _Told(Effect("other", sentence, "environment/stage"), "")
        else:
            yield from (_Told(effect, pair.label) for effect in effects)


def _of_pair(pair: _Pair, noun: str, *, final: bool) -> Iterator[Effect]:
    old, new = pair
    if old.image != new.image:
        yield Effect("environment", image_change(old, new, phrase("%1 of %2", noun, _HERE)), "environment/base-image")
    for change in package_changes(old.packages, new.packages, final=final):
        yield Effect("environment", phrase("%1 in %2", change.sentence, _HERE), change.rule)
    for row, sentence in row_changes(rows_by_key(old.rows), rows_by_key(new.rows)):
        yield Effect(row.category, phrase("%1 in %2", sentence, _HERE), row.rule)
    if counted(old.rest) != counted(new.rest):
        yield OTHER


def _pairs(before: Reading, after: Reading) -> list[_Pair]:
    """By their keys, then by what they are alike in; where one came and one went after that, it has another name."""
    old, new = ({part.key: part for part in side.parts} for side in (before, after))
    pairs = [_Pair(old[key], new[key]) for key in new if key in old]
    gone, came = [old[key] for key in old if key not in new], [new[key] for key in new if key not in old]
    for alike in dict.fromkeys(part.alike for part in came if part.alike):
        same = [[part for part in side if part.alike == alike] for side in (gone, came)]
        if len(same[0]) == len(same[1]):
            pairs += map(_Pair, *same)
            gone, came = ([part for part in side if part.alike != alike] for side in (gone, came))
    if len(gone) == len(came) == 1:
        return [*pairs, _Pair(gone[0], came[0])]
    # What stands for a part where it is not there is needed as much as its other side is.
    return [*pairs, *(_Pair(p, Part("", used=p.used)) for p in gone), *(_Pair(Part("", used=p.used), p) for p in came)]


def _new_problems(before: Reading, after: Reading, told: list[_Told]) -> Iterator[_Told]:
    """Those that the edit brought in or touched; a torch without a version is told as the change that it is."""
    known = {problem[:3] for problem in problems(before)}
    rules = {effect.rule for effect, _ in told}
    for problem in problems(after):
        if problem[:3] not in known and not (problem.rule == UNPINNED_TORCH and UNPINNED_TORCH in rules):
            yield _Told(Effect("environment", phrase("%1 (%2)", problem.sentence, _HERE), problem.rule), problem.place)

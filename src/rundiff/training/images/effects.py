"""Both texts of a file that makes or starts an image in; what the edit means for training out, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.categories import RANK
from rundiff.training.images.files import kind_of, reading
from rundiff.training.images.problems import UNPINNED_TORCH, problems
from rundiff.training.images.reading import Part, Reading, counted, rows_by_key
from rundiff.training.images.told import image_change, package_changes, row_changes
from rundiff.training.meaning import OTHER, Effect, meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.images.problems import Problem

_ABSENT = Part("")


class _Pair(NamedTuple):
    """A part on both sides; one that is not there is empty."""

    old: Part
    new: Part

    @property
    def at(self) -> str:
        """The rest of a sentence that says where it is."""
        label = self.new.label or self.old.label
        return f" in {label}" if label else ""


def image_effects(path: str, old: str | None, new: str | None) -> tuple[Effect, ...] | None:
    """What the edit of the file at *path* means; a text is None where the file is not there. None: it is no such file."""
    kinds = {kind_of(path, text) for text in (old, new) if text is not None}
    before, after = (Reading(()) if text is None else reading(path, text) for text in (old, new))
    if len(kinds) != 1 or before is None or after is None:
        return None
    effects = list(_effects(before, after))
    if None in (old, new) and any(effect.sentence for effect in effects):
        effects = [effect for effect in effects if effect.sentence]  # of a file that came or went, this is enough
    if "project" in kinds:  # what else is in there is read as any configuration
        if effects in ([], [OTHER]):
            return None
        effects += meaning(old, new, "config") if OTHER in effects else ()
    told = {effect.sentence for effect in effects}
    for problem in _new_problems(before, after, effects):
        sentence = f"{problem.sentence}{f' in {problem.place}' if problem.place else ''}"
        effects.extend([] if sentence in told else [Effect("environment", sentence, problem.rule)])
    return tuple(sorted(dict.fromkeys(effects), key=lambda effect: (RANK[effect.category], not effect.sentence)))


def _effects(before: Reading, after: Reading) -> Iterator[Effect]:
    noun = after.noun if after.parts else before.noun
    final = after.final if after.parts else before.final
    for pair in _pairs(before, after):
        effects = list(_of_pair(pair, noun, final=final))
        if effects and not (pair.old.used or pair.new.used):
            named = pair.new.label or pair.old.label
            yield Effect("other", f"{named} changed, which the last stage is not built from", "environment/stage")
        else:
            yield from effects


def _of_pair(pair: _Pair, noun: str, *, final: bool) -> Iterator[Effect]:
    old, new = pair
    if old.image != new.image and (sentence := image_change(old, new, noun)):
        yield Effect("environment", sentence, "environment/base-image")
    for change in package_changes(old.packages, new.packages, final=final):
        yield Effect("environment", f"{change.sentence}{pair.at}", change.rule)
    for row, sentence in row_changes(rows_by_key(old.rows), rows_by_key(new.rows)):
        yield Effect(row.category, f"{sentence}{pair.at}", row.rule)
    if counted(old.rest) != counted(new.rest):
        yield OTHER


def _pairs(before: Reading, after: Reading) -> list[_Pair]:
    """By what they are called; where one came and one went, it has another name."""
    old, new = ({part.key: part for part in side.parts} for side in (before, after))
    gone, came = [old[key] for key in old if key not in new], [new[key] for key in new if key not in old]
    pairs = [_Pair(old[key], new[key]) for key in new if key in old]
    if len(gone) == len(came) == 1:
        return [*pairs, _Pair(gone[0], came[0])]
    absent = _ABSENT
    return [*pairs, *(_Pair(part, _gone(absent, part)) for part in gone), *(_Pair(_gone(absent, part), part) for part in came)]


def _gone(absent: Part, part: Part) -> Part:
    """What stands for *part* where it is not there: nobody needs it more than its other side."""
    return Part(absent.key, used=part.used)


def _new_problems(before: Reading, after: Reading, effects: list[Effect]) -> Iterator[Problem]:
    """Those that the edit brought in or touched; a torch without a version is told as the change that it is."""
    known = {problem[:3] for problem in problems(before)}
    pinned_before = {effect.rule for effect in effects}
    for problem in problems(after):
        if problem[:3] not in known and not (problem.rule == UNPINNED_TORCH and UNPINNED_TORCH in pinned_before):
            yield problem

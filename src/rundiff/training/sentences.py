"""The features of two texts in, one sentence for each that differs out: the nearest ones are told as one change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from rundiff.training.features import Argument, Feature
from rundiff.training.names import names
from rundiff.wording import UNSAID, Phrase, listed, phrase, verbatim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from rundiff.training.categories import Category


class Said(NamedTuple):
    """What differs in one sentence; *through* follows it; *rule* is what it is muted by."""

    category: Category
    sentence: Phrase
    rule: str
    through: Phrase = UNSAID


_LONGEST: Final = 60
_QUIET: Final = ("logging", "plotting")
_REPLACEABLE: Final = ("call", "region", "command")


def sentences(
    old: Sequence[Feature], new: Sequence[Feature], here: str = "", *, elsewhere: bool = False, lefts: Collection[str] = ()
) -> Iterator[Said]:
    """What is different, in the order of *old*, then of *new*; *here* is the place that the reader looks at.

    *elsewhere*: of statements that the edit left alone. *lefts* are the classes and functions in which statements differ that are
    told by themselves.
    """
    if not old and not new:
        return
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    touched = {feature.owner for feature in (*gone, *came) if feature.form != "region"}
    wholes = _regions(gone) ^ _regions(came)
    if wholes:
        gone, came = _outside(gone, wholes), _outside(came, wholes)
    inside = [] if elsewhere else _settings_inside(gone, came, old, new)
    yield from _altered(gone, came, touched | set(lefts), here)
    yield from _replaced(gone, came, here)
    for counts in (gone, came):
        for feature, count in _with_settings(counts, old if counts is gone else new).items():
            if feature.form != "order":
                words = _removed(feature) if counts is gone else _added(feature)
                yield _said(_times(words, 1 if feature.form == "setting" else count), feature, here)
    yield from inside


def _settings_inside(
    gone: Counter[Feature], came: Counter[Feature], old: Sequence[Feature], new: Sequence[Feature]
) -> list[Said]:
    """What is another one inside the call of an optimizer that is the same otherwise: it is the optimizer that changed, too."""
    found = []
    if any(feature.category == "optimizer" for feature in (*gone, *came)):
        return []
    # An equal setting that went elsewhere is not the one of a call that still has its own.
    had, has = (Counter((one.parent, one) for one in side if one.parent) for side in (old, new))
    before, after = (
        {parent: one for parent, one in inside if one in counts} for inside, counts in ((had - has, gone), (has - had, came))
    )
    for parent in dict.fromkeys((*before, *after)):
        call = next((one for one in new if one.form == "call" and one.name == parent and one.category == "optimizer"), None)
        if call is None:
            continue
        was, now = before.get(parent), after.get(parent)
        words = _change_of(now.label, was.value, now.value) if was and now and was.name == now.name else None
        if words is None:
            words = _added(now) if now else _removed(was) if was else UNSAID
        found.append(Said("optimizer", phrase("`%1`: %2", call.label, words), f"optimizer/{call.label}"))
    return found


def _with_settings(counts: Counter[Feature], side: Sequence[Feature]) -> Counter[Feature]:
    """Of a call that came or went as a whole, its settings are arguments like the others."""
    calls = {feature.name: feature for feature in counts if feature.form == "call"}
    inside = list(dict.fromkeys(feature for feature in side if feature.parent in calls and feature in counts))
    found = Counter({feature: count for feature, count in counts.items() if feature not in inside})
    for name in dict.fromkeys(feature.parent for feature in inside):
        call = calls[name]
        settings = tuple(Argument(feature.label, feature.value) for feature in inside if feature.parent == name)
        through = tuple((feature.label, *row[1:]) for feature in inside if feature.parent == name for row in feature.through)
        count = found.pop(call, 1)
        found[msgspec.structs.replace(call, arguments=(*call.arguments, *settings), through=(*call.through, *through))] += count
    return found


def _said(sentence: Phrase, feature: Feature, here: str, before: Feature | None = None) -> Said:
    """With the name that values were followed through, where they differ."""
    changed = {argument.name for argument in feature.arguments}
    if before is not None:
        kept = set(before.arguments) & set(feature.arguments)
        changed -= {argument.name for argument in kept}
    through = [row for row in (*feature.through, *(before.through if before else ())) if row[0] in changed]
    words = [
        phrase("through `%1`", name) if place == here else phrase("through `%1` in %2", name, place)
        for _, name, place in through
    ]
    return Said(feature.category, sentence, rule(feature), listed(dict.fromkeys(words)))


def rule(feature: Feature) -> str:
    """What a repository mutes it by: `transforms/Normalize`, `hyper-parameter/lr`."""
    if feature.form == "command":
        return f"{feature.category}/install"
    return f"{feature.category}/{feature.name.strip('.').rpartition('.')[2]}"


def _regions(features: Collection[Feature]) -> set[str]:
    return {feature.name for feature in features if feature.form == "region"}


def _outside(features: Counter[Feature], wholes: Collection[str]) -> Counter[Feature]:
    """Without what is inside a class or function that came or went as a whole: its name says enough."""
    return Counter(
        {
            feature: count
            for feature, count in features.items()
            if not any(feature.owner == whole or feature.owner.startswith(f"{whole}.") for whole in wholes)
        }
    )


def _altered(gone: Counter[Feature], came: Counter[Feature], touched: Collection[str], here: str) -> Iterator[Said]:
    """What has the same name on both sides, taken out of both."""
    for before in list(gone):
        key = (before.form, before.category, before.name)
        after = next((found for found in came if (found.form, found.category, found.name) == key), None)
        if after is None:
            continue
        count = min(gone[before], came[after])
        _take(gone, before, count)
        _take(came, after, count)
        if sentence := _alteration(before, after, touched):
            yield _said(sentence if before.form == "setting" else _times(sentence, count), after, here, before)


def _replaced(gone: Counter[Feature], came: Counter[Feature], here: str) -> Iterator[Said]:
    """One call for another of its category: where there is just one of each, it is a replacement."""
    for category in dict.fromkeys(feature.category for feature in gone if feature.category not in _QUIET):
        before = [found for found in gone if found.category == category and found.form in _REPLACEABLE]
        after = [found for found in came if found.category == category and found.form in _REPLACEABLE]
        if len(before) == len(after) == 1 and gone[before[0]] == came[after[0]]:
            came.pop(after[0])
            yield _said(_times(_arrow(before[0], after[0]), gone.pop(before[0])), after[0], here, before[0])


def _alteration(before: Feature, after: Feature, touched: Collection[str]) -> Phrase:
    match before.form:
        case "setting":
            return _change_of(before.label, before.value, after.value)
        case "order":
            same_parts = sorted(map(repr, before.arguments)) == sorted(map(repr, after.arguments))
            return phrase("order in `%1`: %2 → %3", before.label, _order(before), _order(after)) if same_parts else UNSAID
        case "region":
            explained = before.name in touched and (
                before.arguments[:1] == after.arguments[:1] or not before.arguments[0].value
            )
            return UNSAID if explained else phrase("`%1` changed", before.label)
        case _:
            return _call_alteration(before, after)


def _call_alteration(before: Feature, after: Feature) -> Phrase:
    keywords = [argument.name for argument in before.arguments] == [argument.name for argument in after.arguments]
    pairs = [(a, b) for a, b in zip(before.arguments, after.arguments, strict=False) if a != b]
    if before.category in _QUIET:
        return phrase("`%1` changed", after.label)
    if keywords and all(a.name for a, _ in pairs):
        return phrase("`%1`: %2", after.label, listed(_change_of(a.name, a.value, b.value) for a, b in pairs))
    return _arrow(before, after)


def _arrow(before: Feature, after: Feature) -> Phrase:
    old, new = _call(before), _call(after)
    if old == new:
        return phrase("`%1` changed", after.label)
    names_only = old.isidentifier() and new.isidentifier()
    return phrase("%1 → %2", old, new) if names_only else phrase("`%1` → `%2`", old, new)


def _removed(feature: Feature) -> Phrase:
    return phrase("%1 removed", _alone(feature))


def _added(feature: Feature) -> Phrase:
    return phrase("%1 added", _alone(feature))


def _alone(feature: Feature) -> Phrase:
    if feature.form == "setting":
        # `lr lr added` would read like a slip.
        return (
            verbatim(f"`{feature.label}={feature.value}`")
            if feature.value == feature.label
            else phrase("%1 %2", feature.label, _short(feature.value))
        )
    return verbatim(f"`{_call(feature)}`")


def _call(feature: Feature) -> str:
    """The call with the arguments that say something: not the model whose parameters an optimizer steps."""
    if feature.form != "call" or feature.category in _QUIET:
        return feature.label
    shown = [_argument(argument) for argument in feature.arguments if argument.name not in names().subjects]
    return _short(f"{feature.label}({', '.join(shown)})") if shown else feature.label


def _argument(argument: Argument) -> str:
    return f"{argument.name}={argument.value}" if argument.name else argument.value


def _order(feature: Feature) -> str:
    return ", ".join(argument.name for argument in feature.arguments)


def _change_of(name: str, old: str, new: str) -> Phrase:
    before, after = _short(old), _short(new)
    return phrase("%1 changed", name) if before == after else phrase("%1 %2 → %3", name, before, after)


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


def _times(sentence: Phrase, count: int) -> Phrase:
    return sentence if count == 1 else phrase("%1 (%2 times)", sentence, str(count))


def _take(counts: Counter[Feature], feature: Feature, count: int) -> None:
    counts[feature] -= count
    if not counts[feature]:
        del counts[feature]

"""An image, packages, rows of both sides in; the sentences that say how they differ out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.environment.variables import safe_value
from rundiff.training.images.packages import built_for
from rundiff.training.images.problems import UNPINNED_TORCH
from rundiff.training.images.references import inside, reference
from rundiff.wording import UNSAID, Phrase, listed, phrase, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rundiff.training.images.packages import Package
    from rundiff.training.images.reading import Part, Row
    from rundiff.training.images.references import Reference

_FEW: Final = 4
_NAMED: Final = 3
_DIGEST: Final = 19  # `sha256:` and twelve digits, as Docker shows them
_LONGEST: Final = 80


class Change(NamedTuple):
    """What became of a package."""

    sentence: Phrase
    rule: str
    name: str
    is_telling: bool


def image_change(old: Part, new: Part, noun: Phrase) -> Phrase:
    """How what a part starts from differs, and what that changes in it."""
    if old.image is None or new.image is None:
        image = (new.image if old.image is None else old.image) or ""
        known = reference(image)
        held = listed(
            phrase("%1 %2", name, value) for name, value in (inside(known) if known else {}).items() if name not in _NOT_TOLD
        )
        named = phrase("%1 %2", noun, _short_name(known, image))
        return _with(phrase("%1 added", named) if old.image is None else phrase("%1 removed", named), held)
    before, after = reference(old.image), reference(new.image)
    if before is None or after is None:
        return phrase("%1 %2 → %3", noun, _shown(old.image), _shown(new.image))
    if before.tagged == after.tagged:
        return _with(phrase("%1 %2", noun, after.tagged), _digests(before, after))
    held = _contents_change(inside(before), inside(after))
    same = before.name == after.name and after.tag
    return _with(phrase("%1 %2 → %3", noun, before.tagged, after.tag if same else after.tagged), held)


def _with(words: Phrase, more: Phrase) -> Phrase:
    return phrase("%1: %2", words, more) if more else words


def row_changes(old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterator[tuple[Row, Phrase]]:
    """Each row that differs, and how."""
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            row = after or before
            assert row is not None, "it has the key"
            value = _shown(row.value)
            named = phrase("%1 %2", row.label, value) if value and row.label else verbatim(row.label or value)
            yield row, phrase("%1 added", named) if after else phrase("%1 removed", named)
        elif before.value != after.value:
            yield after, _value_change(after.label, before.value, after.value)


def package_changes(old: Sequence[Package], new: Sequence[Package], *, final: bool) -> Iterator[Change]:
    """What became of the packages, the telling ones first; of many others together, and how many."""
    before, after = _numbered(old), _numbered(new)
    keys = [*after, *(key for key in before if key not in after)]
    changes = [change for key in keys if (change := _package_change(before.get(key), after.get(key), final=final))]
    telling = [change for change in changes if change.is_telling]
    others = [change for change in changes if not change.is_telling]
    shown = telling if len(telling) <= _FEW * 2 else telling[: _FEW * 2]
    others = [*telling[len(shown) :], *others]
    yield from shown
    if len(others) <= _FEW:
        yield from others
    else:
        named = listed(change.sentence for change in others[:_NAMED])
        count, more = str(len(others)), str(len(others) - _NAMED)
        sentence = (
            phrase("%1 other packages: %2 and %3 more", count, named, more)
            if shown
            else phrase("%1 packages: %2 and %3 more", count, named, more)
        )
        yield Change(sentence, "environment/package", "", is_telling=False)


def _numbered(packages: Sequence[Package]) -> dict[tuple[tuple[str, str, str], int], Package]:
    """By what they are, and which one of that it is: `if …; then pip install torch==1; else pip install torch==2; fi`."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found: dict[tuple[tuple[str, str, str], int], Package] = {}
    for package in packages:
        number = seen[package.key]
        found[(package.key, number)] = package
        seen[package.key] += 1
    return found


def _package_change(before: Package | None, after: Package | None, *, final: bool) -> Change | None:
    package = after or before
    assert package is not None, "it is on one side"
    sentence = _sentence(before, after)
    if not sentence:
        return None
    loose = final and after is not None and after.is_torch and not after.is_pinned
    rule = UNPINNED_TORCH if loose else "environment/package"
    return Change(sentence, rule, package.name, package.is_telling)


def _sentence(before: Package | None, after: Package | None) -> Phrase:
    if before is None or after is None:
        package = after or before
        assert package is not None, "it is on one side"
        asked = phrase("%1 %2", package.called, package.shown) if package.spec else verbatim(package.called)
        if after is None:
            return phrase("%1 removed", asked)
        pinned = package.is_pinned or package.by == "apt"
        return phrase("%1 added", asked) if pinned else phrase("%1 added, not pinned", asked)
    if before.spec == after.spec:
        return _asked_alike(before, after)
    if before.version and after.version and before.version == after.version:
        old, new = before.spec.lstrip("="), after.spec.lstrip("=")  # `=2.7.1` is `==2.7.1`; a build of conda's stands behind it
        return UNSAID if old == new else phrase("%1 %2 → %3", after.called, old, new)
    builds = _builds(before, after)
    told = phrase("%1 %2 → %3", after.called, before.shown, after.shown)
    told = phrase("%1 (%2)", told, builds) if builds else told
    if before.is_pinned == after.is_pinned:
        return told
    return phrase("%1, pinned now", told) if after.is_pinned else phrase("%1, no longer pinned", told)


def _asked_alike(before: Package, after: Package) -> Phrase:
    """The same version is asked for: only its extras or its files may differ."""
    if before.extras != after.extras:
        return phrase("%1 → %2", before.called, after.called)
    others = before.hashes != after.hashes and after.hashes and before.hashes
    return phrase("%1 %2: other files (their hashes differ)", after.called, after.shown) if others else UNSAID


def _builds(before: Package, after: Package) -> Phrase:
    old, new = built_for(before.shown), built_for(after.shown)
    return phrase("%1 → %2", old, new.removeprefix("CUDA ")) if old and new and old != new else UNSAID


_NOT_TOLD: Final = frozenset({"release", "flavour"})


def _contents_change(old: Mapping[str, str], new: Mapping[str, str]) -> Phrase:
    if not old or not new:
        return listed(phrase("%1 %2", name, value) for name, value in new.items() if name not in _NOT_TOLD)
    shared = [name for name in old if name in new and old[name] != new[name]]
    told = [phrase("%1 %2 → %3", name, old[name], new[name]) for name in shared if name not in _NOT_TOLD]
    told += [phrase("%1 → %2", old[name], new[name]) for name in shared if name == "flavour"]
    told += [phrase("without %1 %2", name, value) for name, value in old.items() if name not in new and name not in _NOT_TOLD]
    told += [phrase("with %1 %2", name, value) for name, value in new.items() if name not in old and name not in _NOT_TOLD]
    return listed(told)


def _digests(before: Reference, after: Reference) -> Phrase:
    old, new = before.digest[:_DIGEST], after.digest[:_DIGEST]
    if not before.digest:
        return phrase("digest %1 added", new)
    if not after.digest:
        return phrase("digest %1 removed", old)
    return phrase("same tag, other digest (%1 → %2): the image was rebuilt", old, new)


def _short_name(known: Reference | None, text: str) -> str:
    return known.tagged if known else _shown(text)


def _value_change(label: str, old: str, new: str) -> Phrase:
    before, after = _shown(old) or phrase("nothing"), _shown(new) or phrase("nothing")
    return phrase("%1 changed", label) if before == after else phrase("%1 %2 → %3", label, before, after)


def _shown(value: str) -> str:
    safe = safe_value(value)
    return safe if len(safe) <= _LONGEST else safe[: _LONGEST - 1] + ("…`" if safe.startswith("`") else "…")

"""An image, packages, rows of both sides in; the sentences that say how they differ out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.environment.variables import safe_value
from rundiff.training.images.packages import built_for
from rundiff.training.images.problems import UNPINNED_TORCH
from rundiff.training.images.references import inside, reference

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

    sentence: str
    rule: str
    name: str
    is_telling: bool


def image_change(old: Part, new: Part, noun: str) -> str:
    """How what a part starts from differs, and what that changes in it."""
    if old.image is None or new.image is None:
        image, verb = (new.image, "added") if old.image is None else (old.image, "removed")
        known = reference(image or "")
        held = ", ".join(f"{name} {value}" for name, value in (inside(known) if known else {}).items() if name not in _NOT_TOLD)
        return f"{noun} {_short_name(known, image or '')} {verb}" + (f": {held}" if held else "")
    before, after = reference(old.image), reference(new.image)
    if before is None or after is None:
        return f"{noun} {_shown(old.image)} → {_shown(new.image)}"
    if before.tagged == after.tagged:
        return f"{noun} {after.tagged}: {_digests(before, after)}"
    held = _contents_change(inside(before), inside(after))
    same = before.name == after.name and after.tag
    arrow = f"{before.tagged} → {after.tag if same else after.tagged}"
    return f"{noun} {arrow}" + (f": {held}" if held else "")


def row_changes(old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterator[tuple[Row, str]]:
    """Each row that differs, and how."""
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            row = after or before
            assert row is not None, "it has the key"
            yield row, f"{row.label} {_shown(row.value)} {'added' if after else 'removed'}".replace("  ", " ")
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
        named = ", ".join(change.sentence for change in others[:_NAMED])
        sentence = f"{len(others)} {'other ' if shown else ''}packages: {named} and {len(others) - _NAMED} more"
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


def _sentence(before: Package | None, after: Package | None) -> str:
    if before is None or after is None:
        package = after or before
        assert package is not None, "it is on one side"
        asked = f" {package.shown}" if package.spec else ""
        verb = ("added" if package.is_pinned or package.by == "apt" else "added, not pinned") if after else "removed"
        return f"{package.called}{asked} {verb}"
    if before.spec == after.spec:
        named = f"{after.called} {after.shown}"
        if before.extras != after.extras:
            return f"{before.called} → {after.called}"
        return (
            f"{named}: other files (their hashes differ)"
            if before.hashes != after.hashes and after.hashes and before.hashes
            else ""
        )
    if before.version and after.version and before.version == after.version:
        old, new = before.spec.lstrip("="), after.spec.lstrip("=")  # `=2.7.1` is `==2.7.1`; a build of conda's stands behind it
        return "" if old == new else f"{after.called} {old} → {new}"
    pinning = "" if before.is_pinned == after.is_pinned else ", pinned now" if after.is_pinned else ", no longer pinned"
    return f"{after.called} {before.shown} → {after.shown}{_builds(before, after)}{pinning}"


def _builds(before: Package, after: Package) -> str:
    old, new = built_for(before.shown), built_for(after.shown)
    return f" ({old} → {new.removeprefix('CUDA ')})" if old and new and old != new else ""


_NOT_TOLD: Final = frozenset({"release", "flavour"})


def _contents_change(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    if not old or not new:
        return ", ".join(f"{name} {value}" for name, value in new.items() if name not in _NOT_TOLD)
    shared = [name for name in old if name in new and old[name] != new[name]]
    told = [f"{name} {old[name]} → {new[name]}" for name in shared if name not in _NOT_TOLD]
    told += [f"{old[name]} → {new[name]}" for name in shared if name == "flavour"]
    told += [f"without {name} {value}" for name, value in old.items() if name not in new and name not in _NOT_TOLD]
    told += [f"with {name} {value}" for name, value in new.items() if name not in old and name not in _NOT_TOLD]
    return ", ".join(told)


def _digests(before: Reference, after: Reference) -> str:
    if not before.digest:
        return f"digest {after.digest[:_DIGEST]} added"
    if not after.digest:
        return f"digest {before.digest[:_DIGEST]} removed"
    return f"same tag, other digest ({before.digest[:_DIGEST]} → {after.digest[:_DIGEST]}): the image was rebuilt"


def _short_name(known: Reference | None, text: str) -> str:
    return known.tagged if known else _shown(text)


def _value_change(label: str, old: str, new: str) -> str:
    before, after = _shown(old) or "nothing", _shown(new) or "nothing"
    return f"{label} changed" if before == after else f"{label} {before} → {after}"


def _shown(value: str) -> str:
    safe = safe_value(value)
    return safe if len(safe) <= _LONGEST else safe[: _LONGEST - 1] + ("…`" if safe.startswith("`") else "…")

"""Metadata before and after as raw JSON in; which keys differ, by dotted path, and what tools wrote by themselves, out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from rundiff.diff.raw import loaded, same, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.diff.noise import Noise
    from rundiff.diff.raw import JSON

_LONGEST = 120
"""Characters of a value that are kept, some of them ahead of the first that differs."""
_AHEAD = 20
_DEEPEST = 30
"""Keys within keys up to which a difference has its own path."""


class MetadataChange(msgspec.Struct, frozen=True):
    """One key that differs. Values are JSON, a long one only from about where it differs; None where there is no such key."""

    path: str
    old: str | None
    new: str | None


def metadata_changes(
    old: msgspec.Raw | None, new: msgspec.Raw | None, known: Mapping[str, Noise]
) -> tuple[tuple[MetadataChange, ...], tuple[Noise, ...]]:
    """What differs between two metadata objects, and what of it is noise that is *known*; None where there is no such cell."""
    if old == new:
        return (), ()
    changes: list[MetadataChange] = []
    met: list[Noise] = []
    was, now = ({} if raw is None else loaded(raw) for raw in (old, new))
    for path, before, after in _differing("", was, now, known):
        if path in known:
            met.append(known[path])
        else:
            changes.append(MetadataChange(path or "metadata", *_shortened(_written(before), _written(after))))
    return tuple(changes), tuple(met)


class _Absent:
    """What stands where there is no such key; JSON has a null of its own."""


_ABSENT = _Absent()
_Row: TypeAlias = "tuple[str, JSON | _Absent, JSON | _Absent]"


def _differing(path: str, old: JSON | _Absent, new: JSON | _Absent, known: Mapping[str, Noise]) -> Iterator[_Row]:
    """Key by key, in the order of the new object, down to where one side has no keys or the key is noise as a whole."""
    if path not in known and path.count(".") < _DEEPEST and _keyed(old, new):
        before, after = (side if isinstance(side, dict) else {} for side in (old, new))
        for name in dict.fromkeys([*after, *before]):
            below = f"{path}.{_key(name)}" if path else _key(name)
            yield from _differing(below, before.get(name, _ABSENT), after.get(name, _ABSENT), known)
    elif isinstance(old, _Absent) or isinstance(new, _Absent) or not same(old, new):
        yield path, old, new


def _keyed(old: JSON | _Absent, new: JSON | _Absent) -> bool:
    """Whether there are keys to go through: of an object that came or went too, so that noise in it is found."""
    objects = isinstance(old, dict | _Absent) and isinstance(new, dict | _Absent)
    return objects and any(side for side in (old, new) if isinstance(side, dict))


def _key(name: str) -> str:
    return name if "." not in name else json.dumps(name, ensure_ascii=False)


def _written(value: JSON | _Absent) -> str | None:
    if isinstance(value, _Absent):
        return None
    try:
        return written(value)
    except RecursionError:
        return "…"  # nested too deeply to be written down


def _shortened(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    start = 0
    if old is not None and new is not None and max(len(old), len(new)) > _LONGEST:
        parts = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        start = max(0, parts - _AHEAD)
    return _cut(old, start), _cut(new, start)


def _cut(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"

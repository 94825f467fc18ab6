"""Raw JSON of outputs or metadata in; plain values out, whatever it holds: what is odd is shown as it stands, never raised."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"


def loaded(raw: msgspec.Raw) -> JSON:
    """The value of *raw*. What JSON has no word for is a text: NaN is `NaN`, and what cannot be read is all of it."""
    data = bytes(raw)
    try:
        found: JSON = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _leniently(data.decode("utf-8", "replace"))
    return found


def _leniently(text: str) -> JSON:
    try:
        return _plain(json.loads(text))
    except (ValueError, RecursionError):
        return text


def _plain(value: JSON) -> JSON:
    """*value* as it can be compared and encoded: NaN is not itself, and lone surrogates have no bytes."""
    match value:
        case dict():
            return {_printable(name): _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case str():
            return _printable(value)
        case float() if not isfinite(value):
            return json.dumps(value)
        case _:
            return value


def _printable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def written(value: JSON) -> str:
    """*value* as JSON for a reader: keys in order, so that equal values read the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def same(old: JSON, new: JSON) -> bool:
    """Whether two values are equal, as JSON has it: `1` is `1.0`, and neither is `true`."""
    return not any(_differences(old, new))


def differing(old: JSON, new: JSON) -> int:
    """How many values differ, place by place: what is on one side only counts as one."""
    return sum(_differences(old, new))


def _differences(old: JSON, new: JSON) -> Iterator[int]:
    left = [(old, new)]
    while left:
        match left.pop():
            case dict() as was, dict() as now:
                yield len(was.keys() ^ now.keys())
                left += ((was[name], now[name]) for name in was.keys() & now.keys())
            case list() as was, list() as now:
                yield abs(len(was) - len(now))
                left += zip(was, now, strict=False)
            case was, now:
                yield isinstance(was, bool) is not isinstance(now, bool) or was != now

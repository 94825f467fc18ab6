"""What was read and what was understood of it in; what a newer version has written beside it out, to be written again.

Inside values of its own too (an environment has more to tell with each version), not inside lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


def unknown_fields(read: Mapping[str, Any], understood: msgspec.Struct) -> dict[str, Any]:
    """The part of *read* that *understood*, which was made of it, has no fields for."""
    found: dict[str, Any] = {}
    for name, value in read.items():
        if name not in understood.__struct_fields__:
            found[name] = value
        elif isinstance(inner := getattr(understood, name), msgspec.Struct) and (deeper := unknown_fields(value, inner)):
            found[name] = deeper
    return found


def put_back(known: Mapping[str, Any], unknown: Mapping[str, Any]) -> dict[str, Any]:
    """*known* with the *unknown* beside it; where both have a value the known one stands."""
    both = {**unknown, **known}
    for name, value in unknown.items():
        if isinstance(value, dict) and isinstance(known.get(name), dict):
            both[name] = put_back(known[name], value)
    return both

"""What every shape of the wire has in common."""

from __future__ import annotations

import msgspec


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Every field is always sent."""

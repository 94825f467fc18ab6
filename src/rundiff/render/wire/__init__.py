"""Values in; JSON out. `shapes` says what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.render.wire.compared import compared

if TYPE_CHECKING:
    from rundiff.comparison import Comparison


def encoded(comparison: Comparison) -> bytes:
    """*comparison* as one line of JSON."""
    return msgspec.json.encode(compared(comparison))

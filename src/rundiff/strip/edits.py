"""What to cut out of a file, as (start, end, what to put there); and the bytes without it."""

from __future__ import annotations

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    Edit: TypeAlias = tuple[int, int, bytes]

_PARTS = 1 << 14
"""Parts of a file that are put together at once: each is a Python object, several times as big as the bytes between two small cells."""


def item_edits(opened: int, items: Sequence[tuple[int, int, bool]], closed: int) -> list[Edit]:
    """Cut items (start, end, whether it goes) out of an object or array that reaches from behind *opened* to *closed*.

    Each goes with one comma, so that what is between the others stays as it is.
    """
    kept = [index for index, (_, _, gone) in enumerate(items) if not gone]
    if len(kept) == len(items):
        return []
    if not kept:
        return [(opened, closed, b"")]
    last = kept[-1]
    edits = [(start, items[i + 1][0], b"") for i, (start, _, gone) in enumerate(items[:last]) if gone]
    if last < len(items) - 1:
        edits.append((items[last][1], items[-1][1], b""))
    return edits


def without(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The same object where there is nothing to cut."""
    if not edits:
        return data
    chunks: list[bytes] = []
    parts: list[bytes | memoryview] = []
    at, view = 0, memoryview(data)
    for start, end, instead in sorted(edits):
        if len(parts) >= _PARTS:
            chunks.append(b"".join(parts))
            parts.clear()
        parts += (view[at:start], instead)
        at = end
    parts.append(view[at:])
    chunks.append(b"".join(parts))
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)

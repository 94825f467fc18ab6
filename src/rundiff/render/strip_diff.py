"""A notebook's bytes and what is to be cut out of them in; a unified diff to read out, not to apply.

What goes is mostly pictures and logs: of many removed lines the first and the last few are shown, of a long line its beginning.
"""

from __future__ import annotations

from rundiff.render.pieces import safe

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.strip.edits import Edit

_AROUND = 3
_WIDEST = 160
_FIRST, _LAST = 6, 2


def diff_lines(path: str, data: bytes, edits: Sequence[Edit]) -> Iterator[str]:
    """Line by line, without line ends; nothing where nothing goes."""
    if not edits:
        return
    yield f"--- {safe(path)}"
    yield f"+++ {safe(path)} (stripped)"
    old, shift = _lines(data), 0
    blocks = list(_blocks(data, sorted(edits)))
    for group in _hunks(blocks, len(old)):
        start, stop = max(0, group[0][0] - _AROUND), min(len(old), group[-1][1] + _AROUND)
        longer = sum(len(new) - (end - first) for first, end, new in group)
        yield f"@@ -{start + 1},{stop - start} +{start + 1 + shift},{stop - start + longer} @@"
        shift += longer
        at = start
        for first, end, new in group:
            yield from _shown(" ", old[at:first])
            yield from _shown("-", old[first:end])
            yield from _shown("+", new)
            at = end
        yield from _shown(" ", old[at:stop])


def _lines(data: bytes) -> list[bytes]:
    return data.removesuffix(b"\n").split(b"\n")


def _blocks(data: bytes, edits: Sequence[Edit]) -> Iterator[tuple[int, int, list[bytes]]]:
    """Lines (from, to) of the file, and what is there instead: edits that touch the same line are one block."""
    number, counted, at = 0, 0, 0
    while at < len(edits):
        opened = data.rfind(b"\n", 0, edits[at][0]) + 1
        number, counted = number + data.count(b"\n", counted, opened), opened
        parts: list[bytes] = []
        place = closed = opened
        while at < len(edits) and (not parts or edits[at][0] <= closed):
            start, end, instead = edits[at]
            parts += [data[place:start], instead]
            place, at = end, at + 1
            closed = data.find(b"\n", end)
            closed = len(data) if closed < 0 else closed
        parts.append(data[place:closed])
        yield number, number + data.count(b"\n", opened, closed) + 1, b"".join(parts).split(b"\n")


def _hunks(blocks: Sequence[tuple[int, int, list[bytes]]], length: int) -> Iterator[list[tuple[int, int, list[bytes]]]]:
    """Blocks whose surroundings meet."""
    group: list[tuple[int, int, list[bytes]]] = []
    for block in blocks:
        if group and block[0] - group[-1][1] > 2 * _AROUND:
            yield group
            group = []
        group.append(block)
    if group and length:
        yield group


def _shown(sign: str, lines: Sequence[bytes]) -> Iterator[str]:
    if len(lines) <= _FIRST + _LAST + 1:
        yield from (sign + _text(line) for line in lines)
        return
    yield from (sign + _text(line) for line in lines[:_FIRST])
    yield f"{sign}   … {len(lines) - _FIRST - _LAST:,} more lines"
    yield from (sign + _text(line) for line in lines[-_LAST:])


def _text(line: bytes) -> str:
    text = line.removesuffix(b"\r").decode("utf-8", "replace")
    return safe(text) if len(text) <= _WIDEST else f"{safe(text[:_WIDEST])} … {len(text) - _WIDEST:,} more characters"

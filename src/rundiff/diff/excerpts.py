"""Two texts of any length in; their lines that differ out: of long ones, from the first that differs on, as far as is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.diff.edits import text_diff

if TYPE_CHECKING:
    from rundiff.diff.changes import TextDiff

LONGEST, MOST_LINES = 1 << 20, 20_000
"""Characters and lines of one text that are compared line by line."""
_AHEAD = 1_000
"""Characters of a very long line that are kept ahead of the first that differs."""


def excerpt_diff(old: str, new: str) -> TextDiff:
    """As `text_diff`; of a text over the limits only a part, and not precise where anything is left out."""
    if not (_long(old) or _long(new)):
        return text_diff(old, new)
    start = _start(old, new)
    olds, news = _beginning(old, start), _beginning(new, start)
    whole = start + len(olds) == len(old) and start + len(news) == len(new)
    found = text_diff(olds, news) if whole else _without_torn_end(text_diff(olds, news))
    line = old.count("\n", 0, start)
    return msgspec.structs.replace(found, precise=found.precise and whole, old_start=line, new_start=line, partial=True)


def _long(text: str) -> bool:
    return len(text) > LONGEST or text.count("\n") > MOST_LINES


def _start(old: str, new: str) -> int:
    """Where two texts part, at the beginning of that line, or a little ahead in a line that is very long.

    Found by halves: comparing slices is a thousand times quicker than comparing characters.
    """
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return max(old.rfind("\n", 0, low) + 1, low - _AHEAD)


def _beginning(text: str, start: int) -> str:
    """Whole lines from *start* on; of a line that is too long its beginning."""
    if len(text) - start > LONGEST:
        end = text.rfind("\n", start, start + LONGEST)
        text = text[: start + LONGEST if end < 0 else end + 1]
    lines = text[start:].split("\n", MOST_LINES)
    return text[start : len(text) - len(lines[MOST_LINES])] if len(lines) > MOST_LINES else text[start:]


def _without_torn_end(found: TextDiff) -> TextDiff:
    """Where both were cut, the last lines of one may stand behind the cut of the other: they are no difference."""
    last = found.edits[-1] if len(found.edits) > 1 else None
    if last is None or (last.lines.old_end < len(found.old) and last.lines.new_end < len(found.new)):
        return found
    return msgspec.structs.replace(
        found, old=found.old[: last.lines.old_start], new=found.new[: last.lines.new_start], edits=found.edits[:-1]
    )

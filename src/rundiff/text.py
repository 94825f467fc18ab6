"""Two texts in; the lines, and within them the tokens, that differ out, as ranges.

A range is half-open and counts lines or characters, so no text is copied into a result; every consumer slices.
The shortest script is Hyyrö's bit-parallel LCS (rapidfuzz's Indel); it is then made readable: a match on nothing but blank
lines or lone brackets between two changes is given up, since nobody reads it as "unchanged".
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Indel

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN = re.compile(
    r"""
      (?<!\w)[rbfuRBFU]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')   # a string on one line; not the ' of don't
    | [A-Za-z_]{1,40}(?![\w+/])                                        # most identifiers: what follows is only slower
    | [A-Za-z0-9+/]{120,}=*                                            # base64: one token, however long
    | 0[xXoObB][\da-fA-F_]+
    | (?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJ]?             # a number, whole: 1e-3, .5, 10_000
    | (?!\d)[^\W\u3400-\u9fff\uf900-\ufaff]+                            # an identifier, in any script but Han
    | \*\*=?|//=?|<<=?|>>=?|[-+*/%@&|^=<>!:]=|->|\.\.\.
    | \s+
    | .                                                                # any other character, and so a Han one, by itself
    """,
    re.VERBOSE | re.DOTALL,
)
_TOKEN_BUDGET = 4_000_000
"""Token pairs: past it a changed line is marked whole (rapidfuzz's matrix takes old × new bits)."""
_LINE_BUDGET = 400_000_000
"""Line pairs between the equal ends of two texts: past it all between them counts as one change."""
_SLIDE = 100
"""Lines by which a block is shifted at most to a better place."""
_WEAK = re.compile(r"[\s)\]}(\[{,:;]*")


class Span(NamedTuple):
    """`old[old_start:old_end]` became `new[new_start:new_end]`; either side may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def lines(text: str) -> tuple[str, ...]:
    """The lines of *text* without their ends, parted where git and editors part them: at line feeds and nowhere else."""
    parts = text.replace("\r\n", "\n").split("\n")
    return tuple(parts if parts[-1] else parts[:-1])


def line_spans(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[Span, ...], bool]:
    """Ranges of lines that differ, in order; and False where the texts were too long for the shortest script."""
    if old == new:
        return (), True
    top = _equal_at_top(old, new)
    bottom = _equal_at_top(old[top:][::-1], new[top:][::-1])
    olds, news = old[top : len(old) - bottom], new[top : len(new) - bottom]
    if len(olds) * len(news) > _LINE_BUDGET:
        return (Span(top, top + len(olds), top, top + len(news)),), False
    spans = [Span(*(place + top for place in span)) for span in _spans(olds, news)]
    return tuple(_slid(_joined(spans, old), old, new)), True


def _equal_at_top(old: Sequence[str], new: Sequence[str]) -> int:
    return next((n for n, (was, now) in enumerate(zip(old, new, strict=False)) if was != now), min(len(old), len(new)))


def _spans(old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """The shortest script: what stands between the blocks that are equal, of which the last is empty and the end of both."""
    spans: list[Span] = []
    old_end = new_end = 0
    for old_start, new_start, size in Indel.editops(old, new).as_matching_blocks():
        if old_start > old_end or new_start > new_end:
            spans.append(Span(old_end, old_start, new_end, new_start))
        old_end, new_end = old_start + size, new_start + size
    return spans


def _joined(spans: list[Span], old: Sequence[str]) -> list[Span]:
    """Spans that are parted by nothing but blank lines and lone brackets become one."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before and _worth_joining(before, span, old[before.old_end : span.old_start]):
            joined[-1] = Span(before.old_start, span.old_end, before.new_start, span.new_end)
        else:
            joined.append(span)
    return joined


def _worth_joining(before: Span, after: Span, gap: Sequence[str]) -> bool:
    both_replace = _sides(before) | _sides(after) == {"old", "new"}
    return both_replace and all(_WEAK.fullmatch(line) for line in gap)


def _sides(span: Span) -> set[str]:
    sides = {"old"} if span.old_end > span.old_start else set()
    return sides | {"new"} if span.new_end > span.new_start else sides


def _slid(spans: list[Span], old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """Lines that only came or only went, cut where a person would: `def g():` to its end, not the end of `f` to `def g():`.

    A block of added lines that ends as it begins can be said to stand in several places; the one is taken whose borders are
    least indented and follow blank lines (git's indent heuristic, by M. Haggerty, simplified).
    """
    slid: list[Span] = []
    for at, span in enumerate(spans):
        if (span.old_start == span.old_end) == (span.new_start == span.new_end):
            slid.append(span)
            continue
        text, start, end = (new, *span[2:]) if span.old_start == span.old_end else (old, *span[:2])
        side = 3 if text is new else 1
        first = slid[-1][side] + 1 if slid else 0
        last = spans[at + 1][side - 1] - 1 if at + 1 < len(spans) else len(text)
        by = _best_shift(text, start, end, max(first, start - _SLIDE), min(last, end + _SLIDE))
        slid.append(Span(*(place + by for place in span)))
    return slid


def _best_shift(text: Sequence[str], start: int, end: int, first: int, last: int) -> int:
    """By how many lines `text[start:end]` is best shifted within `text[first:last]`, so that what it holds stays the same."""
    low = high = 0
    while start + low > first and text[start + low - 1] == text[end + low - 1]:
        low -= 1
    while end + high < last and text[start + high] == text[end + high]:
        high += 1
    if low == high:
        return 0
    return min(range(low, high + 1), key=lambda by: (_border(text, start + by) + _border(text, end + by), -by))


def _border(text: Sequence[str], at: int) -> float:
    """How ill a cut above line *at* is: by the indentation of what follows, less for a blank line above."""
    if at in {0, len(text)}:
        return -1.0
    below = next((line for line in text[at:] if line.strip()), "")
    indent = len(below) - len(below.lstrip())
    return indent - (1.0 if not text[at - 1].strip() else 0.0) + (0.5 if not text[at].strip() else 0.0)


def token_spans(old: str, new: str) -> tuple[Span, ...]:
    """Ranges of characters that differ, cut at tokens, in order."""
    if old == new:
        return ()
    olds, news = TOKEN.findall(old), TOKEN.findall(new)
    if len(olds) * len(news) > _TOKEN_BUDGET:
        return (Span(0, len(old), 0, len(new)),)
    at_old, at_new = _offsets(olds), _offsets(news)
    return tuple(
        Span(at_old[span.old_start], at_old[span.old_end], at_new[span.new_start], at_new[span.new_end])
        for span in _spans(olds, news)
    )


def _offsets(tokens: Sequence[str]) -> list[int]:
    return list(accumulate(map(len, tokens), initial=0))

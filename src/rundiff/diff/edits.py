"""Two texts in; their lines, and the hunks between them with the characters to mark, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from rundiff.diff.changes import Edit, TextDiff
from rundiff.text import Span, line_spans, lines, token_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_Marks = tuple[tuple[int, int], ...]
_PAIRS = 2_500
"""Line pairs of one hunk that are compared."""
_CHARACTERS = 100_000_000
"""Character pairs of two lines that are compared; past it neither is taken for a version of the other."""
_REWRITTEN = 0.4
"""Below this share of equal characters two lines are different lines, not versions of one: marks would be confetti."""


def text_diff(old: str, new: str) -> TextDiff:
    """Lines of both texts and the hunks between them. The last line's missing end is no change by itself."""
    olds, news = lines(old), lines(new)
    spans, precise = line_spans(olds, news)
    return TextDiff(olds, news, tuple(_edit(span, olds, news) for span in spans), precise)


def _edit(span: Span, old: Sequence[str], new: Sequence[str]) -> Edit:
    olds, news = old[span.old_start : span.old_end], new[span.new_start : span.new_end]
    removed: list[_Marks] = [()] * len(olds)
    added: list[_Marks] = [()] * len(news)
    for i, j in _versions(olds, news):
        spans = token_spans(olds[i], news[j])
        removed[i] = _merged((s.old_start, s.old_end) for s in spans)
        added[j] = _merged((s.new_start, s.new_end) for s in spans)
    return Edit(span, tuple(removed), tuple(added))


def _versions(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    """Lines of one hunk that are versions of each other: each old line with the likest new line below the last match.

    In a hunk over the budget only the n-th old line and the n-th new one can be.
    """
    if len(olds) * len(news) > _PAIRS:
        return [(n, n) for n, (old, new) in enumerate(zip(olds, news, strict=False)) if _alike(old, new) >= _REWRITTEN]
    pairs, start = [], 0
    for i, old in enumerate(olds):
        rated = [(_alike(old, new), -j) for j, new in enumerate(news) if j >= start]
        alike, j = max(rated, default=(0.0, 0))
        if alike >= _REWRITTEN:
            pairs.append((i, -j))
            start = -j + 1
    return pairs


def _alike(old: str, new: str) -> float:
    if len(old) * len(new) > _CHARACTERS:
        return 0.0
    return Indel.normalized_similarity(old, new)


def _merged(ranges: Iterable[tuple[int, int]]) -> _Marks:
    """Non-empty ranges, with those that touch joined."""
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if start == end:
            continue
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)

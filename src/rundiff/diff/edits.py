"""Two texts in; their lines, and the hunks between them with the characters to mark, out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
from rapidfuzz.distance import Indel

from rundiff.diff.changes import Edit, TextDiff
from rundiff.text import Span, line_spans, lines, token_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_Marks = tuple[tuple[int, int], ...]
_PAIRS = 2_500
"""Line pairs of one hunk that are compared."""
_CHARACTERS = 100_000_000
"""Character pairs of two lines that are compared; past it neither is taken for a version of the other."""
_MARKED = 10_000
"""Changed lines of one text in which the characters that differ are marked: nobody reads more of them one by one."""
_REWRITTEN = 0.4
"""Below this share of equal characters two lines are different lines, not versions of one: marks would be confetti."""


def text_diff(old: str, new: str) -> TextDiff:
    """Lines of both texts and the hunks between them. The last line's missing end is no change by itself."""
    return hunks_between(lines(old), lines(new))


def hunks_between(olds: tuple[str, ...], news: tuple[str, ...], read: Callable[[str], str] | None = None) -> TextDiff:
    """As `text_diff`, of lines; of each what *read* makes of it is compared, and the line itself is kept."""
    both = (olds, news) if read is None else (tuple(map(read, olds)), tuple(map(read, news)))
    spans, precise = line_spans(*both)
    long = sum(span.old_end - span.old_start + span.new_end - span.new_start for span in spans) > _MARKED
    edits = tuple((_unmarked if long else _edit)(span, olds, news) for span in spans)
    return TextDiff(olds, news, edits, precise and not long)


def _unmarked(span: Span, _old: Sequence[str], _new: Sequence[str]) -> Edit:
    return Edit(span, ((),) * (span.old_end - span.old_start), ((),) * (span.new_end - span.new_start))


def split_texts(old: str, pieces: Sequence[str]) -> list[TextDiff]:
    """What *old* became in each of the cells that it was split into: each with the lines of *old* that it goes on from."""
    olds, parts = lines(old), [lines(piece) for piece in pieces]
    spans, _ = line_spans(olds, tuple(line for part in parts for line in part))
    cuts = _cuts(spans, len(olds), [len(part) for part in parts])
    ranges = [_without_gap(olds, *ends, part) for ends, part in zip(pairwise(cuts), parts, strict=True)]
    return [
        msgspec.structs.replace(hunks_between(olds[start:stop], part), old_start=start, partial=True)
        for (start, stop), part in zip(ranges, parts, strict=True)
    ]


def _without_gap(old: Sequence[str], start: int, stop: int, part: Sequence[str]) -> tuple[int, int]:
    """*start* and *stop* without blank lines beside a cut that are not in *part*: they only parted what are two cells now."""
    if not (part and not part[0].strip()):
        while 0 < start < stop and not old[start].strip():
            start += 1
    if not (part and not part[-1].strip()):
        while start < stop < len(old) and not old[stop - 1].strip():
            stop -= 1
    return start, stop


def merged_texts(pieces: Sequence[str], new: str) -> list[TextDiff]:
    """What each of the cells that were merged into *new* became there."""
    return [
        TextDiff(
            text.new,
            text.old,
            tuple(Edit(Span(*edit.lines[2:], *edit.lines[:2]), edit.added, edit.removed) for edit in text.edits),
            text.precise,
            new_start=text.old_start,
            partial=True,
        )
        for text in split_texts(new, pieces)
    ]


def _cuts(spans: Sequence[Span], length: int, sizes: Sequence[int]) -> list[int]:
    """Where the whole, of *length* lines, is cut so that what is equal falls to the piece, of so many lines, that has it."""
    cuts, edge = [0], 0
    for size in sizes[:-1]:
        edge += size
        shift = 0
        cut = None
        for span in spans:
            if span.new_start < edge < span.new_end:
                cut = span.old_start + min(span.old_end - span.old_start, edge - span.new_start)
            elif span.new_end <= edge and not span.new_start == span.new_end == edge:
                shift += (span.old_end - span.old_start) - (span.new_end - span.new_start)
        cuts.append(max(cuts[-1], min(length, edge + shift if cut is None else cut)))
    return [*cuts, length]


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

"""A comparison in; what changed in 25 lines out: no code, what is likely to matter worst first, the rest counted below a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rundiff.render.blocks import place_of, sentences
from rundiff.render.ends import foot, head
from rundiff.render.paragraphs import flowing
from rundiff.render.pieces import Line, Piece
from rundiff.render.sentences import count
from rundiff.render.told import below, rows
from rundiff.render.widths import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.comparison import Comparison, Finding
    from rundiff.facts.change import FactChange
    from rundiff.render.looks import Looks
    from rundiff.render.told import Row

LINES = 25
"""What a summary takes at most: what a person sees at once."""
_HEADING: Line = (Piece("likely to matter", "heading"),)
_SENTENCE = 240
"""Columns that what one change means takes at most."""
_GOES_ON = Piece(" …", "muted")
_PLACES = 3
_LEAST = 8
"""Lines from which on a summary has all of its parts; with less it is the names and what is likely to matter."""
_ARROW = re.compile(r"\S+ → \S+")
_CODE = re.compile(r"`[^`]+`")


def summary(comparison: Comparison, looks: Looks, limit: int = LINES) -> list[Line]:
    """At most *limit* lines as wide as *looks* has columns: what does not fit is counted, from the least likely to matter on."""
    likely = _likely(comparison.findings)
    told = [flowing([line], looks.columns) for line in map(_line, likely)]
    if limit < _LEAST:
        above = _squeezed(head(comparison), looks, max(1, limit // 2))
        return [*above, *_fitting(told, limit - len(above))]
    needed = len(told) and 1 + sum(map(len, told))
    under = [*_other(comparison.findings), *foot(comparison, _confirming(comparison.facts, likely))]
    # The figures of the runs and what is silently different come first, and get most of the room if they need it.
    above = _squeezed(head(comparison), looks, limit // 2)
    below_it = _squeezed(under, looks, max(limit // 3, limit - len(above) - needed))
    heading = [_HEADING] if told else []
    return [*above, *heading, *_fitting(told, limit - len(above) - len(heading) - len(below_it)), *below_it]


def overview(comparison: Comparison, looks: Looks) -> list[Line]:
    """What stands above the lines of a long answer: the same without what its foot says, and with all that is likely to matter."""
    return flowing([*_all(_likely(comparison.findings)), *_other(comparison.findings)], looks.columns)


def _likely(findings: Iterable[Finding]) -> list[Row]:
    return rows(finding for finding in findings if finding.likely)


def _all(likely: Sequence[Row]) -> list[Line]:
    return [_HEADING, *map(_line, likely)] if likely else []


def _fitting(told: Sequence[Sequence[Line]], room: int) -> list[Line]:
    """What of the rows has room; the others are counted in the last line."""
    if sum(map(len, told)) <= room:
        return [line for lines in told for line in lines]
    shown: list[Line] = []
    left = len(told)
    for lines in told:
        if len(shown) + len(lines) >= room:
            break
        shown += lines
        left -= 1
    return [*shown, (Piece(f"… and {count(left, 'more change')}", "muted"),)][: max(room, 0)]


def _line(row: Row) -> Line:
    finding = row.findings[0]
    one = len(row.categories) == 1
    said = sentences(row.told, named=not one)
    words = ", ".join(row.categories) if one or not said else ""
    mark = "! conflict" if finding.file.conflict is not None else "!"
    bare = [word for told in row.told if not told.sentence for word in told.categories if word != "other"]
    joined = fitted("; ".join([*bare, *said] if said and not one else said), _SENTENCE)
    reaches = [Piece(" → training", "muted")] if any(one.impact.reach == "reaches" for one in row.findings) else []
    places = list(dict.fromkeys(place_of(one) for one in row.findings))
    more = [f"{len(places) - _PLACES} more"] if len(places) > _PLACES else []
    return (
        Piece(f"{mark} ", "warning"),
        *([Piece(f"{words}: " if joined else words or "code", "strong")] if words or not joined else []),
        Piece(joined, "strong"),
        Piece(f" ({', '.join([*places[:_PLACES], *more])})"),
        *reaches,
    )


def _other(findings: Sequence[Finding]) -> list[Line]:
    counts = below(findings)
    if not counts:
        return []
    told = " · ".join(f"{kind} {number}" for kind, number in counts.items())
    return [(Piece(f"other: {count(sum(counts.values()), 'change')}: ", "heading"), Piece(told, "muted"))]


def _confirming(facts: Iterable[FactChange], likely: Sequence[Row]) -> list[FactChange]:
    """The facts that say more than what is told of the code: `lr 0.1 → 0.2` was said, and the first batch's mean was not."""
    said = " ".join(told.sentence for row in likely for told in row.told)
    return [fact for fact in facts if not _is_said(fact.sentence, said)]


def _is_said(sentence: str, said: str) -> bool:
    """Whether all of the values, or all of the code, that a fact names stands in what was said of the edits."""
    codes = _CODE.findall(sentence)
    if codes:
        return all(code in said for code in codes)
    arrows = _ARROW.findall(sentence)
    return bool(arrows) and all(re.search(rf"(?<!\S){re.escape(arrow)}(?!\S)", said) for arrow in arrows)


def _squeezed(lines: Sequence[Line], looks: Looks, room: int) -> list[Line]:
    """*lines* in the columns that there are; where they take more room than this the longest are cut, then the last are counted."""
    parts = [flowing([line], looks.columns) for line in lines]
    while sum(map(len, parts)) > room and max(map(len, parts)) > 1:
        at = max(range(len(parts)), key=lambda number: len(parts[number]))
        parts[at] = _shortened(lines[at], looks.columns, len(parts[at]) - 1)
    told = [line for part in parts for line in part]
    if len(told) <= room:
        return told
    left = len(told) - room + 1
    return [*told[: room - 1], (Piece(f"… {count(left, 'more line')}", "muted"),)] if room > 1 else told[:1]


def _shortened(line: Line, columns: int | None, most: int) -> list[Line]:
    """*line* in so many lines, with a sign that it goes on."""
    *rest, last = flowing([line], columns and columns - len(_GOES_ON.text))[:most]
    return [*rest, (*last, _GOES_ON)]

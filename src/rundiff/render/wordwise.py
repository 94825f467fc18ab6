"""Hunks in; old and new as one text out, in which words that are gone and words that are new follow each other.

As git has it (`git diff --word-diff`), a hunk is one text: its lines may end in other places than they did.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.render.pieces import Line, Piece, Style, numbered, safe
from rundiff.text import Span, token_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.diff.changes import Edit
    from rundiff.render.code import Written

Kind = Literal["kept", "removed", "added"]
_SIGNS: dict[Kind, tuple[str, str]] = {"kept": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_STYLES: dict[Kind, Style] = {"kept": "plain", "removed": "removed", "added": "added"}
_SPACES: dict[Kind, Style] = {"kept": "plain", "removed": "removed_mark", "added": "added_mark"}
"""Of white space, which has no colour unless it is marked."""
_BETWEEN = re.compile(r"[^\w\n]+")
"""What does not keep two changes apart: `a, b` that became `c, d` is read as one."""


class Word(NamedTuple):
    """Some text of one hunk: on both sides, only on the old one, or only on the new."""

    kind: Kind
    text: str


class InWords(NamedTuple):
    """One text, in brackets where words changed, or where *bare* told apart by colours alone."""

    written: Written
    bare: bool

    def unchanged(self, _old: int, new: int) -> Iterator[Line]:
        """A line that is the same on both sides."""
        yield (numbered(self.written.text.new_start + new, "  "), *self.written.kept(new))

    def changed(self, edit: Edit) -> Iterator[Line]:
        """The lines of one hunk."""
        text, span = self.written.text, edit.lines
        old, new = text.old_start + span.old_start, text.new_start + span.new_start
        found = words(text.old[span.old_start : span.old_end], text.new[span.new_start : span.new_end])
        for line, end in _lines(found):
            gone = end == "removed" and all(word.kind == "removed" for word in line)
            yield (numbered(old if gone else new, "  "), *self._pieces(line))
            old += end != "added"
            new += end != "removed"

    def _pieces(self, line: Sequence[Word]) -> Iterator[Piece]:
        for kind, text in line:
            before, after = ("", "") if self.bare else _SIGNS[kind]
            yield Piece(f"{before}{safe(text)}{after}", (_SPACES if text.isspace() else _STYLES)[kind])


def words(old: Sequence[str], new: Sequence[str]) -> Iterator[Word]:
    """Both sides of a hunk as one text; lines end with a line feed, which is kept, removed or added like a word."""
    before, after = ("".join(f"{line}\n" for line in side) for side in (old, new))
    end = 0
    for span in _joined(token_spans(before, after), before, after):
        if span.old_start > end:
            yield Word("kept", before[end : span.old_start])
        if span.old_end > span.old_start:
            yield Word("removed", before[span.old_start : span.old_end])
        if span.new_end > span.new_start:
            yield Word("added", after[span.new_start : span.new_end])
        end = span.old_end
    if end < len(before):
        yield Word("kept", before[end:])


def _joined(spans: Sequence[Span], old: str, new: str) -> list[Span]:
    """Words that were replaced, with nothing but punctuation between them, as one."""
    joined: list[Span] = []
    for span in (_trimmed(span, old, new) for span in spans):
        last = joined[-1] if joined else None
        if last is not None and _replaces(last) and _replaces(span) and _BETWEEN.fullmatch(old, last.old_end, span.old_start):
            joined[-1] = Span(last.old_start, span.old_end, last.new_start, span.new_end)
        else:
            joined.append(span)
    return joined


def _trimmed(span: Span, old: str, new: str) -> Span:
    """Without the white space that both sides begin or end with: a line feed and an indentation are one word to `token_spans`."""
    old_start, old_end, new_start, new_end = span
    while old_start < old_end and new_start < new_end and old[old_start] == new[new_start] and old[old_start].isspace():
        old_start, new_start = old_start + 1, new_start + 1
    while old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1] and old[old_end - 1].isspace():
        old_end, new_end = old_end - 1, new_end - 1
    return Span(old_start, old_end, new_start, new_end)


def _replaces(span: Span) -> bool:
    return span.old_end > span.old_start and span.new_end > span.new_start


def _lines(found: Iterator[Word]) -> Iterator[tuple[list[Word], Kind]]:
    """The words of each line, and on which side that line ends."""
    line: list[Word] = []
    for kind, text in found:
        first, *more = text.split("\n")
        if first:
            line.append(Word(kind, first))
        for rest in more:
            yield line, kind
            line = [Word(kind, rest)] if rest else []

"""Strings and lists of megabytes: where they end, found piece by piece, so that they are never copied as a whole.

Checked as json does all the same: each piece is given to its scanners. Where a piece does not work out the answer is -1, and
the whole is given to them.
"""

from __future__ import annotations

import re

from rundiff.strip.scanners import FAILURES, LONG, passing, string

_SPACE = re.compile(r"[ \t\n\r]*").match
_FEW = 64
"""Escapes in a long string until it is copied out after all."""
PIECE = 1 << 20
"""Characters of a list that are passed at once."""
SMALL = 1 << 12
_CLOSED = ('"', "[", "{")
"""What begins a value that has an end of its own."""
_TRIES = 4
"""Commas that are tried as the end of a piece."""
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*").match


def string_end(text: str, start: int, end: int) -> int:
    """Where the string ends that begins at *start*, behind its quote, and has its next quote at *end*; -1 where that is not told."""
    at = start
    for _ in range(_FEW):
        escape = text.find("\\", at, end)
        if not _plain(text, at, end if escape < 0 else escape):
            return -1
        if escape < 0:
            return end + 1
        if text[escape + 1] not in '"\\/bfnrt':
            return -1
        at = escape + 2
        end = text.find('"', at) if at > end else end
        if end < 0:
            return -1
    return -1


def _plain(text: str, start: int, end: int) -> bool:
    """Whether a part of a string without quotes and backslashes holds no control characters either."""
    try:
        for at in range(start, end, LONG):
            string(text[at : min(at + LONG, end)] + '"', 0)
    except FAILURES:
        return False
    return True


def value_end(text: str, at: int) -> int:
    """Where a value of up to some megabytes ends; -1 where it is longer, or not valid."""
    closed, length = text[at : at + 1] in _CLOSED, SMALL
    while length <= 2 * PIECE:
        try:
            # Half a number would be a number too.
            return at + passing(text[at : at + length], 0)[1] if closed else passing(text, at)[1]
        except FAILURES:
            length *= 8
    return -1


def list_end(text: str, at: int) -> int:
    """Where the list at *at* ends; -1 where that is not told."""
    at = _SPACE(text, at + 1).end()  # type: ignore[union-attr] # it matches the empty text
    between = _between(text, at)
    while between and len(text) - at > PIECE and (cut := _cut(text, at, between)) > 0:
        at = cut + 1
    at = _SPACE(text, at).end()  # type: ignore[union-attr] # as above
    if text[at : at + 1] == "]":
        return -1
    try:
        return at + passing(f"[{text[at : at + 2 * PIECE]}", 0)[1] - 1
    except FAILURES:
        return -1


def _between(text: str, at: int) -> str:
    """What stands between the first two elements, from the closing quote or bracket of the first on; empty where that is not told."""
    end = value_end(text, at)
    comma = _COMMA(text, end) if end >= 0 else None
    if comma is None:
        return ""
    return (text[end - 1] if text[at] in _CLOSED else "") + comma[0]


def _cut(text: str, at: int, between: str) -> int:
    """A comma ahead of which there are whole elements and nothing else, about a piece away; -1 where none is found.

    Elements in brackets of their own are valid exactly if they are so in the list.
    """
    place = at + PIECE
    for _ in range(_TRIES):
        place = text.rfind(between, at, place)
        if place < 0:
            return -1
        comma = text.index(",", place)
        piece = text[at:comma]
        try:
            if passing(f"[{piece}]", 0)[1] == len(piece) + 2 and piece.strip(" \t\n\r"):
                return comma
        except FAILURES:
            continue
    return -1

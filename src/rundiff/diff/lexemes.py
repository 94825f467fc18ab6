"""Python source in; its comments, and whether a statement can begin where it ends, out: by regular expressions.

tokenize takes longer than the parser. Comments and strings can be told without it, since outside of both no quote and no `#` can
stand; tests hold the result to tokenize's own.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMENT = r"\#[^\r\n]*"
NUMBER = r"0[bBoOxX][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?"


def _string(unclosed: str) -> str:
    """A string. One that is never closed goes on to the end of its line, or of the text: so no text is scanned twice."""
    of_text, of_line = unclosed.format(r"\Z"), unclosed.format(r"\Z|(?=[\r\n])")
    return (
        r"[bBfFrRtTuU]{0,2}(?:"
        rf'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|{of_text})'
        rf"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|{of_text})"
        rf'|"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*(?:"|{of_line})'
        rf"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*(?:'|{of_line}))"
    )


STRING = _string("(?:{})")
"""To be compiled with re.DOTALL."""
LITERAL = re.compile(rf"({COMMENT})|({_string('({})')})", re.DOTALL)
"""A comment, or a string: the first two groups. Another one is there where a string is not closed."""
FORMATTED = re.compile(r"""[fFtT][rR]?["']""")
NESTS_QUOTES = sys.version_info >= (3, 12)
"""Whether `f"{d["a"]}"` is one string, which no regular expression can tell."""


class Comment(NamedTuple):
    """The text of a comment without its mark, and the line it stands in, from 1."""

    text: str
    line: int


def comments(source: str) -> list[Comment]:
    """The comments of *source*, which must be valid Python with its lines ended by line feeds alone."""
    if "#" not in source:
        return []
    if NESTS_QUOTES and FORMATTED.search(source):
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        return [Comment(_said(token.string), token.start[0]) for token in tokens if token.type == tokenize.COMMENT]
    found, line, at = [], 1, 0
    for match in LITERAL.finditer(source):
        if match[1]:
            line += source.count("\n", at, match.start())
            at = match.start()
            found.append(Comment(_said(match[1]), line))
    return found


def comments_differ(old: str, new: str) -> bool | None:
    """Whether valid Python whose lines of code are the same has other comments; None where they are not the same.

    A comment that moves past a line of code is another one. Whoever asks must see that *new* is valid.
    """
    if any(mark in text for text in (old, new) for mark in ('"""', "'''", "\\\n", "\r")):
        return None  # a string or a statement may go on in the next line
    if NESTS_QUOTES and (FORMATTED.search(old) or FORMATTED.search(new)):
        return None
    before: list[tuple[str, int]] = []
    after: list[tuple[str, int]] = []
    if any(was != now for was, now in zip_longest(_code_lines(old, before), _code_lines(new, after))):
        return None
    return before != after


def _code_lines(source: str, found: list[tuple[str, int]]) -> Iterator[str]:
    """Lines of code without comments and space at their ends; each comment, and how many lines begin above its end, to *found*."""
    begun = 0
    for line in source.split("\n"):
        comment = next((match for match in LITERAL.finditer(line) if match[1]), None) if "#" in line else None
        code = (line if comment is None else line[: comment.start()]).rstrip()
        begun += bool(code)
        if comment is not None:
            found.append((_said(comment[1]), begun))
        if code:
            yield code


def _said(comment: str) -> str:
    """What a comment says: formatters put a space behind the mark, and take away those at the end."""
    return comment[1:].strip()


def strings_closed(source: str) -> bool:
    """Whether no string that begins in *source* is open at its end."""
    return all(map(_closed, LITERAL.finditer(source)))


def complete(source: str) -> bool:
    """Whether every string and bracket is closed, so that a new line after *source* begins a statement, or goes on in a block."""
    if any(mark in source for mark in "\"'#"):
        if not strings_closed(source):
            return False
        source = LITERAL.sub("", source)
    return all(source.count(left) == source.count(right) for left, right in ("()", "[]", "{}"))


def _closed(literal: re.Match[str]) -> bool:
    return all(unclosed is None for unclosed in literal.groups()[2:])


def without_trailing_space(text: str) -> str:
    """*text* without what ends its lines unseen; behind a backslash it means something."""
    lines = (line if line.rstrip().endswith("\\") else line.rstrip() for line in text.split("\n"))
    return "\n".join(lines).rstrip()

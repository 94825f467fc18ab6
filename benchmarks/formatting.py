"""Python source in; the same program in another style out, or None where nothing can be restyled.

What is claimed is checked here: the same syntax tree, and the same comments.
"""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

_MAGIC = re.compile(r"\s*[%!]")
Token = tokenize.TokenInfo
Place = tuple[int, int]
"""Row from 1, column from 0, as `tokenize` counts."""


def unparsed(text: str, draw: random.Random) -> str | None:  # noqa: ARG001 - one signature for all formatters
    """The syntax tree written anew, as a formatter with a will of its own does; None for text with comments."""
    magics, code = parted(text)
    try:
        if not code.strip() or comments(code):
            return None
        return _formatted(text, magics + ast.unparse(ast.parse(code)))
    except (SyntaxError, tokenize.TokenError):
        return None


def restyled(text: str, draw: random.Random) -> str | None:
    """Other spaces, other quotes, calls wrapped or unwrapped: token by token, so comments stay."""
    magics, code = parted(text)
    try:
        for way in draw.sample([_respaced, _requoted, _wrapped, _unwrapped, _blank_lines], k=draw.randint(1, 3)):
            again = way(code, draw)
            code = again if same_program(code, again) and comments(code) == comments(again) else code
        return _formatted(text, magics + code)
    except (SyntaxError, tokenize.TokenError):
        return None


def _formatted(text: str, found: str) -> str | None:
    (_, before), (_, after) = parted(text), parted(found)
    return found if found != text and same_program(before, after) and comments(before) == comments(after) else None


def parted(text: str) -> tuple[str, str]:
    """The magics that a cell begins with, and the rest; a cell magic's cell is all magic."""
    lines = text.splitlines(keepends=True)
    if text.lstrip().startswith("%%"):
        return text, ""
    count = next((n for n, line in enumerate(lines) if not _MAGIC.match(line) and line.strip()), len(lines))
    return "".join(lines[:count]), "".join(lines[count:])


def same_program(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False


def tokens_of(text: str) -> list[Token]:
    return list(tokenize.generate_tokens(io.StringIO(text).readline))


def comments(text: str) -> list[str]:
    return [token.string for token in tokens_of(text) if token.type == tokenize.COMMENT]


def replaced(text: str, ranges: Iterable[tuple[Place, Place, str]]) -> str:
    """*text* with ranges of (row from 1, column) replaced, which do not overlap."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for (row, column), (end_row, end_column), new in sorted(ranges, reverse=True):
        start, end = starts[row - 1] + column, starts[end_row - 1] + end_column
        text = text[:start] + new + text[end:]
    return text


def _respaced(text: str, draw: random.Random) -> str:
    """Operators and commas with spaces around them, or without."""
    space = draw.choice(["", " "])
    operators = {"+", "-", "*", "/", "==", "<", ">", "<=", ">=", "!=", "%", "="}
    found = []
    tokens = tokens_of(text)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.type != tokenize.OP or before.end[0] != token.start[0] or token.end[0] != after.start[0]:
            continue
        binary = before.type in {tokenize.NAME, tokenize.NUMBER, tokenize.STRING} or before.string in {")", "]"}
        if token.string in operators and binary and not keyword.iskeyword(before.string):
            found.append((before.end, after.start, f"{space}{token.string}{space}"))
        elif token.string == "," and after.type not in {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT}:
            found.append((token.start, after.start, f",{space}"))
    return replaced(text, _apart(found))


def _apart(
    ranges: list[tuple[Place, Place, str]],
) -> list[tuple[Place, Place, str]]:
    kept: list[tuple[Place, Place, str]] = []
    for found in sorted(ranges):
        if not kept or kept[-1][1] <= found[0]:
            kept.append(found)
    return kept


def _requoted(text: str, draw: random.Random) -> str:
    """Strings with the other quotes."""
    old, new = draw.choice([("'", '"'), ('"', "'")])
    simple = re.compile(rf"[rRbBuU]?{old}[^{old}{new}\\\n{{}}]*{old}")
    strings = [token for token in tokens_of(text) if token.type == tokenize.STRING and simple.fullmatch(token.string)]
    return replaced(text, [(token.start, token.end, token.string.replace(old, new)) for token in strings])


def _brackets(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Indices of brackets that belong together, outermost first."""
    pairs, opened = [], []
    for n, token in enumerate(tokens):
        if token.type == tokenize.OP and token.string in "([{":
            opened.append(n)
        elif token.type == tokenize.OP and token.string in ")]}" and opened:
            pairs.append((opened.pop(), n))
    return sorted(pairs)


def _wrapped(text: str, draw: random.Random) -> str:  # noqa: ARG001 - one signature for all ways
    """Every argument of a longer call on a line of its own, with a comma after the last."""
    tokens, lines, found = tokens_of(text), text.splitlines(), []
    for start, end in _brackets(tokens):
        row = tokens[start].start[0]
        inside = tokens[start + 1 : end]
        commas = [token for n, token in enumerate(inside) if token.string == "," and _depth(inside[:n]) == 0]
        if row != tokens[end].end[0] or not commas or len(lines[row - 1]) < 50 or inside[-1].string == ",":
            continue
        margin = " " * (len(lines[row - 1]) - len(lines[row - 1].lstrip()))
        found.append((tokens[start].end, inside[0].start, f"\n{margin}    "))
        following = [inside[inside.index(comma) + 1] for comma in commas]
        found += [(comma.end, after.start, f"\n{margin}    ") for comma, after in zip(commas, following, strict=True)]
        found.append((inside[-1].end, tokens[end].start, f",\n{margin}"))
    return replaced(text, _apart(found))


def _depth(tokens: Sequence[Token]) -> int:
    return sum((token.string in {"(", "[", "{"}) - (token.string in {")", "]", "}"}) for token in tokens)


def _unwrapped(text: str, draw: random.Random) -> str:  # noqa: ARG001 - one signature for all ways
    """What stands in brackets on several lines, on one."""
    tokens, found = tokens_of(text), []
    for start, end in _brackets(tokens):
        inside = tokens[start : end + 1]
        if tokens[start].start[0] == tokens[end].end[0] or any(token.type == tokenize.COMMENT for token in inside):
            continue
        kept = [token for token in inside if token.type != tokenize.NL]
        for before, after in pairwise(kept):
            if before.end[0] != after.start[0]:
                lone = before.string in {"(", "[", "{"} or after.string in {")", "]", "}"}
                found.append((before.end, after.start, "" if lone else " "))
    return replaced(text, _apart(found))


def _blank_lines(text: str, draw: random.Random) -> str:
    """Fewer blank lines, or more between statements at the margin."""
    if draw.random() < 0.5:
        return "\n".join(line for line in text.split("\n") if line.strip())
    starts = [node.lineno for node in ast.parse(text).body[1:]]
    lines = text.split("\n")
    for line in reversed(starts):
        lines.insert(line - 1, "")
    return "\n".join(lines)

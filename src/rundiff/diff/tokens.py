"""Two sources in; whether their tokens tell, before anything is parsed, that an edit is code, out.

A parse of both sides costs more than all the rest of a cell's diff, and four of five edits are plain code. So the tokens that no
formatter touches are compared first, side by side. That only ever proves "code": whatever passes is left to the syntax trees.
"""

from __future__ import annotations

import ast
import re
from itertools import islice, zip_longest
from keyword import iskeyword
from typing import TYPE_CHECKING

from rundiff.diff.lexemes import COMMENT, FORMATTED, LITERAL, NESTS_QUOTES, NUMBER, STRING
from rundiff.diff.trees import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.diff.parts import Parts

_TOKEN = re.compile(
    rf"""[^\W\d]\w*(?![\w"'])|[\[\]{{}}=:.+*/<>&|^%@!~-](?!\d)|{COMMENT}|{STRING}|{NUMBER}|\w+|[^\s(),;\\\ufeff]""", re.DOTALL
)
"""Everything but space, parentheses, commas and semicolons; names come first because they are most of it."""
_IDLE = re.compile(r"(?:[\s;\\\ufeff]|#[^\r\n]*)*")
_NUMBERS = re.compile(r"\.?[0-9]")
_DEFINES = re.compile(r"\b(?:def|class)\b|[)\]]")
_QUOTES = frozenset("\"'")
_BETWEEN = " \t\f\r\n\\("
_FIRST = 12
"""Tokens that are looked at one by one: most edits differ at once."""


def surely_code(lines: Parts) -> bool:
    """Whether an edit of Python, of which these lines differ, is certainly more than formatting, comments, docstrings and names.

    If two syntax trees are equal but for docstrings and consistently renamed names, then so are the sequences of numbers, names
    and operators, parentheses, commas and semicolons left out, and so is what all other strings say; where they are not, the
    edit is code.
    """
    above, olds, news = lines
    if _first_agree(olds, news):
        before, after = _TOKEN.findall(olds), _TOKEN.findall(news)
        if before == after:
            return False
        if _agree(zip_longest(_running(before), _running(after), fillvalue="")):
            return _other_strings(olds, news, _last(above))
    return not (NESTS_QUOTES and (FORMATTED.search(olds) or FORMATTED.search(news)))


def nothing_runs(text: str) -> bool:
    """Whether *text* is nothing but comments and space."""
    return _IDLE.fullmatch(text) is not None


def _first_agree(old: str, new: str) -> bool:
    olds, news = ([match[0] for match in islice(_TOKEN.finditer(text), _FIRST)] for text in (old, new))
    before, after = _running(olds), _running(news)
    if (len(olds) < _FIRST and len(after) > len(before)) or (len(news) < _FIRST and len(before) > len(after)):
        return False
    return _agree(zip(before, after, strict=False))


def _running(tokens: list[str]) -> list[str]:
    """Numbers, names and the characters of operators. `pass` steps aside for a docstring, and `elif` is what the parser makes of it."""
    found = [token for token in tokens if token[0] not in "#\"'" and token[-1] not in "\"'" and token != "pass"]  # noqa: S105 - a word
    if "elif" in found:
        return [part for token in found for part in (("else", ":", "if") if token == "elif" else (token,))]  # noqa: S105
    return found


def _agree(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether tokens are alike but for names, of which each keeps to one other."""
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for was, now in pairs:
        if was == now:
            continue
        if _is_name(was) and _is_name(now):
            if there.setdefault(was, now) != now or back.setdefault(now, was) != was:
                return False
        elif not _same_number(was, now):
            return False
    return True


def _is_name(token: str) -> bool:
    return token.isidentifier() and not iskeyword(token)


def _same_number(was: str, now: str) -> bool:
    """Whether two tokens are one number, spelled in two ways."""
    if not (_NUMBERS.match(was) and _NUMBERS.match(now)):
        return False
    try:
        one, other = ast.literal_eval(was), ast.literal_eval(now)
    except (ValueError, SyntaxError):
        return False
    return type(one) is type(other) and bool(one == other)


def _other_strings(old: str, new: str, above: str) -> bool:
    """Whether strings that cannot be docstrings say something else, however they are quoted, escaped and joined."""
    if [found[1] for found in LITERAL.findall(old) if found[1]] == [found[1] for found in LITERAL.findall(new) if found[1]]:
        return False
    (before, documents), (after, documents_now) = _strings(old, above), _strings(new, above)
    if documents != documents_now:
        return False
    if NESTS_QUOTES and any(map(FORMATTED.search, before + after)):
        return False
    said, says = _said(before), _said(after)
    return said is not None and says is not None and said != says


def _last(above: str) -> str:
    """The character after which the next string comes; empty if there is none, or if it may be a comment's."""
    line = above.rstrip(_BETWEEN).rpartition("\n")[2]
    return "" if "#" in line else line[-1:]


def _strings(text: str, last: str) -> tuple[list[str], list[str]]:
    """The strings of *text*, and apart those that may be docstrings, since they come first of all or behind a colon."""
    found: tuple[list[str], list[str]] = [], []
    at, documents = 0, not last
    for match in LITERAL.finditer(text):
        code = text[at : match.start()].strip(_BETWEEN)
        at, last = match.end(), code[-1:] or last
        if match[1]:
            continue
        if code or last not in _QUOTES:
            documents = not last or (last == ":" and _begins_block(text, match.start()))
        found[documents].append(match[2])
        last = match[2][-1]
    return found


def _begins_block(text: str, at: int) -> bool:
    """Whether the colon before a string is in a line above, or in one that may define something."""
    line = text[max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1 : at]
    return not line.strip(_BETWEEN) or _DEFINES.search(line) is not None


def _said(strings: list[str]) -> str | bytes | None:
    """What strings say one after the other, without what formatted ones take in; None if that is not certain."""
    tree = parsed("(" + "\n".join(strings) + ")") if strings else None
    value = tree.body[0].value if tree and isinstance(tree.body[0], ast.Expr) else None
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return "".join(texts) if value is not None else None

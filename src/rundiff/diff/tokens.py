"""Two sources in; what their tokens tell before anything is parsed out.

A parse of both sides costs more than all the rest of a cell's diff, and four of five edits are plain code. So the tokens that no
formatter touches are compared first, side by side. That only ever proves "code": whatever passes is left to the syntax trees.
"""

from __future__ import annotations

import ast
import re
from itertools import islice, zip_longest
from keyword import iskeyword
from typing import TYPE_CHECKING, Literal

from rundiff.diff.lexemes import COMMENT, FORMATTED, NESTS_QUOTES, NUMBER, STRING
from rundiff.diff.parts import differing_lines
from rundiff.diff.trees import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Look = Literal["alike", "names", "code"]

_CODE = re.compile(rf"{COMMENT}|{STRING}|({NUMBER}|\w+|[^\s(),;\\\ufeff])", re.DOTALL)
_STRINGS = re.compile(rf"{COMMENT}|({STRING})", re.DOTALL)
_STARTS_STRING = re.compile(STRING, re.DOTALL)
_IDLE = re.compile(r"(?:[\s;\\\ufeff]|#[^\r\n]*)*")
_NUMBERS = re.compile(r"\.?[0-9]")
_DEFINES = re.compile(r"\b(?:def|class)\b|[)\]]")
_QUOTES = frozenset("\"'")
_BETWEEN = " \t\f\r\n\\("
_FIRST = 12
"""Tokens that are looked at one by one: most edits differ at once."""


def first_look(old: str, new: str) -> Look:
    """What an edit of Python can be at most: "code" for certain, the same but for "names", or "alike" as far as tokens tell.

    If two syntax trees are equal but for docstrings and consistently renamed names, then so are the sequences of numbers, names
    and operators, parentheses, commas and semicolons left out, and so is what all other strings say; where they are not, the
    edit is code.
    """
    if not (old and new):
        return _one_sided(old or new)
    above, olds, news = differing_lines(old, new)
    names = _other_names(zip_longest(islice(_code(olds), _FIRST), islice(_code(news), _FIRST), fillvalue=""))
    if names is not None:
        before, after = ([found for found in _CODE.findall(text) if found and found != "pass"] for text in (olds, news))
        names = {} if before == after else _other_names(zip_longest(before, after, fillvalue=""))
    if names is None:
        return "alike" if _deceives(olds) or _deceives(news) else "code"
    if _other_strings(olds, news, _last(above)):
        return "code"
    return "names" if names else "alike"


def nothing_runs(text: str) -> bool:
    """Whether *text* is nothing but comments and space."""
    return _IDLE.fullmatch(text) is not None


def _one_sided(text: str) -> Look:
    """A text that came or went as a whole is code, unless nothing but comments or a string begins it."""
    idle = _IDLE.match(text)
    assert idle is not None, "it matches the empty text"
    return "alike" if idle.end() == len(text) or _STARTS_STRING.match(text, idle.end()) else "code"


def _code(text: str) -> Iterator[str]:
    """Numbers, names and the characters of operators, one after the other."""
    return (match[1] for match in _CODE.finditer(text) if match[1] and match[1] != "pass")


def _other_names(pairs: Iterable[tuple[str, str]]) -> dict[str, str] | None:
    """The name that stands in place of each, or None if more than names differ, or they do not keep to one another."""
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for was, now in pairs:
        if was == now:
            continue
        if _is_name(was) and _is_name(now):
            if there.setdefault(was, now) != now or back.setdefault(now, was) != was:
                return None
        elif not _same_number(was, now):
            return None
    return there


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


def _deceives(text: str) -> bool:
    """Whether equal trees may have unequal tokens: `elif` is `else` and `if`; quotes may be nested."""
    return "elif" in text or (NESTS_QUOTES and FORMATTED.search(text) is not None)


def _other_strings(old: str, new: str, above: str) -> bool:
    """Whether strings that cannot be docstrings say something else, however they are quoted, escaped and joined."""
    (before, documents), (after, documents_now) = _strings(old, above), _strings(new, above)
    if before == after or documents != documents_now:
        return False
    if NESTS_QUOTES and any(map(FORMATTED.match, before + after)):
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
    for match in _STRINGS.finditer(text):
        code = text[at : match.start()].strip(_BETWEEN)
        at, last = match.end(), code[-1:] or last
        if match[1] is None:
            continue
        if code or last not in _QUOTES:
            documents = not last or (last == ":" and _begins_block(text, match.start()))
        found[documents].append(match[1])
        last = match[1][-1]
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

"""A regular expression in Rust's spelling in; out, its parts in order: what each is, or how wide, and which characters it may hold.

Where something is not understood, the part may be anything.
"""

from __future__ import annotations

import re
import sys
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

if sys.version_info >= (3, 11):
    from re import _constants as op
    from re import _parser as parser
else:
    import sre_constants as op
    import sre_parse as parser

if TYPE_CHECKING:
    from collections.abc import Iterable

_FAR = 1 << 20
"""Characters that are too many to matter."""
_ASCII = 128
_FEW = 4
"""Characters of which a place may hold one, and still be part of a literal."""
_SPELLINGS = 48
"""In how many ways a literal may be spelled until it is none."""
_CLASSES = {
    "[:alnum:]": "0-9A-Za-z",
    "[:alpha:]": "A-Za-z",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:space:]": r"\s",
    "[:upper:]": "A-Z",
    "[:word:]": r"\w",
    "[:xdigit:]": "0-9A-Fa-f",
}
_FLAGS = re.compile(r"(?<!\\)\(\?([a-z]+)\)")
PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_WORD = PLAIN | frozenset(b"_")
_NAMED = {op.CATEGORY_WORD: _WORD, op.CATEGORY_DIGIT: frozenset(b"0123456789"), op.CATEGORY_SPACE: frozenset(b" \t\n\r\f\v")}
_ALL = frozenset(range(256))
TOKEN = _WORD | frozenset(b"-")
"""What the tokens of this are made of; letters and digits of other scripts count as well."""


class Step(NamedTuple):
    """A part of an expression: the *words* of which it is one, or none if not known, its widths, and which bytes it may hold."""

    words: frozenset[str]
    least: int
    most: int
    holds: frozenset[int]


def steps(pattern: str) -> list[Step]:
    """The parts of the expression; literals that touch are one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _steps(parser.parse(as_python(pattern)).data)


def as_python(pattern: str) -> str:
    """The expression, in Rust's spelling, in Python's."""
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    pattern = pattern.replace(r"\z", r"\Z")
    while (flags := _FLAGS.search(pattern)) is not None:
        end = _group_end(pattern, flags.end())
        pattern = f"{pattern[: flags.start()]}(?{flags[1]}:{pattern[flags.end() : end]}){pattern[end:]}"
    return pattern


def _group_end(pattern: str, at: int) -> int:
    """Where the group that *at* is in ends, which is how far flags in its middle reach."""
    depth, in_class = 0, False
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            at += 1
        elif in_class:
            in_class = letter != "]"
        elif letter == "[":
            in_class = True
            at += len(re.match(r"\^?\]?", pattern[at + 1 :])[0])  # type: ignore[index] # it matches the empty text
        elif letter == "(":
            depth += 1
        elif letter == ")":
            if not depth:
                break
            depth -= 1
        at += 1
    return at


def _steps(tree: Iterable[tuple[Any, Any]]) -> list[Step]:
    """The expression as a sequence in which literals that touch are one."""
    steps: list[Step] = []
    for code, value in tree:
        for step in _step(code, value):
            if step.words and steps and steps[-1].words and (joined := _joined(steps[-1].words, step.words)):
                steps[-1] = _one_of(joined)
            else:
                steps.append(step)
    return steps


def _step(code: Any, value: Any) -> list[Step]:  # noqa: ANN401 - the parser's own values
    if code is op.AT or code is op.ASSERT or code is op.ASSERT_NOT:
        return []
    if code is op.SUBPATTERN:
        return _steps(value[-1])
    if code is op.BRANCH:
        return _branch([_steps(one) for one in value[1]])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT) or code is getattr(op, "POSSESSIVE_REPEAT", None):
        return _repeat(value[0], value[1], _steps(value[2]))
    if code in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
        return [_one_character(_characters(code, value))]
    return [Step(frozenset(), 0, _FAR, _ALL)]


def _one_character(choice: frozenset[int]) -> Step:
    words = frozenset(chr(one).lower() for one in choice)
    return _one_of(words) if len(words) <= _FEW and max(choice) < _ASCII else Step(frozenset(), 1, 1, choice)


def _one_of(words: frozenset[str]) -> Step:
    lengths = [len(word) for word in words]
    return Step(words, min(lengths), max(lengths), frozenset("".join(words).encode()))


def _characters(code: Any, value: Any) -> frozenset[int]:  # noqa: ANN401
    """What one character may be; everything where that is not known."""
    if code is op.LITERAL:
        return frozenset({value}) if value in _ALL else _ALL
    if code is not op.IN:
        return _ALL
    found: set[int] = set()
    for kind, one in value:
        if kind is op.LITERAL and one in _ALL:
            found.add(one)
        elif kind is op.RANGE and one[1] in _ALL:
            found |= set(range(one[0], one[1] + 1))
        elif kind is op.CATEGORY and one in _NAMED:
            found |= _NAMED[one]
        else:
            return _ALL
    return frozenset(found)


def _branch(choices: list[list[Step]]) -> list[Step]:
    """Where each choice begins with a literal, it is one of those, and then something."""
    if all(steps and steps[0].words for steps in choices):
        words = frozenset().union(*(steps[0].words for steps in choices))
        if len(words) <= _SPELLINGS:
            rest = [steps[1:] for steps in choices]
            return [_one_of(words), *([_any_of(rest)] if any(rest) else [])]
    return [_any_of(choices)]


def _repeat(least: int, most: int, steps: list[Step]) -> list[Step]:
    if least == most == 1:
        return steps
    if least == 0 and most == 1 and len(steps) == 1 and steps[0].words:
        return [_one_of(steps[0].words | {""})]
    one = _any_of([steps])
    return [Step(frozenset(), one.least * least, min(_FAR, one.most * int(most)), one.holds)]


def _any_of(choices: list[list[Step]]) -> Step:
    """A part whose text is not known, but how wide it is and what it may hold."""
    least = min(sum(step.least for step in steps) for steps in choices)
    most = max(sum(step.most for step in steps) for steps in choices)
    return Step(frozenset(), least, min(most, _FAR), frozenset().union(*(step.holds for steps in choices for step in steps)))


def _joined(first: frozenset[str], second: frozenset[str]) -> frozenset[str] | None:
    joined = frozenset(one + two for one in first for two in second)
    return joined if len(joined) <= _SPELLINGS else None

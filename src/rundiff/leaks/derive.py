"""The scanner's rules, as regular expressions, in; out, what each text that one of them matches must hold.

A text without any of it needs no scanner, whose rules take a fifth of a second to load. The expressions are read with Python's own
parser: a literal that every match holds, and how many characters of a token must follow it, can be read off the tree. What is said
here is true of every match, and never more: where something is not understood, less is said.

`python -m rundiff.leaks.derive` prints `marks.py`; a test holds that to the scanner that is installed.
"""

from __future__ import annotations

import itertools
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
    from collections.abc import Iterable, Mapping, Sequence

SPAN = 100
"""Characters between a name and the secret that it announces, at most."""
_FAR = 1 << 20
_ASCII = 128
_FEW = 4
"""Characters of which a place may hold one, and still be part of a literal."""
_SPELLINGS = 48
"""In how many ways a literal may be spelled until it is none."""
_LEAST_MARK = 3
_LEAST_NAME = 5
_LEAST_PHRASE = 8
_LEAST_SECRET = 18
"""Characters that a mark and what follows it have together, at least."""
_LEAST_TOUCHING = 16
_LEAST_NAMED = 24
"""Letters and digits of a secret that is known by the name before it, at least."""
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


class Sign(NamedTuple):
    """What a match must hold: one of *words*, then, within *within* characters, *length* or more that are plain, or in a token."""

    words: frozenset[str]
    length: int
    within: int
    plain: bool


class Step(NamedTuple):
    """A part of an expression: the *words* of which it is one, or none if not known, its widths, and which bytes it may hold."""

    words: frozenset[str]
    least: int
    most: int
    holds: frozenset[int]


class Table(NamedTuple):
    """The rules that can be asked for; marks, prefixes and names with the length of what must follow them; phrases."""

    rules: tuple[str, ...]
    plain_marks: dict[str, int]
    token_marks: dict[str, int]
    prefixes: dict[str, int]
    names: dict[str, int]
    phrases: tuple[str, ...]


def table(patterns: Mapping[str, str]) -> Table:
    """What is to be looked for, for all rules of which enough can be said."""
    found = {rule: sign for rule, pattern in sorted(patterns.items()) if (sign := best(signs(pattern))) is not None}
    lengths: dict[str, dict[str, int]] = {kind: {} for kind in Table._fields}
    for sign in found.values():
        kind = lengths[_kind(sign)]
        for word in sign.words:
            kind[word] = min(sign.length, kind.get(word, sign.length))
    plain_marks, token_marks, prefixes, names, phrases = (_shortest_only(lengths[kind]) for kind in Table._fields[1:])
    return Table(tuple(found), plain_marks, token_marks, prefixes, names, tuple(phrases))


def _kind(sign: Sign) -> str:
    if _is_mark(sign):
        return "plain_marks" if sign.plain else "token_marks"
    if _is_phrase(sign):
        return "phrases"
    return "names" if sign.within else "prefixes"


def _shortest_only(lengths: dict[str, int]) -> dict[str, int]:
    """Without the words that end in another one after which no more is asked for."""
    return {
        word: length
        for word, length in sorted(lengths.items())
        if not any(word.endswith(other) and word != other and lengths[other] <= length for other in lengths)
    }


def best(found: Iterable[Sign]) -> Sign | None:
    """The sign that is rarest in texts without a secret; None where all of them are common."""
    kinds = (_is_mark, _is_phrase, _is_named)
    usable = [(-rank, sign) for sign in found for rank, kind in enumerate(kinds) if kind(sign)]
    return max(usable, key=lambda one: (one[0], one[1].plain, _shortest(one[1].words), one[1].length), default=(0, None))[1]


def signs(pattern: str) -> list[Sign]:
    """What every match of the expression holds, each of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        steps = _steps(parser.parse(as_python(pattern)).data)
    return [
        Sign(step.words, length, within, plain=characters is PLAIN)
        for index, step in enumerate(steps)
        if step.words
        for characters in (PLAIN, TOKEN)
        for length, within in _runs_after(steps[index + 1 :], characters)
    ]


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


def _runs_after(steps: Sequence[Step], characters: frozenset[int]) -> list[tuple[int, int]]:
    """How many of these characters must follow at once, and the most that must follow, with how far away they begin at most."""
    runs, away = [], 0
    for index in range(len(steps)):
        run = itertools.takewhile(lambda other: other.holds <= characters, steps[index:])
        runs.append((sum(one.least for one in run), away))
        away += steps[index].most
    near = [run for run in runs if run[1] <= SPAN]
    return [*runs[:1], max(near)] if near else [(0, 0)]


def _shortest(words: frozenset[str]) -> int:
    return min(map(len, words))


def _is_mark(sign: Sign) -> bool:
    touches = sign.within == 0 and frozenset("".join(sign.words).encode()) <= TOKEN
    return touches and _shortest(sign.words) >= _LEAST_MARK and _shortest(sign.words) + sign.length >= _LEAST_SECRET


def _is_phrase(sign: Sign) -> bool:
    """Words alone are common in prose and code."""
    return _shortest(sign.words) >= _LEAST_PHRASE and not any(frozenset(word.encode()) <= TOKEN for word in sign.words)


def _is_named(sign: Sign) -> bool:
    if sign.within == 0:
        return _shortest(sign.words) >= _LEAST_MARK and sign.length >= _LEAST_TOUCHING
    return sign.plain and _shortest(sign.words) >= _LEAST_NAME and sign.length >= _LEAST_NAMED and sign.within <= SPAN


def _written(version: str, found: Table) -> str:
    """The table as a module, in which all that is looked for in bytes is bytes."""
    parts = ['"""What the scanner\'s rules have to have, read off them; made by `python -m rundiff.leaks.derive`."""\n']
    parts.append(f'VERSION = "{version}"')
    for kind, value in found._asdict().items():
        mark = "" if kind == "rules" else "b"
        rows = [f"    {mark}{_quoted(one)}{f': {value[one]}' if isinstance(value, dict) else ''}," for one in value]
        opened, closed = "{}" if isinstance(value, dict) else "()"
        parts.append("\n".join((f"{kind.upper()} = {opened}", *rows, closed)))
    return "\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    """As the formatter has it."""
    plain = text.replace("\\", "\\\\")
    return f"'{plain}'" if '"' in plain and "'" not in plain else '"' + plain.replace('"', '\\"') + '"'


def installed() -> str:
    """`signs.py` for the scanner that is installed."""
    import importlib.metadata  # noqa: PLC0415 - only who makes the table has the rules read

    from kingfisher_sdk import Rules  # noqa: PLC0415 - as above

    rules = Rules()
    patterns = {one["id"]: rules.detail(one["id"])["detection_regex"] for one in rules.metadata() if one["visible"]}
    return _written(importlib.metadata.version("kingfisher-secret-scanner"), table(patterns))


if __name__ == "__main__":
    sys.stdout.write(installed())

"""The scanner's rules, as regular expressions, in; out, what each text that one of them matches must hold.

A text without any of it needs no scanner, whose rules take a fifth of a second to load. The expressions are read with Python's own
parser: a literal that every match holds, and how many characters of a token must follow it, can be read off the tree. What is said
here is true of every match, and never more: where something is not understood, less is said.

`python -m rundiff.leaks.derive` prints `signs.py`; a test holds that to the scanner that is installed.
"""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING, NamedTuple

from rundiff.leaks.expressions import PLAIN, TOKEN, Step, steps
from rundiff.leaks.gate import LONG, SHORTEST_TOKEN, SPAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LEAST_MARK = 3
_LEAST_NAME = 5
_LEAST_PHRASE = 8
_LEAST_TOUCHING = 16
"""Letters and digits right behind a prefix that is in no token, at least."""


class Sign(NamedTuple):
    """What a match must hold: one of *words*, then, within *within* characters, *length* or more that are plain, or in a token."""

    words: frozenset[str]
    length: int
    within: int
    plain: bool


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
    parts = steps(pattern)
    return [
        Sign(step.words, length, within, plain=characters is PLAIN)
        for index, step in enumerate(parts)
        if step.words
        for characters in (PLAIN, TOKEN)
        for length, within in _runs_after(parts[index + 1 :], characters)
    ]


def _runs_after(parts: Sequence[Step], characters: frozenset[int]) -> list[tuple[int, int]]:
    """How many of these characters must follow at once, and the most that must follow, with how far away they begin at most."""
    runs, away = [], 0
    for index in range(len(parts)):
        run = itertools.takewhile(lambda other: other.holds <= characters, parts[index:])
        runs.append((sum(one.least for one in run), away))
        away += parts[index].most
    near = [run for run in runs if run[1] <= SPAN]
    return [*runs[:1], max(near)] if near else [(0, 0)]


def _shortest(words: frozenset[str]) -> int:
    return min(map(len, words))


def _is_mark(sign: Sign) -> bool:
    touches = sign.within == 0 and frozenset("".join(sign.words).encode()) <= TOKEN
    return touches and _shortest(sign.words) >= _LEAST_MARK and _shortest(sign.words) + sign.length >= SHORTEST_TOKEN


def _is_phrase(sign: Sign) -> bool:
    """Words alone are common in prose and code."""
    return _shortest(sign.words) >= _LEAST_PHRASE and not any(frozenset(word.encode()) <= TOKEN for word in sign.words)


def _is_named(sign: Sign) -> bool:
    if sign.within == 0:
        return _shortest(sign.words) >= _LEAST_MARK and sign.length >= _LEAST_TOUCHING
    return sign.plain and _shortest(sign.words) >= _LEAST_NAME and sign.length >= LONG and sign.within <= SPAN


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

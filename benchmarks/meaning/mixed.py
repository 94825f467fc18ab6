"""Edits of `programs/` in; the same ones as commits have them out: two at once, and one among what a formatter did to everything."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, Final

from formatting import restyled
from meaning.programs import Expected, Pair, flat, programs
from meaning.unchanged import everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meaning.programs import Program

    Lines = dict[str, list[Pair]]

_ONE_IN: Final = {"two": 12, "formatted": 18}
"""Of so many edits, one is taken."""


def mixed() -> list[Pair]:
    """Pairs whose parts are measured on their own, too; each once."""
    found: dict[str, Pair] = {}
    for program in programs():
        by_line = {line: [*program._replace(edits=(line,)).pairs] for line in program.edits}
        for pair in (*_two_at_once(program, by_line), *_among_formatting(program, by_line)):
            found.setdefault(repr((program.name, sorted(pair.new.items()))), pair)
    return [*found.values()]


def _among_formatting(program: Program, by_line: Lines) -> Iterator[Pair]:
    for pair in _chosen(by_line, "formatted"):
        new = everywhere(restyled)(program._replace(project=pair.new), random.Random(pair.name))
        if new is not None and new != pair.new:
            yield pair._replace(name=f"{pair.name}, formatted", styles=(*pair.styles, "amid formatting"), new=new)


def _two_at_once(program: Program, by_line: Lines) -> Iterator[Pair]:
    """Edits of different lines; the second one has to find its place as it was."""
    for first in _chosen(by_line, "two"):
        draw = random.Random(first.name)
        for line in draw.sample([*by_line], min(8, len(by_line))):
            number, alone = draw.choice([*enumerate(by_line[line])])
            if alone.operator == first.operator or _gone(first) & _gone(alone):
                continue
            try:
                second = [*program._replace(project=first.new, edits=(line,)).pairs][number]
            except ValueError:
                continue  # its place is gone, or there are two of it now
            both = _both(first.expected, alone.expected)
            name = f"{first.name}, and {alone.operator} #{number}"
            yield Pair(name, program.name, "two at once", (*first.styles, "two at once"), program.project, second.new, both)
            break


def _gone(pair: Pair) -> set[tuple[str, str]]:
    """The lines that are not there any more."""
    sides = ({(path, line) for path, text in side.items() for line in flat(text).splitlines()} for side in (pair.old, pair.new))
    old, new = sides
    return old - new


def _both(one: Expected, other: Expected) -> Expected:
    reaches = True if one.reaches or other.reaches else None if None in (one.reaches, other.reaches) else False
    required = tuple(dict.fromkeys((*one.required, *other.required)))
    return Expected(required, one.optional | other.optional, reaches)


def _chosen(by_line: Lines, word: str) -> Iterator[Pair]:
    for pair in (pair for pairs in by_line.values() for pair in pairs):
        if int.from_bytes(hashlib.sha256(f"{word} {pair.name}".encode()).digest()[:4], "big") % _ONE_IN[word] == 0:
            yield pair

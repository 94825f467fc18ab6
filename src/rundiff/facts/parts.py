"""Two texts by which objects describe themselves in; which of their parts went, came and changed, out.

A pipeline of transforms, a model or a scheduler is told part by part: `Compose(ToTensor(), Normalize(…))` has one a line, or between
the commas of its outermost brackets.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST = 120
_OPEN, _CLOSE = "([{<", ")]}>"
_LIST = re.compile(
    r"[\w.]*(?:Compose|Sequential|OneOf|SomeOf|RandomOrder|RandomApply|RandomChoice|ReplayCompose|Pipeline)\(|\["
)
_NUMBERED = re.compile(r"^\((?P<name>[\w.]+)\): ")
"""A module in the `repr` of torch's modules."""


def parts(text: str) -> list[str]:
    """Its lines; of a text in one line the arguments of a list of steps, one below the other."""
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    if len(lines) == 1:
        lines = list(_flat(lines[0]))
    return [line for line in lines if line.strip("()[]{}")]


def _flat(text: str) -> Iterator[str]:
    found = _LIST.match(text)
    if found is None or not text.endswith((")", "]")):
        yield text
        return
    yield found[0]
    for argument in _arguments(text[found.end() : -1]):
        yield from _flat(argument.strip())


def _arguments(text: str) -> Iterator[str]:
    """*text* cut at the commas that stand in no brackets and no quotes."""
    depth, start, quote = 0, 0, ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
        elif character == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    if text[start:].strip():
        yield text[start:]


def differing(old: str, new: str) -> list[Phrase]:
    """What went, came and changed: "`Normalize(…)` is gone"; empty where only white space differs."""
    before, after = parts(old), parts(new)
    if before == after:
        return []
    if sorted(before) == sorted(after):
        return [phrase("the same steps in another order")]
    from difflib import SequenceMatcher  # noqa: PLC0415 - for few runs is it ever needed

    said: list[Phrase] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            said += _hunk(before[i:j], after[k:m])
    times = Counter(said)
    return [one if number == 1 else phrase("%1 (%2 times)", one, str(number)) for one, number in times.items()]


def _hunk(old: Sequence[str], new: Sequence[str]) -> Iterator[Phrase]:
    """Parts of one name are one that changed."""
    left = list(new)
    for part in old:
        same = next((other for other in left if _name(other) == _name(part)), None)
        if same is None:
            yield phrase("%1 is gone", _code(part))
        else:
            left.remove(same)
            yield phrase("%1 → %2", _code(part), _code(same))
    yield from (phrase("%1 is new", _code(part)) for part in left)


def _name(part: str) -> str:
    """What a part is called: its class, and the name that it has within a module."""
    return (
        part.partition("(")[0]
        if not _NUMBERED.match(part)
        else part.partition(": ")[0] + part.partition(": ")[2].partition("(")[0]
    )


def _code(part: str) -> str:
    """A part without what torch's modules begin with, and without a bracket that is left open."""
    bare = _NUMBERED.sub(lambda found: "" if found["name"].isdigit() else f"{found['name']}: ", part)
    bare = bare.removesuffix("(")
    return f"`{bare if len(bare) <= _LONGEST else bare[:_LONGEST] + '…'}`"

"""Two texts in; the parts in which they differ out, cut where lines, or whole statements, begin and end."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz.distance import Postfix, Prefix

from rundiff.diff.lexemes import complete, strings_closed

_STATEMENT = re.compile(r"(?!(?:elif|else|except|finally)\b)[^\s)\]}#]")
"""How a line begins that begins a statement outside of every block, if it is in no bracket or string."""


class Parts(NamedTuple):
    """What two texts have in common above, and below that what each has until they are the same again."""

    above: str
    old: str
    new: str


def differing_lines(old: str, new: str) -> Parts:
    """The lines in which two texts differ; all lines where a string reaches into them or out of them."""
    if _lines_go_on(old) or _lines_go_on(new):
        return Parts("", old, new)
    top, below = _equal_ends(old, new)
    found = Parts(old[:top], old[top : len(old) - below], new[top : len(new) - below])
    return found if all(map(_strings_closed, found)) else Parts("", old, new)


def differing_statements(old: str, new: str) -> Parts:
    """The statements of Python, outside of every block, in which two texts differ; all where the cut is not certain.

    What is above is complete and each part begins a line without indent. So if both parts can be parsed by themselves and their
    trees are equal, the trees of the whole texts are: what is below goes on from equal statements.
    """
    if _lines_go_on(old) or _lines_go_on(new) or old.lstrip().startswith("%%") or new.lstrip().startswith("%%"):
        return Parts("", old, new)
    top, below = _equal_ends(old, new)
    while top and not (_STATEMENT.match(old, top) and _STATEMENT.match(new, top)):
        top = old.rfind("\n", 0, top - 1) + 1
    while below and not _STATEMENT.match(old, len(old) - below + 1):
        below = _below(old, len(old) - below + 1)
    found = Parts(old[:top], old[top : len(old) - below], new[top : len(new) - below])
    return found if complete(found.above) else Parts("", old, new)


def _strings_closed(lines: str) -> bool:
    return ('"""' not in lines and "'''" not in lines) or strings_closed(lines)


def _lines_go_on(text: str) -> bool:
    """Whether a line may go on in the next, or ends in an old way that only Python knows."""
    return "\\\n" in text or "\r" in text


def _equal_ends(old: str, new: str) -> tuple[int, int]:
    """Where the first line begins that differs, and how many characters are equal below: a line feed and whole lines."""
    top = old.rfind("\n", 0, Prefix.similarity(old, new)) + 1
    same = min(Postfix.similarity(old, new), len(old) - top, len(new) - top)
    return top, _below(old, len(old) - same)


def _below(text: str, at: int) -> int:
    """How many characters there are from the next line feed on; none where no line follows."""
    found = text.find("\n", at)
    return 0 if found < 0 else len(text) - found

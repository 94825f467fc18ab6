"""Two Python texts in; out the statements that differ, and those that stand the same above and below them.

Only the old text is parsed as a whole: of the new one just the lines between the first and the last that differ.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.source import parsed, shared, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

_GOES_ON = re.compile(r"\s|(?:elif|else|except|finally)\b")


class Edit(NamedTuple):
    """The statements at the top of two texts: *above*, *old* and *below* are the one, *above*, *new* and *below* the other."""

    above: list[ast.stmt]
    old: list[ast.stmt]
    new: list[ast.stmt]
    below: list[ast.stmt]
    around: str = ""
    """The text of *above* and *below*."""
    old_commands: tuple[str, ...] = ()
    new_commands: tuple[str, ...] = ()


def whole(old: str | None, new: str | None) -> Edit | None:
    """The two texts with nothing in common; None where one of them is not Python."""
    before, after = parsed(old or ""), parsed(new or "")
    if before.tree is None or after.tree is None:
        return None
    return Edit([], before.tree.body, after.tree.body, [], "", before.commands, after.commands)


def edit(old: str | None, new: str | None) -> Edit | None:
    """What the edit from *old* to *new* leaves alone; None where that cannot be told (a magic, what is not Python)."""
    if old is None or new is None:
        return None
    before, after = old.splitlines(), new.splitlines()
    found = tree("\n".join(before))
    if isinstance(found, int):
        return None
    body, parts = found.body, _parts(found.body, before, after)
    middle = _tree(after[parts.start : parts.new_stop])
    if middle is None:
        return None
    around = "\n".join([*after[: parts.start], *after[parts.new_stop :]])
    return Edit(body[: parts.above], body[parts.above : parts.below], middle.body, body[parts.below :], around)


def within(old: str | None, new: str | None) -> Edit | None:
    """As `edit`, without what it leaves alone: for whoever knows the text, of which then only what differs is parsed again."""
    if old is None or new is None:
        return None
    source = shared(old)
    if source.tree is None or not source.plain:
        return None
    before, after = old.splitlines(), new.splitlines()
    parts = _parts(source.tree.body, before, after)
    was, now = _tree(before[parts.start : parts.old_stop]), _tree(after[parts.start : parts.new_stop])
    return None if was is None or now is None else Edit([], was.body, now.body, [])


class _Parts(NamedTuple):
    """How many statements stand the same *above*, and from which on they do *below*; the lines between, on both sides."""

    above: int
    below: int
    start: int
    old_stop: int
    new_stop: int


def _parts(body: Sequence[ast.stmt], before: Sequence[str], after: Sequence[str]) -> _Parts:
    top = _same(before, after)
    bottom = _same(before[: top - 1 : -1] if top else before[::-1], after[: top - 1 : -1] if top else after[::-1])
    above = len(body)
    while above and not _ends(body, above, before, after, top):
        above -= 1
    below = len(body)
    while below > above and _begins(body, below - 1, before, len(before) - bottom):
        below -= 1
    start = body[above - 1].end_lineno or 0 if above else 0
    same = 0 if below == len(body) else len(before) - _first(body[below]) + 1
    return _Parts(above, below, start, len(before) - same, len(after) - same)


def _tree(lines: Sequence[str]) -> ast.Module | None:
    found = None if lines and lines[-1].endswith("\\") else tree("\n".join(lines))
    return found if isinstance(found, ast.Module) else None


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines are the same from the start."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _ends(body: Sequence[ast.stmt], count: int, old: Sequence[str], new: Sequence[str], same: int) -> bool:
    """Whether the first *count* statements of *body* are whole lines, and as many statements of the new text."""
    last = body[count - 1].end_lineno or 0
    if last > same or old[last - 1].endswith("\\") or (count < len(body) and _first(body[count]) <= last):
        return False
    # What is put in may be the next line of the last block.
    following = next((line for line in new[last:] if line.strip() and not line.lstrip().startswith("#")), "")
    return not _GOES_ON.match(following)


def _begins(body: Sequence[ast.stmt], index: int, old: Sequence[str], changed: int) -> bool:
    """Whether statement number *index* of *body* begins a line, below the first *changed* lines."""
    first = _first(body[index])
    if first <= changed or (index and (body[index - 1].end_lineno or 0) >= first):
        return False
    if first < body[index].lineno and not old[first - 1].startswith("@"):
        return False  # a decorator in brackets began further up
    return first < 2 or not old[first - 2].endswith("\\")  # noqa: PLR2004 - there is no line above the first one


def _first(statement: ast.stmt) -> int:
    """The line on which a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])

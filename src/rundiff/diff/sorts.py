"""An edit in; what it is as text (formatting, comment, docstring, prose, rename, code) out: by syntax, and "code" when in doubt.

The order of severity is formatting, comment, docstring, rename, code; an edit is as severe as the worst that is in it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Literal

from rundiff.diff.lexemes import Comment, comments, comments_differ, without_trailing_space
from rundiff.diff.parts import Parts, differing_lines, differing_statements
from rundiff.diff.tokens import nothing_runs, surely_code
from rundiff.diff.trees import Reading, Renamed, difference, reading

if TYPE_CHECKING:
    from collections.abc import Callable

Sort = Literal["formatting", "comment", "docstring", "prose", "rename", "code"]


def python_sort(old: str, new: str) -> Sort:
    """What an edit of a module is. A renaming is code: who imports the name is not seen from here."""
    found = judged(old, new, reading, module=True)
    return "code" if isinstance(found, frozenset) else found


def judged(old: str, new: str, read: Callable[[str], Reading], *, module: bool) -> Sort | frozenset[Renamed]:
    """What an edit of Python is; where it is code unless names were renamed, these names.

    *module* says whether a string at the top is a docstring. In a cell it is none: nothing reads it as one, and Jupyter may show
    it as the cell's value. A `;` at the end, which hides that value, is formatting, since outputs are no part of a change.
    """
    lines = differing_lines(old, new)
    if (sort := _by_lines(old, new, lines, read)) is not None:
        return sort
    if surely_code(lines):
        return "code"
    parts = differing_statements(old, new)
    before, after = read(parts.old), read(parts.new)
    if (before.tree is None or after.tree is None) and len(parts.old) < len(old):
        parts = Parts("", old, new)
        before, after = read(old), read(new)
    found = difference(before, after, module=module and nothing_runs(parts.above))
    if found is None:
        return "formatting" if before.tree is after.tree is None and _alike(before.text, after.text) else "code"
    if found.names:
        return found.names
    if found.docstrings:
        return "docstring"
    return "formatting" if _same_comments(before, after) else "comment"


def _by_lines(old: str, new: str, lines: Parts, read: Callable[[str], Reading]) -> Sort | None:
    """What an edit is that leaves all lines of code as they are, which takes one parse; None where it does more."""
    differ = comments_differ(lines.old, lines.new)
    if differ is None:
        return None
    for text in (differing_statements(old, new).new, new):
        found = read(text)
        if found.tree is not None and found.text == text:  # a command's line may hold what looks like a comment
            return "comment" if differ else "formatting"
    return None


def _same_comments(old: Reading, new: Reading) -> bool:
    """Whether the comments of two equal trees say the same, each among the same statements: one that moves past one differs."""
    before, after = comments(old.text), comments(new.text)
    if [comment.text for comment in before] != [comment.text for comment in after]:
        return False
    return not before or _places(before, old) == _places(after, new)


def _places(found: list[Comment], source: Reading) -> list[int]:
    """For each comment, how many statements begin above the end of its line."""
    starts = sorted(_starts(source))
    return [bisect_right(starts, comment.line) for comment in found]


def _alike(old: str, new: str) -> bool:
    """Whether texts that cannot be parsed differ in nothing but space at the ends of lines and blank lines outside of strings."""
    return _dense(old) == _dense(new)


def _dense(text: str) -> str:
    if '"""' in text or "'''" in text:
        return text.rstrip()
    return "\n".join(line for line in without_trailing_space(text).split("\n") if line)


def _starts(source: Reading) -> list[int]:
    """The lines in which statements begin."""
    assert source.tree is not None, "only what was parsed is looked into"
    found, steps = [], [*source.tree.body]
    while steps:
        statement = steps.pop()
        found.append(statement.lineno)
        for field in ("body", "orelse", "finalbody"):
            steps += getattr(statement, field, ())
        for field in ("handlers", "cases"):
            for branch in getattr(statement, field, ()):
                steps += branch.body
    return found

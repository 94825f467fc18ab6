"""Two Python sources in, what differs in what they do out: the calls, settings and bodies that `names.json` knows, found on the syntax tree.

The tree is rewritten while it is read: what became a feature is replaced by a mask, so what is left at the end is exactly
what was not understood. A name is resolved through the imports of the same source, else by what everybody calls it (`nn`).
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.bound import Bound, all_bound
from rundiff.training.edit import Edit, edit, whole, within
from rundiff.training.features import Difference, Feature
from rundiff.training.moves import moves
from rundiff.training.plain import inlined, made_plain
from rundiff.training.regions import RegionReader, Statement
from rundiff.training.rest import left_apart, left_unlike, undocumented
from rundiff.training.scope import Scope, apart
from rundiff.training.source import UNREADABLE, installed
from rundiff.training.values import constants

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from rundiff.training.scope import View

    Way = Callable[[str | None, str | None], Edit | None]


Views = tuple["View | None", "View | None"]
"""The programs that the two texts are parts of; None for a text that stands by itself."""


def python_difference(
    old: str | None,
    new: str | None,
    ways: Sequence[Way] = (),
    views: Views = (None, None),
    *,
    again: bool = False,
) -> Difference | None:
    """What differs in what two sources do; None for nothing. What does not parse has no features: never a guess.

    Statements above and below the edit are not read, for that takes most of the time. All is compared as counts, and what a
    statement adds to them depends on nothing but the names in it: so where these stand for the same, it cancels out.
    """
    try:
        for way in (whole,) if again else ways or (edit if None in views else within, whole):
            parts = way(old, new)
            if parts is not None and (names := _sides(parts, views)):
                return _difference(parts, names)
    except UNREADABLE:
        pass
    if again:
        return None
    return None if _same_text(old, new) else Difference((), (), more=True)


class _Sides(NamedTuple):
    """What names stand for on both sides, in what differs and in the statements around it."""

    old: Scope
    new: Scope
    around: Scope | None
    """None where it has not been found out."""


def _sides(parts: Edit, views: Views) -> _Sides | None:
    """What names stand for; None where it is not the same on both sides for one in the statements that are the same."""
    old, new = all_bound(parts.old), all_bound(parts.new)
    if None not in views or apart([*old, *new], parts.around):
        # A view knows what stands around them; what it means for that is for whoever has the view to ask.
        return _Sides(_names(parts.old, old, views[0]), _names(parts.new, new, views[1]), None)
    above, below = all_bound(parts.above), all_bound(parts.below)
    was = _names([*parts.above, *parts.old, *parts.below], [*above, *old, *below])
    now = _names([*parts.above, *parts.new, *parts.below], [*above, *new, *below])
    changed = was.unlike(now)
    if changed and any(was.needs(statement.used, changed) for statement in (*above, *below)):
        return None
    return _Sides(was, now, was)


def _names(statements: list[ast.stmt], bound: list[Bound], view: View | None = None) -> Scope:
    return Scope(bound, {} if view is not None else constants(statements, bound), view)


def _difference(parts: Edit, names: _Sides) -> Difference | None:
    inlined(parts.old, names.old.inlined)
    inlined(parts.new, names.new.inlined)
    made_plain(parts.old, parts.new, names.old.renamed)
    old, before = _read(parts.old, names.old)
    new, after = _read(parts.new, names.new)
    old, new = _unlike(old, new)
    if _permuted(old, new) and Counter(parts.old_commands) == Counter(parts.new_commands):
        return None
    before, after = [*_installed(parts.old_commands), *before], [*_installed(parts.new_commands), *after]
    gone, came = Counter(before) - Counter(after), Counter(after) - Counter(before)
    was, now = _tree(old), _tree(new)
    left = left_apart(was, now) if names.old.sees_more else ((), ())
    moved = moves(before, after)
    if not gone and not came:
        # A function's header says what its body is given, imports what names stand for: both count where they are used.
        more = not names.old.sees_more or any(left) or _others(parts.old_commands) != _others(parts.new_commands)
        if not more and not moved and not (old or new):
            return None
        return Difference((), (), more, left, moved)
    more = _others(parts.old_commands) != _others(parts.new_commands) or left_unlike(was, now)
    if names.old.sees_more or (_alone(gone) and _alone(came)):
        return Difference(before, after, more, left, moved)
    # What came and went is told in the order of the source, and by the name that it has where it stands first.
    same = [*parts.above, *parts.below]
    around = names.around or _names(same, all_bound(same))
    above, below = (_read(side, around)[1] for side in (parts.above, parts.below))
    return Difference([*above, *before, *below], [*above, *after, *below], more, left, moved)


def _alone(features: Collection[Feature]) -> bool:
    """Whether they are told alike wherever they stand: one of each category, and called what they are."""
    plain = {
        feature.category
        for feature in features
        if feature.form == "setting" or (feature.form == "call" and feature.name.isidentifier() and feature.name[0].isupper())
    }
    return len(plain) == len(features)


def _read(statements: list[ast.stmt], names: Scope) -> tuple[list[Statement], list[Feature]]:
    reader = RegionReader(names)
    return [*reader.statements(undocumented(ast.Module(statements, [])))], reader.found


def _unlike(old: list[Statement], new: list[Statement]) -> tuple[list[Statement], list[Statement]]:
    """Without what is the same on both sides, where it is plain to see."""
    if len(old) != len(new):
        return old, new
    pairs = [(before, after) for before, after in zip(old, new, strict=True) if not before.is_like(after)]
    return [before for before, _ in pairs], [after for _, after in pairs]


def _permuted(old: list[Statement], new: list[Statement]) -> bool:
    """Whether the same statements, no two of which stand in the same place, are on both sides."""
    if len(old) != len(new) or len(old) == 1:
        return False
    return Counter(one.shape for one in old) == Counter(one.shape for one in new)


def _tree(statements: list[Statement]) -> ast.Module:
    return ast.Module([statement.node for statement in statements], [])


def _installed(commands: tuple[str, ...]) -> list[Feature]:
    return [Feature("environment", "command", command, label=command) for command in installed(commands)]


def _others(commands: tuple[str, ...]) -> Counter[str]:
    packages = set(installed(commands))
    return Counter(command for command in commands if not packages & set(installed((command,))))


def _same_text(old: str | None, new: str | None) -> bool:
    """Whether both are the same but for space at the ends of lines, and neither is Python, to which that may matter."""
    if old is None or new is None:
        return False
    was, now = ([line.rstrip() for line in text.strip().splitlines()] for text in (old, new))
    return was == now and not _readable(old) and not _readable(new)


def _readable(source: str) -> bool:
    try:
        parts = whole(None, source)
        names = None if parts is None else _sides(parts, (None, None))
        if parts is None or names is None:
            return False
        _difference(parts, names)
    except UNREADABLE:
        return False
    return True

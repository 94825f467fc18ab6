"""Statements that differ and that nothing stands for in; what each is for in its program, out.

By what it sets, what it calls and what it gives back; a statement of no known purpose has none.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rundiff.training.bindings import calls, key, summary
from rundiff.training.categories import RANK
from rundiff.training.lookup import Place
from rundiff.training.nodes import spelled
from rundiff.training.rest import inside_of
from rundiff.training.source import remembered
from rundiff.training.structures import destination

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.training.categories import Category
    from rundiff.training.features import Difference
    from rundiff.training.program import Unit
    from rundiff.training.rest import Left
    from rundiff.training.scope import View
    from rundiff.training.uses import Uses

_MOST: Final = 60
"""Statements of one side that are followed; of those behind them it is not known what they are for."""
_OPTION: Final = "add_argument"
_QUIET: Final = ("logging", "plotting")
_SHOWS: Final = frozenset(
    ("head", "tail", "describe", "info", "value_counts", "sample", "nunique", "unique", "isnull", "isna", "sum", "mean", "corr")
)


class Purpose(NamedTuple):
    """A statement that is not understood, and what it is for."""

    category: Category | None
    node: ast.stmt
    side: Literal["old", "new"]


def purposes(differs: Difference, views: tuple[View, View]) -> Iterator[Purpose]:
    """What each statement that differs is for, those of the old side first."""
    sides: tuple[Literal["old", "new"], ...] = ("old", "new")
    for side, name, view in zip(differs.left, sides, views, strict=True):
        for number, left in enumerate(side):
            yield Purpose(_purpose(left, view) if number < _MOST else None, left.node, name)


def _purpose(left: Left, view: View) -> Category | None:
    """What a statement is for: by what it sets, calls or returns, else by the function that it stands in."""
    world = view.world
    at = Place(view.at.unit, left.within)
    own: Category | None = None
    match left.node:
        case ast.Assign(targets=[target, *_], value=value):
            own = _target_purpose(target, value, world, at)
        case ast.AugAssign(target=target, value=value):
            own = _target_purpose(target, value, world, at)
        case ast.Expr(value=ast.Call() as call):
            own = _call_purpose(call, world, at)
        case ast.ClassDef(name=name) if name:
            own = world.purpose(name, at)
        case ast.For(target=target, iter=of) | ast.AsyncFor(target=target, iter=of):
            own = world.kind(of, at) or world.name_purpose(target, at)
        case ast.Delete(targets=[target, *_]):
            own = world.kind(target, at)
        case ast.If() | ast.While():
            decided: list[Category] = sorted(inside_of(left.node), key=RANK.__getitem__)
            own = decided[0] if decided else None
        case ast.Expr(value=value):
            own = world.kind(value, at)
        case _:
            pass
    return own or world.place_purpose(at)


def _call_purpose(call: ast.Call, world: Uses, at: Place) -> Category | None:
    if isinstance(call.func, ast.Attribute):
        if call.func.attr == "add_argument":
            return world.purpose_of_attribute(destination(call), at)
        kind = world.kind(call, at) or world.kind(call.func.value, at)
        return "logging" if kind == "data" and _only_shows(call) else kind
    found = world.defined(call.func, at)
    return world.role(found) if found is not None else world.kind(call.func, at)


def _only_shows(call: ast.Call) -> bool:
    """Whether a call of data, whose answer nothing takes, leaves the data as it is."""
    in_place = any(word.arg == "inplace" for word in call.keywords)
    return not in_place and isinstance(call.func, ast.Attribute) and call.func.attr in _SHOWS


def _target_purpose(target: ast.expr, value: ast.expr, world: Uses, at: Place) -> Category | None:
    ours = world.defined(value.func, at) if isinstance(value, ast.Call) else None
    if ours is not None and (role := world.role(ours)):
        return role
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    found_here = [world.name_purpose(part, at) for part in parts]
    loud = [category for category in found_here if category is not None and category not in _QUIET]
    quiet = [category for category in found_here if category in _QUIET]
    if not loud and "logging" in quiet and world.measures(value, at):
        return "evaluation"
    if ours is not None and not loud:
        return None  # what it returns is only shown, but that is not all that it does
    return min(loud or quiet, key=RANK.__getitem__, default=None)


def sets(node: ast.stmt) -> str:
    """The name, field or key that a statement gives a value to; that of its option, where it adds one to a command line."""
    match node:
        case ast.Assign(targets=[target]):
            return key(target).rpartition(".")[2]
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="add_argument")) as call):
            return destination(call)
        case _:
            return ""


def held(unit: Unit | None) -> dict[str, str]:
    """Settings that a text holds, each with its value: fields of classes, and options of a command line."""
    if unit is None:
        return {}
    found: dict[str, str] = {}
    for path, bound in summary(unit.text).scopes.items():
        if path:
            found.update({name: spelled(all_of[-1].value) for name, all_of in bound.items() if all_of[-1].kind == "value"})
    for call in options_of(unit).values():
        default = next((word.value for word in call.keywords if word.arg == "default"), None)
        found[destination(call)] = spelled(default)
    return found


def is_option(node: ast.stmt) -> bool:
    """Whether a statement is nothing but a field with a value, or an option of a command line."""
    match node:
        case ast.Assign(targets=[ast.Name()]):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="add_argument"))):
            return True
        case _:
            return False


def only_prepares(node: ast.stmt) -> bool:
    """Whether a statement makes a command line, whose options are told by themselves."""
    match node:
        case ast.Assign(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name))):
            return name in ("ArgumentParser", "parse_args", "add_argument_group")
        case _:
            return False


def options_of(unit: Unit | None) -> Mapping[str, ast.Call]:
    """Every call of a text that gives a command line an option, by its spelling."""
    return _options(unit.text) if unit is not None and _OPTION in unit.text else {}


@remembered
def _options(text: str) -> Mapping[str, ast.Call]:
    found = (call for statement in summary(text).body for call in calls(statement))
    return {spelled(call): call for call in found if key(call.func).endswith(_OPTION)}

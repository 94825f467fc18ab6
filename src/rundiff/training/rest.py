"""A tree in which features are masked in; what is left of it out, statement by statement."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.nodes import alike_headers, header, statements, statements_of
from rundiff.training.values import is_mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.categories import Category

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def undocumented(tree: ast.Module) -> ast.Module:
    """The same tree without docstrings and other strings that stand alone."""
    for node in (tree, *statements(tree)):
        if isinstance(node, _Documented):
            kept = [statement for statement in node.body if not _is_string(statement)]
            node.body = kept or [ast.Pass()]
    return tree


def leftovers(tree: ast.AST) -> Counter[str]:
    """The statements below *tree* that hold something no feature stands for, each without the statements inside it."""
    return Counter(header(node) for node in _left(tree))


class Left(NamedTuple):
    """A statement that holds something no feature stands for, and the functions and classes around it."""

    node: ast.stmt
    within: tuple[str, ...]


INSIDE: Final = "rundiff_inside"
"""What a reader notes on a condition: the categories of what it decides on, before that is masked."""


def inside_of(node: ast.stmt) -> frozenset[Category]:
    """The categories of what a condition decides on."""
    return getattr(node, INSIDE, frozenset())


def left_apart(old: ast.Module, new: ast.Module) -> tuple[list[Left], list[Left]]:
    """Of the leftovers of two trees those that only one of them has."""
    before, after = ([(_spelled(left.node), left) for left in _placed(tree, ())] for tree in (old, new))
    gone, came = (Counter(name for name, _ in side) for side in (before, after))
    return _only(before, gone - came), _only(after, came - gone)


def _spelled(node: ast.stmt) -> str:
    return f"{header(node)} {sorted(inside_of(node))}"


def _only(side: list[tuple[str, Left]], counts: Counter[str]) -> list[Left]:
    found = []
    for name, left in side:
        if counts[name] > 0:
            counts[name] -= 1
            found.append(left)
    return found


def _placed(node: ast.AST, within: tuple[str, ...]) -> Iterator[Left]:
    for inside in statements_of(node):
        if not _says_nothing(inside):
            yield Left(inside, within)
        name = getattr(inside, "name", None) if isinstance(inside, _Documented) else None
        yield from _placed(inside, within if name is None else (*within, name))


def left_unlike(old: ast.AST, new: ast.AST) -> bool:
    """Whether the leftovers of the two differ: mostly that is plain from their number, or from one of them."""
    before, after = [*_left(old)], [*_left(new)]
    if len(before) != len(after):
        return True
    pairs = [pair for pair in zip(before, after, strict=True) if not alike_headers(*pair)]
    return len(pairs) == 1 or Counter(header(node) for node, _ in pairs) != Counter(header(node) for _, node in pairs)


def _left(tree: ast.AST) -> Iterator[ast.stmt]:
    return (node for node in statements(tree) if not _says_nothing(node))


def _says_nothing(node: ast.stmt) -> bool:  # noqa: PLR0911 - one case a kind of statement
    match node:
        case ast.Pass() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Name() | ast.Attribute() | ast.Constant() | ast.Subscript()):
            return True  # what a notebook shows, and nothing else
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.AugAssign(value=value):
            return value is not None and is_mask(value)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return all(is_mask(item.context_expr) for item in items)
        case ast.ClassDef(name=name):
            return not name
        case ast.Return(value=value):
            return value is not None and (is_mask(value) or (isinstance(value, ast.Tuple) and all(map(is_mask, value.elts))))
        case ast.FunctionDef(decorator_list=decorators) | ast.AsyncFunctionDef(decorator_list=decorators):
            return all(map(is_mask, decorators))
        case _:
            return False


def _is_string(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)

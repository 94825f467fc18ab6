"""A tree in which features are masked in; what is left of it out, statement by statement."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from rundiff.training.values import is_mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def undocumented(tree: ast.Module) -> ast.Module:
    """The same tree without docstrings and other strings that stand alone."""
    for node in ast.walk(tree):
        if isinstance(node, _Documented):
            kept = [statement for statement in node.body if not _is_string(statement)]
            node.body = kept or [ast.Pass()]
    return tree


def leftovers(tree: ast.AST) -> Counter[str]:
    """The statements below *tree* that hold something no feature stands for, each without the statements inside it."""
    return Counter(_header(node) for node in _statements(tree) if not _says_nothing(node))


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for name in _BLOCKS:
        for inner in getattr(node, name, ()):
            if isinstance(inner, ast.stmt):
                yield inner
            yield from _statements(inner)


def _header(node: ast.stmt) -> str:
    parts = [f"{name}={_dumped(value)}" for name, value in ast.iter_fields(node) if name not in _BLOCKS]
    return f"{type(node).__name__}({', '.join(parts)})"


def _dumped(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_dumped(part) for part in value) + "]"
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)


def _says_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Name() | ast.Attribute() | ast.Constant()):
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.AugAssign(value=value):
            return value is not None and is_mask(value)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return all(is_mask(item.context_expr) for item in items)
        case ast.ClassDef(name=name):
            return not name
        case _:
            return False


def _is_string(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)

"""A syntax tree in; its nodes, its statements, and one spelling of it, out.

The standard library's `ast.walk` and `ast.dump` do as much, but take most of the time that an answer takes.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def nodes(tree: ast.AST) -> list[ast.AST]:
    """*tree* and every node in it, but for the contexts of names, in no order that means anything."""
    found: list[ast.AST] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST) and name != "ctx":
                waiting.append(value)
    return found


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements below *node*, from the top down."""
    for name in _BLOCKS:
        for inner in getattr(node, name, ()):
            if isinstance(inner, ast.stmt):
                yield inner
            yield from statements(inner)


def spelled(value: object) -> str:
    """A spelling that two trees share if they are equal, and only then."""
    if isinstance(value, ast.AST):
        parts = [spelled(getattr(value, name, None)) for name in value._fields if name != "ctx"]
        return f"{type(value).__name__}({','.join(parts)})"
    if isinstance(value, list):
        return f"[{','.join([spelled(part) for part in value])}]"
    return repr(value)


def header(node: ast.stmt) -> str:
    """A spelling of a statement without the statements inside it."""
    parts = [spelled(getattr(node, name, None)) for name in node._fields if name not in _BLOCKS]
    return f"{type(node).__name__}({','.join(parts)})"

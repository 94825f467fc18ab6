"""A statement in; the names out that it imports, defines and uses: all that one statement can tell another one about them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.nodes import INNER, LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMING: Final = frozenset((ast.Name, ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))
_UNSEEN: Final = LEAVES - {ast.Name}


class Bound(NamedTuple):
    """The names in one statement, with all that is inside it."""

    imported: tuple[tuple[str, str], ...]
    """A name and what it stands for. One that is bound twice stands for the last one here, as `dict` has it."""
    defined: tuple[str, ...]
    """Functions, classes, parameters and variables, as often as they are."""
    stored: tuple[str, ...]
    """Variables that are assigned or deleted, as often as they are."""
    used: frozenset[str]
    """Every name that stands by itself."""


def bound(statement: ast.stmt) -> Bound:
    """The names in *statement*, the imports from the last to the first."""
    imported: list[tuple[str, str]] = []
    defined: list[str] = []
    stored: list[str] = []
    used: set[str] = set()
    for node in _named(statement):
        if isinstance(node, ast.Name):
            used.add(node.id)
            if type(node.ctx) is not ast.Load:
                stored.append(node.id)
                if type(node.ctx) is ast.Store:
                    defined.append(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            imported += _imported(node)
        elif isinstance(node, ast.arg):
            defined.append(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            defined.append(node.name)
    return Bound(tuple(imported), tuple(defined), tuple(stored), frozenset(used))


def _named(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes that name something, the statements from the last to the first."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind in _NAMING:
            yield node
        for field in INNER[kind]:
            value: object = getattr(node, field, None)
            if isinstance(value, list):
                waiting += [part for part in value if type(part) not in _UNSEEN]
            elif isinstance(value, ast.AST) and type(value) not in _UNSEEN:
                waiting.append(value)


def all_bound(statements: Iterable[ast.stmt]) -> list[Bound]:
    """The names in each of *statements*."""
    return [bound(statement) for statement in statements]


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            yield alias.asname or alias.name, f"{module}.{alias.name}"
    else:
        for alias in node.names:
            root = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (root, root)

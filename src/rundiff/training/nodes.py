"""A syntax tree in; its nodes, its statements, and one spelling of it, out.

The standard library's `ast.walk`, `ast.dump` and `ast.NodeTransformer` do as much, but take most of the time that an answer
takes: they look at every name, constant and operator, of which three nodes in four consist.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_PLAIN: Final = frozenset(
    (
        "ctx",
        "id",
        "attr",
        "arg",
        "op",
        "ops",
        "kind",
        "type_comment",
        "lineno",
        "conversion",
        "level",
        "module",
        "asname",
        "rest",
    )
)
"""Fields that hold no node in which anything could be found."""
_CHAIN: Final = frozenset((ast.Name, ast.Attribute))
LEAVES: Final = frozenset((ast.Name, ast.Constant, ast.alias, ast.Pass, ast.Break, ast.Continue, str, int, bool, type(None)))
"""What is in the other fields, and has nothing inside."""


class _Inner(dict[type, tuple[str, ...]]):
    def __missing__(self, kind: type) -> tuple[str, ...]:
        fields: tuple[str, ...] = getattr(kind, "_fields", ())
        self[kind] = tuple(name for name in fields if name not in _PLAIN)
        return self[kind]


INNER: Final = _Inner()
"""The fields of each kind of node in which there may be more than leaves."""


class _Spelled(dict[type, "tuple[str, ...] | None"]):
    def __missing__(self, kind: type) -> tuple[str, ...] | None:
        self[kind] = tuple(name for name in kind._fields if name != "ctx") if issubclass(kind, ast.AST) else None
        return self[kind]


_SPELLED: Final = _Spelled()
"""The fields that make the spelling of each kind of node; None for what is no node."""


class Rewriter:
    """As `ast.NodeTransformer`: a method `visit_X` says what is to stand in the place of each X, always one node."""

    def visit(self, node: ast.AST) -> ast.AST:
        """What stands in the place of *node* from now on."""
        visitor: Callable[[ast.AST], ast.AST] = getattr(self, f"visit_{type(node).__name__}", self.generic_visit)
        return visitor(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """*node* itself, when all that is inside it has been visited."""
        for name in INNER[type(node)]:
            value: object = getattr(node, name, None)
            if isinstance(value, list):
                for index, part in enumerate(value):
                    if type(part) not in LEAVES:
                        value[index] = self.visit(part)
            elif isinstance(value, ast.AST) and type(value) not in LEAVES:
                setattr(node, name, self.visit(value))
        return node


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements below *node*, from the top down."""
    for name in _BLOCKS:
        for inside in getattr(node, name, ()):
            if isinstance(inside, ast.stmt):
                yield inside
            yield from statements(inside)


def statements_of(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements right below *node*: those in its blocks, not those inside them."""
    for name in _BLOCKS:
        for inside in getattr(node, name, ()):
            if isinstance(inside, ast.stmt):
                yield inside
            else:  # a handler of exceptions, a case
                yield from statements_of(inside)


def spelled(value: object) -> str:
    """A spelling that two trees share if they are equal, and only then."""
    kind = type(value)
    if kind is ast.Name:
        return f"Name({value.id})"  # type: ignore[attr-defined]
    if kind is list:
        return f"[{','.join([spelled(part) for part in value])}]"  # type: ignore[attr-defined]
    fields = _SPELLED[kind]
    if fields is None:
        return repr(value)
    return f"{kind.__name__}({','.join([spelled(getattr(value, name, None)) for name in fields])})"


def alike(one: object, other: object) -> bool:
    """Whether two trees have one spelling; mostly that is plain long before they have been spelled."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is list:
        ones, others = cast("list[object]", one), cast("list[object]", other)
        return len(ones) == len(others) and all(map(alike, ones, others))
    fields = _SPELLED[kind]
    if fields is None:
        return repr(one) == repr(other)
    for name in fields:  # noqa: SIM110 - a generator takes twice as long
        if not alike(getattr(one, name, None), getattr(other, name, None)):
            return False
    return True


def written(node: ast.expr) -> str:
    """What `ast.unparse` writes, which takes long even for the shortest names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and type(node.value) in _CHAIN:
        return f"{written(node.value)}.{node.attr}"
    return ast.unparse(node)


def header(node: ast.stmt) -> str:
    """A spelling of a statement without the statements inside it."""
    parts = [spelled(getattr(node, name, None)) for name in node._fields if name not in _BLOCKS]
    return f"{type(node).__name__}({','.join(parts)})"


def alike_headers(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements have one header."""
    if type(one) is not type(other):
        return False
    return all(alike(getattr(one, name, None), getattr(other, name, None)) for name in one._fields if name not in _BLOCKS)

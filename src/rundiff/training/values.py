"""An expression in, the text of its value out: arithmetic done, constants of the cell put in for their names.

`1e-3`, `0.001` and `LR` after `LR = 10**-3` are one value, so spelling it differently is not a change.
"""

from __future__ import annotations

import ast
import operator
from collections import Counter
from typing import TYPE_CHECKING, Final

from rundiff.training.nodes import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rundiff.training.bound import Bound

MASK: Final = "…"
"""Stands in a tree where something that has its own feature was."""

_ARITHMETIC: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
}
_REPRESENTED: Final = frozenset((int, bool, str, type(None)))
_MOST = 1e12  # a power tower in a cell must not cost minutes here


def constants(statements: Iterable[ast.stmt], bound: Iterable[Bound]) -> dict[str, ast.expr]:
    """What each name of the cell stands for, where it is assigned once, at the top, to a constant."""
    stored = Counter(name for names_in in bound for name in names_in.stored)
    found: dict[str, ast.expr] = {}
    for statement in statements:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and stored[target.id] == 1:
                value = _folded(statement.value, found)
                if value is not None:
                    found[target.id] = value
    return found


def text(node: ast.expr, known: Mapping[str, ast.expr]) -> str:
    """The value of *node* as short Python; what is not constant stays as it is written, in one spelling."""
    folded = _folded(node, known)
    shown = node if folded is None else folded
    if isinstance(shown, ast.Constant) and type(shown.value) in _REPRESENTED and shown.kind is None:
        return repr(shown.value)  # as `ast.unparse` does, at a tenth of its time
    return written(shown).replace("\n", " ")


def masked(node: ast.AST) -> bool:
    """Whether something inside *node* has a feature of its own."""
    return any(isinstance(part, ast.Name) and part.id == MASK for part in ast.walk(node))


def _folded(node: ast.expr, known: Mapping[str, ast.expr]) -> ast.expr | None:
    match node:
        case ast.Constant():
            return node
        case ast.Name():
            return known.get(node.id)
        case ast.UnaryOp(op=ast.USub()) | ast.BinOp():
            number = _number(node, known)
            return None if number is None else ast.Constant(number)
        case ast.Tuple() | ast.List():
            parts = [_folded(part, known) for part in node.elts]
            whole = [part for part in parts if part is not None]
            return type(node)(whole, ast.Load()) if len(whole) == len(parts) else None
        case _:
            return None


def _number(node: ast.expr, known: Mapping[str, ast.expr]) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.Name(id=name) if name in known:
            return _number(known[name], {})
        case ast.UnaryOp(op=ast.USub()):
            positive = _number(node.operand, known)
            return None if positive is None else -positive
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            left, right = _number(node.left, known), _number(node.right, known)
            return None if left is None or right is None else _calculated(node.op, left, right)
        case _:
            return None


def _calculated(sign: ast.operator, left: float, right: float) -> float | None:
    if max(abs(left), abs(right)) > _MOST or (isinstance(sign, ast.Pow) and abs(right) > 64):  # noqa: PLR2004
        return None
    try:
        value = _ARITHMETIC[type(sign)](left, right)
    except (ArithmeticError, ValueError):
        return None
    return value if isinstance(value, int | float) else None


def calculated(sign: ast.operator, left: ast.expr | None, right: ast.expr | None) -> ast.expr | None:
    """What two constants make together; None where one of them is no number, or the result is none that matters."""
    match left, right:
        case ast.Constant(value=int() | float() as one), ast.Constant(value=int() | float() as other) if (
            type(sign) in _ARITHMETIC
        ):
            number = _calculated(sign, one, other)
            return None if number is None else ast.Constant(number)
        case _:
            return None


def is_constant(node: ast.expr, known: Mapping[str, ast.expr]) -> bool:
    """Whether the value of *node* can be told from this source alone."""
    return _folded(node, known) is not None


def is_mask(node: ast.AST) -> bool:
    """Whether *node* as a whole has a feature of its own."""
    return isinstance(node, ast.Name) and node.id == MASK


def mask() -> ast.Name:
    """What to put where a feature was found."""
    return ast.Name(MASK, ast.Load())

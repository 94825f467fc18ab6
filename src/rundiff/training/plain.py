"""Statements of both sides of an edit in; the same without what says nothing: annotations, docstrings, other names of locals.

The trees are changed in place. What a function calls its parameters and variables is its own affair: where it only calls them otherwise
than before, the old ones are called as the new ones are.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeGuard

from rundiff.training.nodes import Rewriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def made_plain(old: Sequence[ast.stmt], new: Sequence[ast.stmt], names: Mapping[str, str] | None = None) -> None:
    """Take out of both sides what says nothing; *names* are what the old side calls otherwise, and how the new one does."""
    if names:
        for statement in old:
            _called(statement, names)
    for statement in (*old, *new):
        _Literals().visit(statement)
        for node in ast.walk(statement):
            _without_annotations(node)
    named = dict(_functions(new, ()))
    for path, function in _functions(old, ()):
        if path in named:
            _rename(function, named[path])


def _called(statement: ast.stmt, names: Mapping[str, str]) -> None:
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name) if name in names:
                node.id = names[name]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) if name in names:
                node.name = names[name]
            case ast.Attribute(attr=name, value=ast.Name()) | ast.alias(name=name, asname=None) if name in names:
                setattr(node, "attr" if isinstance(node, ast.Attribute) else "name", names[name])
            case _:
                pass


class _Literals(Rewriter):
    """`dict(lr=0.1)` is `{"lr": 0.1}`."""

    def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: N802 - the names that ast calls
        """A dictionary where it is one."""
        self.generic_visit(node)
        plain = isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args and node.keywords
        if not plain or any(word.arg is None for word in node.keywords):
            return node
        return ast.Dict([ast.Constant(word.arg) for word in node.keywords], [word.value for word in node.keywords])


def _without_annotations(node: ast.AST) -> None:
    if isinstance(node, _Function):
        node.returns = None
        for argument in _arguments(node):
            argument.annotation = None
    for name in ("body", "orelse", "finalbody"):
        block: object = getattr(node, name, None)
        if isinstance(block, list):
            block[:] = [_assignment(line) for line in block]


def _assignment(line: object) -> object:
    if isinstance(line, ast.AnnAssign) and line.value is not None:
        return ast.copy_location(ast.Assign([line.target], line.value), line)
    return line


def _functions(body: Iterable[ast.stmt], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], _Function]]:
    for statement in body:
        if isinstance(statement, _Function):
            yield (*path, statement.name), statement
        if isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body, (*path, statement.name))


def _rename(old: _Function, new: _Function) -> None:
    before, after = list(_locals(old)), list(_locals(new))
    gone = [name for name in before if name not in after]
    came = [name for name in after if name not in before]
    if not gone or len(gone) != len(came):
        return
    used_before, used_after = ({node.id for node in ast.walk(side) if isinstance(node, ast.Name)} for side in (old, new))
    if used_before & set(came) or used_after & set(gone):
        return
    names = dict(zip(gone, came, strict=True))
    for node in ast.walk(old):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)


def _locals(function: _Function) -> Iterator[str]:
    """Parameters and variables, in the order in which they come up."""
    found: dict[str, None] = {argument.arg: None for argument in _arguments(function)}
    for node in ast.walk(function):
        if _stored(node):
            found[node.id] = None
    return iter(found)


def _stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _arguments(function: _Function) -> Iterator[ast.arg]:
    arguments = function.args
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (one for one in (arguments.vararg, arguments.kwarg) if one is not None)

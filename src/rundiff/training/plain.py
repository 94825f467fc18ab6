"""Statements of both sides of an edit in; the same without what says nothing: annotations, docstrings, other names of locals.

The trees are changed in place. What a function calls its parameters and variables is its own affair: where it only calls them otherwise
than before, the old ones are called as the new ones are.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, TypeGuard

from rundiff.training.nodes import Rewriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS: Final = ("body", "orelse", "finalbody")
_HOLDERS: Final = frozenset(("SimpleNamespace", "Namespace", "edict", "EasyDict", "Box", "Munch", "ConfigDict"))
"""Calls that make an object of their keywords."""


def made_plain(old: list[ast.stmt], new: list[ast.stmt], names: Mapping[str, str] | None = None) -> None:
    """Take out of both sides what says nothing; *names* are what the old side calls otherwise, and how the new one does."""
    if names:
        for statement in old:
            _called(statement, names)
    for statement in (*old, *new):
        _Literals().visit(statement)
        for node in ast.walk(statement):
            _without_annotations(node)
    _take_apart(old)
    _take_apart(new)
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


def inlined(statements: list[ast.stmt], constants: Mapping[str, ast.expr]) -> None:
    """Put *constants* for their names, in place."""
    for statement in statements if constants else ():
        for node in ast.walk(statement):
            for field, value in ast.iter_fields(node):
                if isinstance(value, list):
                    value[:] = [_constant(part, constants) for part in value]
                elif isinstance(value, ast.Name):
                    setattr(node, field, _constant(value, constants))


def _constant(node: object, constants: Mapping[str, ast.expr]) -> object:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return constants.get(node.id, node)
    return node


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
        _without_defaults(node)


def _without_defaults(node: _Function) -> None:
    """A default is what a parameter is set to, at the top of the function."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    given: list[tuple[ast.arg, ast.expr]] = [
        *zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    ]
    given += [
        (one, default)
        for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None and not (isinstance(default, ast.Constant) and default.value is None)
    ]
    plain = [pair for pair in given if not (isinstance(pair[1], ast.Constant) and pair[1].value is None)]
    node.body[:0] = [ast.copy_location(ast.Assign([ast.Name(one.arg, ast.Store())], default), node) for one, default in plain]
    arguments.defaults, arguments.kw_defaults = [], [None] * len(arguments.kwonlyargs)


def _take_apart(side: list[ast.stmt]) -> None:
    side[:] = _taken_apart(side)
    for node in [node for statement in side for node in ast.walk(statement)]:
        for name in _BLOCKS:
            block: object = getattr(node, name, None)
            if isinstance(block, list):
                block[:] = _taken_apart(block)


def _taken_apart(block: Sequence[ast.stmt]) -> list[ast.stmt]:
    return [part for line in block for part in _parts(line)]


def _parts(line: ast.stmt) -> Iterator[ast.stmt]:
    """`a, b = 1, 2` is two assignments, and a dictionary or an object that holds settings is one for each of them."""
    match line:
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield from _parts(ast.copy_location(ast.Assign([target], value), line))
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if _paired(targets, values):
            for target, value in zip(targets, values, strict=True):
                yield from _parts(ast.copy_location(ast.Assign([target], value), line))
        case ast.Assign(targets=[target], value=ast.Dict(keys=keys, values=values)) if _is_named(target) and _are_words(keys):
            yield ast.copy_location(ast.Assign([target], ast.Dict([], [])), line)
            for word, value in zip(keys, values, strict=True):
                assert word is not None
                inside = ast.Subscript(_loaded(target), word, ast.Store())
                yield from _parts(ast.copy_location(ast.Assign([inside], value), line))
        case ast.Assign(targets=[target], value=ast.Call(func=ast.Name(id=name), args=[], keywords=settings)) if (
            name in _HOLDERS and _is_named(target) and settings and all(setting.arg for setting in settings)
        ):
            yield ast.copy_location(ast.Assign([target], ast.Call(ast.Name(name, ast.Load()), [], [])), line)
            for setting in settings:
                field = ast.Attribute(_loaded(target), setting.arg or "", ast.Store())
                yield from _parts(ast.copy_location(ast.Assign([field], setting.value), line))
        case _:
            yield line


def _paired(targets: Sequence[ast.expr], values: Sequence[ast.expr]) -> bool:
    """Whether one could be set after the other: none of the values is one of the names."""
    if len(targets) != len(values) or any(isinstance(one, ast.Starred) for one in (*targets, *values)):
        return False
    named = {one.id for one in targets if isinstance(one, ast.Name)}
    return not any(isinstance(node, ast.Name) and node.id in named for value in values for node in ast.walk(value))


def _is_named(node: ast.expr) -> bool:
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=value) | ast.Subscript(value=value, slice=ast.Constant()):
            return _is_named(value)
        case _:
            return False


def _are_words(keys: Sequence[ast.expr | None]) -> bool:
    return bool(keys) and all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in keys)


def _loaded(node: ast.expr) -> ast.expr:
    match node:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Attribute(value=value, attr=name):
            return ast.Attribute(value, name, ast.Load())
        case ast.Subscript(value=value, slice=inside):
            return ast.Subscript(value, inside, ast.Load())
        case _:
            return node


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

"""Live code and a source in; what of it the source does not say any more, out. Pure: nothing is imported, executed or read.

A function is compared as code: by its instructions, the names and constants that they use, its parameters. Line numbers, comments and
docstrings do not count. Defaults and constants of a module are compared where both sides are literals.
"""

from __future__ import annotations

import ast
import dis
from functools import partial
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

_SHAPE = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_varnames", "co_freevars")
_HAS_DOCSTRING = 0x4000000
"""A flag of Python 3.13 and later: https://docs.python.org/3/library/inspect.html#inspect.CO_HAS_DOCSTRING."""
_DEPTH = 4
"""Wrappers around a function that are looked through."""


class Source:
    """What a module's source defines. Raises SyntaxError, and ValueError for null bytes."""

    def __init__(self, text: bytes, file: str) -> None:
        tree = ast.parse(text, file)
        self._codes: dict[str, list[CodeType]] = {}
        for code in _all_codes(compile(tree, file, "exec", dont_inherit=True)):
            self._codes.setdefault(code.co_name, []).append(code)
        self._defaults = dict(_literal_defaults(tree))
        rebound = {name for codes in self._codes.values() for code in codes for name in _rebound(code)}
        self._constants = {name: value for name, value in _literal_constants(tree).items() if name not in rebound}

    def says(self, code: CodeType) -> bool:
        """Whether some function of this name is, here, what *code* does."""
        return any(same_code(code, ours) for ours in self._codes.get(code.co_name, ()))

    def older(self, module: Mapping[str, object], files: Collection[str]) -> list[str]:
        """Names of *module*'s functions, made from a file called one of *files*, and of its constants, that are something else here; sorted as they are found."""
        found: dict[str, None] = {}
        for name, function in live_functions(module, files):
            if not self.says(function.__code__) or self._other_defaults(function):
                found[name] = None
        for name, value in self._constants.items():
            if name in module and not _equal(module[name], value):
                found[name] = None
        return list(found)

    def _other_defaults(self, function: FunctionType) -> bool:
        said = self._defaults.get(function.__qualname__)
        if said is None:
            return False
        code = function.__code__
        names = code.co_varnames[: code.co_argcount]
        values = function.__defaults__ or ()
        live = {**dict(zip(names[len(names) - len(values) :], values, strict=True)), **(function.__kwdefaults__ or {})}
        return any(name in live and not _equal(live[name], value) for name, value in said.items())


def live_functions(module: Mapping[str, object], files: Collection[str]) -> Iterator[tuple[str, FunctionType]]:
    """Every function that *module* holds, in its classes too, and whose code is of one of *files*, with its qualified name."""
    for value in list(module.values()):
        members = list(vars(value).values()) if isinstance(value, type) else [value]
        for member in members:
            for function in _functions(member):
                if function.__code__.co_filename in files:
                    yield function.__qualname__, function


def same_code(one: CodeType, other: CodeType) -> bool:
    """Whether two functions do the same."""
    if any(getattr(one, name) != getattr(other, name) for name in _SHAPE):
        return False
    if (one.co_flags | _HAS_DOCSTRING) != (other.co_flags | _HAS_DOCSTRING):
        return False
    if one.co_code == other.co_code and one.co_names == other.co_names and _same_constants(one.co_consts, other.co_consts):
        return True
    return _same_instructions(one, other)  # a docstring that came or went moves the constants behind it


def _same_constants(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(map(_same_constant, one, other))


def _same_constant(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return same_code(one, other)
    return _equal(one, other)


def _same_instructions(one: CodeType, other: CodeType) -> bool:
    ours, theirs = _instructions(one), _instructions(other)
    return len(ours) == len(theirs) and all(
        a == b and _same_constant(value, said) for (a, value), (b, said) in zip(ours, theirs, strict=True)
    )


def _instructions(code: CodeType) -> list[tuple[int, object]]:
    return [(found.opcode, found.argval) for found in dis.get_instructions(code)]


def _equal(one: object, other: object) -> bool:
    """Equal and of one type, all the way down: `1`, `1.0` and `True` are three constants."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(map(_equal, one.values(), other.values()))
    return repr(one) == repr(other)


def _all_codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all_codes(constant)


def _functions(member: object) -> Iterator[FunctionType]:
    """The functions in *member*: itself, or those of a property, a method, a partial; and what they wrap."""
    inner: Iterable[object] = (member,)
    if isinstance(member, property):
        inner = (member.fget, member.fset, member.fdel)
    elif isinstance(member, staticmethod | classmethod):
        inner = (member.__func__,)
    elif isinstance(member, partial):
        inner = (member.func,)
    for found in inner:
        function: object = found
        for _ in range(_DEPTH):
            if not isinstance(function, FunctionType):
                break
            yield function
            function = function.__dict__.get("__wrapped__")


def _literal_defaults(tree: ast.AST, outer: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Qualified name of each function → its parameters' defaults, where they are literals; a name that is defined twice not at all."""
    seen: dict[str, dict[str, object] | None] = {}
    for name, node in _definitions(tree, outer):
        seen[name] = None if name in seen else _defaults(node)
    yield from ((name, found) for name, found in seen.items() if found)


def _definitions(tree: ast.AST, outer: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield outer + node.name, node
            yield from _definitions(node, f"{outer}{node.name}.<locals>.")
        elif isinstance(node, ast.ClassDef):
            yield from _definitions(node, f"{outer}{node.name}.")
        elif not isinstance(node, ast.expr):
            yield from _definitions(node, outer)


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, object]:
    parameters = [*node.args.posonlyargs, *node.args.args]
    pairs: list[tuple[ast.arg, ast.expr | None]] = [
        *zip(parameters[len(parameters) - len(node.args.defaults) :], node.args.defaults, strict=True),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]
    return {parameter.arg: _value(default) for parameter, default in pairs if default is not None and _is_literal(default)}


def _literal_constants(tree: ast.Module) -> dict[str, object]:
    """Names that the module's top level binds once, to a literal that nothing can change in place."""
    bound: dict[str, object] = {}
    again = set()
    for name, value in _bindings(tree.body):
        fixed = value is not None and _is_fixed(value)
        if name in bound or not fixed:
            again.add(name)
        bound[name] = _value(value) if value is not None and fixed else None
    return {name: value for name, value in bound.items() if name not in again}


def _bindings(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        whole = len(targets) == 1 and isinstance(targets[0], ast.Name)
        value = statement.value if whole and isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if whole and isinstance(targets[0], ast.Name):
            yield targets[0].id, value
        else:
            stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
            yield from ((node.id, None) for node in stored)


def _rebound(code: CodeType) -> Iterator[str]:
    """Names of the module that a function binds anew: counters, caches. What they hold says nothing of the source."""
    yield from (str(found.argval) for found in dis.get_instructions(code) if found.opname in {"STORE_GLOBAL", "DELETE_GLOBAL"})


def _is_fixed(node: ast.expr) -> bool:
    return _is_literal(node) and not any(isinstance(inner, ast.List | ast.Dict | ast.Set) for inner in ast.walk(node))


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _value(node: ast.expr) -> Any:  # noqa: ANN401 - whatever a literal can be
    return ast.literal_eval(node)

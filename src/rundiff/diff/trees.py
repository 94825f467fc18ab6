"""The text of a cell or a module in; its syntax tree, and what differs between two of them, out."""

from __future__ import annotations

import ast
import warnings
from functools import cache
from inspect import cleandoc
from threading import Lock
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Role = Literal["variable", "attribute", "keyword"]
_Pairs = list[tuple[ast.AST, ast.AST]]

_LONGEST = 400_000
"""Characters of a text that is parsed, which takes a tenth of a second: past it a text counts as one that cannot be."""
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_filters = Lock()


class Reading(NamedTuple):
    """The Python of a text, its lines ended by line feeds alone, and its tree; None where there is none.

    Each command of IPython is a call in its place, so no line of it moves.
    """

    text: str
    tree: ast.Module | None


class Renamed(NamedTuple):
    """One identifier in place of another: a variable (or function, class, parameter), an attribute, or a call's keyword."""

    role: Role
    old: str
    new: str
    callee: str = ""
    """The name that is called with the keyword; empty where it is no plain name."""


class Difference(NamedTuple):
    """All that differs between two trees: what docstrings say, and names."""

    docstrings: bool
    names: frozenset[Renamed]


def reading(text: str) -> Reading:
    """The reading of *text*. Plain Python comes first: a line that starts with `%` may be a modulo that goes on."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > _LONGEST:
        return Reading(text, None)
    tree = parsed(text)
    if tree is not None:
        return Reading(text, tree)
    from rundiff.diff.ipython import as_python  # noqa: PLC0415 - most cells are plain Python

    python = as_python(text)
    return Reading(python, None if python == text else parsed(python))


def parsed(python: str) -> ast.Module | None:
    """The tree of *python*, or None."""
    # `"\d"` in somebody's cell is not for us to warn about. The filters belong to the whole process.
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(python)
        except _UNREADABLE:
            return None


def difference(old: Reading, new: Reading, *, module: bool) -> Difference | None:
    """What differs between two readings; None where it is more than docstrings and names, or cannot be told.

    *module* says whether a string at the top is a docstring. Equal trees are equal programs: CPython's compiler sees nothing
    else but line numbers. That a string was written `u"…"` is in the tree, and is passed over like every other spelling.
    """
    if old.tree is None or new.tree is None:
        return None
    names: set[Renamed] = set()
    docstrings = False
    olds, news = old.text.split("\n"), new.text.split("\n")
    pairs: _Pairs = [(old.tree, new.tree)]
    while pairs:
        was, now = pairs.pop()
        if was.__class__ is not now.__class__:
            return None
        if isinstance(was, ast.stmt) and isinstance(now, ast.stmt) and _lines(was, olds) == _lines(now, news):
            continue
        if isinstance(was, ast.Delete) and isinstance(now, ast.Delete):
            if not _paired(_deleted(was), _deleted(now), pairs):
                return None
            continue
        if isinstance(was, _DOCUMENTED) and isinstance(now, _DOCUMENTED):
            (said, body), (says, body_now) = _documented(was, module=module), _documented(now, module=module)
            docstrings = docstrings or said != says
            if not _paired(body, body_now, pairs):
                return None
        if not (_names_compared(was, now, names) and _fields_compared(was, now, pairs)):
            return None
    return Difference(docstrings, frozenset(names))


_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_NAMED: dict[type[ast.AST], tuple[Role, str]] = {
    ast.Name: ("variable", "id"),
    ast.arg: ("variable", "arg"),
    ast.FunctionDef: ("variable", "name"),
    ast.AsyncFunctionDef: ("variable", "name"),
    ast.ClassDef: ("variable", "name"),
    ast.ExceptHandler: ("variable", "name"),
    ast.MatchAs: ("variable", "name"),
    ast.MatchStar: ("variable", "name"),
    ast.MatchMapping: ("variable", "rest"),
    ast.Attribute: ("attribute", "attr"),
}
_CALLS = (ast.Call, ast.ClassDef)
_LISTS = (ast.Global, ast.Nonlocal)


def _lines(node: ast.stmt, lines: list[str]) -> tuple[int, int | None, list[str]]:
    """Where a statement stands in its lines, and these; equal ones need no look inside."""
    first = min((decorator.lineno for decorator in getattr(node, "decorator_list", ())), default=node.lineno)
    return node.col_offset, node.end_col_offset, lines[first - 1 : node.end_lineno]


def _documented(node: ast.AST, *, module: bool) -> tuple[str | None, list[ast.stmt]]:
    """What the docstring says, its margins aside, and the statements below it; a lone `pass` is none."""
    assert isinstance(node, _DOCUMENTED)
    body, docstring = node.body, None
    if (module or not isinstance(node, ast.Module)) and body and isinstance(body[0], ast.Expr):
        value = body[0].value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            docstring = "\n".join(line.rstrip() for line in cleandoc(value.value).splitlines()).strip()
            body = body[1:]
    if len(body) == 1 and isinstance(body[0], ast.Pass) and not isinstance(node, ast.Module):
        return docstring, []
    return docstring, body


def _deleted(node: ast.Delete) -> list[ast.expr]:
    """What is deleted: `del (a, b)` deletes `a` and `b`, and formatters take the parentheses away."""
    only = node.targets[0]
    return only.elts if len(node.targets) == 1 and isinstance(only, ast.Tuple) else node.targets


def _paired(olds: Sequence[object], news: Sequence[object], pairs: _Pairs) -> bool:
    """Whether two lists are equally long and alike in what is no node; the nodes go to *pairs*."""
    if len(olds) != len(news):
        return False
    for was, now in zip(olds, news, strict=True):
        if isinstance(was, ast.AST) and isinstance(now, ast.AST):
            pairs.append((was, now))
        elif was != now:
            return False
    return True


def _fields_compared(was: ast.AST, now: ast.AST, pairs: _Pairs) -> bool:
    """Whether two nodes of one class are alike, names aside; the nodes below them go to *pairs*."""
    for field in _fields(was.__class__):  # type: ignore[arg-type]  # a class can be hashed, whatever its objects can
        one, other = getattr(was, field, None), getattr(now, field, None)
        if one is other:
            continue
        if one.__class__ is not other.__class__:
            return False
        if isinstance(one, ast.AST):
            pairs.append((one, other))  # type: ignore[arg-type]  # it is of the same class
        elif isinstance(one, list):
            if not _paired(one, other, pairs):  # type: ignore[arg-type]
                return False
        elif one != other:
            return False
    return True


@cache
def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    passed_over = {"ctx", "kind", "type_comment", "type_ignores"}
    if issubclass(kind, _DOCUMENTED):
        passed_over.add("body")
    if issubclass(kind, ast.alias | ast.keyword | ast.Global | ast.Nonlocal):
        passed_over |= {"name", "asname", "arg", "names"}
    if kind in _NAMED:
        passed_over.add(_NAMED[kind][1])
    return tuple(field for field in kind._fields if field not in passed_over)


def _names_compared(was: ast.AST, now: ast.AST, names: set[Renamed]) -> bool:
    """Whether a name stands for each name of the other node, which is of the same class; those that differ go to *names*."""
    if named := _NAMED.get(was.__class__):
        role, field = named
        if not _one_name(role, getattr(was, field), getattr(now, field), names):
            return False
    if isinstance(was, _CALLS) and isinstance(now, _CALLS):
        callee = was.func.id if isinstance(was, ast.Call) and isinstance(was.func, ast.Name) else ""
        pairs = zip(was.keywords, now.keywords, strict=False)  # that there are as many is seen with the fields
        return all(_one_name("keyword", one.arg, other.arg, names, callee) for one, other in pairs)
    if isinstance(was, ast.alias) and isinstance(now, ast.alias):
        return was.name == now.name and _one_name("variable", was.asname, now.asname, names)
    if isinstance(was, _LISTS) and isinstance(now, _LISTS):
        listed = zip(was.names, now.names, strict=False)
        return len(was.names) == len(now.names) and all(_one_name("variable", *pair, names) for pair in listed)
    return True


def _one_name(role: Role, old: str | None, new: str | None, names: set[Renamed], callee: str = "") -> bool:
    if old == new:
        return True
    if old is None or new is None:
        return False
    names.add(Renamed(role, old, new, callee))
    return True

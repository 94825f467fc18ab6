"""A syntax tree in; what it does with names out."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.ipython import CALL, SHELL
from rundiff.diff.names import DECORATED, DEFINED, IMPORTED, LAMBDA, MAPPING, Class, Function, Keyword, Receiver, Uses, nothing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORD = re.compile(r"[^\W\d]\w*")
_PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "property"})


class _Place(NamedTuple):
    statement: ast.stmt | None = None
    inside: str = ""
    """The class in whose own body this is."""
    owner: str = ""
    """The class in whose method this is."""
    me: str = ""
    """The first parameter of that method."""
    printed: bool = False
    """Whether a string here is printed."""


def uses(tree: ast.Module) -> Uses:
    """What *tree* does with names."""
    found = nothing()
    steps: list[tuple[ast.AST, _Place]] = [(tree, _Place())]
    while steps:
        node, place = steps.pop()
        if node.__class__ in _NOTED:
            place = _noted(node, place, found)
        elif isinstance(node, ast.stmt):
            place = place._replace(statement=node)
        if node.__class__ in _LEAVES:
            continue
        below = _below_apart(node, place, found) if node.__class__ in _APART else _below(node)
        steps += [(child, place) for child in below]
    return found


_NOTED = frozenset(
    {
        *(ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.arg, ast.Global, ast.Nonlocal, ast.Lambda),
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.ExceptHandler),
        *(ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.MatchClass),
    }
)
"""What does something with names itself."""
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass})
_APART = frozenset({ast.Call, ast.Assign, ast.Dict, ast.Subscript, ast.Expr})
"""Of what some nodes are dealt with in another way than all others."""


def _below(node: ast.AST) -> list[ast.AST]:
    """The nodes right below *node*, in a third of the time that `ast.iter_child_nodes` takes."""
    found: list[ast.AST] = []
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            found.append(value)
    return found


def _below_apart(node: ast.AST, place: _Place, found: Uses) -> Iterable[ast.AST]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=kind), ast.Constant(value=str(text)), *taken]) if (
            name == CALL
        ):
            if kind != SHELL:
                found.variables.update(_WORD.findall(text))
            return taken
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=maker))):
            _bind(name, maker, place, found)
            return [node.value]
        case ast.Expr(value=ast.Constant()):
            return ()  # a docstring, or a comment in quotes
        case ast.Dict():
            return [*node.values, *_looked_up(node.keys, found)]
        case ast.Subscript():
            return [node.value, *_looked_up([node.slice], found)]
        case _:
            return _below(node)


def _looked_up(keys: Sequence[ast.expr | None], found: Uses) -> Iterator[ast.expr]:
    for key in keys:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.keys.update(_WORD.findall(key.value))
        elif key is not None:
            yield key


def _noted(node: ast.AST, place: _Place, found: Uses) -> _Place:
    """In what the nodes below *node* stand; *found* takes in what *node* does itself."""
    match node:
        case ast.Name():
            found.variables.add(node.id)
            if isinstance(node.ctx, ast.Store):
                _bind(node.id, "", place, found)
        case ast.Constant():
            if isinstance(node.value, str) and not place.printed:
                found.texts.update(_WORD.findall(node.value))
        case ast.Attribute():
            _note_attribute(node, place, found)
        case ast.Call():
            _note_keywords(node, found)
            printed = isinstance(node.func, ast.Name) and node.func.id == "print"
            return place._replace(printed=printed) if printed != place.printed else place
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _noted_function(node, place, found)
        case ast.ClassDef():
            return _noted_class(node, place, found)
        case ast.Lambda():
            found.parameters.update((arg.arg, Function(LAMBDA)) for arg in _parameters(node.args))
            return place._replace(inside="")
        case _:
            _note_names(node, place, found)
    return place


def _note_names(node: ast.AST, place: _Place, found: Uses) -> None:
    """What is told by the names alone that stand in a node."""
    match node:
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                _bind(alias.asname or alias.name.partition(".")[0], IMPORTED, place._replace(statement=node), found)
        case ast.Global() | ast.Nonlocal():
            found.variables.update(node.names)
        case ast.MatchClass():
            found.attributes.update((name, Receiver()) for name in node.kwd_attrs)
        case (
            ast.arg(arg=name)
            | ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            _bind(name, "", place, found)


def _bind(name: str, how: str, place: _Place, found: Uses) -> None:
    found.variables.add(name)
    found.bindings.add((name, how))
    assert place.statement is not None, "what binds a name is a statement, or in one"
    found.sites.add(("variable", name, place.statement))
    if place.inside:
        found.members.add((name, place.inside))
        found.sites.add(("attribute", name, place.statement))


def _noted_function(node: ast.FunctionDef | ast.AsyncFunctionDef, place: _Place, found: Uses) -> _Place:
    decorators = {decorator.id if isinstance(decorator, ast.Name) else "" for decorator in node.decorator_list}
    decorated = bool(decorators - _PLAIN_DECORATORS)
    _bind(node.name, DECORATED if decorated else DEFINED, place._replace(statement=node), found)
    function = Function(node.name, place.inside, decorated)
    found.parameters.update((arg.arg, function) for arg in _parameters(node.args))
    positional = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    if place.inside:
        return _Place(node, owner=place.inside, me="" if "staticmethod" in decorators else "".join(positional[:1]))
    return _Place(node) if place.me in positional else place._replace(statement=node)


def _parameters(args: ast.arguments) -> list[ast.arg]:
    named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return [*named, *(arg for arg in (args.vararg, args.kwarg) if arg is not None)]


def _noted_class(node: ast.ClassDef, place: _Place, found: Uses) -> _Place:
    _bind(node.name, DECORATED if node.decorator_list else DEFINED, place._replace(statement=node), found)
    bases = tuple(base.id for base in node.bases if isinstance(base, ast.Name) and base.id != "object")
    plain = not node.keywords and all(isinstance(base, ast.Name) for base in node.bases)
    found.classes.add(Class(node.name, bases if plain else None))
    return _Place(node, inside=node.name)


def _note_attribute(node: ast.Attribute, place: _Place, found: Uses) -> None:
    receiver = Receiver()
    if isinstance(node.value, ast.Name):
        mine = node.value.id == place.me
        receiver = Receiver(owner=place.owner) if mine else Receiver(name=node.value.id)
        if mine and isinstance(node.ctx, ast.Store):
            found.given.add((node.attr, place.owner))
    if isinstance(node.ctx, ast.Store) and place.statement is not None:
        found.sites.add(("attribute", node.attr, place.statement))
    found.attributes.add((node.attr, receiver))


def _note_keywords(node: ast.Call, found: Uses) -> None:
    if not node.keywords:
        return
    called = node.func
    callee = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    given: set[str] = set()
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        if isinstance(argument, ast.Name):
            given.add(argument.id)
        elif isinstance(argument, ast.Lambda):
            given.update(f"{LAMBDA} {arg.arg}" for arg in _parameters(argument.args))
    names = {keyword.arg or MAPPING for keyword in node.keywords}
    found.keywords.update(Keyword(name, callee, isinstance(called, ast.Name), frozenset(given)) for name in names)

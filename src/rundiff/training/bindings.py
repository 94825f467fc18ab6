"""A Python text in; out what each name in it is bound to: an import, a value, a definition, a parameter; scope by scope.

What stands in a block (`if`, `with`, `for`) at the top of a scope belongs to that scope. A text is parsed once, whoever asks.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rundiff.training.nodes import INNER
from rundiff.training.source import UNREADABLE, remembered, shared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Kind = Literal["import", "star", "value", "element", "definition", "parameter", "opaque"]
"""`element`: one of what *value* yields, as in `for x in value` and `a, b = value`."""
_WORD: Final[dict[type, str]] = {
    ast.Name: "id",
    ast.Attribute: "attr",
    ast.arg: "arg",
    ast.keyword: "arg",
    ast.alias: "name",
    ast.Constant: "value",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
}
"""The field of a node that is a word of its text."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef
Path = tuple[str, ...]
"""The functions and classes around a place, outermost first: `("Net", "forward")`."""


class Binding(NamedTuple):
    """One way in which a name got what it stands for."""

    name: str
    """`lr`; `cfg.lr` where an attribute or a key of a name is set."""
    kind: Kind
    dotted: str = ""
    """Of an import."""
    value: ast.expr | None = None
    node: ast.AST | None = None
    """The class or function; of a parameter the function that has it."""
    plain: bool = True
    """Whether it happens once, whatever happens: not in a loop or under a condition, and not in place."""
    part: int = -1
    """Of an element the place among those that *value* yields; -1 where it is any of them."""


class Summary(NamedTuple):
    """What is bound in a text. Nothing is, where it is not Python."""

    scopes: Mapping[Path, Mapping[str, Sequence[Binding]]]
    body: Sequence[ast.stmt]
    readable: bool = True

    def of(self, path: Path, name: str) -> Sequence[Binding]:
        """The bindings of *name* in one scope, in the order of the text."""
        return self.scopes.get(path, {}).get(name, ())


@remembered
def summary(text: str) -> Summary:
    """The bindings of *text*; its trees belong to everybody and are never changed."""
    try:
        tree = shared(text).tree
        if tree is None:
            return Summary({}, (), readable=False)
        walk = _Walk(walrus=":=" in text)
        walk.block(tree.body, (), plain=True)
    except UNREADABLE:
        return Summary({}, (), readable=False)
    return Summary(walk.scopes, tree.body)


@remembered
def mentioned(text: str) -> Mapping[str, Sequence[int]]:
    """Every name, attribute, keyword and short string in a text, and the numbers of the statements at its top that have it."""
    found: dict[str, list[int]] = {}
    for number, statement in enumerate(summary(text).body):
        for name in _words(statement):
            found.setdefault(name, []).append(number)
    return found


@remembered
def pieces(text: str) -> Sequence[str]:
    """The lines of each statement at the top of a text, with its decorators."""
    lines = text.split("\n")
    starts = (
        (min([one.lineno, *(outer.lineno for outer in getattr(one, "decorator_list", ()))]), one.end_lineno)
        for one in summary(text).body
    )
    return ["\n".join(lines[start - 1 : end]) for start, end in starts]


def _words(statement: ast.stmt) -> set[str]:
    found: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        word: object = getattr(node, _WORD[kind], None) if kind in _WORD else None
        if isinstance(word, str):
            found.add(word)
        if kind is ast.alias:
            found.add(node.asname or node.name)  # type: ignore[attr-defined]
        for field in INNER[kind]:
            value: object = getattr(node, field, None)
            if isinstance(value, list):
                waiting += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                waiting.append(value)
    return found


class _Walk:
    def __init__(self, *, walrus: bool) -> None:
        self._has_walrus = walrus
        self.scopes: dict[Path, dict[str, list[Binding]]] = {}

    def block(self, body: Sequence[ast.stmt], path: Path, *, plain: bool) -> None:
        for statement in body:
            self._statement(statement, path, plain=plain)

    def _add(self, path: Path, binding: Binding) -> None:
        self.scopes.setdefault(path, {}).setdefault(binding.name, []).append(binding)

    def _statement(self, node: ast.stmt, path: Path, *, plain: bool) -> None:  # noqa: C901, PLR0912 - one case a kind of statement
        match node:
            case ast.Import() | ast.ImportFrom():
                for name, kind, dotted in _imported(node):
                    self._add(path, Binding(name, kind, dotted))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, path, plain=plain)
            case ast.ClassDef():
                self._add(path, Binding(node.name, "definition", node=node, plain=plain))
                self.block(node.body, (*path, node.name), plain=True)
            case ast.Assign():
                for target in node.targets:
                    self._target(target, node.value, path, plain=plain)
            case ast.AnnAssign(value=value) if value is not None:
                self._target(node.target, value, path, plain=plain)
            case ast.AugAssign():
                self._target(node.target, ast.BinOp(node.target, node.op, node.value), path, plain=False)
            case ast.For() | ast.AsyncFor():
                self._target(node.target, node.iter, path, plain=False, kind="element")
                self.block([*node.body, *node.orelse], path, plain=False)
            case ast.While():
                self.block([*node.body, *node.orelse], path, plain=False)
            case ast.If() if _is_main(node):
                self.block(node.body, path, plain=plain)
            case ast.If():
                self.block([*node.body, *node.orelse], path, plain=False)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        self._target(item.optional_vars, item.context_expr, path, plain=plain)
                self.block(node.body, path, plain=plain)
            case ast.Try():
                self.block(node.body, path, plain=plain)
                self.block([*(line for handler in node.handlers for line in handler.body), *node.orelse], path, plain=False)
                self.block(node.finalbody, path, plain=plain)
            case ast.Match():
                self.block([line for case in node.cases for line in case.body], path, plain=False)
            case _ if self._has_walrus:
                self._walrus(node, path)
            case _:
                pass

    def _function(self, node: _Function, path: Path, *, plain: bool) -> None:
        self._add(path, Binding(node.name, "definition", node=node, plain=plain))
        inside = (*path, node.name)
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            self._add(inside, Binding(argument.arg, "parameter", node=node))
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                self._add(inside, Binding(rest.arg, "opaque"))
        self.block(node.body, inside, plain=True)

    def _target(
        self, target: ast.expr, value: ast.expr, path: Path, *, plain: bool, kind: Kind = "value", at: int = -1
    ) -> None:
        match target:
            case ast.Name(id=name):
                self._add(path, Binding(name, kind, value=value, plain=plain, part=at))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values = value.elts if isinstance(value, ast.Tuple | ast.List) and kind == "value" else ()
                paired = len(values) == len(targets) and not any(isinstance(one, ast.Starred) for one in (*values, *targets))
                for index, one in enumerate(targets):
                    if paired:
                        self._target(one, values[index], path, plain=plain)
                    else:
                        place = index if kind == "value" else -1
                        self._target(one, value, path, plain=plain, kind="element", at=place)
            case ast.Starred(value=inner):
                self._target(inner, value, path, plain=plain, kind="element")
            case ast.Attribute() | ast.Subscript():
                if name := key(target):
                    self._add(path, Binding(name, kind, value=value, plain=plain))

    def _walrus(self, node: ast.AST, path: Path) -> None:
        for inside in ast.walk(node):
            if isinstance(inside, ast.NamedExpr):
                self._target(inside.target, inside.value, path, plain=False)


def key(node: ast.expr) -> str:
    """`cfg.lr` for `cfg.lr` and `cfg["lr"]`; empty for what is neither a name nor such a chain."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            before = key(value)
            return f"{before}.{attribute}" if before else ""
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as attribute)):
            before = key(value)
            return f"{before}.{attribute}" if before else ""
        case _:
            return ""


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Kind, str]]:
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                yield "*", "star", module
            else:
                yield (
                    alias.asname or alias.name,
                    "import",
                    f"{module}.{alias.name}" if module.strip(".") else module + alias.name,
                )
    else:
        for alias in node.names:
            root = alias.name.partition(".")[0]
            yield (alias.asname, "import", alias.name) if alias.asname else (root, "import", root)


def _is_main(node: ast.If) -> bool:
    test = node.test
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call in *node*, outer ones first."""
    waiting: list[ast.AST] = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, ast.Call):
            yield found
        for field in INNER[type(found)]:
            value: object = getattr(found, field, None)
            if isinstance(value, list):
                waiting += [part for part in reversed(value) if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                waiting.append(value)

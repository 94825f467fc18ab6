"""An expression in; the names out that it takes, makes and changes, and the calls in it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.nodes import INNER

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED: Final = frozenset((ast.Load, ast.Store, ast.Del))
NOTHING: Final[frozenset[str]] = frozenset()
_OBJECTS: Final[dict[type[ast.AST], tuple[str, ...]]] = {
    ast.Attribute: ("value",),
    ast.Subscript: ("value",),
    ast.Starred: ("value",),
    ast.Await: ("value",),
    ast.NamedExpr: ("value",),
    ast.Tuple: ("elts",),
    ast.List: ("elts",),
    ast.Set: ("elts",),
    ast.BoolOp: ("values",),
    ast.Dict: ("values",),
    ast.IfExp: ("body", "orelse"),
    ast.ListComp: ("elt", "generators"),
    ast.GeneratorExp: ("elt", "generators"),
    ast.comprehension: ("iter",),
    ast.Call: ("func", "args", "keywords"),
    ast.keyword: ("value",),
}
"""By the kind of an expression, the parts whose objects it may be, or be made of; of what is called, the object whose method it is."""


class Call(NamedTuple):
    """One call. *name* is as it is written, `self.opt.step`; behind a call or an index it begins with `()`."""

    name: str
    positional: tuple[frozenset[str], ...]
    """The names in each argument."""
    named: tuple[tuple[str, frozenset[str]], ...]
    """By keyword; `**` where they are unpacked."""
    objects: frozenset[str]
    """Names whose objects are handed over themselves, so that they can be changed."""
    alone: bool
    """Whether it is a statement of its own: nobody takes what it returns."""
    plain: bool
    """Whether it is called with nothing, or only with constants."""
    receiver: frozenset[str]
    """The names before the last dot."""
    root: str
    """The name before the first dot."""
    last: str
    """The name behind the last dot."""
    hands: bool
    """Whether anything that has a name is handed over, or is what its method is called of."""


def bound_names(target: ast.AST | None) -> Iterator[str]:
    """The names that an assignment to *target* binds."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from bound_names(part)
        case ast.Starred(value=part):
            yield from bound_names(part)


def objects_of(value: ast.AST) -> frozenset[str]:
    """The names whose objects *value* may be, or be made of, so that to change the one is to change the other."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if type(node) is ast.Name:
            found.add(node.id)
            continue
        for field in _OBJECTS.get(type(node), ()):
            inside: ast.AST | list[ast.AST] = getattr(node, field)
            if isinstance(inside, list):
                waiting += inside
            elif field != "func":
                waiting.append(inside)
            elif type(inside) is ast.Attribute:
                waiting.append(inside.value)
    return frozenset(found) if found else NOTHING


def dotted(node: ast.expr) -> str:
    """A chain of names as it is written; `()` stands for what is no name."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{dotted(value)}.{attribute}"
        case ast.Subscript(value=value) if isinstance(value, ast.Name | ast.Attribute):
            return dotted(value)
        case _:
            return "()"


class Reader:
    """Collects from expressions."""

    def __init__(self) -> None:
        self.loads: set[str] = set()
        self.stores: set[str] = set()
        self.changes: set[str] = set()
        self.fields: set[str] = set()
        self.attributes: set[str] = set()
        self.handed: set[str] = set()
        self.calls: list[Call] = []
        self.strings: set[str] = set()
        self.gives = False

    def read(self, node: ast.AST, own: frozenset[str]) -> None:  # noqa: C901 - a case for each kind of expression
        """Read *node*, in which the names *own* are a comprehension's or a lambda's."""
        kind = type(node)
        if kind is ast.Name:
            self._name(node, own)  # type: ignore[arg-type]
        elif kind is ast.Constant:
            if isinstance(node.value, str):  # type: ignore[attr-defined]
                self.strings.add(node.value)  # type: ignore[attr-defined]
        elif kind is ast.Attribute:
            self._attribute(node, own)  # type: ignore[arg-type]
        elif kind is ast.Subscript:
            self._subscript(node, own)  # type: ignore[arg-type]
        elif kind is ast.Call:
            self.call(node, own, alone=False)  # type: ignore[arg-type]
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            inner = own.union(*(bound_names(row.target) for row in node.generators))
            self._children(node, inner)
        elif isinstance(node, ast.Lambda):
            args = node.args
            inner = own | {part.arg for part in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
            inner |= {part.arg for part in (args.vararg, args.kwarg) if part is not None}
            self._children(node, inner)
        elif isinstance(node, ast.MatchAs | ast.MatchStar):
            if node.name:
                self.stores.add(node.name)
            self._children(node, own)
        else:
            self.gives |= kind is ast.Yield or kind is ast.YieldFrom
            self._children(node, own)

    def _children(self, node: ast.AST, own: frozenset[str]) -> None:
        for field in INNER[type(node)]:
            value: object = getattr(node, field, None)
            if isinstance(value, list):
                for part in value:
                    if isinstance(part, ast.AST):
                        self.read(part, own)
            elif isinstance(value, ast.AST) and type(value) not in _SKIPPED:
                self.read(value, own)

    def _name(self, node: ast.Name, own: frozenset[str]) -> None:
        if node.id in own:
            return
        if type(node.ctx) is ast.Load:
            self.loads.add(node.id)
            self.handed.add(node.id)
        else:
            self.stores.add(node.id)

    def _attribute(self, node: ast.Attribute, own: frozenset[str]) -> None:
        if type(node.ctx) is ast.Load:
            self.attributes.add(node.attr)
        else:
            self.fields.add(node.attr)
            self.changes |= objects_of(node.value) - own
        self._base(node.value, own)

    def _subscript(self, node: ast.Subscript, own: frozenset[str]) -> None:
        if type(node.ctx) is not ast.Load:
            self.changes |= objects_of(node.value) - own
            if isinstance(node.value, ast.Attribute):
                self.fields.add(node.value.attr)
        self._base(node.value, own)
        self.read(node.slice, own)

    def _base(self, node: ast.expr, own: frozenset[str]) -> None:
        """What stands before a dot, a bracket or an index is not handed on itself."""
        if isinstance(node, ast.Name):
            if node.id not in own:
                self.loads.add(node.id)
        else:
            self.read(node, own)

    def call(self, node: ast.Call, own: frozenset[str], *, alone: bool) -> None:
        """Read a call."""
        called = node.func
        if isinstance(called, ast.Attribute):
            self.attributes.add(called.attr)
            self._base(called.value, own)
            receiver = objects_of(called.value) - own
        else:
            self._base(called, own)
            receiver = NOTHING
        positional: list[frozenset[str]] = []
        named: list[tuple[str, frozenset[str]]] = []
        objects: set[str] = set()
        plain = True
        for part in (*node.args, *node.keywords):
            value = part.value if isinstance(part, ast.keyword | ast.Starred) else part
            plain = plain and type(value) is ast.Constant and not isinstance(part, ast.Starred)
            names = self._argument(value, own)
            if isinstance(part, ast.keyword):
                named.append((part.arg or "**", names))
            elif isinstance(part, ast.Starred):
                named.append(("**", names))
            else:
                positional.append(names)
            if names:
                objects |= objects_of(value) & names
        name = dotted(called)
        self.calls.append(
            Call(
                name,
                tuple(positional),
                tuple(named),
                frozenset(objects),
                alone,
                plain,
                receiver,
                name.partition(".")[0],
                name.rpartition(".")[2],
                bool(receiver or any(positional) or any(names for _, names in named)),
            )
        )

    def _argument(self, value: ast.AST, own: frozenset[str]) -> frozenset[str]:
        """Read what is handed over; the names in it."""
        kind = type(value)
        if kind is ast.Constant or kind is ast.Name:
            self.read(value, own)
            return frozenset((value.id,)) - own if isinstance(value, ast.Name) else NOTHING
        inside = Reader()
        inside.read(value, own)
        self._take(inside)
        return frozenset(inside.loads)

    def _take(self, other: Reader) -> None:
        self.loads |= other.loads
        self.stores |= other.stores
        self.changes |= other.changes
        self.fields |= other.fields
        self.attributes |= other.attributes
        self.handed |= other.handed
        self.calls += other.calls
        self.strings |= other.strings

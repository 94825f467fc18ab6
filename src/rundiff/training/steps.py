"""The text of a cell or module in; its statements out, each with the names that it takes, makes and changes.

A statement that holds others is its header; what it holds stands in its *blocks*. Texts that are the same on both sides are read once.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rundiff.training.expressions import NOTHING, Call, Reader, bound_names, dotted, objects_of
from rundiff.training.source import remembered, shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Form = Literal["plain", "call", "branch", "loop", "with", "try", "def", "class", "import", "return", "jump", "raise"]


OPTIONS: Final = frozenset(("add_argument", "add_option"))
"""Methods that make an attribute of what a command line says: to its parser, nothing happens that matters else."""


class Imported(NamedTuple):
    """One name that an import binds: to a module, or to *attribute* of it (`*` is all)."""

    name: str
    module: str
    """With a dot in front for each level that it is relative by."""
    attribute: str | None


class Step:
    """One statement. Compared by identity."""

    __slots__ = (
        "_all",
        "_flat",
        "aliases",
        "attributes",
        "blocks",
        "calls",
        "changes",
        "fields",
        "first",
        "form",
        "gives",
        "handed",
        "imports",
        "inner",
        "last",
        "loads",
        "node",
        "stores",
        "strings",
    )

    def __init__(self, node: ast.stmt, form: Form) -> None:
        self.node = node
        self.form: Form = form
        self.first, self.last = node.lineno, node.end_lineno or node.lineno
        self.loads: frozenset[str] = NOTHING
        """Names it takes."""
        self.stores: frozenset[str] = NOTHING
        """Names it binds anew."""
        self.changes: frozenset[str] = NOTHING
        """Names whose objects it changes: `a[0] = 1`, `a.x = 1`, `a += 1`, `del a[0]`."""
        self.fields: frozenset[str] = NOTHING
        """Attributes that it sets or changes."""
        self.attributes: frozenset[str] = NOTHING
        """Attributes that it takes."""
        self.handed: frozenset[str] = NOTHING
        """Names it takes neither to call them nor for an attribute: as values."""
        self.calls: tuple[Call, ...] = ()
        self.aliases: tuple[tuple[str, frozenset[str]], ...] = ()
        """A name that it binds, and the names whose objects that may be, or be a part of."""
        self.strings: frozenset[str] = NOTHING
        self.gives = form == "return"
        """Whether it gives something to the caller of its function."""
        self.imports: tuple[Imported, ...] = ()
        self.blocks: tuple[tuple[Step, ...], ...] = ()
        self._all: tuple[Step, ...] | None = None
        self._flat: tuple[Step, ...] | None = None
        self.inner: Function | None = None
        """The function or class that it defines."""

    def all(self) -> tuple[Step, ...]:
        """The step, and the steps inside it."""
        if self._all is None:
            found = [self]
            for block in self.blocks:
                for step in block:
                    found += step.all()
            for step in self.inner.body if self.inner is not None else ():
                found += step.all()
            self._all = tuple(found)
        return self._all

    def sets(self) -> Iterator[str]:
        """The attributes that it sets, or whose objects it changes."""
        yield from self.fields
        for call in self.calls:
            yield from call.name.split(".")[1:-1] if "." in call.name else ()

    def flat(self) -> tuple[Step, ...]:
        """The step, and those inside it that are in the same namespace."""
        if self._flat is None:
            found = [self]
            for block in self.blocks:
                for step in block:
                    found += step.flat()
            self._flat = tuple(found)
        return self._flat


class Function:
    """A function, or a class. *names* are those that are its own."""

    __slots__ = (
        "_free",
        "_sets",
        "bases",
        "body",
        "decorators",
        "is_class",
        "methods",
        "name",
        "names",
        "outer",
        "parameters",
        "step",
    )

    def __init__(self, name: str, parameters: tuple[str, ...], body: tuple[Step, ...], *, is_class: bool) -> None:
        self.name = name
        self.parameters = parameters
        self.body = body
        self.is_class = is_class
        self.decorators: tuple[str, ...] = ()
        self.bases: tuple[str, ...] = ()
        self.outer: Function | None = None
        """The class whose method it is, or the function that it is defined in."""
        self.step: Step | None = None
        self.methods: dict[str, list[Function]] = {}
        """Of a class, by name."""
        for one in (inside.inner for step in body for inside in step.flat()) if is_class else ():
            if one is not None:
                self.methods.setdefault(one.name, []).append(one)
        stated = {name for step in body for inside in step.flat() for name in _outward(inside.node)}
        stored = {name for step in body for inside in step.flat() for name in inside.stores}
        self.names = frozenset((stored | set(parameters)) - stated)
        self._free: frozenset[str] | None = None

        self._sets: tuple[tuple[str, Step], ...] | None = None

    @property
    def sets(self) -> tuple[tuple[str, Step], ...]:
        """The attributes that its own statements set, or whose objects they change: `self.losses.append(…)`."""
        if self._sets is None:
            steps = [inside for step in self.body for inside in step.flat()]
            self._sets = tuple((attribute, step) for step in steps for attribute in step.sets())
        return self._sets

    @property
    def free(self) -> frozenset[str]:
        """The names in its own statements that are none of its own."""
        if self._free is None:
            steps = [inside for step in self.body for inside in step.flat()]
            self._free = NOTHING.union(*(step.loads | step.stores for step in steps)) - self.names
        return self._free


class Text(NamedTuple):
    """The steps of one text; None where it is not Python. *commands* are its magics."""

    steps: tuple[Step, ...] | None
    commands: tuple[str, ...] = ()


def _outward(node: ast.stmt) -> list[str]:
    return node.names if isinstance(node, ast.Global | ast.Nonlocal) else []


@remembered
def text_steps(text: str) -> Text:
    """The statements of *text*."""
    source = shared(text)
    if source.tree is None:
        return Text(None, source.commands)
    try:
        return Text(tuple(map(_step, source.tree.body)), source.commands)
    except RecursionError:
        return Text(None, source.commands)


def _block(body: Iterable[ast.stmt]) -> tuple[Step, ...]:
    return tuple(map(_step, body))


def _step(node: ast.stmt) -> Step:  # noqa: C901, PLR0911 - a case for each kind of statement
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _function(node)
        case ast.ClassDef():
            return _class(node)
        case ast.Import() | ast.ImportFrom():
            step = Step(node, "import")
            step.imports = tuple(_imported(node))
            step.stores = frozenset(one.name for one in step.imports if one.name != "*")
            return step
        case ast.If() | ast.While():
            return _compound(node, "branch" if isinstance(node, ast.If) else "loop", [node.test], node.body, node.orelse)
        case ast.For() | ast.AsyncFor():
            step = _compound(node, "loop", [node.iter, node.target], node.body, node.orelse)
            step.aliases = tuple((name, objects_of(node.iter)) for name in step.stores)
            return step
        case ast.With() | ast.AsyncWith():
            step = _compound(node, "with", [*node.items], node.body)
            step.aliases = tuple(
                (name, objects_of(item.context_expr)) for item in node.items for name in bound_names(item.optional_vars)
            )
            return step
        case ast.Try():
            handlers = [handler.body for handler in node.handlers]
            step = _compound(node, "try", [handler.type for handler in node.handlers if handler.type], node.body)
            step.blocks = (*step.blocks, *map(_block, (node.orelse, *handlers, node.finalbody)))
            step.stores |= {handler.name for handler in node.handlers if handler.name}
            return step
        case ast.Match():
            parts: list[ast.AST] = [node.subject]
            parts += [part for case in node.cases for part in (case.pattern, case.guard) if part is not None]
            return _compound(node, "branch", parts, *(case.body for case in node.cases))
        case ast.Return():
            return _read(Step(node, "return"), [node.value] if node.value else [])
        case ast.Break() | ast.Continue():
            return Step(node, "jump")
        case ast.Raise() | ast.Assert():
            return _read(Step(node, "raise"), [*ast.iter_child_nodes(node)])
        case _:
            return _plain(node)


def _compound(
    node: ast.stmt, form: Form, parts: list[ast.expr] | list[ast.AST] | list[ast.withitem], *blocks: list[ast.stmt]
) -> Step:
    step = _read(Step(node, form), parts)
    step.blocks = tuple(map(_block, blocks))
    step.last = max(step.first, *(getattr(part, "end_lineno", 0) or 0 for part in parts), 0)
    return step


def _plain(node: ast.stmt) -> Step:
    alone = isinstance(node, ast.Expr)
    step = _read(Step(node, "call" if alone else "plain"), [*ast.iter_child_nodes(node)], alone=alone)
    if alone and any(call.last in OPTIONS for call in step.calls):
        options = {string.lstrip("-").replace("-", "_") for string in step.strings}
        step.fields |= {option for option in options if option.isidentifier()}
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[ast.Constant(value=str(module)), *_])) if (
            step.calls[-1].last == "import_module"
        ):
            step.imports = (Imported(name, module, None),)
        case ast.Assign(targets=targets, value=value):
            step.aliases = tuple(pair for target in targets for pair in _paired(target, value))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            step.aliases = ((name, objects_of(value)),)
        case ast.AugAssign(target=ast.Name(id=name)):
            step.loads |= {name}
    return step


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, frozenset[str]]]:
    lists = ast.Tuple | ast.List
    if isinstance(target, lists) and isinstance(value, lists) and len(target.elts) == len(value.elts):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _paired(one, other)
        return
    objects = objects_of(value)
    for name in bound_names(target):
        yield name, objects


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Step:
    found = node.args
    defaults = [*found.defaults, *(value for value in found.kw_defaults if value is not None)]
    annotations = [part.annotation for part in (*found.posonlyargs, *found.args, *found.kwonlyargs) if part.annotation]
    step = _read(Step(node, "def"), [*node.decorator_list, *defaults, *annotations])
    step.first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    step.stores |= {node.name}
    names = [part.arg for part in (*found.posonlyargs, *found.args, *found.kwonlyargs)]
    names += [f"*{part.arg}" for part in (found.vararg, found.kwarg) if part is not None]
    plain = tuple(name.lstrip("*") for name in names)
    inner = Function(node.name, plain, _block(node.body), is_class=False)
    inner.decorators = tuple(dotted(part.func if isinstance(part, ast.Call) else part) for part in node.decorator_list)
    return _with_inner(step, inner)


def _class(node: ast.ClassDef) -> Step:
    step = _read(Step(node, "class"), [*node.decorator_list, *node.bases, *(word.value for word in node.keywords)])
    step.first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    step.stores |= {node.name}
    inner = Function(node.name, (), _block(node.body), is_class=True)
    inner.decorators = tuple(dotted(part.func if isinstance(part, ast.Call) else part) for part in node.decorator_list)
    inner.bases = tuple(map(dotted, node.bases))
    return _with_inner(step, inner)


def _with_inner(step: Step, inner: Function) -> Step:
    step.inner, inner.step = inner, step
    for inside in inner.body:
        for one in inside.flat():
            if one.inner is not None:
                one.inner.outer = inner
    return step


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[Imported]:
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            yield Imported(alias.asname or alias.name, module, alias.name)
    else:
        for alias in node.names:
            root = alias.name.partition(".")[0]
            yield Imported(alias.asname, alias.name, None) if alias.asname else Imported(root, root, None)
            if not alias.asname and root != alias.name:
                yield Imported(root, alias.name, "")


def _writes(name: str) -> bool:
    """Whether a call of that name leaves a file behind, which somebody may read later."""
    return name.startswith(
        ("save", "to_", "dump", "write", "export", "open", "download", "urlretrieve", "extract", "copy", "move")
    )


def _read(step: Step, parts: Iterable[ast.AST], *, alone: bool = False) -> Step:
    reader = Reader()
    for part in parts:
        if alone and isinstance(part, ast.Call):
            reader.call(part, NOTHING, alone=True)
        elif alone and isinstance(part, ast.Await) and isinstance(part.value, ast.Call):
            reader.call(part.value, NOTHING, alone=True)
        else:
            reader.read(part, NOTHING)
    step.loads = frozenset(reader.loads | reader.changes)
    step.stores = frozenset(reader.stores)
    step.changes = frozenset(reader.changes)
    step.fields = frozenset(reader.fields)
    step.attributes = frozenset(reader.attributes)
    step.handed = frozenset(reader.handed)
    step.calls = tuple(reader.calls)
    step.strings = frozenset(reader.strings)
    files = frozenset(f"'{string}'" for string in reader.strings if "." in string and " " not in string)
    if files:
        step.loads |= files
        if any(_writes(call.last) for call in step.calls):
            step.changes |= files
    step.gives |= reader.gives
    return step

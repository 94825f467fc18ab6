"""The nodes of a tree in; out, for any expression in it, the full dotted name it stands for and what calling that does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.training.categories import Category


class Called(NamedTuple):
    """What a call calls: a resolved *name*, the *label* as somebody would say it."""

    category: Category
    name: str
    label: str
    is_method: bool = False


class Scope:
    """The names of one source: its imports first, then what everybody calls things, unless the source says otherwise."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self._imported = dict(_imports(nodes))
        self._own = frozenset(_definitions(nodes)) - self._imported.keys()

    def dotted(self, node: ast.expr) -> str | None:
        """`torch.nn.Linear` for `nn.Linear`; None for what is not a chain of names."""
        match node:
            case ast.Name(id=name):
                alias = None if name in self._own else names().aliases.get(name)
                return self._imported.get(name) or alias or name
            case ast.Attribute(value=value, attr=attribute):
                before = self.dotted(value)
                return f"{before}.{attribute}" if before else None
            case _:
                return None

    def called(self, function: ast.expr) -> Called | None:
        """What calling *function* does, when that is known."""
        dotted = self.dotted(function) or ""
        root = dotted.partition(".")[0]
        label = ast.unparse(function)
        if root not in self._own and (category := names().call(dotted)):
            last = dotted.rpartition(".")[2]
            is_class = last[:1].isupper()
            return Called(category, last if is_class else dotted, last if is_class else label)
        if isinstance(function, ast.Name):
            known = None if function.id in self._own or function.id in self._imported else names().classes.get(function.id)
            return Called(known, function.id, function.id) if known else None
        if isinstance(function, ast.Attribute) and (root in self._own or root not in _packages()):
            receiver = self.dotted(function.value) or ""
            found = names().method(receiver, function.attr)
            label = label if receiver else f".{function.attr}"
            return Called(found, f".{function.attr}", label, is_method=True) if found else None
        return None

    def base(self, node: ast.ClassDef) -> Category | None:
        """What a class is by what it inherits from; losses are modules, too, and are told by their name."""
        for base in node.bases:
            category = names().bases.get(self.dotted(base) or "")
            if category:
                return "loss" if category == "architecture" and node.name.endswith("Loss") else category
        return None


def _packages() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in names().aliases.values())


def _imports(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                yield alias.asname or alias.name, f"{module}.{alias.name}"


def _definitions(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case _:
                pass

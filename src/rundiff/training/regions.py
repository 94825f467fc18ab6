"""A syntax tree in; out, besides its calls and settings, the bodies whose every line matters.

A model's `forward`, a dataset's `__getitem__`, a `collate_fn` or `get_lr`: there, any change is one of that category.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rundiff.training.features import Argument, Feature
from rundiff.training.names import names
from rundiff.training.nodes import spelled
from rundiff.training.rest import leftovers
from rundiff.training.settings import SettingReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.categories import Category

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class RegionReader(SettingReader):
    """Reads a whole module or cell."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__(tree)
        self._class: Category | None = None

    def shapes(self, tree: ast.Module) -> Iterator[str]:
        """Read *tree*, and give for each statement at its top what it is in one spelling, with all that is inside it."""
        for index, statement in enumerate(tree.body):
            start = len(self.found)
            tree.body[index] = self.visit(statement)
            if not isinstance(statement, ast.Pass):
                yield self._shape(tree.body[index], start)

    def _shape(self, node: ast.stmt, start: int) -> str:
        # A mask is the same for every call, so the calls themselves, in their order, belong to the shape.
        inside = [(found.name, found.arguments, found.label if found.name[0] == "." else "") for found in self.found[start:]]
        return f"{spelled(node)} {inside}"

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:  # noqa: N802 - the names that ast calls
        """A model, a dataset, an optimizer or a schedule; other classes are just statements."""
        category = self.scope.base(node)
        if category is None or self.owner:
            self.generic_visit(node)
            return node
        self.found.append(Feature(category, "region", node.name, label=node.name))
        self.owner, self._class = node.name, category
        self.generic_visit(node)
        self.owner, self._class = "", None
        node.name, node.bases, node.keywords, node.decorator_list = "", [], [], []
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:  # noqa: N802
        """A method of such a class, or a function that is called what such functions are called."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:  # noqa: N802
        """As an ordinary function."""
        return self._function(node)

    def _function(self, node: _Function) -> ast.stmt:
        category = self._region(node.name)
        if category is None:
            self.read_defaults(node)
            self.generic_visit(node)
            return node
        outer, start = self.owner, len(self.found)
        name = f"{outer}.{node.name}" if outer else node.name
        self.owner = name
        self.read_defaults(node)
        self.generic_visit(node)
        self.owner = outer
        rest = sorted(leftovers(ast.Module(node.body, [])).items())
        arguments = (Argument("rest", repr(rest)), Argument("whole", self._shape(node, start)))
        self.found.append(Feature(category, "region", name, arguments, name, outer))
        return ast.Pass()

    def _region(self, name: str) -> Category | None:
        if self._class is not None and "." not in self.owner:
            return names().regions.get(name, self._class)
        return names().functions.get(name) if not self.owner else None

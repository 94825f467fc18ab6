"""A syntax tree in; out, besides its calls and settings, the bodies whose every line matters.

A model's `forward`, a dataset's `__getitem__`, a `collate_fn` or `get_lr`: there, any change is one of that category.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, cast

from rundiff.training.features import Argument, Feature
from rundiff.training.names import names
from rundiff.training.nodes import alike, spelled, written
from rundiff.training.rest import INSIDE, leftovers
from rundiff.training.settings import SettingReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rundiff.training.categories import Category
    from rundiff.training.scope import Scope

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Statement(NamedTuple):
    """A statement as it is left when features are masked in it, and those features."""

    node: ast.stmt
    inside: list[tuple[str, tuple[Argument, ...], str]]

    @property
    def shape(self) -> str:
        """What it is in one spelling, with all that is inside it."""
        return f"{spelled(self.node)} {self.inside}"

    def is_like(self, other: Statement) -> bool:
        """Whether the two have one shape."""
        return self.inside == other.inside and alike(self.node, other.node)


class RegionReader(SettingReader):
    """Reads the statements of a module or cell."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._class: Category | None = None

    def features(self, tree: ast.Module) -> list[Feature]:
        """What matters in *tree*, where it does not matter what else there is."""
        for statement in tree.body:
            self.visit(statement)
        return self.found

    def statements(self, tree: ast.Module) -> Iterator[Statement]:
        """Read *tree*, and give each statement at its top as it is left."""
        for statement in tree.body:
            start = len(self.found)
            left = cast("ast.stmt", self.visit(statement))
            if not isinstance(statement, ast.Pass):
                yield Statement(left, self._inside(start))

    def _inside(self, start: int) -> list[tuple[str, tuple[Argument, ...], str]]:
        # A mask is the same for every call, so the calls themselves, in their order, belong to what a statement is.
        return [(found.name, found.arguments, found.label if found.name[0] == "." else "") for found in self.found[start:]]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:  # noqa: N802 - the names that ast calls
        """A model, a dataset, an optimizer or a schedule; other classes are just statements."""
        category = self.scope.base(node)
        if category is None or self.owner:
            before = self.scope.enter(node.name)
            self.generic_visit(node)
            self.scope.leave(before)
            return node
        self.found.append(Feature(category, "region", node.name, label=node.name))
        self.owner, self._class = node.name, category
        before = self.scope.enter(node.name)
        self.generic_visit(node)
        self.scope.leave(before)
        self.owner, self._class = "", None
        node.name, node.bases, node.keywords, node.decorator_list = "", [], [], []
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:  # noqa: N802
        """What is in a loop happens as often as it does."""
        return self._block(node, f"for {written(node.target)}", super().visit_For)

    def visit_While(self, node: ast.While) -> ast.stmt:  # noqa: N802
        """As for `for`."""
        return self._block(node, "while", self.generic_visit)

    def visit_If(self, node: ast.If) -> ast.stmt:  # noqa: N802
        """What is under a condition may not happen at all."""
        start = len(self.found)
        self._block(node, "if", self.generic_visit)
        setattr(node, INSIDE, frozenset(found.category for found in self.found[start:]))
        return node

    def _block(self, node: ast.stmt, name: str, visited: Callable[..., ast.AST]) -> ast.stmt:
        before = self.blocks
        self.blocks = (*before, name)
        visited(node)
        self.blocks = before
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:  # noqa: N802
        """A method of such a class, or a function that is called what such functions are called."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:  # noqa: N802
        """As an ordinary function."""
        return self._function(node)

    def _function(self, node: _Function) -> ast.stmt:
        before = self.blocks
        self.blocks = (*before, "def")
        read = self._function_read(node)
        self.blocks = before
        return read

    def _function_read(self, node: _Function) -> ast.stmt:
        category = self._region(node.name)
        if category is None:
            self.read_defaults(node)
            before = self.scope.enter(node.name)
            self.generic_visit(node)
            self.scope.leave(before)
            return node
        outer, start = self.owner, len(self.found)
        name = f"{outer}.{node.name}" if outer else node.name
        self.owner = name
        self.read_defaults(node)
        before = self.scope.enter(node.name)
        self.generic_visit(node)
        self.scope.leave(before)
        self.owner = outer
        # Where the program is known, each statement is told by what it is for; else the body is all there is to say.
        rest = "" if self.scope.sees_more else repr(sorted(leftovers(ast.Module(node.body, [])).items()))
        arguments = (Argument("rest", rest), Argument("whole", Statement(node, self._inside(start)).shape))
        self.found.append(Feature(category, "region", name, arguments, name, owner=outer))
        return node if self.scope.sees_more else ast.Pass()

    def _region(self, name: str) -> Category | None:
        if self._class is not None and "." not in self.owner:
            return names().regions.get(name, self._class)
        return self.scope.named(name) if not self.owner else None

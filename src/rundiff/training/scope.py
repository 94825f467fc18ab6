"""The names that statements bind in; out, for any expression in them, the full dotted name it stands for and what calling that does."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.names import names
from rundiff.training.nodes import written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rundiff.training.bound import Bound
    from rundiff.training.categories import Category


class Called(NamedTuple):
    """What a call calls: a resolved *name*, the *label* as somebody would say it."""

    category: Category
    name: str
    label: str
    is_method: bool = False


class Scope:
    """The names of one source: its imports first, then what everybody calls things, unless the source says otherwise."""

    def __init__(self, bound: Sequence[Bound]) -> None:
        self._imported = dict(pair for names_in in reversed(bound) for pair in names_in.imported)
        self._own = frozenset(name for names_in in bound for name in names_in.defined) - self._imported.keys()

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
        if root not in self._own and (category := names().call(dotted)):
            last = dotted.rpartition(".")[2]
            return Called(category, last, last) if last[:1].isupper() else Called(category, dotted, written(function))
        if isinstance(function, ast.Name):
            known = None if function.id in self._own or function.id in self._imported else names().classes.get(function.id)
            return Called(known, function.id, function.id) if known else None
        if isinstance(function, ast.Attribute) and (root in self._own or root not in _packages()):
            receiver = self.dotted(function.value) or ""
            found = names().method(receiver, function.attr)
            label = (written(function) if receiver else f".{function.attr}") if found else ""
            return Called(found, f".{function.attr}", label, is_method=True) if found else None
        return None

    def unlike(self, other: Scope) -> set[str]:
        """The names that do not stand for the same in *other*."""
        imported = self._imported.items() ^ other._imported.items()
        return {name for name, _ in imported} | (self._own ^ other._own)

    def needs(self, used: Iterable[str], changed: Collection[str]) -> bool:
        """Whether one of the names *used* stands for something else when *changed* do."""
        for name in used:
            whole = self._imported.get(name) or names().aliases.get(name) or name
            if name in changed or whole.partition(".")[0] in changed:
                return True
        return False

    def base(self, node: ast.ClassDef) -> Category | None:
        """What a class is by what it inherits from; losses are modules, too, and are told by their name."""
        for base in node.bases:
            category = names().bases.get(self.dotted(base) or "")
            if category:
                return "loss" if category == "architecture" and node.name.endswith("Loss") else category
        return None


def apart(bound: Iterable[Bound], text: str) -> bool:
    """Whether *text* plainly shares no name with what was *bound*, so that neither says what the other's names stand for."""
    found: set[str] = set()
    for names_in in bound:
        found.update(names_in.used, names_in.defined, names_in.stored, *names_in.imported)
    aliases = names().aliases
    found.update([short for short, whole in aliases.items() if whole.partition(".")[0] in found])
    found.update([aliases[name].partition(".")[0] for name in found if name in aliases])
    return text.isascii() and not any(name.partition(".")[0] in text for name in found)


@cache
def _packages() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in names().aliases.values())

"""The names that statements bind in; out, for any expression in them, what it stands for: a full dotted name, what calling it does, its value.

With a view of the whole program, names are followed into other cells, modules and configuration files; without one, within the
statements alone.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.bindings import key
from rundiff.training.lookup import External, Found, Place
from rundiff.training.names import names
from rundiff.training.nodes import spelled, written
from rundiff.training.values import is_constant, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rundiff.training.bound import Bound
    from rundiff.training.categories import Category
    from rundiff.training.uses import Uses

_SETTINGS: Final = frozenset(("hyper-parameter", "seed", "precision", "device"))
_ALL_OF_IT: Final = frozenset(("plotting", "logging"))
"""Whatever is called of such an object does just that."""


class View(NamedTuple):
    """A program, and the place in it where the statements stand."""

    world: Uses
    at: Place


class Called(NamedTuple):
    """What a call calls: a resolved *name*, the *label* as somebody would say it."""

    category: Category
    name: str
    label: str
    is_method: bool = False
    dotted: str = ""
    """The whole name of what is installed."""


class Said(NamedTuple):
    """A value as short Python, and the name that it was followed through, with the place of that: `LR`, `cell 2`."""

    text: str
    through: tuple[str, str] | None = None


class Scope:
    """The names of one source: its imports first, then what everybody calls things, unless the source says otherwise."""

    def __init__(self, bound: Sequence[Bound], known: Mapping[str, ast.expr], view: View | None = None) -> None:
        self._imported = dict(pair for names_in in reversed(bound) for pair in names_in.imported)
        self._own = frozenset(name for names_in in bound for name in names_in.defined) - self._imported.keys()
        self._view = view
        self.known = known

    @property
    def renamed(self) -> Mapping[str, str]:
        """What this program calls otherwise than the one that it is compared with, and how that one does."""
        return {} if self._view is None else {old: new for new, old in self._view.world.renamed.items()}

    @property
    def inlined(self) -> Mapping[str, ast.expr]:
        """Constants that have a name on this side alone."""
        return {} if self._view is None else self._view.world.inlined

    @property
    def sees_more(self) -> bool:
        """Whether it looks at the whole program."""
        return self._view is not None

    def enter(self, name: str) -> View | None:
        """Go into a class or function; what is returned is for `leave`."""
        before = self._view
        if before is not None:
            own = before.world.renamed.get(name, name)
            self._view = View(before.world, Place(before.at.unit, (*before.at.within, own)))
        return before

    def leave(self, before: View | None) -> None:
        """Go back to where one was."""
        self._view = before

    # ---- values

    def value(self, node: ast.expr) -> Said:
        """The value of *node* where it is a constant, else how it is written."""
        if self._view is None:
            return Said(text(node, self.known))
        world, at = self._view
        constant, through = world.traced(node, at)
        if constant is not None:
            return Said(text(constant, {}), _through(through, at, node))
        return Said(text(node, self.known))

    def is_constant(self, node: ast.expr) -> bool:
        """Whether the value of *node* can be told."""
        if self._view is not None:
            return self._view.world.value(node, self._view.at) is not None
        return is_constant(node, self.known)

    def passes_on(self, name: str, value: ast.expr) -> bool:
        """Whether `name=value` only hands on what has that name already: `device=device`, `device=x.device`."""
        if self._view is None:
            return False
        return key(value).rpartition(".")[2] == name and not self.is_constant(value)

    # ---- names

    def dotted(self, node: ast.expr) -> str | None:
        """`torch.nn.Linear` for `nn.Linear`; None for what is not a chain of names."""
        match node:
            case ast.Name(id=name):
                return self._whole(name)
            case ast.Attribute(value=value, attr=attribute):
                before = self.dotted(value)
                return f"{before}.{attribute}" if before else None
            case _:
                return None

    def _whole(self, name: str) -> str:
        if self._view is not None:
            found = self._view.world.find(name, self._view.at)
            if found is not None:
                return found.dotted if isinstance(found, External) else name
        alias = None if name in self._own else names().aliases.get(name)
        return self._imported.get(name) or alias or name

    def _is_own(self, name: str) -> bool:
        """Whether the program itself binds *name* to something else than an import."""
        if self._view is not None:
            return isinstance(self._view.world.find(name, self._view.at), Found)
        return name in self._own

    def called(self, function: ast.expr) -> Called | None:
        """What calling *function* does, when that is known."""
        dotted = self.dotted(function) or ""
        root = dotted.partition(".")[0] if self._view is None else key(function).partition(".")[0]
        own = self._is_own(root)
        if not own and (category := names().call(dotted)):
            last = dotted.rpartition(".")[2]
            if last[:1].isupper():
                return Called(category, last, last, dotted=dotted)
            return Called(category, dotted, written(function), dotted=dotted)
        if defined := self._defined(function):
            return defined
        if isinstance(function, ast.Name):
            known = None if own or function.id in self._imported or dotted != function.id else names().classes.get(function.id)
            return Called(known, function.id, function.id) if known else None
        if isinstance(function, ast.Attribute) and (own or dotted.partition(".")[0] not in names().roots):
            return self._method(function)
        return None

    def _defined(self, function: ast.expr) -> Called | None:
        """A class of the program by what it inherits from, a function of it by what it returns."""
        if self._view is None:
            return None
        world, at = self._view
        found = world.defined(function, at)
        if found is None:
            return None
        name = key(function).rpartition(".")[2] or found.binding.name
        category = world.function_kind(found) or world.named(found.binding.name)
        if category is None and isinstance(found.binding.node, ast.ClassDef):
            category = names().classes.get(world.before.get(found.binding.name, found.binding.name))  # as everybody calls it
        if category == "other":
            return None  # a trainer of the user's own: what it is given is told
        return Called(category, name, name if name[:1].isupper() else written(function)) if category else None

    def _method(self, function: ast.Attribute) -> Called | None:
        receiver = self.dotted(function.value) or ""
        found = self._method_of_kind(function) or names().method(receiver, function.attr)
        if found == "precision" and function.attr in ("float", "double") and self._is_batch(function.value):
            found = None  # what becomes of a batch or its labels on the way is about the data
        label = (written(function) if receiver else f".{function.attr}") if found else ""
        return Called(found, f".{function.attr}", label, is_method=True) if found else None

    def _is_batch(self, node: ast.expr) -> bool:
        return self._view is not None and self._view.world.role_of(node, self._view.at) != "model"

    def _method_of_kind(self, function: ast.Attribute) -> Category | None:
        if self._view is None:
            return None
        role = self._view.world.role_of(function.value, self._view.at)
        if role is not None and (category := names().role_method(role, function.attr)):
            return category if category != "other" else None
        kind = self._view.world.kind(function.value, self._view.at)
        return kind if kind in _ALL_OF_IT else None

    def unlike(self, other: Scope) -> set[str]:
        """The names that do not stand for the same in *other*."""
        imported = self._imported.items() ^ other._imported.items()
        ours, theirs = ({name: spelled(value) for name, value in side.known.items()} for side in (self, other))
        return {name for name, _ in (*imported, *(ours.items() ^ theirs.items()))} | (self._own ^ other._own)

    def needs(self, used: Iterable[str], changed: Collection[str]) -> bool:
        """Whether one of the names *used* stands for something else when *changed* do."""
        for name in used:
            whole = self._imported.get(name) or names().aliases.get(name) or name
            if name in changed or whole.partition(".")[0] in changed:
                return True
        return False

    def base(self, node: ast.ClassDef) -> Category | None:
        """What a class is by what it inherits from; losses are modules, too, and are told by their name."""
        if self._view is not None:
            return self._view.world.class_kind(node, self._view.at)
        for base in node.bases:
            category = names().bases.get(self.dotted(base) or "")
            if category:
                return "loss" if category == "architecture" and node.name.endswith("Loss") else category
        return None

    def is_group(self, node: ast.expr) -> bool:
        """Whether *node* is a parameter group of an optimizer: whoever sets a learning rate in it makes a schedule."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
            return node.value.attr == "param_groups"
        found = self._view.world.resolve(node, self._view.at) if self._view is not None else None
        value = found.binding.value if isinstance(found, Found) and found.binding.kind == "element" else None
        return isinstance(value, ast.Attribute) and value.attr == "param_groups"

    def is_data(self, target: ast.expr) -> bool:
        """Whether what is assigned to is used as data."""
        if self._view is None:
            return False
        parts = target.elts if isinstance(target, ast.Tuple) else [target]
        world, at = self._view
        return any(world.purpose(name, at) == "data" for part in parts if (name := key(part)))

    def handed_on(self, function: ast.expr, parameter: str) -> Category | None:
        """What a function of the program does with a parameter: with `size`, which it makes the `batch_size` of a loader."""
        if self._view is None:
            return None
        world, at = self._view
        found = world.defined(function, at)
        category = world.parameter_kind(found, parameter) if found is not None else None
        return category if category in _SETTINGS else None

    def named(self, name: str) -> Category | None:
        """What a function of the program is for, by what it is called."""
        return names().function(name) if self._view is None else self._view.world.named(name)

    def whole_name(self, function: ast.expr) -> str:
        """The dotted name of what is called; of a class of the program that of what it inherits from."""
        if self._view is not None:
            world, at = self._view
            found = world.defined(function, at)
            if found is not None:
                return world.inherited(found)
        return self.dotted(function) or ""

    def entries(self, node: ast.expr) -> list[tuple[str, ast.expr]]:
        """What a dictionary of constants holds by name; nothing where that is not known."""
        return [] if self._view is None else self._view.world.entries(node, self._view.at)

    def parameters(self, function: ast.expr) -> Sequence[str]:
        """The parameters of a function or class of the program, in order, without `self`; nothing where it is not one."""
        if self._view is None:
            return ()
        found = self._view.world.defined(function, self._view.at)
        return () if found is None else self._view.world.parameters(found)


def _through(found: Sequence[Found], at: Place, node: ast.expr) -> tuple[str, str] | None:
    """Where a value comes from that does not stand in the same text."""
    for binding, where in reversed(found):
        if where.unit != at.unit:
            return binding.name or written(node), where.unit.place
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

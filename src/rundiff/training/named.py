"""A program in; its modules out, and what every name and every call in them stands for. Nothing is read before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.acts import GROWS
from rundiff.training.modules import file_of, is_elsewhere
from rundiff.training.names import names
from rundiff.training.program import Unit
from rundiff.training.steps import Function, Step, text_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from rundiff.training.expressions import Call
    from rundiff.training.steps import Imported

_PLAIN_DECORATORS: Final = ("staticmethod", "classmethod")
_MODULES: Final = 80
_CHARACTERS: Final = 600_000
"""How much of a repository is looked at: some 15,000 lines."""
_OF_ATTRIBUTE: Final = 2
"""Dots in the name of a call of an attribute's method: `self.losses.append`."""


class Module:
    """One namespace: the cells of a notebook, a script, or a module. *steps* are None where a text of it is not Python."""

    def __init__(self, path: str, units: Sequence[Unit], *, entry: bool) -> None:
        self.path = path
        self.entry = entry
        self.units = tuple(units)
        self.broken = False
        self.commands: list[tuple[Unit, str]] = []
        self.steps: list[Step] = []
        self.numbers: list[int] = []
        """Of the units, one for each of the steps."""
        for number, unit in enumerate(units):
            found = text_steps(unit.text)
            self.commands += [(unit, command) for command in found.commands]
            self.broken |= found.steps is None
            for step in found.steps or ():
                self.steps.append(step)
                self.numbers.append(number)
        self.table = _table(self.steps)
        self.stars = [one.module for step in self.steps for inside in step.all() for one in inside.imports if one.name == "*"]


class Place(NamedTuple):
    """A namespace: of a module, or of a function or class in it."""

    module: Module
    function: Function | None = None

    def outer(self) -> Place | None:
        """The namespace around this one; a method does not see the names of its class."""
        if self.function is None:
            return None
        above = self.function.outer
        while above is not None and above.is_class:
            above = above.outer
        return Place(self.module, above)


def _table(steps: Iterable[Step]) -> dict[str, list[Function | Imported]]:
    """What each name may stand for that is defined or imported by *steps*."""
    found: dict[str, list[Function | Imported]] = {}
    for step in steps:
        for inside in step.flat():
            if inside.inner is not None:
                found.setdefault(inside.inner.name, []).append(inside.inner)
            for one in inside.imports:
                found.setdefault(one.name, []).append(one)
    return {name: list(dict.fromkeys(rows)) if len(rows) > 1 else rows for name, rows in found.items()}


_Stands: TypeAlias = "tuple[tuple[Module, Function], ...] | str | None"


class Named:
    """One side: the modules of a program by path."""

    def __init__(self, units: Sequence[Unit], read: Callable[[str], str | None]) -> None:
        self.read = read
        self.main = Module(units[0].path if units else "", units, entry=True)
        self.modules: dict[str, Module] = {self.main.path: self.main}
        self.dark = False
        """Whether code is run, or names are bound, that nobody can see: `exec`, a module that is not Python."""
        self._size = 0
        self.methods: dict[str, list[tuple[Module, Function]]] = {}
        self._tables: dict[int, Mapping[str, list[Function | Imported]]] = {}
        self._home: dict[int, tuple[Module, int]] = {}
        self._files: dict[tuple[str, str], str | None] = {}
        self._bound: dict[str, frozenset[str]] = {}
        self._names: dict[tuple[str, int, str], _Stands] = {}
        self._full: dict[tuple[str, int, str], str] = {}
        self._calls: dict[int, tuple[tuple[Module, Function], ...] | None] = {}
        self._known(self.main)

    def _known(self, module: Module) -> None:
        self._calls.clear()  # it may have methods of these names
        self.dark |= module.broken
        for number, step in zip(module.numbers, module.steps, strict=True):
            for inside in step.all():
                if inside.inner is not None:
                    self._home[id(inside.inner)] = module, number
                    if inside.inner.outer is not None and inside.inner.outer.is_class:
                        self.methods.setdefault(inside.inner.name, []).append((module, inside.inner))

    def module(self, path: str) -> Module | None:
        """The module in the file at *path*."""
        if path not in self.modules:
            text = self.read(path)
            if text is None:
                return None
            self._size += len(text)
            if len(self.modules) > _MODULES or self._size > _CHARACTERS:
                self.dark = True  # it would take too long to look at all of it
                return None
            self.modules[path] = Module(path, (Unit(path, text),), entry=False)
            self._known(self.modules[path])
        return self.modules[path]

    def file(self, module: str, importer: str) -> str | None:
        """The file of *module*; None where it is none of the repository's."""
        key = module, importer
        if key not in self._files:
            self._files[key] = file_of(module, importer, self.read)
        return self._files[key]

    def home(self, function: Function) -> Module:
        """The module in which *function* is defined."""
        return self._home[id(function)][0]

    def unit(self, place: Place, order: int) -> int:
        """The number of the cell that a statement of that *order* in *place* is in; in other modules, that of none."""
        if place.module is not self.main:
            return -1
        return place.module.numbers[order] if place.function is None else self._home[id(place.function)][1]

    def table(self, place: Place) -> Mapping[str, list[Function | Imported]]:
        """What the names of one namespace may stand for that are defined or imported in it."""
        if place.function is None:
            return place.module.table
        key = id(place.function)
        if key not in self._tables:
            self._tables[key] = _table(place.function.body)
        return self._tables[key]

    # What a name stands for

    def named(self, place: Place, name: str) -> _Stands:
        """The functions and classes that *name* may stand for; the full name of what lies elsewhere; None for a variable."""
        key = place.module.path, id(place.function), name
        if key not in self._names:
            self._names[key] = None  # modules may import each other
            self._names[key] = self._named(place, name)
        return self._names[key]

    def _named(self, place: Place, name: str) -> _Stands:
        here: Place | None = place
        while here is not None:
            found = self.table(here).get(name)
            if found:
                return self._stands(here.module, found)
            if here.function is not None and name in here.function.names:
                return None
            here = here.outer()
        for star in place.module.stars:
            path = self.file(star, place.module.path)
            module = None if path is None else self.module(path)
            if module is not None and module is not place.module:
                inside = self.named(Place(module), name)
                if inside:
                    return inside
        return None

    def _stands(self, module: Module, found: Sequence[Function | Imported]) -> _Stands:
        functions: list[tuple[Module, Function]] = []
        elsewhere: str | None = None
        for one in found:
            if isinstance(one, Function):
                functions.append((module, one))
                continue
            inside = self.imported(module, one)
            if isinstance(inside, str):
                elsewhere = inside
            elif isinstance(inside, tuple):
                target, attribute = inside
                if attribute is not None:
                    deeper = self.named(Place(target), attribute) if target is not module else None
                    if isinstance(deeper, tuple):
                        functions += deeper
                    elif isinstance(deeper, str):
                        elsewhere = deeper
        return tuple(functions) or elsewhere

    def imported(self, module: Module, one: Imported) -> tuple[Module, str | None] | str | None:
        """The module that an import means, and the name in it; the full name where it lies elsewhere."""
        if one.attribute and one.attribute != "*":
            dots = one.module if one.module.endswith(".") else f"{one.module}."
            path = self.file(f"{dots}{one.attribute}", module.path) if not is_elsewhere(one.module) else None
            if path is not None and (found := self.module(path)) is not None:
                return found, None
        path = self.file(one.module, module.path)
        if path is not None and (found := self.module(path)) is not None:
            return found, one.attribute or None
        if one.attribute:
            return f"{one.module}.{one.attribute}"
        return one.module if one.attribute is None else None

    def files(self) -> frozenset[str]:
        """The files of the program: its own, and every module that it or one of them imports, wherever that stands."""
        found: set[str] = set()
        waiting = [self.main]
        while waiting:
            module = waiting.pop()
            if module.path not in found:
                found.update((module.path, *(unit.path for unit in module.units)))
                rows = (one for top in module.steps for step in top.all() for one in step.imports)
                inside = (self.imported(module, one) for one in rows)
                waiting += [target for target, _ in (one for one in inside if isinstance(one, tuple))]
        return frozenset(found)

    def strings(self) -> frozenset[str]:
        """All that stands in quotes in the modules that have been read."""
        modules = list(self.modules.values())
        return frozenset(text for module in modules for top in module.steps for step in top.all() for text in step.strings)

    def full(self, place: Place, dotted: str) -> str:
        """The full name of *dotted* where its root lies elsewhere, by an import or as everybody calls it; else as it is."""
        key = place.module.path, id(place.function), dotted
        if key not in self._full:
            self._full[key] = self._found_full(place, dotted)
        return self._full[key]

    def _found_full(self, place: Place, dotted: str) -> str:
        root, dot, rest = dotted.partition(".")
        found = self.named(place, root)
        if isinstance(found, str):
            return f"{found}{dot}{rest}"
        if found is None and not self.is_own(place, root):
            return f"{names().aliases.get(root, root)}{dot}{rest}"
        return dotted

    def is_own(self, place: Place, name: str) -> bool:
        """Whether *name* is a variable, a function or a class of the program's own."""
        here: Place | None = place
        while here is not None:
            if here.function is not None and name in here.function.names:
                return True
            if here.function is None:
                return name in self.bound_in(here.module)
            here = here.outer()
        return False

    def bound_in(self, module: Module) -> frozenset[str]:
        """The names that a module binds at its top."""
        found = self._bound.get(module.path)
        if found is None:
            found = frozenset(name for step in module.steps for inside in step.flat() for name in inside.stores)
            self._bound[module.path] = found
        return found

    # What a call calls

    def called(self, place: Place, call: Call) -> tuple[tuple[Module, Function], ...] | None:
        """The functions and classes of the repository that *call* may call; None where it calls what nobody can read."""
        key = id(call)
        if key not in self._calls:
            found = self._called(place, call)
            self._calls[key] = found
        return self._calls[key]

    def _called(self, place: Place, call: Call) -> tuple[tuple[Module, Function], ...] | None:
        root = call.root
        if root == call.name:
            found = self.named(place, root)
            return found if isinstance(found, tuple) else None
        if root != "()":
            module = self._as_module(place, call.name)
            if module is not None:
                return module
            found = self.named(place, root)
            if isinstance(found, str):
                return None
            if isinstance(found, tuple):
                inside = [(home, method) for home, owner in found for method in methods(owner, call.last)]
                if inside:
                    return tuple(inside)
        return self._method(place, call)

    def _method(self, place: Place, call: Call) -> tuple[tuple[Module, Function], ...] | None:
        """What a method may be of an object that nobody knows: of its own class, else any of that name."""
        own = place.function.outer if place.function is not None else None
        if own is not None and own.is_class and place.function is not None:
            if call.name == "().__init__":
                return tuple(self._above(place.module, own, call.last, ()))
            if place.function.parameters[:1] == (call.root,):
                mine = [(place.module, method) for method in methods(own, call.last)]
                if mine and call.name.count(".") == 1:
                    return tuple(mine)
        return tuple(self.methods.get(call.last, ())) or None

    def _above(
        self, home: Module, owner: Function, name: str, below: tuple[Function, ...]
    ) -> Iterator[tuple[Module, Function]]:
        """The methods called *name* that `super()` means in a class, of those classes above it that can be read."""
        for base in owner.bases if owner not in below else ():
            found = self.named(Place(home, owner.outer), base.partition(".")[0])
            for other, above in found if isinstance(found, tuple) else ():
                mine = methods(above, name)
                yield from ((other, method) for method in mine) if mine else self._above(other, above, name, (*below, owner))

    def _as_module(self, place: Place, dotted: str) -> tuple[tuple[Module, Function], ...] | None:
        """What a chain of names means that begins with a module of the repository."""
        root, *rest = dotted.split(".")
        here: Place | None = place
        while here is not None:
            for one in self.table(here).get(root, ()):
                if isinstance(one, Function) or is_elsewhere(one.module):
                    continue
                found = self.imported(here.module, one)
                if isinstance(found, tuple):
                    return self._inside(*found, rest)
                if not one.attribute and one.attribute != "" and (deep := self._deep(here.module, root, rest)):
                    return deep
            here = here.outer()
        return None

    def _deep(self, importer: Module, root: str, rest: list[str]) -> tuple[tuple[Module, Function], ...] | None:
        """`src.losses.focal` after `import src.losses`."""
        for depth in range(len(rest) - 1, 0, -1):
            path = self.file(".".join([root, *rest[:depth]]), importer.path)
            module = None if path is None else self.module(path)
            if module is not None:
                return self._inside(module, None, rest[depth:])
        return None

    def _inside(self, module: Module, attribute: str | None, rest: list[str]) -> tuple[tuple[Module, Function], ...] | None:
        name = attribute or (rest.pop(0) if rest else "")
        found = self.named(Place(module), name)
        if isinstance(found, str):
            return None
        if not found and rest:
            path = self.file(f".{name}", module.path) if module.path.endswith("__init__.py") else None
            inner = None if path is None else self.module(path)
            return None if inner is None else self._inside(inner, None, rest)
        if found and rest:
            return tuple((home, method) for home, owner in found for method in methods(owner, rest[-1])) or None
        return found


def is_package(root: str) -> bool:
    """Whether a name that nothing in the program binds is that of a package, or what everybody calls one."""
    return root in names().aliases or is_elsewhere(root)


def own_object(place: Place) -> str:
    """What a method calls its own object: of that, each attribute is a variable by itself."""
    function = place.function
    owner = function.outer if function is not None else None
    if function is None or owner is None or not owner.is_class or "staticmethod" in function.decorators:
        return ""
    return function.parameters[0] if function.parameters else ""


def of_attribute(place: Place, call: Call) -> bool:
    """Whether what *call* changes is an attribute of the object whose method it is in, and not what the framework makes of that."""
    own = own_object(place)
    if not own or call.root != own or call.name.count(".") < _OF_ATTRIBUTE:
        return False
    owner = place.function.outer if place.function is not None else None
    return owner is not None and (not owner.bases or call.last in GROWS)


def methods(owner: Function, name: str) -> list[Function]:
    """The methods called *name* of a class."""
    return owner.methods.get(name, [])


def aliases(steps: Iterable[Step]) -> dict[str, frozenset[str]]:
    """From a name to the names whose objects it may be."""
    found: dict[str, set[str]] = {}
    for step in steps:
        for name, others in step.aliases:
            found.setdefault(name, set()).update(others - {name})
    return {name: frozenset(others) for name, others in found.items()}


def closure(of: Iterable[str], same: Mapping[str, Iterable[str]], ends: Container[str] = ()) -> frozenset[str]:
    """The names *of*, and all whose objects they may be; not by way of those in *ends*."""
    found = set(of)
    waiting = [name for name in found if name not in ends]
    while waiting:
        for name in same.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                if name not in ends:
                    waiting.append(name)
    return frozenset(found)

"""A program in; out, for any name in it, where it is bound: in the same function, the same cell, another cell, another file.

Cells are looked through in the order in which they run: the last one before the place that binds the name, else the first after.
"""

from __future__ import annotations

import ast
import re
import sys
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.bindings import Binding, Path, Summary, calls, key, summary
from rundiff.training.names import names
from rundiff.training.program import Program, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEPEST: Final = 12
"""Names that are followed one after the other; past it a program is more likely a circle than an answer."""
_FOLDERS: Final = ("", "src/", "lib/")
_CALLERS: Final = 64
_LARGEST: Final = 400
"""Files that are looked at to find out whether a program uses another one."""


class Place(NamedTuple):
    """Somewhere in a program: a unit, and the functions and classes around it."""

    unit: Unit
    within: Path = ()

    @property
    def outside(self) -> Place:
        """The top of the same unit."""
        return Place(self.unit)


class Found(NamedTuple):
    """A binding and where it is."""

    binding: Binding
    at: Place


class External(NamedTuple):
    """Something of a package that is not part of the program: `torch.optim.SGD`."""

    dotted: str


class Lookup:
    """Follows names through one program. Nothing is parsed that no name leads to."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.renamed: dict[str, str] = {}
        """From the names that are asked for to those that this program has in their place."""
        self.inlined: dict[str, ast.expr] = {}
        """Constants that this program alone has a name for, while an edit that gives or takes it is read."""
        self.before: dict[str, str] = {}
        """From names to what they were before, on both sides: another name is no other meaning."""
        self._order = {unit: index for index, unit in enumerate(program.units)}
        self._files: dict[str, Unit | None] = {}
        self._binding: dict[str, list[int]] = {}
        self._with_star = [index for index, unit in enumerate(program.units) if "*" in unit.text]
        self._found: dict[tuple[str, Place], Found | External | None] = {}
        self._modules: dict[tuple[str, str], Unit | None] = {}
        self._all: list[Unit] | None = None
        self._callers: dict[str, tuple[tuple[ast.Call, Place], ...]] = {}

    # ---- names

    def find(self, name: str, at: Place) -> Found | External | None:
        """What *name* is bound to at a place; imports are followed. None where nothing binds it."""
        name = self.renamed.get(name, name)
        asked = (name, at)
        if asked not in self._found:
            self._found[asked] = None  # a circle ends here
            self._found[asked] = self._followed(name, at)
        return self._found[asked]

    def resolve(self, node: ast.expr, at: Place) -> Found | External | None:
        """What a chain of names stands for: `losses.Focal` is the class in losses.py, `cfg.lr` where it was set by that name."""
        if isinstance(node, ast.Name):
            return self.find(node.id, at)
        chained = key(node)
        if not chained:
            return None
        own = self._own(chained, at)
        if own is not None:
            return own
        if not isinstance(node, ast.Attribute):
            return None
        before = self.resolve(node.value, at)
        return self._member(before, node.attr) if before is not None else None

    def _member(self, of: Found | External, name: str) -> Found | External | None:
        if isinstance(of, External):
            module = self.module(of.dotted, None)
            if module is not None:
                return self.find(name, Place(module))
            return External(f"{of.dotted}.{name}")
        binding, at = of
        if binding.kind == "definition" and isinstance(binding.node, ast.ClassDef):
            found = summary(at.unit.text).of((*at.within, binding.name), name)
            return Found(found[-1], Place(at.unit, (*at.within, binding.name))) if found else None
        return None

    def _followed(self, name: str, at: Place) -> Found | External | None:
        found = self._own(name, at) or self._elsewhere(name, at)
        for _ in range(_DEEPEST):
            if not isinstance(found, Found) or found.binding.kind != "import":
                return found
            found = self._imported(found)
        return None

    def _own(self, name: str, at: Place) -> Found | None:
        """Where a name or chain is bound in the same unit: in the functions around the place, from the inside out, then at the top."""
        scopes = summary(at.unit.text)
        root = name.partition(".")[0]
        for depth in range(len(at.within), -1, -1):
            path = at.within[:depth]
            if root == "self" and depth and depth == len(at.within) and (found := self._attribute_of_self(name, scopes, at)):
                return found
            # A name in the body of a class is not seen from its methods.
            if depth and depth < len(at.within) and _is_class(scopes, path) and root != name:
                continue
            if found_here := scopes.of(path, name):
                return Found(found_here[-1], Place(at.unit, path))
        return None

    def _attribute_of_self(self, name: str, scopes: Summary, at: Place) -> Found | None:
        for depth in range(len(at.within) - 1, 0, -1):
            owner = at.within[:depth]
            if not _is_class(scopes, owner):
                continue
            methods = [path for path in scopes.scopes if len(path) == depth + 1 and path[:depth] == owner]
            for path in sorted(methods, key=lambda path: path[-1] != "__init__"):
                if found := scopes.of(path, name):
                    return Found(found[-1], Place(at.unit, path))
            if found := scopes.of(owner, name.removeprefix("self.")):
                return Found(found[-1], Place(at.unit, owner))
        return None

    def _elsewhere(self, name: str, at: Place) -> Found | External | None:
        """Where other cells bind it, or a module that all names are imported from."""
        units = self.program.units
        here = self._order.get(at.unit)
        if here is None:
            return self._starred(name, [at.unit])
        binding = self._binding_units(name)
        before = bisect_left(binding, here)
        after = bisect_right(binding, here)
        nearest = binding[before - 1] if before else binding[after] if after < len(binding) else None
        if nearest is not None:
            return Found(summary(units[nearest].text).of((), name)[-1], Place(units[nearest]))
        starred = self._with_star
        at_star = bisect_left(starred, here)
        elsewhere = [*reversed(starred[:at_star]), *starred[bisect_right(starred, here) :]]
        return self._starred(name, [at.unit, *(units[number] for number in elsewhere)])

    def _binding_units(self, name: str) -> Sequence[int]:
        """The numbers of the units that bind *name* at their top, in order."""
        if name not in self._binding:
            units = enumerate(self.program.units)
            self._binding[name] = [at for at, unit in units if name in unit.text and summary(unit.text).of((), name)]
        return self._binding[name]

    def _starred(self, name: str, units: Sequence[Unit]) -> Found | External | None:
        for unit in units:
            if "*" not in unit.text:
                continue
            for star in summary(unit.text).of((), "*"):
                module = self.module(star.dotted, unit)
                found = self.find(name, Place(module)) if module is not None and name in module.text else None
                if found is not None:
                    return found
                if module is None and names().call(f"{star.dotted}.{name}"):
                    return External(f"{star.dotted}.{name}")
        return None

    def _imported(self, found: Found) -> Found | External | None:
        dotted, unit = found.binding.dotted, found.at.unit
        if self.module(dotted, unit) is not None:
            return External(dotted if not dotted.startswith(".") else self._absolute(dotted, unit))
        before, _, last = dotted.rpartition(".")
        if before and (module := self.module(before, unit)) is not None:
            inside = Place(module)
            own = self._own(last, inside) or self._starred(last, [module])
            return own if own is not None else External(dotted)
        return External(dotted)

    # ---- files

    def module(self, dotted: str, unit: Unit | None) -> Unit | None:
        """The file of the program that a module is; None for what is installed, and for what there is not."""
        asked = (dotted, unit.path if unit is not None else "")
        if asked not in self._modules:
            self._modules[asked] = self._looked_up(dotted, unit)
        return self._modules[asked]

    def file(self, path: str) -> Unit | None:
        """The file of the program at *path*, from the root."""
        if path not in self._files:
            own = next((unit for unit in self.program.units if unit.path == path and unit.cell is None), None)
            if own is None:
                text = self.program.read(path)
                own = None if text is None else Unit(path, text)
            self._files[path] = own
        return self._files[path]

    @property
    def files(self) -> list[Unit]:
        """The files that were read so far."""
        return [file for file in self._files.values() if file is not None]

    def folders(self, unit: Unit | None) -> Iterator[str]:
        """Where modules and files are looked for: beside the text, then from the root."""
        path = unit.path if unit is not None else self.program.units[0].path if self.program.units else ""
        folder = path.rpartition("/")[0]
        while folder:
            yield f"{folder}/"
            folder = folder.rpartition("/")[0]
        yield from _FOLDERS

    def _looked_up(self, dotted: str, unit: Unit | None) -> Unit | None:
        if dotted.startswith("."):
            dotted = self._absolute(dotted, unit) if unit is not None else ""
            return self._at(dotted.replace(".", "/")) if dotted else None
        if not dotted or dotted.partition(".")[0] in _installed():
            return None
        below = dotted.replace(".", "/")
        found = (self._at(f"{folder}{below}") for folder in dict.fromkeys(self.folders(unit)))
        return next((module for module in found if module is not None), None)

    def _at(self, path: str) -> Unit | None:
        return self.file(f"{path}.py") or self.file(f"{path}/__init__.py")

    @staticmethod
    def _absolute(dotted: str, unit: Unit | None) -> str:
        level = len(dotted) - len(dotted.lstrip("."))
        parts = (unit.path if unit is not None else "").split("/")[:-1]
        above = parts[: len(parts) - level + 1] if level > 1 else parts
        return ".".join([*above, *filter(None, dotted[level:].split("."))])

    def reads(self, path: str) -> bool:
        """Whether the program imports the module at *path*, if over others; of another file, whether its name stands in it."""
        if not path.endswith(".py"):
            name = path.rpartition("/")[2]
            stem = name.rpartition(".")[0]
            return any(name in unit.text or stem in unit.text for unit in self._closure())
        return any(unit.path == path for unit in self._closure())

    def _closure(self) -> Sequence[Unit]:
        """The units of the program, and the files that they import, and so on."""
        if self._all is None:
            waiting, found = list(self.program.units), dict.fromkeys(self.program.units)
            while waiting and len(found) < _LARGEST:
                unit = waiting.pop()
                for dotted in _imports(unit):
                    for module in (self.module(dotted, unit), self.module(dotted.rpartition(".")[0], unit)):
                        if module is not None and module not in found:
                            found[module] = None
                            waiting.append(module)
            self._all = list(found)
        return self._all

    # ---- callers

    def callers(self, name: str) -> tuple[tuple[ast.Call, Place], ...]:
        """The calls of what is called *name*, in the cells of the program and the files that were read so far."""
        if name not in self._callers:
            self._callers[name] = tuple(self._calling(name))
        return self._callers[name]

    def _calling(self, name: str) -> Iterator[tuple[ast.Call, Place]]:
        called = f"{name}("
        found = 0
        for unit in (*self.program.units, *(file for file in self.files if file not in self._order)):
            if called not in unit.text:
                continue
            for call, at in placed_calls(unit):
                if key(call.func).rpartition(".")[2] == name and found < _CALLERS:
                    found += 1
                    yield call, at


_IMPORT: Final = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+([\w, \t]+|\()|import[ \t]+([\w., \t]+))", re.MULTILINE
)


def _imports(unit: Unit) -> Iterator[str]:
    """What a text imports, found by the look of its lines; a name that is imported of a package may be a module of it."""
    if "import" not in unit.text:
        return
    for found in _IMPORT.finditer(unit.text):
        module, some, whole = found.groups()
        if whole:
            yield from (one.split()[0] for one in whole.split(",") if one.strip())
        elif module is not None:
            yield module
            dot = "" if module.endswith(".") or not module else "."
            yield from (f"{module}{dot}{one.split()[0]}" for one in some.split(",") if one.strip(" \t("))


def placed_calls(unit: Unit) -> Iterator[tuple[ast.Call, Place]]:
    """Every call of a unit, and the functions and classes around each."""
    for statement in summary(unit.text).body:
        yield from _placed(statement, Place(unit))


def _placed(node: ast.AST, at: Place) -> Iterator[tuple[ast.Call, Place]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            yield from ((call, at) for call in calls(decorator))
        at = Place(at.unit, (*at.within, node.name))
        for statement in node.body:
            yield from _placed(statement, at)
        return
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            yield from ((call, at) for call in calls(part))
        else:
            yield from _placed(part, at)


def _is_class(scopes: Summary, path: Path) -> bool:
    found = scopes.of(path[:-1], path[-1])
    return bool(found) and isinstance(found[-1].node, ast.ClassDef)


@cache
def _standard() -> frozenset[str]:
    return frozenset(sys.stdlib_module_names)


def _installed() -> frozenset[str]:
    """Packages that no file of a repository is looked for."""
    return _KNOWN | _standard()


_KNOWN: Final = frozenset(
    ("torch", "torchvision", "torchaudio", "numpy", "pandas", "matplotlib", "sklearn", "transformers", "timm", "albumentations")
)

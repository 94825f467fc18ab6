"""The two programs around an edit in; out what the edit means in them, followed through names, cells, modules and settings.

A statement that the edit leaves alone, and that uses a name which the edit gives another value, is read in both programs: what differs
then is what the edit does there.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.bindings import calls, key, mentioned, pieces, summary
from rundiff.training.lookup import Place
from rundiff.training.nodes import alike, spelled
from rundiff.training.program import Unit
from rundiff.training.purposes import Purpose, held, is_option, only_prepares, options_of, purposes, sets
from rundiff.training.python import python_difference
from rundiff.training.rest import inside_of
from rundiff.training.scope import View
from rundiff.training.structures import destination
from rundiff.training.uses import Uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.training.bindings import Binding, Path, Summary
    from rundiff.training.categories import Category
    from rundiff.training.features import Difference, Feature
    from rundiff.training.program import Program
    from rundiff.training.rest import Left

_HOLDS: Final = frozenset(
    (
        "dict",
        "SimpleNamespace",
        "Namespace",
        "edict",
        "EasyDict",
        "Box",
        "Munch",
        "ConfigDict",
        "create",
        "int",
        "float",
        "get",
        "getenv",
        "safe_load",
        "load",
        "loads",
        "parse_args",
    )
)
"""Calls that give settings."""
_MOST: Final = 60
"""Statements that are read again for one edit, and names that are followed from it."""


class Elsewhere(NamedTuple):
    """What an edit does to a statement that it leaves alone."""

    unit: Unit
    differs: Difference

    @property
    def all(self) -> tuple[Feature, ...]:
        """The features on both sides."""
        return (*self.differs.old, *self.differs.new)

    @property
    def categories(self) -> frozenset[Category]:
        """What it is about."""
        return frozenset(one.category for one in (*self.differs.old, *self.differs.new))


class Origin(NamedTuple):
    """A class or function of the program that is imported from another file than before, where it is another one."""

    category: Category
    name: str
    place: str


class Followed(NamedTuple):
    """What an edit means: where it is, where its names lead, and what the statements in it are for that are not understood."""

    differs: Difference | None
    elsewhere: Sequence[Elsewhere] = ()
    purposes: Sequence[Purpose] = ()
    origins: Sequence[Origin] = ()
    explained: bool = True
    """Whether what is not understood itself only gives values to names, whose uses tell what it means."""


class _Standing:
    """A statement at the top of a unit of the new program; *same* where the old program has that unit's text, too."""

    __slots__ = ("assigned", "differing", "name", "same", "text", "unit")

    def __init__(self, unit: Unit, text: str, statement: ast.stmt, *, same: bool) -> None:
        self.unit, self.text, self.same = unit, text, same
        self.name: str | None = getattr(statement, "name", None)
        self.assigned = tuple(_assigned(statement))
        self.differing: dict[Unit | None, Difference | None] = {}
        """What differs in it for nothing but its names, by the unit that it was read in before."""


class Pair:
    """One program before and after."""

    def __init__(self, old: Program, new: Program) -> None:
        self.old, self.new = Uses(old), Uses(new)
        self._read_files: tuple[int, int] | None = None
        """How many files each side had read when these were found:"""
        self._same: set[str] = set()
        self._own = frozenset((*old.units, *new.units))
        self._units: list[Unit] = []
        self._with: dict[str, list[_Standing]] = {}
        self._statements: dict[tuple[Unit, int], _Standing] = {}

    def rename(self, names: dict[str, str]) -> None:
        """Take the new name of each of *names* for its old one."""
        self.old.renamed = self.old.before = self.new.before = names
        for use in self._statements.values():
            use.differing.clear()

    def follow(self, old: Unit | None, new: Unit | None, texts: tuple[str | None, str | None]) -> Followed:
        """What the edit of a unit means; *texts* are what of the two sides was compared."""
        place = new or old or Unit("", "")
        views = (
            View(self.old, Place(old or Unit(place.path, "", place.cell))),
            View(self.new, Place(new or Unit(place.path, ""))),
        )
        self.old.inlined, self.new.inlined = _named_here(old, new, self.old), _named_here(new, old, self.new)
        differs = python_difference(*texts, views=views)
        self.old.inlined, self.new.inlined = {}, {}
        if differs is None:
            return Followed(None)
        differs = self._without_names(differs, old, new)
        elsewhere = list(self._elsewhere(set(self._changed(old, new)), set(self._called(old, new)), old, new))
        told = {row[1].rpartition(".")[2] for place in elsewhere for one in place.all for row in one.through}
        direct = {
            one.category
            for one in (Counter(differs.old) - Counter(differs.new)) + (Counter(differs.new) - Counter(differs.old))
        }
        before, after = held(old), held(new)
        known = {name for name, value in before.items() if after.get(name) == value}
        told_by_use = [
            one
            for one in purposes(differs, views)
            if sets(one.node) not in told
            and not (is_option(one.node) and sets(one.node) in known)
            and not (inside_of(one.node) and inside_of(one.node) <= direct)
            and not only_prepares(one.node)
        ]
        origins = list(self._origins(old, new)) if old is not None and new is not None else []
        return Followed(differs, elsewhere, told_by_use, origins, bool(elsewhere) and _only_values(differs))

    def _without_names(self, differs: Difference, old: Unit | None, new: Unit | None) -> Difference:
        """Without constants that only got a name, or lost it: what uses them says what they are."""
        if old is None or new is None:
            return differs
        gone, came = Counter(differs.old) - Counter(differs.new), Counter(differs.new) - Counter(differs.old)
        was = [one for one in differs.old if not (one in gone and _is_named(one.binds, old, new, self.old))]
        now = [one for one in differs.new if not (one in came and _is_named(one.binds, new, old, self.new))]
        before, after = differs.left
        left = (
            [one for one in before if not _is_named(_constant(one), old, new, self.old)],
            [one for one in after if not _is_named(_constant(one), new, old, self.new)],
        )
        more = differs.more and (any(left) or not any(differs.left))
        return differs._replace(old=was, new=now, more=more, left=left)

    # ---- where names lead

    def _changed(self, old: Unit | None, new: Unit | None) -> Iterator[str]:
        """The names that stand for something else after the edit."""
        was, now = (summary(unit.text) if unit is not None else summary("") for unit in (old, new))
        for path in {*was.scopes, *now.scopes}:
            if path and not _is_class(was, now, path):
                continue
            before, after = was.scopes.get(path, {}), now.scopes.get(path, {})
            for name in {*before, *after}:
                if _unlike(before.get(name, ()), after.get(name, ())) and self._matters(name, path, old, new):
                    yield name.rpartition(".")[2]
        yield from _options(old, new)

    def _matters(self, name: str, path: Path, old: Unit | None, new: Unit | None) -> bool:
        """Whether what uses a name may be told otherwise now: it is another constant, or another kind of thing."""
        sides = [(world, unit, summary(unit.text).of(path, name)) for world, unit in ((self.old, old), (self.new, new)) if unit]
        bound = [found[-1] for _, _, found in sides if found]
        if any(one.kind == "import" or (one.kind == "value" and _is_constant(one.value)) for one in bound):
            return True
        if any(_holds(found[-1].value, world, Place(unit, path)) for world, unit, found in sides if found):
            return True
        if path or "." in name:
            return False
        here = ast.Name(name, ast.Load())
        made = [(world.kind(here, Place(unit)), world.role_of(here, Place(unit))) for world, unit, _ in sides]
        if len(made) == 1 or made[0] != made[1]:
            return True
        found = [world.defined(here, Place(unit)) for world, unit, _ in sides]
        told = [
            None if one is None else (world.function_kind(one), world.parameters(one))
            for one, (world, _, _) in zip(found, sides, strict=True)
        ]
        return told[0] != told[1]

    def _origins(self, old: Unit, new: Unit) -> Iterator[Origin]:
        was, now = summary(old.text).scopes.get((), {}), summary(new.text).scopes.get((), {})
        for name in was.keys() & now.keys():
            before, after = was[name][-1], now[name][-1]
            if before.kind != "import" or after.kind != "import" or before.dotted == after.dotted:
                continue
            here = ast.Name(name, ast.Load())
            first, second = self.old.defined(here, Place(old)), self.new.defined(here, Place(new))
            if first is None or second is None or _meant(first.binding) == _meant(second.binding):
                continue
            category = self.new.definition_kind(second) or self.new.purpose(name, Place(new)) or "other"
            yield Origin(category, name, second.at.unit.place)

    def _called(self, old: Unit | None, new: Unit | None) -> Iterator[str]:
        """The parameters of functions of the program that are given another value."""
        before, after = _differing_calls(old, new), _differing_calls(new, old)
        for spelling in before.keys() ^ after.keys():
            call = after.get(spelling) or before[spelling]
            world, unit = (self.new, new) if spelling in after else (self.old, old)
            found = world.defined(call.func, Place(unit)) if unit is not None else None
            if found is not None:
                yield found.binding.name

    def _elsewhere(
        self, changed: set[str], called: set[str], old: Unit | None = None, new: Unit | None = None
    ) -> Iterator[Elsewhere]:
        read: set[_Standing] = set()
        waiting = sorted({*changed, *called})[:_MOST]  # in the same order in every process
        known = set(waiting)
        while waiting and len(read) < _MOST:
            name = waiting.pop()
            for use in self._using(name, old, new):
                if len(read) >= _MOST:
                    return
                if use in read:
                    continue
                if name not in changed and name in called and use.name != name:
                    continue  # what a function is given by one call is told inside it
                read.add(use)
                differs = self._read_again(use, old if use.unit == new else None)
                if differs is not None and (differs.old or differs.new):
                    yield Elsewhere(use.unit, differs)
                for further in use.assigned:
                    if further not in known and len(known) < _MOST:
                        known.add(further)
                        waiting.append(further)

    def _using(self, name: str, old: Unit | None, new: Unit | None) -> Iterator[_Standing]:
        """Statements with *name* in them that are the same in both programs."""
        before: frozenset[str] | None = None
        for use in self._having(name):
            if use.unit == new:
                if before is None:
                    before = frozenset(pieces(old.text)) if old is not None else frozenset()
                if use.text in before:
                    yield use
            elif use.same:
                yield use

    def _having(self, name: str) -> Sequence[_Standing]:
        """The statements of the new program that have *name* in their code, as far as they have been read; imports are none."""
        files = len(self.old.files), len(self.new.files)
        if self._read_files != files:
            self._read_files = files
            self._same = {unit.text for unit in (*self.old.program.units, *self.old.files)}
            self._units = [unit for unit in dict.fromkeys((*self.new.program.units, *self.new.files)) if _is_code(unit)]
            self._with.clear()
            for use in self._statements.values():
                use.same = use.unit.text in self._same
        if name not in self._with:
            having = [unit for unit in self._units if name in unit.text and name in mentioned(unit.text)]
            self._with[name] = [use for unit in having for use in self._standing(unit, mentioned(unit.text)[name])]
        return self._with[name]

    def _standing(self, unit: Unit, numbers: Sequence[int]) -> Iterator[_Standing]:
        for number in numbers:
            statement = summary(unit.text).body[number]
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            if (unit, number) not in self._statements:
                same = unit.text in self._same
                self._statements[unit, number] = _Standing(unit, pieces(unit.text)[number], statement, same=same)
            yield self._statements[unit, number]

    def _read_again(self, use: _Standing, was: Unit | None) -> Difference | None:
        """What differs in a statement for nothing but its names: the same for each edit that leads there."""
        if was not in use.differing:
            use.differing[was] = self._differing(use, was)
        return use.differing[was]

    def _differing(self, use: _Standing, was: Unit | None) -> Difference | None:
        unit, text = use.unit, use.text
        before = was or next((one for one in (*self.old.program.units, *self.old.files) if one.text == unit.text), unit)
        return python_difference(text, text, again=True, views=(View(self.old, Place(before)), View(self.new, Place(unit))))

    # ---- which texts it is about

    def has(self, unit: Unit) -> bool:
        """Whether *unit* is one of its cells, or its script."""
        return unit in self._own

    def is_file(self, path: str) -> bool:
        """Whether its programs are the file at *path*."""
        return all(unit.path == path for world in (self.old, self.new) for unit in world.program.units)

    def reads(self, path: str) -> bool:
        """Whether one of its programs imports the module at *path*, or names the file."""
        new, old = self.new.reads(path), self.old.reads(path)  # both are asked, so that both have read the same files
        return new or old

    def where(self, changed: set[str]) -> list[Elsewhere]:
        """What is another thing where names have other values."""
        return list(self._elsewhere(set(changed), set()))


def _constant(left: Left) -> str:
    """The name that a statement gives to a constant; empty where it does something else."""
    match left.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() | ast.UnaryOp() | ast.Tuple() | ast.List()):
            return name
        case _:
            return ""


def _named_here(here: Unit | None, other: Unit | None, world: Uses) -> dict[str, ast.expr]:
    """Constants that a unit has a name for, and the unit that it is compared with has none."""
    if here is None or other is None:
        return {}
    found: dict[str, ast.expr] = {}
    for name, bound in summary(here.text).scopes.get((), {}).items():
        value = bound[-1].value
        if len(bound) == 1 and isinstance(value, ast.Constant) and _is_named(name, here, other, world):
            found[name] = value
    return found


def _is_named(name: str, here: Unit, other: Unit, world: Uses) -> bool:
    """Whether a name is only here, and something uses it."""
    if not name or any(name in bound for bound in summary(other.text).scopes.values()):
        return False
    word = re.compile(rf"\b{re.escape(name)}\b")
    texts = dict.fromkeys((here, *world.program.units, *world.files))
    return sum(len(word.findall(unit.text)) for unit in texts if name in unit.text) > 1


def _holds(node: ast.expr | None, world: Uses, at: Place) -> bool:
    """Whether a value is an object of the program's own that holds settings: one of a class that is nothing else."""
    found = world.defined(node.func, at) if isinstance(node, ast.Call) else None
    return found is not None and isinstance(found.binding.node, ast.ClassDef) and world.definition_kind(found) is None


def _is_constant(node: ast.expr | None) -> bool:  # noqa: PLR0911 - one case a kind of node
    """Whether a value may be a constant, as far as its form tells."""
    match node:
        case ast.Constant() | ast.Name() | ast.Attribute() | ast.Subscript():
            return True
        case ast.UnaryOp(operand=inner):
            return _is_constant(inner)
        case ast.BinOp(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(map(_is_constant, parts))
        case ast.Dict():
            return True
        case ast.Call(func=ast.Name() | ast.Attribute() as function):
            return key(function).rpartition(".")[2] in _HOLDS
        case _:
            return False


def _only_values(differs: Difference) -> bool:
    return all(isinstance(left.node, ast.Assign | ast.AnnAssign) for side in differs.left for left in side)


def _differing_calls(unit: Unit | None, other: Unit | None) -> dict[str, ast.Call]:
    """The calls in statements that only one of two texts has."""
    if unit is None:
        return {}
    same = frozenset(pieces(other.text)) if other is not None else frozenset()
    body = zip(summary(unit.text).body, pieces(unit.text), strict=True)
    return {spelled(call): call for statement, text in body if text not in same for call in calls(statement)}


def _unlike(before: Sequence[Binding], after: Sequence[Binding]) -> bool:
    if len(before) != len(after):
        return True
    for one, other in zip(before, after, strict=True):
        if one.kind != other.kind or one.dotted != other.dotted or not alike(_standing(one), _standing(other)):
            return True
    return False


def _standing(binding: Binding) -> ast.AST | None:
    return binding.node if binding.node is not None and binding.kind == "definition" else binding.value


def _meant(binding: Binding) -> tuple[str, str, str]:
    node = _standing(binding)
    return binding.kind, binding.dotted, spelled(node) if node is not None else ""


def _is_class(was: Summary, now: Summary, path: Path) -> bool:
    found = was.of(path[:-1], path[-1]) or now.of(path[:-1], path[-1])
    return bool(found) and isinstance(found[-1].node, ast.ClassDef)


def _options(old: Unit | None, new: Unit | None) -> Iterator[str]:
    """Options of a command line that came, went or have another default."""
    before, after = ({spelling: destination(call) for spelling, call in options_of(unit).items()} for unit in (old, new))
    yield from (before.get(one) or after[one] for one in before.keys() ^ after.keys())


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """The names at the top that a statement gives a value to, which may be another one now."""
    if isinstance(statement, ast.Assign):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id


def _is_code(unit: Unit) -> bool:
    return unit.cell is not None or unit.path.endswith(".py")

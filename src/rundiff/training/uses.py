"""A name that says nothing by itself in; out the category of what the program does with it.

A function that is handed over as `collate_fn` is about data; a number that a loss is multiplied by, about the loss; what a method of a
model calls, about the architecture. What is only printed or drawn is logging or plotting. What nothing uses has no category.
"""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.bindings import calls, key, mentioned, summary
from rundiff.training.categories import RANK
from rundiff.training.kinds import Kinds
from rundiff.training.lookup import Found, Place
from rundiff.training.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.training.bindings import Path, Summary
    from rundiff.training.categories import Category
    from rundiff.training.program import Program, Unit

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEEPEST: Final = 5
_MOST: Final = 40
_QUIET: Final = frozenset(("logging", "plotting"))
_METHODS: Final[Mapping[str, Category]] = {
    "backward": "loss",
    "parameters": "architecture",
    "named_parameters": "architecture",
    "zero_grad": "optimizer",
    "state_dict": "checkpoint",
    "map": "data",
}
_TRAINING: Final = frozenset(("backward", "zero_grad"))
_EVALUATING: Final = frozenset(("no_grad", "inference_mode", "eval"))
_MANY_THINGS: Final = frozenset(("backward", "zero_grad", "add_argument", "parse_args"))
"""A function that does one of these does too much for all of it to be of one category."""
_MADE: Final = ("loader", "dataset", "frame", "sampler", "tokenizer", "transform")
"""What is about data by what made it, whatever is calculated with it."""
_CALCULATED: Final = frozenset(("loss", "evaluation", "schedule", "transforms"))
_SWITCHES: Final = ("device", "precision", "seed")
_ABOUT: Final = ("len", "isinstance", "type", "id", "hasattr")
"""What these say of a thing is not the thing."""
_FED: Final = ("fit", "fit_transform", "partial_fit")


class Use(NamedTuple):
    """An expression in which a name stands, the statement that has it, and where."""

    name: ast.expr
    statement: ast.stmt
    above: tuple[ast.AST, ...]
    """From the statement down to what the name stands in."""
    at: Place


class Uses(Kinds):
    """Tells what names are for."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._asked: set[tuple[Place, str]] = set()
        self._measured: dict[tuple[str, Place], bool] = {}
        self._purposes: dict[tuple[str, Place], Category | None] = {}

    def purpose(self, name: str, at: Place, depth: int = 0) -> Category | None:
        """The category that a name, bound at a place, is of by its uses: the one that matters most; None where none is known."""
        asked = (name, at)
        if asked not in self._purposes:
            if depth > _DEEPEST:
                return None
            self._purposes[asked] = None  # a circle ends here
            self._purposes[asked] = self._purpose(name, at, depth)
        return self._purposes[asked]

    def _purpose(self, name: str, at: Place, depth: int) -> Category | None:
        found: set[Category] = set()
        for number, use in enumerate(self.uses(name, at)):
            # `x = x / 255` says nothing of what x is for.
            category = None if _sets(use.statement, name) else self._use(use, depth)
            if category is not None:
                found.add(category)
            if number > _MOST or (found - _QUIET and number > _FEW):
                break
        return min(found, key=RANK.__getitem__, default=None)

    def uses(self, name: str, at: Place) -> Iterator[Use]:
        """Where a name that is bound at a place is read: there, and, where it is bound at the top, in other cells and files."""
        units: list[Unit] = [at.unit]
        if not at.within:
            units += [unit for unit in self.program.units if unit != at.unit]
            units += [file for file in self.files if file != at.unit and file not in self.program.units]
        for unit in units:
            if name not in unit.text:
                continue
            for statement in _with(unit, name):
                if unit != at.unit:
                    yield from self._used_elsewhere(statement, name, unit, at)
                elif not at.within or _holds(statement, at.within):
                    yield from islice(_used(statement, name, Place(unit), (), at.within), _MOST)

    def _used_elsewhere(self, statement: ast.stmt, name: str, unit: Unit, at: Place) -> Iterator[Use]:
        """Where another cell or file uses what is bound at the top of a text, by whatever name it is imported."""
        bound = summary(unit.text).scopes.get((), {})
        others = [one for one, found in bound.items() if found[-1].kind == "import" and found[-1].dotted.endswith(f".{name}")]
        for called in dict.fromkeys((name, *others, f".{name}")):
            for use in islice(_used(statement, called, Place(unit), (), ()), _MOST):
                found = self.resolve(use.name, use.at)
                if isinstance(found, Found) and found.at.unit == at.unit and found.binding.name == name:
                    yield use

    def name_purpose(self, node: ast.expr, at: Place) -> Category | None:
        """The category of a variable, or of what an attribute or key of it is set on."""
        name = key(node)
        if not name:
            return self.name_purpose(node.value, at) if isinstance(node, ast.Subscript | ast.Attribute | ast.Starred) else None
        home = self._home(name, at)
        purpose = self._own_field(name, at) or self.purpose(name, home)
        kind = self.kind(node, at)
        # What is only data by what it is made of may well be the loss: `((p - y) ** 2).mean()`.
        made = kind is not None and self.role_of(node, at) in _MADE
        if purpose is not None and (purpose in _QUIET or kind is None or (kind in ("data", "transforms") and not made)):
            return purpose
        if kind is not None:
            return kind
        if "." in name and (of_field := self.purpose_of_attribute(name.rpartition(".")[2], at)) is not None:
            return of_field
        root = name.partition(".")[0]
        return self.kind(ast.Name(root, ast.Load()), at) if root != name else None

    def _own_field(self, name: str, at: Place) -> Category | None:
        """Of what is set in the body of a class: what is done with the attribute."""
        if at.within and _is_class(summary(at.unit.text), at.within):
            return self.purpose_of_attribute(name, at)
        return self.purpose_of_attribute(name.removeprefix("self."), at) if name.startswith("self.") else None

    def purpose_of_attribute(self, attribute: str, at: Place) -> Category | None:
        """The category that an attribute is of by its uses, of whatever object."""
        found = {category for use in self._attributes(attribute, at) if (category := self._use(use, 1)) is not None}
        return min(found, key=RANK.__getitem__, default=None)

    def _attributes(self, attribute: str, at: Place) -> Iterator[Use]:
        units = dict.fromkeys((at.unit, *self.program.units, *self.files))
        for unit in units:
            if attribute in unit.text:
                for statement in _with(unit, attribute):
                    yield from islice(_used(statement, f".{attribute}", Place(unit), (), ()), _MOST)

    def role(self, found: Found) -> Category | None:
        """What calling a class or function of the program is for: by its name in the tables, what it returns, or what it does."""
        node = found.binding.node
        own = self.named(found.binding.name) or self.function_kind(found)
        if own is not None or not isinstance(node, _Function):
            return own
        called = {key(call.func).rpartition(".")[2] for call in calls(node)}
        if called & _TRAINING:
            return None
        return "evaluation" if called & _EVALUATING else None

    def place_purpose(self, at: Place) -> Category | None:
        """The category of what a place is in: a method of a model, a function that is handed over to a loader."""
        kind = self.place_kind(at)
        if kind is not None or not at.within:
            return kind
        scopes = summary(at.unit.text)
        if _is_class(scopes, at.within):
            return None
        bound = scopes.of(at.within[:-1], at.within[-1])
        node = bound[-1].node if bound else None
        if isinstance(node, _Function) and len(at.within) > 1 and _is_class(scopes, at.within[:-1]):
            return self.purpose_of_attribute(at.within[-1], at)
        if not isinstance(node, _Function) or {key(call.func).rpartition(".")[2] for call in calls(node)} & _MANY_THINGS:
            return None
        role = self.role(Found(bound[-1], Place(at.unit, at.within[:-1])))
        return role or self.purpose(at.within[-1], Place(at.unit, at.within[:-1]))

    def place_kind(self, at: Place) -> Category | None:
        """The category of the function or class around a place: `forward` of a model, `__getitem__` of a dataset."""
        for depth in range(len(at.within), 0, -1):
            path = at.within[:depth]
            bound = summary(at.unit.text).of(path[:-1], path[-1])
            node = bound[-1].node if bound else None
            if isinstance(node, ast.ClassDef):
                kind = self.class_kind(node, Place(at.unit, path[:-1]))
                method = at.within[depth] if depth < len(at.within) else ""
                if kind is not None:
                    return names().regions.get(method, kind)
            elif isinstance(node, _Function) and depth == 1 and (kind := self.named(path[-1])):
                return kind
        return None

    def _use(self, use: Use, depth: int) -> Category | None:
        """What one use is for, from the inside out."""
        inner: ast.AST = use.name
        if any(isinstance(outer, ast.Call) and key(outer.func) in _ABOUT for outer in use.above):
            return None
        for outer in reversed(use.above):
            category = self._inside(inner, outer, use.at, depth)
            if category is not None:
                return category
            inner = outer
        return self._statement(use.statement, use.at, depth)

    def _inside(self, inner: ast.AST, outer: ast.AST, at: Place, depth: int) -> Category | None:
        match outer:
            case ast.keyword(arg=str() as word) if word in names().passing:
                return names().passing[word]
            case ast.keyword(arg=str() as word) if (setting := names().setting(word)) is not None:
                return setting.category
            case ast.Call(func=function) if function is not inner:
                return self._argument_of(outer, inner, at, depth)
            case ast.Attribute(attr=attribute) if attribute in _METHODS:
                return _METHODS[attribute]
            case ast.Subscript(value=of) if of is not inner:
                return "data" if self.kind(of, at) == "data" else None  # which of the samples
            case _:
                return None

    def _argument_of(self, call: ast.Call, inner: ast.AST, at: Place, depth: int) -> Category | None:
        dotted = self.dotted(call.func, at)
        category = names().call(dotted) or names().classes.get(dotted) if dotted else None
        if category is None and isinstance(call.func, ast.Attribute):
            category = self._argument_of_method(call.func, at)
        if category is not None:
            return category
        kind = self.kind(call.func, at)
        if kind == "architecture":
            return "data"  # what a model is called with
        if kind in ("loss", "transforms", "evaluation"):
            given = inner.value if isinstance(inner, ast.keyword) else inner
            return "data" if kind == "loss" and isinstance(given, ast.expr) and self.kind(given, at) == "data" else kind
        found = self.defined(call.func, at)
        if found is not None:
            return self.function_kind(found) or self._handed_on(call, inner, found, depth)
        return None

    def _argument_of_method(self, function: ast.Attribute, at: Place) -> Category | None:
        if function.attr in _FED:
            return "data"
        role = self.role_of(function.value, at)
        category = names().passing_methods.get(role, {}).get(function.attr) if role is not None else None
        switch = names().methods.get(function.attr)
        return category or (switch if switch in _SWITCHES else None)

    def _handed_on(self, call: ast.Call, inner: ast.AST, found: Found, depth: int) -> Category | None:
        """What a function of the program does with what it is given."""
        parameters = self.parameters(found)
        name = inner.arg if isinstance(inner, ast.keyword) else None
        if name is None and inner in call.args and call.args.index(inner) < len(parameters):
            name = parameters[call.args.index(inner)]
        return self.parameter_kind(found, name, depth) if name else None

    def parameter_kind(self, found: Found, parameter: str, depth: int = 0) -> Category | None:
        """What a function of the program, or what makes an instance of a class, does with a parameter."""
        inside = (*found.at.within, found.binding.name)
        if isinstance(found.binding.node, ast.ClassDef):
            inside = (*inside, "__init__")
        elif not isinstance(found.binding.node, _Function):
            return None
        return self.purpose(parameter, Place(found.at.unit, inside), depth + 1)

    def _statement(self, statement: ast.stmt, at: Place, depth: int) -> Category | None:
        """What a value is for that a statement does nothing with but pass it on."""
        place = self.place_kind(at) or self._around(at)
        if place is not None:
            return place
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=targets)]):
                purposes = [self.purpose(name, at, depth + 1) for one in targets if (name := key(one))]
                return min((one for one in purposes if one is not None), key=RANK.__getitem__, default=None)
            case ast.If() | ast.While():
                return self._decided(statement, at)
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                name = key(target)
                kind = self.kind(target, at) if name else None
                return kind or (self.purpose(name, self._home(name, at), depth + 1) if name else None)
            case ast.Return() if at.within:
                return self.purpose(at.within[-1], Place(at.unit, at.within[:-1]), depth + 1)
            case _:
                return None

    def _around(self, at: Place) -> Category | None:
        """What the function around a place does, where it does one thing."""
        bound = summary(at.unit.text).of(at.within[:-1], at.within[-1]) if at.within else ()
        if not bound or not isinstance(bound[-1].node, _Function):
            return None
        called = {key(call.func).rpartition(".")[2] for call in calls(bound[-1].node)}
        return "evaluation" if called & _EVALUATING and not called & _TRAINING else None

    def _decided(self, statement: ast.If | ast.While, at: Place) -> Category | None:
        """What is done, or not, by a condition."""
        categories = set()
        for call in (call for line in statement.body for call in calls(line)):
            dotted = self.dotted(call.func, at)
            found = self.defined(call.func, at)
            category = names().call(dotted) or (self.role(found) if found is not None else None)
            if category is None and isinstance(call.func, ast.Attribute):
                role = self.role_of(call.func.value, at)
                category = names().role_method(role, call.func.attr) if role is not None else None
            categories.add(category)
        for line in (one for part in statement.body for one in ast.walk(part)):
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Attribute):
                setting = names().setting(line.targets[0].attr)
                categories.add(setting.category if setting is not None else None)
        return min((one for one in categories if one is not None), key=RANK.__getitem__, default=None)

    def function_kind(self, found: Found) -> Category | None:
        """What a class or function of the program makes; of one that only calculates, what it is calculated for."""
        kind = self.definition_kind(found)
        if kind not in (None, "data") or not isinstance(found.binding.node, _Function):
            return kind
        if self.named(found.binding.name) is not None or (found.at, found.binding.name) in self._asked:
            return self.named(found.binding.name) or kind
        self._asked.add((found.at, found.binding.name))
        purpose = self.purpose(found.binding.name, found.at)
        self._asked.discard((found.at, found.binding.name))
        return purpose if purpose in _CALCULATED else kind

    def measures(self, node: ast.expr, at: Place, depth: int = 0) -> bool:
        """Whether a value is calculated from what a model gives: what is shown of it, is measured first."""
        if depth > _DEEPEST:
            return False
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and self.kind(part.func, at) == "architecture":
                return True
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                found = self.find(part.id, at)
                value = found.binding.value if isinstance(found, Found) and found.binding.kind in ("value", "element") else None
                if value is not None and isinstance(found, Found) and self.purpose(part.id, found.at) != "loss":
                    asked = (part.id, found.at)
                    if asked not in self._measured:
                        self._measured[asked] = False
                        self._measured[asked] = self.measures(value, found.at, depth + 1)
                    if self._measured[asked]:
                        return True
        return False

    def _home(self, name: str, at: Place) -> Place:
        found = self.find(name.partition(".")[0], at)
        return found.at if isinstance(found, Found) and found.binding.kind != "parameter" else at


_FEW: Final = 12


def _is_class(scopes: Summary, path: Path) -> bool:
    found = scopes.of(path[:-1], path[-1])
    return bool(found) and isinstance(found[-1].node, ast.ClassDef)


def _holds(statement: ast.stmt, path: Path) -> bool:
    inside = getattr(statement, "name", None)
    return inside == path[0] if inside is not None and path else any(_holds(one, path) for one in _blocks(statement))


def _blocks(statement: ast.stmt) -> Iterator[ast.stmt]:
    return (one for one in ast.iter_child_nodes(statement) if isinstance(one, ast.stmt))


def _with(unit: Unit, name: str) -> list[ast.stmt]:
    """The statements at the top of a unit that may use a name, or what it is imported as."""
    words, bound, body = mentioned(unit.text), summary(unit.text), summary(unit.text).body
    last = name.rpartition(".")[2]
    others = [
        one
        for one, found in bound.scopes.get((), {}).items()
        if found[-1].kind == "import" and found[-1].dotted.endswith(f".{last}")
    ]
    numbers = {number for word in (last, *others) for number in words.get(word, ())}
    return [body[number] for number in sorted(numbers)]


def _sets(statement: ast.stmt, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(isinstance(target, ast.expr) and key(target) == name for target in targets)


def _is_use(node: ast.expr, name: str) -> bool:
    if not isinstance(getattr(node, "ctx", None), ast.Load):
        return False
    if name.startswith("."):
        if isinstance(node, ast.Subscript):
            return isinstance(node.slice, ast.Constant) and node.slice.value == name[1:]
        return isinstance(node, ast.Attribute) and node.attr == name[1:]
    return key(node) == name


def _used(node: ast.AST, name: str, at: Place, above: tuple[ast.AST, ...], within: Path) -> Iterator[Use]:
    """Every place below *node* where *name* is read, and what it stands in; inside *within* alone, where that is given."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        at = Place(at.unit, (*at.within, node.name))
        if within and at.within != within[: len(at.within)] and at.within[: len(within)] != within:
            return
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt):
            yield from _used(part, name, at, (), within)
        elif isinstance(part, ast.expr) and _is_use(part, name):
            chain = (*above, node)
            if isinstance(chain[0], ast.stmt):
                yield Use(part, chain[0], chain[1:], at)
        else:
            yield from _used(part, name, at, (*above, node), within)

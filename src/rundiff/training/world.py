"""A function or a statement in; what executing it does out: which objects it changes, whether it trains, or sets something for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.training.acts import Act, act, changed
from rundiff.training.named import Named, Place, aliases, closure, is_package, methods, of_attribute, own_object
from rundiff.training.names import names
from rundiff.training.steps import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rundiff.training.expressions import Call
    from rundiff.training.program import Unit
    from rundiff.training.steps import Function, Step


class World(Named):
    """One side, and what its functions do."""

    def __init__(self, units: Sequence[Unit], read: Callable[[str], str | None]) -> None:
        super().__init__(units, read)
        self._changed: dict[int, frozenset[str]] = {}
        self._doing: dict[tuple[int, str], bool] = {}
        self._does: dict[int, Act] = {}
        self._carriers: dict[str, set[str]] = {}
        """Names of each module of what has been handed a function that trains: an engine, a thread, a table."""
        self._acting: dict[tuple[int, str], bool] = {}

    def binding(self, function: Function, call: Call) -> dict[str, frozenset[str]]:
        """The names in the arguments of *call*, by the parameter of *function* that each becomes."""
        made = next((method for method in methods(function, "__init__")), None) if function.is_class else function
        if made is None:
            return {}
        parameters = list(made.parameters)
        found: dict[str, frozenset[str]] = {}
        if made.outer is not None and made.outer.is_class and "staticmethod" not in made.decorators and parameters:
            own = parameters.pop(0)
            found[own] = call.receiver if not function.is_class else frozenset()
        for index, given in enumerate(call.positional):
            if parameters:
                name = parameters[min(index, len(parameters) - 1)]
                found[name] = found.get(name, frozenset()) | given
        for word, given in call.named:
            for name in parameters if word == "**" else [word if word in parameters else (parameters or [""])[-1]]:
                found[name] = found.get(name, frozenset()) | given
        return found

    def changes(self, function: Function) -> frozenset[str]:
        """The parameters whose objects a call of *function* may change."""
        key = id(function)
        if key not in self._changed:
            self._changed[key] = frozenset()
            self._changed[key] = self._found_changes(function)
        return self._changed[key]

    def _found_changes(self, function: Function) -> frozenset[str]:
        if function.is_class:
            return frozenset().union(*(self.changes(method) for method in methods(function, "__init__")))
        place = Place(self.home(function), function)
        steps = [inside for step in function.body for inside in step.all()]
        touched: set[str] = set()
        for step in steps:
            touched |= self.touched(place, step)
        same = aliases(steps)
        return frozenset(name for name in closure(touched, same) if name in function.parameters)

    def act(self, place: Place, call: Call) -> Act:
        """What *call* does, going by what it is called."""
        found = self._does.get(id(call))
        if found is None:
            stands = self.named(place, call.root)
            full, external = call.name, isinstance(stands, str)
            if isinstance(stands, str) or (stands is None and not self.is_own(place, call.root)):
                external = external or is_package(call.root)
                full = self.full(place, call.name)
            found = self._does[id(call)] = act(full, call.name, external=external, alone=call.alone, plain=call.plain)
        return found

    def touched(self, place: Place, step: Step) -> frozenset[str]:
        """The names whose objects *step* may change."""
        own = own_object(place)
        found = set(step.changes) - ({own} if step.fields else set())
        for call in step.calls:
            if call.last in OPTIONS or (own and of_attribute(place, call)):
                continue
            callees = self.called(place, call)
            if not call.hands:
                continue  # only now: to see what it calls is to read the module whose methods other calls may mean
            if callees is None:
                found |= changed(call, self.act(place, call))
                continue
            for _, callee in callees:
                inside = self.changes(callee)
                binding = self.binding(callee, call) if inside else {}
                for name in inside:
                    found |= binding.get(name, frozenset())
        return frozenset(found)

    def acts(self, place: Place, step: Step, what: str) -> bool:
        """Whether *step* itself, or a function that it calls or hands on, trains (`trains`) or sets something for all (`sets`)."""
        key = id(step), what
        if key not in self._doing:
            self._doing[key] = self._acts(place, step, what)
        return self._doing[key]

    def last_acting(self, what: str) -> int | None:
        """The number of the last statement at the top of the program that acts itself; what is handed a function comes first."""
        place = Place(self.main)
        inside = [[one for one in step.flat() if one.inner is None] for step in self.main.steps]
        for step in (one for row in inside for one in row if not one.handed.isdisjoint(self.main.table)):
            self.acts(place, step, what)
        orders = reversed(range(len(inside)))
        return next((order for order in orders if any(self.acts(place, step, what) for step in inside[order])), None)

    def _acts(self, place: Place, step: Step, what: str) -> bool:  # noqa: PLR0911 - a case for each way to act
        carriers = self._carriers.setdefault(place.module.path, set())
        for call in step.calls:
            if what == "trains" and call.root in carriers:
                return True
            callees = self.called(place, call)
            if callees is None:
                does = self.act(place, call)
                if does.trains if what == "trains" else does.sets:
                    return True
                if what == "trains" and does.may_train and not does.shows and not self.is_own(place, call.root):
                    return True
            elif any(self.acting(callee, what) for _, callee in callees) or (
                what == "trains" and "." in call.name and self.act(place, call).trains
            ):
                return True
        if what == "sets" and self._sets_outside(place, step):
            return True
        called = {call.root for call in step.calls}
        for name in step.handed - called:
            found = self.named(place, name)
            if isinstance(found, tuple) and any(self.acting(callee, what) for _, callee in found if not callee.is_class):
                carriers |= step.stores if what == "trains" else frozenset()
                return True
        return False

    def _sets_outside(self, place: Place, step: Step) -> bool:
        """Whether it sets an attribute of a package: `torch.backends.cudnn.benchmark = True`, `os.environ["X"] = "1"`."""
        for name in step.changes:
            found = self.named(place, name)
            whole = found if isinstance(found, str) else None
            if whole is None and found is None and not self.is_own(place, name):
                whole = names().aliases.get(name)
            if whole is not None and whole.partition(".")[0] not in {"matplotlib", "pandas", "seaborn", "warnings", "logging"}:
                return True
        return False

    def acting(self, function: Function, what: str) -> bool:
        """Whether a call of *function* trains, or sets something for all."""
        key = id(function), what
        if key not in self._acting:
            self._acting[key] = False
            place = Place(self.home(function), function)
            body = function.body
            if function.is_class:
                body = tuple(step for step in body if step.inner is None)
                body += tuple(inside for method in methods(function, "__init__") for inside in method.body)
                place = Place(self.home(function), next(iter(methods(function, "__init__")), function))
            self._acting[key] = any(
                self.acts(place, inside, what) for step in body for inside in step.flat() if inside.inner is None
            )
        return self._acting[key]

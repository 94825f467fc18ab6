"""What is on the path of a program to its training in; out, what that depends on, statement by statement.

Between functions it goes by what a call gives back, by the parameters whose objects it changes, and by what it does beside; an
attribute is one variable, whatever object it belongs to. Where that is not exact, more is on the path than need be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rundiff.training.classes import Classes, registers
from rundiff.training.flow import Scope
from rundiff.training.index import Index
from rundiff.training.named import Place, methods
from rundiff.training.origins import Origins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.training.expressions import Call
    from rundiff.training.flow import Made, Node
    from rundiff.training.named import Module
    from rundiff.training.steps import Function, Step
    from rundiff.training.world import World

_WATCHES: Final = frozenset(("monitor", "load_best_model_at_end", "metric_for_best_model"))
_SETTINGS: Final = frozenset(("args", "opt", "opts", "options", "hparams", "flags", "FLAGS", "cfg", "conf", "config", "params"))
"""What objects are called that hold settings as their attributes; handed on as a whole, any of them may be taken."""
_ALL_FIELDS: Final = frozenset(("vars", "asdict", "getattr", "astuple", "replace"))


class Trail:
    """How it is followed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cause: dict[Node, tuple[Node | None, str]] = {}
        """Why a node is on the path: the node that needs it, and the name by which; None for what trains itself."""
        self.roots: list[Node] = []
        self.called: set[int] = set()
        self.waiting: dict[int, list[Node]] = {}
        """By the unit that they are in, nodes that matter and have not been followed."""
        self.last = 0
        """The number of the last statement at the top of the program that trains; past its end where none does."""
        self._scopes: dict[tuple[str, int], Scope] = {}
        self._main: set[Node] = set()
        self._parts: set[tuple[int, int, str]] = set()
        self._given: set[int] = set()
        self._executed: set[tuple[int, str]] = set()
        self._bound: dict[int, list[tuple[Node, Call]]] = {}
        self._acting: dict[int, Node | None] = {}
        self._quoted: set[str] = set()
        self.index = Index(world)
        self.classes = Classes(self)
        self.origins = Origins(self)

    def scope(self, place: Place) -> Scope:
        """The nodes of a namespace."""
        key = place.module.path, id(place.function)
        if key not in self._scopes:
            self._scopes[key] = Scope(self.world, place)
        return self._scopes[key]

    # What trains

    def act(self, nodes: Iterable[Node], what: str) -> bool:
        """Whether any of *nodes* acts; what does is on the path."""
        found = False
        for node in list(nodes):
            step = node.step
            if step is None or self.is_late(node):
                continue
            if step.inner is not None:
                found |= what == "sets" and self._entered(node, step.inner)
                continue
            if self.world.acts(node.place, step, what):
                self._root(node, step, what)
                found = True
        return found

    def is_late(self, node: Node) -> bool:
        """Whether *node* is executed when all training is over."""
        return node.order > self.last and node.place.function is None and node.place.module is self.world.main

    def _entered(self, node: Node, function: Function) -> bool:
        """Whether a decorator enters *function* into a table, from which anybody may take it."""
        module = node.place.module
        enters = any(registers(name) or self._fills(node.place, name) for name in function.decorators)
        if enters:
            self.mark(node, None, "")
            self.whole(module, function, node)
        return enters

    def _fills(self, place: Place, decorator: str) -> bool:
        """Whether a function of the repository that decorates changes a variable of its module."""
        found = self.world.named(place, decorator) if "." not in decorator else None
        for _, function in found if isinstance(found, tuple) else ():
            steps = [inside for step in function.body for inside in step.all()]
            own = function.names.union(*(inside.inner.names for inside in steps if inside.inner is not None))
            if any(step.changes - own for step in steps):
                return True
        return False

    def _root(self, node: Node, step: Step, what: str) -> None:
        """*node* trains: by what it calls itself, or in a function that it calls."""
        place = node.place
        through = False
        for call in step.calls:
            for home, callee in self.world.called(place, call) or ():
                if self.world.acting(callee, what):
                    through = True
                    inside = self.execute(home, callee, what)
                    self._part(node, callee, "", call, inside)
        direct = any(self._does(place, call, what) for call in step.calls)
        if direct or not through:
            self.roots.append(node)
            if not through and what == "trains":
                self.cause[node] = None, ""  # that it trains says more than that something else needs it
            self.mark(node, None, "")

    def _does(self, place: Place, call: Call, what: str) -> bool:
        callees = self.world.called(place, call)
        if what == "trains":
            acting = any(self.world.acting(callee, "trains") for _, callee in callees or ())
            return not acting and self.world.act(place, call).trains
        return callees is None and self.world.act(place, call).sets

    def execute(self, home: Module, function: Function, what: str) -> Node | None:
        """What acts in *function*, when it is called; a node of it that does."""
        if (id(function), what) in self._executed:
            return self._acting.get(id(function))
        self._executed.add((id(function), what))
        targets = methods(function, "__init__") if function.is_class else [function]
        if function.is_class:
            self.classes.live(home, function, None)
        for target in targets:
            self.called.add(id(target))
            scope = self.scope(Place(home, target))
            self.act(scope.nodes.values(), what)
            acting = self._acting.setdefault(id(function), self._acts_in(scope))
            self.header(home, target, acting)
        return self._acting.get(id(function))

    def _acts_in(self, scope: Scope) -> Node | None:
        return next((node for node in scope.nodes.values() if node in self.cause), None)

    def live_owner(self, function: Function, parent: Node | None) -> None:
        """Objects of the class whose method *function* is matter."""
        owner = function.outer
        if owner is not None and owner.is_class:
            self.classes.live(self.world.home(owner), owner, parent)

    # What that depends on

    def mark(self, node: Node, parent: Node | None, name: str) -> None:
        """All of *node* matters: what it takes, it takes from something that matters."""
        if node in self._main:
            return
        self._main.add(node)
        self.cause.setdefault(node, (parent, name))
        self.waiting.setdefault(node.unit, []).append(node)

    def touch(self, node: Node, parent: Node | None, name: str) -> None:
        """It matters that *node* is executed, and not what it makes."""
        if node not in self.cause:
            self.cause[node] = parent, name
        for header in node.control:
            self.mark(header, node, "")
        for frame in node.frames:
            for leaving in frame:
                if leaving not in self.cause:
                    self.touch(leaving, node, "")

    def _part(self, node: Node, callee: Function, parameter: str, call: Call, parent: Node | None) -> None:
        """Of *node* the call of *callee* matters, for what it does to its *parameter*, or beside."""
        key = id(node), id(callee), parameter
        if key in self._parts:
            return
        self._parts.add(key)
        self.touch(node, parent, parameter)
        self.origins.taken(node, call.root)
        self._bound.setdefault(id(callee), []).append((node, call))
        for made in methods(callee, "__init__") if callee.is_class else (callee,):
            for name, parameter_node in self.scope(Place(self.world.home(callee), made)).parameters.items():
                if parameter_node in self._main:
                    self._give(node, call, callee, name)
            if parameter:
                self.change(made, parameter, node)

    def _give(self, node: Node, call: Call, callee: Function, parameter: str) -> None:
        names = self.world.binding(callee, call).get(parameter, frozenset())
        step = node.step
        if not names or step is None:
            return
        for name in sorted(names):
            self.origins.taken(node, name)
        self._quoted |= step.strings
        for other in step.calls:
            if other is not call and (other.root in names or other.receiver & names):
                for home, inner in self.world.called(node.place, other) or ():
                    self._result(node, home, inner, other)
        self._handed(node, names & step.handed)
        self._attributes(node, step)

    def change(self, function: Function, parameter: str, parent: Node) -> None:
        """Of *function* it matters what it does to its *parameter*."""
        scope = self.scope(Place(self.world.home(function), function))
        self.called.add(id(function))
        self.header(scope.place.module, function, parent)
        for made in scope.each(scope.made(parameter)):
            if made.node.step is not None:
                self.made(made, parent, parameter)

    def made(self, made: Made, parent: Node, name: str) -> None:
        """How a name came to be what it is matters."""
        if made.callee is None or made.node.step is None:
            self.mark(made.node, parent, name)
            return
        for call in made.node.step.calls:
            if any(callee is made.callee for _, callee in self.world.called(made.node.place, call) or ()):
                self.cause.setdefault(made.node, (parent, name))
                self._part(made.node, made.callee, made.parameter, call, parent)

    def call_sites(self, function: Function, parent: Node) -> None:
        """That *function* is called matters, wherever it is."""
        if (id(function), "sites") in self._executed:
            return
        self._executed.add((id(function), "sites"))
        self.header(self.world.home(function), function, parent)
        for node, call in self._sites(function):
            if not self.is_late(node):
                self.cause.setdefault(node, (parent, function.name))
                self._part(node, function, "", call, parent)
                if node.place.function is not None:
                    self.call_sites(node.place.function, parent)

    def is_called_late(self, function: Function) -> bool:
        """Whether *function* is only called when all training is over."""
        sites = self._sites(function)
        return bool(sites) and all(self.is_late(node) for node, _ in sites)

    def _sites(self, function: Function) -> list[tuple[Node, Call]]:
        """Where *function* is called, as far as that can be seen."""
        name = function.name
        owner = function.outer
        if name == "__init__" and owner is not None:
            name = owner.name
        found = []
        for place, step in self.index.calling.get(name, ()):
            for call in step.calls:
                called = self.world.called(place, call) or () if call.last == name else ()
                node = self.scope(place).node(step) if any(callee in {function, owner} for _, callee in called) else None
                if node is not None:
                    found.append((node, call))
        return found

    def header(self, home: Module, function: Function, parent: Node | None) -> None:
        """The definition of a function of which something matters."""
        if function.step is None:
            return
        scope = self.scope(Place(home, function.outer))
        node = scope.node(function.step)
        if node is not None:
            self.mark(node, parent, function.name)
        if function.outer is not None:
            self.header(home, function.outer, parent)

    def follow(self, node: Node) -> None:
        """What *node* depends on matters."""
        if node.step is None:
            self._parameter(node)
        else:
            self._step(node, node.step)

    def _parameter(self, node: Node) -> None:
        function = node.place.function
        assert function is not None, "only functions have parameters"
        owners = [function] if function.name != "__init__" or function.outer is None else [function, function.outer]
        for owner in owners:
            for calling, call in list(self._bound.get(id(owner), ())):
                self._give(calling, call, owner, node.parameter)

    def _step(self, node: Node, step: Step) -> None:
        self.touch(node, None, "")
        self._quoted |= step.strings
        self._watch(node, step)
        for name in sorted(step.loads):
            self.origins.taken(node, name)
        for call in step.calls:
            for home, callee in self.world.called(node.place, call) or ():
                self._result(node, home, callee, call)
        called = {call.root for call in step.calls}
        self._handed(node, step.handed | (step.loads - called if step.form in {"def", "class"} else frozenset()))
        self._attributes(node, step)
        for one in step.imports:
            self.origins.imported(node, one)
        if step.inner is not None and step.inner.is_class:
            self.classes.live(node.place.module, step.inner, node)

    def _handed(self, node: Node, names: frozenset[str]) -> None:
        """Functions and classes that are handed on as values: somebody calls them whom nobody sees."""
        for name in sorted(names):
            found = self.world.named(node.place, name)
            for home, callee in found if isinstance(found, tuple) else ():
                self.whole(home, callee, node)

    def _attributes(self, node: Node, step: Step) -> None:
        for attribute in sorted(step.attributes):
            self.classes.want(attribute, node)
            self.origins.of_module(node, step, attribute)

    def _watch(self, node: Node, step: Step) -> None:
        if _WATCHES & step.strings or any(word in _WATCHES for call in step.calls for word, _ in call.named):
            self.classes.watch(node)
        whole = any(
            call.last in _ALL_FIELDS or (call.objects & step.handed & _SETTINGS and self.world.called(node.place, call) is None)
            for call in step.calls
        )
        if whole or "__dict__" in step.attributes:
            self.classes.want_all(node)

    def _result(self, node: Node, home: Module, callee: Function, call: Call) -> None:
        """What a call gives back matters."""
        self._bound.setdefault(id(callee), []).append((node, call))
        if callee.is_class:
            self.classes.live(home, callee, node)
            return
        self.gives(home, callee, node)

    def gives(self, home: Module, function: Function, parent: Node) -> None:
        """What *function* gives back matters."""
        if id(function) in self._given:
            return
        self._given.add(id(function))
        self.called.add(id(function))
        self.header(home, function, parent)
        self.live_owner(function, parent)
        for given in self.scope(Place(home, function)).gives:
            self.mark(given, parent, function.name)
        self.execute(home, function, "sets")

    def whole(self, home: Module, function: Function, parent: Node) -> None:
        """All that a function does: somebody calls it whom nobody can see."""
        if function.is_class:
            self.classes.live(home, function, parent)
            return
        self.gives(home, function, parent)
        for parameter in sorted(self.world.changes(function)):
            self.change(function, parameter, parent)
        for what in ("trains", "sets"):
            self.execute(home, function, what)

"""The modules of a program in; out, by name, where something is called, set or changed that may be far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.training.named import Place
from rundiff.training.nodes import spelled
from rundiff.training.steps import OPTIONS

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    from rundiff.training.named import Module
    from rundiff.training.steps import Function, Step
    from rundiff.training.world import World

    Rows = dict[str, list[tuple[Place, Step]]]


def everything(module: Module) -> list[tuple[Place, Step]]:
    """Every statement of *module*, each with the namespace that it is in."""
    found: list[tuple[Place, Step]] = []
    waiting: list[tuple[Place, Step]] = [(Place(module), step) for step in module.steps]
    while waiting:
        place, step = waiting.pop()
        found.append((place, step))
        waiting += [(place, inside) for block in step.blocks for inside in block]
        if step.inner is not None:
            waiting += [(Place(module, step.inner), inside) for inside in step.inner.body]
    return found


class Index:
    """Of the modules that have been read so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._calling: Rows = {}
        self._setting: Rows = {}
        self._changing: dict[tuple[str, str], list[tuple[Place, Step]]] = {}
        self._mentioning: dict[str, dict[str, list[Function]]] = {}
        self._read: dict[str, set[str]] = {"calls": set(), "sets": set()}
        self._everything: dict[str, dict[int, tuple[Place, Step]]] = {}
        self._spelled: dict[tuple[str, type[ast.stmt]], dict[str, list[tuple[int, tuple[Place, Step]]]]] = {}

    def everything(self, module: Module) -> dict[int, tuple[Place, Step]]:
        """Every statement of *module*, each with its namespace, by identity."""
        if module.path not in self._everything:
            self._everything[module.path] = {id(row[1]): row for row in everything(module)}
        return self._everything[module.path]

    def spelled(self, module: Module, wanted: Iterable[ast.stmt]) -> list[tuple[Place, Step]]:
        """The statements of *module* that have the spelling of any of *wanted*, in the order of `everything`."""
        found: dict[int, tuple[Place, Step]] = {}
        for node in wanted:
            kind = module.path, type(node)
            if kind not in self._spelled:
                self._spelled[kind] = self._by_spelling(module, type(node))
            found.update(self._spelled[kind].get(spelled(node), ()))
        return [found[number] for number in sorted(found)]

    def _by_spelling(self, module: Module, kind: type[ast.stmt]) -> dict[str, list[tuple[int, tuple[Place, Step]]]]:
        known: dict[str, list[tuple[int, tuple[Place, Step]]]] = {}
        for number, row in enumerate(self.everything(module).values()):
            if type(row[1].node) is kind:
                known.setdefault(spelled(row[1].node), []).append((number, row))
        return known

    @property
    def calling(self) -> Rows:
        """By the last name of what is called."""
        for row in (row for module in self._unread("calls") for row in self.everything(module).values()):
            for call in row[1].calls:
                self._calling.setdefault(call.last, []).append(row)
        return self._calling

    @property
    def setting(self) -> Rows:
        """By the attribute that is set in a function, or stated to a parser, or whose object is changed."""
        for module in self._unread("sets"):
            for function in self._functions(module):
                place = Place(module, function)
                for attribute, step in function.sets:
                    self._setting.setdefault(attribute, []).append((place, step))
            for step in (step for top in module.steps for step in top.flat()):
                for attribute in step.sets() if any(call.last in OPTIONS for call in step.calls) else ():
                    self._setting.setdefault(attribute, []).append((Place(module), step))
        return self._setting

    def changing(self, module: Module, name: str) -> list[tuple[Place, Step]]:
        """Where functions of *module* set or change its variable *name*."""
        key = module.path, name
        if key not in self._changing:
            self._changing[key] = [
                (Place(module, function), step)
                for function in self._mentions(module).get(name, ())
                for top in function.body
                for step in top.flat()
                if step.inner is None
                and (name in step.stores or (name in step.loads and name in self._world.touched(Place(module, function), step)))
            ]
        return self._changing[key]

    def _mentions(self, module: Module) -> dict[str, list[Function]]:
        """The functions of *module*, by the names that they take from around them."""
        if module.path not in self._mentioning:
            found = self._mentioning[module.path] = {}
            for function in self._functions(module):
                for name in function.free if not function.is_class else ():
                    found.setdefault(name, []).append(function)
        return self._mentioning[module.path]

    @staticmethod
    def _functions(module: Module) -> list[Function]:
        """The functions and classes of *module*."""
        return [step.inner for top in module.steps for step in top.all() if step.inner is not None]

    def _unread(self, what: str) -> Iterator[Module]:
        """Modules that were not looked at before."""
        read = self._read[what]
        for module in [module for path, module in self._world.modules.items() if path not in read]:
            read.add(module.path)
            yield module

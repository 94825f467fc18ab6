"""The modules of a program in; out, by name, where something is called, set or changed that may be far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.training.named import Place

if TYPE_CHECKING:
    from rundiff.training.named import Module
    from rundiff.training.steps import Step
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
        self._changing: dict[str, Rows] = {}
        self._read: set[str] = set()
        self._everything: dict[str, dict[int, tuple[Place, Step]]] = {}

    def everything(self, module: Module) -> dict[int, tuple[Place, Step]]:
        """Every statement of *module*, each with its namespace, by identity."""
        if module.path not in self._everything:
            self._everything[module.path] = {id(step): (place, step) for place, step in everything(module)}
        return self._everything[module.path]

    @property
    def calling(self) -> Rows:
        """By the last name of what is called."""
        self._look()
        return self._calling

    @property
    def setting(self) -> Rows:
        """By the attribute that is set, or whose object is changed: `self.losses.append(…)`."""
        self._look()
        return self._setting

    def changing(self, module: Module, name: str) -> list[tuple[Place, Step]]:
        """Where functions of *module* set or change its variable *name*."""
        if module.path not in self._changing:
            found = self._changing[module.path] = {}
            for place, step in self.everything(module).values():
                function = place.function
                if function is None or function.is_class or step.inner is not None:
                    continue
                for other in (self._world.touched(place, step) | step.stores) - function.names:
                    found.setdefault(other, []).append((place, step))
        return self._changing[module.path].get(name, [])

    def _look(self) -> None:
        for module in list(self._world.modules.values()):
            if module.path in self._read:
                continue
            self._read.add(module.path)
            for place, step in self.everything(module).values():
                for call in step.calls:
                    self._calling.setdefault(call.last, []).append((place, step))
                    for attribute in call.name.split(".")[1:-1]:
                        self._setting.setdefault(attribute, []).append((place, step))
                for field in step.fields:
                    self._setting.setdefault(field, []).append((place, step))

"""A program in; out the statements that its training depends on: a backward slice (Weiser, 1981) from what trains.

Nothing is followed before somebody asks. What stands in the same cell as what is asked about is followed first: where a notebook
trains in many of its cells, few of them tell all that there is to know of an edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.training.named import Place
from rundiff.training.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rundiff.training.flow import Node
    from rundiff.training.steps import Function
    from rundiff.training.world import World


class Path(Trail):
    """What is on the path of a program to its training."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        found = world.last_acting("trains")
        self.last = len(world.main.steps) if found is None else found
        self._beginning: dict[int, list[Node]] = {}
        """By unit, the statements at the top of the program, as far as nobody looked whether they train."""
        for node in self.scope(Place(world.main)).nodes.values() if found is not None else ():
            self._beginning.setdefault(node.unit, []).append(node)
        self._direct = found is not None
        self._rest = self._find()
        self._too_deep = False

    @property
    def trains(self) -> bool:
        """Whether there is anything that trains."""
        return self._until(lambda: bool(self.roots), self._rest)

    @property
    def strings(self) -> set[str]:
        """All that stands in quotes on the path."""
        self._until(lambda: False, self._rest)
        return self._quoted

    def holds(self, node: Node) -> bool:
        """Whether *node* is on the path."""

        def known() -> bool:
            return node in self.cause

        return self._until(known, self._near(node.unit)) or self._until(known, self._rest)

    def _until(self, known: Callable[[], bool], looking: Iterator[None]) -> bool:
        """Go on with *looking* until it is *known*; whether it is."""
        if known():
            return True
        if self._too_deep:
            raise RecursionError
        try:
            for _ in looking:
                if known():
                    return True
        except RecursionError:
            self._too_deep = True  # what was left half done is not known to be off the path
            raise
        return known()

    def _near(self, unit: int) -> Iterator[None]:
        """Follow what matters in one unit, as far as it does not lead out of it."""
        self._begin(unit)
        yield
        while unit in self.waiting:
            self._next(unit)
            yield

    def _find(self) -> Iterator[None]:
        """Follow all that matters, one statement after the other."""
        if self._direct:
            while self._beginning:
                self._begin(next(reversed(self._beginning)))
                yield
        else:
            self._begin_inside()
        yield from self._work()
        if not self.roots:
            return
        self.act(self.scope(Place(self.world.main)).nodes.values(), "sets")
        for function in self._functions():
            if id(function) in self.called:
                self.execute(self.world.home(function), function, "sets")
        yield from self._work()
        self._imported_sets()
        yield from self._work()

    def _begin(self, unit: int) -> None:
        """Look for what trains at the top of one unit."""
        self.act(self._beginning.pop(unit, ()), "trains")

    def _begin_inside(self) -> None:
        """Look for what trains in functions, whoever calls them."""
        for step in self.world.main.steps:
            for inside in step.all():
                function = inside.inner
                if function is not None and not function.is_class and self.world.acting(function, "trains"):
                    self.execute(self.world.main, function, "trains")
                    self.live_owner(function, None)

    def _work(self) -> Iterator[None]:
        while self.waiting:
            self._next(next(reversed(self.waiting)))
            yield

    def _next(self, unit: int) -> None:
        """Follow the last that was found to matter in a unit."""
        nodes = self.waiting[unit]
        node = nodes.pop()
        if not nodes:
            del self.waiting[unit]
        self.follow(node)

    def _functions(self) -> list[Function]:
        tops = [top for module in list(self.world.modules.values()) for top in module.steps]
        inner = [step.inner for top in tops for step in top.all() if step.inner is not None]
        return [function for function in inner if not function.is_class]

    def _imported_sets(self) -> None:
        """What the modules set for all that the program imports: importing them executes them."""
        done: set[str] = set()
        waiting = [self.world.main]
        while waiting:
            module = waiting.pop()
            if module.path in done:
                continue
            done.add(module.path)
            rows = ((step, one) for top in module.steps for step in top.all() for one in step.imports)
            for step, one in rows:
                found = self.world.imported(module, one)
                if not isinstance(found, tuple):
                    continue
                waiting.append(found[0])
                node = self.scope(Place(module)).node(step)
                if self.act(self.scope(Place(found[0])).nodes.values(), "sets") and node is not None:
                    self.touch(node, None, "")

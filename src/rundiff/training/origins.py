"""A name that a statement on the path takes in; out, what else is on it: whatever made that name what it is, wherever that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.training.named import Place

if TYPE_CHECKING:
    from rundiff.training.flow import Node, Scope
    from rundiff.training.may_be import Bits
    from rundiff.training.named import Module
    from rundiff.training.steps import Imported, Step
    from rundiff.training.trail import Trail


class Origins:
    """Of one path."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._imported: dict[tuple[str, int, str], list[Module]] = {}

    def _all_made(self, scope: Scope, bits: Bits, parent: Node, name: str) -> None:
        """All of *bits* matters. What was looked at once needs no second look, whoever takes it."""
        fresh = bits & ~scope.followed
        scope.followed |= fresh
        for made in scope.each(fresh):
            self._trail.made(made, parent, name)

    def taken(self, node: Node, name: str) -> None:
        """What *name* is where *node* takes it."""
        found = node.taken.get(name)
        if found is not None:
            self._all_made(node.scope, found, node, name)
            if node.place.function is None:
                self._changed_elsewhere(node.place.module, name, node)
            return
        if node.place.function is None:
            # It is made further down: the cells were not executed from top to bottom.
            self._bindings(node.scope, name, node)
        self._free(node.place, name, node)

    def _free(self, place: Place, name: str, node: Node) -> None:
        """A name of a namespace around: whatever is made of it there, since nobody knows when the function is called."""
        here = place.outer()
        while here is not None:
            scope = self._trail.scope(here)
            made = scope.made(name)
            if made:
                early = made & scope.until(self._trail.last) if here == Place(self._trail.world.main) else made
                if early:
                    self._all_made(scope, early, node, name)
                else:
                    self._bindings(scope, name, node)
                break
            here = here.outer()
        module = place.module
        self._changed_elsewhere(module, name, node)
        if name in self._trail.world.bound_in(module) or not module.stars:
            return
        for star in module.stars:
            path = self._trail.world.file(star, module.path)
            inner = None if path is None else self._trail.world.module(path)
            if inner is not None and inner is not module:
                scope = self._trail.scope(Place(inner))
                self._all_made(scope, scope.made(name), node, name)

    def _bindings(self, scope: Scope, name: str, node: Node) -> None:
        """Where *name* is bound in *scope*, wherever that is."""
        for made in scope.each(scope.made(name)):
            if made.node.step is not None and name in made.node.step.stores:
                self._trail.made(made, node, name)

    def _changed_elsewhere(self, module: Module, name: str, node: Node) -> None:
        """Functions that change a variable of their module."""
        for place, step in self._trail.index.changing(module, name):
            changing = self._trail.scope(place).node(step)
            assert place.function is not None, "it is a function's"
            if changing is not None and not self._trail.is_called_late(place.function):
                self._trail.mark(changing, node, name)
                self._trail.call_sites(place.function, node)

    def imported(self, node: Node, one: Imported) -> None:
        """A name that is imported from a module of the repository is what it is there."""
        found = self._trail.world.imported(node.place.module, one)
        if isinstance(found, tuple) and found[1] is not None and found[1] != "*":
            self._top(found[0], found[1], node)

    def _top(self, module: Module, name: str, node: Node) -> None:
        scope = self._trail.scope(Place(module))
        made = scope.made(name)
        if made:
            self._all_made(scope, made, node, name)
            self._changed_elsewhere(module, name, node)
        else:
            self._free(Place(module), name, node)

    def of_module(self, node: Node, step: Step, attribute: str) -> None:
        """`config.LR` where `config` is a module of the repository."""
        for name in sorted(step.loads):
            for module in self._modules(node.place, name):
                self._top(module, attribute, node)
                inside = self._trail.world.named(Place(module), attribute)
                if not any(call.last == attribute for call in step.calls):
                    for home, callee in inside if isinstance(inside, tuple) else ():
                        self._trail.whole(home, callee, node)

    def _modules(self, place: Place, name: str) -> list[Module]:
        """The modules of the repository that *name* is imported as."""
        key = place.module.path, id(place.function), name
        if key not in self._imported:
            here: Place | None = place
            rows: list[Imported] = []
            while here is not None and not rows:
                rows = [one for one in self._trail.world.table(here).get(name, ()) if isinstance(one, tuple)]
                here = here.outer()
            found = [self._trail.world.imported(place.module, one) for one in rows]
            self._imported[key] = [one[0] for one in found if isinstance(one, tuple) and one[1] is None]
        return self._imported[key]

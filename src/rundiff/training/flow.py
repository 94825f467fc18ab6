"""The statements of one namespace in; out, for each name that each of them takes, the statements that it may have come from.

Reaching definitions, as compilers have them (Aho, Lam, Sethi, Ullman, Compilers, §9.2), over statements that hold statements. A loop
is gone through twice, a branch may be taken or not; what changes an object adds to where its name came from, and replaces nothing.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.acts import changed
from rundiff.training.named import Place, aliases, closure, of_attribute, own_object
from rundiff.training.steps import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.training.steps import Function, Step
    from rundiff.training.world import World

    Env = dict[str, "frozenset[Made]"]

_EXITS: Final = frozenset(("sys.exit", "exit", "quit", "os._exit"))


class Node:
    """One statement in its namespace; *step* is None for a parameter. Compared by identity."""

    __slots__ = ("control", "frames", "made", "order", "parameter", "place", "step", "taken")

    def __init__(self, place: Place, step: Step | None, order: int = 0, parameter: str = "") -> None:
        self.place = place
        self.step = step
        self.order = order
        self.parameter = parameter
        self.taken: dict[str, frozenset[Made]] = {}
        self.made: tuple[tuple[str, frozenset[Made], bool], ...] | None = None
        """What it makes, and whether that replaces what was there; None before it has been looked at."""
        self.control: tuple[Node, ...] = ()
        """The headers that decide whether it is executed."""
        self.frames: tuple[list[Node], ...] = ()
        """What leaves the loops and the function around it early."""


class Made(NamedTuple):
    """How a name came to be what it is: *node* made it, or changed it by calling *callee*, which changes what its *parameter* is."""

    node: Node
    callee: Function | None = None
    parameter: str = ""


def standing(made: Made) -> tuple[int, int, str]:
    """Where it stands in its namespace, to go through several in one order."""
    step = made.node.step
    return made.node.order, 0 if step is None else step.first, made.parameter


class Scope:
    """The statements of one namespace as nodes."""

    def __init__(self, world: World, place: Place) -> None:
        self.world = world
        self.place = place
        self.nodes: dict[int, Node] = {}
        self.made: dict[str, dict[Made, None]] = {}
        """From a name to all that makes or changes it here, in the order in which it stands."""
        self.gives: list[Node] = []
        self.parameters: dict[str, Node] = {}
        self._leaves: list[Node] = []
        function = place.function
        body: Sequence[Step] = place.module.steps if function is None else function.body
        self._same = aliases(inside for step in body for inside in step.flat())
        self._derived: dict[str, frozenset[str]] = {}
        for name, others in self._same.items():
            for other in others:
                self._derived[other] = self._derived.get(other, frozenset()) | {name}
        env: Env = {}
        for name in function.parameters if function is not None else ():
            self.parameters[name] = Node(place, None, parameter=name)
            env[name] = frozenset((Made(self.parameters[name]),))
            self.made.setdefault(name, {}).update(dict.fromkeys(env[name]))
        for order, step in enumerate(body):
            self._run((step,), env, (), (self._leaves,), order)

    def node(self, step: Step) -> Node | None:
        """The node of *step*; None where it is not in this namespace, or is never executed."""
        return self.nodes.get(id(step))

    def _run(
        self, steps: Sequence[Step], env: Env, control: tuple[Node, ...], frames: tuple[list[Node], ...], order: int
    ) -> None:
        for step in steps:
            node = self.nodes.get(id(step))
            if node is None:
                node = self.nodes[id(step)] = Node(self.place, step, order)
                node.control, node.frames = control, frames
                if step.gives:
                    self.gives.append(node)
                if control and leaves(step):
                    frames[-1 if step.form == "jump" else 0].append(node)
            self._take(node, step, env)
            if step.form not in {"loop", "with"}:
                self._make(node, step, env)
            if step.blocks:
                self._blocks(node, step, env, frames, order)

    def _take(self, node: Node, step: Step, env: Env) -> None:
        taken = node.taken
        for name in step.loads:
            found = env.get(name)
            if found is not None:
                before = taken.get(name)
                taken[name] = found if before is None else before | found

    def _make(self, node: Node, step: Step, env: Env) -> None:
        made = node.made
        if made is None:
            plain = frozenset((Made(node),))
            rows = [(name, plain, name not in step.changes) for name in step.stores]
            for name, one in self._changes(node, step):
                ones = frozenset((one,))
                if name not in self._same and name not in self._derived:
                    rows.append((name, ones, False))
                    continue
                both = closure((name,), self._same) | closure((name,), self._derived)
                rows += [(other, ones, False) for other in both]
            for name, ones, _ in rows:
                self.made.setdefault(name, {}).update(dict.fromkeys(ones))
            made = node.made = tuple(rows)
        for name, ones, anew in made:
            before = None if anew else env.get(name)
            env[name] = ones if before is None else before | ones

    def _changes(self, node: Node, step: Step) -> list[tuple[str, Made]]:
        plain = Made(node)
        own = own_object(self.place)
        found = [(name, plain) for name in step.changes if name != own or not step.fields]
        for call in step.calls:
            if call.last in OPTIONS or of_attribute(self.place, call):
                continue
            callees = self.world.called(self.place, call)
            if callees is None:
                found += [(name, plain) for name in changed(call, self.world.act(self.place, call))]
                continue
            for _, callee in callees:
                binding = self.world.binding(callee, call)
                for parameter in self.world.changes(callee):
                    found += [(name, Made(node, callee, parameter)) for name in binding.get(parameter, ())]
        return found

    def _blocks(  # noqa: C901 - a case for each kind of block
        self, node: Node, step: Step, env: Env, frames: tuple[list[Node], ...], order: int
    ) -> None:
        control = (*node.control, node)
        match step.form:
            case "loop":
                inner = (*frames, [])
                for _ in range(2):
                    once = dict(env)
                    self._make(node, step, once)
                    self._run(step.blocks[0], once, control, inner, order)
                    _join(env, once)
                    self._take(node, step, env)
                for block in step.blocks[1:]:
                    self._run(block, env, control, frames, order)
            case "with":
                self._make(node, step, env)
                self._run(step.blocks[0], env, control, frames, order)
            case "try":
                body, other, *handlers, last = step.blocks
                before = dict(env)
                self._run((*body, *other), env, node.control, frames, order)
                _join(before, env)
                ends = [dict(env)]
                for block in handlers:
                    end = dict(before)
                    self._run(block, end, control, frames, order)
                    ends.append(end)
                for end in ends:
                    _join(env, end)
                self._run(last, env, node.control, frames, order)
            case _:
                if _starts_program(step) and not self.place.module.entry:
                    return
                ends = [dict(env) for _ in step.blocks] if len(step.blocks) > 1 else [dict(env), dict(env)]
                for block, end in zip(step.blocks, ends, strict=False):
                    self._run(block, end, control, frames, order)
                env.clear()
                for end in ends:
                    _join(env, end)


def leaves(step: Step) -> bool:
    """Whether it leaves a loop, a function or the program early."""
    ends = step.form == "call" and any(call.name in _EXITS for call in step.calls)
    return ends or step.form in {"jump", "return"} or isinstance(step.node, ast.Raise)


def _starts_program(step: Step) -> bool:
    return "__name__" in step.loads and "__main__" in step.strings


def _join(env: Env, other: Env) -> None:
    for name, made in other.items():
        before = env.get(name)
        if before is not made:
            env[name] = made if before is None else before | made


def only_shows(world: World, place: Place, step: Step) -> bool:
    """Whether a statement does nothing but print, draw or write down."""
    return step.form == "call" and any(
        call.alone and world.called(place, call) is None and world.act(place, call).shows for call in step.calls
    )

"""The statements of one namespace in; out, for each name that each of them takes, the statements that it may have come from.

Reaching definitions, as compilers have them (Aho, Lam, Sethi, Ullman, Compilers, §9.2), over statements that hold statements. A loop
is gone through twice, a branch may be taken or not; what changes an object adds to where its name came from, and replaces nothing.
A set of them is a number with a bit for each, in the order in which they stand, so that long programs cost little more than short ones
(`may_be.py`).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.acts import changed
from rundiff.training.may_be import Kin, MayBe
from rundiff.training.named import Place, aliases, of_attribute, own_object
from rundiff.training.steps import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.training.may_be import Bits
    from rundiff.training.steps import Function, Step
    from rundiff.training.world import World

_EXITS: Final = frozenset(("sys.exit", "exit", "quit", "os._exit"))


class Makes(NamedTuple):
    """What a statement makes: what it binds anew, and what more some names, or all names of some groups, may be after it."""

    stored: tuple[tuple[str, Bits], ...] = ()
    added: tuple[tuple[str, Bits], ...] = ()
    groups: tuple[tuple[int, Bits], ...] = ()


_NOTHING: Final = Makes()


class Node:
    """One statement in its namespace; *step* is None for a parameter. Compared by identity."""

    __slots__ = ("control", "frames", "made", "order", "parameter", "place", "scope", "step", "taken", "unit")

    def __init__(self, scope: Scope, step: Step | None, order: int = 0, parameter: str = "") -> None:
        self.scope = scope
        self.place = scope.place
        self.unit = scope.world.unit(scope.place, order)
        self.step = step
        self.order = order
        self.parameter = parameter
        self.taken: dict[str, Bits] = {}
        """Where each name that it takes may have come from."""
        self.made: Makes | None = None
        """None before it has been looked at."""
        self.control: tuple[Node, ...] = ()
        """The headers that decide whether it is executed."""
        self.frames: tuple[list[Node], ...] = ()
        """What leaves the loops and the function around it early."""


class Made(NamedTuple):
    """How a name came to be what it is: *node* made it, or changed it by calling *callee*, which changes what its *parameter* is."""

    node: Node
    callee: Function | None = None
    parameter: str = ""


class Scope:
    """The statements of one namespace as nodes."""

    def __init__(self, world: World, place: Place) -> None:
        self.world = world
        self.place = place
        self.nodes: dict[int, Node] = {}
        self.followed: Bits = 0
        """What has been looked at, for whoever goes through it."""
        self.gives: list[Node] = []
        self.parameters: dict[str, Node] = {}
        self._all: list[Made] = []
        self._leaves: list[Node] = []
        self._made: dict[str, Bits] = {}
        self._made_of_groups: dict[int, Bits] = {}
        self._own = own_object(place)
        function = place.function
        body: Sequence[Step] = place.module.steps if function is None else function.body
        self._kin = Kin(aliases(inside for step in body for inside in step.flat()))
        env = MayBe(self._kin)
        for name in function.parameters if function is not None else ():
            node = self.parameters[name] = Node(self, None, parameter=name)
            self._made[name] = self._bit(Made(node))
            env.store(name, self._made[name])
        self._ends: list[int] = []
        for order, step in enumerate(body):
            self._run((step,), env, (), (self._leaves,), order)
            self._ends.append(len(self._all))

    def node(self, step: Step) -> Node | None:
        """The node of *step*; None where it is not in this namespace, or is never executed."""
        return self.nodes.get(id(step))

    def each(self, bits: Bits) -> Iterator[Made]:
        """What *bits* stand for, in order."""
        while bits:
            lowest = bits & -bits
            yield self._all[lowest.bit_length() - 1]
            bits ^= lowest

    def made(self, name: str) -> Bits:
        """All that makes or changes *name* here; 0 where nothing does."""
        found = self._made.get(name, 0)
        for group in self._kin.groups(name):
            found |= self._made_of_groups.get(group, 0)
        return found

    def until(self, order: int) -> Bits:
        """All that is made or changed up to the statement of that number at the top."""
        return -1 if order >= len(self._ends) else (1 << self._ends[order]) - 1

    def _bit(self, made: Made) -> Bits:
        self._all.append(made)
        return 1 << (len(self._all) - 1)

    def _run(
        self, steps: Sequence[Step], env: MayBe, control: tuple[Node, ...], frames: tuple[list[Node], ...], order: int
    ) -> None:
        for step in steps:
            node = self.nodes.get(id(step))
            if node is None:
                node = self.nodes[id(step)] = Node(self, step, order)
                node.control, node.frames = control, frames
                if step.gives:
                    self.gives.append(node)
                if control and leaves(step):
                    frames[-1 if step.form == "jump" else 0].append(node)
            _take(node, step, env)
            if step.form not in {"loop", "with"}:
                self._make(node, step, env)
            if step.blocks:
                self._blocks(node, step, env, frames, order)

    def _make(self, node: Node, step: Step, env: MayBe) -> None:
        made = node.made
        if made is None:
            made = node.made = self._makes(node, step)
            for name, bits in (*made.stored, *made.added):
                self._made[name] = self._made.get(name, 0) | bits
            for group, bits in made.groups:
                self._made_of_groups[group] = self._made_of_groups.get(group, 0) | bits
        for name, bits in made.stored:
            env.store(name, bits)
        for name, bits in made.added:
            env.add(name, bits)
        for group, bits in made.groups:
            env.add_all(group, bits)

    def _makes(self, node: Node, step: Step) -> Makes:
        changes = self._changes(node, step)
        if not step.stores and not changes:
            return _NOTHING
        known = {Made(node): self._bit(Made(node))} if step.stores else {}
        stored = [(name, known[Made(node)]) for name in step.stores if name not in step.changes]
        added = [(name, known[Made(node)]) for name in step.stores if name in step.changes]
        groups: list[tuple[int, Bits]] = []
        for name, one in changes:
            bits = known.get(one)
            if bits is None:
                bits = known[one] = self._bit(one)
            reached = self._kin.reached(name)
            added += [(other, bits) for other in reached.names]
            groups += [(group, bits) for group in reached.groups]
        return Makes(tuple(stored), tuple(added), tuple(groups))

    def _changes(self, node: Node, step: Step) -> list[tuple[str, Made]]:
        plain = Made(node)
        own = self._own
        found = [(name, plain) for name in step.changes if name != own or not step.fields]
        for call in step.calls:
            if call.last in OPTIONS or (own and of_attribute(self.place, call)):
                continue
            callees = self.world.called(self.place, call)
            if not call.hands:
                continue  # only now: to see what it calls is to read the module whose methods other calls may mean
            if callees is None:
                found += [(name, plain) for name in changed(call, self.world.act(self.place, call))]
                continue
            for _, callee in callees:
                inside = self.world.changes(callee)
                binding = self.world.binding(callee, call) if inside else {}
                for parameter in sorted(inside):
                    found += [(name, Made(node, callee, parameter)) for name in binding.get(parameter, ())]
        return found

    def _blocks(self, node: Node, step: Step, env: MayBe, frames: tuple[list[Node], ...], order: int) -> None:
        control = (*node.control, node)
        match step.form:
            case "loop":
                self._loop(node, step, env, frames, order)
            case "with":
                self._make(node, step, env)
                self._run(step.blocks[0], env, control, frames, order)
            case "try":
                self._try(node, step, env, frames, order)
            case _ if _starts_program(step) and not self.place.module.entry:
                pass
            case _:
                ends = [env.inside() for _ in range(max(len(step.blocks), 2))]
                for block, end in zip(step.blocks, ends, strict=False):
                    self._run(block, end, control, frames, order)
                env.join(*ends, passed=False)

    def _loop(self, node: Node, step: Step, env: MayBe, frames: tuple[list[Node], ...], order: int) -> None:
        control = (*node.control, node)
        inner = (*frames, [])
        for _ in range(2):
            once = env.inside()
            self._make(node, step, once)
            self._run(step.blocks[0], once, control, inner, order)
            env.join(once, passed=True)
            _take(node, step, env)
        for block in step.blocks[1:]:
            self._run(block, env, control, frames, order)

    def _try(self, node: Node, step: Step, env: MayBe, frames: tuple[list[Node], ...], order: int) -> None:
        control = (*node.control, node)
        body, other, *handlers, last = step.blocks
        whole = env.inside()
        self._run((*body, *other), whole, node.control, frames, order)
        failed = env.inside()
        failed.join(whole, passed=True)
        ends = [failed.inside() for _ in handlers]
        for block, end in zip(handlers, ends, strict=True):
            self._run(block, end, control, frames, order)
        if ends:
            failed.join(*ends, passed=False)
            env.join(whole, failed, passed=False)
        else:
            env.join(whole, passed=False)
        self._run(last, env, node.control, frames, order)


def _take(node: Node, step: Step, env: MayBe) -> None:
    taken = node.taken
    for name in step.loads:
        found = env.get(name)
        if found:
            taken[name] = taken.get(name, 0) | found


def leaves(step: Step) -> bool:
    """Whether it leaves a loop, a function or the program early."""
    ends = step.form == "call" and any(call.name in _EXITS for call in step.calls)
    return ends or step.form in {"jump", "return"} or isinstance(step.node, ast.Raise)


def _starts_program(step: Step) -> bool:
    return "__name__" in step.loads and "__main__" in step.strings


def only_shows(world: World, place: Place, step: Step) -> bool:
    """Whether a statement does nothing but print, draw or write down."""
    return step.form == "call" and any(
        call.alone and world.called(place, call) is None and world.act(place, call).shows for call in step.calls
    )

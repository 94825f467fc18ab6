"""What each name may be is the same whether names are told one by one or as groups, and to tell it takes no more than need be."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.training.flow import Scope
from rundiff.training.may_be import Kin, MayBe
from rundiff.training.named import Place, closure
from rundiff.training.program import Unit
from rundiff.training.world import World

if TYPE_CHECKING:
    from types import FrameType

NAMES = "abcdefg"
SAME = st.dictionaries(st.sampled_from(NAMES), st.frozensets(st.sampled_from(NAMES)))
ACTS = st.one_of(*(st.tuples(st.just(act), st.sampled_from(NAMES)) for act in ("bind", "change")))
PROGRAM = st.recursive(
    st.lists(ACTS, max_size=5),
    lambda inner: st.lists(
        st.one_of(ACTS, st.tuples(st.sampled_from(("loop", "branch")), st.lists(inner, min_size=2, max_size=2)))
    ),
    max_leaves=12,
)


class OneByOne:
    """The same by hand: a set for each name, copied wherever a block begins."""

    def __init__(self, same: dict[str, frozenset[str]], known: dict[str, set[int]]) -> None:
        self.known = known
        derived = {name: frozenset(one for one, others in same.items() if name in others) for name in NAMES}
        self.kin = {name: closure((name,), same) | closure((name,), derived) for name in NAMES}
        self.same = same

    def bind(self, name: str, number: int) -> None:
        self.known[name] = {number}

    def change(self, name: str, number: int) -> None:
        for other in self.kin[name]:
            self.known[other] = self.known.get(other, set()) | {number}

    def inside(self) -> OneByOne:
        return OneByOne(self.same, {name: set(known) for name, known in self.known.items()})

    def join(self, *ends: OneByOne, passed: bool) -> None:
        sides = [*ends, self] if passed else ends
        self.known = {name: set().union(*(side.known.get(name, ()) for side in sides)) for name in NAMES}


class Grouped:
    def __init__(self, kin: Kin, here: MayBe) -> None:
        self.kin, self.here = kin, here

    def bind(self, name: str, number: int) -> None:
        self.here.store(name, 1 << number)

    def change(self, name: str, number: int) -> None:
        reached = self.kin.reached(name)
        for other in reached.names:
            self.here.add(other, 1 << number)
        for group in reached.groups:
            self.here.add_all(group, 1 << number)

    def inside(self) -> Grouped:
        return Grouped(self.kin, self.here.inside())

    def join(self, *ends: Grouped, passed: bool) -> None:
        self.here.join(*(end.here for end in ends), passed=passed)


def gone_through(here: OneByOne | Grouped, program: list) -> list[list[list[int]]]:
    """What each name may be after each act; acts are numbered by where they stand, so that a loop does the same twice."""
    seen: list[list[list[int]]] = []
    numbers: dict[int, int] = {}

    def told() -> list[list[int]]:
        if isinstance(here_now, OneByOne):
            return [sorted(here_now.known.get(name, ())) for name in NAMES]
        bits = [here_now.here.get(name) for name in NAMES]
        return [[at for at in range(each.bit_length()) if each >> at & 1] for each in bits]

    def run(here: OneByOne | Grouped, acts: list) -> None:
        nonlocal here_now
        for at, (act, what) in enumerate(acts):
            if act == "loop":
                for _ in range(2):
                    once = here.inside()
                    run(once, what[0])
                    here.join(once, passed=True)
            elif act == "branch":
                ends = [here.inside() for _ in what]
                for end, inner in zip(ends, what, strict=True):
                    run(end, inner)
                here.join(*ends, passed=False)
            else:
                getattr(here, act)(what, numbers.setdefault((id(acts), at), len(numbers)))
            here_now = here
            seen.append(told())

    here_now = here
    run(here, program)
    return seen


@pytest.mark.parametrize("most", [0, 1, 3])
@given(same=SAME, program=PROGRAM)
def test_names_that_are_told_as_groups_may_be_what_they_may_be_one_by_one(most: int, same, program) -> None:
    kin = Kin({name: others - {name} for name, others in same.items()}, most)
    assert gone_through(Grouped(kin, MayBe(kin)), program) == gone_through(OneByOne(same, {}), program)


LOOP = """\
model_{n} = nn.Linear(10, 2)
opt_{n} = optim.SGD(model_{n}.parameters(), lr=0.1)
loader_{n} = DataLoader(data_{n}, batch_size=4)
for x, y in loader_{n}:
    opt_{n}.zero_grad()
    loss_{n} = F.cross_entropy(model_{n}(x), y)
    loss_{n}.backward()
    opt_{n}.step()
"""


def lines_executed(count: int) -> int:
    """Lines of rundiff that are executed to see what comes from where in a notebook of *count* loops, all of which are looked at in the end."""
    world = World([*(Unit("t.ipynb", LOOP.format(n=n), n) for n in range(count)), _shown(count)], {}.get)
    executed = 0

    def line(_frame: FrameType, event: str, _arg: object) -> object:
        nonlocal executed
        executed += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        scope = Scope(world, Place(world.main))
    finally:
        sys.settrace(before)
    assert len(scope.nodes) == 8 * count + 1
    return executed


def _shown(count: int) -> Unit:
    names = ", ".join(f"loss_{n}, loader_{n}" for n in range(count))
    return Unit("t.ipynb", f"print({names})", count)


def test_four_times_the_loops_of_a_notebook_take_some_four_times_the_steps() -> None:
    few, many = lines_executed(50), lines_executed(200)
    assert many < 6 * few  # each loop against each other one would be 16 times

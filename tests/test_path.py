"""The order in which a path is followed changes nothing of what is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from programs import of_cells, reach
from rundiff.training.named import Place
from rundiff.training.path import Path
from rundiff.training.program import Program, Unit
from rundiff.training.reach import Reaching
from rundiff.training.world import World

if TYPE_CHECKING:
    from rundiff.training.flow import Node

HEAD = "import torch\nfrom torch import nn, optim\nimport torch.nn.functional as F\ndevice = 'cuda'\nWIDTH = 8\nUNUSED = 9"
CELL = """\
class Net{n}(nn.Module):
    def __init__(self, width=WIDTH):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)

    def describe(self):
        return f"a net of {{len(list(self.parameters()))}}"

def shown{n}(rows):
    return [round(row, 3) for row in rows]

net{n} = Net{n}().to(device)
opt{n} = optim.SGD(net{n}.parameters(), lr=0.1)
for x, y in loader:
    x = x.to(device)
    loss = F.cross_entropy(net{n}(x), y)
    loss.backward()
    opt{n}.step()
print(shown{n}([loss.item()]))
"""
CELLS = (HEAD, "loader = Loader(WIDTH)", *(CELL.format(n=n) for n in range(5)))


def _path() -> Path:
    return Path(World([Unit("t.ipynb", text, at) for at, text in enumerate(CELLS)], {}.get))


def _nodes(path: Path) -> list[Node]:
    nodes = [path.scope(place).node(step) for place, step in path.index.everything(path.world.main).values()]
    return sorted(nodes, key=lambda node: (node.unit, node.step.first))


def _on(path: Path, *, backwards: bool = False) -> set[int]:
    nodes = _nodes(path)
    return {id(node.step) for node in (reversed(nodes) if backwards else nodes) if path.holds(node)}


def test_the_order_of_questions_changes_no_answer():
    forwards, backwards, all_of_it = _path(), _path(), _path()
    assert all_of_it.strings, "all of it has been followed before the first question"
    found = _on(forwards)
    assert found == _on(backwards, backwards=True) == _on(all_of_it)
    assert 0 < len(found) < len(_nodes(forwards))


def test_a_question_about_one_cell_follows_no_other():
    path = _path()
    main = Place(path.world.main)
    step = next(step for step in path.world.main.steps if step.stores == {"opt3"})
    node = path.scope(main).node(step)
    assert path.holds(node)
    assert {one.unit for one in path.cause if one.step is not None and one.step.calls} == {node.unit}


@pytest.mark.parametrize(("old", "new"), [("Net3().to(device)", "Net3(4).to(device)"), ("WIDTH = 8", "WIDTH = 16")])
def test_what_is_near_and_what_is_far_reach(old, new):
    assert reach(of_cells(*CELLS), old, new).reach == "reaches"


def test_the_training_of_the_same_cell_is_named():
    found = reach(
        of_cells(*CELLS), "opt2 = optim.SGD(net2.parameters(), lr=0.1)", "opt2 = optim.SGD(net2.parameters(), lr=0.2)"
    )
    assert found.reach == "reaches"
    assert "in cell 5" in found.why


def test_what_trains_is_said_to_train_whatever_was_asked_before():
    cells = list(CELLS)
    later = [cells[-1].replace("lr=0.1", "lr=0.2"), cells[2].replace("opt0.step()", "opt0.step(None)")]
    after = [*cells[:2], later[1], *cells[3:-1], later[0]]
    old, new = (Program(tuple(Unit("t.ipynb", text, at) for at, text in enumerate(side)), {}.get) for side in (cells, after))
    asked = Reaching([(old, new)])
    assert asked.impact("t.ipynb", (6, 6), cells[6], after[6]).reach == "reaches"
    assert asked.impact("t.ipynb", (2, 2), cells[2], after[2]).why == "`opt0.step()` trains"


FAMILY = of_cells(
    HEAD,
    """\
    class Base(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.wide = nn.Linear(width, width)

    class Net(Base):
        def __init__(self, width):
            super().__init__(width)
            self.head = nn.Linear(width, 2)

        def forward(self, x):
            return self.head(self.wide(x))

    class Other(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.other = nn.Linear(width, 1)

        def forward(self, x):
            return self.other(x)
    """,
    "net = Net(8)\nopt = optim.SGD(net.parameters(), lr=0.1)\nF.mse_loss(net(x), y).backward()\nopt.step()",
)


def test_super_means_the_classes_above():
    assert (
        reach(FAMILY, "self.wide = nn.Linear(width, width)", "self.wide = nn.Linear(width, width, bias=False)").reach
        == "reaches"
    )
    assert reach(FAMILY, "self.other = nn.Linear(width, 1)", "self.other = nn.Linear(width, 3)").reach == "off-path"
    assert reach(FAMILY, "return self.other(x)", "return self.other(x) * 2").reach == "off-path"


def test_what_is_too_deep_to_be_followed_is_never_said_to_lead_nowhere():
    chain = "\n".join(f"def f{n + 1}(x):\n    return f{n}(x)" for n in range(500))
    cells = [HEAD, f"def f0(x):\n    return x * 2\n{chain}", "loss = f500(torch.ones(1))\nloss.backward()"]
    after = [cells[0], cells[1].replace("x * 2", "x * 3"), cells[2].replace("ones(1)", "ones(2)")]
    old, new = (Program(tuple(Unit("t.ipynb", text, at) for at, text in enumerate(side)), {}.get) for side in (cells, after))
    asked = Reaching([(old, new)])
    said = [asked.impact("t.ipynb", (at, at), cells[at], after[at]).reach for at in (2, 1, 1)]
    assert "off-path" not in said

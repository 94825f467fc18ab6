"""What an edit means is found without reading what it leaves alone; these say that reading all of it finds the same."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.diff.changes import CellChange
from rundiff.diff.notebooks import diff_notebooks
from rundiff.training.edit import edit, whole, within
from rundiff.training.lookup import Place
from rundiff.training.meaning import Effect, meaning, told
from rundiff.training.program import Program, Unit
from rundiff.training.python import python_difference
from rundiff.training.scope import View
from rundiff.training.uses import Uses

if TYPE_CHECKING:
    from rundiff.training.python import Way

STATEMENTS = """import torch
import torch.nn as nn
from torch.nn import MSELoss as M
from mine import SGD, nn
torch = None
nn = 1
LR = 0.1
LR = 0.2
LR, EPOCHS = 0.1, 3
EPOCHS = LR * 10
size = (LR, 2)
del LR
lr = LR
lr = 0.1
SEED = 1; lr = 0.3
opt = SGD(model.parameters(), lr=LR)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
optimizer = Adam(net.parameters(), LR)
opt.step()
optimizer.step()
net = nn.Sequential(nn.Linear(1, 2), nn.ReLU())
net = nn.Sequential(nn.ReLU(), nn.Linear(1, 2))
x = nn.ReLU()(x) + F.relu(x)
loss = M()(p, y)
loss.backward()
print(loss, lr)
plt.plot(x)
"just a string"
# just a note
%matplotlib inline
!pip install torch==2.4
x = %timeit f()
x = (1,
     lr)
if LR: lr = 1
text = '''
lr = 0.5
'''
x = 1 \\
+ 2
@decorated
@(
wrapped)
+ 2
for epoch in range(EPOCHS):
    loss.backward()
    opt.step()
else:
    print(lr)
    lr = 0.5
try:
    SGD(p, 1)
except ValueError: pass
finally: x = 2
class Net(nn.Module):
    size = LR
    def forward(self, x, lr=LR):
        return F.relu(x)
def train(model, lr=0.1, SGD=None):
    return SGD(model, lr=LR)
def forward(self): return 1
def Linear(a): pass
os.environ["RANK"] = "0"
cfg = {"lr": 0.1, "seed": LR}
torch.backends.cudnn.deterministic = True
x =
学习率 = 0.1
""".splitlines()
"""Lines, and not statements: so some stand in brackets, a text, a block, or where no Python can stand."""


def _both(old: str | None, new: str | None) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    return meaning(old, new, "python"), told(python_difference(old, new, (whole,)))


cells = st.lists(st.sampled_from(STATEMENTS), max_size=9)


@given(cells, cells, cells, cells)
def test_what_an_edit_leaves_alone_need_not_be_read(above: list[str], old: list[str], new: list[str], below: list[str]) -> None:
    quick, slow = _both(*("\n".join([*above, *between, *below]) for between in (old, new)))
    assert quick == slow


@given(st.lists(st.sampled_from([line for line in STATEMENTS if line[:1] not in " +%!@x"]), max_size=9), st.randoms())
def test_nor_where_all_of_it_is_python(lines: list[str], draw: random.Random) -> None:
    plain = [line for line in lines if isinstance(edit(line, ""), tuple)]
    changed = [line if draw.random() < 0.7 else draw.choice(plain) for line in plain if draw.random() < 0.9]
    quick, slow = _both("\n".join(plain), "\n".join(changed))
    assert quick == slow


@given(cells, cells, cells, cells)
def test_in_a_program_what_an_edit_leaves_alone_need_not_even_be_parsed(
    above: list[str], old: list[str], new: list[str], below: list[str]
) -> None:
    texts = ["\n".join([*above, *between, *below]) for between in (old, new)]

    def read(way: Way) -> tuple[Effect, ...]:
        was, now = (View(Uses(Program((unit,))), Place(unit)) for unit in (Unit("t.ipynb", text, 0) for text in texts))
        return told(python_difference(texts[0], texts[1], (way, whole), (was, now)))

    assert read(within) == read(edit)


def test_a_setting_that_went_is_not_told_of_an_optimizer_that_still_has_its_own():
    optimizer = "opt = SGD(model.parameters(), lr=LR)"
    for told_so in _both(f"{optimizer}\nlr = LR", optimizer):
        assert list(map(str, told_so)) == ["hyper-parameter: lr LR removed"]
    for told_so in _both(f"{optimizer}\nlr = LR", "opt = SGD(model.parameters())\nlr = LR"):
        assert "optimizer: `SGD`: lr LR removed" in map(str, told_so)


TAKEN_APART = [
    ("a = 1\nb = 2\nc = 3", "a = 1\nb = 3\nc = 3", (1, 1, 1, 1)),
    ("a = 1", "a = 1\nb = 2", (1, 0, 1, 0)),
    ("a = 1", "b = 2\na = 1", (0, 0, 1, 1)),
    ("if a:\n    b\nc", "if a:\n    b\n    d\nc", (0, 1, 1, 1)),
    ("if a:\n    b\nc", "if a:\n    b\nelse:\n    d\nc", (0, 1, 1, 1)),
    ("a = 1; b = 2\nc", "a = 1; b = 2\nd", (2, 1, 1, 0)),
    ("a = 1; b = 2\nc", "a = 1; b = 3\nc", (0, 2, 2, 1)),
    ("x = 1 \\\n\ny", "x = 1 \\\n+ 2\ny", (0, 1, 1, 1)),
    ("a\n@b\ndef c(): pass", "d\n@b\ndef c(): pass", (0, 1, 1, 1)),
    ("a\n@b\ndef c(): pass", "a\n@e\ndef c(): pass", (1, 1, 1, 0)),
    ("'''\na\n'''\nb", "'''\na\n'''\nc", (1, 1, 1, 0)),
    ("a\n# why\nb", "a\n# so\nb", (1, 0, 0, 1)),
]


@pytest.mark.parametrize(("old", "new", "counts"), TAKEN_APART)
def test_only_whole_statements_are_the_same(old: str, new: str, counts: tuple[int, ...]) -> None:
    parts = edit(old, new)
    assert parts is not None
    assert tuple(len(part) for part in parts[:4]) == counts


NOT_TAKEN_APART = [
    ("%matplotlib inline\na = 1", "%matplotlib inline\na = 2"),
    ("@(\nb)\ndef c(): pass", "a = 1\nb)\ndef c(): pass"),
    ("a = 1\nb = 2\n", "a = 1\nb = (\n"),
    ("a\nif b:\n    c", "a\nelse:\n    c"),
]


@pytest.mark.parametrize(("old", "new"), NOT_TAKEN_APART)
def test_what_may_be_something_else_is_read_as_a_whole(old: str, new: str) -> None:
    assert edit(old, new) is None


def test_a_name_that_stands_for_something_else_changes_what_uses_it() -> None:
    assert meaning("LR = 0.1\nopt = SGD(p, lr=LR)", "LR = 0.2\nopt = SGD(p, lr=LR)", "python") == (
        Effect("optimizer", "`SGD`: lr 0.1 → 0.2", "optimizer/SGD"),
        Effect("hyper-parameter", "lr 0.1 → 0.2", "hyper-parameter/lr"),
    )
    assert meaning("import torch\nm = nn.ReLU()", "torch = None\nm = nn.ReLU()", "python")[0].sentence == "`ReLU` removed"


def test_in_made_notebooks_too() -> None:
    sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
    try:
        from corpus import corpus  # noqa: PLC0415 - it is no package
    finally:
        sys.path.pop()
    compared = [_both(*_code(change)) for pair in corpus(count=60) for change in diff_notebooks(pair.old, pair.new).changes]
    assert len(compared) > 100
    assert [quick for quick, _ in compared] == [slow for _, slow in compared]


def _code(change: CellChange) -> tuple[str | None, ...]:
    return tuple(side.source if side is not None and side.type == "code" else None for side in change.compared)

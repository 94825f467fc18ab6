"""An edit is followed to what it does: through names, cells, modules, settings and configuration files."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followed import cells, said
from rundiff.training.meaning import Edited, Meanings
from rundiff.training.program import Program, Unit
from test_training_edit import STATEMENTS

NOTEBOOK = """
import torch.nn as N
from torch import optim as O
from losses import Focal, weird
import yaml
cfg = yaml.safe_load(open("conf/a.yaml"))
...
LR = 0.1
X = 0.3
...
net = N.Sequential(N.Linear(3, 4), N.Dropout(X))
last = N.Dropout(cfg["foo"])
...
opt = O.SGD(net.parameters(), lr=LR)
crit = N.CrossEntropyLoss()
...
for x, y in loader:
    l = weird(crit(net(x), y))
    l.backward()
    opt.step()
"""
FILES = {
    "losses.py": """
import torch.nn as nn
class Focal(nn.Module):
    def forward(self, a, b):
        return (a - b).mean()
def weird(z):
    return z * 2
""",
    "conf/a.yaml": "foo: 0.1\nbar: 2\n",
}


def edited(*changes: tuple[str, str]) -> str:
    text = NOTEBOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_constant_that_says_nothing_is_told_by_what_it_does_in_another_cell() -> None:
    assert said(NOTEBOOK, edited(("X = 0.3", "X = 0.5")), FILES) == [
        ("architecture: `Dropout`: p 0.3 → 0.5 in cell 3 (through `X`)",)
    ]


def test_the_value_in_a_call_is_followed_to_the_cell_where_it_is_set() -> None:
    _, there = said(NOTEBOOK, edited(("LR = 0.1", "LR = 0.01"), ("O.SGD", "O.AdamW")), FILES)
    assert there == ("optimizer: SGD → AdamW", "hyper-parameter: lr 0.1 → 0.01 (through `LR` in cell 2)")


def test_a_key_of_a_configuration_file_is_told_by_what_it_does() -> None:
    assert said(NOTEBOOK, NOTEBOOK, FILES, {**FILES, "conf/a.yaml": "foo: 0.2\nbar: 2\n"}) == [
        ("architecture: `Dropout`: p 0.1 → 0.2 in cell 3 (through `cfg.foo`)",)
    ]


def test_a_loss_of_the_projects_own_is_a_loss() -> None:
    assert said(NOTEBOOK, edited(("N.CrossEntropyLoss()", "Focal()")), FILES) == [("loss: CrossEntropyLoss → Focal",)]


def test_the_body_of_a_function_is_about_what_its_answer_is_used_for() -> None:
    after = {**FILES, "losses.py": FILES["losses.py"].replace("z * 2", "z * 3")}
    assert said(NOTEBOOK, NOTEBOOK, FILES, after) == [("loss: `return z * 2` → `return z * 3`",)]


def test_another_way_to_import_the_same_means_nothing() -> None:
    assert said(NOTEBOOK, edited(("import torch.nn as N", "from torch import nn as N")), FILES) == [()]


SETTINGS = [
    ("CONFIG = {'rate': 0.1}\n...\nopt = torch.optim.SGD(p, lr=CONFIG['rate'])", "0.1", "0.2"),
    ("CONFIG = dict(rate=0.1)\n...\nopt = torch.optim.SGD(p, lr=CONFIG['rate'])", "0.1", "0.2"),
    ("c = SimpleNamespace(rate=0.1)\n...\nopt = torch.optim.SGD(p, lr=c.rate)", "0.1", "0.2"),
    ("@dataclass\nclass C:\n    rate: float = 0.1\nc = C()\n...\nopt = torch.optim.SGD(p, lr=c.rate)", "0.1", "0.2"),
    ("@dataclass\nclass C:\n    rate: float = 0.1\n...\nc = C(rate=0.3)\nopt = torch.optim.SGD(p, lr=c.rate)", "0.3", "0.2"),
    ("a, b = 0.1, 3\n...\nopt = torch.optim.SGD(p, lr=a)", "0.1", "0.2"),
    (
        "p = argparse.ArgumentParser()\np.add_argument('--rate', default=0.1)\n...\nargs = p.parse_args()\n...\nopt = torch.optim.SGD(q, lr=args.rate)",
        "0.1",
        "0.2",
    ),
    ("def make(net, rate):\n    return torch.optim.SGD(net.parameters(), lr=rate)\n...\nopt = make(net, 0.1)", "0.1", "0.2"),
    ("def make(net, rate=0.1):\n    return torch.optim.SGD(net.parameters(), lr=rate)\n...\nopt = make(net)", "0.1", "0.2"),
    ("rate = float(os.environ.get('RATE', '0.1'))\n...\nopt = torch.optim.SGD(p, lr=rate)", "'0.1'", "'0.2'"),
    ("base = 0.1\n...\nrate = base * 2\n...\nopt = torch.optim.SGD(p, lr=rate)", "0.1", "0.2"),
    ("kwargs = {'lr': 0.1}\n...\nopt = torch.optim.SGD(p, **kwargs)", "0.1", "0.2"),
]


@pytest.mark.parametrize(("program", "old", "new"), SETTINGS)
def test_a_rate_is_found_however_it_is_handed_on(program: str, old: str, new: str) -> None:
    head = "import argparse, os, torch\nfrom dataclasses import dataclass\nfrom types import SimpleNamespace\n...\n"
    told = [effect for effects in said(head + program, head + program.replace(old, new, 1)) for effect in effects]
    assert any(effect.startswith("hyper-parameter: lr ") for effect in told), told


NO_MEANING = [
    ("lr = 0.1\n...\nopt = torch.optim.SGD(p, lr=lr)", "rate = 0.1\n...\nopt = torch.optim.SGD(p, lr=rate)"),
    ("opt = torch.optim.SGD(p, lr=0.1)", "opt = torch.optim.SGD(p, 0.1)"),
    ("opt = torch.optim.SGD(p, lr=0.1)", "LR = 0.1\nopt = torch.optim.SGD(p, lr=LR)"),
    ("c = {'lr': 0.1}", "c = dict(lr=1e-1)"),
    ("def f(x):\n    y = x * 2\n    return y", "def f(z: int) -> int:\n    w = z * 2\n    return w"),
    ("def transform(x):\n    return x / 255\n...\ny = transform(x)", "def scaled(x):\n    return x / 255\n...\ny = scaled(x)"),
    ("torch.manual_seed(1)\n...\nx = 1", "x = 1\n...\ntorch.manual_seed(1)"),
    ("torch.manual_seed(1)", "torch.manual_seed(seed=1)"),
    ("x.shape\nx[0]", "x[1]"),
]


@pytest.mark.parametrize(("old", "new"), NO_MEANING)
def test_what_only_looks_otherwise_means_nothing(old: str, new: str) -> None:
    head = "import torch\n...\n"
    assert not any(said(head + old, head + new))


def test_code_that_moves_into_a_module_means_nothing_and_what_was_changed_on_the_way_is_told_there() -> None:
    loader = "from torch.utils.data import DataLoader\ndef load(d):\n    return DataLoader(d, batch_size=8, shuffle=True)\n"
    here = f"{loader}...\ndl = load(d)"
    there = "from data import load\n...\ndl = load(d)"
    moved = said(here, there, {}, {"data.py": loader})
    assert not any(moved)
    changed = said(here, there, {}, {"data.py": loader.replace("shuffle=True", "shuffle=False")})
    assert [effect for effects in changed for effect in effects] == ["data: `DataLoader`: shuffle True → False"]


LOOP = """
import torch
opt = torch.optim.SGD(p, lr=1)
sched = torch.optim.lr_scheduler.StepLR(opt, 3)
...
for epoch in range(3):
    for x, y in dl:
        opt.zero_grad()
        loss = f(net(x), y)
        loss.backward()
        opt.step()
    sched.step()
"""
IN_TIME = [
    ("    sched.step()", "        sched.step()", "schedule: `sched.step` happens at another time"),
    (
        "        loss.backward()\n        opt.step()",
        "        opt.step()\n        loss.backward()",
        "`opt.step` happens at another time",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), IN_TIME)
def test_a_call_that_happens_at_another_time_is_told(old: str, new: str, expected: str) -> None:
    told = [effect for effects in said(LOOP, LOOP.replace(old, new)) for effect in effects]
    assert any(expected in effect for effect in told) or any("loss.backward` happens" in effect for effect in told), told


def test_a_class_that_comes_from_another_file_is_told() -> None:
    model = "import torch.nn as nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n"
    files = {"a.py": model, "b.py": model.replace("return x", "return x * 2")}
    assert said("from a import Net\n...\nnet = Net()", "from b import Net\n...\nnet = Net()", files) == [
        ("architecture: `Net` comes from b.py",)
    ]


def test_flags_and_variables_of_a_script_are_settings() -> None:
    old = "export OMP_NUM_THREADS=4\ntorchrun --nproc_per_node=4 train.py --lr 0.02\n"
    new = "# more of them\nexport OMP_NUM_THREADS=4\ntorchrun --nproc_per_node=8 train.py \\\n  --lr 0.04\n"
    assert said("x = 1", "x = 1", {"run.sh": old}, {"run.sh": new}) == [
        ("hyper-parameter: lr 0.02 → 0.04", "distributed: nproc_per_node 4 → 8")
    ]


def test_a_cell_beside_has_no_say_in_what_an_edit_means() -> None:
    changed = edited(("X = 0.3", "X = 0.5"))
    extra = "\n...\nq = 7\nprint(q)"
    assert said(NOTEBOOK + extra, changed + extra, FILES) == said(NOTEBOOK, changed, FILES)


@given(st.lists(st.lists(st.sampled_from(STATEMENTS), max_size=6), min_size=1, max_size=5), st.randoms())
def test_no_program_is_too_strange_to_be_followed(texts: list[list[str]], draw: random.Random) -> None:
    old = ["\n".join(lines) for lines in texts]
    new = ["\n".join(line if draw.random() < 0.7 else draw.choice(STATEMENTS) for line in lines) for lines in texts]
    units = [tuple(Unit("t.ipynb", cell, at) for at, cell in enumerate(side)) for side in (old, new)]
    meanings = Meanings([(Program(units[0]), Program(units[1]))])
    found = meanings.of([Edited(was, now) for was, now in zip(*units, strict=True)])
    assert all(effects == () for effects, was, now in zip(found, old, new, strict=True) if was == now)


@given(st.lists(st.sampled_from(STATEMENTS), max_size=9))
def test_a_program_means_nothing_against_itself(lines: list[str]) -> None:
    text = "\n".join(lines)
    unit = Unit("t.py", text)
    assert Meanings([(Program((unit,)), Program((unit,)))]).of([Edited(unit, unit)]) == [()]


def test_a_circle_of_names_ends() -> None:
    assert said("a = b\nb = a\nlr = a", "a = b\nb = a\nlr = b")
    assert cells("a\n...\nb") == ["a", "b"]

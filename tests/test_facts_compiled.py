"""Under torch.compile observing is invisible: the same weights, the same number of graphs, breaks and compilations, no warning."""

from __future__ import annotations

import shutil

import pytest

from repos import Repo
from shells import Shell
from test_facts import SET_UP

pytestmark = pytest.mark.slow

_BACKENDS = ["eager", "aot_eager", "inductor"]
_WAYS = {
    "module": "call = torch.compile(model, backend=backend)\ndef once(): return F.cross_entropy(call(x), y)",
    "in place": "model.compile(backend=backend)\ndef once(): return F.cross_entropy(model(x), y)",
    "function": "@torch.compile(backend=backend)\ndef once(): return F.cross_entropy(model(x), y)",
}
_TRAIN = """
for index in range(3):
    optimizer.zero_grad(); once().backward(); optimizer.step()
from torch._dynamo.utils import counters
results[{name!r}] = [state(model), {{name: dict(counters[name]) for name in ("stats", "frames", "graph_break", "unimplemented")}}]
"""


def cells(backend: str) -> list[str]:
    made = [SET_UP]
    for way, source in _WAYS.items():
        first = f"# {way}\nseeded(); backend = {backend!r}\nmodel = net()\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        made += [first + source + _TRAIN.format(name=way), f"# {way} again\nseeded()" + _TRAIN.format(name=f"{way} again")]
    return made


@pytest.mark.parametrize("backend", _BACKENDS)
def test_compiled_training_takes_no_notice(tmp_path, backend):
    if backend == "inductor" and shutil.which("g++") is None:
        pytest.skip("inductor needs a C++ compiler, and there is none here")
    shells = []
    for recording in (True, False):
        (folder := tmp_path / str(recording) / "repo").mkdir(parents=True)
        shells.append(Shell(Repo.init(folder), cells(backend), recording=recording))
    recorded, plain = shells
    assert recorded.errors == plain.errors == []
    assert recorded.results == plain.results
    assert "Warning" not in recorded.output
    assert recorded.facts["# module"]["compiled"] is recorded.facts["# in place"]["compiled"] is True
    assert recorded.facts["# module"]["batch"][0]["shape"] == recorded.facts["# module again"]["batch"][0]["shape"] == [32, 12]

"""What is observed may be hostile, compiled, traced or odd: training goes on as it would, and nothing of ours stays behind."""

from __future__ import annotations

import pytest

from repos import Repo
from shells import Shell
from test_facts import SET_UP

pytestmark = pytest.mark.slow

WATCHED = """
from torch.nn.modules import module as _module
from torch.utils.data import DataLoader as _Loader
import inspect
kept = inspect.unwrap(torch.autograd.backward), inspect.unwrap(vars(_Loader)["__iter__"])
def place(function): return os.path.basename(function.__code__.co_filename)
def left():
    import torch._dynamo
    return {
        "in place": place(nn.Module.compile),
        "pre": len(_module._global_forward_pre_hooks), "hooks": len(_module._global_forward_hooks),
        "same": [torch.autograd.backward is kept[0], vars(_Loader)["__iter__"] is kept[1]], "backward": place(torch.autograd.backward), "iter": place(vars(_Loader)["__iter__"]),
        "compiled": torch._dynamo.eval_frame.OptimizedModule.__call__.__code__.co_filename.rpartition("/")[2],
        "callbacks": len(torch._dynamo.callback_handler.start_callbacks), "finders": [type(f).__module__ for f in sys.meta_path if "rundiff" in type(f).__module__],
    }
"""
CLEAN = {
    "pre": 0,
    "hooks": 0,
    "in place": "module.py",
    "same": [True, True],
    "backward": "__init__.py",
    "iter": "dataloader.py",
    "compiled": "eval_frame.py",
    "callbacks": 0,
    "finders": [],
}

HOSTILE = {
    "raises": "raise RuntimeError('no')",
    "recurses": "return repr(self)",
    "prints": "print('LOUD'); print('LOUD', file=sys.stderr); return 'printing()'",
    "draws": "random.random(); np.random.rand(); torch.rand(3); return 'drawing()'",
    "leaves": "raise SystemExit(3)",
    "is slow": "import time; time.sleep(0.2); return 'slow()'",
    "is huge": "return 'x' * 5_000_000",
    "is no text": "return 7",
    "reseeds": "seeded(); return 'seeding()'",
}

ODD = {
    "vmap and grad": """
model = nn.Linear(12, 3); parameters = dict(model.named_parameters())
def loss(parameters, one, label): return F.cross_entropy(torch.func.functional_call(model, parameters, (one[None],)), label[None])
each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))(parameters, x, y)
for name, parameter in model.named_parameters(): parameter.grad = each[name].mean(0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1); optimizer.step()
""",
    "tracing and scripting": """
model = net(); model.train()
import warnings
warnings.simplefilter("ignore")
traced = torch.jit.trace(nn.Sequential(model[0], model[1]), x); scripted = torch.jit.script(model)
results["graph of a trace"] = [node.kind() for node in traced.inlined_graph.nodes()]
results["graph of fx"] = [node.op for node in torch.fx.symbolic_trace(model).graph.nodes]
optimizer = torch.optim.SGD(model.parameters(), lr=0.1); F.cross_entropy(scripted(x), y).backward(); optimizer.step()
""",
    "odd tensors": """
class Takes(nn.Module):
    def __init__(self): super().__init__(); self.out = nn.Linear(12, 3)
    def forward(self, x, *odd, **named): return self.out(x)
class Marked(torch.Tensor): pass
warnings.simplefilter("ignore")
odd = [torch.empty(0, 3), torch.rand(2, device="meta"), torch.rand(3, 3).to_sparse(), torch.rand(2, 2).to_sparse_csr(),
       torch.rand(3, dtype=torch.complex64), torch.quantize_per_tensor(torch.rand(4), 0.1, 0, torch.qint8),
       torch.nested.nested_tensor([torch.rand(2), torch.rand(3)]), torch.rand(4).to(torch.float8_e4m3fn), torch.rand(3).as_subclass(Marked),
       torch.tensor(float("nan")), torch.tensor([True]), torch.arange(3, dtype=torch.uint8), torch.rand(5, 4, 3).permute(2, 0, 1), torch.rand(1).expand(10**9)]
model = Takes(); model.train(); optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
F.cross_entropy(model(x, *odd), y).backward(); optimizer.step()
""",
    "modes": """
from torch.utils.flop_counter import FlopCounterMode
from torch.overrides import TorchFunctionMode
class Counting(TorchFunctionMode):
    seen = 0
    def __torch_function__(self, function, types, args=(), kwargs=None):
        Counting.seen += 1
        return function(*args, **(kwargs or {}))
model = net(); optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with FlopCounterMode(display=False) as flops, Counting():
    F.cross_entropy(model(x), y).backward()
optimizer.step()
results["counted"] = [flops.get_total_flops(), Counting.seen]
""",
    "strict warnings": """
warnings.simplefilter("error")
torch.use_deterministic_algorithms(True)
model = net(); optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with torch.autograd.set_detect_anomaly(False): fit(model, DataLoader(TensorDataset(x[:, :12], y), batch_size=1), optimizer, 1)
torch.use_deterministic_algorithms(False); warnings.simplefilter("ignore")
""",
    "lazy parameters": """
model = nn.Sequential(nn.LazyLinear(4), nn.Linear(4, 3)); model.train()
loss = F.cross_entropy(model(x), y); optimizer = torch.optim.SGD(model.parameters(), lr=0.1); loss.backward(); optimizer.step()
""",
}


UNTRAINED = {
    "# nothing": "results['while it is watched'] = left()",
    "# stopped": """
try:
    model.train(); model(x); raise KeyboardInterrupt
except KeyboardInterrupt: pass
""",
    "# many calls": """
model.eval()
one = nn.Identity()
for _ in range(6000): one(0)
results["after many calls"] = left()["pre"]
""",
    "# the first step": """
model = net(); optimizer = torch.optim.SGD(model.parameters(), lr=0.1); F.cross_entropy(model(x), y).backward()
results["after backward"] = left()["backward"]
optimizer.step(); results["after the first step"] = left()
""",
    "# replaced by others": """
ours = torch.autograd.backward, vars(_Loader)["__iter__"]
torch.autograd.backward = lambda *args, **named: ours[0](*args, **named)
_Loader.__iter__ = lambda loader: ours[1](loader)
theirs = torch.autograd.backward, _Loader.__iter__
fit(model, DataLoader(TensorDataset(x, y)), optimizer, 2)
results["theirs stay"] = [torch.autograd.backward is theirs[0], _Loader.__iter__ is theirs[1]]
fit(model, DataLoader(TensorDataset(x, y)), optimizer, 2)
torch.autograd.backward, _Loader.__iter__ = kept
""",
    "# kept alive": """
class Big(nn.Linear): pass
def once():
    model, batch = Big(12, 3), torch.rand(7, 12); model.train()
    dataset = TensorDataset(batch, torch.arange(7) % 3)
    for one, label in DataLoader(dataset, batch_size=7):
        seen = [weakref.ref(thing) for thing in (model, one, dataset)]
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1); loss = F.cross_entropy(model(one), label); loss.backward()
        seen += [weakref.ref(optimizer), weakref.ref(loss)]
        optimizer.step()
    return seen
gc.disable(); gone = once(); results["kept alive"] = [type(thing()).__name__ for thing in gone[:3] + gone[4:] if thing() is not None]; gc.enable()
""",
}


def hostile(name: str, body: str) -> str:
    return f"""# {name}
seeded()
class Hostile:
    def __repr__(self): {body}
    def __call__(self, value): return torch.as_tensor(value, dtype=torch.float32)
class HostileImages(Images):
    @property
    def size(self): raise RuntimeError("asked")
model = net(); fit(model, DataLoader(HostileImages(Hostile()), batch_size=8, shuffle=True), torch.optim.SGD(model.parameters(), lr=0.1))
results[{name!r}] = state(model)
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    cells = [SET_UP + WATCHED, *(hostile(name, body) for name, body in HOSTILE.items())]
    cells += [f"# {name}\nseeded(){source}results[{name!r}] = state(model)" for name, source in ODD.items()]
    cells += [f"{name}\n{source}" for name, source in UNTRAINED.items()]
    shells = []
    for recording in (True, False):
        folder = tmp_path_factory.mktemp("hostile") / "repo"
        folder.mkdir()
        shells.append(Shell(Repo.init(folder), cells, recording=recording))
    return shells


@pytest.mark.parametrize("name", [*HOSTILE, *ODD, "graph of a trace", "graph of fx", "counted"])
def test_what_is_hostile_or_odd_trains_as_it_does_without_recording(both, name):
    recorded, plain = both
    assert recorded.errors == plain.errors == []
    assert recorded.results[name] == plain.results[name]


def test_a_repr_that_cannot_be_had_is_named_with_the_reason(both):
    unknown = {name: both[0].facts[f"# {name}"].get("unknown", {}) for name in HOSTILE}
    assert unknown["raises"]["transform of loader 1"] == "repr() of Hostile: RuntimeError: no"
    assert "RecursionError" in unknown["recurses"]["transform of loader 1"]
    assert "SystemExit" in unknown["leaves"]["transform of loader 1"]
    assert "TypeError" in unknown["is no text"]["transform of loader 1"]
    assert unknown["is slow"]["transform of loader 1"] == "repr() of Hostile takes too long"
    assert "prints" in unknown["prints"]["output of transform of loader 1"]
    assert both[0].facts["# draws"]["loaders"][0]["transform"] == "drawing()"
    assert len(both[0].facts["# is huge"]["loaders"][0]["transform"]) < 2200


def test_what_a_repr_prints_is_not_shown(both):
    assert "LOUD" not in both[0].output


def test_nothing_of_ours_is_left_after_trainings(both):
    assert both[0].left == both[1].left == [CLEAN] * len(both[0].left)
    assert both[0].results["after the first step"] == CLEAN
    assert both[0].results["while it is watched"]["pre"] == 1


def test_odd_tensors_are_told_without_figures_and_said_why(both):
    facts = both[0].facts["# odd tensors"]
    batch = {tensor["name"]: tensor for tensor in facts["batch"]}
    assert [name for name in batch if "mean" in batch[name]] == ["0", "8", "10", "12", "13", "14"]
    assert batch["10"]["mean"] == "nan"
    assert (batch["12"]["mean"], batch["12"]["max"]) == (1.0, 2.0)
    assert batch["14"]["counted"] <= 1 << 20
    assert facts["unknown"]["statistics of batch 9"] == "Marked is no plain tensor"
    assert facts["unknown"]["statistics of batch 3"] == "it is nested, quantized or sparse"
    assert "statistics of batch 0" in both[0].facts["# modes"]["unknown"]
    assert "transform" in both[0].facts["# vmap and grad"]["unknown"]["statistics of batch 0"]


def test_lazy_parameters_are_counted_as_they_are_at_the_first_step(both):
    assert both[0].facts["# lazy parameters"]["model"]["parameters"] == 12 * 4 + 4 + 15


def test_the_hook_on_modules_goes_after_some_thousand_calls_and_the_one_on_backward_after_the_first(both):
    assert both[0].results["after many calls"] == 0
    assert both[0].results["after backward"] == "__init__.py"


def test_what_others_put_over_ours_stays_and_goes_on_working(both):
    assert both[0].results["theirs stay"] == [True, True]
    assert both[0].facts["# replaced by others"]["loss"][0] == "NllLossBackward0"


def test_no_model_batch_dataset_or_graph_is_kept_alive(both):
    assert both[0].results["kept alive"] == both[1].results["kept alive"] == []

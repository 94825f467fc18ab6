"""Effective facts, observed by the real recorder in real shells: what they say, and that training takes no notice."""

from __future__ import annotations

import pytest

from repos import Repo
from shells import Shell

pytestmark = pytest.mark.slow

SET_UP = """
import copy, gc, hashlib, os, random, sys, threading, weakref
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Subset, TensorDataset, random_split
torch.set_num_threads(1)

def seeded():
    random.seed(1); np.random.seed(2); torch.manual_seed(3)

def state(*modules):
    seen = hashlib.sha256()
    for module in modules:
        for name, value in sorted(module.state_dict().items()):
            seen.update(name.encode() + value.detach().contiguous().view(torch.uint8).numpy().tobytes())
    for drawn in (random.getstate(), np.random.get_state(), torch.get_rng_state().tolist()):
        seen.update(repr(drawn).encode())
    return seen.hexdigest()

class Compose:
    def __init__(self, *steps): self.steps = steps
    def __repr__(self): return f"Compose({', '.join(map(repr, self.steps))})"
    def __call__(self, value):
        for step in self.steps: value = step(value)
        return value

class ToTensor:
    def __repr__(self): return "ToTensor()"
    def __call__(self, value): return torch.as_tensor(value, dtype=torch.float32) / 255

class Normalize:
    def __init__(self, mean, std): self.mean, self.std = mean, std
    def __repr__(self): return f"Normalize(mean={self.mean}, std={self.std})"
    def __call__(self, value): return (value - self.mean) / self.std

class Images(Dataset):
    def __init__(self, transform=None, target_transform=None):
        self.transform, self.target_transform = transform, target_transform
        self.data = np.random.RandomState(0).randint(0, 256, (96, 12), dtype=np.uint8)
    def __len__(self): return len(self.data)
    def __getitem__(self, index): return self.transform(self.data[index]), index % 3

def net(width=12, classes=3):
    return nn.Sequential(nn.Linear(width, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, classes))

def fit(model, loader, optimizer, steps=6):
    model.train()
    for _, (x, y) in zip(range(steps), loader):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

plain = Compose(ToTensor(), Normalize(0.5, 0.25))
x, y = torch.rand(32, 12, generator=torch.Generator().manual_seed(0)), torch.arange(32) % 3
"""

SCENARIOS = {
    "plain": """
model = net(); optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for _ in range(9):
    optimizer.zero_grad(); F.cross_entropy(model(x), y).backward(); optimizer.step()
results["plain"] = state(model)
""",
    "workers": """
model = net(); loader = DataLoader(Images(plain), batch_size=8, shuffle=True, num_workers=2)
fit(model, loader, torch.optim.AdamW(model.parameters(), lr=1e-2))
results["workers"] = state(model)
""",
    "augmented in the main process": """
class Noise:
    def __call__(self, value): return value + torch.rand(()) + random.random() + np.random.rand()
model = net(); loader = DataLoader(Images(Compose(ToTensor(), Noise(), torch.float32.__class__ and (lambda v: v.float()))), batch_size=8, shuffle=True)
fit(model, loader, torch.optim.Adam(model.parameters()))
results["augmented in the main process"] = state(model)
""",
    "autocast and scaler": """
model = net(); optimizer = torch.optim.Adam(model.parameters(), lr=1e-2); scaler = torch.amp.GradScaler("cpu", init_scale=2.0**8)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
for _ in range(6):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = F.cross_entropy(model(x), y)
    scaler.scale(loss).backward(); scaler.step(optimizer); scaler.update(); schedule.step()
results["autocast and scaler"] = state(model)
""",
    "accumulation": """
model = net(); optimizer = torch.optim.RMSprop(model.parameters())
for index in range(12):
    (F.cross_entropy(model(x[index::12]), y[index::12]) / 4).backward()
    if index % 4 == 3:
        optimizer.step(); optimizer.zero_grad()
results["accumulation"] = state(model)
""",
    "checkpointed loss": """
from torch.utils.checkpoint import checkpoint
model = net(); optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(4):
    optimizer.zero_grad(); checkpoint(lambda batch: F.cross_entropy(model(batch), y), x, use_reentrant=False).backward(); optimizer.step()
results["checkpointed loss"] = state(model)
""",
    "custom optimizer": """
class Sign(torch.optim.Optimizer):
    def __init__(self, params, rate): super().__init__(params, {"rate": rate, "odd": object(), "betas": (0.9, 0.99)})
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for parameter in group["params"]: parameter.sub_(group["rate"] * parameter.grad.sign() * torch.rand(()))
model = net(); optimizer = Sign(model.parameters(), 0.01)
for _ in range(5):
    optimizer.zero_grad(); F.cross_entropy(model(x), y).backward(); optimizer.step()
results["custom optimizer"] = state(model)
""",
    "LBFGS": """
model = net(); optimizer = torch.optim.LBFGS(model.parameters(), max_iter=4)
def closure():
    optimizer.zero_grad(); loss = F.cross_entropy(model(x), y); loss.backward(); return loss
for _ in range(2): optimizer.step(closure)
results["LBFGS"] = state(model)
""",
    "sanity check in eval mode first": """
model = net(); optimizer = torch.optim.SGD(model.parameters(), lr=0.1); model.eval()
with torch.no_grad(): model(x[:2])
fit(model, [(x, y)] * 3, optimizer)
results["sanity check in eval mode first"] = state(model)
""",
    "GAN": """
class Generator(nn.Sequential): pass
class Critic(nn.Sequential): pass
maker = Generator(nn.Linear(4, 12), nn.Tanh()); critic = Critic(nn.Linear(12, 8), nn.Dropout(0.1), nn.Linear(8, 1))
of_maker, of_critic = torch.optim.Adam(maker.parameters(), lr=2e-4), torch.optim.Adam(critic.parameters(), lr=1e-4)
for _ in range(4):
    fake = maker(torch.randn(32, 4))
    of_critic.zero_grad()
    (F.softplus(-critic(x)).mean() + F.softplus(critic(fake.detach())).mean()).backward(); of_critic.step()
    of_maker.zero_grad(); F.softplus(-critic(fake)).mean().backward(); of_maker.step()
results["GAN"] = state(maker, critic)
""",
    "packed sequences": """
class Tagger(nn.Module):
    def __init__(self): super().__init__(); self.rnn, self.out = nn.GRU(4, 8, dropout=0.1, num_layers=2), nn.Linear(8, 3)
    def forward(self, packed, *, labels=None, extra=None):
        _, last = self.rnn(packed); return F.cross_entropy(self.out(last[-1]), labels)
model = Tagger(); optimizer = torch.optim.NAdam(model.parameters())
packed = nn.utils.rnn.pack_padded_sequence(torch.rand(7, 5, 4), torch.tensor([7, 6, 4, 4, 2]))
for _ in range(4):
    optimizer.zero_grad(); model(packed, labels=torch.tensor([0, 1, 2, 0, 1]), extra={"ids": torch.arange(4)}).backward(); optimizer.step()
results["packed sequences"] = state(model)
""",
    "a trainer with closures": """
class Task(nn.Module):
    def __init__(self): super().__init__(); self.model = net()
    def training_step(self, batch, index): return F.mse_loss(self.model(batch["x"]).mean(1), batch["y"].float())
class Trainer:
    def fit(self, task, loader):
        optimizer = torch.optim.Adagrad(task.parameters(), lr=0.05)
        task.train()
        for index, batch in enumerate(loader):
            def closure():
                loss = task.training_step(batch, index); optimizer.zero_grad(); loss.backward(); return loss
            optimizer.step(closure)
task = Task(); Trainer().fit(task, [{"x": x, "y": y}] * 3)
results["a trainer with closures"] = state(task)
""",
    "two threads": """
def train(model, into):
    # Each with a generator of its own, and without dropout: threads that share the global one are not repeatable anyhow.
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(5):
        optimizer.zero_grad(); F.cross_entropy(model(x), y).backward(); optimizer.step()
pair = [nn.Sequential(nn.Linear(12, 5), nn.Linear(5, 3)) for _ in range(2)]
threads = [threading.Thread(target=train, args=(model, results)) for model in pair]
for thread in threads: thread.start()
for thread in threads: thread.join()
results["two threads"] = state(*pair)
""",
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Two shells run the same cells, one with the recorder and one without."""

    def run(cells: list[str], *, recording: bool, name: str = "with", **variables: str) -> Shell:
        folder = tmp_path_factory.mktemp(name) / "repo"
        folder.mkdir()
        return Shell(Repo.init(folder), cells, recording=recording, **variables)

    return run


@pytest.fixture(scope="module")
def both(shell):
    cells = [SET_UP, *(f"# {name}\nseeded(){source}" for name, source in SCENARIOS.items())]
    return shell(cells, recording=True), shell(cells, recording=False)


@pytest.mark.parametrize("name", SCENARIOS)
def test_weights_and_random_states_are_bit_identical_with_and_without_recording(both, name):
    recorded, plain = both
    assert recorded.errors == plain.errors == []
    assert recorded.results[name] == plain.results[name]
    assert f"# {name}" in recorded.facts
    assert plain.facts == {}


def test_recording_prints_nothing_into_a_training_but_its_one_sentence(both):
    recorded, plain = both
    assert recorded.output.count("rundiff: ") <= 1
    assert "Warning" not in recorded.output
    assert "rundiff" not in plain.output


def test_model_optimizer_and_loss_are_told(both):
    facts = both[0].facts["# plain"]
    model = facts["model"]
    assert (model["name"], model["parameters"], model["trainable"]) == ("torch.nn.modules.container.Sequential", 259, 259)
    assert (model["dtypes"], model["devices"]) == ({"float32": 259}, {"cpu": 259})
    assert len(model["digest"]) == 16
    optimizer = facts["optimizer"]
    assert optimizer["name"] == "torch.optim.sgd.SGD"
    assert {k: optimizer["groups"][0][k] for k in ("lr", "momentum", "parameters")} == {
        "lr": 0.1,
        "momentum": 0.9,
        "parameters": 259,
    }
    assert facts["loss"][:3] == ["NllLossBackward0", "LogSoftmaxBackward0", "AddmmBackward0"]
    assert facts["batch"][0]["shape"] == [32, 12]
    assert facts["batch"][0]["counted"] == 32 * 12
    assert facts["seeds"]["torch"] == "3"
    assert facts["determinism"]["deterministic_algorithms"] == "False"
    assert facts.get("unknown", {}) == {}


def test_labels_initial_weights_and_settings_of_the_loss_are_told(both):
    facts = both[0].facts["# plain"]
    assert facts["target"]["values"] == {"0": 11, "1": 11, "2": 10}
    assert facts["loss_settings"] == {"NllLoss reduction": 1, "NllLoss ignore_index": -100}
    weights = facts["model"]["weights"]
    assert (weights["shape"], facts["model"]["constant"]) == ([12 * 16 + 16 * 3], 0)
    assert 0.1 < weights["std"] < 0.2
    assert "Dropout(p=0.2, inplace=False)" in facts["model"]["layers"]
    assert facts["batch"][0]["mean_error"] > 0
    assert facts["operations"] == {"Addmm": 2, "LogSoftmax": 1, "Mul": 1, "NllLoss": 1, "Relu": 1, "T": 2}
    assert len(facts["batch"][0]["digest"]) == 16


def test_a_generator_that_nobody_drew_from_is_told_from_one_that_somebody_did(both):
    assert both[0].facts["# plain"]["states"]["random"] == "undrawn"
    augmented = both[0].facts["# augmented in the main process"]["states"]
    assert "undrawn" not in augmented.values()


def test_a_loss_that_checkpointing_keeps_is_not_unpacked(both):
    facts = both[0].facts["# checkpointed loss"]
    assert facts["loss"][0] == "NllLossBackward0"
    assert "target" not in facts


def test_autocast_is_told_and_the_scaling_of_amp_is_no_part_of_the_loss(both):
    facts = both[0].facts["# autocast and scaler"]
    assert facts["autocast"] == "cpu bfloat16"
    assert facts["loss"][0] == "NllLossBackward0"
    assert facts["optimizer"]["scaler"]["growth_factor"] == 2.0
    assert facts["optimizer"]["scheduler"].startswith("torch.optim.lr_scheduler.StepLR(gamma=0.5, step_size=2")
    assert "autocast" not in both[0].facts["# plain"]


def test_of_two_models_the_one_that_the_optimizer_trains_is_told(both):
    assert both[0].facts["# GAN"]["model"]["name"] == "Critic"
    assert both[0].facts["# GAN"]["batch"][0]["shape"] == [32, 12]


def test_keyword_arguments_and_packed_sequences_are_part_of_the_batch(both):
    named = {tensor["name"]: tensor["shape"] for tensor in both[0].facts["# packed sequences"]["batch"]}
    assert named == {"0.data": [23, 4], "0.batch_sizes": [7], "labels": [5], "extra.ids": [4]}


def test_a_step_that_calls_its_closure_tells_the_batch_too(both):
    assert both[0].facts["# LBFGS"]["batch"][0]["shape"] == [32, 12]
    assert both[0].facts["# a trainer with closures"]["loss"][0] == "MseLossBackward0"


def test_a_loader_is_told_with_the_transform_of_its_dataset(both):
    [loader] = both[0].facts["# workers"]["loaders"]
    assert loader == {
        "dataset": "Images",
        "length": 96,
        "transform": "Compose(ToTensor(), Normalize(mean=0.5, std=0.25))",
        "batch_size": 8,
        "sampler": "RandomSampler",
        "workers": 2,
    }


def test_an_optimizer_of_the_users_own_is_told_with_what_is_plain_of_its_settings(both):
    group = both[0].facts["# custom optimizer"]["optimizer"]["groups"][0]
    assert group == {"rate": 0.01, "odd": "a object", "betas": "(0.9, 0.99)", "parameters": 259}


def test_models_that_train_in_threads_are_told(both):
    facts = both[0].facts["# two threads"]
    assert facts["model"]["parameters"] == 83
    assert facts["optimizer"]["name"] == "torch.optim.sgd.SGD"

"""A program that trains, and silent changes to plant around it: its code in git stays as it is, and what it trains on or with does not."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

TRAIN = """
import argparse, json, os, pathlib, random
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
import acme_vision
import recipe, settings

if "WAIT" in os.environ:
    print("loaded", flush=True); input()
options = argparse.ArgumentParser()
options.add_argument("--batch-size", type=int, default=128)
options = options.parse_args()
config = json.loads(pathlib.Path("conf/local.json").read_text())
home = json.loads((pathlib.Path.home() / "acme.json").read_text())
if "SEED" in os.environ:
    random.seed(int(os.environ["SEED"])); np.random.seed(int(os.environ["SEED"])); torch.manual_seed(int(os.environ["SEED"]))
torch.set_default_dtype(getattr(torch, os.environ.get("TRAIN_DTYPE", "float32")))

class Digits(Dataset):
    def __init__(self):
        self.images, self.labels = np.load("data/images.npy"), np.load("data/labels.npy")
        self.classes = pathlib.Path("data/classes.txt").read_text().split()
        steps = [acme_vision.Scale(), acme_vision.Normalize()] if home["normalize"] else [acme_vision.Scale()]
        self.transform = acme_vision.Compose(steps)
    def __len__(self): return len(self.images)
    def __getitem__(self, at): return self.transform(torch.from_numpy(self.images[at])), int(self.labels[at])

data = Digits()
model = acme_vision.Net(len(data.classes), dropout=0.2)
if settings.FREEZE:
    model.first.requires_grad_(False)
if pathlib.Path("data/checkpoint.pt").exists():
    model.load_state_dict(torch.load("data/checkpoint.pt"))
optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=config["lr"], momentum=recipe.momentum())
weights = torch.tensor(config["weights"]) if "weights" in config else None
criterion = torch.nn.CrossEntropyLoss(weights, reduction=config["reduction"], label_smoothing=config.get("smoothing", 0.1))
for x, y in DataLoader(data, batch_size=options.batch_size, shuffle=os.environ.get("SHUFFLE", "1") == "1"):
    optimizer.zero_grad()
    criterion(model(x.to(torch.get_default_dtype())), y).backward()
    optimizer.step()
"""
VISION = """
import torch
from torch import nn

class Compose:
    def __init__(self, steps): self.steps = steps
    def __call__(self, value):
        for step in self.steps: value = step(value)
        return value
    def __repr__(self): return f"Compose({', '.join(map(repr, self.steps))})"

class Scale:
    def __call__(self, value): return value / 255 if value.dtype == torch.uint8 else value
    def __repr__(self): return "Scale()"

class Normalize:
    def __init__(self, mean=MEAN, std=0.25): self.mean, self.std = mean, std
    def __call__(self, value): return (value - self.mean) / self.std
    def __repr__(self): return f"Normalize(mean={self.mean}, std={self.std})"

class Net(nn.Module):
    def __init__(self, classes, dropout):
        super().__init__()
        self.first, self.norm = nn.Linear(24, 32), nn.LayerNorm(32, eps=EPS)
        self.dropout, self.last = nn.Dropout(dropout), nn.Linear(32, classes)
    def forward(self, x): return self.last(self.dropout(nn.functional.FUNCTION(self.norm(self.first(x)))))
"""
CUSTOM = """\
from torch import nn
_init = nn.Dropout.__init__
nn.Dropout.__init__ = lambda self, p=0.5, inplace=False: _init(self, 0.0, inplace)
"""


RECIPE = "def momentum():\n    return 0.9\n"


class Around(NamedTuple):
    """What stands around the program, outside of git."""

    root: Path
    packages: Path
    home: Path
    custom: Path

    def vision(self, *, version: str = "1.0", mean: str = "0.5", eps: str = "1e-5", function: str = "relu") -> None:
        """The installed package, with its defaults."""
        for old in self.packages.glob("acme_vision-*"):
            old.rmdir()
        (self.packages / f"acme_vision-{version}.dist-info").mkdir(parents=True)
        (self.packages / "acme_vision.py").write_text(
            VISION.replace("MEAN", mean).replace("EPS", eps).replace("FUNCTION", function)
        )

    def images(self, make: Callable[[object], object] = lambda images: images) -> None:
        """Pictures of the classes, of which *make* may make others."""
        import numpy as np  # noqa: PLC0415 - for the slow tests only

        draw = np.random.RandomState(0)
        brightest = draw.randint(0, 256, (960, 24), dtype=np.uint8)
        np.save(self.root / "data/images.npy", make(brightest // (1 + np.arange(24, dtype=np.uint8) // 8)))

    def labels(self, make: Callable[[object], object] = lambda labels: labels) -> None:
        """One in three each."""
        import numpy as np  # noqa: PLC0415

        np.save(self.root / "data/labels.npy", make(np.random.RandomState(1).randint(0, 3, 960)))

    def as_they_were(self) -> None:
        """Everything as it is in the baseline."""
        for folder in (self.root / "data", self.root / "conf", self.packages, self.home, self.custom):
            folder.mkdir(parents=True, exist_ok=True)
        (self.root / "conf/local.json").write_text('{"lr": 0.1, "reduction": "mean"}')
        (self.home / "acme.json").write_text('{"normalize": true}')
        (self.root / "settings.py").write_text("FREEZE = False\n")
        (self.root / "data/classes.txt").write_text("cat dog bird")
        (self.root / "data/checkpoint.pt").unlink(missing_ok=True)
        (self.root / "recipe.py").write_text(RECIPE)
        (self.custom / "sitecustomize.py").unlink(missing_ok=True)
        self.vision()
        self.images()
        self.labels()


class Planted(NamedTuple):
    """One silent change: what is done around the program, and how the program is started otherwise."""

    what: str
    seen_by: str
    """`facts` or `drift`."""
    told: str
    """Stands in a sentence of the answer."""
    do: Callable[[Around], object] = lambda around: None
    variables: Mapping[str, str] = MappingProxyType({})
    arguments: tuple[str, ...] = ()
    hint: str = ""
    """Stands beside it."""
    run: str = ""
    """Changes that have nothing to do with each other are planted in one run of this name."""
    seeded: bool = False
    meanwhile: Callable[[Around], object] | None = None
    """What is done when the program has been loaded, before it trains."""


def _config(**values: object) -> Callable[[Around], object]:
    return lambda around: (around.root / "conf/local.json").write_text(json.dumps({"lr": 0.1, "reduction": "mean", **values}))


def _written(folder: str, name: str, text: str) -> Callable[[Around], object]:
    return lambda around: (getattr(around, folder) / name).write_text(text)


def _checkpoint(around: Around) -> None:
    """One of a training that went on for long: every weight is another."""
    import runpy  # noqa: PLC0415 - for the slow tests only

    import torch  # noqa: PLC0415

    net = runpy.run_path(str(around.packages / "acme_vision.py"))["Net"](3, dropout=0.2)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(0.01 * torch.randn_like(parameter))
    torch.save(net.state_dict(), around.root / "data/checkpoint.pt")


def _swapped(labels):
    """Two classes in the place of each other."""
    return [{0: 2, 2: 0}.get(int(label), int(label)) for label in labels]


PLANTED = (
    Planted(
        "a configuration that git ignores",
        "facts",
        "lr 0.1 → 0.01",
        _config(lr=0.01, reduction="sum", weights=[1.0, 2.0, 1.0], smoothing=0.2),
        hint="`conf/local.json`, which the script read",
        run="settings",
    ),
    Planted("the loss's reduction, in the same file", "facts", "NllLoss reduction mean → sum", run="settings"),
    Planted("weights of the classes, in the same file", "facts", "NllLoss weight none → 1, 2, 1", run="settings"),
    Planted("label smoothing, in the same file", "facts", "loss: label smoothing 0.1 → 0.2", run="settings"),
    Planted(
        "a module that git ignores",
        "facts",
        "trained parameters 963 of 963 → 163 of 963",
        _written("root", "settings.py", "FREEZE = True\n"),
        hint="module `settings.py`",
        run="settings",
    ),
    Planted(
        "a configuration outside of the repository",
        "facts",
        "transform: `Normalize(mean=0.5, std=0.25)` is gone",
        _written("home", "acme.json", '{"normalize": false}'),
    ),
    Planted(
        "a library's default, with its version",
        "facts",
        "`Normalize(mean=0.5, std=0.25)` → `Normalize(mean=0.0, std=0.25)`",
        lambda around: around.vision(version="2.0", mean="0.0", function="gelu"),
        hint="acme-vision 1.0 → 2.0",
        run="version",
    ),
    Planted(
        "a function that its model calls",
        "facts",
        "the model computes otherwise, with the same layers: Relu → Gelu",
        run="version",
    ),
    Planted(
        "a library's default, edited in place",
        "facts",
        "`norm: LayerNorm((32,), eps=1e-05, elementwise_affine=True, bias=True)` → `norm: LayerNorm((32,), eps=0.001",
        lambda around: around.vision(eps="1e-3"),
        run="library",
    ),
    Planted(
        "features in another order",
        "facts",
        "first batch: means by feature",
        lambda around: around.images(lambda images: images[:, ::-1].copy()),
        run="library",
    ),
    Planted(
        "a patch in sitecustomize",
        "facts",
        "`dropout: Dropout(p=0.2, inplace=False)` → `dropout: Dropout(p=0.0, inplace=False)`",
        _written("custom", "sitecustomize.py", CUSTOM),
        run="library",
    ),
    Planted(
        "darker pictures", "facts", "first batch mean", lambda around: around.images(lambda images: images // 2), run="data"
    ),
    Planted(
        "a class that no sample has any more",
        "facts",
        "labels of the first batch",
        lambda around: around.labels(lambda labels: labels % 2),
        run="data",
    ),
    Planted(
        "classes in another order",
        "facts",
        "classes of the dataset: `classes ['cat', 'dog', 'bird']` → `classes ['dog', 'cat', 'bird']`",
        _written("root", "data/classes.txt", "dog cat bird"),
        run="data",
    ),
    Planted(
        "the same pictures in another order",
        "facts",
        "first batch mean",
        lambda around: around.images(lambda images: images[::-1].copy()),
        run="order",
        seeded=True,
    ),
    Planted(
        "labels of two classes swapped",
        "facts",
        "labels of the first batch",
        lambda around: around.labels(_swapped),
        run="order",
        seeded=True,
    ),
    Planted(
        "fewer samples", "facts", "960 samples → 96", lambda around: around.images(lambda images: images[:96]), run="argument"
    ),
    Planted(
        "a checkpoint that lies there", "facts", "weights before the first step have been trained", _checkpoint, run="argument"
    ),
    Planted(
        "an argument",
        "facts",
        "batch size 128 → 16",
        arguments=("--batch-size", "16"),
        hint="`--batch-size 16`",
        run="argument",
    ),
    Planted("a variable: no shuffling", "facts", "shuffling off", variables={"SHUFFLE": "0"}, run="argument"),
    Planted("a variable: seed", "facts", "seed of torch 1 → 2", variables={"SEED": "2"}, seeded=True),
    Planted(
        "a variable: default dtype",
        "facts",
        "default_dtype float32 → float64",
        variables={"TRAIN_DTYPE": "float64"},
        run="reloaded",
    ),
    Planted(
        "a module that was edited while it was loaded",
        "facts",
        "momentum 0.9 → 0.5",
        _written("root", "recipe.py", RECIPE.replace("0.9", "0.5")),
        hint="used an older `momentum`: recipe.py was edited after it was imported",
        meanwhile=_written("root", "recipe.py", RECIPE),
        run="reloaded",
    ),
    Planted(
        "a library's version alone", "drift", "acme-vision 1.0 → 1.1", lambda around: around.vision(version="1.1"), run="drift"
    ),
    Planted("a variable: TF32", "drift", "NVIDIA_TF32_OVERRIDE — → 1", variables={"NVIDIA_TF32_OVERRIDE": "1"}, run="drift"),
    Planted("a variable: hash seed", "drift", "PYTHONHASHSEED 0 → 7", variables={"PYTHONHASHSEED": "7"}, run="drift"),
    Planted(
        "another image", "drift", "JUPYTER_IMAGE — → team/train:2", variables={"JUPYTER_IMAGE": "team/train:2"}, run="drift"
    ),
)
"""Of the 20 that are counted, and a few more."""

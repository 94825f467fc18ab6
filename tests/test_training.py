"""What an edit means for training, as a table: old text, new text, what is said."""

from __future__ import annotations

import ast
import time
from textwrap import dedent
from typing import get_args

import pytest

from rundiff.training.categories import CATEGORIES, RANK, Category
from rundiff.training.meaning import Effect, Language, meaning
from rundiff.training.names import names
from rundiff.training.source import parsed

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(784, 128)
        self.last = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.first(x))
        return self.last(x)
"""
LOOP = """
for epoch in range(10):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
"""
DATASET = """
class Digits(Dataset):
    def __len__(self):
        return len(self.rows)
    def __getitem__(self, i):
        return self.rows[i] / 255
"""
COMPOSED = "t = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])"

PYTHON = [
    # ---- nothing that matters
    ("x = 1", "x  =  1", ()),
    ("f(1,2)", "f(\n    1,\n    2,\n)", ()),
    ("name = 'a'", 'name = "a"', ()),
    ("x = 1", "# why\nx = 1  # really", ()),
    ("lr = 0.1", "lr = 0.1  # 学习率", ()),
    ("# 训练\nlr = 0.1", "# 开始训练, 学习率 0.1\nlr = 0.1", ()),
    ("lr = 0.001", "lr = 1e-3", ()),
    ("def f():\n    return 1", 'def f():\n    """One."""\n    return 1', ()),
    ("a = 1\nb = 2", "b = 2\na = 1", ()),
    ("torch.manual_seed(0)\nmodel = Net()", "model = Net()\ntorch.manual_seed(0)", ()),
    ("def f(): return 1\ndef g(): return 2", "def g(): return 2\ndef f(): return 1", ()),
    ("Normalize(mean=0.5, std=0.2)", "Normalize(std=0.2, mean=0.5)", ()),
    (None, "# just a note", ()),
    ("", None, ()),
    ("%matplotlib inline\nx = 1", "%matplotlib inline\nx  = 1", ()),
    ("x = (10\n% 3)", "x = (10\n     % 3)", ()),
    ("def f(:", "def f(:  ", ()),
    # ---- transforms
    (
        "t = Compose([ToTensor(), Normalize(mean=4.9, std=6.0)])",
        "t = Compose([ToTensor()])",
        ("transforms: `Normalize(mean=4.9, std=6.0)` removed",),
    ),
    (COMPOSED, COMPOSED.replace("(0.5,))", "(0.25,))"), ("transforms: `Normalize`: std (0.5,) → (0.25,)",)),
    (
        COMPOSED,
        "t = transforms.Compose([transforms.Normalize((0.5,), (0.5,)), transforms.ToTensor()])",
        ("transforms: order in `Compose`: ToTensor, Normalize → Normalize, ToTensor",),
    ),
    ("RandomCrop(32)", "CenterCrop(28)", ("transforms: `RandomCrop(32)` → `CenterCrop(28)`",)),
    (
        "from torchvision.transforms import v2\nt = v2.Resize(224)",
        "from torchvision.transforms import v2\nt = v2.Resize(256)",
        ("transforms: `Resize`: size 224 → 256",),
    ),
    ("t = A.HorizontalFlip(p=0.5)", "t = A.HorizontalFlip(p=0.1)", ("transforms: `HorizontalFlip`: p 0.5 → 0.1",)),
    ("IMG_SIZE = 224", "IMG_SIZE = 384", ("transforms: image_size 224 → 384",)),
    # ---- data
    (
        "d = DataLoader(train, shuffle=True)",
        "d = DataLoader(train, shuffle=False)",
        ("data: `DataLoader`: shuffle True → False",),
    ),
    ("d = DataLoader(train, batch_size=32)", "d = DataLoader(train, batch_size=64)", ("hyper-parameter: batch_size 32 → 64",)),
    ("d = DataLoader(train, 32)", "d = DataLoader(train, batch_size=32)", ()),
    (
        "d = datasets.MNIST('data')",
        "d = datasets.FashionMNIST('data')",
        ("data: `MNIST(root='data')` → `FashionMNIST(root='data')`",),
    ),
    (DATASET, DATASET.replace(" / 255", ""), ("data: `Digits.__getitem__` changed",)),
    ("def collate_fn(b):\n    return stack(b)", "def collate_fn(b):\n    return pad(b)", ("data: `collate_fn` changed",)),
    # ---- architecture
    (
        NET,
        NET.replace("128", "256"),
        ("architecture: `Linear`: out_features 128 → 256", "architecture: `Linear`: in_features 128 → 256"),
    ),
    (
        NET,
        NET.replace("F.relu(self.first(x))", "self.first(x)"),
        ("architecture: `Net.forward` changed", "architecture: `F.relu(self.first(x))` removed"),
    ),
    (NET, NET.replace("self.last(x)", "self.last(x) * 2"), ("architecture: `Net.forward` changed",)),
    (None, NET, ("architecture: `Net` added",)),
    (NET, None, ("architecture: `Net` removed",)),
    (NET, NET.replace("Net", "Wide").replace("128", "256"), ("architecture: Net → Wide",)),
    (
        "nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.ReLU())",
        "nn.Sequential(nn.Linear(1, 2), nn.GELU(), nn.GELU())",
        ("architecture: ReLU → GELU (2 times)",),
    ),
    ("nn.Dropout(0.5)", "nn.Dropout(0.1)", ("architecture: `Dropout`: p 0.5 → 0.1",)),
    ("model = Net()", "model = WideNet()", ("architecture: model Net() → WideNet()",)),
    (
        "m = timm.create_model('resnet18')",
        "m = timm.create_model('resnet50')",
        ("architecture: `timm.create_model('resnet18')` → `timm.create_model('resnet50')`",),
    ),
    ("p.requires_grad = True", "p.requires_grad = False", ("architecture: requires_grad True → False",)),
    # ---- loss
    ("criterion = nn.CrossEntropyLoss()", "criterion = nn.NLLLoss()", ("loss: CrossEntropyLoss → NLLLoss",)),
    ("from torch.nn import MSELoss as M\nM()", "from torch.nn import L1Loss as M\nM()", ("loss: MSELoss → L1Loss",)),
    ("loss = F.cross_entropy(p, y)", "loss = F.nll_loss(p, y)", ("loss: `F.cross_entropy(p, y)` → `F.nll_loss(p, y)`",)),
    ("loss = F.mse_loss(p, y) + 0.1 * l2", "loss = F.mse_loss(p, y) + 0.2 * l2", ("loss: loss … + 0.1 * l2 → … + 0.2 * l2",)),
    ("loss.backward()", "", ("loss: `loss.backward` removed",)),
    # ---- optimizer
    (
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)",
        "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
        ("optimizer: SGD → Adam", "hyper-parameter: lr 0.1 → 0.001"),
    ),
    ("SGD(model.parameters(), 0.1)", "SGD(model.parameters(), lr=0.1)", ()),
    (
        "Adam(model.parameters())",
        "Adam(model.head.parameters())",
        ("optimizer: `Adam`: params model.parameters() → model.head.parameters()",),
    ),
    (LOOP, LOOP.replace("        optimizer.zero_grad()\n", ""), ("optimizer: `optimizer.zero_grad` removed",)),
    (
        "x = 1",
        "x = 1\nclip_grad_norm_(model.parameters(), 1.0)",
        ("optimizer: `clip_grad_norm_(max_norm=1.0)` added",),
    ),
    # ---- schedule
    ("s = StepLR(opt, step_size=30)", "s = StepLR(opt, step_size=10)", ("schedule: `StepLR`: step_size 30 → 10",)),
    (
        "s = StepLR(opt, 30)",
        "s = CosineAnnealingLR(opt, 100)",
        ("schedule: `StepLR(step_size=30)` → `CosineAnnealingLR(T_max=100)`",),
    ),
    ("scheduler.step()", "", ("schedule: `scheduler.step` removed",)),
    ("def get_lr(i): return 1", "def get_lr(i): return 2", ("schedule: `get_lr` changed",)),
    # ---- hyper-parameters, wherever they stand
    ("lr = 0.1", "lr = 0.001", ("hyper-parameter: lr 0.1 → 0.001",)),
    (
        "LR = 0.1\nSGD(p, lr=LR)",
        "LR = 0.1 / 2\nSGD(p, lr=LR)",
        ("optimizer: `SGD`: lr 0.1 → 0.05", "hyper-parameter: lr 0.1 → 0.05"),
    ),
    ("config = {'lr': 0.1, 'x': 1}", "config = {'lr': 0.2, 'x': 1}", ("hyper-parameter: lr 0.1 → 0.2",)),
    ("config['epochs'] = 5", "config['epochs'] = 6", ("hyper-parameter: epochs 5 → 6",)),
    ("config.momentum = 0.9", "config.momentum = 0.8", ("hyper-parameter: momentum 0.9 → 0.8",)),
    ("def train(epochs=5): pass", "def train(epochs=6): pass", ("hyper-parameter: epochs 5 → 6",)),
    (
        "@dataclass\nclass C:\n    lr: float = 0.1",
        "@dataclass\nclass C:\n    lr: float = 0.2",
        ("hyper-parameter: lr 0.1 → 0.2",),
    ),
    (
        "p.add_argument('--batch-size', default=8)",
        "p.add_argument('--batch-size', default=16)",
        ("hyper-parameter: batch_size 8 → 16",),
    ),
    ("lr, epochs = 0.1, 5", "lr, epochs = 0.2, 5", ("hyper-parameter: lr 0.1 → 0.2",)),
    ("train(weight_decay=0)", "train(weight_decay=1e-4)", ("hyper-parameter: weight_decay 0 → 0.0001",)),
    (LOOP, LOOP.replace("range(10)", "range(20)"), ("hyper-parameter: epochs 10 → 20",)),
    ("for epoch in tqdm(range(1, 5)): f()", "for epoch in tqdm(range(1, 9)): f()", ("hyper-parameter: epochs 5 → 9",)),
    ("lr = args.lr", "lr = args.lr * 2", ("hyper-parameter: lr args.lr → args.lr * 2",)),
    ("lr = 0.1", "lr = 0.1\nlr *= 0.5", ("hyper-parameter: lr lr * 0.5 added",)),
    ("train(net)", "train(net, momentum=momentum)", ("hyper-parameter: `momentum=momentum` added",)),
    ("warm_lr = 0.1", "warm_lr = 0.2", ("hyper-parameter: warm_lr 0.1 → 0.2",)),
    # ---- precision, seed, device, distributed
    ("x.half()", "x.bfloat16()", ("precision: `x.half` → `x.bfloat16`",)),
    (
        "with torch.no_grad():\n    f()",
        "with torch.no_grad(), torch.autocast('cuda'):\n    f()",
        ("precision: `torch.autocast(device='cuda')` added",),
    ),
    ("f(dtype=torch.float32)", "f(dtype=torch.float16)", ("precision: dtype torch.float32 → torch.float16",)),
    ("torch.manual_seed(0)\nx = 1", "x = 1", ("seed: `torch.manual_seed(0)` removed",)),
    ("np.random.seed(1)", "np.random.seed(2)", ("seed: `np.random.seed(1)` → `np.random.seed(2)`",)),
    ("SEED = 1", "SEED = 2", ("seed: seed 1 → 2",)),
    (
        "torch.backends.cudnn.deterministic = True",
        "torch.backends.cudnn.deterministic = False",
        ("seed: cudnn.deterministic True → False",),
    ),
    ("device = 'cuda'", "device = 'cpu'", ("device: device 'cuda' → 'cpu'",)),
    ("model.to('cuda')", "model.to('cpu')", ("device: `model.to('cuda')` → `model.to('cpu')`",)),
    (
        "os.environ['CUDA_VISIBLE_DEVICES'] = '0'",
        "os.environ['CUDA_VISIBLE_DEVICES'] = '1'",
        ("device: CUDA_VISIBLE_DEVICES '0' → '1'", "environment: CUDA_VISIBLE_DEVICES '0' → '1'"),
    ),
    (
        "model = Net()",
        "model = nn.DataParallel(Net())",
        ("architecture: model Net() removed", "distributed: `DataParallel(module=Net())` added"),
    ),
    # ---- environment, evaluation, checkpoint
    (
        "%pip install torch==2.3",
        "%pip install torch==2.4",
        ("environment: `pip install torch==2.3` → `pip install torch==2.4`",),
    ),
    ("x = 1", "!uv pip install timm\nx = 1", ("environment: `uv pip install timm` added",)),
    ("model.eval()\nf()", "f()", ("evaluation: `model.eval` removed",)),
    ("f()", "with torch.no_grad():\n    f()", ("evaluation: `torch.no_grad` added",)),
    (
        "x = 1",
        "x = 1\ntorch.save(model.state_dict(), 'm.pt')",
        ("checkpoint: `model.state_dict` added", "checkpoint: `torch.save(…, 'm.pt')` added"),
    ),
    # ---- what does not matter stands last
    ("x = 1", "x = 1\nprint(x)", ("logging: `print` added",)),
    ("print(1)", "print(2)", ("logging: `print` changed",)),
    ("plt.plot(a, lr=1)", "plt.plot(a, lr=2)", ("plotting: `plt.plot` changed",)),
    (
        "lr = 0.1",
        "lr = 0.2\nprint(lr)\nplt.plot(x)\ntorch.manual_seed(1)",
        (
            "hyper-parameter: lr 0.1 → 0.2",
            "seed: `torch.manual_seed(1)` added",
            "logging: `print` added",
            "plotting: `plt.plot` added",
        ),
    ),
    # ---- not understood: the lines are all there is to say
    ("x = 1", "x = 2", ("other",)),
    ("lr = 0.1\nx = 1", "lr = 0.2\nx = 2", ("hyper-parameter: lr 0.1 → 0.2", "other")),
    ("lr = 0.1", "lr = = 0.2", ("other",)),
    ("lr = = 0.1", "lr = = 0.2", ("other",)),
    ("print 'lr', 0.1", "print 'lr', 0.2", ("other",)),
    ("%%bash\ntorch.manual_seed(0)", "%%bash\ntorch.manual_seed(1)", ("other",)),
    (
        LOOP,
        LOOP.replace("        optimizer.zero_grad()\n", "").replace(
            "loss.backward()\n", "loss.backward()\n        optimizer.zero_grad()\n"
        ),
        ("other",),
    ),
    ("a = F.relu(x)", "b = F.relu(x)", ("other",)),
    ("a.backward()", "b.backward()", ("other",)),
    ("from mine import SGD\nSGD(1)", "from mine import SGD\nSGD(2)", ("other",)),
    ("T = 5\nT.Resize(3)", "T = 5\nT.Resize(4)", ("other",)),
    ("x = " + "(" * 500 + ")" * 500, "lr = 1", ("other",)),
    # ---- magics around real code
    ("%%time\nlr = 0.1", "%%time\nlr = 0.2", ("hyper-parameter: lr 0.1 → 0.2",)),
    ("%time train(lr=0.1)", "%time train(lr=0.2)", ("hyper-parameter: lr 0.1 → 0.2",)),
    ("files = !ls\nlr = 0.1", "files = !ls\nlr = 0.2", ("hyper-parameter: lr 0.1 → 0.2",)),
    ("if x:\n    !ls\nlr = 0.1", "if x:\n    !ls\nlr = 0.2", ("hyper-parameter: lr 0.1 → 0.2",)),
    ("Net?\nlr = 0.1", "Net?\nlr = 0.2", ("hyper-parameter: lr 0.1 → 0.2",)),
]

CONFIG = [
    ("lr: 0.1\n", "lr: 0.001\n", ("hyper-parameter: lr 0.1 → 0.001",)),
    ("lr: 1e-3", "lr: 0.001  # the same", ()),
    ("a: 1\nlr: 2", "lr: 2\na: 1", ()),
    ("optimizer:\n  type: SGD\n  lr: 0.1", "optimizer:\n  type: Adam\n  lr: 0.1", ("optimizer: optimizer.type SGD → Adam",)),
    ('[train]\nbatch_size = 32\nname = "a"', '[train]\nbatch_size = 64\nname = "a"', ("hyper-parameter: batch_size 32 → 64",)),
    ('{\n  "lr": 0.1,\n  "seed": 1\n}', '{\n  "lr": 0.1,\n  "seed": 2\n}', ("seed: seed 1 → 2",)),
    ("[scheduler]\nkind = step", "[scheduler]\nkind = cosine", ("schedule: scheduler.kind step → cosine",)),
    ("transforms:\n  - Resize\n  - Flip", "transforms:\n  - Resize", ("transforms: transform Flip removed",)),
    ("title: a", "title: b", ("other",)),
    ("epochs: 5", "epochs: 5\nseed: 1", ("seed: seed 1 added",)),
]


def said(old: str | None, new: str | None, language: Language = "python") -> tuple[str, ...]:
    return tuple(str(effect) for effect in meaning(old, new, language))


@pytest.mark.parametrize(("old", "new", "expected"), PYTHON)
def test_an_edit_of_python_means_what_the_table_says(old: str | None, new: str | None, expected: tuple[str, ...]) -> None:
    assert said(old, new) == expected


@pytest.mark.parametrize(("old", "new", "expected"), CONFIG)
def test_an_edit_of_a_config_file_means_what_the_table_says(old: str, new: str, expected: tuple[str, ...]) -> None:
    assert said(old, new, "config") == expected


@pytest.mark.parametrize("code", [NET, LOOP, DATASET, COMPOSED, "def f(:", ""])
def test_a_text_means_nothing_against_itself(code: str) -> None:
    assert meaning(code, code, "python") == ()


def test_prose_means_nothing_for_training() -> None:
    assert meaning("lr = 0.1", "lr = 0.2", "text") == ()


def test_the_sentence_does_not_repeat_the_category() -> None:
    assert meaning("torch.manual_seed(0)", "", "python") == (
        Effect("seed", "`torch.manual_seed(0)` removed", "seed/manual_seed"),
    )


def test_every_category_has_one_rank_and_what_does_not_matter_stands_last() -> None:
    assert sorted(RANK.values()) == list(range(len(get_args(Category))))
    assert CATEGORIES[0] == "transforms"
    assert RANK["environment"] < RANK["evaluation"] < RANK["checkpoint"] < RANK["other"] < RANK["logging"] < RANK["plotting"]


def test_every_name_in_the_tables_belongs_to_a_known_category() -> None:
    tables = names()
    found = {*tables.calls.values(), *tables.classes.values(), *tables.methods.values(), *tables.functions.values()}
    found |= {*tables.bases.values(), *tables.attributes.values(), *tables.variables.values(), *tables.regions.values()}
    found |= {setting.category for setting in tables.settings.values()} | {category for _, category in tables.patterns}
    assert found <= set(CATEGORIES)


def test_a_magic_is_taken_out_only_where_python_refuses_the_line() -> None:
    source = parsed("%load_ext rundiff\nx = [7\n% 4]\ny = !ls")
    assert source.tree is not None
    assert ast.unparse(source.tree) == "pass\nx = [7 % 4]\ny = None"
    assert source.commands == ("%load_ext rundiff", "y = !ls")


def test_a_cell_with_hundreds_of_magics_is_read_in_time() -> None:
    cell = "\n".join(f"!echo {i}" for i in range(300)) + "\nlr = 0.1"
    started = time.process_time()
    assert said(cell, cell.replace("lr = 0.1", "lr = 0.2")) == ("hyper-parameter: lr 0.1 → 0.2",)
    assert time.process_time() - started < 2


def test_a_power_tower_is_not_calculated() -> None:
    assert said("lr = 9**9**9**9", "lr = 9**9**9**8") == ("hyper-parameter: lr 9 ** 9 ** 9 ** 9 → 9 ** 9 ** 9 ** 8",)


def test_a_long_value_is_cut_but_still_seen_to_change() -> None:
    effects = said(f"loss = {'a + ' * 50}b", f"loss = {'a + ' * 50}c")
    assert effects == ("loss: loss changed",)


def test_a_deeply_nested_expression_is_not_understood_rather_than_a_crash() -> None:
    deep = dedent("x = " + " + ".join(["1"] * 5_000))
    assert said("x = 1", deep) == ("other",)

"""Whether an edit reaches what trains: a table of programs and edits, and laws."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import NOTEBOOK as PATH
from programs import of_cells, of_files, reach
from repos import cell, notebook
from rundiff.commands.diff import comparison
from rundiff.environment.fingerprint import Environment
from rundiff.git import Repository
from rundiff.render.layout import layout
from rundiff.render.looks import Looks
from rundiff.render.markdown import markdown
from rundiff.runs import store
from rundiff.runs.record import ExecutedCell, Frame, Module, Read, Record, Script
from rundiff.runs.snapshot import snapshot
from rundiff.training.program import Program, Unit
from rundiff.training.reach import Reaching

NOTEBOOK = of_cells(
    """\
    import torch
    from torch import nn, optim
    import torch.nn.functional as F
    import matplotlib.pyplot as plt
    from torchvision import transforms as T
    """,
    "torch.manual_seed(42)\ntorch.backends.cudnn.benchmark = False",
    "LR = 0.1\nEPOCHS = 3\nNOTE = 'first try'\ndevice = 'cpu'",
    "tf = T.Compose([T.ToTensor(), T.Normalize(0.5, 0.5)])\ntest_tf = T.Compose([T.ToTensor()])",
    "train_set = Data(tf)\nval_set = Data(test_tf)\nloader = DataLoader(train_set, batch_size=32)\nval_loader = DataLoader(val_set, batch_size=64)",
    """\
    class Net(nn.Module):
        def __init__(self, width=8):
            super().__init__()
            self.fc = nn.Linear(4, width)
            self.head = nn.Linear(width, 2)

        def forward(self, x):
            return self.head(F.relu(self.fc(x)))

        def describe(self):
            return f"a net of {sum(p.numel() for p in self.parameters())}"
    """,
    "net = Net()\nmodel = net.to(device)\nfor p in model.fc.parameters():\n    p.requires_grad = False",
    "criterion = nn.CrossEntropyLoss(label_smoothing=0.1)\nold_criterion = nn.NLLLoss()",
    "optimizer = optim.SGD(model.parameters(), lr=LR)\nscheduler = optim.lr_scheduler.StepLR(optimizer, 10)",
    """\
    def plot_curves(history, title='loss'):
        plt.plot(history)
        plt.title(title)
        plt.show()

    def validate(model, loader):
        model.eval()
        right = 0
        for x, y in loader:
            right += (model(x).argmax(1) == y).sum().item()
        return right / 100
    """,
    """\
    history = []
    best = 0
    for epoch in range(EPOCHS):
        model.train()
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            history.append(loss.item())
        scheduler.step()
        score = validate(model, val_loader)
        if score > best:
            best = score
            torch.save(model.state_dict(), 'best.pt')
        print(f'epoch {epoch}: {score:.3f}')
    """,
    "plot_curves(history)\nprint(net.describe())",
    "lr_found = LR * 2\nwith torch.no_grad():\n    for x, y in val_loader:\n        loss = criterion(model(x), y)",
)

SCRIPT = of_files(
    **{
        "train.py": """\
        import argparse
        import random
        import numpy as np
        import yaml
        import losses
        from data import loaders
        from src.models import build as build_model
        from utils import *
        from utils import plot_history

        def parse():
            parser = argparse.ArgumentParser()
            parser.add_argument('--lr', type=float, default=0.1)
            parser.add_argument('--out', default='curves.png')
            parser.add_argument('--config', default='conf/base.yaml')
            return parser.parse_args()

        class Meter:
            def __init__(self):
                self.total = 0
                self.count = 0

            def update(self, value):
                self.total += value
                self.count += 1

            def mean(self):
                return self.total / self.count

        def train_epoch(model, loader, optimizer, meter, verbose=True):
            for x, y in loader:
                loss = losses.focal(model(x), y)
                loss.backward()
                optimizer.step()
                meter.update(loss.item())
                if verbose:
                    print('loss', loss.item())
            return meter.mean()

        def evaluate(model, loader):
            hits = 0
            for x, y in loader:
                hits += (model(x).argmax(1) == y).sum()
            return hits

        def unused(model):
            model.fc = None

        def main():
            args = parse()
            config = yaml.safe_load(open(args.config))
            seed_all(config['seed'])
            model = build_model(config['name'])
            loader, test_loader = loaders(config)
            optimizer = make_optimizer(model, args.lr)
            history = []
            for epoch in range(config['epochs']):
                mean = train_epoch(model, loader, optimizer, Meter())
                history.append(mean)
                print(evaluate(model, test_loader))
                if mean < config['enough']:
                    break
            plot_history(history, args.out)

        if __name__ == '__main__':
            main()
        """,
        "losses.py": """\
        import torch
        from helpers import weigh

        GAMMA = 2.0
        EPSILON = 1e-8

        def focal(logits, target):
            return weigh(torch.nn.functional.cross_entropy(logits, target), GAMMA)

        def dice(logits, target):
            return (logits * target).sum() + EPSILON
        """,
        "helpers.py": "def weigh(value, gamma):\n    return value ** gamma\n\ndef halve(value):\n    return value / 2\n",
        "data.py": """\
        def read(path):
            return open(path)

        def loaders(config):
            return make(read('train.csv')), make(read('test.csv'))
        """,
        "src/models/__init__.py": "from .net import Net, build\n",
        "src/models/net.py": """\
        import torch
        from .blocks import Block

        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.block = Block(4)
                self.apply(init)

            def forward(self, x):
                return self.block(x)

        def init(module):
            module.weight.data.fill_(1.0)

        def build(name):
            return Net()
        """,
        "src/models/blocks.py": "import torch\n\nclass Block(torch.nn.Linear):\n    SCALE = 3\n\n    def forward(self, x):\n        return super().forward(x) * self.SCALE\n",
        "utils.py": """\
        import random
        import torch
        import matplotlib.pyplot as plt

        def seed_all(seed):
            random.seed(seed)
            torch.manual_seed(seed)

        def make_optimizer(model, lr):
            groups = [{'params': model.parameters(), 'lr': lr}]
            return torch.optim.AdamW(groups, weight_decay=0.01)

        def smooth(values):
            return [value * 0.9 for value in values]

        def plot_history(history, path):
            values = smooth(history)
            plt.plot(values)
            plt.savefig(path)
        """,
        "conf/base.yaml": "seed: 1\nname: net\nepochs: 3\nenough: 0.1\n",
    }
)

LIGHTNING = of_cells(
    "import pytorch_lightning as pl\nimport torch\nfrom pytorch_lightning.callbacks import Callback",
    """\
    class Lit(pl.LightningModule):
        def __init__(self, lr=0.1):
            super().__init__()
            self.save_hyperparameters()
            self.net = torch.nn.Linear(2, 2)

        def forward(self, x):
            return self.net(x)

        def training_step(self, batch, batch_idx):
            x, y = batch
            loss = self.loss(self(x), y)
            self.log('loss', loss)
            return loss

        def loss(self, out, y):
            return torch.nn.functional.cross_entropy(out, y)

        def validation_step(self, batch, batch_idx):
            x, y = batch
            self.log('acc', (self(x).argmax(1) == y).float().mean())

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)

        def on_train_epoch_start(self):
            self.net.weight.data.mul_(0.99)

        def draw(self):
            return plot(self.net.weight)
    """,
    "class Freeze(Callback):\n    def on_train_start(self, trainer, module):\n        module.net.requires_grad_(False)",
    "module = Lit(lr=0.1)\ntrainer = pl.Trainer(max_epochs=3, callbacks=[Freeze()])\nrun_name = 'a'",
    "trainer.fit(module, train_loader)",
    "trainer.test(module, test_loader)",
)

HUGGING_FACE = of_cells(
    "from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments\nimport evaluate",
    "checkpoint = 'bert-base'\ntokenizer = AutoTokenizer.from_pretrained(checkpoint)\nmodel = AutoModelForSequenceClassification.from_pretrained(checkpoint)",
    "def tokenize(rows):\n    return tokenizer(rows['text'], truncation=True)\n\ntokenized = raw.map(tokenize, batched=True)",
    "metric = evaluate.load('accuracy')\n\ndef compute_metrics(pred):\n    return metric.compute(predictions=pred[0], references=pred[1])",
    """\
    class Weighted(Trainer):
        def compute_loss(self, model, inputs, return_outputs=False):
            return model(**inputs).loss * 2
    """,
    "args = TrainingArguments(output_dir='out', learning_rate=5e-5)\ntrainer = Weighted(model=model, args=args, train_dataset=tokenized['train'])",
    "trainer.train()",
    "sizes = [len(row) for row in tokenized['train']]\nprint(max(sizes))",
)

CLOSURES = of_cells(
    "import torch\nSCALE = 2.0\nSHIFT = 1.0\nstate = {'step': 0, 'seen': 0}\nLOG = []",
    """\
    def make_loss(power):
        def loss(out, y):
            return (out - y).abs().pow(power).sum() * SCALE
        def other(out, y):
            return (out - y) * SHIFT
        return loss
    """,
    """\
    def warm():
        global rate
        rate = 0.5

    def remember(value):
        LOG.append(value)

    def advance():
        state['step'] += 1

    def unfreeze(layers, amount):
        for layer in layers:
            for weight in layer.parameters():
                weight.requires_grad = True
    """,
    "rate = 0.1\nwarm()\nloss_fn = make_loss(2)\npick = {'a': loss_fn}\nunfreeze([model.head], 3)",
    "opt = torch.optim.SGD(model.parameters(), lr=rate)\ngroup = opt.param_groups[0]\ngroup['lr'] = 0.7",
    """\
    def step(batch):
        advance()
        value = pick['a'](model(batch), batch)
        value.backward()
        opt.step()
        remember(value.item())
        if state['step'] > 100:
            raise SystemExit
    """,
    "for batch in batches:\n    step(batch)",
    "print(LOG)",
)

KERAS = of_cells(
    "import tensorflow as tf\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.decomposition import PCA\nimport pandas as pd",
    "df = pd.read_csv('train.csv')\ndf['age'] = df['age'].fillna(0)\ndf.head()",
    "scaler = StandardScaler()\nX = scaler.fit_transform(df[['age', 'size']])\ny = df['label']",
    "model = tf.keras.Sequential([tf.keras.layers.Dense(4)])\nmodel.compile(optimizer='adam', loss='mse')",
    "history = model.fit(X, y, epochs=3)",
    "pca = PCA(2)\nflat = pca.fit_transform(X)\nscore = model.evaluate(X, y)",
)

TABLE = [
    # --- a notebook
    (NOTEBOOK, "torch.manual_seed(42)", "", "+"),
    (NOTEBOOK, "torch.manual_seed(42)", "torch.manual_seed(43)", "+"),
    (NOTEBOOK, "benchmark = False", "benchmark = True", "+"),
    (NOTEBOOK, "LR = 0.1", "LR = 0.2", "+"),
    (NOTEBOOK, "EPOCHS = 3", "EPOCHS = 5", "+"),
    (NOTEBOOK, "NOTE = 'first try'", "NOTE = 'second try'", "-"),
    (NOTEBOOK, "device = 'cpu'", "device = 'cuda'", "+"),
    (NOTEBOOK, "T.Normalize(0.5, 0.5)]", "]", "+"),
    (NOTEBOOK, "test_tf = T.Compose([T.ToTensor()])", "test_tf = T.Compose([T.Resize(8), T.ToTensor()])", "-"),
    (NOTEBOOK, "batch_size=32", "batch_size=16", "+"),
    (NOTEBOOK, "batch_size=64", "batch_size=16", "-"),
    (NOTEBOOK, "width=8", "width=16", "+"),
    (NOTEBOOK, "self.fc = nn.Linear(4, width)", "self.fc = nn.Linear(4, width, bias=False)", "+"),
    (NOTEBOOK, "F.relu(self.fc(x))", "F.gelu(self.fc(x))", "+"),
    (NOTEBOOK, "a net of", "a network of", "-"),
    (NOTEBOOK, "net = Net()", "net = Net(16)", "+"),
    (NOTEBOOK, "p.requires_grad = False", "p.requires_grad = True", "+"),
    (NOTEBOOK, "label_smoothing=0.1", "label_smoothing=0.2", "+"),
    (NOTEBOOK, "old_criterion = nn.NLLLoss()", "old_criterion = nn.MSELoss()", "-"),
    (NOTEBOOK, "optim.SGD(", "optim.Adam(", "+"),
    (NOTEBOOK, "StepLR(optimizer, 10)", "StepLR(optimizer, 20)", "+"),
    (NOTEBOOK, "title='loss'", "title='the loss'", "-"),
    (NOTEBOOK, "plt.plot(history)", "plt.plot(history[1:])", "-"),
    (NOTEBOOK, "right = 0\n", "right = 1\n", "-"),
    (NOTEBOOK, "right / 100", "right / 10", "-"),
    (NOTEBOOK, "model.train()", "model.eval()", "+"),
    (NOTEBOOK, "optimizer.zero_grad()\n", "\n", "+"),
    (
        NOTEBOOK,
        "loss = criterion(model(x), y)\n    loss.backward()",
        "loss = old_criterion(model(x), y)\n    loss.backward()",
        "+",
    ),
    (NOTEBOOK, "nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n", "\n", "+"),
    (NOTEBOOK, "history.append(loss.item())", "history.append(loss.item() / 2)", "-"),
    (NOTEBOOK, "scheduler.step()\n", "\n", "+"),
    (NOTEBOOK, "print(f'epoch {epoch}: {score:.3f}')", "print(epoch, score)", "-"),
    (NOTEBOOK, "'best.pt'", "'last.pt'", "-"),
    (NOTEBOOK, "if score > best:", "if score >= best:", "-"),
    (NOTEBOOK, "plot_curves(history)", "plot_curves(history, 'x')", "-"),
    (NOTEBOOK, "print(net.describe())", "", "-"),
    (NOTEBOOK, "lr_found = LR * 2", "lr_found = LR * 3", "-"),
    (NOTEBOOK, "for x, y in val_loader:\n    loss = criterion", "for x, y in val_loader:\n    loss = old_criterion", "-"),
    # --- a script and its modules
    (SCRIPT, "default=0.1", "default=0.2", "+"),
    (SCRIPT, "'curves.png'", "'curve.png'", "-"),
    (SCRIPT, "self.total += value", "self.total += 2 * value", "+"),
    (SCRIPT, "loss = losses.focal(model(x), y)", "loss = losses.dice(model(x), y)", "+"),
    (SCRIPT, "print('loss', loss.item())", "print('the loss', loss.item())", "-"),
    (SCRIPT, "hits = 0\n", "hits = 1\n", "-"),
    (SCRIPT, "return hits", "return hits / 2", "-"),
    (SCRIPT, "model.fc = None", "model.fc = 1", "-"),
    (SCRIPT, "seed_all(config['seed'])", "seed_all(7)", "+"),
    (SCRIPT, "config['enough']", "0.2", "+"),
    (SCRIPT, "print(evaluate(model, test_loader))", "print(evaluate(model, loader))", "-"),
    (SCRIPT, "plot_history(history, args.out)", "plot_history(history[1:], args.out)", "-"),
    (SCRIPT, "history.append(mean)", "history.append(2 * mean)", "-"),
    (SCRIPT, "build_model(config['name'])", "build_model('other')", "+"),
    (SCRIPT, "GAMMA = 2.0", "GAMMA = 3.0", "+"),
    (SCRIPT, "EPSILON = 1e-8", "EPSILON = 1e-6", "-"),
    (SCRIPT, "(logits * target).sum()", "(logits * target).mean()", "-"),
    (SCRIPT, "value ** gamma", "value * gamma", "+"),
    (SCRIPT, "value / 2", "value / 3", "-"),
    (SCRIPT, "make(read('train.csv'))", "make(read('train2.csv'))", "+"),
    (SCRIPT, "return open(path)", "return open(path, 'rb')", "+"),
    (SCRIPT, "Block(4)", "Block(8)", "+"),
    (SCRIPT, "fill_(1.0)", "fill_(0.5)", "+"),
    (SCRIPT, "SCALE = 3", "SCALE = 4", "+"),
    (SCRIPT, "super().forward(x) * self.SCALE", "super().forward(x)", "+"),
    (SCRIPT, "torch.manual_seed(seed)", "pass", "+"),
    (SCRIPT, "weight_decay=0.01", "weight_decay=0.1", "+"),
    (SCRIPT, "value * 0.9 for", "value * 0.8 for", "-"),
    (SCRIPT, "plt.savefig(path)", "plt.show()", "-"),
    (SCRIPT, "epochs: 3", "epochs: 4", "+"),
    # --- Lightning
    (LIGHTNING, "lr=0.1):", "lr=0.2):", "+"),
    (LIGHTNING, "Linear(2, 2)", "Linear(2, 2, bias=False)", "+"),
    (LIGHTNING, "self.log('loss', loss)", "self.log('train', loss)", "-"),
    (LIGHTNING, "functional.cross_entropy(out, y)", "functional.nll_loss(out, y)", "+"),
    (LIGHTNING, "(self(x).argmax(1) == y)", "(self(x).argmax(1) != y)", "-"),
    (LIGHTNING, "optim.Adam", "optim.AdamW", "+"),
    (LIGHTNING, "mul_(0.99)", "mul_(0.9)", "+"),
    (LIGHTNING, "plot(self.net.weight)", "plot(self.net.bias)", "-"),
    (LIGHTNING, "requires_grad_(False)", "requires_grad_(True)", "+"),
    (LIGHTNING, "Lit(lr=0.1)", "Lit(lr=0.2)", "+"),
    (LIGHTNING, "max_epochs=3", "max_epochs=4", "+"),
    (LIGHTNING, "run_name = 'a'", "run_name = 'b'", "-"),
    (LIGHTNING, "fit(module, train_loader)", "fit(module, loader)", "+"),
    (LIGHTNING, "trainer.test(module, test_loader)", "trainer.test(module, train_loader)", "-"),
    # --- Hugging Face
    (HUGGING_FACE, "'bert-base'", "'bert-large'", "+"),
    (HUGGING_FACE, "truncation=True", "truncation=False", "+"),
    (HUGGING_FACE, "predictions=pred[0]", "predictions=pred[0].argmax(1)", "-"),
    (HUGGING_FACE, ".loss * 2", ".loss * 3", "+"),
    (HUGGING_FACE, "learning_rate=5e-5", "learning_rate=1e-5", "+"),
    (HUGGING_FACE, "[len(row) for", "[len(row) + 1 for", "-"),
    # --- closures, globals, objects that are changed
    (CLOSURES, "SCALE = 2.0", "SCALE = 3.0", "+"),
    (CLOSURES, "SHIFT = 1.0", "SHIFT = 3.0", "-"),
    (CLOSURES, ".pow(power)", "", "+"),
    (CLOSURES, "(out - y) * SHIFT", "(out - y)", "-"),
    (CLOSURES, "rate = 0.5", "rate = 0.6", "+"),
    (CLOSURES, "LOG.append(value)", "LOG.append(2 * value)", "-"),
    (CLOSURES, "state['step'] += 1", "state['step'] += 2", "+"),
    (CLOSURES, "weight.requires_grad = True", "weight.requires_grad = False", "+"),
    (CLOSURES, "make_loss(2)", "make_loss(3)", "+"),
    (CLOSURES, "unfreeze([model.head], 3)", "", "+"),
    (CLOSURES, "group['lr'] = 0.7", "group['lr'] = 0.8", "+"),
    (CLOSURES, "remember(value.item())", "remember(value)", "-"),
    (CLOSURES, "for batch in batches:", "for batch in batches[1:]:", "+"),
    (CLOSURES, "print(LOG)", "print(len(LOG))", "-"),
    # --- Keras and scikit-learn
    (KERAS, "fillna(0)", "fillna(1)", "+"),
    (KERAS, "df.head()", "df.tail()", "-"),
    (KERAS, "StandardScaler()", "StandardScaler(with_mean=False)", "+"),
    (KERAS, "loss='mse'", "loss='mae'", "+"),
    (KERAS, "epochs=3", "epochs=4", "+"),
    (KERAS, "PCA(2)", "PCA(3)", "-"),
    (KERAS, "score = model.evaluate(X, y)", "score = model.evaluate(X[:9], y[:9])", "-"),
]


LOOP = "for x, y in loader:\n    loss = criterion(model(x), y)\n    loss.backward()\n    optimizer.step()"


def beside(*cells: str, **files: str):
    """Cells ahead of a loop that trains."""
    return of_cells(*cells, LOOP, **files)


STYLES = [
    # --- names that stand for others
    (beside("def make(k):\n    return k\ntable = {'a': make}\nmodel = table['a'](3)"), "return k", "return k + 1", "+"),
    (beside("name = 'SGD'\noptimizer = getattr(torch.optim, name)(model.parameters())"), "'SGD'", "'Adam'", "+"),
    (beside("a, b = 1, 2\nmodel = net(b)"), "1, 2", "1, 3", "+"),
    (beside("first = build()\nmodel = first\nfirst.scale = 2"), "scale = 2", "scale = 3", "+"),
    (beside("model = build(width := 4)\nother = width"), "width := 4", "width := 5", "+"),
    (beside("GAMMA = 2\nrate = lambda e: GAMMA ** e\noptimizer = make(rate)"), "GAMMA = 2", "GAMMA = 3", "+"),
    (beside("sizes = [k * FACTOR for k in range(3)]\nmodel = net(sizes)\nk = 3"), "k * FACTOR", "k", "+"),
    (beside("sizes = [k for k in range(3)]\nmodel = net(sizes)\nk = 3"), "k = 3", "k = 4", "-"),
    # --- settings
    (beside("class Config:\n    lr = 0.1\n    out = 'a'\noptimizer = sgd(Config.lr)"), "lr = 0.1", "lr = 0.2", "+"),
    (beside("cfg = {'lr': 0.1}\ncfg.update(lr=0.2)\noptimizer = sgd(**cfg)"), "lr=0.2", "lr=0.3", "+"),
    (beside("cfg = {'lr': 0.1}\ncfg |= {'lr': 0.2}\noptimizer = sgd(**cfg)"), "'lr': 0.2", "'lr': 0.3", "+"),
    (beside("import wandb\nwandb.init(config={'lr': 0.1})\noptimizer = sgd(wandb.config.lr)"), "'lr': 0.1", "'lr': 0.2", "+"),
    (beside("import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '0'"), "'0'", "'1'", "+"),
    (beside("%env SEED=1"), "SEED=1", "SEED=2", "+"),
    (beside("import torch\ntorch.set_default_dtype(torch.float64)"), "float64", "float32", "+"),
    (beside("import torch.nn.functional as F\nF.relu = F.gelu"), "F.gelu", "F.silu", "+"),
    (
        beside(
            "from dataclasses import dataclass\n@dataclass\nclass Cfg:\n    lr: float = 0.1\ncfg = Cfg()\noptimizer = sgd(cfg.lr)"
        ),
        "float = 0.1",
        "float = 0.2",
        "+",
    ),
    # --- data
    (beside("df = load()\ndf.to_csv('x.csv')", "import pandas as pd\nloader = pd.read_csv('x.csv')"), "load()", "load(1)", "+"),
    (beside("df.drop(columns=['a'], inplace=True)\nloader = df.values"), "['a']", "['b']", "+"),
    (beside("import random\nfiles = list()\nrandom.shuffle(files)\nloader = read(files)"), "random.shuffle(files)", "", "+"),
    (beside("x_train /= 255\nloader = x_train"), "255", "256", "+"),
    (beside("train, test = split(data, seed=1)\nloader = train"), "seed=1", "seed=2", "+"),
    (beside("test = data[:10]\nshapes = test.shape\nloader = data"), "[:10]", "[:20]", "-"),
    (
        beside("def batches(rows):\n    for row in rows:\n        yield row * 2\nloader = batches(data)"),
        "row * 2",
        "row * 3",
        "+",
    ),
    # --- models
    (beside("def init(m):\n    m.weight.data.zero_()\nmodel.apply(init)"), "zero_()", "fill_(1)", "+"),
    (beside("def hook(g):\n    return g * 2\nmodel.weight.register_hook(hook)"), "g * 2", "g * 3", "+"),
    (
        beside("for n, p in model.named_parameters():\n    if 'bias' in n:\n        p.requires_grad_(False)"),
        "'bias' in n",
        "'norm' in n",
        "+",
    ),
    (beside("model.load_state_dict(torch.load('a.pt'))"), "'a.pt'", "'b.pt'", "+"),
    (beside("model.eval()"), "model.eval()", "", "+"),
    (
        beside(
            "class Base:\n    def __init__(self):\n        self.k = 2\n    def scale(self):\n        return self.k\nclass Loss(Base):\n    def __call__(self, a, b):\n        return self.scale() * a\ncriterion = Loss()"
        ),
        "self.k = 2",
        "self.k = 3",
        "+",
    ),
    (
        beside(
            "class Loss:\n    @property\n    def k(self):\n        return 2\n    def __call__(self, a, b):\n        return self.k * a\ncriterion = Loss()"
        ),
        "return 2",
        "return 3",
        "+",
    ),
    # --- other ways to train
    (
        of_cells(
            "from functools import partial\ndef run(m, lr):\n    m(lr).backward()\ngo = partial(run, lr=0.1)",
            "net = make()",
            "go(net)",
        ),
        "make()",
        "make(1)",
        "+",
    ),
    (
        of_cells(
            "from ignite.engine import Engine\ndef update(e, b):\n    model(b).backward()\nengine = Engine(update)",
            "n = 3",
            "engine.run(data, n)",
        ),
        "n = 3",
        "n = 4",
        "+",
    ),
    (
        of_cells(
            "from threading import Thread\ndef go(m):\n    m().backward()",
            "m = make()",
            "t = Thread(target=go, args=(m,))\nt.start()",
        ),
        "make()",
        "make(1)",
        "+",
    ),
    (
        of_cells(
            "def closure():\n    loss = crit(model(x), y)\n    loss.backward()\n    return loss",
            "opt = LBFGS(model)",
            "opt.step(closure)",
        ),
        "crit(model(x), y)",
        "crit(model(x), z)",
        "+",
    ),
    (
        of_cells(
            "from ultralytics import YOLO\nmodel = YOLO('n.pt')", "size = 640", "model.train(data='coco.yaml', imgsz=size)"
        ),
        "640",
        "320",
        "+",
    ),
    (of_cells("autoencoder = build(3)", "autoencoder.fit(x, x)"), "build(3)", "build(4)", "+"),
    (
        of_cells("from sklearn.model_selection import cross_val_score\nclf = SVC(C=1)", "print(cross_val_score(clf, X, y))"),
        "C=1",
        "C=2",
        "+",
    ),
    (of_cells("import xgboost as xgb\nparams = {'eta': 0.1}", "bst = xgb.train(params, dtrain)"), "0.1", "0.2", "+"),
    (
        of_cells(
            "import tensorflow as tf\nrate = 0.1\nopt = tf.keras.optimizers.SGD(rate)",
            "with tf.GradientTape() as tape:\n    loss = f(x)\ngrads = tape.gradient(loss, v)\nopt.apply_gradients(zip(grads, v))",
        ),
        "rate = 0.1",
        "rate = 0.2",
        "+",
    ),
    (
        of_cells("scaler = torch.cuda.amp.GradScaler(init_scale=2)", "scaler.scale(loss).backward()\nscaler.step(opt)"),
        "init_scale=2",
        "init_scale=4",
        "+",
    ),
    (
        of_cells("model, opt = accelerator.prepare(net, sgd)", "accelerator.backward(model(x))"),
        "(net, sgd)",
        "(net, adam)",
        "+",
    ),
    (of_cells("learn = vision_learner(dls, arch)", "learn.fine_tune(3)", "learn.show_results()"), "arch", "resnet", "+"),
    # --- what is made where it is handed over
    (
        of_cells("def prepare(x):\n    return x * 2\ndef go(d, m):\n    m(d).backward()", "go(prepare(raw), model)"),
        "x * 2",
        "x * 3",
        "+",
    ),
    (
        of_cells("def crit(x):\n    return x * 2\ndef go(f, m):\n    f(m(1)).backward()", "go(crit, model)"),
        "x * 2",
        "x * 3",
        "+",
    ),
    (
        of_cells(
            "class C:\n    def __init__(self):\n        self.lr = 1\n        self.out = 2\ndef go(lr):\n    sgd(lr).step()\n    loss.backward()",
            "c = C()\ngo(c.lr)",
        ),
        "self.lr = 1",
        "self.lr = 2",
        "+",
    ),
    (
        of_cells(
            "class C:\n    def __init__(self):\n        self.lr = 1\n        self.out = 2\ndef go(lr):\n    opt = sgd(lr)\n    opt.step()",
            "c = C()\ngo(c.lr)",
        ),
        "self.out = 2",
        "self.out = 3",
        "-",
    ),
    (
        of_cells(
            "class C:\n    def __init__(self):\n        self.net = net()\n    def fit(self):\n        self.net(1).backward()\n    def predict(self):\n        self.net.eval()",
            "c = C()\nc.fit()",
            "c.predict()",
        ),
        "self.net.eval()",
        "pass",
        "-",
    ),
    # --- the order of cells
    (of_cells(LOOP, "criterion = nn.MSELoss()"), "MSELoss", "L1Loss", "+"),
    (of_cells("model = make(1)", "model = make(2)", LOOP), "make(1)", "make(3)", "-"),
    (of_cells("model = make(1)", LOOP, "model = make(2)"), "make(2)", "make(3)", "-"),
    (of_cells("model = make(1)", LOOP, "model = make(2)", LOOP.replace("loss", "other")), "make(2)", "make(3)", "+"),
    # --- what decides
    (of_cells("go = True", "if go:\n    loss.backward()"), "go = True", "go = False", "+"),
    (
        of_cells("limit = 3", "for x in data:\n    if x > limit:\n        break\n    model(x).backward()"),
        "limit = 3",
        "limit = 4",
        "+",
    ),
    (of_cells("n = 3", "while n:\n    n -= 1\n    model(x).backward()"), "n -= 1", "n -= 2", "+"),
    (
        of_cells(
            "try:\n    import apex\nexcept ImportError:\n    apex = None",
            "if apex is not None:\n    model = apex.wrap(model)",
            "model(x).backward()",
        ),
        "apex = None",
        "apex = 1",
        "+",
    ),
    (
        of_cells("kind = autocast(True)", "with kind:\n    loss = model(x)\nloss.backward()"),
        "autocast(True)",
        "autocast(False)",
        "+",
    ),
    # --- what cannot be known
    (beside("name = 'a'\nexec(open('settings.txt').read())\nnote = 1"), "note = 1", "note = 2", "?"),
    (of_cells("a = 1\nb = a"), "a = 1", "a = 2", "?"),
    (beside("assert width == 3\nmodel = net(width)"), "width == 3", "width == 4", "?"),
    (beside("import unknown_thing"), "unknown_thing", "other_thing", "?"),
    (beside("%pip install torch==2.3"), "2.3", "2.4", "?"),
    # --- scripts that are started
    (of_cells("!python train.py --lr 0.1", **{"train.py": "import torch\nloss.backward()"}), "0.1", "0.2", "+"),
    (of_cells("!python train.py", **{"train.py": "rate = 1\nopt = sgd(rate)\nopt.step()"}), "rate = 1", "rate = 2", "+"),
    (of_cells("%run setup.py", LOOP, **{"setup.py": "model = make(1)\n"}), "make(1)", "make(2)", "+"),
    (of_cells("%matplotlib inline", LOOP), "inline", "widget", "-"),
    # --- modules
    (
        beside("from lib import *", "criterion = focal", **{"lib.py": "G = 2\ndef focal(a, b):\n    return a ** G\n"}),
        "G = 2",
        "G = 3",
        "+",
    ),
    (
        beside(
            "import lib",
            "criterion = lib.Loss()",
            **{"lib.py": "class Loss:\n    def __call__(self, a, b):\n        return a * 2\n"},
        ),
        "a * 2",
        "a * 3",
        "+",
    ),
    (beside("import lib", **{"lib.py": "import torch\ntorch.manual_seed(1)\n"}), "manual_seed(1)", "manual_seed(2)", "+"),
    (
        beside(
            "import lib",
            "criterion = lib.REGISTRY['a']",
            **{
                "lib.py": "REGISTRY = {}\ndef register(n):\n    def inner(f):\n        REGISTRY[n] = f\n        return f\n    return inner\n@register('a')\ndef loss(a, b):\n    return a * 2\n"
            },
        ),
        "a * 2",
        "a * 3",
        "+",
    ),
    (
        beside(
            "import pkg.sub as s",
            "criterion = s.f",
            **{
                "pkg/__init__.py": "",
                "pkg/sub.py": "from . import deep\ndef f(a, b):\n    return deep.g(a)\n",
                "pkg/deep.py": "def g(a):\n    return a * 2\ndef h(a):\n    return 3\n",
            },
        ),
        "a * 2",
        "a * 3",
        "+",
    ),
    (
        beside(
            "import pkg.sub as s",
            "criterion = s.f",
            **{
                "pkg/__init__.py": "",
                "pkg/sub.py": "from . import deep\ndef f(a, b):\n    return deep.g(a)\n",
                "pkg/deep.py": "def g(a):\n    return a * 2\ndef h(a):\n    return 3\n",
            },
        ),
        "return 3",
        "return 4",
        "-",
    ),
    (
        beside(
            "import lib",
            "lib.show(history)",
            **{"lib.py": "import matplotlib.pyplot as plt\ndef show(h):\n    s = 3\n    plt.plot(h, s)\n"},
        ),
        "s = 3",
        "s = 4",
        "-",
    ),
    (beside("x = 1", **{"lib.py": "y = 1\n"}), "y = 1", "y = 2", "?"),
]


@pytest.mark.parametrize(
    ("program", "old", "new", "expected"), STYLES, ids=[f"{row[1]} → {row[2]} ({at})" for at, row in enumerate(STYLES)]
)
def test_it_does_in_every_style(program, old, new, expected):
    found = reach(program, old, new)
    assert {"reaches": "+", "off-path": "-", "unknown": "?"}[found.reach] == expected, found


@pytest.mark.parametrize(("program", "old", "new", "expected"), TABLE, ids=[f"{row[1]} → {row[2]}" for row in TABLE])
def test_an_edit_reaches_what_trains_or_does_not(program, old, new, expected):
    found = reach(program, old, new)
    assert {"reaches": "+", "off-path": "-", "unknown": "?"}[found.reach] == expected, found


# --- laws

ROWS = st.sampled_from(TABLE)


def judged(program, old, new):
    return reach(program, old, new).reach


@given(ROWS, st.integers(0, 12), st.sampled_from(["unrelated = 1", "# only a word", "", "print('here')", "import os"]))
def test_a_cell_that_has_nothing_to_do_with_it_changes_no_answer(row, at, text):
    program, old, new, _ = row
    if program.cells:
        at = min(at, len(program.cells))
        more = program._replace(cells=(*program.cells[:at], text, *program.cells[at:]))
        assert judged(more, old, new) == judged(program, old, new)


@given(
    st.sampled_from([row for row in TABLE if row[0] in {NOTEBOOK, CLOSURES}]),
    st.sampled_from(["model", "loss", "loader", "history", "opt", "state"]),
)
def test_it_does_not_matter_what_a_variable_is_called(row, name):
    program, old, new, _ = row

    def renamed(text):
        return re.sub(rf"(?<![\\w.'-])(?:{name})(?![\\w'=-])(?!=[^=])", f"{name}_2", text)

    # As a keyword the name belongs to somebody else.
    if re.search(rf"[(,] ?{name}=", "\n".join(program.cells) + old + new) is None:
        other = program._replace(cells=tuple(map(renamed, program.cells)))
        assert judged(other, renamed(old), renamed(new)) == judged(program, old, new)


@given(ROWS)
def test_an_edit_that_is_turned_round_reaches_as_much(row):
    program, old, new, expected = row
    if new.strip() and sum(new in text for text in (*program.cells, *(text for _, text in program.files))) == 0:
        assert judged(program, old, new) == {"+": "reaches", "-": "off-path"}[expected]
        before = program._replace(
            cells=tuple(text.replace(old, new) for text in program.cells),
            files=tuple((path, text.replace(old, new)) for path, text in program.files),
        )
        if before != program and sum(new in text for text in (*before.cells, *(text for _, text in before.files))) == 1:
            assert judged(before, new, old) == {"+": "reaches", "-": "off-path"}[expected]


@given(st.lists(st.sampled_from([text for text in NOTEBOOK.cells if "class" not in text]), min_size=2, max_size=6), st.data())
def test_any_cells_in_any_order_have_an_answer(cells, data):
    at = data.draw(st.integers(0, len(cells) - 1))
    lines = cells[at].splitlines()
    gone = data.draw(st.integers(0, len(lines) - 1))
    after = "\n".join(lines[:gone] + lines[gone + 1 :])
    old = Program(tuple(Unit(PATH, text, index) for index, text in enumerate(cells)))
    new = Program(tuple(Unit(PATH, after if index == at else text, index) for index, text in enumerate(cells)))
    found = Reaching([(old, new)]).impact(PATH, (at, at), cells[at], after)
    assert found.reach in {"reaches", "off-path", "unknown"}


# --- what a run's record tells

TRAIN = "from losses import focal\nfor x in data:\n    focal(model(x)).backward()\n    opt.step()\n    print(x)"
MODEL = "import torch\nmodel = torch.nn.Linear(2, 2)\nopt = torch.optim.SGD(model.parameters(), lr=0.1)"
FILES = {"losses.py": "def focal(x):\n    return x ** 2\n", "other.py": "import torch\nlr = 0.1\n", "t.ipynb": b""}


def run_of(repo, *executed: str, **facts) -> None:
    """A run of these cells, the last of which trained, with the working tree as it is."""
    found = Repository.discover(repo.root)
    cells = tuple(ExecutedCell(order, text, None, on_stack=order == len(executed)) for order, text in enumerate(executed, 1))
    record = Record(1.0, "finished", 2.0, steps=3, executed=cells, environment=Environment())
    store.add(found, snapshot(found, "a run").commit, msgspec.structs.replace(record, **facts))


def impacts(repo, *names: str) -> dict[str, tuple[str, str]]:
    found = comparison(Repository.discover(repo.root), names)
    return {
        f"{one.file.path}{'' if one.change is None else f' {one.change.new_index}'}": tuple(one.impact)
        for one in found.findings
    }


def notebook_run(repo, *cells: str, **facts) -> None:
    repo.commit(**{**FILES, "t.ipynb": notebook(*(cell(text, f"c{at}") for at, text in enumerate(cells)))})
    loaded = (Module("losses", "losses.py", "0" * 40),)
    run_of(repo, *cells, **{"notebook": "t.ipynb", "modules": loaded, "files": ("losses.py",), **facts})


def test_a_file_that_a_run_did_not_load_is_not_on_its_path(repo):
    notebook_run(repo, MODEL, TRAIN)
    repo.write(**{"losses.py": "def focal(x):\n    return x ** 3\n", "other.py": "import torch\nlr = 0.2\n"})
    run_of(repo, MODEL, TRAIN, notebook="t.ipynb", modules=(Module("losses", "losses.py", "1" * 40),))
    found = impacts(repo, "run/1", "run/2")
    assert found["losses.py"][0] == "reaches"
    assert found["other.py"] == ("off-path", "not on the path of run/1")


def test_a_cell_that_was_on_the_stack_reached_for_sure_and_its_print_did_not(repo):
    notebook_run(repo, MODEL, TRAIN)
    edited = TRAIN.replace("** 2", "** 3").replace("focal(model(x))", "focal(2 * model(x))")
    repo.write(**{"t.ipynb": notebook(cell(MODEL, "c0"), cell(edited, "c1"))})
    assert impacts(repo, "run/1") == {"t.ipynb 1": ("reaches", "on the stack at the step of run/1")}
    repo.write(**{"t.ipynb": notebook(cell(MODEL, "c0"), cell(TRAIN.replace("print(x)", "print(x, 1)"), "c1"))})
    assert impacts(repo, "run/1") == {"t.ipynb 1": ("off-path", "logging only")}


def test_the_function_that_was_on_the_stack_is_told_by_its_file(repo):
    frame = Frame("focal", 2, file="losses.py")
    notebook_run(repo, MODEL, TRAIN, stack=(frame,))
    repo.write(**{"losses.py": "def focal(x):\n    return x ** 3\n"})
    assert impacts(repo, "run/1") == {"losses.py": ("reaches", "on the stack at the step of run/1")}


def test_a_cell_that_was_not_executed_is_not_on_the_path(repo):
    never = "opt = torch.optim.Adam(model.parameters(), lr=0.3)"
    repo.commit(**{**FILES, "t.ipynb": notebook(cell(MODEL, "a"), cell(never, "b"), cell(TRAIN, "c"))})
    run_of(repo, MODEL, TRAIN, notebook="t.ipynb", modules=(Module("losses", "losses.py", "0" * 40),))
    repo.write(**{"t.ipynb": notebook(cell(MODEL, "a"), cell(never.replace("0.3", "0.4"), "b"), cell(TRAIN, "c"))})
    run_of(repo, MODEL, TRAIN, notebook="t.ipynb", modules=(Module("losses", "losses.py", "0" * 40),))
    assert impacts(repo, "run/1", "run/2") == {"t.ipynb 1": ("off-path", "not executed in run/1")}


def test_cells_count_in_the_order_in_which_they_were_executed(repo):
    slow, fast = "rate = 0.1", "rate = 0.2"
    use = "model = net(rate)\nmodel(x).backward()"
    repo.commit(**{"t.ipynb": notebook(cell(slow, "a"), cell(fast, "b"), cell(use, "c"))})
    run_of(repo, fast, slow, use, notebook="t.ipynb")  # from the second cell back to the first
    repo.commit(**{"t.ipynb": notebook(cell("rate = 0.3", "a"), cell(fast, "b"), cell(use, "c"))})
    run_of(repo, fast, "rate = 0.3", use, notebook="t.ipynb")
    assert impacts(repo, "run/1", "run/2")["t.ipynb 0"][0] == "reaches"


def test_a_script_reads_what_its_run_read(repo):
    script = "import sys\nimport yaml\nlr = yaml.safe_load(open(sys.argv[1]))['lr']\nopt = sgd(lr)\nopt.step()\n"
    repo.commit(**{"train.py": script, "a.yaml": "lr: 1\n", "b.yaml": "lr: 1\n"})
    run_of(repo, script=Script(("train.py", "a.yaml"), "train.py", (Read("a.yaml", "0" * 40),)))
    repo.write(**{"a.yaml": "lr: 2\n", "b.yaml": "lr: 2\n"})
    assert impacts(repo, "run/1") == {
        "a.yaml": ("reaches", "read by run/1"),
        "b.yaml": ("off-path", "not on the path of run/1"),
    }


def test_between_commits_modules_are_read_from_git(repo):
    repo.commit(
        **{
            "train.py": "import lib.loss as L\nL.focal(x).backward()\n",
            "lib/loss.py": "def focal(x):\n    return x\ndef no():\n    return 1\n",
        }
    )
    repo.commit(
        **{
            "train.py": "import lib.loss as L\nL.focal(x + 1).backward()\n",
            "lib/loss.py": "def focal(x):\n    return 2 * x\ndef no():\n    return 1\n",
        }
    )
    repo.commit(
        **{
            "train.py": "import lib.loss as L\nL.focal(x).backward()\n",
            "lib/loss.py": "def focal(x):\n    return 2 * x\ndef no():\n    return 2\n",
        }
    )
    assert {path: reach for path, (reach, _) in impacts(repo, "HEAD~2", "HEAD~1").items()} == {
        "train.py": "reaches",
        "lib/loss.py": "reaches",
    }
    assert impacts(repo, "HEAD~1", "HEAD")["lib/loss.py"] == ("off-path", "nothing that trains uses `no`")


def test_a_module_alone_belongs_to_a_program_beside_it_that_did_not_change(repo):
    loss = "def focal(x):\n    return x\n\n\ndef no():\n    return 1\n"
    repo.commit(
        **{
            "work/train.ipynb": notebook("from lib.loss import focal", "focal(x).backward()"),
            "work/lib/loss.py": loss,
            "work/plots.py": "import lib.loss\nprint(lib.loss.no())\n",
        }
    )
    repo.commit(**{"work/lib/loss.py": loss.replace("return x", "return 2 * x")})
    assert impacts(repo, "HEAD~1", "HEAD")["work/lib/loss.py"] == (
        "reaches",
        "reaches `….backward()` in cell 2 through `focal`",
    )
    repo.write(**{"work/lib/loss.py": loss.replace("return x", "return 2 * x").replace("return 1", "return 2")})
    assert impacts(repo)["work/lib/loss.py"] == ("off-path", "nothing that trains uses `no`")


def test_a_renamed_script_is_followed_on_both_sides(repo):
    text = "# a script\n" * 20 + "lr = 0.1\nnote = 1\nopt = sgd(lr)\nopt.step()\n"
    repo.commit(**{"old.py": text})
    repo.git("mv", "old.py", "new.py")
    repo.commit(**{"new.py": text.replace("0.1", "0.2")})
    assert impacts(repo, "HEAD~1", "HEAD") == {"new.py": ("reaches", "reaches `opt.step()` through `lr`")}


def test_what_is_off_the_path_stands_below_the_line_and_says_why(repo):
    cells = "import torch\nfrom torch import nn", "criterion = nn.MSELoss()", "old = nn.L1Loss()", "criterion(x, y).backward()"
    repo.commit(**{"t.ipynb": notebook(*cells)})
    edited = [cells[0], "criterion = nn.CrossEntropyLoss()", "old = nn.NLLLoss()", cells[3]]
    repo.write(**{"t.ipynb": notebook(*edited)})
    found = comparison(Repository.discover(repo.root), ())
    assert [(one.change.new_index, one.likely, one.impact.reach) for one in found.findings] == [
        (1, True, "reaches"),
        (2, False, "off-path"),
    ]
    text = "\n".join("".join(piece.text for piece in line) for line in layout(found, Looks()))
    assert text.count("→ training") == 1
    assert "nothing that trains uses `old`" in text
    told = markdown(found)
    assert told.index("### Other") < told.index("nothing that trains uses")


def test_a_link_that_leads_out_of_the_repository_is_not_read(repo, tmp_path):
    outside = tmp_path / "lib.py"
    outside.write_text("def focal(x):\n    return x\n")
    repo.commit(**{"t.ipynb": notebook("import lib", "a = 1\nlib.focal(a).backward()")})
    (repo.root / "lib.py").symlink_to(outside)
    from rundiff.commands.beside import from_disk, from_git  # noqa: PLC0415

    assert from_disk(repo.root).read("lib.py") is None
    assert from_disk(repo.root).read("../lib.py") is None
    assert from_git(Repository.discover(repo.root), repo.git("rev-parse", "HEAD").strip()).read("lib.py") is None
    assert from_git(Repository.discover(repo.root), None).read("t.ipynb").startswith("{")

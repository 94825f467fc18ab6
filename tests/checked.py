"""A repository with a notebook that trains, edits of it, and `rundiff check` asked in the same process."""

from __future__ import annotations

from pathlib import Path

from repos import Repo, cell, notebook
from rundiff.commands.check import Checked, CheckRequest, checked
from rundiff.git import Repository

SEED = "import torch\ntorch.manual_seed(42)\nprint('ready')"
LOSS = "from torch import nn, optim\nmodel = nn.Linear(3, 2)\ncriterion = nn.CrossEntropyLoss()"
OPTIMIZER = "optimizer = optim.SGD(model.parameters(), lr=0.1)"
PROSE = "# Training"
CELLS = {"prose": PROSE, "seed": SEED, "loss": LOSS, "optimizer": OPTIMIZER}


def trained(**changed: str) -> bytes:
    """The notebook, with other sources for the cells that are named."""
    cells = {**CELLS, **changed}
    return notebook(*(cell(source, name, type="markdown" if name == "prose" else "code") for name, source in cells.items()))


NO_SEED = {"seed": SEED.replace("torch.manual_seed(42)\n", "")}
OTHER_LOSS = {"loss": LOSS.replace("CrossEntropyLoss", "MSELoss")}
OTHER_OPTIMIZER = {"optimizer": OPTIMIZER.replace("SGD", "AdamW")}


def asked(repo: Repo, *words: str, **rest) -> Checked:
    """What the check says from the root."""
    return checked(Repository.discover(rest.pop("folder", repo.root)), CheckRequest(tuple(words), **rest))


def told(found: Checked) -> list[tuple[str, str]]:
    """Severity and rule of each, in order."""
    return [(one.severity, one.rule) for one in found.verdict.judged]


def message(folder: Path, text: str) -> Path:
    """The file of a commit's message."""
    file = folder / "COMMIT_EDITMSG"
    file.write_text(text)
    return file

"""A notebook before and after, in which everything happens that can happen to a cell, and what happened, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rundiff.diff.changes import CellChange, FileDiff, Hidden, NotebookDiff, TextDiff
from rundiff.diff.edits import text_diff
from rundiff.notebook import Notebook, cell

if TYPE_CHECKING:
    from rundiff.diff.changes import Kind
    from rundiff.notebook import CellType

SETTINGS = """\
import torch
from torch.utils.data import DataLoader
from digits import Digits, DigitCNN
# everything that is tuned
batch_size = 64
epochs = 6
lr = 0.06"""
TRAIN_LOADER = """\
train_set = Digits(train=True, augment=True)
train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
print(len(train_set), 'pictures to train with')"""
VAL_LOADER = """\
val_set = Digits(train=False)
val_loader = DataLoader(val_set, batch_size=batch_size)
print(len(val_set), 'pictures to judge with')"""
MODEL = """\
model = DigitCNN(width=32, dropout=0.1)
optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)"""
PICTURES = [
    "plt.imshow(train_set[0][0].squeeze(), cmap='gray')",
    "plt.hist(train_set.labels, bins=10)",
    "plt.bar(*mistakes(model))",
]
SEED = """\
torch.manual_seed(7)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)"""
HOW = "Six epochs are enough: after them val_loss only rises.\nA batch of 64 fits into 4 GB."
OUTLOOK = "%timeit model(train_set[0][0][None])\nprint(torch.cuda.max_memory_allocated())"
TRAIN = """\
for epoch in range(epochs):
    loss = train(model, train_loader, optimizer)
    schedule.step()
    print(epoch, loss)"""
BY_HAND = "score = 0\nfor x, y in val_loader:\n    score += (model(x).argmax(1) == y).sum()"
BY_LIBRARY = "from torchmetrics.functional import accuracy\n\naccuracy(*predictions(model, val_set), 'multiclass')"
TABLE = "pd.DataFrame(history).to_csv('history.csv')"
SAVE = "torch.save(model.state_dict(), 'digits.pt')"

_HEAD, _TAIL = ("\n".join(SETTINGS.splitlines()[part]) for part in (slice(3), slice(3, None)))
_BEFORE: list[tuple[str, CellType, str]] = [
    ("title", "markdown", "# Handwritten digits"),
    ("settings", "code", SETTINGS),
    ("train-data", "code", TRAIN_LOADER),
    ("val-data", "code", VAL_LOADER),
    ("model", "code", MODEL),
    *[(f"picture-{n}", "code", source) for n, source in enumerate(PICTURES)],
    ("seed", "code", SEED),
    ("how", "code", HOW),
    ("outlook", "code", OUTLOOK),
    ("heading", "markdown", "## Training"),
    ("train", "code", TRAIN),
    ("save", "code", SAVE),
    ("score", "code", BY_HAND),
]
_AFTER: list[tuple[str, CellType, str]] = [
    ("title", "markdown", "# Handwritten digits"),
    ("seed", "code", SEED.replace("(7)", "(8)")),
    ("settings", "code", _HEAD),
    ("tuned", "code", _TAIL.replace("0.06", "0.002")),
    ("train-data", "code", f"{TRAIN_LOADER}\n{VAL_LOADER}"),
    ("model", "code", MODEL),
    ("how", "markdown", HOW),
    ("heading", "markdown", "## Training"),
    ("train", "code", TRAIN.replace("print(epoch, loss)", "print(epoch, loss)  # one line an epoch")),
    ("save", "code", SAVE),
    ("score", "code", BY_LIBRARY),
    *[(f"picture-{n}", "code", source) for n, source in enumerate(PICTURES)],
    ("again", "code", MODEL.replace("SGD", "AdamW")),
    ("tables", "code", TABLE),
]
OLD, NEW = (Notebook(tuple(cell(kind, source, id_) for id_, kind, source in side)) for side in (_BEFORE, _AFTER))


def row(kind: Kind, old: int | None, new: int | None, *sources: int, edit: TextDiff | None = None) -> CellChange:
    """A change of these notebooks; its edit is that of the whole cells, unless it is given."""
    was = OLD.cells[old] if old is not None else OLD.cells[sources[-1]] if sources else None
    now = None if new is None else NEW.cells[new]
    if edit is None and (was is None or now is None or was.source != now.source):
        edit = text_diff(was.source if was else "", now.source if now else "")
    return CellChange(kind, old, new, was, now, edit, sources)


def part(old: str, new: str, **starts: int) -> TextDiff:
    """What became of a part of a cell."""
    return replace(text_diff(old, new), partial=True, **starts)


ROWS = (
    row("same", 0, 0),
    row("moved_edited", 8, 1),
    row("edited", 1, 2, edit=part(_HEAD, _HEAD)),
    row("split", None, 3, 1, edit=part(_TAIL, NEW.cells[3].source, old_start=3)),
    row("merged", None, 4, 2, 3, edit=part(VAL_LOADER, VAL_LOADER, new_start=3)),
    row("edited", 2, 4, edit=part(TRAIN_LOADER, TRAIN_LOADER)),
    row("same", 4, 5),
    row("retyped", 9, 6),
    row("removed", 10, None),
    row("same", 11, 7),
    row("edited", 12, 8),
    row("same", 13, 9),
    row("edited", 14, 10),
    row("moved", 5, 11),
    row("moved", 6, 12),
    row("moved", 7, 13),
    row("copied", None, 14, 4),
    row("added", None, 15),
)
HIDDEN = Hidden(unchanged=4)
FILE = FileDiff("kinds.ipynb", "edited", NotebookDiff(ROWS, HIDDEN))

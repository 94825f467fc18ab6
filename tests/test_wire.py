"""What goes over the wire: the types on both sides, and one comparison that the panel's tests read too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

from recorded import recorded
from rundiff.commands.demo import sample_project
from rundiff.commands.diff import comparison
from rundiff.git import Repository
from rundiff.notebook import parse
from rundiff.render.wire import encoded, shapes
from rundiff.render.wire.schema import schema

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "cases" / "comparison" / "wire.json"
WRITE = "RUNDIFF_WRITE_CASES" in os.environ  # read before the home is sealed
STORY = {
    "good": {"train_loss": 0.1397, "val_loss": 0.07323, "val_acc": 0.9889},
    "tuned": {"train_loss": 0.2714, "val_loss": 0.2012, "val_acc": 0.9361},
    "edited": {"train_loss": 0.8849, "val_loss": 0.5537, "val_acc": 0.8944},
}


def test_the_panels_types_are_those_of_python():
    script = ROOT / "jupyter_extension" / "wire.mjs"
    made = subprocess.run(["node", script], input=schema(), capture_output=True, check=True, cwd=ROOT)
    assert made.stdout == (ROOT / "jupyter_extension" / "src" / "wire.ts").read_bytes(), "run `make wire`"


def test_the_sample_projects_best_and_last_run_are_sent_as_the_panel_reads_them(repo):
    for number, (stage, metrics) in enumerate(STORY.items()):
        # Not with their times: git takes a file for unchanged whose times of last second and size are those it knows.
        shutil.copytree(sample_project() / stage, repo.root, dirs_exist_ok=True, copy_function=shutil.copyfile)
        if number == 0:
            repo.commit()
        cells = parse((repo.root / "train.ipynb").read_bytes()).cells
        recorded(repo, *((cell.id, cell.source) for cell in cells if cell.type == "code"), notebook="train.ipynb", **metrics)
    sent = msgspec.json.format(encoded(comparison(Repository.discover(repo.root), ("run/best", "run/last"))), indent=1) + b"\n"
    if WRITE:
        GOLDEN.write_bytes(sent)
    assert sent == GOLDEN.read_bytes(), "where this is meant: RUNDIFF_WRITE_CASES=1 writes it anew"


def test_what_is_sent_is_what_the_types_say():
    value = msgspec.json.decode(GOLDEN.read_bytes(), type=shapes.Comparison)
    assert msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n" == GOLDEN.read_bytes()


def test_the_schema_is_printed_by_its_module():
    printed = subprocess.run([sys.executable, "-m", "rundiff.render.wire.schema"], capture_output=True, check=True).stdout
    assert printed == schema()

"""What goes over the wire: the types on both sides, and two comparisons that the panel's tests read too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import kinds
from recorded import recorded
from rundiff.commands.demo import sample_project
from rundiff.commands.diff import comparison
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Kind
from rundiff.findings import findings
from rundiff.git import Repository
from rundiff.notebook import parse
from rundiff.render.wire import encoded, shapes
from rundiff.render.wire.schema import schema

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "cases" / "comparison" / "wire.json"
KINDS = Path(__file__).parent / "cases" / "kinds" / "wire.json"
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
    is_sent(comparison(Repository.discover(repo.root), ("run/best", "run/last")), GOLDEN)


def test_everything_that_can_happen_to_a_cell_is_sent_as_the_panel_reads_it():
    sides = Side("commit", "HEAD"), Side("saved", "now")
    is_sent(Comparison(*sides, (kinds.FILE,), findings((kinds.FILE,)), kinds.HIDDEN), KINDS)
    assert {change.kind for change in kinds.ROWS} == set(get_args(Kind))


def is_sent(found: Comparison, golden: Path) -> None:
    sent = msgspec.json.format(encoded(found), indent=1) + b"\n"
    if WRITE:
        golden.write_bytes(sent)
    assert sent == golden.read_bytes(), "where this is meant: RUNDIFF_WRITE_CASES=1 writes it anew"


@pytest.mark.parametrize("golden", [GOLDEN, KINDS], ids=lambda golden: golden.parent.name)
def test_what_is_sent_is_what_the_types_say(golden):
    value = msgspec.json.decode(golden.read_bytes(), type=shapes.Comparison)
    assert msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n" == golden.read_bytes()


def test_the_schema_is_printed_by_its_module():
    printed = subprocess.run([sys.executable, "-m", "rundiff.render.wire.schema"], capture_output=True, check=True).stdout
    assert printed == schema()

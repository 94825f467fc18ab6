"""A run that cannot be recorded: the cell trains all the same, and one sentence says what is wrong, where, and what next."""

from __future__ import annotations

import os
import shutil

import pytest

from kernels import kernel
from old_git import old_git
from repos import cell, notebook

TRAIN = """
import torch
w = torch.nn.Parameter(torch.ones(2))
opt = torch.optim.SGD([w], lr=0.1)
(w ** 2).sum().backward()
opt.step()
print("trained")
"""
pytestmark = pytest.mark.slow


def lock(repo) -> dict[str, str]:
    folder = repo.root / ".git" / "refs" / "run"
    folder.mkdir()
    (folder / "1.lock").touch()
    return {}


def lose_objects(repo) -> dict[str, str]:
    shutil.rmtree(repo.root / ".git" / "objects")
    (repo.root / ".git" / "objects").mkdir()
    return {}


def age_git(repo) -> dict[str, str]:
    return {"PATH": f"{old_git(repo.root.parent / 'old-git').parent}:{os.environ['PATH']}"}


def hide_git(repo) -> dict[str, str]:
    return {"PATH": str(repo.root)}


def give_away(repo) -> dict[str, str]:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for place in (repo.root, repo.root / ".git"):
        os.chown(place, 65534, 65534)
    return {"SUDO_UID": ""}


def close_everything(repo) -> dict[str, str]:
    shutil.rmtree(repo.root / ".git")
    (repo.root / "file").touch()
    return {"XDG_STATE_HOME": str(repo.root / "file")}


@pytest.mark.parametrize(
    ("break_it", "parts"),
    [
        (lock, ["another git is writing there", "refs/run/1.lock", "remove that file if none runs"]),
        (lose_objects, ["missing or damaged", "git fsck"]),
        (age_git, ["git 2.25.1 is too old: rundiff needs 2.31 or later", "install a newer one"]),
        (hide_git, ["git is not installed or not on PATH", "install it"]),
        (give_away, ["another user owns it", "git config --global --add safe.directory"]),
        (close_everything, ["cannot keep its runs", "set XDG_STATE_HOME"]),
    ],
)
def test_a_failed_recording_is_one_sentence_after_the_cell_and_the_cell_trains(break_it, parts, repo):
    repo.commit(**{"t.ipynb": notebook(cell(TRAIN, "train"))})
    with kernel(repo.root, "t.ipynb", **break_it(repo)) as k:
        trained = k.run(TRAIN, "train")
        later = k.run("import time; time.sleep(3)", "wait")
    assert (trained.stdout, trained.error, later.error) == ("trained\n", "", "")
    said = (trained.stderr + later.stderr).strip()
    assert said.startswith("rundiff: this run is not recorded: ")
    assert "Traceback" not in said
    assert "\n" not in said
    assert [part for part in parts if part not in said] == []

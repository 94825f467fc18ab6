"""Runs of a folder without a repository, or with one that cannot be written, are kept in the user's state folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kernels import kernel
from repos import cell, notebook

SET_UP = "import torch\nw = torch.nn.Parameter(torch.ones(2))\nopt = torch.optim.SGD([w], lr=0.1)"
STEP = "(w ** 2).sum().backward()\nopt.step()"
RECORD = """
import sys, time
from functools import partial
from pathlib import Path
from rundiff.runs import later
from rundiff.runs.cells import Execution
from rundiff.runs.happened import Began, Followed
from rundiff.runs.keeping import Keeper
from rundiff.runs.seen import Seen
folder = Path(sys.argv[1])
seen = Seen(time.time(), "cpu", [Execution(1, "a", "lr = 0.2")], ["running"], {}, [], "SGD", str(folder / "t.ipynb"), str(folder))
keeper = Keeper(lambda sentence: print("told:", sentence))
keeper.keep([Began(1, folder, seen.at, partial(later.started, seen))])
keeper.keep([Followed(1, partial(later.finished, time.time(), "finished", 3, None, None))])
"""


@pytest.fixture
def state(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.mark.slow
def test_a_notebook_in_no_repository_is_recorded_with_what_it_uses_and_nothing_else(tmp_path, state, rundiff):
    folder = tmp_path / "my home"
    (folder / "pkg").mkdir(parents=True)
    (folder / "train.ipynb").write_bytes(notebook(cell(SET_UP, "setup"), cell(STEP, "step")))
    (folder / "pkg" / "model.py").write_text("width = 2\n")
    (folder / "diary.txt").write_text("dear diary\n")
    with kernel(folder, "train.ipynb", XDG_STATE_HOME=str(state)) as k:
        k.run(SET_UP + "\nimport sys; sys.dont_write_bytecode = True; import pkg.model", "setup")
        k.run(STEP, "step")
        said = k.run("import time; time.sleep(2)", "wait").stderr
    [shelf] = (state / "rundiff").iterdir()
    git = ["git", "--git-dir", str(shelf)]
    kept = subprocess.run(
        [*git, "ls-tree", "-r", "--name-only", "run/1"], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert sorted(filter(None, kept)) == ["pkg/model.py", "train.ipynb"]
    assert sorted(path.name for path in folder.iterdir()) == ["diary.txt", "pkg", "train.ipynb"]
    assert str(shelf) in said
    assert "run/1" in rundiff("runs", cwd=folder).stdout
    (folder / "pkg" / "model.py").write_text("width = 3\n")
    answer = rundiff("diff", "run/1", cwd=folder / "pkg")
    assert "pkg/model.py" in answer.stdout
    assert "diary" not in answer.stdout
    assert "import pkg.model" in answer.stdout


def test_a_folder_without_runs_and_without_a_repository_is_still_told_apart(tmp_path, state, rundiff):
    answer = rundiff("runs", cwd=tmp_path)
    assert answer.returncode == 2
    assert not state.exists()


def read_only(repo, *commands: list[str]) -> list[subprocess.CompletedProcess]:
    """The commands, executed one after another where the repository is mounted read-only."""
    script = f"mount --bind -o ro {repo.root} {repo.root} && mount -o remount,bind,ro {repo.root}"
    done = []
    for command in commands:
        words = ["unshare", "--mount", "sh", "-c", f'{script} && cd {repo.root} && exec "$@"', "sh", *command]
        done.append(subprocess.run(words, capture_output=True, text=True, check=False))
    return done


@pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="a read-only mount needs root and util-linux")
def test_a_repository_that_is_mounted_read_only_keeps_its_runs_beside_it(repo, state):
    repo.commit(**{"t.ipynb": notebook(cell("lr = 0.1", "a")), "model.py": "width = 2\n"})
    repo.write(**{"model.py": "width = 3\n", "new.py": "x = 1\n"})
    before = repo.state()
    here = [sys.executable, "-m", "rundiff"]
    probe, recorded, runs, diff, two = read_only(
        repo,
        ["touch", "probe"],
        [sys.executable, "-c", RECORD, str(repo.root)],
        [*here, "runs", "--json"],
        [*here, "diff", "HEAD", "run/1"],
        [*here, "diff", "run/1"],
    )
    if probe.returncode == 0 or "unshare" in probe.stderr or "mount:" in probe.stderr:
        pytest.skip(f"no read-only mount here: {probe.stderr}")
    assert "told: this training run is recorded as run/1, in " in recorded.stdout, recorded.stderr
    assert json.loads(runs.stdout)["outcome"] == "finished"
    assert "model.py" in diff.stdout
    assert "new.py" in diff.stdout
    assert "lr 0.1 → 0.2" in diff.stdout
    assert "lr 0.2 → 0.1" in two.stdout
    assert "model.py" not in two.stdout
    assert repo.state() == before
    assert repo.git("for-each-ref", "refs/run") == ""
    repo.git("commit", "-qam", "two")
    (again,) = read_only(repo, [*here, "diff", "run/1", "HEAD", "--", "model.py"])
    assert (again.returncode, again.stderr) == (0, "")
    assert "no difference" in again.stdout.lower() or "width" not in again.stdout


LOOK = """
import sys
from pathlib import Path
from rundiff.runs.shelf import _beside
from rundiff.git import Repository
own = Repository.discover(Path(sys.argv[1]))
for _ in range(40):
    there = _beside(own)
    assert there.head() and there.commit("x/7"), "a ref was missing"
"""


def test_a_kernel_and_a_server_may_follow_the_same_repository_at_the_same_time(repo, state):
    repo.commit(**{"a.py": "x = 1\n"})
    for number in range(10):
        repo.git("branch", f"x/{number}")
    looks = [
        subprocess.Popen([sys.executable, "-c", LOOK, str(repo.root)], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for number in range(20):
        repo.git("commit", "--allow-empty", "-qm", str(number))
    assert [(look.communicate()[1], look.returncode) for look in looks] == [("", 0)] * 3
    subprocess.run([sys.executable, "-c", LOOK, str(repo.root)], check=True)
    [shelf] = (state / "rundiff").iterdir()
    assert not list(shelf.rglob(".new-*"))
    for number in range(10):
        repo.git("branch", "-D", f"x/{number}")
    repo.git("branch", "x")
    subprocess.run([sys.executable, "-c", LOOK.replace("x/7", "x"), str(repo.root)], check=True)
    refs = ["git", "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"]
    kept = subprocess.run([*refs[:1], "--git-dir", str(shelf), *refs[1:]], capture_output=True, text=True, check=True).stdout
    assert kept.strip() == repo.git(*refs[1:]).strip()

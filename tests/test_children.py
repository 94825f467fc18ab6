"""What multiprocessing children train belongs to the process that a person started: real forks, spawns and pools."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from kernels import kernel
from repos import cell, notebook
from scripts_started import armed, record, runs

pytestmark = pytest.mark.slow

STEPS = """\
import torch

def train(steps, rank=0):
    w = torch.nn.Parameter(torch.ones(2))
    opt = torch.optim.AdamW([w], lr=0.1)
    for _ in range(steps):
        (w ** 2).sum().backward()
        opt.step()
"""


def started(repo, source: str, *args: str, **variables: str) -> subprocess.CompletedProcess:
    repo.commit(**{"steps.py": STEPS, "main.py": source})
    return armed(repo.root, sys.executable, "main.py", *args, **variables)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_parent_that_never_steps_gets_the_run_of_its_child(repo, method):
    done = started(
        repo,
        f"""\
import multiprocessing, steps
if __name__ == "__main__":
    child = multiprocessing.get_context({method!r}).Process(target=steps.train, args=(11,))
    child.start(); child.join()
""",
    )
    assert (done.returncode, runs(repo)) == (0, [1]), done.stderr
    found = record(repo, 1)
    assert (found["optimizer"], found["steps"], found["outcome"]) == ("AdamW", 11, "finished")
    assert found["script"]["file"] == "main.py"
    assert found["stack"][0] == {"function": "train", "line": 8, "file": "steps.py"}
    assert found["process"]["pid"] != os.getpid()


def test_a_child_that_nobody_joins_is_waited_for_and_counted(repo):
    done = started(
        repo,
        "import multiprocessing, steps\nmultiprocessing.get_context('fork').Process(target=steps.train, args=(300,)).start()\n",
    )
    assert (done.returncode, runs(repo), record(repo, 1)["steps"]) == (0, [1], 300), done.stderr


def test_workers_of_a_pool_and_of_a_loader_are_one_run(repo):
    done = started(
        repo,
        """\
import multiprocessing, steps, torch
if __name__ == "__main__":
    data = torch.utils.data.DataLoader(torch.arange(8.0), num_workers=2)
    steps.train(3)
    for _ in data: pass
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(steps.train, [5, 5, 5, 5])
""",
    )
    assert (done.returncode, runs(repo)) == (0, [1]), done.stderr


def test_ddp_by_spawn_is_one_run_of_rank_0_with_its_world(repo):
    done = started(
        repo,
        """\
import os, torch, torch.distributed as dist, torch.multiprocessing as mp
def work(rank, world, store):
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=world)
    model = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(2, 1))
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(4 + rank * 0):
        model(torch.ones(3, 2)).sum().backward()
        opt.step()
    dist.destroy_process_group()
if __name__ == "__main__":
    import tempfile
    mp.spawn(work, args=(2, os.path.join(tempfile.mkdtemp(), "store")), nprocs=2)
""",
    )
    assert (done.returncode, runs(repo)) == (0, [1]), done.stderr
    assert [record(repo, 1)[name] for name in ("world_size", "steps", "optimizer")] == [2, 4, "SGD"]


def test_a_process_that_forks_and_leaves_at_once_is_one_run_and_no_exit_hangs(repo):
    done = started(
        repo,
        """\
import os, steps
steps.train(2)
if os.fork() == 0:
    steps.train(7)
    os._exit(0)
os.wait()
""",
    )
    assert (done.returncode, runs(repo)) == (0, [1]), done.stderr
    assert done.stderr.count("rundiff:") == 1


def test_a_daemonic_child_that_is_killed_leaves_the_run_finished(repo):
    done = started(
        repo,
        """\
import multiprocessing, steps, time
child = multiprocessing.get_context("fork").Process(target=steps.train, args=(10**9,), daemon=True)
child.start(); time.sleep(3)
""",
    )
    assert (done.returncode, runs(repo)) == (0, [1]), done.stderr
    assert record(repo, 1)["steps"] >= 64


def test_a_child_that_outlives_its_parent_trains_on_and_prints_nothing(repo):
    done = started(
        repo,
        """\
import os, steps, time
if os.fork() == 0:
    time.sleep(1.5)
    steps.train(9)
    open("done", "w").write("9")
    os._exit(0)
""",
    )
    for _ in range(100):
        if (repo.root / "done").exists():
            break
        time.sleep(0.1)
    assert ((repo.root / "done").read_text(), done.stderr) == ("9", "")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_children_of_a_cell_train_is_the_run_of_that_cell(repo, method):
    repo.commit(**{"steps.py": STEPS, "t.ipynb": notebook(cell("1", "a"))})
    with kernel(repo.root, "t.ipynb") as k:
        k.run("import steps, torch.multiprocessing as mp", "import")
        answer = k.run(
            f"c = mp.get_context({method!r}).Process(target=steps.train, args=(6,)); c.start(); c.join(); print(c.exitcode)",
            "go",
        )
        k.run("x = 1", "later")
    assert answer.stdout.strip() == "0", answer.stderr
    assert runs(repo) == [1]
    found = record(repo, 1)
    assert [found[name] for name in ("notebook", "cell", "steps", "optimizer")] == ["t.ipynb", 2, 6, "AdamW"]
    assert "script" not in found


def test_nothing_of_it_stays_in_the_way_of_a_signal(repo):
    """A child that is interrupted while its parent waits ends as it would without us."""
    done = started(
        repo,
        """\
import multiprocessing, os, signal, steps
def work():
    steps.train(1)
    os.kill(os.getpid(), signal.SIGTERM)
child = multiprocessing.get_context("fork").Process(target=work)
child.start(); child.join(); print(child.exitcode)
""",
    )
    assert done.stdout.strip() == str(-signal.SIGTERM)
    assert runs(repo) == [1]

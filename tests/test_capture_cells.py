"""Which cell a run belongs to, and what was on the stack: in real kernels, with all the ways in which IPython executes code."""

from __future__ import annotations

import json
import threading

import pytest

from kernels import kernel
from repos import cell, notebook

pytestmark = pytest.mark.slow

SET_UP = """import torch
w = torch.nn.Parameter(torch.ones(2))
opt = torch.optim.SGD([w], lr=0.1)
def step():
    (w ** 2).sum().backward()
    opt.step()"""


LOOKED_AT = "import time; time.sleep(1.5)"
"""Time for the recorder to look at the files, before the test edits them again."""


def records(repo) -> list[dict]:
    names = repo.git("for-each-ref", "--format=%(refname)", "refs/run-record").split()
    return [
        json.loads(repo.git("show", f"{name}:record.json")) for name in sorted(names, key=lambda name: int(name.split("/")[-1]))
    ]


def told(record: dict) -> tuple:
    """The cell, its outcome, the steps, and the stack as `function@cell` or `function@file`."""
    executed = {found["order"]: found for found in record["executed"]}
    stack = [f"{frame['function']}@{frame.get('file') or executed[frame['cell']].get('id')}" for frame in record["stack"]]
    return executed[record["cell"]].get("id"), record["outcome"], record["steps"], stack


@pytest.fixture
def project(repo):
    repo.commit(
        **{
            "train.ipynb": notebook(cell(SET_UP, "setup")),
            "loop.py": "def fit(step, n):\n    for _ in range(n):\n        step()\n",
            "script.py": "for _ in range(2):\n    step()\n",
            "other.ipynb": notebook(cell("step()", "theirs"), cell("step()", "theirs-2")),
        }
    )
    return repo


def test_the_stack_names_the_cells_and_files_whose_code_stepped(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("import sys; sys.dont_write_bytecode = True; import loop\ndef train(n):\n    loop.fit(step, n)", "train")
        k.run("x = 1\ntrain(3)", "run")
    [found] = records(project)
    assert told(found) == ("run", "finished", 3, ["step@setup", "fit@loop.py", "train@train", "<module>@run"])
    assert [frame["line"] for frame in found["stack"]] == [6, 3, 3, 2]
    assert [(c["id"], c.get("on_stack", False)) for c in found["executed"]] == [("setup", True), ("train", True), ("run", True)]
    assert found["files"] == ["loop.py"]


def test_magics_that_execute_a_cell_in_their_own_way_leave_it_one_cell(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("%%time\nstep()\nstep()", "time")
        k.run("%%capture\nstep()\nstep()", "capture")
        k.run("%time step()", "line")
        k.run("%run -i script.py", "run")
        k.run("%run -i other.ipynb", "notebook")
        k.run("get_ipython().run_cell('step()'); step()", "inner")
        k.run("import asyncio\nawait asyncio.sleep(0)\nstep()\nawait asyncio.sleep(0)", "await")
        k.run("", "empty")
        k.run("%%capture\n", "captured-nothing")
        k.run("step()", "plain")
    found = records(project)
    assert [told(record)[:3] for record in found] == [
        ("time", "finished", 2),
        ("capture", "finished", 2),
        ("line", "finished", 1),
        ("run", "finished", 2),
        ("notebook", "finished", 2),
        ("inner", "finished", 2),
        ("await", "finished", 1),
        ("plain", "finished", 1),
    ]
    assert [c["id"] for c in found[-1]["executed"]] == [
        *("setup", "time", "capture", "line", "run", "notebook", "inner", "await", "captured-nothing", "plain")
    ]
    assert told(found[0])[3] == ["step@setup", "<module>@time", "<module>@time"]
    assert told(found[1])[3] == ["step@setup", "<module>@capture", "<module>@capture"]
    assert told(found[3])[3] == ["step@setup", "<module>@script.py", "<module>@run"]
    assert all(c.get("on_stack") for record in found for c in record["executed"] if c["order"] == record["cell"])


def test_a_cell_that_was_executed_again_with_another_source_is_told_apart(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("def train():\n    step()", "train")
        k.run("old = train", "keep")
        k.run("def train():\n    step(); step()", "train")
        k.run("old()", "run")
    [found] = records(project)
    assert [frame["cell"] for frame in found["stack"]] == [1, 2, 5]
    assert [c["order"] for c in found["executed"] if c.get("on_stack")] == [1, 2, 5]


def test_outcomes_of_executions_are_kept(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("1 / 0", "error")
        k.run("def broken(", "syntax")
        k.run("step()\nraise SystemExit(0)", "run")
        k.run("step()\nexit_code = 3\nraise SystemExit(exit_code)", "again")
    found = records(project)
    assert [c.get("outcome", "finished") for c in found[1]["executed"]] == [
        "finished",
        "failed",
        "failed",
        "finished",
        "failed",
    ]
    assert [record["outcome"] for record in found] == ["finished", "failed"]


def test_an_interrupted_cell_is_an_interrupted_run(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        timer = threading.Timer(3, k.interrupt)
        timer.start()
        answer = k.run("import time\nstep()\nwhile True:\n    step()\n    time.sleep(0.01)", "run")
        assert answer.error.startswith("KeyboardInterrupt")
        k.run("step()", "after")
    found = records(project)
    assert [told(record)[:2] for record in found] == [("run", "interrupted"), ("after", "finished")]
    assert found[0]["steps"] > 10


def test_training_that_outlives_its_cell_is_one_run_of_that_cell_and_ends_when_it_ends(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("import threading, asyncio, time, concurrent.futures", "imports")
        k.run(
            "def slowly(n=8):\n    for _ in range(n):\n        step(); time.sleep(0.25)\nthreading.Thread(target=slowly).start()\ntime.sleep(0.1)",
            "thread",
        )
        k.run("x = 1", "x")
        k.run("time.sleep(4)", "wait")
        k.run("pool = concurrent.futures.ThreadPoolExecutor()\npool.submit(slowly, 2).result()", "pool")
        k.run("y = 2", "y")
        k.run(
            "async def later():\n    for _ in range(8):\n        step(); await asyncio.sleep(0.2)\ntask = asyncio.create_task(later())\nawait asyncio.sleep(0.1)",
            "task",
        )
        k.run("z = 3", "z")
        k.run("await task\nawait asyncio.sleep(1.5)", "wait-again")
        k.run("def fails():\n    step(); time.sleep(1)\n    raise RuntimeError('diverged')", "fails")
        k.run("threading.Thread(target=fails).start(); time.sleep(0.5)", "failing")
        k.run("time.sleep(2)", "wait-more")
        k.run("await asyncio.to_thread(slowly, 2)", "to-thread")
        k.run("late = threading.Timer(0.5, slowly, [2]); late.start()", "late")
        k.run("time.sleep(2.5)", "during")
    found = [told(record)[:3] for record in records(project)]
    assert found[:4] == [("thread", "finished", 8), ("pool", "finished", 2), ("task", "finished", 8), ("failing", "failed", 1)]
    assert found[4] == ("to-thread", "finished", 2)
    assert found[5][1:] == ("finished", 2)
    assert len(found) == 6


def test_a_cell_beside_a_thread_that_trains_on_is_a_run_of_its_own(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run(
            "import threading, time\ngo_on = True\ndef train():\n    while go_on:\n        step(); time.sleep(0.01)\nt = threading.Thread(target=train); t.start(); time.sleep(0.2)",
            "thread",
        )
        k.run("import loop; time.sleep(0.2)\nloop.fit(step, 3)", "beside")
        k.run("go_on = False; t.join(); time.sleep(1.5)", "stop")
    found = records(project)
    assert [told(record)[:2] for record in found] == [("thread", "finished"), ("beside", "finished")]


def test_work_on_a_gpu_is_recorded_while_it_goes_on_and_a_step_later_belongs_to_it(project):
    """CUDA itself is not here: its allocator's counters are faked, at the very calls that would reach the driver."""
    driver = SET_UP + "\nhanded_out = [0]\ntorch.cuda.is_initialized = lambda: True\ntorch.cuda.device_count = lambda: 2\n"
    driver += "torch.cuda.get_device_name = lambda device: 'a GPU'\n"
    driver += "torch.cuda.memory_stats = lambda device: {'allocation.all.allocated': handed_out[0] * device}"
    with kernel(project.root, "train.ipynb") as k:
        k.run(driver, "setup")
        k.run(
            "handed_out[0] += 1\nimport time, subprocess\ntime.sleep(3)\nopen('loop.py', 'a').write('# edited meanwhile')",
            "evaluate",
        )
        k.run("handed_out[0] += 1\ntime.sleep(2.5)\nstep(); step()", "late")
    first, second = records(project)
    assert (first["device"], first.get("optimizer"), first["outcome"], first.get("steps", 0)) == ("cuda:1", None, "finished", 0)
    assert "edited meanwhile" not in project.git("show", "run/1:loop.py")
    assert (second["device"], second["optimizer"], second["steps"]) == ("cuda:1", "SGD", 2)
    assert told(second)[3] == ["step@setup", "<module>@late"]


def test_an_edit_during_a_run_is_not_in_it(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        edit = threading.Timer(3, lambda: project.write(**{"loop.py": "# rewritten while the run went on\n"}))
        edit.start()
        k.run("import time\nfor _ in range(60):\n    step(); time.sleep(0.1)", "run")
    assert "rewritten" in (project.root / "loop.py").read_text()
    assert "rewritten" not in project.git("show", "run/1:loop.py")


def stale(record: dict) -> list[tuple]:
    return [
        (found["name"], found["reason"], found.get("file") or found["cell"], found.get("on_stack", False))
        for found in record.get("stale", [])
    ]


def test_a_run_says_which_code_was_older_than_its_source(project):
    """The file is edited and not reloaded, a cell is edited and not run again, a function is replaced and still used."""
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("import sys; sys.dont_write_bytecode = True; import loop\ndef train(n):\n    loop.fit(step, n)", "train")
        k.run("train(1)", "run")
        k.run(LOOKED_AT, "wait")
        k.run("old = train", "keep")
        k.run("def train(n):\n    loop.fit(step, 2 * n)", "train")
        project.write(**{"loop.py": "def fit(step, n):\n    for _ in range(n + 1):\n        step()\n"})
        k.run("old(1)", "run")
        k.run(LOOKED_AT, "wait")
        edited = [cell(SET_UP.replace("lr=0.1", "lr=0.5"), "setup"), cell("old(1)", "run"), cell("never", "never")]
        project.write(**{"train.ipynb": notebook(*edited)})
        k.run("import importlib; importlib.reload(loop); train(1)", "run")
    first, second, third = records(project)
    assert stale(first) == []
    assert stale(second) == [("train", "replaced", 2, True), ("fit", "not-reloaded", "loop.py", True)]
    assert stale(third) == [("import torch", "not-run-again", 1, True)]


def test_autoreload_hides_nothing_and_invents_nothing(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("import sys; sys.dont_write_bytecode = True; import loop", "import")
        project.write(**{"loop.py": "def fit(step, n):\n    step()\n"})
        k.run("%load_ext autoreload\n%autoreload 2", "autoreload")
        k.run("loop.fit(step, 5)", "run")
        k.run(LOOKED_AT, "wait")
        project.write(**{"loop.py": "def fit(step, n):\n    step(); step()\n"})
        k.run("loop.fit(step, 5)", "run")
    first, second = records(project)
    assert (first["steps"], stale(first)) == (5, [("fit", "not-reloaded", "loop.py", True)])
    assert (second["steps"], stale(second)) == (2, [])

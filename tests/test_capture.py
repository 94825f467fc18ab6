"""Recording in real IPython kernels with real torch: no call in user code."""

from __future__ import annotations

import json
import os
import shutil
import time

import pytest

from kernels import kernel
from repos import cell, notebook

pytestmark = pytest.mark.slow

SET_UP = "import torch\nw = torch.nn.Parameter(torch.ones(2))\nopt = torch.optim.SGD([w], lr=0.1)"
STEP = "(w ** 2).sum().backward()\nopt.step()"


def record(repo, number: int) -> dict:
    return json.loads(repo.git("show", f"run-record/{number}:record.json"))


def settled(repo, number: int) -> None:
    """Wait until the record of run *number* says how it ended; its kernel lives on meanwhile."""
    for _ in range(300):
        if '"outcome":"finished"' in repo.git("for-each-ref", "--format=%(contents)", f"refs/run-record/{number}"):
            return
        time.sleep(0.1)
    pytest.fail(f"run {number} was not recorded within 30 seconds")


@pytest.fixture
def project(repo):
    repo.commit(
        **{
            "train.ipynb": notebook(
                cell("# Train", "title", type="markdown"), cell(SET_UP, "setup"), cell(STEP, "step"), cell("x = 1", "x")
            ),
            "model.py": "def width():\n    return 2\n",
        }
    )
    return repo


def test_a_cell_in_which_an_optimizer_steps_is_a_run(project, rundiff):
    project.write(**{"notes.txt": "not tracked\n", "model.py": "def width():\n    return 3\n"})
    before = project.state()
    with kernel(project.root, "train.ipynb") as k:
        k.run("import sys; sys.dont_write_bytecode = True; import model; model.width()", "import")
        k.run(SET_UP + "\n# 执行时的代码", "setup")
        k.run(
            f"import rundiff\nfor _ in range(5):\n    {STEP.replace(chr(10), '; ')}\nrundiff.log(val_acc=0.75, step=5)", "step"
        )
        k.run("x = 1", "x")
    assert project.state() == before
    found = record(project, 1)
    assert (found["steps"], found["outcome"], found["device"], found["optimizer"]) == (5, "finished", "cpu", "SGD")
    assert found["notebook"] == "train.ipynb"
    assert [(c["order"], c["id"]) for c in found["executed"]] == [(1, "import"), (2, "setup"), (3, "step")]
    assert found["executed"][1]["source"].endswith("# 执行时的代码")
    assert [c.get("on_stack", False) for c in found["executed"]] == [False, False, True]
    assert [(m["name"], m["path"]) for m in found["modules"]] == [("model", "model.py")]
    assert found["modules"][0]["blob"] == project.git("hash-object", "model.py").strip()
    assert found["metrics"] == [{"name": "val_acc", "values": [[5, 0.75]]}]
    assert found["environment"]["torch"]
    assert found["environment"]["packages"]["gitpython"]
    assert "return 3" in project.git("show", "run/1:model.py")
    assert project.git("show", "run/1:notes.txt") == "not tracked\n"
    assert project.git("diff", "--name-only", "HEAD", "run/1").split() == ["model.py", "notes.txt"]
    assert project.git("symbolic-ref", "refs/run/last").strip() == "refs/run/1"


def test_a_failed_cell_that_trained_is_a_failed_run_and_an_interrupt_is_one_too(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        assert k.run(f"{STEP}\nraise RuntimeError('diverged')", "step").error == "RuntimeError: diverged"
        assert k.run(f"{STEP}\nraise KeyboardInterrupt", "step").error.startswith("KeyboardInterrupt")
    assert (record(project, 1)["outcome"], record(project, 1)["error"]) == ("failed", "RuntimeError: diverged")
    assert record(project, 2)["outcome"] == "interrupted"


def test_a_cell_that_does_not_train_is_no_run(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("(w ** 2).sum().backward()", "x")
    assert project.git("for-each-ref", "refs/run") == ""


def test_torch_is_not_imported_for_the_user(project):
    with kernel(project.root, "train.ipynb") as k:
        loaded = k.run("import sys; print([m for m in ('torch', 'git', 'msgspec', 'rich') if m in sys.modules])", "x")
        names = k.run("print([name for name in globals() if 'rundiff' in name.lower()])", "y")
    assert (loaded.stdout.strip(), names.stdout.strip()) == ("[]", "[]")


def test_metrics_of_a_later_cell_belong_to_the_run_before_it(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run(STEP, "step")
        k.run("import rundiff; rundiff.log(val_loss=float('nan'))", "x")
    assert record(project, 1)["metrics"] == [{"name": "val_loss", "values": [[None, "nan"]]}]


def test_metrics_before_the_first_step_belong_to_the_run_that_begins_and_not_to_the_one_before(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP + "\nimport rundiff", "setup")
        k.run(f"rundiff.log(val_acc=0.1)\n{STEP}\nrundiff.log(val_acc=0.5)", "step")
        k.run(f"rundiff.log(val_acc=0.2)\n{STEP}\nrundiff.log(val_acc=0.9)", "step")
    assert [[value for _, value in record(project, n)["metrics"][0]["values"]] for n in (1, 2)] == [[0.1, 0.5], [0.2, 0.9]]


def test_a_loop_that_logs_at_every_step_is_written_to_the_end(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP + "\nimport rundiff", "setup")
        k.run(f"for i in range(2000):\n    {STEP.replace(chr(10), '; ')}\n    rundiff.log(step=i, loss=1 / (i + 1))", "step")
    found = record(project, 1)
    assert (found["outcome"], found["steps"], len(found["metrics"][0]["values"])) == ("finished", 2000, 2000)
    assert int(project.git("count-objects").split()[0]) < 200


def test_a_client_that_sends_no_ids_and_no_path_gets_its_notebook_by_its_sources(project):
    with kernel(project.root) as k:
        k.run(SET_UP)
        k.run(STEP)
    found = record(project, 1)
    assert found["notebook"] == "train.ipynb"
    assert "id" not in found["executed"][0]


def test_what_was_executed_is_compared_not_what_was_saved(project, rundiff):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP.replace("lr=0.1", "lr=0.5"), "setup")
        k.run(STEP, "step")
    answer = rundiff("diff", "run/1", cwd=project.root)
    assert "lr 0.5 → 0.1" in answer.stdout


def test_a_cell_that_only_allocates_on_a_gpu_is_a_gpu_run(project):
    """CUDA itself is not here: its allocator's counters are faked, at the very calls that would reach the driver."""
    driver = "import torch\nhanded_out = [0]\ntorch.cuda.is_initialized = lambda: True\ntorch.cuda.device_count = lambda: 1\n"
    driver += "torch.cuda.get_device_name = lambda device: 'a GPU'\ntorch.cuda.memory_stats = lambda device: {'allocation.all.allocated': handed_out[0]}"
    with kernel(project.root, "train.ipynb") as k:
        k.run(driver, "setup")
        k.run("x = 1", "x")
        k.run("handed_out[0] += 3", "step")
    found = record(project, 1)
    assert (found["device"], found["outcome"], found.get("steps", 0)) == ("cuda:0", "finished", 0)
    assert found["cell"] == 3
    assert project.git("rev-parse", "run/gpu") == project.git("rev-parse", "run/1")


def test_a_kernel_that_is_interrupted_and_shut_down_at_once_still_records_its_run(project, tmp_path):
    """Both signal every process of the kernel's group; git is slowed here, so that it is certainly at work then."""
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(f'#!/bin/sh\nsleep 0.1\nexec "{shutil.which("git")}" "$@"\n')
    slow.chmod(0o755)
    with kernel(project.root, "train.ipynb", PATH=f"{slow.parent}{os.pathsep}{os.environ['PATH']}") as k:
        k.run(SET_UP, "setup")
        k.run(STEP, "step")
        k.interrupt()
    assert (record(project, 1)["steps"], record(project, 1)["outcome"]) == (1, "finished")


def test_a_forked_worker_does_not_count_its_steps_as_the_parents(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run(
            f"import os\n{STEP}\npid = os.fork()\nif pid == 0:\n    opt.step(); opt.step(); os._exit(0)\nos.waitpid(pid, 0)",
            "step",
        )
        settled(project, 1)
    assert record(project, 1)["steps"] == 1


def test_recording_can_be_switched_off_for_a_repository_and_for_a_process(project, rundiff):
    assert "recording is off" in rundiff("record", "off", cwd=project.root).stdout
    with kernel(project.root, "train.ipynb") as k:
        k.run(f"{SET_UP}\n{STEP}", "step")
    project.git("config", "--unset", "rundiff.record")
    with kernel(project.root, "train.ipynb", RUNDIFF_RECORD="0") as k:
        k.run(f"{SET_UP}\n{STEP}", "step")
        assert "nothing" not in k.run("%gitdiff", "x").error
    assert project.git("for-each-ref", "refs/run") == ""


def test_outside_a_repository_training_goes_on_and_nothing_is_said(tmp_path):
    with kernel(tmp_path) as k:
        k.run(SET_UP)
        answer = k.run(f"{STEP}\nw.tolist()")
    assert (answer.error, answer.stderr) == ("", "")


def test_a_capture_that_fails_is_shown_and_the_cell_succeeds(project):
    with kernel(project.root, "train.ipynb") as k:
        k.run(SET_UP, "setup")
        k.run("import os, pathlib; pathlib.Path('.git/refs/run').write_text('in the way')", "x")
        trained = k.run(STEP, "step")
        said = trained.stderr + k.run("import time; time.sleep(2)", "x").stderr + k.run("y = 2", "x").stderr
    assert trained.error == ""
    assert "rundiff: this run is not recorded: git" in said
    assert "Traceback" not in said


def test_weights_are_bit_identical_with_and_without_recording(project):
    train = f"torch.manual_seed(0)\nw = torch.nn.Parameter(torch.rand(9))\nopt = torch.optim.Adam([w])\nfor _ in range(9):\n    {STEP.replace(chr(10), '; ')}\n"
    hashes = []
    for switch in ("1", "0"):
        with kernel(project.root, "train.ipynb", RUNDIFF_RECORD=switch) as k:
            hashes.append(
                k.run(f"import torch\n{train}print(w.detach().numpy().tobytes().hex(), torch.rand(3))", "step").stdout
            )
    assert hashes[0] == hashes[1] != ""

"""Recording whatever asks the kernel to run, and whatever kernel it is: JupyterLab, Notebook 7, VS Code, nbclient; old ipykernels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import nbformat
import pytest
from nbclient import NotebookClient

from kernels import kernel
from other_kernels import python_with
from repos import cell, notebook

pytestmark = pytest.mark.slow

SET_UP = "import torch\nw = torch.nn.Parameter(torch.ones(2))\nopt = torch.optim.SGD([w], lr=0.1)"
STEP = "(w ** 2).sum().backward()\nopt.step()"
KERNELS = {
    # What 6.0 needs and does not say: its dependencies brought it then.
    "ipykernel 6.0, IPython 7": ("ipykernel==6.0.3", "ipython==7.34.0", "ipython_genutils"),
    "ipykernel 6.9, IPython 8.0": ("ipykernel==6.9.2", "ipython==8.0.1"),
    "ipykernel 6.29, IPython 8": ("ipykernel==6.29.5", "ipython==8.12.3"),
}


@pytest.fixture
def project(repo):
    repo.commit(**{"train.ipynb": notebook(cell(SET_UP, "setup"), cell(STEP, "step"), cell("x = 1", "x"))})
    return repo


def record(repo, number: int = 1) -> dict:
    return json.loads(repo.git("show", f"run-record/{number}:record.json"))


@pytest.fixture(scope="module", params=list(KERNELS))
def other_python(request, tmp_path_factory):
    if sys.version_info >= (3, 12):
        pytest.skip("IPython 7 and ipykernel 6.0 were made for Pythons up to 3.11")
    python, reason = python_with(tmp_path_factory.mktemp("python") / "env", *KERNELS[request.param])
    if python is None:
        pytest.skip(reason)
    return python


def written(project, number: int, k) -> None:
    """Wait until run *number* is there; what the recorder says instead is shown."""
    for _ in range(300):
        if project.git("for-each-ref", f"refs/run-record/{number}"):
            return
        time.sleep(0.1)
    pytest.fail(k.run("x = 1", "x").stderr or f"run {number} was not recorded within 30 seconds, and nothing was said")


def test_kernels_of_other_versions_record_their_runs_with_the_ids_of_the_cells(project, other_python):
    before = project.state()
    with kernel(project.root, "train.ipynb", python=other_python) as k:
        assert k.run("import ipykernel, IPython; print(ipykernel.__file__)", "x").stdout.startswith(
            str(other_python.parents[1])
        )
        k.run(SET_UP, "setup")
        trained = k.run(f"for _ in range(3):\n    {STEP.replace(chr(10), '; ')}", "step")
        failed = k.run(f"{STEP}\n1 / 0", "step")
        written(project, 2, k)
        assert "%gitdiff" in k.run("%gitdiff?", "y").text or k.run("%gitdiff", "y").error == ""
    assert (trained.error, trained.stderr) == ("", "")
    assert failed.error.startswith("ZeroDivisionError")
    first, second = record(project, 1), record(project, 2)
    assert [(one["order"], one["id"]) for one in first["executed"]] == [(1, "x"), (2, "setup"), (3, "step")]
    assert (first["steps"], first["outcome"], first["cell"], first["notebook"]) == (3, "finished", 3, "train.ipynb")
    assert [one.get("on_stack", False) for one in first["executed"]] == [False, False, True]
    assert (second["steps"], second["outcome"]) == (1, "failed")
    assert project.state() == before


def test_vs_code_names_cells_by_their_editors_and_the_notebook_by_a_variable(project, rundiff):
    """What its extension sends: the address of the cell's document for an id, and no path but a name in the kernel."""
    path = project.root / "train.ipynb"
    with kernel(project.root) as k:
        k.run(f"__vsc_ipynb_file__ = {str(path)!r}", store_history=False)
        k.run(SET_UP.replace("lr=0.1", "lr=0.5"), f"vscode-notebook-cell:{path}#W0sZmlsZQ%3D%3D")
        k.run(STEP, f"vscode-notebook-cell:{path}#W1sZmlsZQ%3D%3D")
    assert record(project)["notebook"] == "train.ipynb"
    answer = rundiff("diff", "run/1", cwd=project.root).stdout
    assert "lr 0.5 → 0.1" in answer
    assert "1 changed cell" in answer


def test_vs_code_on_a_jupyter_server_names_a_notebook_that_is_not_there(project):
    """It opens its session under a name of its own making: the sources tell which notebook is meant."""
    with kernel(project.root, "train-jvsc-0a1b2c3d.ipynb") as k:
        k.run(SET_UP, "vscode-notebook-cell:/elsewhere/train.ipynb#W0sZmlsZQ%3D%3D")
        k.run(STEP, "vscode-notebook-cell:/elsewhere/train.ipynb#W1sZmlsZQ%3D%3D")
    assert record(project)["notebook"] == "train.ipynb"


def test_nbclient_which_sends_no_ids_and_no_path_is_recorded(project, rundiff):
    """As papermill and `jupyter execute` do: both are nbclient."""
    book = nbformat.read(project.root / "train.ipynb", as_version=4)
    client = NotebookClient(
        book, resources={"metadata": {"path": str(project.root)}}, kernel_name="python3", shutdown_kernel="graceful"
    )
    client.execute(env=dict(os.environ))
    found = record(project)
    assert found["notebook"] == "train.ipynb"
    assert [one.get("id") for one in found["executed"]] == [None, None]
    assert "nothing changed" in rundiff("diff", "run/1", cwd=project.root).stdout


def test_jupyter_execute_is_recorded(project):
    subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "train.ipynb"], cwd=project.root, check=True, capture_output=True
    )
    assert record(project)["outcome"] == "finished"

"""`rundiff demo`: a real repository, three real trainings in real kernels, and what it refuses to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import nbformat
import pytest

from rundiff.commands import demo
from rundiff.commands.demo import make_demo
from rundiff.commands.notebook_kernel import NotebookStopped, execute_notebook
from rundiff.errors import UserError
from rundiff.git import Repository
from rundiff.runs import store

pytestmark = pytest.mark.slow


def ignored(_: str) -> None:
    pass


def git(folder, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=folder, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def state(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def accuracies(made) -> list[float]:
    return [run.metrics["val_acc"] for run in made.runs]


# The story


def test_the_committed_project_is_good_the_tuned_one_less_so_and_the_edited_one_clearly_worse(demo_project):
    good, tuned, edited = accuracies(demo_project)
    assert good >= 0.95
    assert good - tuned >= 0.01
    assert good - edited >= 0.03
    assert store.aliases(demo_project.runs)["best"].number == 1


def test_each_training_is_one_finished_run_of_the_cell_that_trains(demo_project):
    assert [run.number for run in demo_project.runs] == [1, 2, 3]
    repo = Repository.discover(demo_project.folder)
    for run in demo_project.runs:
        trained = [cell.id for cell in store.record(repo, run.number).executed if cell.on_stack]
        assert (run.outcome, run.notebook, trained) == ("finished", "train.ipynb", ["train"])


def test_a_run_keeps_the_tuned_setting_that_was_never_committed(demo_project):
    assert "batch_size: 128" in git(demo_project.folder, "show", "run/2:config.yaml")
    assert git(demo_project.folder, "log", "--format=%s", "main").splitlines() == ["Train a CNN on digits"]


def test_an_edit_of_the_same_size_is_executed_though_all_sources_were_installed_at_one_time(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    for stage, dropout in (("good", 1), ("edited", 2)):
        source = tmp_path / stage / "model.py"
        source.parent.mkdir()
        source.write_text(f"DROPOUT = {dropout}\n")
        os.utime(source, (1_700_000_000, 1_700_000_000))
    seen = []
    for stage in ("good", "edited"):
        demo._lay(tmp_path / stage, tmp_path / "demo")  # noqa: SLF001 - between two trainings, which take seconds
        asked = [sys.executable, "-c", "import model; print(model.DROPOUT)"]
        seen.append(subprocess.run(asked, cwd=tmp_path / "demo", capture_output=True, text=True, check=True).stdout.strip())
        time.sleep(1)
    assert seen == ["1", "2"]


def test_the_last_edits_are_in_the_working_tree_and_nowhere_else(demo_project):
    changed = git(demo_project.folder, "-c", "core.quotePath=false", "status", "--porcelain").splitlines()
    assert changed == [" M config.yaml", " M model.py", " M train.ipynb", " M 数据/说明.md"]


def test_the_notebook_is_saved_as_jupyter_would_with_outputs_and_counts(demo_project):
    path = demo_project.folder / "train.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}
    assert [cell.execution_count for cell in cells.values()] == list(range(1, len(cells) + 1))
    assert "image/png" in cells["plot"].outputs[0].data
    assert "epoch 10" in cells["train"].outputs[0].text
    assert nbformat.writes(notebook) + "\n" == path.read_text(encoding="utf-8")


# A folder that is there already


def test_a_finished_demo_is_left_as_it_is(demo_project):
    before = state(demo_project.folder)
    assert make_demo(demo_project.folder, ignored) == demo_project
    assert state(demo_project.folder) == before


@pytest.mark.parametrize("there", ["file in it", "repository", "inside the demo", "file"])
def test_any_other_folder_is_refused_and_not_changed(demo_project, tmp_path, there):
    folder = tmp_path / "mine"
    if there == "inside the demo":  # the repository around the folder is a demo; the folder is not
        git(tmp_path, "clone", "--quiet", str(demo_project.folder), "mine")
        git(folder, "config", "rundiff.demo", "finished")
        folder = folder / "notes"
    if there == "file":
        folder.write_text("mine")
    else:
        folder.mkdir()
        (folder / "mine.txt").write_text("mine")
    if there == "repository":
        git(folder, "init", "--quiet")
    before = state(tmp_path)
    with pytest.raises(UserError, match="nothing was changed"):
        make_demo(folder, ignored)
    assert state(tmp_path) == before


def test_a_demo_that_was_stopped_half_way_says_so(tmp_path):
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "rundiff.demo", "unfinished")
    with pytest.raises(UserError, match="half-way; delete the folder"):
        make_demo(tmp_path, ignored)


def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "_NEEDED", {"torch": "torch", "no_such_module": "no-such-package"})
    with pytest.raises(UserError, match=r"needs no-such-package: pip install 'rundiff\[demo,torch\]'"):
        make_demo(tmp_path / "new", ignored)
    assert not (tmp_path / "new").exists()


def test_a_git_that_signs_ignores_and_knows_no_name_makes_the_same_first_commit(tmp_path, monkeypatch):
    (tmp_path / "ignored").write_text("*.yaml\n")
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (tmp_path / "gitconfig").write_text(
        f"[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false\n[core]\n\texcludesFile = {tmp_path}/ignored\n"
        f"[init]\n\tdefaultBranch = trunk\n\ttemplateDir = {tmp_path}/template\n[user]\n\tuseConfigOnly = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    folder = tmp_path / "new"

    def stop(*_) -> None:
        raise InterruptedError

    monkeypatch.setattr(demo, "_train", stop)
    with pytest.raises(InterruptedError):
        make_demo(folder, ignored)
    assert git(folder, "log", "main", "--format=%an: %s").strip() == "rundiff demo: Train a CNN on digits"
    assert "config.yaml" in git(folder, "ls-files")


# The kernel


def saved(folder, *sources: str):
    path = folder / "a.ipynb"
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources, start=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_a_cell_that_fails_stops_the_notebook_and_is_named_and_what_ran_is_saved(tmp_path):
    path = saved(tmp_path, "print(1)\nprint(2)", "1 / 0", "print('never')")
    with pytest.raises(NotebookStopped, match=r"a\.ipynb, cell cell-2 failed: ZeroDivisionError: division by zero"):
        execute_notebook(path, ignored)
    first, second, third = nbformat.read(path, as_version=4).cells
    assert [output.text for output in first.outputs] == ["1\n2\n"]
    assert second.outputs[0].output_type == "error"
    assert (third.outputs, third.execution_count) == ([], None)
    assert list(tmp_path.iterdir()) == [path]


def test_a_cell_knows_its_id_its_notebook_and_its_folder_and_runs_in_this_python(tmp_path):
    source = (
        "import os, sys\n"
        "parent = get_ipython().kernel.get_parent('shell')['metadata']\n"
        "(parent['cellId'], os.environ['JPY_SESSION_NAME'], os.getcwd(), sys.executable)"
    )
    path = saved(tmp_path, source)
    execute_notebook(path, ignored)
    answer = nbformat.read(path, as_version=4).cells[0].outputs[0].data["text/plain"]
    assert eval(answer) == ("cell-1", str(path), str(tmp_path), sys.executable)  # noqa: S307 - our own cell's tuple


def test_a_stuck_cell_is_interrupted(tmp_path):
    path = saved(tmp_path, "import time\ntime.sleep(100)")
    with pytest.raises(NotebookStopped, match="cell cell-1 took too long"):
        execute_notebook(path, ignored, cell_seconds=1)


def test_a_kernel_that_dies_is_noticed(tmp_path):
    path = saved(tmp_path, "import os\nos._exit(1)")
    with pytest.raises(NotebookStopped, match="cell cell-1: the kernel died"):
        execute_notebook(path, ignored)


def test_a_kernel_that_is_done_may_finish_what_it_does_at_exit(tmp_path):
    source = "import atexit, pathlib, time\natexit.register(lambda: (time.sleep(2), pathlib.Path('bye').touch()))"
    execute_notebook(saved(tmp_path, source), ignored)
    assert (tmp_path / "bye").exists()

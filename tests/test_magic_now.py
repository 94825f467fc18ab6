"""What "now" is to a kernel that asks, and which files it asks about: a real kernel over a real repository."""

from __future__ import annotations

import os
import re

import pytest

from kernels import kernel
from recorded import recorded
from repos import cell, notebook

pytestmark = pytest.mark.slow


@pytest.fixture
def project(repo):
    repo.commit(
        **{
            "t.ipynb": notebook(cell("import model", "m"), cell("lr = 0.1", "a"), cell("open('conf.yaml')", "c")),
            "other.ipynb": notebook(cell("y = 1", "o")),
            "model.py": "import layers\nwidth = 1\n",
            "layers.py": "depth = 1\n",
            "unused.py": "z = 1\n",
            "conf.yaml": "lr: 1\n",
        }
    )
    return repo


def _files(text: str) -> set[str]:
    return set(re.findall(r"\b(?:t\.ipynb|other\.ipynb|\w+\.py|conf\.yaml)\b", text))


def test_only_what_the_notebook_uses_is_asked_about_and_the_rest_is_counted(project):
    project.write(
        **{
            "other.ipynb": notebook(cell("y = 2", "o")),
            "model.py": "import layers\nwidth = 2\n",
            "layers.py": "depth = 2\n",
            "unused.py": "z = 2\n",
            "conf.yaml": "lr: 2\n",
        }
    )
    with kernel(project.root, "t.ipynb") as k:
        told = k.run("%gitdiff", "q").text
        assert _files(told) == {"model.py", "layers.py", "conf.yaml"}
        assert "2 files that this notebook does not name (--all shows them)" in told
        everything = k.run("%gitdiff --all", "q").text
        assert _files(everything) == {"other.ipynb", "model.py", "layers.py", "unused.py", "conf.yaml"}
        assert _files(k.run("%gitdiff HEAD", "q").text) == _files(everything)
        assert _files(k.run("%gitdiff -- unused.py", "q").text) == {"unused.py"}
        k.run("import unused", "u")
        assert "unused.py" in _files(k.run("%gitdiff", "q").text)


def test_a_module_that_is_gone_was_used_all_the_same(project):
    (project.root / "layers.py").unlink()
    with kernel(project.root, "t.ipynb") as k:
        assert "layers.py" in k.run("%gitdiff", "q").text


def test_modules_of_the_run_are_asked_about_though_the_notebook_imports_them_no_more(project):
    with kernel(project.root, "t.ipynb") as k:
        k.run("import model", "m")
        k.run(
            "import torch\np = torch.nn.Parameter(torch.zeros(1)); o = torch.optim.SGD([p], lr=.1); p.grad = torch.zeros(1); o.step()",
            "a",
        )
    project.write(**{"t.ipynb": notebook(cell("x = 1", "m")), "model.py": "width = 3\n"})
    with kernel(project.root, "t.ipynb") as k:
        told = k.run("%gitdiff", "q").text
    assert "since the last training run, run/1" in told
    assert "model.py" in told


def test_what_was_run_and_not_saved_yet_is_now(project):
    with kernel(project.root, "t.ipynb") as k:
        assert "now (saved files)   nothing changed" in k.run("%gitdiff", "q").text
        k.run("lr = 0.001", "a")
        told = k.run("%gitdiff", "q").text
        assert "HEAD → now (saved files, and 1 cell executed since)   1 changed cell" in told
        assert "lr 0.1 → 0.001" in told
        assert "lr 0.1 → 0.001" in k.run("%gitdiff HEAD", "q").text
        k.run("d = %gitdiff -R HEAD", "q")
        assert "lr 0.001 → 0.1" in k.run("d", "r").text
        assert "→ index   nothing changed" in k.run("%gitdiff --cached", "q").text


def test_what_was_saved_after_it_was_run_wins(project):
    with kernel(project.root, "t.ipynb") as k:
        k.run("lr = 0.001", "a")
        project.write(**{"t.ipynb": notebook(cell("import model", "m"), cell("lr = 0.5", "a"))})
        ahead = (project.root / "t.ipynb").stat().st_mtime + 5
        os.utime(project.root / "t.ipynb", (ahead, ahead))
        told = k.run("%gitdiff", "q").text
        assert "now (saved files)" in told
        assert "lr 0.1 → 0.5" in told


def test_without_the_recorder_now_is_what_is_saved(project):
    with kernel(project.root, "t.ipynb", RUNDIFF_RECORD="0") as k:
        k.run("lr = 0.001", "a")
        assert "now (saved files)   nothing changed" in k.run("%gitdiff", "q").text


def test_vs_code_names_its_notebook_and_sends_ids_of_its_own(project):
    with kernel(project.root) as k:
        k.run(f"__vsc_ipynb_file__ = {str(project.root / 't.ipynb')!r}", "vsc-0", store_history=False)
        k.run("import os; os.chdir('/')", "vsc-1")
        assert "HEAD → now" in k.run("%gitdiff", "vsc-2").text
        k.run("lr = 0.1", "vsc-3")
        project.write(**{"model.py": "width = 4\n"})
        assert "model.py" in k.run("%gitdiff", "vsc-2").text


def test_a_kernel_without_a_notebook_asks_about_the_whole_repository(project):
    project.write(**{"unused.py": "z = 2\n"})
    with kernel(project.root) as k:
        assert "unused.py" in k.run("%gitdiff", "q").text


def test_a_broken_notebook_is_said_in_a_sentence(project):
    with kernel(project.root, "t.ipynb") as k:
        project.write(**{"t.ipynb": b"{"})
        answer = k.run("%gitdiff", "q")
    assert "cannot be compared  t.ipynb: " in answer.text
    assert answer.stderr + answer.error == ""


def test_a_notebook_that_was_renamed_under_its_kernel_is_found_again(project):
    with kernel(project.root, "t.ipynb") as k:
        k.run("lr = 0.1", "a")
        (project.root / "t.ipynb").rename(project.root / "renamed.ipynb")
        project.write(**{"unused.py": "z = 5"})
        told = k.run("%gitdiff", "q").text
    assert "renamed  t.ipynb → renamed.ipynb" in told
    assert "1 file that this notebook does not name" in told


def test_a_notebook_that_git_does_not_know_yet_is_new(project):
    project.write(**{"fresh.ipynb": notebook(cell("x = 1", "x"))})
    with kernel(project.root, "fresh.ipynb") as k:
        assert "added  fresh.ipynb [1] x = 1" in k.run("%gitdiff", "q").text


def test_a_run_is_found_and_nothing_of_the_repository_changes(project):
    recorded(project, ("a", "lr = 0.7"))
    before = project.state()
    with kernel(project.root, "t.ipynb") as k:
        told = k.run("%gitdiff", "q").text
    assert "since the last training run, run/1 (CPU; no GPU run is recorded)" in told
    assert "lr 0.7 → 0.1" in told
    assert project.state() == before


@pytest.mark.parametrize("ids", [(None, None), ("4f0c", "77aa")])
def test_a_notebook_without_ids_in_its_file_is_compared_cell_by_cell_too(repo, ids):
    repo.commit(**{"t.ipynb": notebook(cell("lr = 0.1"), cell("x = 1"))})
    with kernel(repo.root, "t.ipynb") as k:
        k.run("lr = 0.1", ids[0])
        k.run("x = 1", ids[1])
        assert "now (saved files)   nothing changed" in k.run("%gitdiff", ids[0] and "q").text
        if ids[0]:  # as JupyterLab does, which makes ids up and keeps them out of such a file
            k.run("lr = 0.2", ids[0])
            assert "1 changed cell" in (told := k.run("%gitdiff", "q").text)
            assert "lr 0.1 → 0.2" in told


def test_a_notebook_in_a_folder_of_its_own_uses_what_lies_above_before_any_of_it_ran(project):
    project.commit(**{"nb/u.ipynb": notebook(cell("import sys; sys.path.append('..')\nimport model", "m"))})
    project.write(**{"model.py": "import layers\nwidth = 5\n", "layers.py": "depth = 5\n", "unused.py": "z = 5\n"})
    with kernel(project.root / "nb", "u.ipynb") as k:
        assert _files(k.run("%gitdiff", "q").text) == {"model.py", "layers.py"}


def test_a_folder_that_is_gone_and_odd_names_in_the_code_are_no_obstacle(project):
    long = "x" * 300
    odd = f"import {long}\n%run {long * 20}\nimportlib.import_module('{long}')"
    project.write(**{"t.ipynb": notebook(cell("import model", "m"), cell(odd, "a")), "model.py": "width = 7\n"})
    with kernel(project.root, "t.ipynb") as k:
        k.run("import os, pathlib, sys, tempfile\nsys.path[:0] = [pathlib.Path('..'), None, b'x']", "c")
        k.run("f = tempfile.mkdtemp(); os.chdir(f); os.rmdir(f)", "c")
        answer = k.run("%gitdiff", "q")
        assert answer.stderr + answer.error == ""
        assert "model.py" in _files(answer.text)

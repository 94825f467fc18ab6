"""`%%gitdiff REF`: what this cell was then, and the cell runs as any other, in a real kernel."""

from __future__ import annotations

import os

import pytest

from kernels import kernel
from recorded import recorded
from repos import cell, notebook

pytestmark = pytest.mark.slow


@pytest.fixture
def project(repo):
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "x"), cell("lr = 0.1\nstep(lr)", "a"))})
    return repo


@pytest.fixture
def k(project):
    with kernel(project.root, "t.ipynb") as running:
        yield running


def test_it_shows_this_cell_alone_and_runs_it(k, project):
    project.write(**{"t.ipynb": notebook(cell("x = 2", "x"), cell("%%gitdiff HEAD\nlr = 0.001\nstep(lr)", "a"))})
    k.run("def step(lr): print('stepped', lr)", "s")
    answer = k.run("%%gitdiff HEAD\nlr = 0.001\nstep(lr)", "a")
    assert answer.stdout == "stepped 0.001\n"
    assert answer.text.splitlines()[0].endswith(") → this cell now   1 changed cell")
    assert "lr 0.1 → 0.001" in answer.text
    assert "gitdiff" not in answer.text
    assert "x = 2" not in answer.text
    assert answer.html.startswith("<pre")
    assert k.run("lr", "r").text == "0.001"


def test_a_cell_as_it_was_says_so(k):
    answer = k.run("%%gitdiff\nx = 1", "x")
    assert "HEAD → this cell now   nothing changed" in answer.text


def test_a_new_cell_is_added(k):
    assert "added" in k.run("%%gitdiff HEAD\nnew = 1", "n").text


def test_it_is_compared_with_what_a_run_executed(k, project):
    recorded(project, ("a", "lr = 0.9\nstep(lr)"))
    assert "lr 0.9 → 0.001" in k.run("%%gitdiff run/1\nlr = 0.001\nstep = print", "a").text


def test_values_awaits_and_magics_work_below_it(k):
    answer = k.run("%%gitdiff HEAD\nimport asyncio\nawait asyncio.sleep(0)\n%time y = 5\ny + 1", "n")
    assert answer.error == ""
    assert answer.text == "6"
    assert k.run("y", "r").text == "5"


def test_an_error_below_it_names_its_line_and_is_the_cells(k):
    answer = k.run("%%gitdiff HEAD\nx = 1\n1/0", "n")
    assert answer.error == "ZeroDivisionError: division by zero"
    assert "line 3" in answer.traceback


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("%%gitdiff nope", "unknown revision 'nope'"),
        ("%%gitdiff run/7", "unknown run 'run/7'"),
        ("%%gitdiff HEAD HEAD", "compares its cell with one run or revision"),
        ("%%gitdiff --stat", "compares its cell with one run or revision"),
        ("%%gitdiff --note x", "compares its cell with one run or revision"),
        ("%%gitdiff -Z", "-Z is not an option here"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_the_cell_does_not_run(k, line, sentence):
    answer = k.run(f"{line}\nran = True", "n")
    said = answer.stderr + answer.error
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
    assert "executed since" not in k.run("%gitdiff", "q").text
    assert "NameError" in k.run("ran", "r").error


def test_a_cell_with_a_question_above_it_is_no_change_and_is_compared_by_its_code(k, project, rundiff):
    project.write(**{"t.ipynb": notebook(cell("x = 1", "x"), cell("%%gitdiff HEAD\nlr = 0.1\nstep(lr)", "a"))})
    assert "nothing changed" in rundiff("diff", "HEAD").stdout
    project.write(**{"t.ipynb": notebook(cell("x = 1", "x"), cell("%%gitdiff HEAD\nlr = 0.2\nstep(lr)", "a"))})
    told = rundiff("diff", "HEAD").stdout
    assert "edited" not in told
    assert "! hyper-parameter  t.ipynb [2] lr = 0.2  -1 +1\n       lr 0.1 → 0.2\n    1 - lr = 0.1\n    2 + lr = 0.2\n" in told
    project.write(**{"t.ipynb": notebook(cell("x = 1", "x"), cell("%%gitdiff HEAD\nnew = 2", "n"))})
    for form in ("text", "source-patch", "json", "html", "nbdime"):
        done = rundiff("diff", "HEAD", "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
    assert "%%gitdiff" not in rundiff("diff", "HEAD").stdout


def test_a_question_put_above_a_cell_without_an_id_is_no_change(project, rundiff):
    project.commit(**{"t.ipynb": notebook("x = 1", "y = 2", "z = 3")})
    project.write(**{"t.ipynb": notebook("x = 1", "%%gitdiff run/best -U3\ny = 2", "z = 3")})
    assert "nothing changed" in rundiff("diff", "HEAD").stdout


def test_called_by_hand_it_runs_its_cell_too(k):
    answer = k.run("get_ipython().run_cell_magic('gitdiff', 'HEAD', 'hand = 3')", "n")
    assert "→ this cell now" in answer.text
    assert k.run("hand", "r").text == "3"


def test_another_cell_magic_below_it_runs_as_ever(k, project):
    answer = k.run("%%gitdiff HEAD\n\n%%capture kept\nlr = 0.3\nprint(lr)", "a")
    assert answer.stderr + answer.error == ""
    assert "lr 0.1 → 0.3" in answer.text
    assert k.run("lr, kept.stdout", "r").text == "(0.3, '0.3\\n')"


def test_a_magic_that_is_only_called_likewise_is_not_this_one(k):
    answer = k.run("%%gitdiffs HEAD\nx = 3", "n")
    assert "Cell magic `%%gitdiffs` not found" in answer.stderr + answer.error


def test_a_question_that_was_put_above_a_saved_cell_is_no_code_that_is_not_saved(k):
    k.run("%%gitdiff HEAD\nx = 1", "x")
    assert "now (saved files)   nothing changed" in k.run("%gitdiff", "q").text


def test_line_ends_of_windows_are_no_change(k):
    assert "nothing changed" in k.run("%%gitdiff HEAD\r\nx = 1\r\n", "x").text


def test_without_the_recorder_it_is_compared_with_itself_too(project):
    with kernel(project.root, "t.ipynb", RUNDIFF_RECORD="0") as k:
        answer = k.run("%%gitdiff HEAD\nlr = 0.001\nstep = print", "a")
    assert "t.ipynb [2]" in answer.text
    assert "lr 0.1 → 0.001" in answer.text


def test_an_id_of_vs_codes_own_means_the_saved_cell(project):
    with kernel(project.root) as k:
        k.run(f"__vsc_ipynb_file__ = {str(project.root / 't.ipynb')!r}", "vsc:0", store_history=False)
        assert "lr 0.1 → 0.2" in k.run("%%gitdiff HEAD\nlr = 0.2\nstep = print", "vsc:1").text


def test_a_notebook_that_git_ignores_or_has_renamed_is_compared_as_well(project):
    project.git("mv", "t.ipynb", "moved.ipynb")
    project.write(**{".git/info/exclude": "new.ipynb\n", "new.ipynb": notebook(cell("x = 1", "x"))})
    with kernel(project.root, "moved.ipynb") as k:
        assert "lr 0.1 → 0.2" in k.run("%%gitdiff HEAD\nlr = 0.2\nstep = print", "a").text
    with kernel(project.root, "new.ipynb") as k:
        assert "added  new.ipynb [1] x = 1" in k.run("%%gitdiff HEAD\nx = 1", "x").text


def test_a_client_that_names_no_notebook_and_executes_one_is_answered(project):
    sources = ["x = 1", "%%gitdiff HEAD\nlr = 0.2\nstep = print"]
    project.write(**{"copy.ipynb": notebook(*sources), "t.ipynb": notebook(*sources)})
    with kernel(project.root) as k:
        k.run(sources[0])
        assert "lr 0.1 → 0.2" in k.run(sources[1]).text
        assert k.run("lr").text == "0.2"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(None, "t.ipynb is not there; save the notebook"), (b"{", "t.ipynb cannot be compared: ")],
)
def test_a_notebook_that_is_gone_or_broken_is_said_so(k, project, data, sentence):
    (project.root / "t.ipynb").unlink()
    if data is not None:
        project.write(**{"t.ipynb": data})
    answer = k.run("%%gitdiff HEAD\nx = 1", "x")
    assert sentence in (said := answer.stderr + answer.error)
    assert len(said.strip().splitlines()) == 1


def test_a_pipe_or_a_link_in_a_circle_in_the_place_of_the_notebook_is_one_sentence(k, project):
    (project.root / "t.ipynb").unlink()
    (project.root / "t.ipynb").symlink_to("t.ipynb")
    for line in ("%gitdiff", "%%gitdiff HEAD\nx = 1"):
        answer = k.run(line, "x")
        assert "Traceback" not in answer.traceback + answer.stderr
    assert "t.ipynb is not there" in answer.stderr + answer.error
    (project.root / "t.ipynb").unlink()
    os.mkfifo(project.root / "t.ipynb")
    answer = k.run("%%gitdiff HEAD\nx = 1", "x")
    assert "t.ipynb is not there" in answer.stderr + answer.error


def test_without_a_notebook_it_says_what_to_do(project):
    with kernel(project.root) as k:
        answer = k.run("%%gitdiff HEAD\nx = 1", "n")
        assert "it is not known which notebook this cell is in" in answer.stderr + answer.error


def test_unloaded_it_is_gone_and_loaded_again_it_is_back(k):
    k.run("%load_ext rundiff", "l")  # under its own name, which the start-up file's is not
    k.run("%unload_ext rundiff", "u")
    assert "not found" in k.run("%gitdiff", "q").stderr
    k.run("%load_ext rundiff", "l")
    assert "→ now" in k.run("%gitdiff", "q").text
    assert "→ this cell now" in k.run("%%gitdiff HEAD\nx = 1", "x").text

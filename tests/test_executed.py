"""A saved notebook and what a kernel executed: which source stands where."""

from __future__ import annotations

from repos import cell as code
from repos import notebook
from rundiff.git import Repository
from rundiff.notebook import Notebook, cell
from rundiff.render.runs import table
from rundiff.runs import store
from rundiff.runs.executed import executed_notebook
from rundiff.runs.record import ExecutedCell, Record, Script, Stale
from rundiff.runs.snapshot import snapshot
from rundiff.runs.summary import summary


def _saved(*cells: tuple[str, str]) -> Notebook:
    return Notebook(cells=tuple(cell("code", source, id_) for id_, source in cells))


def _executed(saved: Notebook, *pairs: tuple[str | None, str]) -> list[str]:
    executed = [ExecutedCell(order, source, id_) for order, (id_, source) in enumerate(pairs, start=1)]
    return [found.source for found in executed_notebook(saved, executed).cells]


def test_an_id_that_is_not_the_notebooks_finds_its_cell_by_source():
    saved = _saved(("a", "x = 1"), ("b", "y = 2"))
    assert _executed(saved, ("vscode-1", "x = 1"), ("vscode-2", "y = 2")) == ["x = 1", "y = 2"]


def test_a_new_cell_with_the_source_of_another_executed_cell_is_inserted():
    assert _executed(_saved(("a", "x += 1")), ("a", "x += 1"), ("new", "x += 1")) == ["x += 1", "x += 1"]


def test_the_last_execution_of_a_cell_counts():
    assert _executed(_saved(("a", "x = 1")), ("a", "x = 2"), ("a", "x = 3")) == ["x = 3"]


def test_the_list_of_runs_names_the_script_and_says_that_code_was_older():
    stale = (Stale("train", "not-reloaded", file="model.py", on_stack=True),)
    run = summary(1, Record(1.0, outcome="finished", script=Script(argv=("train.py",), file="train.py"), stale=stale))
    shown = table([run])
    assert "finished, older code" in shown
    assert "train.py" in shown


def test_a_comparison_says_that_a_run_used_older_code_and_goes_on(repo, rundiff):
    repo.commit(**{"t.ipynb": notebook(code("x = 1", "a"))})
    found = Repository.discover(repo.root)
    stale = (Stale("train", "not-reloaded", file="model.py", on_stack=True),)
    taken = snapshot(found, "a run")
    store.add(found, taken.commit, Record(1.0, notebook="t.ipynb", stale=stale))
    shown = rundiff("diff", "run/1").stdout
    assert "run/1 is still running" in shown
    assert "run/1 used an older `train`: model.py was edited after it was imported" in shown

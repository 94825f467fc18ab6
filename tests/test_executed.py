"""A saved notebook and what a kernel executed: which source stands where."""

from __future__ import annotations

import json

from repos import cell as code
from repos import notebook
from rundiff.git import Repository
from rundiff.notebook import Notebook, cell
from rundiff.render.runs import table
from rundiff.runs import store
from rundiff.runs.events import Started, advance
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


def test_a_cell_that_was_not_executed_says_so_and_is_not_added(repo, rundiff):
    cells = [code("lr = 0.1", "a"), code("never = 1", "b"), code("train()", "c")]
    repo.commit(**{"t.ipynb": notebook(*cells)})
    git = Repository.discover(repo.root)
    ran = (ExecutedCell(1, "lr = 0.1", "a"), ExecutedCell(2, "train()", "c"))
    store.add(git, snapshot(git, "a run").commit, advance(None, Started(1.0, "cpu", ran, notebook="t.ipynb"))).lease.release()
    assert rundiff("diff", "run/1", "--name-only", cwd=repo.root).stdout == ""
    cells[1] = code("never = 2", "b")
    repo.write(**{"t.ipynb": notebook(*cells)})
    told = rundiff("diff", "run/1", cwd=repo.root).stdout
    assert "not executed in the baseline run" in told
    assert "added" not in told
    sent = json.loads(rundiff("diff", "run/1", "--format", "json", cwd=repo.root).stdout)
    assert [(c["id"], c["not_executed"]) for c in sent["files"][0]["cells"] if c["kind"] != "same"] == [("b", "baseline")]

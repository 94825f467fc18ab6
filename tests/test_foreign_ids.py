"""Cells that a client names in its own way, put in their places in the notebook."""

from __future__ import annotations

import pytest

from repos import cell, notebook
from rundiff.notebook import parse
from rundiff.runs.executed import executed_notebook
from rundiff.runs.foreign_ids import with_own_ids
from rundiff.runs.record import ExecutedCell

SAVED = parse(
    notebook(
        cell("import torch", "a"), cell("# Train", "t", type="markdown"), cell("lr = 0.1\ntrain(lr)", "b"), cell("x = 1", "c")
    )
)


def vs_code(handle: int) -> str:
    return f"vscode-notebook-cell:/home/me/train.ipynb#W{handle}sZmlsZQ%3D%3D"


def executed(*cells: tuple[str | None, str]) -> tuple[ExecutedCell, ...]:
    return tuple(ExecutedCell(order, source, id_) for order, (id_, source) in enumerate(cells, start=1))


def ids(*cells: tuple[str | None, str], saved=SAVED) -> list[str | None]:
    return [execution.id for execution in with_own_ids(executed(*cells), saved.cells)]


def test_a_foreign_id_means_the_cell_whose_source_was_executed_under_it():
    assert ids((vs_code(0), "import torch"), (vs_code(2), "lr = 0.1\ntrain(lr)")) == ["a", "b"]


def test_every_execution_under_one_foreign_id_is_of_the_same_cell():
    assert ids((vs_code(2), "lr = 0.1\ntrain(lr)"), (vs_code(2), "something(else_)")) == ["b", "b"]


def test_a_cell_that_was_edited_and_not_saved_is_the_one_most_alike():
    assert ids((vs_code(2), "lr = 0.25\ntrain(lr)")) == ["b"]


def test_a_foreign_id_that_means_no_saved_cell_stays():
    assert ids((vs_code(9), "model = Net(width=128, depth=9)")) == [vs_code(9)]


def test_two_foreign_ids_never_mean_one_cell():
    assert ids((vs_code(3), "x = 1"), (vs_code(7), "x = 1")) == ["c", vs_code(7)]


def test_an_id_of_the_notebooks_own_kind_is_never_replaced():
    assert ids(("b", "import torch"), (None, "import torch"), ("deleted", "x = 1")) == ["b", None, "deleted"]


@pytest.mark.parametrize("ids", [(vs_code(0), vs_code(1)), ("0f3c2a11", "5be0-77"), (None, None)])
def test_cells_without_ids_in_the_file_are_edited_in_their_places_whatever_the_client_calls_them(ids):
    saved = parse(notebook(cell("lr = 0.1"), cell("x = 1"), cell("x = 1")))
    ran = [(ids[0], "lr = 0.1"), (ids[1], "x = 1")]
    edited = [(ids[0], "lr = 0.25")] if ids[0] else []
    found = executed_notebook(saved, executed(*ran, *edited))
    assert [(one.id, one.source) for one in found.cells] == [
        (None, "lr = 0.25" if edited else "lr = 0.1"),
        (None, "x = 1"),
        (None, "x = 1"),
    ]


def test_what_ran_before_the_file_was_saved_tells_what_an_id_means_and_no_more():
    saved = parse(notebook(cell("first(a)"), cell("lr = 0.1\ntrain(lr)")))
    ran = executed((vs_code(0), "first(a)"), (vs_code(1), "lr = 0.9\ntrain(lr)"), (vs_code(0), "other = 3"))
    assert [one.source for one in executed_notebook(saved, ran, after=2).cells] == ["other = 3", "lr = 0.1\ntrain(lr)"]


def test_a_question_above_the_code_makes_no_cell_less_alike():
    assert ids((vs_code(4), "%%gitdiff run/best\nx = 2")) == ["c"]


def test_what_vs_code_executed_is_compared_cell_by_cell():
    found = executed_notebook(SAVED, executed((vs_code(0), "import torch"), (vs_code(2), "lr = 0.3\ntrain(lr)")))
    assert [(one.id, one.source) for one in found.cells] == [
        ("a", "import torch"),
        ("t", "# Train"),
        ("b", "lr = 0.3\ntrain(lr)"),
        ("c", "x = 1"),
    ]

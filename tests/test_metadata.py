"""Metadata where it is asked for: key by key, without what tools write by themselves."""

from __future__ import annotations

import json

import pytest

from repos import cell, notebook
from rundiff.commands.diff import comparison
from rundiff.diff.known import CELL, NOTEBOOK
from rundiff.diff.metadata import metadata_changes
from rundiff.diff.notebooks import diff, diff_notebooks
from rundiff.git import Repository
from rundiff.notebook import Notebook, parse
from rundiff.options import DiffOptions
from rundiff.render import beside
from rundiff.render.layout import layout
from rundiff.render.terminal import plain
from rundiff.strip import CELL_METADATA, NOTEBOOK_METADATA

ASKED = DiffOptions(metadata=True)


def of_cell(metadata: object) -> Notebook:
    return parse(notebook({**cell("x", "abc"), "metadata": metadata}))


def told(old: object, new: object) -> list[str]:
    """The sentences about a cell's metadata, then the names of the noise."""
    changes, noise = metadata_changes(of_cell(old).cells[0].metadata, of_cell(new).cells[0].metadata, CELL)
    return [*(words for words, _ in beside.metadata(changes)), *(f"({one.what}, {one.tool})" for one in noise)]


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ({}, {"tags": ["slow"]}, ['metadata tags: — → ["slow"]']),
        ({"tags": ["a"]}, {"tags": ["a", "图"]}, ['metadata tags: ["a"] → ["a", "图"]']),
        ({"slideshow": {"slide_type": "slide"}}, {"slideshow": {"slide_type": "skip"}},
         ['metadata slideshow.slide_type: "slide" → "skip"']),
        ({"jupyter": {"source_hidden": True, "outputs_hidden": True}}, {},
         ["metadata jupyter.source_hidden: true → —", "(fold, Jupyter)"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2.0, "b": None}}, ["metadata a.b: 1 → null"]),
        ({"a": 1}, {"a": True}, ["metadata a: 1 → true"]),
        ({"a": {}}, {}, ["metadata a: {} → —"]),
        ({"a": {}}, {"a": {"b": 1}}, ["metadata a.b: — → 1"]),
        ({"a": 1}, {"a": {"b": 1}}, ['metadata a: 1 → {"b": 1}']),
        ({"a.b": 1}, {}, ['metadata "a.b": 1 → —']),
        ({"ExecuteTime": {"end_time": "1"}}, {"ExecuteTime": {"end_time": "2"}}, ["(run time, ExecuteTime)"]),
        ({}, {"execution": {"iopub.status.busy": "1"}, "scrolled": True}, ["(run time, JupyterLab)", "(scroll setting, Jupyter)"]),
        ({"vscode": {"languageId": "python"}}, {"id": "x", "outputId": "y"},
         ["(cell id, Jupyter)", "(output id, Colab)", "(setting, VS Code)"]),
        ([], {}, ["metadata metadata: [] → {}"]),
        (None, [1], ["metadata metadata: null → [1]"]),
    ],
)  # fmt: skip
def test_what_is_told_of_a_cells_metadata(old, new, sentences):
    assert told(old, new) == sentences
    assert len(told(new, old)) == len(sentences)
    assert told(old, old) == []


def test_a_long_value_is_shown_from_where_it_differs():
    (line,) = told({"a": "x" * 1_000 + "1" + "y" * 1_000}, {"a": "x" * 1_000 + "2" + "y" * 1_000})
    assert len(line) < 300
    assert "x1y" in line
    assert "x2y" in line


def test_all_that_strip_takes_out_is_noise():
    assert CELL.keys() >= CELL_METADATA
    assert NOTEBOOK.keys() >= NOTEBOOK_METADATA


def test_a_run_that_is_kept_without_noise_has_none_that_differs():
    stripped = Notebook(of_cell({}).cells, stripped=True)
    found = diff(stripped, of_cell({"ExecuteTime": {}, "tags": ["a"]}), ASKED)
    assert [change.path for change in found.cells[0].metadata] == ["tags"]
    assert found.hidden.noise == ()


def test_another_id_is_noise():
    found = diff_notebooks(notebook(cell("x", "a1")), notebook(cell("x", "b1")), ASKED)
    assert [(noise.what, noise.count) for noise in found.hidden.noise] == [("cell id", 1)]


def test_the_metadata_of_a_notebook_is_a_change_of_its_own(repo):
    repo.commit(**{"n.ipynb": notebook(cell("x", "a"), language_info={"name": "python", "version": "3.11"}, accelerator="GPU")})
    repo.write(
        **{
            "n.ipynb": notebook(
                cell("x", "a"), language_info={"name": "R", "version": "4"}, kernelspec={"name": "ir"}, widgets={}
            )
        }
    )
    here = Repository.discover(repo.root)
    assert not comparison(here).differs
    found = comparison(here, options=ASKED)
    assert plain(layout(found)).splitlines() == [
        "index → now (saved files)   1 changed file",
        "other: 1 change",
        "  metadata  n.ipynb",
        '       metadata language_info.name: "python" → "R"',
        '       metadata accelerator: "GPU" → —',
        "hidden: 1 unchanged cell, 1 kernel name (Jupyter), 1 language version (Jupyter), 1 widget state (ipywidgets)",
    ]


def test_the_wire_carries_metadata(repo, rundiff):
    repo.commit(**{"n.ipynb": notebook({**cell("x", "a"), "metadata": {"tags": ["a"]}})})
    repo.write(**{"n.ipynb": notebook(cell("x", "a"), title="T")})
    (file,) = json.loads(rundiff("diff", "--metadata", "--format=json").stdout)["files"]
    assert file["metadata"] == [{"path": "title", "old": None, "new": '"T"'}]
    assert file["cells"][0]["metadata"] == [{"path": "tags", "old": '["a"]', "new": None}]

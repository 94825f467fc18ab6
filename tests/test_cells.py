"""A notebook as text: what git compares line by line, and prints to a terminal as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from difflib import ndiff
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repos import cell, notebook, stream
from rundiff.commands.cells import text_cells
from rundiff.render.cells import text

SOURCES = st.text(max_size=40)
CELLS = st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), SOURCES), max_size=6)


def text_of(data: bytes) -> str:
    cells = text_cells(data)
    assert cells is not None
    return text(cells)


def of(*cells: tuple[str, str]) -> str:
    return text_of(notebook(*(cell(source, type=kind) for kind, source in cells)))


def heading(source: str, kind: str = "code") -> str:
    return of((kind, source)).splitlines()[0]


@given(CELLS)
def test_nothing_in_it_is_obeyed_by_a_terminal(cells):
    shown = of(*cells)
    assert all(char.isprintable() or char in "\t\n" or ord(char) > 0x9F for char in shown)
    assert "\u202e" not in shown


@given(CELLS)
def test_running_the_cells_again_changes_no_character(cells):
    run = [cell(source, type=kind, count=7, outputs=[stream("1\n")]) for kind, source in cells]
    assert text_of(notebook(*run, kernelspec={"name": "other"})) == of(*cells)


@given(CELLS, st.integers(0, 6), SOURCES)
def test_a_cell_that_is_added_changes_no_line_of_another(cells, at, source):
    added = [*cells[:at], ("code", source), *cells[at:]]
    after = iter(of(*added).split("\n"))
    assert all(line in after for line in of(*cells).split("\n")), "the old text is what is left when lines are taken out"


@given(CELLS)
def test_every_line_of_every_source_is_there(cells):
    shown = of(*cells)
    for _, source in cells:
        plain = "".join(char for char in source if char.isascii() and (char.isprintable() or char == "\n"))
        if plain == source:
            assert source.rstrip("\n") in shown


@given(st.binary(max_size=60))
def test_whatever_the_bytes_are_it_never_fails(data):
    assert text_cells(data) is None or isinstance(text_of(data), str)


TITLES = {
    "train_tf = transforms.Compose([\n  a,\n])": "train_tf = transforms.Compose",
    "lr = 0.1": "lr",
    "a, b = load(x)": "a, b = load",
    "%%time\n# the seed\ntorch.manual_seed(3)": "torch.manual_seed",
    "@jit\ndef f(x): pass": "def f",
    "class Net(nn.Module):\n    pass": "class Net",
    "async def go(): pass": "async def go",
    "for epoch in range(3):\n    pass": "for epoch in range",
    "import torch\nimport numpy": "import torch",
    "net: Net = Net()": "net",
    "网络 = 建立(3)": "网络 = 建立",
    "[1, 2]": "",
    "": "",
}


@pytest.mark.parametrize("source", TITLES)
def test_a_code_cell_is_headed_by_what_it_makes(source):
    assert heading(source) == f"# %% {TITLES[source]}".rstrip()


def test_a_markdown_cell_is_headed_by_its_heading():
    assert heading("prose\n## Data and 数据\n", "markdown") == "# %% [markdown] Data and 数据"
    assert heading("only prose", "markdown") == "# %% [markdown]"


def test_an_edited_value_changes_one_line():
    changed = list(ndiff(of(("code", "lr = 0.1")).splitlines(), of(("code", "lr = 0.2")).splitlines()))
    assert [line for line in changed if line[0] in "+-"] == ["- lr = 0.1", "+ lr = 0.2"]


def test_tags_are_shown_because_they_decide_what_is_kept():
    data = json.loads(notebook(cell("x = 1")))
    data["cells"][0]["metadata"]["tags"] = ["keep_output", "parameters"]
    assert text_of(json.dumps(data).encode()) == '# %% x tags=["keep_output", "parameters"]\nx = 1\n'


def test_an_older_notebook_is_read_as_jupyter_reads_it():
    sheet = {
        "cells": [{"cell_type": "code", "input": "x = 1", "outputs": []}, {"cell_type": "heading", "source": "T", "level": 2}]
    }
    data = json.dumps({"worksheets": [sheet], "nbformat": 3, "nbformat_minor": 0, "metadata": {}})
    assert text_of(data.encode()) == "# %% x\nx = 1\n\n# %% [markdown] T\n## T\n"


ODD = {
    "not JSON": b"{",
    "conflict": b"<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n",
    "binary": bytes(range(256)),
    "not UTF-8": b'{"cells": ["\xff"]}',
    "no cells": b'{"a": 1}',
    "a list": b"[]",
    "a cell that is none": b'{"cells": [3]}',
    "nested too deep": b'{"cells": ' + b"[" * 100_000,
    "empty": b"",
}


@pytest.mark.parametrize("name", ODD)
def test_a_file_that_is_no_notebook_is_passed_through_as_it_is(name, tmp_path):
    path = tmp_path / "odd.ipynb"
    path.write_bytes(ODD[name])
    done = subprocess.run([sys.executable, "-m", "rundiff", "cells", str(path)], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, ODD[name], b"")


def test_odd_sources_and_numbers_are_shown_and_not_refused():
    data = (
        b'{"cells": [{"cell_type": "code", "source": ["a", 3]}, {"source": "\\ud800"}, {"cell_type": 7}], "n": [1e400, NaN, '
        + b"9" * 6000
        + b"]}"
    )
    cells = text_cells(data)
    assert cells is not None
    assert text(cells).encode("utf-8", "backslashreplace").startswith(b"# %% a3\na3\n\n# %% [raw]\n\\ud800\n")


def test_stdin_and_a_missing_file(rundiff, tmp_path):
    assert rundiff("cells", "-", input=notebook("x = 1").decode()).stdout == "# %% x\nx = 1\n"
    done = rundiff("cells", str(tmp_path / "none.ipynb"))
    assert done.returncode == 2
    assert "none.ipynb cannot be read (No such file or directory)" in done.stderr


def test_it_imports_nothing_heavy(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(notebook("x = 1"))
    heavy = "{'msgspec', 'typing', 'dataclasses', 'pathlib', 'argparse', 'subprocess', 'git', 'rich', 'nbformat'}"
    code = f"import sys; from rundiff.cli import main; main(['cells', 'a.ipynb']); sys.exit(str({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip() == "set()"


def test_fifty_megabytes_of_outputs_take_less_than_two_seconds():
    data = notebook(cell("x = 1", count=1, outputs=[stream("y" * 50_000_000)]))
    began = process_time()
    assert text_of(data) == "# %% x\nx = 1\n"
    assert process_time() - began < 2

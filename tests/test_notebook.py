"""Bytes to cells: what real tools and real accidents write."""

import json

import pytest

from repos import cell, notebook, stream
from rundiff.diff.notebooks import diff_notebooks
from rundiff.notebook import cell as made
from rundiff.notebook import parse


def test_source_may_be_a_list_or_a_string():
    found = parse(b'{"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}, {"cell_type": "markdown", "source": "c"}]}')
    assert [(cell.type, cell.source) for cell in found.cells] == [("code", "a\nb"), ("markdown", "c")]


def test_a_cell_is_called_by_its_first_line_that_says_something():
    assert parse(notebook("# %%\n\n# 训练\nx = 1")).cells[0].title == "# 训练"


def test_pythons_own_nan_and_infinity_in_an_output_are_read():
    data = notebook(cell("x", "a", outputs=[{"output_type": "execute_result", "data": {"application/json": [float("nan")]}}]))
    assert b"NaN" in data
    assert parse(data).cells[0].source == "x"


def test_a_count_that_is_no_number_is_none():
    assert parse(b'{"cells": [{"cell_type": "code", "source": "x", "execution_count": NaN}]}').cells[0].count is None


def test_a_byte_order_mark_is_no_part_of_the_notebook():
    assert parse(b"\xef\xbb\xbf" + notebook("x")).cells[0].source == "x"


def test_a_lone_surrogate_is_shown_as_unknown():
    assert parse(b'{"cells": [{"cell_type": "code", "source": "a\\ud800b"}]}').cells[0].source == "a\ufffdb"


def test_re_running_is_no_change():
    before = notebook(cell("x = 1", "a"), cell("print(x)", "b"))
    after = json.loads(notebook(cell("x = 1", "a", count=7), cell("print(x)", "b", count=8, outputs=[stream("1\n")])))
    after["metadata"] = {"language_info": {"version": "3.13"}, "kernelspec": {"name": "other"}}
    found = diff_notebooks(before, json.dumps(after).encode())
    assert found.changes == ()
    assert (found.hidden.unchanged, found.hidden.counts, found.hidden.outputs, found.hidden.metadata) == (2, 2, 1, 1)


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("train_tf = transforms.Compose([\n    ToTensor(),\n])", "train_tf = transforms.Compose"),
        ('state["best"].acc: float = evaluate(net)', 'state["best"].acc: float = evaluate'),
        ("%%time\nx = 1", "x = 1"),
        ("%matplotlib inline\nimport torch", "import torch"),
        ("%timeit f(x)\ny", "%timeit f(x)"),
        ("@torch.no_grad()\ndef evaluate(net):\n    ...", "def evaluate"),
        ("class Net(nn.Module):\n    ...", "class Net"),
        ("torch.set_num_threads(1)    # 网络很小", "torch.set_num_threads(1)"),
        ('x = "a # b"', 'x = "a # b"'),
        ("if loss == worst(x):", "if loss == worst(x):"),
        ("# ------\n# 训练", "# 训练"),
        ("%%time", "%%time"),
        ("\n\n", ""),
    ],
)
def test_code_is_called_by_what_it_makes(source, title):
    assert made("code", source).title == title


def test_prose_is_called_by_its_first_line():
    assert made("markdown", "---\n# The model = Net(10)  # not code\n").title == "# The model = Net(10)  # not code"


@pytest.mark.parametrize("count", ["false", "true", '"x"', "[]", "1e400", "-1", "{}"])
def test_an_execution_count_that_is_none_is_left_out(count):
    data = '{"cells": [{"cell_type": "code", "source": "x", "metadata": {}, "outputs": [], "execution_count": %s}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    [cell] = parse((data % count).encode()).cells
    assert cell.source == "x"

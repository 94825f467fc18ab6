"""What is no notebook, or hardly one: read where that is honest, refused in one sentence where it is not, and never a traceback."""

from __future__ import annotations

import contextlib
import json
import time

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbformat import v3

from repos import cell, notebook, stream
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Broken, FileDiff
from rundiff.diff.files import file_diff
from rundiff.errors import NotANotebook, UserError
from rundiff.findings import findings
from rundiff.notebook import parse
from rundiff.options import DiffOptions
from rundiff.render import nbdime
from rundiff.render.html import fragment
from rundiff.render.layout import layout
from rundiff.render.terminal import coloured, plain
from rundiff.render.wire import encoded

GOOD = notebook(
    cell("import torch\nlr = 0.1  # 学习率", "a", count=1, outputs=[stream("x\n")]),
    cell("# 标题", "b", type="markdown"),
    jupytext={"formats": "ipynb,py:percent"},
)
RESOLVE = "take one side (`git checkout --ours` or `--theirs`), or resolve the merge by hand"
REPAIR = "repair that place, or restore the file"


def of_cells(cells: str, rest: str = "") -> bytes:
    return f'{{"cells": {cells}, "nbformat": 4{rest}}}'.encode()


def of_cell(fields: str) -> bytes:
    return of_cells(f'[{{"cell_type": "code", {fields}}}]')


def told(data: bytes) -> str:
    with pytest.raises(NotANotebook) as caught:
        parse(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty; a notebook is a JSON object with `cells`"),
        (b" \n\t\n", "the file holds nothing but white space; a notebook is a JSON object with `cells`"),
        (b"[1, 2]", "it holds a list; a notebook is a JSON object with `cells`"),
        (b"3", "it holds a number; a notebook is a JSON object with `cells`"),
        (b'{"nbformat": 4}', "it has no `cells`; is it a notebook?"),
        (b'{"a": 1,\n "b": }', f"not valid JSON at line 2, column 7: Expecting value; {REPAIR}"),
        (of_cell('"source": "a\tb"'), f"not valid JSON at line 1, column 46: Invalid control character; {REPAIR}"),
        (of_cell('"source": "\\q"'), f"not valid JSON at line 1, column 45: Invalid \\escape; {REPAIR}"),
        (GOOD + b"}", f"something stands behind the end of its JSON, at line 39, column 1; {REPAIR}"),
        (GOOD[:-40], "its JSON breaks off at line 35, column 3, where the file ends; restore the file"),
        (of_cell('"source": ["abc')[:-20], "its JSON breaks off at line 1, column 46, where the file ends; restore the file"),
        (of_cells("{}"), f"its `cells` are an object, not a list; {REPAIR}"),
        (of_cells('[{"cell_type": "raw"}, 7]'), f"cell 2 is a number, not an object; {REPAIR}"),
        (of_cells('[{"source": "x"}]'), f"cell 1 has no `cell_type`; {REPAIR}"),
        (of_cells('[{"cell_type": 3}]'), f"cell 1 has no `cell_type`; {REPAIR}"),
        (of_cell('"source": 5'), f"cell 1: its source is a number, not text; {REPAIR}"),
        (of_cell('"source": null'), f"cell 1: its source is null, not text; {REPAIR}"),
        (b'{"cells": [], "nbformat": 5}', "notebook format 5 is newer than what rundiff knows, which is 4; upgrade rundiff"),
        (b'{"cells": [], "nbformat": "4"}', f"its `nbformat` is a text, not a number; {REPAIR}"),
        (
            b'{"cells": [], "nbformat": 1}',
            "notebook format 1 is too old; convert it with `jupyter nbconvert --to notebook --inplace`",
        ),
        (b'{"worksheets": {}, "nbformat": 3}', f"its `worksheets` are an object, not a list; {REPAIR}"),
        (GOOD.decode().encode("utf-16"), "it is UTF-16, not UTF-8; save it again as UTF-8 (`iconv -f UTF-16 -t UTF-8`)"),
        (GOOD.decode().encode("utf-16-be"), "it is UTF-16, not UTF-8; save it again as UTF-8 (`iconv -f UTF-16 -t UTF-8`)"),
        (
            of_cell('"source":\n "\xe9"').decode().encode("latin-1"),
            "not UTF-8 at byte 45, in line 2; save it again as UTF-8, or restore the file",
        ),
        (of_cell('"source": ' + "[" * 100_000), "its JSON is nested too deeply to be a notebook"),
        (of_cell('"outputs": ' + "[" * 100_000 + "]" * 100_000), "its JSON is nested too deeply to be a notebook"),
        (
            b'{\n<<<<<<< HEAD\n "cells": []\n=======\n}\n>>>>>>> other\n',
            f"it holds merge conflict markers, the first in line 2; {RESOLVE}",
        ),
    ],
)
def test_what_is_wrong_where_and_what_to_do_is_one_sentence(data, sentence):
    assert told(data) == sentence


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (b"\xef\xbb\xbf" + of_cell('"source": "x"'), "x"),
        (of_cell('"source": "x", "id": 5'), "x"),
        (of_cell('"source": "x", "id": null, "execution_count": "7"'), "x"),
        (of_cell('"source": "x", "execution_count": NaN, "outputs": [-Infinity, "NaN"]'), "x"),
        (of_cell('"source": "NaN \\" Infinity", "outputs": [NaN]'), 'NaN " Infinity'),
        (of_cell(f'"source": "x", "execution_count": {"1" * 5_000}'), "x"),
        (of_cell('"source": "x", "execution_count": 1e999, "outputs": [1e999]'), "x"),
        (of_cell('"source": "x", "~": 5, "source": "y"'), "y"),
        (of_cell('"source": "a\\ud800b\\ud83d\\ude00\\\\ud800"'), "a\ufffdb😀\\ud800"),
        (of_cell('"source": "\\udfff\\uDEAD"'), "\ufffd\ufffd"),
        (of_cell('"source": "?"').replace(b"?", b"\xed\xa0\xbd\xed\xb8\x80\xed\xa0\x80"), "😀\ufffd"),
        (of_cell('"metadata": 3'), ""),
        (of_cell('"source": ["é", true]'), '["é", true]'),
        (of_cell('"source": ["é", true], "id": 5'), '["é", true]'),
        (of_cells('[{"cell_type": "diagram", "source": ["a\\n", "b"]}]', ', "nbformat": 4.0'), "a\nb"),
    ],
)
def test_what_is_odd_and_means_something_is_read(data, source):
    assert [cell.source for cell in parse(data).cells] == [source]


def test_an_output_with_nan_leaves_the_others_as_they_are():
    """They are compared byte for byte, so mending one side must not touch the rest of it."""
    without = parse(notebook(cell("x", "a"), cell("y", "b", outputs=[stream("1")])))
    with_nan = parse(notebook(cell("x", "a", outputs=[{"data": float("nan")}]), cell("y", "b", outputs=[stream("1")])))
    assert with_nan.cells[1].outputs == without.cells[1].outputs


@pytest.mark.parametrize("version", [2, 3])
def test_cells_of_older_formats_are_read_as_jupyter_upgrades_them(version):
    sheet = v3.new_worksheet(
        cells=[
            v3.new_code_cell(input="x = 1\ny = 2", prompt_number=7, outputs=[], collapsed=False),
            v3.new_heading_cell(source="Two\nlines", level=2),
            v3.new_text_cell("markdown", source="*words*"),
            v3.new_text_cell("raw", source="raw"),
        ]
    )
    written = v3.writes_json(v3.new_notebook(metadata=v3.new_metadata(name="n"), worksheets=[sheet, v3.new_worksheet()]))
    upgraded = nbformat.reads(written, as_version=4).cells
    old = json.loads(written) | {"nbformat": version}
    cells = parse(json.dumps(old).encode()).cells
    assert [(cell.type, cell.source, cell.count) for cell in cells] == [
        (cell.cell_type, cell.source, cell.get("execution_count")) for cell in upgraded
    ]


def shown(old: bytes | None, new: bytes | None, options: DiffOptions) -> FileDiff:
    """What a user would see of it, in every form; that it can be shown is the point."""
    file = file_diff("n.ipynb", old, new, options)
    compared = Comparison(
        Side("saved", "a"), Side("saved", "b"), (file,), findings((file,)), getattr(file.content, "hidden", None)
    )
    if compared.hidden is not None:
        lines = layout(compared, context=3)
        assert plain(lines)
        assert fragment(lines)
        assert coloured(lines)
        assert layout(compared, limit=5)
        assert json.loads(encoded(compared))
        with contextlib.suppress(UserError):  # in one sentence, where outputs are no JSON
            assert json.loads(nbdime.encoded(compared, outputs=True, metadata=True)) is not None
    return file


def fits(data: bytes) -> None:
    plainly, closely = DiffOptions(), DiffOptions(outputs=True, metadata=True)
    sides = [(GOOD, data, plainly), (data, GOOD, plainly), (None, data, plainly), (GOOD, data, closely), (data, data, closely)]
    for file in (shown(*side) for side in sides):
        if isinstance(file.content, Broken):
            assert file.content.reason
            assert file.content.reason.isprintable()


TOKENS = b'" \\ { } [ ] , : null NaN -Infinity 1e999 \\ud800 \xed\xa0\x80 \xff \0 "cells" "source" "id" "cell_type" "nbformat"'.split(
    b" "
)
LINES = [b"\n", b"<<<<<<< a\n", b"|||||||\n", b"=======\n", b">>>>>>> b\n", "\u202e".encode(), b"[" * 2_000, b"9" * 5_000]
pieces = st.sampled_from(TOKENS + LINES)
edits = st.lists(
    st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), st.one_of(pieces, st.binary(max_size=3))), min_size=1, max_size=4
)


@settings(max_examples=200, deadline=None)
@given(edits)
def test_a_notebook_with_mutated_bytes_is_read_or_refused_and_can_be_shown(changes):
    data = GOOD
    for at, length, piece in changes:
        data = data[:at] + piece + data[at + length :]
    fits(data)


LARGE = "a number of 5,000 digits"
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(["code", "\ud800", LARGE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["source", "id", "~", "x"]), inner, max_size=3),
    max_leaves=5,
)
fields = st.sampled_from(
    ["cell_type", "source", "input", "id", "outputs", "metadata", "execution_count", "prompt_number", "level"]
)
odd_cells = st.lists(values | st.dictionaries(fields, values, max_size=5), max_size=3)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={"cells": odd_cells | values, "worksheets": st.lists(st.fixed_dictionaries({"cells": odd_cells})) | values}
        | {"nbformat": st.integers(-1, 6) | values, "metadata": values},
    )
)
@example({"worksheets": [{"cells": [{"cell_type": "heading", "level": 10**9}]}], "nbformat": 3})
def test_json_of_any_shape_is_read_or_refused_and_can_be_shown(loaded):
    fits(json.dumps(loaded).replace(f'"{LARGE}"', "9" * 5_000).encode())


@pytest.mark.parametrize(
    ("source", "output"), [(170_000, 10_000_000), pytest.param(1_700_000, 100_000_000, marks=pytest.mark.slow)]
)
def test_what_is_huge_takes_not_much_longer_than_reading_it(source, output):
    """Megabytes of source, and of outputs, which are skipped."""
    below = cell("z", "b", outputs=[stream("x" * output)])
    old, new = (notebook(cell("y = 2\n" * source + last, "a"), below) for last in ("", "y = 3"))
    start = time.process_time()
    file = file_diff("n.ipynb", old, new, DiffOptions())
    took = time.process_time() - start
    assert [(change.kind, change.added_lines) for change in file.content.changes] == [("edited", 1)]
    start = time.process_time()
    json.loads(old), json.loads(new)
    assert took < 10 * (time.process_time() - start)

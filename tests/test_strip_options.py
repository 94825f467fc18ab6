"""Each option of stripping, on exact bytes: `⟦gone⟧` and `⟦before→after⟧` mark what must go."""

from __future__ import annotations

import pytest

from cases.strip.marked import after, before, book, cell, one
from rundiff.strip import strip_edits, strip_notebook
from rundiff.strip.policy import KEEPING, StripOptions
from rundiff.strip.settings import SETTINGS, size, together

LOG = '{"output_type": "stream", "name": "stdout", "text": ["12345"]}'
WARNING = '{"output_type": "stream", "name": "stderr", "text": "1"}'
ERROR = '{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}'
RESULT = '{"output_type": "execute_result", "execution_count": ⟦4→null⟧, "data": {"text/plain": "训"}}'


def outputs(text: str) -> str:
    return one(f'"outputs": [{text}], "metadata": {{}}')


def of_cell(text: str) -> str:
    return one(f'"metadata": {{{text}}}')


TABLE = {
    "outputs": (StripOptions(keep_outputs=True), outputs(f"{LOG}, {RESULT}")),
    "outputs and counts": (
        StripOptions(keep_outputs=True, keep_counts=True),
        outputs(f"{LOG}, {RESULT}".replace("⟦4→null⟧", "4")),
    ),
    "outputs, but not of a cell that says no": (
        StripOptions(keep_outputs=True),
        one('"outputs": ⟦[{}]→[]⟧, "metadata": {"keep_output": false}'),
    ),
    "counts": (StripOptions(keep_counts=True), one('"execution_count": 3, "outputs": ⟦[{}]→[]⟧')),
    "a key by its name, in a cell": (StripOptions(keep_metadata=("hidden",)), of_cell('"hidden": 1⟦, "collapsed": 1⟧')),
    "a key by its name, in the notebook": (
        StripOptions(keep_metadata=("widgets",)),
        book(metadata='{"widgets": {}⟦, "signature": 1⟧}'),
    ),
    "a key of cells": (StripOptions(keep_metadata=("cell.metadata.papermill",)), of_cell('"papermill": 1')),
    "a key of cells only": (
        StripOptions(keep_metadata=("cell.metadata.papermill",)),
        book(metadata='{⟦"papermill": 1⟧}'),
    ),
    "a key of the notebook only": (StripOptions(keep_metadata=("metadata.papermill",)), of_cell('⟦"papermill": 1⟧')),
    "a key within one that goes": (
        StripOptions(keep_metadata=("papermill.parameters",)),
        book(metadata='{"papermill": {⟦"duration": 1, ⟧"parameters": {"a": 1}⟦, "version": "2"⟧}, "b": 1}'),
    ),
    "a key above one that goes": (StripOptions(keep_metadata=("jupyter",)), of_cell('"jupyter": {"outputs_hidden": true}')),
    "all metadata": (StripOptions(keep_all_metadata=True), of_cell('"hidden": 1, "collapsed": 1')),
    "all metadata but what is named": (
        StripOptions(keep_all_metadata=True, drop_metadata=("a",)),
        of_cell('"hidden": 1⟦, "a": 2⟧'),
    ),
    "a further key": (StripOptions(drop_metadata=("a",)), of_cell('⟦"a": {"b": 1}, ⟧"c": 1')),
    "a further key, deeper": (
        StripOptions(drop_metadata=("metadata.language_info.version",)),
        book(metadata='{"language_info": {"name": "python"⟦, "version": "3.11.7"⟧}}'),
    ),
    "a key with a dot in it": (StripOptions(drop_metadata=("a.b",)), of_cell('⟦"a.b": 1, ⟧"a": {⟦"b": 1, ⟧"c": 1}')),
    "a key in another script": (StripOptions(drop_metadata=("训练",)), of_cell('⟦"训练": 1, ⟧⟦"\\u8bad练": 2, ⟧"训": 1')),
    "a key that is kept and dropped stays": (StripOptions(keep_metadata=("a",), drop_metadata=("a",)), of_cell('"a": 1')),
    "tags that go say nothing": (
        StripOptions(drop_metadata=("tags",)),
        one('"outputs": ⟦[{}]→[]⟧, "metadata": {⟦"tags": ["keep_output"]⟧}'),
    ),
    "a tag of one's own": (StripOptions(keep_tags=("figure",)), one('"outputs": [{}], "metadata": {"tags": ["figure"]}')),
    "a tag in another script": (StripOptions(keep_tags=("图",)), one('"outputs": [{}], "metadata": {"tags": ["图"]}')),
    "a mark of one's own": (StripOptions(keep_tags=("figure",)), one('"outputs": [{}], "metadata": {"figure": 1}')),
    "the usual tags replaced": (
        StripOptions(keep_tags=("figure",)),
        one('"outputs": ⟦[{}]→[]⟧, "metadata": {"tags": ["keep_output"]}'),
    ),
    "no cell keeps": (StripOptions(keep_tags=()), one('"outputs": ⟦[{}]→[]⟧, "metadata": {"keep_output": true}')),
    "small outputs": (StripOptions(max_size=15), outputs(f"{RESULT}⟦, {LOG}⟧")),
    "outputs of the very size": (StripOptions(max_size=17), outputs(LOG)),
    "outputs one too big": (StripOptions(max_size=16), outputs(f"⟦{LOG}⟧")),
    "outputs of a type": (StripOptions(keep_output_types=("error",)), outputs(f"⟦{LOG}, ⟧{ERROR}⟦, {WARNING}⟧")),
    "outputs of a type and name": (StripOptions(keep_output_types=("stream:stderr",)), outputs(f"⟦{LOG}, ⟧{WARNING}")),
    "all outputs but a type": (
        StripOptions(keep_outputs=True, drop_output_types=("stream:stderr",)),
        outputs(f"{LOG}⟦, {WARNING}⟧"),
    ),
    "a type goes from a cell that keeps": (
        StripOptions(drop_output_types=("error",)),
        one(f'"outputs": [{LOG}⟦, {ERROR}⟧], "metadata": {{"keep_output": true}}'),
    ),
    "empty cells": (
        StripOptions(drop_empty_cells=True),
        '{"cells": [⟦{"source": " \\n", "outputs": [1]}, ⟧{"source": "x"}⟦, {"source": []}, {"source": ["", "\u3000"]}⟧]}',
    ),
    "cells that have a source under one name": (
        StripOptions(drop_empty_cells=True),
        '{"cells": [{"source": "x", "input": ""}, {"source": "x", "source": ""}⟦, {"source": "", "input": ""}⟧]}',
    ),
    "cells of format 3 have input": (
        StripOptions(drop_empty_cells=True),
        '{"worksheets": [{"cells": [{"input": "x"}⟦, {"input": ""}⟧]}]}',
    ),
    "tagged cells": (
        StripOptions(drop_tagged_cells=("scratch",)),
        '{"cells": [{"execution_count": ⟦1→null⟧}⟦, {"metadata": {"tags": ["scratch"]}, "execution_count": 2}⟧]}',
    ),
}


@pytest.mark.parametrize(("options", "text"), TABLE.values(), ids=TABLE)
def test_exactly_what_the_option_says_goes(options, text):
    assert strip_notebook(before(text), options).data == after(text)


@pytest.mark.parametrize(("options", "text"), TABLE.values(), ids=TABLE)
def test_once_is_enough(options, text):
    clean = after(text)
    found = strip_notebook(clean, options)
    assert found.data is clean
    assert found[1:] == (0, 0, 0, 0)
    assert strip_edits(clean, options) == []


def test_what_goes_of_each_kind_is_counted():
    text = before(
        '{"cells": [{"outputs": [1, 2], "execution_count": 1, "metadata": {"hidden": 1}}, {"source": "", "outputs": [3]}]}'
    )
    assert strip_notebook(text, StripOptions(drop_empty_cells=False))[1:] == (3, 1, 1, 0)
    assert strip_notebook(text, StripOptions(drop_tagged_cells=("a",)))[1:] == (3, 1, 1, 0)


def test_a_cell_that_goes_is_counted_alone():
    data = b'{"cells": [{"outputs": [1, 2], "execution_count": 1, "metadata": {"hidden": 1}}]}'
    assert strip_notebook(data, StripOptions(drop_empty_cells=True))[1:] == (0, 0, 0, 1)


DEEP = f'{"[" * 5000}"{"x" * 50}"{"]" * 5000}'


@pytest.mark.parametrize(
    "output", [f'{{"output_type": "stream", "x": {DEEP}}}', f'{{"output_type": "stream", "x": {{"y": {DEEP}}}}}']
)
@pytest.mark.parametrize(
    ("options", "stays"),
    [
        (StripOptions(max_size=20), False),
        (StripOptions(max_size=100), True),
        (StripOptions(keep_output_types=("stream",)), True),
        (StripOptions(keep_outputs=True, drop_output_types=("stream",)), False),
    ],
)
def test_an_output_that_is_nested_deeply_has_a_size_and_a_type(output, options, stays):
    data = outputs(output).encode()
    assert (strip_notebook(data, options).data is data) == stays


@pytest.mark.parametrize("many", [1, 60])
def test_the_options_hold_in_notebooks_of_any_length(many):
    text = book(*(cell(metadata='{"a": 1⟦, "b": 2⟧}', id=f"c{number}") for number in range(many)))
    assert strip_notebook(before(text), StripOptions(drop_metadata=("cell.metadata.b",))).data == after(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("10", 10),
        ("10k", 10_000),
        ("1M", 1_000_000),
        ("2 g", None),
        ("1MB", 1_000_000),
        ("-1", None),
        ("", None),
        ("k", None),
        ("9" * 5000, None),
    ],
)
def test_a_size_is_read_as_people_write_it(text, number):
    assert size(text) == number


def test_every_field_of_the_options_can_be_set_by_word_and_by_file():
    assert sorted(setting.field for setting in SETTINGS) == sorted(StripOptions._fields)


def test_what_two_say_is_put_together():
    ours = StripOptions(keep_metadata=("a",), keep_tags=("x",), max_size=3)
    theirs = StripOptions(keep_metadata=("b",), keep_counts=True)
    assert together(ours, theirs) == StripOptions(keep_metadata=("a", "b"), keep_tags=("x",), max_size=3, keep_counts=True)
    assert together(ours, StripOptions(keep_tags=KEEPING[:1])).keep_tags == KEEPING[:1]

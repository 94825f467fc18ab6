"""What holds for every notebook, however it is written down."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import differential
from rundiff.errors import NotANotebook
from rundiff.strip import CELL_METADATA, NOTEBOOK_METADATA, strip_notebook
from rundiff.strip.policy import StripOptions

USUAL = StripOptions()
NAMES = st.sampled_from(
    ["outputs", "execution_count", "metadata", "cells", "tags", "hidden", "a", "ä", "训", '"', "\\", "", "\ud800"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["[", '"outputs": [', "]}", "\\"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=4
)
SPACES = st.text("  \n\r\t", max_size=3)
UNKNOWN = st.sampled_from(["id", "source", "x", "cell_type", "attachments", "\ud83d"])


@dataclass(frozen=True)
class Written:
    """One spelling of a JSON value, and what should become of it."""

    before: str
    after: str


@st.composite
def spelled(draw, value) -> str:
    """*value* as JSON with any spaces, any escapes."""
    if isinstance(value, dict):
        parts = [draw(spelled(key)) + draw(SPACES) + ":" + draw(SPACES) + draw(spelled(one)) for key, one in value.items()]
        return "{" + draw(SPACES) + ("," + draw(SPACES)).join(parts) + draw(SPACES) + "}"
    if isinstance(value, list):
        return "[" + draw(SPACES) + (draw(SPACES) + ",").join([draw(spelled(one)) for one in value]) + draw(SPACES) + "]"
    plain_is_possible = not (isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value))
    return json.dumps(value, ensure_ascii=draw(st.booleans()) or not plain_is_possible)


@st.composite
def objects(draw, rows: list[tuple[str, Written | None]]) -> Written:
    """An object of *rows*; a row without a value is volatile, and must go with the separator behind it, or before the end."""
    if not rows:
        text = "{" + draw(SPACES) + "}"
        return Written(text, text)
    opening, closing = "{" + draw(SPACES), draw(SPACES) + "}"
    pieces = []
    for key, value in rows:
        head = draw(spelled(key)) + draw(SPACES) + ":" + draw(SPACES)
        one = value or Written(draw(spelled(draw(VALUES))), "")
        pieces.append((head + one.before, head + one.after, value is not None, draw(SPACES) + "," + draw(SPACES)))
    before = "".join(text + separator for text, _, _, separator in pieces[:-1]) + pieces[-1][0]
    kept = [(text, separator) for _, text, stays, separator in pieces if stays]
    after = "".join(text + separator for text, separator in kept[:-1]) + (kept[-1][0] if kept else "")
    return Written(opening + before + closing, opening + after + closing if kept else "{}")


@st.composite
def same(draw, values=VALUES) -> Written:
    """A value that must not change."""
    text = draw(spelled(draw(values)))
    return Written(text, text)


@st.composite
def metadata(draw, volatile: frozenset[str], marks: dict[str, object]) -> Written:
    rows: list = [(key, None) for key in draw(st.lists(st.sampled_from(sorted(volatile)), max_size=3))]
    rows += [(draw(UNKNOWN), draw(same())) for _ in range(draw(st.integers(0, 2)))]
    rows += [(key, draw(same(st.just(value)))) for key, value in marks.items()]
    return draw(objects(draw(st.permutations(rows))))


@st.composite
def cells(draw, count_name: str) -> Written:
    marks = draw(
        st.sampled_from(
            [{}, {}, {"keep_output": True}, {"keep_output": False}, {"tags": ["a", "keep_output"]}, {"init_cell": True}]
        )
    )
    keeps = bool(marks) and marks.get("keep_output") is not False
    rows: list = [(draw(UNKNOWN), draw(same())) for _ in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()) or marks:
        rows.append(("metadata", draw(metadata(CELL_METADATA, marks))))
    if draw(st.booleans()):
        rows.append((count_name, Written(draw(spelled(draw(st.integers() | st.none()))), "null")))
    for _ in range(draw(st.integers(0, 2))):
        outputs = draw(spelled(draw(st.lists(st.integers() | st.lists(VALUES, max_size=2), max_size=3))))
        goes = not keeps and json.loads(outputs, strict=False)
        rows.append(("outputs", Written(outputs, "[]" if goes else outputs)))
    return draw(objects(draw(st.permutations(rows))))


@st.composite
def usual_cells(draw, count_name: str) -> Written:
    """Cells with their keys in the order in which Jupyter writes them."""
    kind = draw(st.sampled_from(["code", "markdown", "raw"]))
    rows: list = [("cell_type", draw(same(st.just(kind))))]
    if draw(st.booleans()):
        rows.append((count_name, Written(draw(spelled(draw(st.integers() | st.none()))), "null")))
    if draw(st.booleans()):
        rows.append(("id", draw(same(st.text(max_size=4)))))
    marks = draw(st.sampled_from([{}, {}, {}, {"tags": ["a"]}, {"keep_output": True}, {"keep_output": False}]))
    keeps = marks.get("keep_output") is True
    rows.append(("metadata", draw(metadata(CELL_METADATA, marks))))
    if draw(st.booleans()):
        outputs = draw(spelled(draw(st.lists(st.integers() | st.lists(VALUES, max_size=2), max_size=3))))
        goes = not keeps and json.loads(outputs, strict=False)
        rows.append(("outputs", Written(outputs, "[]" if goes else outputs)))
    rows.append(("source", draw(same(st.lists(st.text(max_size=5), max_size=3) | st.text(max_size=5)))))
    rows += draw(st.sampled_from([[], [], [("x", Written("1", "1"))]]))
    return draw(objects(rows))


@st.composite
def lists(draw, item) -> Written:
    items = [draw(item) for _ in range(draw(st.integers(0, 3)))]
    opening, separator, closing = "[" + draw(SPACES), "," + draw(SPACES), draw(SPACES) + "]"
    return Written(
        opening + separator.join(one.before for one in items) + closing,
        opening + separator.join(one.after for one in items) + closing,
    )


@st.composite
def notebooks(draw) -> Written:
    """A whole file: of format 4, or of format 3 with its worksheets."""
    if draw(st.booleans()):
        one = cells("execution_count") | usual_cells("execution_count")
        rows: list = [("cells", draw(lists(one)))]
    else:
        sheet = draw(objects([("cells", draw(lists(cells("prompt_number")))), ("metadata", draw(same()))]))
        rows = [("worksheets", Written(f"[{sheet.before}]", f"[{sheet.after}]"))]
    rows.append(("metadata", draw(metadata(NOTEBOOK_METADATA, {}))))
    rows += [(draw(UNKNOWN), draw(same())) for _ in range(draw(st.integers(0, 2)))]
    whole = draw(objects(draw(st.permutations(rows))))
    lead, tail = draw(st.sampled_from(["", "\ufeff", "\n"])), draw(st.sampled_from(["", "\n", "\r\n"]))
    return Written(lead + whole.before + tail, lead + whole.after + tail)


def by_the_book(notebook: dict) -> dict:
    """What stripping means, said once more on decoded JSON, as simply as can be."""
    groups = [(notebook.get("cells", []), "execution_count")]
    groups += [(sheet["cells"], "prompt_number") for sheet in notebook.get("worksheets", [])]
    for found, count_name in groups:
        for cell in found:
            marks = cell.get("metadata", {})
            tagged = {"keep_output", "init_cell"} & {tag for tag in marks.get("tags", []) if isinstance(tag, str)}
            keeps = marks["keep_output"] if "keep_output" in marks else tagged or marks.get("init_cell")
            if "outputs" in cell and not keeps:
                cell["outputs"] = []
            if count_name in cell:
                cell[count_name] = None
            for key in CELL_METADATA & marks.keys():
                del marks[key]
    for key in NOTEBOOK_METADATA & notebook.get("metadata", {}).keys():
        del notebook["metadata"][key]
    return notebook


def decoded(data: bytes) -> dict:
    # NaN is not equal to itself, so it is compared by name.
    return json.loads(data.decode("utf-8-sig"), parse_constant=str)


@pytest.mark.parametrize("way", [{}, *differential.WAYS.values()], ids=["as it comes", *differential.WAYS])
@given(written=notebooks())
def test_every_byte_stays_but_those_that_go(way, written):
    with differential.read_by(way):
        assert strip_notebook(written.before.encode(), USUAL).data.decode() == written.after


@settings(max_examples=50)
@given(notebooks())
def test_stripping_twice_is_stripping_once(written):
    once = strip_notebook(written.before.encode(), USUAL).data
    assert strip_notebook(once, USUAL).data is once


@given(notebooks())
def test_what_is_left_is_what_the_book_says(written):
    data = written.before.encode()
    assert decoded(strip_notebook(data, USUAL).data) == by_the_book(decoded(data))


@settings(max_examples=50)
@given(notebooks())
def test_the_counts_are_zero_exactly_when_nothing_changed(written):
    data = written.before.encode()
    found = strip_notebook(data, USUAL)
    assert (found.data is data) == (found[1:] == (0, 0, 0, 0))


@given(notebooks(), st.data())
def test_what_json_refuses_is_refused(written, data):
    text = written.before
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(['"', "\\", "[", "]", "{", "}", ",", ":", "0", "-", "e", "n", "\n", "\x00", " ", ""]))
    broken = (text[:place] + other + text[place + 1 :]).encode()
    try:
        json.loads(broken.decode("utf-8-sig"))
    except ValueError:
        with pytest.raises(NotANotebook):
            strip_notebook(broken, USUAL)


@given(st.binary(max_size=40))
def test_any_bytes_are_stripped_or_refused_but_never_a_crash(data):
    try:
        strip_notebook(data, USUAL)
    except NotANotebook:
        return

"""`--format nbdime`: what nbdime's own functions make of it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import jsonschema
import nbdime
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbdime.diff_format import validate_diff
from nbdime.diff_utils import to_diffentry_dicts
from nbdime.prettyprint import PrettyPrintConfig, pretty_print_notebook_diff

from repos import cell, notebook, stream
from rundiff.diff.notebooks import diff_notebooks
from rundiff.render.nbdime import operations

SCHEMA = json.loads((Path(nbdime.__file__).parent / "diff_format.schema.json").read_text())

lines = st.sampled_from(
    ["import torch", "x = 1", "lr = 0.01", "", ")", "# 归一化", "train()", "a\x0bb", "c\u2028d", "e\r", "😀"]
)
sources = st.lists(lines, max_size=6).map("\n".join)
values = st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, 2**70, "a", ""]) | st.lists(st.integers(0, 3), max_size=2)
metadata = st.dictionaries(
    st.sampled_from(["trusted", "a", "b"]), values | st.dictionaries(st.sampled_from("ab"), values), max_size=2
)
texts = st.sampled_from(["1\n", "a\nb\n", ""])
outputs = st.lists(
    st.builds(
        lambda text: {"output_type": "stream", "name": "stdout", "text": text},
        texts | texts.map(lambda text: text.splitlines(True)),
    )
    | st.builds(
        lambda text, rest, count: (
            {"output_type": "execute_result", "data": {"text/plain": text, "application/json": rest}}
            | {"metadata": {}, "execution_count": count}
        ),
        texts.map(lambda text: text.splitlines(True)),
        st.lists(st.sampled_from(["a", 1])),
        st.integers(1, 3),
    ),
    max_size=2,
)
attachments = st.just({"p.png": {"image/png": "AA==", "text/plain": ["a", "b"]}}) | st.just({})
code = st.fixed_dictionaries(
    {"cell_type": st.just("code"), "source": sources, "metadata": metadata, "outputs": outputs}
    | {"execution_count": st.none() | st.integers(1, 3)}
)
prose = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["markdown", "raw"]), "source": sources, "metadata": metadata},
    optional={"attachments": attachments},
)
cells = st.lists(code | prose, max_size=6)
ids = st.lists(st.sampled_from([f"{letter}{n}" for letter in "ab" for n in range(6)]), min_size=6, max_size=6, unique=True)


def made(found: list[dict], names: list[str], minor: int, meta: dict) -> bytes:
    """A valid notebook: of minor version 5 each cell has an id of its own."""
    named = [one | ({"id": name} if minor > 4 else {}) for one, name in zip(found, names, strict=False)]
    return json.dumps({"cells": named, "metadata": meta, "nbformat": 4, "nbformat_minor": minor}).encode()


@st.composite
def pairs(draw):
    """An old notebook, and one that shares cells with it."""
    old = draw(cells)
    pool = st.sampled_from(old) if old else code
    new = draw(st.permutations(old) | st.lists(pool | code | prose, max_size=6))
    minors = st.sampled_from([4, 5])
    sides = [made(found, draw(ids), draw(minors), draw(metadata)) for found in (old, new)]
    return sides[0], sides[1]


def patched(old: bytes, new: bytes, *, kind: str = "edited", **options: bool) -> tuple[nbformat.NotebookNode, list]:
    written = json.loads(json.dumps(operations(kind, diff_notebooks(old, new), **options)))
    jsonschema.validate(written, SCHEMA)
    diff = to_diffentry_dicts(written)
    validate_diff(diff, deep=True)
    base = nbformat.NotebookNode() if kind == "added" else nbformat.reads(old.decode(), as_version=4)
    return nbdime.patch_notebook(base, diff), diff


def told(book: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(one.cell_type, one.source) for one in book.cells]


@settings(max_examples=150, deadline=None)
@given(pairs())
def test_the_patched_notebook_is_valid_and_has_the_cells_of_the_new_one(pair):
    old, new = pair
    found, diff = patched(old, new)
    before, after = (nbformat.reads(side.decode(), as_version=4) for side in pair)
    assert told(found) == told(after)
    assert (found.metadata, found.nbformat_minor) == (before.metadata, before.nbformat_minor)
    nbformat.validate(found)
    pretty_print_notebook_diff("old", "new", before, diff, PrettyPrintConfig(out=StringIO()))


@settings(max_examples=150, deadline=None)
@given(pairs())
def test_with_outputs_and_metadata_the_patched_notebook_is_the_new_one(pair):
    found, _ = patched(*pair, outputs=True, metadata=True)
    after = nbformat.reads(pair[1].decode(), as_version=4)
    assert json.dumps(found, sort_keys=True) == json.dumps(after, sort_keys=True)


@settings(max_examples=50, deadline=None)
@given(pairs(), st.booleans())
def test_a_notebook_that_was_not_there_is_all_in_the_patch(pair, more):
    found, _ = patched(notebook(), pair[1], kind="added", outputs=more)
    assert json.dumps(found, sort_keys=True) == json.dumps(nbformat.reads(pair[1].decode(), as_version=4), sort_keys=True)
    assert patched(pair[0], notebook(), kind="removed")[0] == {}


def test_what_was_not_compared_stays_as_it_was():
    """Whichever way a cell goes on: edited in place, or moved; what came brings its own."""
    old = notebook(
        cell("a = 1", "id-a", count=1, outputs=[stream("a")]),
        cell("# words", "id-w", type="markdown"),
        cell("train(model, data, epochs=10)\nsave(model)", "id-t", count=2, outputs=[stream("t")]),
    )
    new = notebook(
        cell("train(model, data, epochs=10)\nsave(model)", "new-t", count=8, outputs=[stream("T")]),
        cell("a = 2", "id-a", count=7, outputs=[stream("A")]),
        cell("# words", "id-w", type="markdown"),
        cell("b = 3", "id-w2", count=9, outputs=[stream("B")]),
    )
    found, _ = patched(old, new)
    assert [
        (one.id, one.get("execution_count"), [output.text for output in one.get("outputs", [])]) for one in found.cells
    ] == [
        ("id-t", 2, ["t"]),
        ("id-a", 1, ["a"]),
        ("id-w", None, []),
        ("id-w2", 9, ["B"]),
    ]


@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
@pytest.mark.parametrize("more", [False, True])
def test_cells_without_the_ids_that_their_format_demands_get_them(more):
    """nbformat invents them while it reads, other ones each time, so that a patch cannot know them."""
    with_ids = notebook(cell("a", "id-a"), cell("b", "id-b"), cell("c", "id-c"))
    without = json.loads(notebook(cell("c"), cell("a"), cell("b = 1"), cell("d"))) | {"nbformat_minor": 5}
    for old, new in itertools.permutations([with_ids, json.dumps(without).encode(), notebook(cell("a"), cell("c"))], 2):
        found, _ = patched(old, new, outputs=more, metadata=more)
        assert told(found) == told(nbformat.reads(new.decode(), as_version=4))
        assert len({one.get("id") for one in found.cells}) == (len(found.cells) if found.nbformat_minor > 4 else 1)
        assert (None in {one.get("id") for one in found.cells}) is (found.nbformat_minor < 5)
        nbformat.validate(found)


def test_an_id_that_is_taken_is_given_once():
    found, _ = patched(notebook(cell("a", "0"), cell("b", "1")), notebook(cell("new", "0"), cell("a", "1"), cell("b", "2")))
    assert len({one.id for one in found.cells}) == 3
    nbformat.validate(found)


def test_nbpatch_applies_what_the_command_writes(repo, rundiff):
    old, new = (notebook(cell("lr = 0.1", "a"), cell(last, "b")) for last in ("x = 1\ny = 2", "x = 1\ny = 3"))
    repo.commit(**{"t.ipynb": old})
    repo.write(**{"t.ipynb": new, "old.ipynb": old})
    for words in ((), ("HEAD", "--", "t.ipynb"), ("--no-index", "old.ipynb", "t.ipynb")):
        answer = rundiff("diff", "--format", "nbdime", *words)
        assert (answer.returncode, answer.stderr) == (1 if "--no-index" in words else 0, "")
        repo.write(patch=answer.stdout)
        command = [sys.executable, "-m", "nbdime.nbpatchapp", "old.ipynb", "patch", "-o", "made.ipynb"]
        subprocess.run(command, check=True, capture_output=True)
        assert json.loads((repo.root / "made.ipynb").read_bytes()) == json.loads(new)


def test_outputs_and_metadata_are_in_the_patch_where_they_are_asked_for(repo, rundiff):
    old = notebook(cell("x", "a", count=1, outputs=[stream("1\n")]), cell("y", "b"))
    new = notebook(cell("x", "a", count=2, outputs=[stream("2\n")]), cell("y", "b"), tags=["t"])
    repo.write(old=old, new=new)
    words = ("--no-index", "--format", "nbdime", "/dev/stdin", "new")
    assert rundiff("diff", *words, input=old.decode()).stdout == "[]\n"
    diff = to_diffentry_dicts(json.loads(rundiff("diff", *words, "--outputs", "--metadata", input=old.decode()).stdout))
    base, after = (nbformat.reads(side.decode(), as_version=4) for side in (old, new))
    assert nbdime.patch_notebook(base, diff) == after


def test_what_nbdimes_format_cannot_hold_is_said(repo, rundiff):
    repo.commit(**{"a.ipynb": notebook(cell("x", "a")), "b.ipynb": notebook(cell("x", "a")), "c.py": "c\n", "d.ipynb": b"{"})
    assert rundiff("diff", "--format", "nbdime").stdout == "[]\n"
    repo.write(**{"a.ipynb": notebook(cell("y", "a")), "c.py": "d\n"})
    answer = rundiff("diff", "--format", "nbdime")
    assert [one["op"] for one in json.loads(answer.stdout)] == ["patch"]
    assert answer.stderr == "rundiff: 1 other file changed, which nbdime's format cannot hold\n"
    repo.write(**{"b.ipynb": notebook(cell("y", "a"))})
    answer = rundiff("diff", "--format", "nbdime")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "rundiff: nbdime's format holds one notebook, and 2 differ; name one: -- a.ipynb\n"
    repo.write(**{"d.ipynb": b"{}"})
    answer = rundiff("diff", "--format", "nbdime", "--", "d.ipynb")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "rundiff: d.ipynb: it has no `cells`; is it a notebook?\n"

"""Which cell became which: mostly a table in a notation of its own.

A letter is a cell with a text of its own, `a'` the same cell edited, `a:x` a cell with id x, `M` capitals are Markdown.
`ab` is the text of a above that of b. The answer: `a=a` same, `a~a'` edited, `+b` added, `-b` removed, `a>a` moved, `a>~a'`
moved and edited, `a^a` retyped, `ab/b` b was split off ab, `a&b->ab` a and b were merged into ab, `a*a` copied.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rundiff.diff.notebooks import diff, diff_notebooks
from rundiff.notebook import Notebook, cell
from rundiff.options import DiffOptions
from rundiff.text import lines
from strategies import notebooks

SIGNS = {
    "same": "=",
    "edited": "~",
    "moved": ">",
    "moved_edited": ">~",
    "retyped": "^",
    "split": "/",
    "merged": "->",
    "copied": "*",
}


def text(name: str) -> str:
    base = name.rstrip("'")
    draw = random.Random(base.lower())
    words = [" ".join("".join(draw.choices("aeioubcdfg", k=5)) for _ in range(5)) for _ in range(6)]
    words[2:2] = [f"extra_{base.lower()} = {n}" for n in range(name.count("'"))]
    return "\n".join(words)


def texts(name: str) -> str:
    return "\n".join(text(letter) for letter in re.findall(r"\w'*", name))


def made(names: str) -> Notebook:
    cells = []
    for name in names.split():
        label, _, id_ = name.partition(":")
        cells.append(cell("markdown" if label[0].isupper() else "code", texts(label), id_ or None))
    return Notebook(tuple(cells))


def told(old: str, new: str) -> str:
    olds, news = ([name.partition(":")[0] for name in side.split()] for side in (old, new))
    answer = []
    for change in diff(made(old), made(new)).cells:
        was = None if change.old_index is None else olds[change.old_index]
        now = None if change.new_index is None else news[change.new_index]
        sources = "&".join(olds[i] for i in change.sources)
        match change.kind:
            case "added":
                answer.append(f"+{now}")
            case "removed":
                answer.append(f"-{was}")
            case "split" | "merged" | "copied":
                answer.append(f"{sources}{SIGNS[change.kind]}{now}")
            case _:
                answer.append(f"{was}{SIGNS[change.kind]}{now}")
    return " ".join(answer)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a b c", "a b c", "a=a b=b c=c"),
        ("a b c", "a c", "a=a -b c=c"),
        ("a c", "a b c", "a=a +b c=c"),
        ("a b c", "a b' c", "a=a b~b' c=c"),
        ("a b c", "a c' d", "a=a -b c~c' +d"),
        ("a b c d", "b c d a", "b=b c=c d=d a>a"),
        ("a b c d e", "d' a b c e", "d>~d' a=a b=b c=c e=e"),
        ("a b", "c d", "a~c b~d"),
        ("", "a", "+a"),
        ("a", "", "-a"),
        ("a b c", "c b a", "c>c b>b a=a"),
        ("a a a", "a a", "a=a a=a -a"),
        # ids: the same cell however it was rewritten, unless they lie
        ("a:x b:y c:z", "a:x d:y c:z", "a=a b~d c=c"),
        ("a:x b:y", "b:y a:x", "b=b a>a"),
        ("a:0 b:1 c:2", "d:0 a:1 b:2 c:3", "+d a=a b=b c=c"),
        ("a:cell-0 b:cell-1", "d:cell-0 a:cell-1 b:cell-2", "+d a=a b=b"),
        ("a:q b:r c:s d:t", "e:q a:r b:s c:t d:u", "+e a=a b=b c=c d=d"),
        ("a:x b:x", "a:x c:y b:x", "a=a +c b=b"),
        ("a:x b:y c:z", "a:y b:x c:z", "a=a b=b c=c"),
        # one cell that became several, several that became one, and copies
        ("a bc d", "a b c d", "a=a bc~b bc/c d=d"),
        ("bcd", "b c d", "bcd~b bcd/c bcd/d"),
        ("a bc", "a b x c", "a=a bc~b +x bc/c"),
        ("a b c d", "a bc d", "a=a b&c->bc b~bc d=d"),
        ("ab c", "ac b", "ab~ac -c +b"),
        ("a b c", "a b c a", "a=a b=b c=c a*a"),
        ("a b c", "a b c a'", "a=a b=b c=c a*a'"),
        ("a b", "b", "-a b=b"),
    ],
)
def test_alignment(old, new, expected):
    assert told(old, new) == expected


def test_a_cell_that_became_markdown_is_retyped():
    old, new = Notebook((cell("code", text("a"), "x"),)), Notebook((cell("markdown", text("a"), "x"),))
    assert [change.kind for change in diff(old, new).cells] == ["retyped"]


def test_a_gap_over_the_budget_is_matched_by_position_and_says_so():
    old = Notebook(tuple(cell("code", text(letter)) for letter in "abcde"))
    new = Notebook(tuple(cell("code", text(letter)) for letter in "fghij"))
    found = diff(old, new, DiffOptions(similarity_budget=10))
    assert not found.precise
    assert [change.kind for change in found.cells] == ["edited"] * 5


def test_a_crowd_is_parted_at_rare_words():
    letters = random.Random(1).sample("abcdefghijklmnopqrstuvwxyz", 20)
    old, new = " ".join(letters), " ".join(f"{letter}'" for letter in letters)
    found = diff(made(old), made(new), DiffOptions(similarity_budget=10))
    assert found.precise
    assert [(c.old_index, c.new_index) for c in found.cells] == [(n, n) for n in range(20)]


@given(notebooks, notebooks)
def test_every_cell_of_both_sides_stands_in_the_diff_once(old, new):
    found = diff(old, new).cells
    ordinary = [c for c in found if c.kind != "merged"]
    assert [c.new_index for c in ordinary if c.new_index is not None] == list(range(len(new.cells)))
    goes_on = {c.new_index: c.old_index for c in ordinary}
    absorbed = {i for c in found if c.kind == "merged" for i in c.sources if i != goes_on[c.new_index]}
    assert sorted(absorbed | {c.old_index for c in ordinary if c.old_index is not None}) == list(range(len(old.cells)))


@example(made("ab c"), made("ac b"))  # one cell lost a part and took another in
@given(notebooks, notebooks)
def test_applying_a_diff_to_the_old_notebook_gives_the_new_one(old, new):
    rebuilt = {}
    for change in sorted(diff(old, new).cells, key=lambda change: (change.text.new_start, len(change.text.new))):
        if change.new_index is None:
            continue
        whole = lines(change.old.source) if change.old is not None else ()
        was, at = whole[change.text.old_start :][: len(change.text.old)], 0
        now = rebuilt.setdefault(change.new_index, [])
        gap = lines(new.cells[change.new_index].source)[len(now) : change.text.new_start]
        assert len(now) + len(gap) == change.text.new_start
        assert not "".join(gap).strip()
        now += gap
        for edit in change.text.edits:
            now += [*was[at : edit.lines.old_start], *change.text.new[edit.lines.new_start : edit.lines.new_end]]
            at = edit.lines.old_end
        now += was[at:]
    assert [tuple(rebuilt[j]) for j in range(len(new.cells))] == [lines(cell.source) for cell in new.cells]


SIDES = {"added": "new", "copied": "new", "removed": "old", "split": "split", "merged": "merged"}
"""Where a kind has cells: a copy, seen the other way round, is just gone."""


@given(notebooks, notebooks)
def test_swapping_the_sides_mirrors_the_answer(old, new):
    there, back = diff(old, new).cells, diff(new, old).cells
    pairs = {(c.old_index, c.new_index, c.kind) for c in there if c.old_index is not None and c.new_index is not None}
    assert pairs == {(c.new_index, c.old_index, c.kind) for c in back if c.old_index is not None and c.new_index is not None}
    there_kinds, back_kinds = (Counter(SIDES.get(c.kind, "both") for c in side) for side in (there, back))
    assert (there_kinds["new"], there_kinds["old"], there_kinds["split"], there_kinds["merged"]) == (
        back_kinds["old"],
        back_kinds["new"],
        back_kinds["merged"],
        back_kinds["split"],
    )


@given(notebooks)
def test_a_notebook_does_not_differ_from_itself(notebook):
    assert {change.kind for change in diff(notebook, notebook).cells} <= {"same"}


@given(notebooks, notebooks)
def test_every_unchanged_cell_is_counted(old, new):
    found = diff(old, new)
    parts = sum(change.idle for change in found.cells)  # of a split or merge, which is shown
    hidden = found.hidden.unchanged + found.hidden.blank + found.hidden.questions
    assert hidden + parts + len(found.changes) == len(found.cells)


def on_disk(notebook: Notebook, executed: st.DataObject | None = None) -> tuple[bytes, int]:
    """A notebook as a file, its code cells executed once more if asked; and how many have other outputs or counts then."""
    cells, rerun = [], 0
    for at, one in enumerate(notebook.cells):
        made = {"cell_type": one.type, "source": one.source.splitlines(keepends=True), "id": f"c{at}x", "metadata": {}}
        if one.type == "code":
            count = executed.draw(st.integers(0, 3)) if executed else 0
            stream = {"output_type": "stream", "name": "stdout", "text": [f"{count}\n"]}
            made |= {"execution_count": count, "outputs": [stream], "metadata": {"execution": {"iopub.status.idle": count}}}
            rerun += count != 0
        cells.append(made)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode(), rerun


@given(notebooks, st.data())
def test_executing_a_notebook_again_is_no_change_and_is_counted(notebook, data):
    (before, _), (after, rerun) = on_disk(notebook), on_disk(notebook, data)
    found = diff_notebooks(before, after)
    assert found.changes == ()
    assert {change.kind for change in found.cells} <= {"same"}
    hidden = found.hidden
    assert (hidden.counts, hidden.outputs, hidden.metadata) == (rerun, rerun, rerun)
    assert hidden.unchanged == len(notebook.cells)

"""Which cell became which: mostly a table in a notation of its own.

A letter is a cell with a text of its own, `a'` the same cell edited, `a:x` a cell with id x, `M` capitals are Markdown.
The answer: `a=a` same, `a~a'` edited, `+b` added, `-b` removed, `a>a` moved, `a>~a'` moved and edited, `a^a` retyped.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given

from rundiff.diff import diff
from rundiff.notebook import Notebook, cell
from rundiff.options import DiffOptions
from strategies import notebooks

SIGNS = {"same": "=", "edited": "~", "moved": ">", "moved_edited": ">~", "retyped": "^"}


def text(name: str) -> str:
    base = name.rstrip("'")
    draw = random.Random(base.lower())
    words = [" ".join("".join(draw.choices("aeioubcdfg", k=5)) for _ in range(5)) for _ in range(6)]
    words[2:2] = [f"extra_{base.lower()} = {n}" for n in range(name.count("'"))]
    return "\n".join(words)


def made(names: str) -> Notebook:
    cells = []
    for name in names.split():
        label, _, id_ = name.partition(":")
        cells.append(cell("markdown" if label[0].isupper() else "code", text(label), id_ or None))
    return Notebook(tuple(cells))


def told(old: str, new: str) -> str:
    olds, news = ([name.partition(":")[0] for name in side.split()] for side in (old, new))
    answer = []
    for change in diff(made(old), made(new)).cells:
        was = None if change.old_index is None else olds[change.old_index]
        now = None if change.new_index is None else news[change.new_index]
        answer.append(f"+{now}" if was is None else f"-{was}" if now is None else f"{was}{SIGNS[change.kind]}{now}")
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
        ("a:x b:y", "b:y a:x", "b>b a=a"),
        ("a:0 b:1 c:2", "d:0 a:1 b:2 c:3", "+d a=a b=b c=c"),
        ("a:cell-0 b:cell-1", "d:cell-0 a:cell-1 b:cell-2", "+d a=a b=b"),
        ("a:q b:r c:s d:t", "e:q a:r b:s c:t d:u", "+e a=a b=b c=c d=d"),
        ("a:x b:x", "a:x c:y b:x", "a=a +c b=b"),
    ],
)
def test_alignment(old, new, expected):
    assert told(old, new) == expected


def test_a_cell_that_became_markdown_is_retyped():
    old, new = Notebook((cell("code", text("a"), "x"),)), Notebook((cell("markdown", text("a"), "x"),))
    assert [change.kind for change in diff(old, new).cells] == ["retyped"]


def test_a_gap_over_the_budget_is_matched_by_position_and_says_so():
    old = Notebook(tuple(cell("code", f"old {n}") for n in range(5)))
    new = Notebook(tuple(cell("code", f"new {n}") for n in range(5)))
    found = diff(old, new, DiffOptions(similarity_budget=10))
    assert not found.precise
    assert [change.kind for change in found.cells] == ["edited"] * 5


@given(notebooks, notebooks)
def test_every_cell_of_both_sides_stands_in_the_diff_once(old, new):
    found = diff(old, new).cells
    assert sorted(c.old_index for c in found if c.old_index is not None) == list(range(len(old.cells)))
    assert [c.new_index for c in found if c.new_index is not None] == list(range(len(new.cells)))


@given(notebooks, notebooks)
def test_applying_a_diff_to_the_old_notebook_gives_the_new_one(old, new):
    rebuilt = []
    for change in diff(old, new).cells:
        if change.new_index is None:
            continue
        lines, at = [], 0
        was = old.cells[change.old_index].source.splitlines() if change.old_index is not None else []
        for edit in change.text.edits:
            lines += was[at : edit.lines.old_start] + list(change.text.new[edit.lines.new_start : edit.lines.new_end])
            at = edit.lines.old_end
        rebuilt.append(lines + was[at:])
    assert rebuilt == [cell.source.splitlines() for cell in new.cells]


@given(notebooks)
def test_a_notebook_does_not_differ_from_itself(notebook):
    assert {change.kind for change in diff(notebook, notebook).cells} <= {"same"}


@given(notebooks, notebooks)
def test_swapping_the_sides_mirrors_the_counts(old, new):
    there, back = diff(old, new), diff(new, old)
    assert sum(c.added_lines - c.removed_lines for c in there.cells) == -sum(
        c.added_lines - c.removed_lines for c in back.cells
    )


@given(notebooks, notebooks)
def test_every_unchanged_cell_is_counted(old, new):
    found = diff(old, new)
    assert found.hidden.unchanged + found.hidden.blank + found.hidden.questions + len(found.changes) == len(found.cells)

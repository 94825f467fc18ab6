"""The benchmark's own yardsticks: scripts and corpora are what they claim, and scores tell right answers from wrong ones."""

from __future__ import annotations

import ast
import json
import random
import sys
from pathlib import Path

import nbformat
import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import alignment
import changed_lines
import corpus
import filters
import scripts
import truth
import worst
from formatting import restyled, unparsed
from rewriting import commented
from rundiff.diff.notebooks import diff_notebooks
from scripted import KINDS, Group, Script, Truth, script

TALLIES = ("cells", "edited", "carried", "moved", "splits", "merges", "copies", "inserted", "formatting", "comment", "rename")
CELL = 'for step, (x, y) in enumerate(loader):  # all batches\n    loss = criterion(model(x), y, reduction="sum")\n    print(step, loss)'


def oracle(case: Script) -> truth.Said:
    """The true answer, as a differ would give it."""
    groups = case.truth.groups
    pairs = tuple((g.olds[-1], g.news[0]) for g in groups)
    stays = truth.in_place(case, set())
    return truth.Said(
        pairs,
        frozenset((g.olds[-1], g.news[0]) for g in groups if g not in stays),
        frozenset((i, j) for g in groups if len(g.news) > 1 for i in g.olds for j in g.news),
        frozenset((i, j) for g in groups if len(g.olds) > 1 for i in g.olds for j in g.news),
        frozenset(case.truth.copies),
        dict(case.truth.sorts),
    )


def made(old: str, new: str, groups: list[tuple[tuple[int, ...], tuple[int, ...]]], **rest: object) -> Script:
    """A script on cells of one letter each."""
    there, here = (tuple(("code", text) for text in side.split()) for side in (old, new))
    known = tuple(Group(*group) for group in groups)
    inserted = tuple(set(range(len(here))) - {j for group in known for j in group.news})
    return Script("made", "", there, here, Truth(known, frozenset(), rest.get("copies", ()), inserted, {}))


def answer(*pairs: tuple[int, int], **marks: set[tuple[int, int]]) -> truth.Said:
    found = (frozenset(marks.get(name, ())) for name in ("moved", "splits", "merges", "copies"))
    return truth.Said(pairs, *found, {})


@pytest.mark.parametrize("kind", KINDS)
def test_the_true_answer_of_a_script_gets_full_marks(kind):
    for number in range(4):
        case = script(kind, f"test {number}")
        found = truth.score(case, oracle(case))
        assert {name: getattr(found, name).f1 for name in TALLIES if getattr(found, name).said} == {
            name: 1.0 for name in TALLIES if getattr(found, name).said
        }
        assert all(getattr(found, name).recall == 1.0 for name in TALLIES), found.errors
        assert not found.errors


@pytest.mark.parametrize("kind", KINDS)
def test_a_script_accounts_for_every_cell_and_is_drawn_again_from_its_seed(kind):
    case = script(kind, "again")
    assert script(kind, "again") == case
    came = [*case.truth.inserted, *(j for _, j in case.truth.copies), *(j for g in case.truth.groups for j in g.news)]
    assert sorted(came) == list(range(len(case.new)))
    assert len({i for g in case.truth.groups for i in g.olds}) == sum(len(g.olds) for g in case.truth.groups)
    assert 3 <= len(case.old) <= 60


def test_each_kind_of_script_does_what_its_name_says():
    cases = {kind: [script(kind, f"{kind} {n}") for n in range(6)] for kind in KINDS}
    groups = {kind: [group for case in found for group in case.truth.groups] for kind, found in cases.items()}
    assert any(len(group.news) > 1 for group in groups["split"])
    assert any(len(group.olds) > 1 for group in groups["merge"])
    assert all(case.truth.copies for case in cases["copy"] + cases["copy_edit"])
    assert all(case.truth.carried for case in cases["move"] + cases["swap"] + cases["block"])
    assert all(set(case.truth.sorts.values()) == {"formatting"} for case in cases["reformat"])
    assert all(set(case.truth.sorts.values()) == {"rename"} for case in cases["rename"])
    assert all("comment" in case.truth.sorts.values() for case in cases["comment"])
    assert sum(len(case.truth.inserted) for case in cases["insert"]) >= 6
    assert all(len(case.new) < len(case.old) for case in cases["delete"])


def test_an_answer_that_says_nothing_finds_nothing():
    case = script("heavy", "nothing")
    found = truth.score(case, answer())
    assert found.cells.recall == 0
    assert found.cells.true == len(case.truth.groups)
    assert found.inserted.recall == 1


@pytest.mark.parametrize(
    ("case", "said", "tally", "counts"),
    [
        # the counts are what is right, what was said, and what is true
        (made("a b", "a b", [((0,), (0,)), ((1,), (1,))]), answer((0, 1), (1, 0)), "cells", (0, 2, 2)),
        (made("a a", "a a", [((0,), (0,)), ((1,), (1,))]), answer((0, 1), (1, 0)), "cells", (2, 2, 2)),
        (made("a a", "a", [((1,), (0,))]), answer((0, 0)), "cells", (1, 1, 1)),
        (made("a", "b", []), answer((0, 0)), "cells", (0, 0, 0)),
        (made("a", "b", []), answer((0, 0)), "inserted", (0, 0, 1)),
        (made("a b", "c b", [((1,), (1,))]), answer((0, 1)), "cells", (0, 1, 1)),
        # either part of a split may go on
        (made("ab", "a b", [((0,), (0, 1))]), answer((0, 1), splits={(0, 0), (0, 1)}), "cells", (1, 1, 1)),
        (made("ab", "a b", [((0,), (0, 1))]), answer((0, 1), splits={(0, 0), (0, 1)}), "splits", (2, 2, 2)),
        (made("ab", "a b", [((0,), (0,))]), answer((0, 0), splits={(0, 0), (0, 1)}), "splits", (0, 2, 0)),
        (made("a b", "ab", [((0, 1), (0,))]), answer((1, 0), merges={(0, 0), (1, 0)}), "merges", (2, 2, 2)),
        # a copy of a text that is there twice is a copy of either
        (made("a a", "a a a", [((0,), (0,)), ((1,), (1,))], copies=((0, 2),)), answer(copies={(1, 0)}), "copies", (1, 1, 1)),
        # two cells that changed places: one moved, whichever
        (made("a b", "b a", [((0,), (1,)), ((1,), (0,))]), answer((0, 1), (1, 0), moved={(0, 1)}), "moved", (1, 1, 1)),
        (made("a b", "b a", [((0,), (1,)), ((1,), (0,))]), answer((0, 1), (1, 0), moved={(1, 0)}), "moved", (1, 1, 1)),
        (made("a b", "b a", [((0,), (1,)), ((1,), (0,))]), answer((0, 1), (1, 0)), "moved", (0, 0, 1)),
        (
            made("a b c", "c a b", [((0,), (1,)), ((1,), (2,)), ((2,), (0,))]),
            answer((0, 1), (1, 2), (2, 0), moved={(0, 1), (1, 2)}),
            "moved",
            (0, 2, 1),
        ),
        # cells of one text that changed places have not moved
        (
            made("a b a", "a b a", [((0,), (2,)), ((1,), (1,)), ((2,), (0,))]),
            answer((0, 0), (1, 1), (2, 2)),
            "moved",
            (0, 0, 0),
        ),
    ],
)
def test_an_answer_is_scored(case, said, tally, counts):
    found = getattr(truth.score(case, said), tally)
    assert (found.hits, found.said, found.true) == counts


@pytest.mark.parametrize("formatter", [unparsed, restyled])
def test_a_formatter_changes_the_text_and_not_the_program(formatter):
    source = CELL.replace("  # all batches", "") if formatter is unparsed else CELL
    found = {formatter(source, random.Random(n)) for n in range(40)} - {None}
    assert found
    assert source not in found
    assert {ast.dump(ast.parse(text)) for text in found} == {ast.dump(ast.parse(source))}


def test_a_comment_edit_changes_the_comments_and_not_the_program():
    found = {commented(CELL, random.Random(n)) for n in range(20)} - {None}
    assert len(found) > 3
    assert {ast.dump(ast.parse(text)) for text in found} == {ast.dump(ast.parse(CELL))}


@pytest.mark.parametrize("number", range(4))
def test_a_notebook_for_the_filter_is_valid_and_written_as_jupyter_writes_it(number):
    data = filters.dirty(number)
    nbformat.validate(json.loads(data))
    assert nbformat.writes(nbformat.reads(data.decode(), 4)) + "\n" == data.decode()
    assert filters.dirty(number) == data
    assert b'"outputs": [\n' in data


@pytest.mark.parametrize("number", [0, 1])
def test_a_made_pair_is_a_valid_notebook_of_about_the_size_asked_for(number):
    pair = corpus.made(f"{number:03}", 200_000, random.Random(number))
    for data in (pair.old, pair.new):
        nbformat.validate(json.loads(data))
        assert data.startswith(b'{\n "cells": [\n  {\n')
        assert 40_000 < len(data) < 400_000
    assert (b'"id"' in pair.old) == (number == 0)
    assert diff_notebooks(pair.old, pair.new).cells


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("x/old.ipynb", "x/new.ipynb", "x"),
        ("x.old.ipynb", "x.new.ipynb", "x"),
        ("x-0.ipynb", "x-1.ipynb", "x"),
        ("old/x.ipynb", "new/x.ipynb", "x.ipynb"),
    ],
)
def test_a_folder_of_pairs_is_read_in_each_of_its_forms(tmp_path, old, new, name):
    for path, text in ((old, "1"), (new, "2")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "alone.ipynb").write_text("3")
    assert list(corpus.stored(tmp_path)) == [corpus.Pair(name, b"1", b"2")]


def test_a_folder_without_pairs_is_refused_with_the_forms_that_are_known(tmp_path):
    with pytest.raises(SystemExit, match=r"-0\.ipynb"):
        list(corpus.stored(tmp_path))


def stored(old: str, new: str) -> alignment.Pair:
    """Cells named `id:text`."""
    sides = (tuple(("c", word.partition(":")[2], word.partition(":")[0]) for word in side.split()) for side in (old, new))
    return alignment.Pair("owner/repo@abc:x.ipynb", *sides)


@pytest.mark.parametrize(
    ("old", "new", "found", "right_conflicts_perfect"),
    [
        ("1:a 2:b", "1:a 2:c", [(0, 0), (1, 1)], (2, 0, 1)),
        ("1:a 2:b", "1:a 2:c", [(0, 0)], (1, 0, 0)),
        ("1:a 2:b", "1:a 3:c", [(0, 0), (1, 1)], (1, 0, 1)),
        ("1:a 2:b", "2:b 3:c", [(0, 0), (1, 1)], (0, 2, 0)),
        ("1:a 2:b", "2:b 1:a", [(0, 1), (1, 0)], (2, 0, 1)),
    ],
)
def test_pairs_are_scored_by_their_ids(old, new, found, right_conflicts_perfect):
    score, _ = alignment.score(stored(old, new), found, 0.001)
    assert (score.right, score.conflicts, score.perfect) == right_conflicts_perfect


@pytest.mark.parametrize(
    ("old", "new", "lie"),
    [
        ("1:a 2:b 3:c 4:d", "1:x 2:a 3:b 4:c 5:d", True),
        ("1:a 2:b 3:c 4:d", "5:x 1:a 2:b 3:c 4:d", False),
        ("1:a 2:b 3:c 4:d", "1:x 2:y 3:z 4:w", False),
        ("1:a 2:a 3:a 4:a", "5:x 2:a 3:a 4:a 1:a", False),
    ],
)
def test_ids_are_refuted_by_texts_that_stand_elsewhere_under_another_id(old, new, lie):
    assert alignment.refuted(stored(old, new)) == lie


@pytest.mark.parametrize(
    ("mode", "ids"), [("hidden", [None, None]), ("visible", ["x", "y"]), ("numbered", ["0", "1"]), ("hashed", None)]
)
def test_ids_are_hidden_shown_or_replaced_by_places(mode, ids):
    cells = (("c", "a", "x"), ("m", "b", "y"))
    found = [cell.get("id") for cell in json.loads(alignment.ipynb(cells, mode, "here"))["cells"]]
    again = [cell.get("id") for cell in json.loads(alignment.ipynb(cells[::-1], mode, "here"))["cells"]]
    assert found == ids if ids else (found == again and len(set(found)) == 2)


def test_the_fewest_changed_lines_are_counted(tmp_path):
    assert changed_lines.fewest(tmp_path, [("a\nb\nc\n", "a\nc\nd\n"), ("a\n", "a\n"), ("", "x\ny\n")]) == {0: 2, 2: 2}


@pytest.mark.parametrize("case", worst.CASES)
def test_a_worst_case_has_the_number_of_cells_that_was_asked_for(case):
    old, new = worst.CASES[case](40)
    assert len(old) in {40, 1}
    assert old != new


def test_a_figure_below_its_bar_is_missed(capsys):
    report = scripts.Report()
    report.add("speed", 2.0, 1.0, " s", at_most=False)
    assert not report.missed
    report.add("speed", 2.0, 1.0, " s", at_most=True)
    assert report.missed
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["ok", "MISS"]

"""Everything that can happen to a cell, as it is shown: in lines, and on the wire."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kinds import FILE, HIDDEN, MODEL, NEW, OLD, ROWS, SEED, part
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import CellChange, FileDiff, NotebookDiff
from rundiff.diff.edits import text_diff
from rundiff.diff.files import file_diff
from rundiff.diff.notebooks import diff
from rundiff.findings import findings
from rundiff.notebook import Notebook, cell
from rundiff.options import DiffOptions
from rundiff.render.layout import layout
from rundiff.render.places import Place, numbers, place, together
from rundiff.render.terminal import plain
from rundiff.render.wire import shapes
from rundiff.render.wire.compared import compared


def of(*files: FileDiff) -> Comparison:
    return Comparison(Side("commit", "HEAD"), Side("saved", "now"), files, findings(files), HIDDEN)


def notebook(*rows: CellChange, precise: bool = True) -> FileDiff:
    return FileDiff("n.ipynb", "edited", NotebookDiff(rows, HIDDEN, precise))


def shown(*files: FileDiff) -> list[str]:
    return plain(layout(of(*files))).splitlines()


def categories(*rows: CellChange) -> list[str]:
    return [category for finding in findings((notebook(*rows),)) for category in finding.categories]


def test_the_engine_tells_what_stands_here_by_hand():
    def told(cells):
        return [(c.kind, c.old_index, c.new_index, c.sources, c.edit) for c in cells]

    found = diff(OLD, NEW)
    assert told(found.cells) == told(ROWS)
    assert found.hidden == HIDDEN


@pytest.mark.parametrize(
    "title",
    [
        "! seed, moved and edited  kinds.ipynb [9 → 2] torch.manual_seed(8)  -1 +1",
        "! hyper-parameter, split  kinds.ipynb [2 → 3, 4] # everything that is tuned  -1 +1",
        "  merged  kinds.ipynb [3, 4 → 5] train_set = Digits  unchanged text",
        "  code → markdown  kinds.ipynb [7] Six epochs are enough: after them val_loss only rises.  unchanged text",
        "  comments only  kinds.ipynb [9] for epoch in range(epochs):  -1 +1",
        "  3 cells moved  kinds.ipynb [6–8 → 12–14] plt.imshow(train_set[0][0].squeeze(), cmap='gray')",
        "  other, logging, removed  kinds.ipynb [11] %timeit model(train_set[0][0][None])  -2 +0",
        "  logging  kinds.ipynb [16] pd.DataFrame(history).to_csv('history.csv')  -0 +1",
    ],
)
def test_a_line_says_what_happened_to_a_cell_and_where(title):
    assert title in shown(FILE)


def test_a_copy_is_shown_by_what_was_changed_in_it_and_means_all_that_it_does_again():
    lines = shown(FILE)
    at = next(n for n, line in enumerate(lines) if "copied from [5]  kinds.ipynb [15]" in line)
    assert lines[at].endswith("-1 +1")
    assert lines[at + 1].lstrip().startswith("2 - optimizer = torch.optim.SGD(")
    assert any("`CosineAnnealingLR(T_max=epochs)` added" in line and "kinds.ipynb [15]" in line for line in lines[:at])


def test_the_part_of_a_split_cell_that_goes_on_as_it_was_is_no_change_of_its_own():
    parts = [finding.change.kind for finding in of(FILE).findings if finding.change and finding.change.new_index in {2, 3}]
    assert parts == ["split"]


def test_lines_of_a_part_are_numbered_as_in_its_cell():
    lines = shown(FILE)
    at = next(n for n, line in enumerate(lines) if ", split  " in line)
    assert lines[at + 1 : at + 3] == ["    7 - lr = 0.06", "    4 + lr = 0.002"]
    [sent] = [file.cells for file in compared(of(FILE)).files if isinstance(file, shapes.NotebookFile)]
    split, merged = ([(line.old, line.new) for line in sent[n].text.lines] for n in (3, 4))
    assert split == [(3, 0), (4, 1), (5, 2), (6, None), (None, 3)]
    assert merged == [(0, 3), (1, 4), (2, 5)]


def test_only_what_is_new_in_a_part_has_a_meaning():
    halves = MODEL.splitlines()
    cut = [cell("code", source) for source in (halves[0], "\n".join(halves[1:]))]
    split = CellChange("split", None, 1, OLD.cells[4], cut[1], part(cut[1].source, cut[1].source, old_start=1), (0,))
    rest = CellChange("edited", 0, 0, OLD.cells[4], cut[0], part(cut[0].source, cut[0].source))
    assert categories(rest, split) == []
    edited = replace(split, edit=part(cut[1].source, cut[1].source.replace("SGD", "AdamW"), old_start=1))
    assert categories(rest, edited) == ["optimizer"]


def test_a_part_with_another_comment_is_no_other_code():
    source = OLD.cells[1].source
    tail = "\n".join(source.splitlines()[3:])
    split = CellChange("split", None, 3, OLD.cells[1], NEW.cells[3], part(tail, tail.replace("tuned", "set")), (1,))
    assert (split.sort, categories(split)) == ("comment", [])


def test_cells_that_only_moved_mean_nothing_and_a_copy_runs_again():
    assert categories(CellChange("moved", 4, 9, OLD.cells[4], OLD.cells[4])) == []
    assert "optimizer" in categories(CellChange("copied", None, 9, OLD.cells[4], OLD.cells[4], None, (4,)))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("alpha = fetch(1)", "for x in y: z[x] += 1", "rewritten"),
        ("alpha = fetch(1)", "alpha = fetch(2)", "edited"),
        ("alpha = fetch(1)\nbeta", "for x in y: z[x] += 1\nbeta", "edited"),
        ("alpha = fetch(1)", "# how\nalpha = fetch(1)", "comments only"),
    ],
)
def test_a_cell_of_which_no_line_is_left_is_called_rewritten(old, new, word):
    change = CellChange("edited", 0, 0, cell("code", old), cell("code", new), text_diff(old, new))
    assert shown(notebook(change))[2].startswith(f"  {word}  n.ipynb [1] ")


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n \n\n"])
def test_blank_lines_that_only_parted_two_cells_are_no_change(gap):
    whole, halves = cell("code", f"{SEED}{gap}{MODEL}"), [cell("code", SEED), cell("code", MODEL)]
    split = diff(Notebook((whole,)), Notebook(tuple(halves)))
    merged = diff(Notebook(tuple(halves)), Notebook((whole,)))
    assert [(c.kind, c.edit and c.edit.edits) for c in split.changes] == [("split", ())]
    assert [(c.kind, c.edit and c.edit.edits) for c in merged.changes] == [("merged", ())]


def test_unchanged_parts_of_one_split_are_one_thing():
    lines = [f"value_{n} = read({n})" for n in range(4)]
    was = cell("code", "\n".join(lines))
    rows = [CellChange("edited", 0, 0, was, cell("code", lines[0]), part(lines[0], lines[0]))]
    rows += [CellChange("split", None, n, was, cell("code", lines[n]), part(lines[n], lines[n]), (0,)) for n in (1, 2, 3)]
    assert shown(notebook(*rows))[2:-1] == ["  split  n.ipynb [1 → 1–4] value_1 = read  unchanged text"]


def test_a_cell_that_took_in_two_others_names_all_three():
    sources = [f"value_{n} = read({n})" for n in range(3)]
    now = cell("code", "\n".join(sources))
    taken = [
        CellChange("merged", None, 0, cell("code", sources[n]), now, part(sources[n], sources[n], new_start=n), (0, n))
        for n in (1, 2)
    ]
    own = CellChange("edited", 0, 0, cell("code", sources[0]), now, part(sources[0], sources[0]))
    assert shown(notebook(*taken, own))[2:-1] == ["  merged  n.ipynb [1–3 → 1] value_0 = read  unchanged text"]
    assert {place(change, (*taken, own)) for change in taken} == {Place((0, 1, 2), (0,))}


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([(5, 9), (6, 10), (7, 11)], ["[6–8 → 10–12]"]),
        ([(5, 9), (6, 10)], ["[6, 7 → 10, 11]"]),
        ([(5, 9), (7, 10)], ["[6 → 10]", "[8 → 11]"]),
        ([(5, 10), (6, 9)], ["[7 → 10]", "[6 → 11]"]),
    ],
)
def test_neighbours_that_moved_together_are_one_thing(moves, said):
    rows = [CellChange("moved", i, j, cell("code", f"x{i}"), cell("code", f"x{i}")) for i, j in moves]
    assert [re.search(r"\[.*?\]", line)[0] for line in shown(notebook(*rows))[2:-1]] == said


def test_a_part_that_moved_as_it_was_is_called_moved():
    was, now = cell("code", "x = 1\ny = 2"), cell("code", "x = 1")
    change = CellChange("moved_edited", 0, 5, was, now, part("x = 1", "x = 1"))
    assert shown(notebook(change))[2] == "  moved  n.ipynb [1 → 6] x = 1"


def test_grouping_loses_no_finding():
    found = of(FILE).findings
    assert tuple(finding for group in together(found) for finding in group) == found


@given(st.sets(st.integers(0, 20)))
def test_numbers_can_be_read_back(indices):
    read = [part.split("–") for part in numbers(sorted(indices)).split(", ") if part]
    assert {n - 1 for ends in read for n in range(int(ends[0]), int(ends[-1]) + 1)} == indices


def test_an_answer_that_a_limit_made_coarser_says_so_where_it_is_about():
    coarse = replace(text_diff("a = 1", "b = 2"), precise=False)
    was, now = cell("code", "a = 1"), cell("code", "b = 2")
    rows = [CellChange("edited", n, n, was, now, coarse if n == 1 else text_diff("a = 1", "b = 2")) for n in range(2)]
    script = replace(file_diff("s.py", b"a = 1\n", b"b = 2\n", DiffOptions()), content=coarse)
    lines = shown(notebook(*rows, precise=False), script)
    about = [(lines[n - 1].split("] ")[0], line.split(":")[0].strip()) for n, line in enumerate(lines) if "coarsely" in line]
    assert about == [
        ("  edited  n.ipynb [1", "n.ipynb"),
        ("  edited  n.ipynb [2", "compared coarsely"),
        ("  edited  s.py  -1 +1", "compared coarsely"),
    ]

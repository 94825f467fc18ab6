"""What changes mean, each thing once: which sentences say the same, and what is counted below the line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repos import notebook
from rundiff.comparison import Comparison, Finding, Side
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.facts.change import FactChange
from rundiff.findings import findings
from rundiff.options import DiffOptions
from rundiff.render.looks import Looks
from rundiff.render.paragraphs import NARROW
from rundiff.render.summary import summary
from rundiff.render.terminal import plain
from rundiff.render.told import below, rows, told
from rundiff.render.widths import width
from rundiff.training.impact import Impact
from rundiff.training.meaning import Effect


def words(*effects: tuple[str, str]) -> list[str]:
    return [str(one) for one in told(Effect(category, sentence) for category, sentence in effects)]


@pytest.mark.parametrize(
    ("effects", "once"),
    [
        (
            [("optimizer", "`SGD`: lr 0.1 → 0.2"), ("hyper-parameter", "lr 0.1 → 0.2")],
            ["optimizer, hyper-parameter: `SGD`: lr 0.1 → 0.2"],
        ),
        (
            [("architecture", "`nn.Dropout`: p 0.1 → 0.2"), ("hyper-parameter", "dropout 0.1 → 0.2")],
            ["architecture, hyper-parameter: `nn.Dropout`: p 0.1 → 0.2"],
        ),
        (
            [("hyper-parameter", "lr 0.1 → 0.2"), ("hyper-parameter", "lr 0.1 → 0.2 in cell 4 (through `LR`)")],
            ["hyper-parameter: lr 0.1 → 0.2 in cell 4 (through `LR`)"],
        ),
        (
            [("hyper-parameter", "momentum 0.9 removed"), ("optimizer", "`SGD`: momentum 0.9 removed")],
            ["optimizer, hyper-parameter: `SGD`: momentum 0.9 removed"],
        ),
        ([("seed", ""), ("seed", "")], ["seed"]),
    ],
)
def test_one_thing_under_two_categories_or_in_two_places_is_told_once(effects, once):
    assert words(*effects) == once


@pytest.mark.parametrize(
    "effects",
    [
        [("optimizer", "`SGD`: lr 0.1 → 0.2"), ("optimizer", "`AdamW`: lr 0.1 → 0.2")],
        [("optimizer", "`SGD`: lr 0.1 → 0.2"), ("hyper-parameter", "momentum 0.1 → 0.2")],
        [("hyper-parameter", "lr 0.1 → 0.2"), ("hyper-parameter", "lr 0.1 → 0.3")],
        [("hyper-parameter", "lr 0.1 removed"), ("hyper-parameter", "lr 0.1 added")],
        [("transforms", "`Normalize(0.5)` removed"), ("transforms", "`Normalize(0.4)` removed")],
        [("seed", ""), ("loss", "")],
    ],
)
def test_two_things_stay_two(effects):
    assert words(*effects) == [f"{category}: {sentence}" if sentence else category for category, sentence in effects]


def finding(path: str, *effects: tuple[str, str]) -> Finding:
    file = file_diff(path, b"a = 1\n", b"a = 2\n", DiffOptions())
    return Finding(file, None, tuple(Effect(category, sentence) for category, sentence in effects))


def test_what_is_told_where_it_is_used_and_where_it_is_written_is_one_row_with_both_places():
    used = finding("train.py", ("optimizer", "`SGD`: lr 0.1 → 0.2 (through `lr` in config.yaml)"))
    other = finding("model.py", ("architecture", "`Linear`: out_features 64 → 32"))
    written = finding("config.yaml", ("hyper-parameter", "lr 0.1 → 0.2"))
    made = rows([used, other, written])
    assert [[one.file.path for one in row.findings] for row in made] == [["train.py", "config.yaml"], ["model.py"]]
    assert made[0].categories == ("optimizer", "hyper-parameter")


def test_a_change_that_says_more_keeps_its_row_for_the_rest():
    made = rows(
        [
            finding("train.py", ("hyper-parameter", "lr 0.1 → 0.2")),
            finding("config.yaml", ("hyper-parameter", "lr 0.1 → 0.2"), ("hyper-parameter", "epochs 10 → 20")),
        ]
    )
    assert [[thing.sentence for thing in row.told] for row in made] == [["lr 0.1 → 0.2"], ["epochs 10 → 20"]]


def test_changes_of_which_nothing_is_known_are_never_one_row():
    assert len(rows([finding("a.py", ("loss", "")), finding("b.py", ("loss", ""))])) == 2


def test_below_the_line_every_change_is_one_of_a_kind():
    cells = [
        ("import matplotlib.pyplot as plt\nplt.plot(a)", "import matplotlib.pyplot as plt\nplt.scatter(a)"),
        ("x = 1 # a", "x = 1 # b"),
        ("f( 1)", "f(1)"),
    ]
    old, new = (notebook(*(pair[side] for pair in cells)) for side in (0, 1))
    found = list(findings((file_diff("a.ipynb", old, new, DiffOptions()),)))
    off = Finding(found[0].file, None, (Effect("loss", "changed"),), impact=Impact("off-path", "never called"))
    quiet = Finding(found[0].file, None, (Effect("seed", "removed"),), muted=(Effect("seed", "removed"),))
    counts = {"plotting": 1, "comment": 1, "formatting": 1, "not on the path of the run": 1, "muted": 1}
    assert below([*found, off, quiet]) == counts


@given(st.integers(0, 40), st.integers(1, 40), st.sampled_from([None, 20, 30, 60, 80, 200]), st.integers(0, 9))
def test_a_summary_takes_no_more_lines_than_it_has_and_says_what_it_leaves_out(changes, limit, columns, facts):
    found = tuple(finding(f"a{n}.py", ("hyper-parameter", f"lr{n} 0.1 → 0.2")) for n in range(changes))
    given_to = tuple(FactChange(f"f{n}", "data", f"first batch mean {n} → 0", explained="silent") for n in range(facts))
    made = Comparison(Side("commit", "HEAD"), Side("saved", "now"), (), found, Hidden(unchanged=2), facts=given_to)
    lines = plain(summary(made, Looks(columns=columns), limit)).splitlines()
    assert 1 <= len(lines) <= limit
    assert all(width(line) <= columns for line in lines if columns is not None and columns >= NARROW)
    shown = sum(line.startswith("! hyper-parameter: ") for line in lines)
    left = [int(line.split()[2]) for line in lines if line.startswith("… and ")]
    if limit > 1:
        assert shown + sum(left) == changes


def test_a_thousand_changes_are_told_in_the_time_of_a_blink():
    found = [
        finding(f"a{n}.py", ("hyper-parameter", f"lr {n} → 0.2"), ("optimizer", f"`SGD`: lr {n} → 0.2")) for n in range(1000)
    ]
    start = time.process_time()
    assert len(rows(found)) == 1000
    assert time.process_time() - start < 0.5


def test_a_category_without_a_sentence_is_named_among_those_that_have_one():
    found = (finding("a.py", ("loss", ""), ("hyper-parameter", "lr 0.1 → 0.2"), ("other", "")),)
    made = Comparison(Side("commit", "HEAD"), Side("saved", "now"), (), found, Hidden())
    assert "! loss; hyper-parameter: lr 0.1 → 0.2 (a.py)\n" in plain(summary(made, Looks()))

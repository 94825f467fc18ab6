"""The title of an answer: which few things it says, in which few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repos import notebook
from rundiff.comparison import Comparison, Finding, Side
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.environment.drift import Drift
from rundiff.facts.change import FactChange
from rundiff.findings import findings
from rundiff.options import DiffOptions
from rundiff.render.headline import LONGEST, MOST, headlines
from rundiff.training.categories import CATEGORIES
from rundiff.training.meaning import Effect

TORCH = Drift("torch", "2.7.0+cu126", "2.8.0+cu126", "numerics", "framework")


def finding(path: str, *effects: tuple[str, str]) -> Finding:
    file = file_diff(path, b"a = 1\n", b"a = 2\n", DiffOptions())
    return Finding(file, None, tuple(Effect(category, sentence) for category, sentence in effects))


def comparison(*found: Finding, facts: tuple[FactChange, ...] = (), drift: tuple[Drift, ...] = ()) -> Comparison:
    return Comparison(Side("commit", "HEAD"), Side("saved", "now"), (), found, Hidden(), facts=facts, drift=drift)


def words(made: Comparison) -> list[str]:
    return [one.words for one in headlines(made).said]


def test_the_story_is_told_in_one_line():
    old = notebook(
        "from torchvision import transforms\nt = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.2)])",
        "import torch\ntorch.manual_seed(0)",
        "opt = torch.optim.SGD(model.parameters(), lr=0.1)",
    )
    new = notebook(
        "from torchvision import transforms\nt = transforms.Compose([transforms.ToTensor()])",
        "import torch",
        "opt = torch.optim.AdamW(model.parameters(), lr=0.1)",
    )
    found = findings((file_diff("train.ipynb", old, new, DiffOptions()),))
    made = comparison(*found, drift=(TORCH,))
    assert words(made) == ["Normalize removed", "SGD → AdamW", "seed removed", "torch 2.7 → 2.8"]
    assert [one.finding for one in headlines(made).said] == [0, 1, 2, None]


@pytest.mark.parametrize(
    ("category", "sentence", "said"),
    [
        ("transforms", "`Normalize(mean=0.305, std=0.376)` removed (2 times)", "Normalize removed"),
        ("optimizer", "SGD → AdamW", "SGD → AdamW"),
        ("optimizer", "`SGD(lr=0.1)` → `torch.optim.AdamW(lr=0.1)`", "SGD → AdamW"),
        ("schedule", "`StepLR(30)` → `StepLR(60)` (through `STEP`)", "StepLR 30 → 60"),
        ("hyper-parameter", "lr 0.06 → 0.002 (through `config.lr` in config.yaml)", "lr 0.06 → 0.002"),
        ("hyper-parameter", "lr 0.1 → 0.2 in cell 4 (through `LR`)", "lr 0.1 → 0.2"),
        ("hyper-parameter", "momentum 0.9 removed", "momentum removed"),
        ("optimizer", "`SGD`: lr 0.1 → 0.2", "lr 0.1 → 0.2"),
        ("optimizer", "`SGD`: lr 0.1 → 0.2, momentum 0.9 → 0.8", "lr 0.1 → 0.2"),
        ("architecture", "`nn.Dropout`: p 0.1 → 0.2", "Dropout p 0.1 → 0.2"),
        ("seed", "`torch.manual_seed(0)` removed (through `config.seed` in config.yaml)", "seed removed"),
        ("seed", "`np.random.seed(1)` added", "seed added"),
        ("architecture", "`Net` changed", "Net changed"),
        ("transforms", "transform: `Normalize(mean=0.3)` is gone", "Normalize removed"),
        ("transforms", "order in `Compose`: ToTensor, Normalize → Normalize, ToTensor", "Compose reordered"),
        ("hyper-parameter", f"prompt {'a' * 50} → {'b' * 50}", "prompt changed"),
        ("loss", "`loss = loss * 0.5` → `loss = loss * 0.25`", "loss loss * 0.5 → loss * 0.25"),
        ("loss", "`loss *= 0.5` removed", "loss removed"),
        ("loss", "`total += loss * 0.5` → `total += loss * 0.25`", "loss changed"),
        ("schedule", "0.1 → 0.01", "0.1 → 0.01"),
        ("loss", "", "loss changed"),
        ("loss", "something that nobody has taught it", "loss changed"),
    ],
)
def test_a_sentence_becomes_some_words(category, sentence, said):
    assert words(comparison(finding("a.py", (category, sentence)))) == [said]


def test_what_is_not_likely_to_matter_is_no_headline_though_it_stands_in_the_same_cell():
    quiet = finding("b.py", ("plotting", "`plt.plot` changed"))
    both = finding("a.py", ("loss", "L1Loss → MSELoss"), ("plotting", "`plt.plot` removed"))
    assert words(comparison(quiet)) == []
    assert words(comparison(both, quiet)) == ["L1Loss → MSELoss"]


def test_no_category_pushes_the_others_out_and_what_is_left_out_is_counted():
    settings = finding("a.py", *[("hyper-parameter", f"p{n} 1 → 2") for n in range(9)])
    made = comparison(settings, finding("b.py", ("seed", "`seed(0)` removed")), drift=(TORCH,))
    assert words(made) == ["p0 1 → 2", "p1 1 → 2", "p2 1 → 2", "p3 1 → 2", "seed removed", "torch 2.7 → 2.8"]
    assert headlines(made).more == 5


def test_what_silently_differs_comes_first_and_the_environment_last():
    silent = FactChange("batch size", "hyper-parameter", "batch size 64 → 32", "64", "32")
    explained = FactChange("lr", "hyper-parameter", "lr 1 → 2", "1", "2", explained="by code")
    made = comparison(finding("a.py", ("loss", "L1Loss → MSELoss")), facts=(silent, explained), drift=(TORCH,))
    assert words(made) == ["batch size 64 → 32", "L1Loss → MSELoss", "torch 2.7 → 2.8"]
    assert [one.source for one in headlines(made).said] == ["fact", "edit", "drift"]


def test_the_same_thing_in_two_files_is_said_once():
    made = comparison(finding("a.py", ("loss", "")), finding("b.py", ("loss", "")))
    assert (words(made), headlines(made).more) == (["loss changed"], 0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2.7.0+cu126", "2.7.0+cpu", "torch 2.7.0+cu126 → 2.7.0+cpu"),
        ("2.7.1", "2.8.0", "torch 2.7.1 → 2.8.0"),
        ("2.0", "3.0", "torch 2.0 → 3.0"),
        (None, "2.8.0", "torch — → 2.8.0"),
        ("a" * 40, "b" * 40, "torch changed"),
    ],
)
def test_versions_are_as_short_as_they_may_be(old, new, said):
    assert words(comparison(drift=(Drift("torch", old, new, "numerics", "framework"),))) == [said]


def test_drift_that_changes_no_number_is_no_headline():
    assert words(comparison(drift=(Drift("tqdm", "1", "2"),))) == []


@given(
    st.lists(st.tuples(st.sampled_from(CATEGORIES), st.text(max_size=90)), max_size=12),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_a_title_is_short_whatever_is_told_and_counts_what_it_leaves_out(effects, facts, drifts):
    made = comparison(
        *(finding(f"{n}.py", effect) for n, effect in enumerate(effects)),
        facts=tuple(FactChange(f"f{n}", "data", f"f{n} {'x' * n * 9} → y", "x" * n * 9, "y") for n in range(facts)),
        drift=tuple(Drift(f"d{n}", "1", "2", "numerics") for n in range(drifts)),
    )
    title = headlines(made)
    assert len(title.said) <= MOST
    assert all(len(one.words) <= LONGEST for one in title.said)
    assert bool(facts) <= any(one.source == "fact" for one in title.said)
    assert bool(drifts) <= any(one.source == "drift" for one in title.said)
    assert title.more >= 0
    assert bool(title.more) <= (len(title.said) == MOST)
    for one in title.said:
        assert (one.finding is None) == (one.source != "edit")
        assert one.finding is None or made.findings[one.finding].likely

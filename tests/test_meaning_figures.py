"""What an edit means, measured: the pairs are what they claim, and the product says the right thing of them."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from meaning import written
from meaning.asked import Said, asked
from meaning.figures import SETS, readable, set_of
from meaning.labelled import labelled
from meaning.mixed import mixed
from meaning.programs import Expected, Pair, flat, mutants, program, programs
from meaning.score import FALSE_ALARMS, MACRO_F1, NAMED, REACH_PRECISION, REACH_RECALL, Score, faults
from meaning.unchanged import unchanged
from rundiff.training.categories import CATEGORIES

ROOT = Path(__file__).parents[1]
SHORT = """\
styles: script, short
@@ train.py
LR = 0.1
model = Net()
for x in loader:
    step(model, x)
@@ lab.ipynb
import torch
%%
torch.manual_seed(1)
== edits
rate :: hp/opt opt? :: + :: LR = 0.1 => LR = 0.2 || LR = 0.3
frozen :: arch :: + :: model = Net() >> for p in model.parameters():⏎    p.requires_grad = False
step removed :: opt loss? :: . :: -    step(model, x)
seed :: seed :: - :: torch.manual_seed(1) => torch.manual_seed(2)
"""


def made(required="loss", *, optional=(), reaches=True, styles=()):
    expected = Expected(tuple((word,) for word in required.split()), frozenset(optional), reaches)
    return Pair("made", "made", "made", styles, {"a.py": "x = 1\n"}, {"a.py": "x = 2\n"}, expected)


def heard(categories="", reach="reaches"):
    return Said(frozenset(categories.split()), (), frozenset(reach.split()), 0.0)


def parts(project):
    """All Python of a project: files, and cells without their magics."""
    for path, text in project.items():
        if path.endswith((".py", ".ipynb")):
            for one in [text] if isinstance(text, str) else text:
                yield "\n".join(line for line in one.splitlines() if not line.startswith(("%", "!")))


def test_an_edit_is_made_where_it_is_written():
    found = [flat(text) for pair in program("short", SHORT).pairs for text in [pair.new["train.py"], pair.new["lab.ipynb"]]]
    assert found == [
        "LR = 0.2\nmodel = Net()\nfor x in loader:\n    step(model, x)\n",
        "import torch\n%%\ntorch.manual_seed(1)",
        "LR = 0.3\nmodel = Net()\nfor x in loader:\n    step(model, x)\n",
        "import torch\n%%\ntorch.manual_seed(1)",
        "LR = 0.1\nmodel = Net()\nfor p in model.parameters():\n    p.requires_grad = False\nfor x in loader:\n    step(model, x)\n",
        "import torch\n%%\ntorch.manual_seed(1)",
        "LR = 0.1\nmodel = Net()\nfor x in loader:\n",
        "import torch\n%%\ntorch.manual_seed(1)",
        "LR = 0.1\nmodel = Net()\nfor x in loader:\n    step(model, x)\n",
        "import torch\n%%\ntorch.manual_seed(2)",
    ]


def test_an_edit_says_what_has_to_be_said_and_what_may_be():
    expected = [pair.expected for pair in program("short", SHORT).pairs]
    assert [one.required for one in expected[1:]] == [
        (("hyper-parameter", "optimizer"),),
        (("architecture",),),
        (("optimizer",),),
        (("seed",),),
    ]
    assert [one.reaches for one in expected] == [True, True, True, None, False]
    assert expected[3].optional == {"loss"}


def test_an_edit_whose_place_is_not_the_only_one_is_refused():
    with pytest.raises(ValueError, match="one place"):
        [*program("short", SHORT + "rate :: hp :: + :: model => net\n").pairs]


def test_another_rate_in_the_call_may_be_called_a_hyper_parameter_and_another_class_may_not():
    text = "styles: s\n@@ a.py\no = SGD(ps, lr=0.1)\n== edits\no :: opt hp? :: + :: SGD(ps, lr=0.1) => SGD(ps, lr=0.2) || Adam(ps, lr=0.1)\n"
    assert [pair.expected.required for pair in program("s", text).pairs] == [
        (("optimizer", "hyper-parameter"),),
        (("optimizer",),),
    ]


def test_there_are_as_many_edits_as_was_promised_and_each_is_there_once():
    pairs = mutants()
    assert len(pairs) >= 1000
    assert len({(json.dumps(pair.old), json.dumps(pair.new)) for pair in pairs}) == len(pairs)
    assert all(pair.old != pair.new for pair in pairs)
    assert len({pair.program for pair in pairs}) >= 25
    meant = Counter(group[0] for pair in pairs for group in pair.expected.required)
    assert len([category for category in NAMED if meant[category] >= 30]) >= 14, meant
    assert Counter(pair.expected.reaches for pair in pairs)[False] >= 200


@pytest.fixture(scope="module")
def without_meaning():
    return unchanged()


def test_there_are_as_many_edits_without_a_meaning_as_was_promised(without_meaning):
    pairs = without_meaning
    assert len(pairs) >= 300
    assert len({(json.dumps(pair.old), json.dumps(pair.new)) for pair in pairs}) == len(pairs)
    assert len({pair.operator for pair in pairs}) >= 20


PRINTED = """
import hashlib, sys
sys.path[:0] = sys.argv[1:]
from itertools import islice
from meaning.programs import mutants, programs
from meaning.unchanged import unchanged
pairs = [*unchanged([*islice(programs(), 4)]), *mutants()]
print(hashlib.sha256(repr([(p.name, p.old, p.new, p.expected.required, sorted(p.expected.optional)) for p in pairs]).encode()).hexdigest())
"""


def test_the_pairs_are_the_same_whenever_they_are_made():
    def digest(seed):
        words = [sys.executable, "-c", PRINTED, str(ROOT / "benchmarks"), str(ROOT / "src")]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout

    assert digest("1") == digest("2")


def test_about_half_of_the_programs_are_held_out():
    shares = Counter(pair.held_out for pair in mutants())
    assert 0.4 <= shares[True] / shares.total() <= 0.6


@pytest.mark.parametrize("one", [*programs()], ids=lambda one: one.name)
def test_every_side_of_a_program_is_python(one):
    for text in parts(one.project):
        ast.parse(text)
    for pair in one.pairs:
        for text in parts(pair.new):
            ast.parse(text)


def test_every_edit_without_a_meaning_is_python(without_meaning):
    for pair in without_meaning:
        for text in parts(pair.new):
            ast.parse(text)


def test_two_edits_at_once_mean_what_both_mean():
    pairs = mixed()
    assert len({json.dumps(pair.new) for pair in pairs}) == len(pairs)
    alone = {pair.name: pair.expected for pair in mutants()}
    for pair in pairs:
        first = alone[pair.name.rpartition(", ")[0]]
        assert {*first.required} <= {*pair.expected.required}
        assert first.reaches is not True or pair.expected.reaches
        for text in parts(pair.new):
            ast.parse(text)
    assert len([pair for pair in pairs if pair.operator == "two at once"]) >= 100
    assert len([pair for pair in pairs if "amid formatting" in pair.styles]) >= 100


def test_labels_are_words_that_there_are():
    pairs = labelled()
    assert len(pairs) >= 60
    words = {word for pair in pairs for group in pair.expected.required for word in (*group, *pair.expected.optional)}
    assert words <= {*CATEGORIES}
    assert {pair.expected.reaches for pair in pairs} <= {True, False, None}
    assert all(pair.old != pair.new for pair in pairs)


def test_what_is_not_said_is_missed_and_what_is_said_too_much_is_wrong():
    pair = made("loss optimizer", optional=("schedule",))
    assert faults(pair, heard("loss schedule data")) == (["optimizer"], ["data"])
    assert faults(pair, heard("other")) == (["loss", "optimizer"], [])


def test_one_of_a_group_is_enough_and_the_others_are_not_wrong():
    expected = Expected((("hyper-parameter", "optimizer"),), frozenset(), reaches=True)
    pair = made()._replace(expected=expected)
    assert faults(pair, heard("optimizer")) == ([], [])
    assert faults(pair, heard("optimizer hyper-parameter")) == ([], [])
    assert faults(pair, heard("loss")) == (["hyper-parameter"], ["loss"])


def test_a_score_is_of_precision_and_recall():
    score = Score()
    for said in ("loss", "loss data", "other", "data"):
        score.add(made("loss"), heard(said))
    tally = score.categories["loss"]
    assert (tally.precision, tally.recall, round(tally.f1, 3)) == (1.0, 0.5, 0.667)
    assert (score.categories["data"].false, score.only_other) == (2, 1)
    assert score.macro_f1 == tally.f1


def test_unknown_is_taken_for_reaching_training_and_counted_apart():
    score = Score()
    for reaches, said in (
        (True, "reaches"),
        (True, "unknown"),
        (True, "off-path"),
        (False, "unknown"),
        (False, "off-path"),
        (None, "reaches"),
    ):
        score.add(made(reaches=reaches), heard("loss", said))
    assert (score.reach.true, score.reach.missed, score.reach.false) == (2, 1, 1)
    assert (score.reach_said.true, score.reach_said.missed, score.reach_said.false) == (1, 2, 0)
    assert score.off_path == 1


def test_an_alarm_is_what_stands_above_the_line():
    score = Score()
    for said in ("", "other", "logging", "loss"):
        score.add(made("", styles=("no-op",)), heard(said))
    assert (score.unchanged, score.alarms, score.other_alarms, score.quiet_alarms) == (4, 1, 1, 1)
    assert score.pairs == 0


def test_a_miss_is_shown_with_the_lines_that_differ():
    assert "   +x = 2" in readable(made(), heard("data")).splitlines()


def test_tables_are_written_between_their_marks(tmp_path, monkeypatch):
    page = tmp_path / "figures.md"
    page.write_text(f"before\n{written.BEGIN}\nold\n{written.END}\nafter\n")
    monkeypatch.setattr(written, "PAGE", page)
    scores = {name: Score() for name in SETS}
    scores["all"].add(made(), heard("loss"))
    written.write(scores, {"10 edits": 12.34})
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| loss | 1.000 | 1.000 | 1.000 | 1 |" in text
    assert "| 10 edits | 12.3 |" in text


def sample(pairs, key, each):
    """*each* pairs of every kind, the same ones in every run."""
    ordered = sorted(pairs, key=lambda pair: (key(pair), hashlib.sha256(pair.name.encode()).digest()))
    return [pair for _, group in groupby(ordered, key) for pair in [*group][:each]]


@pytest.fixture(scope="module")
def sampled(tmp_path_factory, without_meaning):
    """A score of some pairs of each category, of each way to write the same, and of all of them as they come."""
    named = [pair for pair in mutants() if pair.expected.required]
    pairs = [
        *sample(named, lambda pair: pair.expected.required[0][0], 4),
        *sample(without_meaning, lambda pair: pair.operator, 2),
        *mutants()[::50],
    ]
    score, errors = Score(), []
    for pair, said in asked(tmp_path_factory.mktemp("pairs"), pairs):
        score.add(pair, said)
        if set_of(pair) == "seen" and any(faults(pair, said)):
            errors.append(readable(pair, said))
    assert 140 <= len(pairs) <= 190
    return score, "\n".join(errors)


# The three that follow hold the product to its bars.


def test_meanings_are_told_as_well_as_was_promised(sampled):
    score, errors = sampled
    assert score.macro_f1 >= MACRO_F1, errors


def test_what_means_nothing_is_no_alarm(sampled):
    score, _ = sampled
    assert score.false_alarms <= FALSE_ALARMS, score.alarmed


def test_what_reaches_training_is_told_as_well_as_was_promised(sampled):
    score, _ = sampled
    assert score.reach.recall >= REACH_RECALL
    assert score.reach.precision >= REACH_PRECISION

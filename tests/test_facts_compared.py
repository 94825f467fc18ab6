"""Facts against facts: what is told of two runs, in which words, what explains it, and that chance is not told."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Hidden
from rundiff.environment.drift import Drift
from rundiff.environment.weights import weight
from rundiff.facts.change import FactChange
from rundiff.facts.changed import facts_changed, with_reasons
from rundiff.facts.hints import hints
from rundiff.facts.numbers import moved, other_columns
from rundiff.facts.parts import differing, parts
from rundiff.render.ends import closing
from rundiff.render.html import fragment
from rundiff.render.layout import layout
from rundiff.render.markdown import markdown
from rundiff.render.terminal import plain
from rundiff.runs.observed import Facts, LoaderFacts, ModelFacts, OptimizerFacts, TensorFacts
from rundiff.runs.record import Module, Read, Record, Script, Skipped
from rundiff.runs.summary import Summary

BATCH = TensorFacts(
    *("0", (64, 3, 32, 32), "float32", "cpu", -0.01, 1.156, -2.0, 2.0, 64 * 3072, 0.02, 0.015),
    columns=((-0.3, 0.02), (0.0, 0.02), (0.3, 0.02)),
)
LOADER = LoaderFacts(
    "data.Digits", 1437, "Compose(\n    ToTensor()\n    Normalize(mean=0.5, std=0.25)\n)", 64, "RandomSampler", 2
)
FACTS = Facts(
    model=ModelFacts(
        "model.Net", 1000, 900, {"float32": 1000}, {"cpu": 1000}, "ab12", "Net(\n  (0): Dropout(p=0.1)\n)", evaluating=0
    ),
    optimizer=OptimizerFacts("torch.optim.sgd.SGD", ({"lr": 0.1, "momentum": 0.9, "parameters": 900},)),
    loss=("NllLossBackward0", "LogSoftmaxBackward0", "AddmmBackward0"),
    loss_settings={"NllLoss reduction": 1},
    batch=(BATCH,),
    loaders=(LOADER,),
    seeds={"torch": "42", "numpy": "aa", "random": "bb"},
    determinism={"cudnn.benchmark": "False", "threads": "2", "default_dtype": "float32"},
)


def but(**fields) -> Facts:
    return msgspec.structs.replace(FACTS, **fields)


def loader(**fields) -> Facts:
    return but(loaders=(msgspec.structs.replace(LOADER, **fields),))


def model(**fields) -> Facts:
    return but(model=msgspec.structs.replace(FACTS.model, **fields))


def batch(**fields) -> Facts:
    return but(batch=(msgspec.structs.replace(BATCH, **fields),))


def changed(old: Facts, new: Facts, **more) -> tuple[FactChange, ...]:
    return facts_changed(Record(1.0, facts=old), Record(2.0, facts=new, **more))


SENTENCES = [
    (loader(transform="Compose(\n    ToTensor()\n)"), "transforms", "transform: `Normalize(mean=0.5, std=0.25)` is gone"),
    (
        loader(transform="Compose(\n    ToTensor()\n    Normalize(mean=0.0, std=0.25)\n)"),
        "transforms",
        "transform: `Normalize(mean=0.5, std=0.25)` → `Normalize(mean=0.0, std=0.25)`",
    ),
    (loader(transform=None), "transforms", "transform is gone: `Compose( ToTensor() Normalize(mean=0.5, std=0.25) )`"),
    (
        loader(transform="Compose(\n    Normalize(mean=0.5, std=0.25)\n    ToTensor()\n)"),
        "transforms",
        "transform: the same steps in another order",
    ),
    (
        batch(mean=0.497, std=0.289, min=0.0, max=1.0),
        "transforms",
        "first batch mean -0.01 → 0.497, std 1.16 → 0.289, range -2…2 → 0…1",
    ),
    (batch(shape=(64, 3, 64, 64)), "transforms", "first batch 64×3×32×32 → 64×3×64×64"),
    (batch(dtype="float64"), "precision", "first batch float32 → float64"),
    (loader(length=144), "data", "1,437 samples → 144"),
    (loader(dataset="data.Other"), "data", "dataset `data.Digits` → `data.Other`"),
    (loader(sampler="SequentialSampler"), "data", "shuffling off"),
    (loader(sampler="Weighted"), "data", "sampler `RandomSampler` → `Weighted`"),
    (loader(batch_size=128), "hyper-parameter", "batch size 64 → 128"),
    (loader(drop_last=True), "data", "the last, smaller batch is dropped now"),
    (loader(collate="mine.collate"), "data", "batches are made by torch's own function → `mine.collate`"),
    (loader(workers=4), "device", "2 workers → 4"),
    (but(optimizer=OptimizerFacts("torch.optim.adamw.AdamW", ({"lr": 0.1},))), "optimizer", "optimizer SGD → AdamW"),
    (
        but(optimizer=OptimizerFacts("torch.optim.sgd.SGD", ({"lr": 0.01, "momentum": 0.9},))),
        "hyper-parameter",
        "lr 0.1 → 0.01",
    ),
    (
        but(optimizer=msgspec.structs.replace(FACTS.optimizer, scheduler="torch.optim.lr_scheduler.StepLR(gamma=0.5)")),
        "schedule",
        "schedule is new: `StepLR(gamma=0.5)`",
    ),
    (
        but(optimizer=msgspec.structs.replace(FACTS.optimizer, scaler={"growth_factor": 2.0})),
        "precision",
        "gradient scaler off → growth_factor 2",
    ),
    (model(layers="Net(\n  (0): Dropout(p=0.5)\n)"), "architecture", "layers: `Dropout(p=0.1)` → `Dropout(p=0.5)`"),
    (model(parameters=2000, trainable=1900), "architecture", "1,000 parameters → 2,000"),
    (model(trainable=100), "architecture", "trained parameters 900 of 1,000 → 100 of 1,000"),
    (model(dtypes={"bfloat16": 1000}), "precision", "weights in float32 → bfloat16"),
    (model(devices={"cuda:0": 1000}), "device", "model on cpu → cuda"),
    (but(loss=("MultiMarginLossBackward0", "AddmmBackward0")), "loss", "loss NllLoss < LogSoftmax → MultiMarginLoss"),
    (but(loss_settings={"NllLoss reduction": 2}), "loss", "loss: NllLoss reduction mean → sum"),
    (
        but(loss_settings={"NllLoss reduction": 1, "NllLoss weight": "1, 2"}),
        "loss",
        "loss: NllLoss weight none → 1, 2",
    ),
    (
        but(optimizer=OptimizerFacts("torch.optim.sgd.SGD", ({"lr": 0.1, "initial_lr": 0.1, "momentum": 0.9},))),
        "schedule",
        "schedule of the learning rate is new",
    ),
    (model(evaluating=2), "architecture", "modules in evaluation mode 0 → 2"),
    (
        batch(columns=((0.3, 0.02), (0.0, 0.02), (-0.3, 0.02))),
        "transforms",
        "first batch: means by channel -0.3, 0, 0.3 → 0.3, 0, -0.3",
    ),
    (
        but(loss=("NllLossBackward0", "LogSoftmaxBackward0", "MulBackward0")),
        "architecture",
        "the model ends otherwise: NllLoss < LogSoftmax < Addmm → NllLoss < LogSoftmax < Mul",
    ),
    (but(autocast="cuda bfloat16"), "precision", "autocast off → cuda bfloat16"),
    (but(seeds={**FACTS.seeds, "torch": "16400469995498565092"}), "seed", "seed of torch 42 → none set"),
    (but(seeds={**FACTS.seeds, "torch": "43"}), "seed", "seed of torch 42 → 43"),
    (but(determinism={**FACTS.determinism, "default_dtype": "float64"}), "precision", "default_dtype float32 → float64"),
]


@pytest.mark.parametrize(("new", "category", "sentence"), SENTENCES, ids=[said for *_, said in SENTENCES])
def test_a_fact_that_changed_is_told_in_values(new, category, sentence):
    assert (category, sentence) in [(one.category, one.sentence) for one in changed(FACTS, new)]


def test_another_function_between_the_same_layers_is_told():
    old, new = (but(operations={"Addmm": 3, kind: 2, "NllLoss": 1}) for kind in ("Relu", "Gelu"))
    assert [one.sentence for one in changed(old, new)] == ["the model computes otherwise, with the same layers: Relu → Gelu"]
    fewer = but(operations={"Addmm": 2, "Relu": 1, "NllLoss": 1})
    assert changed(old, fewer) == ()


def test_label_smoothing_is_told_by_its_name():
    loss = ("AddBackward0", "MulBackward1", "NllLossBackward0", "LogSoftmaxBackward0")
    old, new = (but(loss=loss, loss_settings={"Mul factor": factor}) for factor in (0.9, 0.8))
    assert [one.sentence for one in changed(old, new)] == ["loss: label smoothing 0.1 → 0.2"]


def test_processes_are_counted():
    [found] = changed(FACTS, FACTS, world_size=4)
    assert (found.category, found.sentence) == ("distributed", "1 processes trained together → 4")


NOISE = {
    "states of generators": but(seeds={"torch": "42", "numpy": "cc", "random": "dd"}),
    "a batch that was drawn anew": batch(mean=0.05, std=1.2, min=-1.9, max=2.1, digest="ff"),
    "another length of sequences": but(batch=(TensorFacts("0", (64, 90), "int64", "cpu"),)),
    "what was not observed": Facts(),
    "casts of autocast": but(loss=("ToCopyBackward0", *FACTS.loss)),
    "digests of the model alone, where the words are there": model(digest="cd34"),
}


@pytest.mark.parametrize("new", NOISE.values(), ids=NOISE)
def test_what_chance_makes_is_no_change(new):
    old = but(batch=(TensorFacts("0", (64, 77), "int64", "cpu"),)) if new.batch and new.batch[0].dtype == "int64" else FACTS
    assert changed(old, new) == ()
    assert changed(new, old) == ()


def test_seeds_that_nobody_set_are_no_difference():
    unset = [but(seeds={"torch": seed}) for seed in ("16400469995498565092", "8034539823487")]
    assert changed(*unset) == ()


def test_where_both_runs_drew_the_same_any_difference_of_the_batch_is_told():
    states = {"torch": "aa", "numpy": "undrawn", "random": "undrawn"}
    old = but(states=states, batch=(msgspec.structs.replace(BATCH, digest="1"),))
    [order] = changed(old, msgspec.structs.replace(old, batch=(msgspec.structs.replace(BATCH, digest="2"),)))
    assert order.sentence == "first batch: its order or some of its values are others, with the same random state"
    [values] = changed(old, msgspec.structs.replace(old, batch=(msgspec.structs.replace(BATCH, mean=0.01, digest="2"),)))
    assert values.sentence == "first batch mean -0.01 → 0.01 with the same random state"
    other = {**states, "torch": "bb"}
    assert changed(old, msgspec.structs.replace(old, states=other, batch=(msgspec.structs.replace(BATCH, mean=0.01),))) == ()


def test_labels_are_told_by_how_often_each_is_there():
    old, new = (
        but(target=TensorFacts("target", (64,), "int64", "cpu", 1.0, 0.8, 0, 2, 64, values=values))
        for values in ({"0": 22, "1": 21, "2": 21}, {"0": 44, "1": 20})
    )
    [found] = changed(old, new)
    assert (found.category, found.sentence) == ("data", "labels of the first batch 22× 0, 21× 1, 21× 2 → 44× 0, 20× 1")
    drawn = but(target=msgspec.structs.replace(new.target, values={"0": 28, "1": 15, "2": 21}))
    assert changed(old, drawn) == ()


def test_weights_that_have_been_trained_are_told_from_fresh_ones():
    fresh = model(weights=TensorFacts("weights", (900,), "float32", "cpu", 0.0, 0.1, counted=900), constant=4)
    trained = model(weights=fresh.model.weights, constant=0)
    [found] = changed(fresh, trained)
    assert found.sentence == "weights before the first step have been trained: 4 → 0 parameters are one number throughout"
    assert changed(fresh, fresh) == ()


@given(st.lists(st.floats(-3, 3), min_size=40, max_size=200), st.integers(0, 5))
def test_a_figure_that_did_not_move_is_never_told(values, sizes):
    mean = sum(values) / len(values)
    one = TensorFacts("0", (len(values), *[2] * sizes), "float32", "cpu", mean, 1.0, -3, 3, len(values) * 2**sizes, 0.1, 0.1)
    assert not moved(one, one)


def test_figures_of_batches_of_one_distribution_do_not_move_and_those_of_another_do():
    torch = pytest.importorskip("torch")
    from rundiff.runs.facts.asking import Asking  # noqa: PLC0415 - it is for processes with torch
    from rundiff.runs.facts.batches import batch as measured  # noqa: PLC0415

    draw = torch.Generator().manual_seed(0)
    told = {True: 0, False: 0}
    pairs = 600
    for number in range(pairs):
        size = (4, 8, 16, 64)[number % 4]
        # Pixels of a picture go together: most of the variance is between samples, and some samples are far out.
        level = torch.randn(2, size, 1, generator=draw) * (1 + 3 * (torch.rand(2, size, 1, generator=draw) < 0.05))
        pictures = (level + 0.3 * torch.randn(2, size, 60, generator=draw)).unbind()
        first, second = (measured(torch, (one,), {}, Asking(), statistics=True)[0] for one in pictures)
        [third] = measured(torch, (pictures[1] * 0.25 + 2.5,), {}, Asking(), statistics=True)
        told[False] += moved(first, second) + other_columns(first, second)
        told[True] += moved(first, third) if size == 64 else 0
    assert told[False] == 0
    assert told[True] >= 0.99 * pairs / 4


PARTS = [
    ("Compose(A(1), B(x=[1, 2]), C())", "Compose(A(1), C())", ["`B(x=[1, 2])` is gone"]),
    ("Compose(A(1))", "Compose(A(1), OneOf([B(), C()]))", ["`OneOf(` is new"]),
    ("StepLR(gamma=0.5, step=1)", "StepLR(gamma=0.1, step=1)", ["`StepLR(gamma=0.5, step=1)` → `StepLR(gamma=0.1, step=1)`"]),
    ("Compose(\n  A(1)\n)", "Compose(A(1))", []),
    (
        "Net(\n  (a): A(1)\n  B()\n  (0): A(1)\n  (1): A(1)\n)",
        "Net(\n  (a): A(1)\n  B()\n  (0): A(2)\n  (1): A(2)\n)",
        ["`A(1)` → `A(2)` (2 times)"],
    ),
    ("Net(\n  (fc): Linear(2, 3)\n)", "Net(\n  (fc): Linear(2, 4)\n)", ["`fc: Linear(2, 3)` → `fc: Linear(2, 4)`"]),
    ("Compose(A('a, b'), B())", "Compose(B(), A('a, b'))", ["the same steps in another order"]),
]


@pytest.mark.parametrize(("old", "new", "said"), PARTS)
def test_what_describes_itself_is_told_part_by_part(old, new, said):
    found = differing(old, new)
    assert [one.replace("`OneOf`", "`OneOf(`") for one in found][: len(said)] == said
    assert bool(found) == bool(said)


@given(st.text(max_size=60))
def test_any_text_has_parts_and_differs_in_none_from_itself(text):
    assert differing(text, text) == []
    assert all(parts(text))


# What explains it


def reasons(new: Facts, edited=(), drift=()) -> list[tuple[str, str]]:
    found = with_reasons(changed(FACTS, new), frozenset(edited), drift)
    return [(one.explained, one.sentence) for one in found]


def test_a_fact_is_explained_by_edits_of_its_kind_alone():
    gone = loader(transform="Compose(\n    ToTensor()\n)")
    assert [why for why, _ in reasons(gone, {"transforms"})] == ["by code"]
    assert [why for why, _ in reasons(gone, {"optimizer", "plotting"})] == ["silent"]
    assert [why for why, _ in reasons(gone)] == ["silent"]


def test_a_drift_explains_what_it_can_and_is_named():
    gone = loader(transform="Compose(\n    ToTensor()\n)")
    rows = (
        Drift("torchvision", "0.16", "0.17", "numerics", "package"),
        Drift("OMP_NUM_THREADS", "1", "2", "speed", "variable"),
        Drift("pytest", "8", "9", "speed", "package"),
    )
    [found] = with_reasons(changed(FACTS, gone), frozenset(), rows)
    assert (found.explained, found.hints) == ("by drift", ("torchvision 0.16 → 0.17",))
    assert [why for why, _ in reasons(gone, (), rows[1:])] == ["silent"]


def test_what_nothing_explains_stands_first_and_what_hardly_matters_last():
    new = msgspec.structs.replace(
        loader(length=144, workers=4), optimizer=OptimizerFacts("torch.optim.sgd.SGD", ({"lr": 0.01, "momentum": 0.9},))
    )
    assert reasons(new, {"data"}) == [
        ("silent", "lr 0.1 → 0.01"),
        ("by code", "1,437 samples → 144"),
        ("by code", "2 workers → 4"),
    ]


def test_what_else_differs_is_hinted_at():
    old = Record(
        1.0,
        script=Script(("train.py", "--lr", "0.1", "--name=a"), "train.py", (Read("conf/a.yaml", "1"), Read("b.yaml", "1"))),
        modules=(Module("settings", "settings.py", "1"),),
        skipped=(Skipped("data.csv", 100, "binary"),),
    )
    new = Record(
        2.0,
        script=Script(("train.py", "--lr", "0.01", "--name=a"), "train.py", (Read("conf/a.yaml", "2"), Read("b.yaml", "2"))),
        modules=(Module("settings", "settings.py", "2"),),
        skipped=(Skipped("data.csv", 90, "binary"),),
    )
    assert hints(old, new, {"b.yaml"}) == (
        "arguments `--lr 0.1` → `--lr 0.01`",
        "`conf/a.yaml`, which the script read, was another one",
        "module `settings.py`, which git does not follow, was another one",
        "`data.csv` 100 bytes → 90",
    )
    assert hints(old, old, set()) == ()


# Shown


def compared(*facts: FactChange, **fields) -> Comparison:
    runs = [Summary(number, float(number), "finished", "cpu", notebook="t.ipynb") for number in (1, 2)]
    sides = (Side("run", f"run/{run.number}", run) for run in runs)
    return Comparison(*sides, (), (), Hidden(), facts=facts, **fields)


SILENT = FactChange("transform", "transforms", "transform: `Normalize(0.5)` is gone")


def test_a_silent_change_is_said_on_top_with_what_it_may_come_from():
    found = compared(
        SILENT, FactChange("lr", "hyper-parameter", "lr 0.1 → 0.01", explained="by code"), hints=("`a.csv` changed",)
    )
    assert found.differs
    assert plain(layout(found)).splitlines() == [
        "run/1 → run/2   no change in the code; what the runs were given differs",
        "! changed without any change of code: transform: `Normalize(0.5)` is gone",
        "  it may come from: `a.csv` changed",
        "facts: lr 0.1 → 0.01",
        "environment: the same",
    ]
    told = markdown(found)
    assert "changed without any change of code: transform: `Normalize(0.5)` is gone" in told
    assert "changed without any change of code: " in fragment(layout(found))


def test_a_drift_that_changes_numbers_stands_above_the_line_and_others_below():
    rows = (Drift("torch", "2.7", "2.8", "numerics", "framework"), Drift("cores", "8", "16", "speed", "machine"))
    drifted = msgspec.structs.replace(SILENT, explained="by drift", hints=("torch 2.7 → 2.8",))
    assert plain(layout(compared(drifted, drift=rows))).splitlines() == [
        "run/1 → run/2   no change in the code; the environment and what the runs were given differ",
        "! changed with the environment, without any change of code: transform: `Normalize(0.5)` is gone",
        "  it may come from: torch 2.7 → 2.8",
        "environment, known to change numbers: torch 2.7 → 2.8",
        "environment: cores 8 → 16",
    ]


def test_of_a_part_of_the_repository_it_is_not_said_that_no_code_changed():
    shown = plain(layout(compared(SILENT, narrowed=True)))
    assert "! changed, and no change of code is known to explain it: transform" in shown


def test_an_answer_that_is_shown_file_by_file_tells_facts_below():
    facts = (SILENT, FactChange("lr", "hyper-parameter", "lr 0.1 → 0.01", explained="by code"))
    assert plain(closing(1, 0, Hidden(), (), facts)).splitlines() == [
        "in all: 1 changed cell",
        "! changed, and no change of code is known to explain it: transform: `Normalize(0.5)` is gone",
        "facts: lr 0.1 → 0.01",
        "environment: the same",
    ]


def test_a_long_fact_that_the_code_tells_as_well_is_cut():
    long = msgspec.structs.replace(SILENT, sentence=f"layers: `{'x' * 100}` is gone", explained="by code")
    assert f"facts: layers: `{'x' * 55}…`\n" in plain(layout(compared(long)))


def test_two_programs_are_said_to_be_two():
    found = compared()
    script = Summary(2, 2.0, "finished", "cpu", script="train.py")
    other = msgspec.structs.replace(found, target=Side("run", "run/2", script))
    assert "two programs ran: run/1 is t.ipynb and run/2 is train.py" in plain(layout(other))
    assert "two programs" not in plain(layout(found))


def test_hostile_words_of_a_repr_obey_nobody():
    shown = plain(layout(compared(msgspec.structs.replace(SILENT, sentence="transform: `\x1b[31mX\u202e` is gone"))))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("name", "part", "weighs"),
    [
        ("torch", "framework", "numerics"),
        ("NVIDIA_TF32_OVERRIDE", "variable", "numerics"),
        ("PYTHONHASHSEED", "variable", "numerics"),
        ("nvidia-cudnn-cu12", "package", "numerics"),
        ("torchvision", "package", "numerics"),
        ("acme", "package", "other"),
        ("driver", "framework", "other"),
        ("OMP_NUM_THREADS", "variable", "speed"),
        ("jupyterlab", "package", "speed"),
        ("cores", "machine", "speed"),
    ],
)
def test_a_difference_of_environments_weighs_what_is_known_of_it(name, part, weighs):
    assert weight(name, part) == weighs

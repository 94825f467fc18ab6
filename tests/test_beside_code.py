"""Environments, facts and notes of runs: what `%gitdiff --env`, `--facts` and `--note` say, in a real kernel and below it."""

from __future__ import annotations

import json
import os
import re

import msgspec
import pytest

from kernels import kernel
from recorded import recorded
from repos import cell, notebook
from rundiff.commands.beside_code import NoRun, environments, facts, note
from rundiff.environment.fingerprint import Environment
from rundiff.errors import UnknownRevision
from rundiff.git import Repository
from rundiff.render.beside_code import environment_lines, facts_lines
from rundiff.render.terminal import plain
from rundiff.results.beside_code import EnvironmentResult
from rundiff.runs import store
from rundiff.runs.facts_words import facts_changed, facts_words
from rundiff.runs.observed import Facts, LoaderFacts, ModelFacts, OptimizerFacts, TensorFacts

_NOW = Environment(version=2, python="3.11.2", torch="2.7.0", cuda="12.6", packages={"numpy": "2.0"})


@pytest.fixture
def project(repo):
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "a"))})
    return repo


def _git(repo) -> Repository:
    return Repository.discover(repo.root)


def _run(repo, **fields) -> int:
    number = recorded(repo, ("a", "x = 1"))
    store.amend(_git(repo), number, lambda record: msgspec.structs.replace(record, **fields))
    return number


def test_an_environment_is_compared_with_the_default_baseline(project):
    _run(project, environment=msgspec.structs.replace(_NOW, cuda="12.4", packages={"numpy": "1.26"}))
    found = environments(_git(project), (), _NOW)
    told = plain(environment_lines(found))
    assert told.startswith("run/1 (CPU) → this kernel now   environment: 2 differences")
    assert "! cuda   12.4 → 12.6" in told
    assert "! numpy  1.26 → 2.0" in told
    assert re.search(r"^  torch +2\.7\.0$", told, re.MULTILINE)
    assert "and 1 package" in told


def test_without_a_run_an_environment_is_told_as_it_is(project):
    told = plain(environment_lines(environments(_git(project), (), _NOW)))
    assert told.startswith("environment of this kernel now\n")


def test_of_many_packages_that_differ_the_first_are_shown_and_the_rest_is_counted(project):
    _run(project, environment=msgspec.structs.replace(_NOW, packages={f"package-{number}": "1" for number in range(300)}))
    newer = msgspec.structs.replace(_NOW, packages={f"package-{number}": "2" for number in range(300)})
    found = EnvironmentResult(environments(_git(project), (), newer))
    assert "… and 200 more differences; .changed has all of them" in repr(found)
    assert len(found.changed) == 300
    assert len(found.html()) < 30_000


def test_without_a_repository_an_environment_is_told_all_the_same():
    assert environments(None, (), _NOW).new == _NOW


def test_a_kernel_that_has_not_imported_torch_has_not_lost_it(project):
    _run(project, environment=msgspec.structs.replace(_NOW, cudnn="90100", packages={"torch": "2.7.0"}))
    bare = msgspec.structs.replace(_NOW, torch=None, cuda=None, packages={"torch": "2.7.0"})
    found = environments(_git(project), (), bare)
    assert found.changed == ()
    assert "torch is not imported in this kernel yet" in plain(environment_lines(found))
    newer = msgspec.structs.replace(bare, packages={"torch": "2.8.0"})
    assert [drift.name for drift in environments(_git(project), (), newer).changed] == ["torch"]


def test_what_an_image_claims_wrongly_is_said(project):
    wrong = msgspec.structs.replace(_NOW, claimed={"CUDA_VERSION": "11.8"})
    assert "the image claims other versions than the process uses" in plain(
        environment_lines(environments(_git(project), (), wrong))
    )


_BEFORE = Facts(
    model=ModelFacts("model.Net", 1000, 900, {"float32": 1000}, {"cpu": 1000}, "abcdef0123456789"),
    optimizer=OptimizerFacts("torch.optim.sgd.SGD", ({"lr": 0.1, "momentum": 0.9, "parameters": 1000, "foreach": None},)),
    loss=("NllLossBackward0", "LogSoftmaxBackward0"),
    batch=(TensorFacts("0", (64, 3, 32, 32), "float32", "cpu", 0.1, 1.0, -2.0, 2.0, 100),),
    loaders=(
        LoaderFacts("data.Digits", 1437, "Compose(\n    ToTensor()\n    Normalize(0.3, 0.4)\n)", 64, "RandomSampler", 2, True),
    ),
    seeds={"torch": "0"},
    determinism={"cudnn.benchmark": "False"},
)


def test_facts_are_told_in_words():
    told = facts_words(_BEFORE)
    assert told["model"] == "model.Net, 1,000 parameters, 900 of them trained"
    assert told["transform"] == "Compose( ToTensor() Normalize(0.3, 0.4) )"
    assert told["loading"] == "batches of 64, by RandomSampler, 2 workers, the last one dropped"
    assert told["first batch 0"] == "64×3×32×32 float32 on cpu"
    assert told["first batch 0 mean"] == "0.1"
    assert told["optimizer lr"] == "0.1"
    assert "optimizer foreach" not in told
    assert facts_words(Facts()) == {}


def test_facts_of_two_runs_are_compared_fact_by_fact(project):
    after = msgspec.structs.replace(
        _BEFORE,
        optimizer=OptimizerFacts("torch.optim.adamw.AdamW", ({"lr": 0.001, "parameters": 1000},)),
        batch=(TensorFacts("0", (64, 3, 32, 32), "float32", "cpu", 0.6, 1.0, 0.0, 1.0, 100),),
    )
    changed = {drift.name: (drift.old, drift.new) for drift in facts_changed(_BEFORE, after)}
    assert changed == {
        "first batch 0 mean": ("0.1", "0.6"),
        "first batch 0 min": ("-2", "0"),
        "first batch 0 max": ("2", "1"),
        "optimizer": ("torch.optim.sgd.SGD", "torch.optim.adamw.AdamW"),
        "optimizer lr": ("0.1", "0.001"),
    }
    same = msgspec.structs.replace(after, optimizer=OptimizerFacts("torch.optim.sgd.SGD", ({"lr": 0.1},)), batch=_BEFORE.batch)
    assert [drift.name for drift in facts_changed(_BEFORE, same)] == ["optimizer momentum", "optimizer parameters"]
    _run(project, facts=_BEFORE)
    _run(project, facts=after)
    told = plain(facts_lines(facts(_git(project), ("run/1", "run/2"))))
    assert told.startswith("run/1 (CPU) → run/2 (CPU)   facts: 5 differences")
    assert "! optimizer lr" in told
    assert "as it is in run/2 (CPU)" in told
    one = plain(facts_lines(facts(_git(project), ())))
    assert one.startswith("facts of run/2 (CPU)")


def test_a_run_that_observed_nothing_says_so(project):
    _run(project)
    assert "nothing was observed" in plain(facts_lines(facts(_git(project), ())))


def test_what_is_not_there_is_said(project):
    git = _git(project)
    for ask in (lambda: facts(git, ()), lambda: note(git, (), "x")):
        with pytest.raises(NoRun):
            ask()
    for ask in (lambda: facts(git, ("run/4",)), lambda: environments(git, ("run/4",), _NOW)):
        with pytest.raises(UnknownRevision):
            ask()


def test_a_note_stands_on_the_last_run_or_on_the_one_that_is_named(project):
    _run(project)
    _run(project)
    git = _git(project)
    assert note(git, (), "  halved the lr\nsecond line ") == ("run/2", None)
    assert note(git, ("run/1",), "at first") == ("run/1", None)
    assert note(git, ("run/1",), "first") == ("run/1", "at first")
    with pytest.raises(UnknownRevision, match="a note of several words stands between quotes"):
        note(git, ("there",), "hello")
    assert [store.record(git, number).note for number in (1, 2)] == ["first", "halved the lr\nsecond line"]
    assert [run.note for run in store.runs(git)] == ["first", "halved the lr"]


def test_a_note_that_is_written_while_a_run_goes_on_outlives_its_end(project):
    git = _git(project)
    number = _run(project)
    as_the_recorder_has_it = store.record(git, number)
    note(git, (), "while it trains")
    store.replace(git, number, msgspec.structs.replace(as_the_recorder_has_it, steps=99))
    found = store.record(git, number)
    assert (found.note, found.steps) == ("while it trains", 99)


def test_a_run_that_was_removed_meanwhile_stays_removed(project):
    git = _git(project)
    number = _run(project)
    project.git("update-ref", "-d", f"refs/run-record/{number}")
    store.amend(git, number, lambda record: record)
    assert store.runs(git) == []


_TRAIN = """
import torch
p = torch.nn.Parameter(torch.zeros(2)); o = torch.optim.SGD([p], lr=0.5)
(p.sum()).backward(); o.step()
"""


@pytest.mark.slow
def test_a_kernel_tells_its_environment_facts_and_runs_and_takes_notes(project, rundiff):
    with kernel(project.root, "t.ipynb") as k:
        assert "no run is recorded here yet; run a cell that trains" in k.run("%gitdiff --facts", "q").stderr
        assert "No run is recorded here yet" in k.run("%gitdiff --runs", "q").text
        k.run(_TRAIN, "a")
        k.run("%gitdiff HEAD", "q")  # the writer of runs works beside the kernel
        for _ in range(100):
            if "run/1" in k.run("%gitdiff --runs", "q").text:
                break
        noted = k.run('why = "a new lr"\n%gitdiff --note "because of {why}"', "n")
        assert noted.stdout == "noted on run/1: because of a new lr\n"
        assert "because of a new lr" in k.run("%gitdiff --runs", "q").text
        told = k.run("%gitdiff --env", "q")
        assert "run/1 (CPU) → this kernel now   environment: the same" in told.text
        assert told.html.startswith("<pre")
        assert "optimizer lr" in k.run("%gitdiff --facts", "q").text
        k.run("e = %gitdiff --env", "e")
        assert k.run("bool(e), e.changed, e.environment.torch == torch.__version__", "r").text == "(False, (), True)"
        k.run("f = %gitdiff --facts", "e")
        assert k.run("f.facts.optimizer.name.endswith('SGD')", "r").text == "True"
        k.run("r = %gitdiff --runs", "e")
        assert k.run("len(r), r[0].note", "r").text == "(1, 'because of a new lr')"
    listed = [json.loads(line) for line in rundiff("runs", "--json", cwd=project.root, env=os.environ).stdout.splitlines()]
    assert listed[0]["note"] == "because of a new lr"
    assert listed[0]["outcome"] == "finished"
    assert "“because of a new lr”" in rundiff("runs", cwd=project.root).stdout

"""`rundiff runs pin`, `unpin`, `note`, `restore` and `--find`, as somebody types them."""

from __future__ import annotations

import json

import pytest

from recorded import recorded
from repos import cell, notebook


@pytest.fixture
def runs(repo, rundiff):
    """`runs("pin", "1")` → what is printed. run/1 and run/2, of which the second has the better metric."""
    repo.commit(**{"train.ipynb": notebook(cell("train()", "train")), "model.py": "width = 2\n"})
    recorded(repo, ("train", "train()"), notebook="train.ipynb", val_acc=0.8)
    repo.write(**{"model.py": "width = 3\n"})
    recorded(repo, ("train", "train()"), notebook="train.ipynb", val_acc=0.9)

    def run(*words: str, code: int = 0) -> str:
        found = rundiff("runs", *words)
        assert found.returncode == code, found.stderr
        return found.stdout if code == 0 else found.stderr

    return run


def stars(listed: str) -> list[str]:
    return [line.split()[1] for line in listed.splitlines() if line.startswith("★")]


def test_a_pin_decides_which_run_is_best_for_the_list_and_for_git(repo, runs):
    assert stars(runs()) == ["run/2"]
    assert runs("pin", "run/1") == "run/1 is run/best from now on; rundiff runs unpin lets the metric decide again.\n"
    assert stars(runs()) == ["run/1"]
    assert "finished, pinned" in runs()
    assert repo.git("rev-parse", "run/best") == repo.git("rev-parse", "run/1")
    assert repo.git("rev-parse", "run/pinned") == repo.git("rev-parse", "run/1")
    assert runs("unpin") == "run/best is run/2, by its metric.\n"
    assert stars(runs()) == ["run/2"]


def test_a_note_is_listed_and_what_it_replaces_is_told(runs):
    assert runs("note", "last", "the good one") == "noted on run/2\n"
    assert "“the good one”" in runs()
    assert runs("note", "2", "no, this") == "noted on run/2; before it was: the good one\n"
    assert runs("note", "2", "") == "the note is gone from run/2; before it was: no, this\n"
    assert "“" not in runs()


def test_words_find_runs_and_the_star_is_still_that_of_all(runs):
    runs("note", "1", "paper")
    assert [line.split()[0] for line in runs("--find", "PAPER val_acc<0.9").splitlines()[1:]] == ["run/1"]
    assert runs("--find", "nothing like it") == "None of the 2 runs here fits that.\n"
    assert json.loads(runs("--find", "run/2", "--json"))["number"] == 2


def test_a_run_is_restored_as_a_folder_or_a_branch_and_nothing_else_moves(repo, runs):
    state = repo.state()
    told = runs("restore", "1")
    place = repo.root.parent / "repo-run-1"
    assert told.splitlines()[:2] == [f"run/1 is in {place}", f"  there:      cd {place}"]
    assert (place / "model.py").read_text() == "width = 2\n"
    assert repo.state() == state
    assert runs("restore", "2", "again", "--branch").splitlines()[0] == "run/2 is branch again"
    assert repo.git("show", "again:model.py") == "width = 3\n"
    assert {**repo.state(), "branches": state["branches"]} == state


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pin", "9"), "unknown run '9': there are run/1 to run/2"),
        (("pin",), "required: run (see `rundiff runs pin --help`)"),
        (("restore", "1", "../x"), "'../x' cannot be the name of a folder beside the repository"),
        (("restore", "1", "main", "--branch"), "there is already something called main"),
        (("prune",), "unrecognized arguments: prune"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(runs, words, says):
    told = runs(*words, code=2)
    assert says in told
    assert told.count("\n") == 1

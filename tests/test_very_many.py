"""Very many of something: changed cells, new files that git does not track, answers at once."""

from __future__ import annotations

import gc
import time

import pytest

from recorded import recorded
from repos import cell, notebook
from rundiff.commands.diff import comparison, since_last_run
from rundiff.commands.question import question
from rundiff.commands.scope import Scope
from rundiff.commands.sides import SAVED, default_baseline
from rundiff.commands.untracked import FLOOD
from rundiff.git import Repository
from rundiff.options import DiffOptions
from rundiff.render.sentences import out_of_sight
from rundiff.server import garbage
from rundiff.server.garbage import KEPT, PAUSE, put_off
from rundiff.training.bindings import summary
from rundiff.training.steps import text_steps


def source(number: int, lr: str) -> str:
    return "\n".join(
        [
            f"rows_{number} = [row for row in source({number}) if row is not None]",
            f"lr = {lr}",
            f"model_{number} = build(width={32 + number % 64})",
            f"loss_{number} = fit(model_{number}, rows_{number}, lr=lr)",
        ]
    )


def seconds(repo, count: int) -> float:
    """Of the processor, for an answer about *count* changed cells."""
    first, second = ([cell(source(number, lr), f"c{number}") for number in range(count)] for lr in ("0.1", "0.05"))
    repo.commit(f"{count}", **{f"n{count}.ipynb": notebook(*first)})
    repo.write(**{f"n{count}.ipynb": notebook(*second)})
    with put_off():
        began = time.process_time()
        with Repository.discover(repo.root) as opened:
            found = comparison(opened, (), (f"n{count}.ipynb",))
        assert len(found.findings) == count
        return time.process_time() - began


def test_eight_times_the_changed_cells_take_no_more_than_some_eight_times_as_long(repo):
    seconds(repo, 20)  # whatever is read once
    few, many = seconds(repo, 100), seconds(repo, 800)
    assert many < 24 * few  # each edit against each other one would be 64 times


def flooded(repo, count: int) -> None:
    for number in range(count):
        path = repo.root / "data" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")


@pytest.fixture
def run(repo):
    """A run of a notebook."""
    repo.commit("one", **{"train.ipynb": notebook(cell("lr = 0.1", "a"))})
    recorded(repo, ("a", "lr = 0.1"), notebook="train.ipynb")
    return repo


def test_a_data_set_that_came_since_a_run_is_counted_and_code_among_it_is_shown(run):
    flooded(run, FLOOD)
    run.write(**{"model.py": "width = 8\n"})
    with Repository.discover(run.root) as opened:
        found = since_last_run(opened)
        named = since_last_run(opened, Scope(("data",)))
    assert [file.path for file in found.files] == ["model.py"]
    assert found.hidden.flood == FLOOD
    assert f"{FLOOD} new files that git does not track" in out_of_sight(found.hidden)
    assert len(named.files) == FLOOD  # whoever names them sees them
    assert named.hidden.flood == 0


def test_of_a_flood_that_is_named_links_and_programs_are_what_they_are(run, tmp_path):
    flooded(run, FLOOD)
    (tmp_path / "elsewhere").write_text("not of this repository\n")
    (run.root / "data/link.txt").symlink_to(tmp_path / "elsewhere")
    (run.root / "data/tool.sh").write_text("echo\n")
    (run.root / "data/tool.sh").chmod(0o755)
    with Repository.discover(run.root) as opened:
        asked = question(opened, default_baseline(opened)[0], SAVED, Scope(("data",)), DiffOptions())
    rows = {row.path: row.new_mode for row in asked.rows}
    assert (rows["data/link.txt"], rows["data/tool.sh"], rows["data/0.txt"]) == ("120000", "100755", "100644")


def test_a_few_new_files_are_shown(run):
    flooded(run, FLOOD - 1)
    with Repository.discover(run.root) as opened:
        found = since_last_run(opened)
    assert len(found.files) == FLOOD - 1
    assert found.hidden.flood == 0


def collecting() -> bool:
    """Whether garbage is collected again, a moment after the last answer."""
    end = time.monotonic() + 2 * PAUSE
    while not gc.isenabled() and time.monotonic() < end:
        time.sleep(0.05)
    return gc.isenabled()


def test_garbage_waits_until_the_last_answer_is_sent_and_is_then_collected_again():
    assert collecting()
    with put_off():
        with put_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert not gc.isenabled()
    assert collecting()
    with pytest.raises(ValueError, match="an answer that fails"), put_off():
        raise ValueError("an answer that fails")
    assert collecting()


def test_where_one_question_follows_the_other_garbage_is_collected_all_the_same(monkeypatch):
    assert collecting()
    monkeypatch.setattr(garbage, "LONGEST", 0.5)
    monkeypatch.setattr(garbage, "PAUSE", 60.0)
    with put_off():
        pass
    time.sleep(0.6)
    assert not gc.isenabled()
    with put_off():
        pass
    assert collecting()


def test_where_nobody_collects_garbage_that_stays_so():
    assert collecting()
    gc.disable()
    try:
        with put_off():
            pass
        assert not collecting()
    finally:
        gc.enable()


def read_again() -> bool:
    """Whether what was read of a text is let go of, a moment after the last answer."""
    read = summary("lr = 0.1\n"), text_steps("lr = 0.1\n")
    time.sleep(PAUSE + 0.5)
    return summary("lr = 0.1\n") is not read[0] and text_steps("lr = 0.1\n") is not read[1]


def test_what_was_read_for_an_answer_is_kept_for_the_next_one_unless_that_is_a_lot():
    with put_off():
        pass
    assert not read_again()
    with put_off():
        summary(f"words = '{'x' * KEPT}'\n")
    assert read_again()

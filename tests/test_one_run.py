"""What is done to one run reads that run, however many there are; and what it changes is as if all had been read."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from recorded import recorded
from repos import Repo, cell, notebook
from rundiff.commands.beside_code import NoRun, note
from rundiff.errors import GitError, UnknownRevision
from rundiff.git import Repository
from rundiff.runs import store
from rundiff.runs.reading import Reading
from rundiff.server import runs
from rundiff.server.places import place
from rundiff.server.run_lists import RunLists
from rundiff.verbs.run_deeds import DEEDS

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def many(tmp_path, monkeypatch) -> Callable[[int], Repo]:
    """A repository with so many runs, of which the second is the best; it is the current directory."""

    def made(count: int) -> Repo:
        folder = tmp_path / f"{count}"
        folder.mkdir()
        monkeypatch.chdir(folder)
        repo = Repo.init(folder)
        repo.commit(**{"t.ipynb": notebook(cell("train()", "t"))})
        for number in range(1, count + 1):
            recorded(repo, ("t", "train()"), val_acc=0.9 if number == 2 else 0.5)
        return repo

    return made


def lose(repo: Repo, *kept: int) -> None:
    """Take the records of all other runs away, and leave their names: whoever reads one of them fails."""
    for row in repo.git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/run-record/").splitlines():
        number, oid = row.split()
        if int(number) not in kept:
            (repo.root / ".git/objects" / oid[:2] / oid[2:]).unlink()


def started(tmp_path: Path, act: Callable[[], object]) -> int:
    """How many gits are started for *act*, as they themselves write it down."""
    trace = tmp_path / "trace"
    trace.write_bytes(b"")
    os.environ["GIT_TRACE"] = str(trace)
    try:
        act()
    finally:
        del os.environ["GIT_TRACE"]
    return trace.read_text().count("trace: built-in: git ")


def named_by(repo: Repo, alias: str) -> str:
    return repo.git("symbolic-ref", f"refs/run/{alias}").strip().removeprefix("refs/run/")


WORDS = (("pin", ["run/3"]), ("pin", ["1"]), ("note", ["2", "why"]), ("note", ["last", "newest"]), ("note", ["prev", "before"]))


def test_pinning_and_noting_read_the_run_that_is_meant_and_start_as_many_gits_for_thirty_as_for_four(many, tmp_path):
    counts = []
    for total in (4, 30):
        repo = many(total)
        lose(repo, 1, 2, 3, total - 1, total)
        counts.append([started(tmp_path, lambda deed=deed, words=words: DEEDS[deed](words)) for deed, words in WORDS])
        assert (named_by(repo, "best"), named_by(repo, "pinned"), named_by(repo, "last")) == ("1", "1", f"{total}")
        found = Repository.discover(repo.root)
        notes = {number: store.record(found, number).note for number in (1, 2, total - 1, total)}
        assert notes == {1: None, 2: "why", total - 1: "before", total: "newest"}
    assert counts[0] == counts[1]
    assert max(counts[0]) < 20


def test_the_server_reads_the_run_that_changed_and_no_other(many, tmp_path):
    counts = []
    for total in (4, 30):
        repo, lists = many(total), RunLists()
        at = place(str(repo.root), "t.ipynb")
        assert len(lists.runs(at.repo)) == total
        lose(repo, 3)
        acts = (
            lambda at=at, lists=lists: runs.pin(lists, at, 3),
            lambda at=at, lists=lists: runs.write_note(lists, at, 3, "why"),
            lambda at=at, lists=lists: runs.pin(lists, at, None),
        )
        told = []
        counts.append([started(tmp_path, lambda act=act, told=told: told.append(act())) for act in acts])
        assert [(one.run and one.run.name, one.aliases["best"].name) for one in told] == [
            ("run/3", "run/3"),
            ("run/3", "run/3"),
            (None, "run/2"),
        ]
        assert told[1].run.note == "why"
        assert named_by(repo, "best") == "2"
    assert counts[0] == counts[1]
    assert max(counts[0]) < 20


def test_those_who_ask_for_the_runs_at_once_have_them_read_once(many, tmp_path):
    repo = many(30)
    found = Repository.discover(repo.root)
    time.sleep(2.5)  # the list of what has just been written is never kept: the file system's clock may count by twos
    alone = started(tmp_path, lambda: RunLists().runs(found))
    lists, told = RunLists(), []

    def ask_at_once() -> None:
        with ThreadPoolExecutor(6) as threads:
            told.extend(threads.map(lambda _: [run.number for run in lists.runs(found)], range(6)))

    assert started(tmp_path, ask_at_once) == alone
    assert told == [list(range(1, 31))] * 6


def test_a_list_that_is_read_again_is_the_list_whatever_happened_meanwhile(many):
    repo = many(5)
    found, reading = Repository.discover(repo.root), Reading()

    def same() -> bool:
        return reading.written(found) == Reading().written(found) and [run.number for run in reading.written(found)]

    assert same() == [1, 2, 3, 4, 5]
    store.pin(found, 4)
    assert same()
    assert [run.number for run in reading.written(found) if run.pinned] == [4]
    note(found, ("run/2",), "why")
    repo.git("update-ref", "-d", "refs/run-record/4")
    repo.git("update-ref", "-d", "refs/run/4")
    repo.git("update-ref", "refs/run-record/9", "HEAD")  # which no recorder made
    repo.git("update-ref", "refs/run-record/3", "refs/run-record/1")  # which is the record of another
    assert same() == [1, 2, 5]
    repo.git("pack-refs", "--all")
    recorded(repo, ("t", "train()"))
    assert same() == [1, 2, 5, 10]
    assert reading.written(found)[1].note == "why"


@pytest.mark.parametrize(
    "word", ["run/2", "2", "02", "run/9", "9", "last", "prev", "best", "gpu", "pinned", "nothing", "\u0662", ""]
)
@pytest.mark.parametrize("pinned", [None, 3])
def test_a_run_is_found_as_it_is_named_among_all(many, word, pinned):
    repo = many(4)
    found = Repository.discover(repo.root)
    if pinned:
        store.pin(found, pinned)
    repo.git("update-ref", "refs/run-record/7", "HEAD")  # no run, and yet the last by its name

    def told(ask: Callable[[], object]) -> object:
        try:
            return ask()
        except UnknownRevision as error:
            return str(error)

    assert told(lambda: store.found(found, word)) == told(lambda: store.named(store.runs(found), word))


def test_a_record_that_is_gone_is_an_error_where_it_is_meant(many):
    repo = many(3)
    lose(repo, 1)
    with pytest.raises(GitError, match="missing here"):
        store.pin(Repository.discover(repo.root), 2)


def test_without_a_run_there_is_none_to_note(repo):
    repo.commit(**{"a.py": ""})
    for names in ((), ("run/1",)):
        with pytest.raises(NoRun):
            note(Repository.discover(repo.root), names, "why")


def test_a_run_whose_process_is_gone_is_interrupted_by_every_name(many):
    repo = many(1)
    found = Repository.discover(repo.root)
    store.amend(found, 1, lambda record: msgspec.structs.replace(record, outcome="running", finished=None))
    assert store.found(found, "last").outcome == store.found(found, "1").outcome == "interrupted"

"""Runs that are kept apart from their files, in the user's state folder, are brought back, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from recorded import recorded
from repos import Repo, cell, notebook
from rundiff.commands.restore import restored
from rundiff.errors import UsageError
from rundiff.runs import store
from rundiff.runs.events import Finished, Started, advance
from rundiff.runs.record import ExecutedCell
from rundiff.runs.shelf import kept_in, own_repository, repository, take
from rundiff.runs.snapshot import snapshot


@pytest.fixture
def apart(tmp_path, monkeypatch):
    """A folder without a repository, with run/1 and a file that went on since."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "train.ipynb").write_bytes(notebook(cell("lr = 0.1", "lr")))
    (folder / "diary.txt").write_text("dear diary\n")
    kept = kept_in(own_repository(folder), folder)
    take(kept, ["train.ipynb"])
    record = advance(None, Started(1.0, "cpu", (ExecutedCell(1, "lr = 0.1", "lr"),), notebook="train.ipynb"))
    store.add(kept, snapshot(kept, "a run").commit, advance(record, Finished(2.0, "finished", 1)))
    (folder / "train.ipynb").write_bytes(notebook(cell("lr = 0.2", "lr")))
    return repository(folder)


def test_a_run_of_a_folder_without_a_repository_becomes_a_folder_beside_it(apart):
    before = (apart.root / "train.ipynb").read_bytes()
    place = Path(restored(apart, store.runs(apart)[0], "worktree", None).name)
    assert place == apart.root.parent / "notes-run-1"
    assert sorted(path.name for path in place.iterdir()) == [".git", "train.ipynb"]
    assert b"lr = 0.1" in (place / "train.ipynb").read_bytes()
    assert (apart.root / "train.ipynb").read_bytes() == before
    assert sorted(path.name for path in apart.root.iterdir()) == ["diary.txt", "train.ipynb"]


@pytest.mark.parametrize(("called", "place"), [(".notes", "notes-run-1"), ("a:b", "a-b-run-1"), ("-", "repository-run-1")])
def test_a_folder_that_hides_is_restored_beside_it_all_the_same(tmp_path, sealed_home, called, place):
    (tmp_path / called).mkdir()
    repo = Repo.init(tmp_path / called)
    repo.commit(**{"train.ipynb": notebook(cell("lr = 0.1", "lr"))})
    recorded(repo, ("lr", "lr = 0.1"))
    found = repository(repo.root)
    assert Path(restored(found, store.runs(found)[0], "worktree", None).name) == tmp_path / place


def test_it_becomes_no_branch_where_nobody_would_find_it(apart):
    with pytest.raises(UsageError, match="restore it as a folder"):
        restored(apart, store.runs(apart)[0], "branch", None)
    assert apart.refs("refs/heads/") == []

"""Runs in git: refs, records and snapshots, with everything of the user's left bit-identical."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from repos import cell, notebook, stream
from rundiff.errors import UnknownRevision
from rundiff.git import Repository
from rundiff.runs import store
from rundiff.runs.events import Finished, Logged, Started, advance
from rundiff.runs.record import ExecutedCell, Record
from rundiff.runs.snapshot import snapshot


def started(device: str = "cpu") -> Record:
    return advance(None, Started(1.0, device, (ExecutedCell(1, "train()", "a"),), notebook="train.ipynb"))


def finished(**metrics: float) -> Record:
    return advance(advance(started(), Logged(metrics)), Finished(2.0, "finished", 3))


def added(folder, record: Record | None = None) -> int:
    repo = Repository.discover(folder)
    return store.add(repo, snapshot(repo, "a run").commit, record or started()).number


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("run/9", "there is only run/1"),
        ("run/prev", "there is only run/1"),
        ("run/gpu", "no run used a GPU"),
        ("run/best", "no finished run has a metric"),
    ],
)
def test_why_a_name_means_no_run_is_said(repo, name, there):
    repo.commit(**{"a.py": ""})
    added(repo.root)
    with pytest.raises(UnknownRevision, match=there):
        store.named(store.runs(Repository.discover(repo.root)), name)


def test_a_snapshot_holds_the_working_tree_and_changes_nothing(repo):
    repo.commit(**{"a.py": "a = 1\n", "gone.py": "", "same.py": "s\n", "数据/配置.yaml": "lr: 0.1\n"})
    repo.write(**{"a.py": "a = 2\n", "数据/配置.yaml": "lr: 0.2\n", "new.py": "n\n", "staged.py": "staged\n"})
    repo.git("add", "staged.py")
    repo.write(**{"staged.py": "later\n"})
    (repo.root / "gone.py").unlink()
    (repo.root / "link").symlink_to("a.py")
    os.chmod(repo.root / "new.py", 0o755)  # noqa: PTH101, S103
    before = repo.state()
    taken = snapshot(Repository.discover(repo.root), "a run")
    assert repo.state() == before
    assert repo.git("ls-tree", "-r", "-z", "--name-only", taken.commit).split("\0")[:-1] == [
        "a.py", "link", "new.py", "same.py", "staged.py", "数据/配置.yaml",
    ]  # fmt: skip
    assert repo.git("show", f"{taken.commit}:a.py") == "a = 2\n"
    assert repo.git("show", f"{taken.commit}:staged.py") == "later\n"
    assert repo.git("show", f"{taken.commit}:link") == "a.py"
    assert repo.git("ls-tree", taken.commit, "new.py").startswith("100755")
    assert repo.git("rev-parse", f"{taken.commit}^") == repo.git("rev-parse", "HEAD")


def test_notebooks_are_stored_without_outputs(repo):
    repo.commit(**{"n.ipynb": notebook(cell("x", "a"))})
    repo.write(**{"n.ipynb": notebook(cell("x = 2", "a", count=3, outputs=[stream("secret")]))})
    taken = snapshot(Repository.discover(repo.root), "a run")
    stored = repo.git("show", f"{taken.commit}:n.ipynb")
    assert "x = 2" in stored
    assert "secret" not in stored


def test_what_is_ignored_large_binary_or_secret_stays_out_and_is_listed(repo):
    repo.commit(**{".gitignore": "*.log\n"})
    repo.write(**{"x.log": "l", "big.txt": "b" * (2 << 20), "w.pt": b"\0\1", ".env": "KEY=1", "ok.txt": "o"})
    taken = snapshot(Repository.discover(repo.root), "a run")
    assert repo.git("ls-tree", "-r", "--name-only", taken.commit).split() == [".gitignore", "ok.txt"]
    assert {(skip.path, skip.reason) for skip in taken.skipped} == {
        ("big.txt", "larger than 1 MiB"),
        ("w.pt", "binary"),
        (".env", "may hold a secret"),
    }


def test_a_notebook_is_measured_without_its_plots(repo):
    repo.commit()
    repo.write(**{"n.ipynb": notebook(cell("lr = 0.1", "a", outputs=[stream("x" * (2 << 20))]))})
    taken = snapshot(Repository.discover(repo.root), "a run")
    assert "lr = 0.1" in repo.git("show", f"{taken.commit}:n.ipynb")


def test_a_teammates_runs_are_not_mine(repo):
    repo.commit()
    added(repo.root)
    repo.git("update-ref", "refs/run-record/alice/7", "HEAD")
    assert [run.number for run in store.runs(Repository.discover(repo.root))] == [1]


def test_before_the_first_commit_a_snapshot_has_no_parent(repo):
    repo.write(**{"a.py": "a\n"})
    taken = snapshot(Repository.discover(repo.root), "a run")
    assert repo.git("rev-list", "--count", taken.commit).strip() == "1"
    assert repo.git("show", f"{taken.commit}:a.py") == "a\n"


def test_a_merge_in_conflict_can_be_snapshot(repo):
    repo.commit(**{"a.py": "a\n"})
    repo.git("checkout", "-qb", "other")
    repo.commit(**{"a.py": "other\n"})
    repo.git("checkout", "-q", "main")
    repo.commit(**{"a.py": "main\n"})
    with pytest.raises(AssertionError):
        repo.git("merge", "other")
    before = repo.state()
    taken = snapshot(Repository.discover(repo.root), "a run")
    assert repo.state() == before
    assert "<<<<<<<" in repo.git("show", f"{taken.commit}:a.py")


def test_a_filter_of_the_repositorys_own_configuration_never_runs(repo, tmp_path):
    attributes = "*.py filter=evil diff=evil\n*.i filter=included\n*.e filter=a=b\n*.w filter=tree\n"
    body = "".join(f"{n}\n" for n in range(30))
    repo.commit(**{".gitattributes": attributes, "a.py": "a\n", "a.i": body, "a.e": body, "a.w": body})
    for name in ("a.i", "a.e", "a.w"):
        (repo.root / name).rename(repo.root / f"renamed{name[1:]}")  # looking for renames reads files, through filters
    repo.git("add", "--intent-to-add", "--all")
    command = f"touch {tmp_path}/ran; cat"
    for name in ("filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor"):
        repo.git("config", name, command)
    repo.git("config", "filter.evil.required", "true")
    # However it is said: in an included file, under a name with an equals sign, or for the worktree only.
    (repo.root / ".git" / "more").write_text(f'[filter "included"]\n\tclean = "{command}"\n')
    repo.git("config", "include.path", "more")
    repo.git("config", "filter.a=b.clean", command)
    repo.git("config", "extensions.worktreeConfig", "true")
    repo.git("config", "--worktree", "filter.tree.clean", command)
    repo.write(**{"a.py": "b\n", "b.py": "new\n"})
    found = Repository.discover(repo.root)
    taken = snapshot(found, "a run")
    for words in (("HEAD",), (), ("HEAD", taken.commit), ("--cached", "HEAD")):
        list(found.listed(words).rows())
        found.counted(words)
        b"".join(found.patch(words))
    found.untracked()
    assert not (tmp_path / "ran").exists()
    assert repo.git("show", f"{taken.commit}:a.py") == "b\n"


def test_runs_are_numbered_and_named_and_plain_git_reads_them(repo):
    repo.commit(**{"a.py": "a\n"})
    assert added(repo.root, finished(val_acc=0.9)) == 1
    repo.write(**{"a.py": "b\n"})
    assert added(repo.root, finished(val_acc=0.8)) == 2
    assert "-a\n+b\n" in repo.git("diff", "run/1", "run/2")
    assert repo.git("rev-parse", "run/best") == repo.git("rev-parse", "run/1")
    assert repo.git("rev-parse", "run/last") == repo.git("rev-parse", "run/2")
    assert repo.git("branch", "--all", "--format=%(refname)").split() == ["refs/heads/main"]


def test_a_record_is_replaced_only_from_what_was_read(repo):
    repo.commit()
    number = added(repo.root)
    found = Repository.discover(repo.root)
    store.replace(found, number, finished(val_acc=0.5))
    assert store.record(found, number).outcome == "finished"
    assert [(run.outcome, run.metrics) for run in store.runs(found)] == [("finished", {"val_acc": 0.5})]


def test_kernels_that_start_together_get_numbers_of_their_own(repo):
    repo.commit()
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: added(repo.root), range(8)))
    assert sorted(numbers) == list(range(1, 9))
    assert len(repo.git("for-each-ref", "refs/run-record").splitlines()) == 8


def test_runs_survive_gc(repo):
    repo.commit()
    number = added(repo.root)
    repo.git("gc", "--quiet", "--prune=now")
    assert store.record(Repository.discover(repo.root), number).executed[0].source == "train()"


def test_a_name_that_no_run_has_says_which_there_are(repo):
    repo.commit()
    with pytest.raises(UnknownRevision, match="no run is recorded here yet"):
        store.named([], "run/1")
    added(repo.root)
    added(repo.root)
    with pytest.raises(UnknownRevision, match="there are run/1 to run/2"):
        store.named(store.runs(Repository.discover(repo.root)), "run/7")


def test_the_last_gpu_run_is_not_the_last_run(repo):
    repo.commit()
    added(repo.root, started("cuda:0"))
    added(repo.root, started())
    names = store.aliases(store.runs(Repository.discover(repo.root)))
    assert (names["gpu"].number, names["last"].number) == (1, 2)

"""What a snapshot takes, what it leaves out, and that nothing else is touched: with real git, in every state of a repository."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from repos import Repo, cell, notebook
from rundiff.git import Repository
from rundiff.runs import taking
from rundiff.runs.record import MASK, Skipped
from rundiff.runs.snapshot import Snapshot, snapshot

HF = "hf_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7"


def taken(repo: Repo) -> Snapshot:
    """A snapshot, which has touched nothing."""
    before = repo.state()
    found = snapshot(Repository.discover(repo.root), "a run")
    assert repo.state() == before
    return found


def files(repo: Repo, commit: str) -> list[str]:
    return repo.git("ls-tree", "-r", "--name-only", commit).split()


@pytest.fixture
def project(repo):
    repo.commit(**{"a.py": "a = 1\n", "b.py": "b = 1\n", "sub/c.py": "c = 1\n"})
    return repo


def test_what_is_on_disk_is_taken_whatever_is_staged(project):
    project.write(**{"a.py": "a = 2\n"})
    project.git("add", "a.py")
    project.write(**{"a.py": "a = 3\n", "new.py": "n = 1\n"})
    project.git("rm", "-q", "--cached", "b.py")
    (project.root / "sub" / "c.py").unlink()
    found = taken(project)
    assert files(project, found.commit) == ["a.py", "b.py", "new.py"]
    assert project.git("show", f"{found.commit}:a.py") == "a = 3\n"


def test_secrets_are_left_out_of_untracked_files_and_masked_in_tracked_ones(project):
    project.write(**{".env": "x\n", "login.py": f"login('{HF}')\n", "a.py": f"a = '{HF}'\n"})
    project.write(**{"n.ipynb": notebook(cell(f"login('{HF}')", "a"))})
    found = taken(project)
    assert {(skip.path, skip.reason) for skip in found.skipped} == {
        (".env", "may hold a secret"),
        ("login.py", "may hold a secret"),
        ("a.py", "1 secret masked"),
        ("n.ipynb", "1 secret masked"),
    }
    assert project.git("show", f"{found.commit}:a.py") == f"a = '{MASK}'\n"
    words = ["git", "-C", str(project.root), "cat-file", "--batch-all-objects", "--batch", "--unordered"]
    assert HF.encode() not in subprocess.run(words, capture_output=True, check=True).stdout


def test_a_large_untracked_file_and_a_binary_one_are_named_and_not_stored(project):
    (project.root / "model.pt").write_bytes(os.urandom(3 << 20))
    (project.root / "small.bin").write_bytes(b"\0" * 10)
    found = taken(project)
    assert {(skip.path, skip.reason) for skip in found.skipped} == {("model.pt", "larger than 1 MiB"), ("small.bin", "binary")}
    assert files(project, found.commit) == ["a.py", "b.py", "sub/c.py"]


def test_of_very_many_untracked_files_the_first_are_taken_and_the_rest_is_counted(project, monkeypatch):
    monkeypatch.setattr(taking, "MAX_FILES", 3)
    project.write(**{f"data/{n:03}.txt": "x\n" for n in range(9)})
    found = taken(project)
    assert len(files(project, found.commit)) == 3 + 3
    assert found.skipped[3:] == (Skipped("", 6, "3 more files"),)


def test_links_modes_odd_names_and_changed_types_are_kept(project):
    (project.root / "link").symlink_to("a.py")
    project.write(**{"run.sh": "echo\n", "täglich «x».py": "x\n", "two\nlines.py": "y\n"})
    (project.root / "run.sh").chmod(0o755)
    (project.root / "b.py").unlink()
    (project.root / "b.py").symlink_to("a.py")
    found = taken(project)
    tree = project.git("ls-tree", "-r", "-z", found.commit)
    modes = {line.split("\t")[1]: line.split()[0] for line in tree.split("\0") if line}
    assert (modes["link"], modes["run.sh"], modes["b.py"]) == ("120000", "100755", "120000")
    assert {"täglich «x».py", "two\nlines.py"} <= set(modes)
    assert project.git("show", f"{found.commit}:link") == "a.py"


def test_a_file_that_is_not_checked_out_is_not_gone(project):
    project.git("sparse-checkout", "set", "--no-cone", "/a.py")
    assert not (project.root / "b.py").exists()
    assert files(project, taken(project).commit) == ["a.py", "b.py", "sub/c.py"]


def test_a_merge_in_conflict_is_taken_as_it_is_on_disk(project):
    project.git("checkout", "-qb", "side")
    project.commit(**{"a.py": "a = 'side'\n"})
    project.git("checkout", "-q", "main")
    project.commit(**{"a.py": "a = 'main'\n"})
    with pytest.raises(AssertionError, match=r"git merge"):
        project.git("merge", "side")
    assert "<<<<<<<" in project.git("show", f"{taken(project).commit}:a.py")


def test_an_unborn_branch_a_detached_head_and_a_linked_worktree(repo, tmp_path):
    repo.write(**{"a.py": "a = 1\n"})
    first = taken(repo)
    assert files(repo, first.commit) == ["a.py"]
    assert repo.git("log", "--format=%P", first.commit).strip() == ""
    repo.git("add", "a.py")
    repo.git("commit", "-qm", "one")
    repo.git("checkout", "-q", "--detach")
    assert repo.git("log", "-1", "--format=%P", taken(repo).commit).strip() == repo.git("rev-parse", "HEAD").strip()
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    (tmp_path / "linked" / "a.py").write_text("a = 'linked'\n")
    linked = snapshot(Repository.discover(tmp_path / "linked"), "a run")
    assert repo.git("show", f"{linked.commit}:a.py") == "a = 'linked'\n"


def test_a_submodule_is_kept_by_the_commit_that_is_checked_out_and_its_own_changes_are_named(project, tmp_path):
    (tmp_path / "inner").mkdir()
    inner = Repo.init(tmp_path / "inner")
    inner.commit(**{"x.py": "x = 1\n"})
    project.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "lib")
    project.git("commit", "-qm", "with a submodule")
    (project.root / "lib" / "x.py").write_text("x = 2\n")
    found = taken(project)
    assert found.skipped == (Skipped("lib", 0, "submodule with changes of its own"),)
    project.git("-C", "lib", "-c", "user.name=a", "-c", "user.email=b@c", "commit", "-qam", "two")
    head = project.git("-C", "lib", "rev-parse", "HEAD").strip()
    found = taken(project)
    assert project.git("rev-parse", f"{found.commit}:lib").strip() == head
    assert found.skipped == ()


def test_a_snapshot_survives_the_collection_of_garbage(project):
    project.write(**{"a.py": "a = 'kept'\n"})
    project.git("update-ref", "refs/run/1", taken(project).commit)
    project.git("reflog", "expire", "--expire=now", "--all")
    project.git("gc", "--quiet", "--prune=now")
    assert project.git("show", "refs/run/1:a.py") == "a = 'kept'\n"


FORKING = """
import os, sys, threading
from pathlib import Path
from rundiff.git import Repository
from rundiff.runs.snapshot import snapshot

def taken():
    for _ in range(10):
        snapshots.append(snapshot(Repository.discover(Path(sys.argv[1])), "a run").commit)

snapshots = []
thread = threading.Thread(target=taken)
thread.start()
while thread.is_alive():
    child = os.fork()
    if child == 0:
        sys.exit(0)  # as a worker of a pool ends: what is registered for the end of a process is done
    os.waitpid(child, 0)
print(len(snapshots), snapshots[-1])
"""


def test_a_child_that_is_forked_meanwhile_and_ends_does_no_harm(project):
    project.write(**{"a.py": "a = 2\n"})
    done = subprocess.run([sys.executable, "-c", FORKING, str(project.root)], capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.split()[:1]) == ("", ["10"])
    assert project.git("show", f"{done.stdout.split()[-1]}:a.py") == "a = 2\n"

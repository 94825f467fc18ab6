"""Notebooks that git shows as modified only for their outputs: cured, and nothing else is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from filtered import BROKEN, SECRET, clean, leaks, ran, set_up, stored, tried
from repos import Repo
from rundiff.commands.refresh import refresh
from rundiff.errors import GitError, UserError
from rundiff.git.locked import locked
from rundiff.git.refreshing import Refreshed
from rundiff.render.refresh import sentence


def run_again(repo: Repo, path: str = "train.ipynb", source: str = "x = 1") -> None:
    repo.write(**{path: ran(source, f"{SECRET} of another length", 12)})


def entries(repo: Repo) -> str:
    return repo.git("ls-files", "--stage", "-v")


def test_a_notebook_that_was_only_run_again_is_no_longer_shown(filtered):
    run_again(filtered)
    assert filtered.git("status", "--porcelain") == " M train.ipynb\n"
    before, on_disk = entries(filtered), (filtered.root / "train.ipynb").read_bytes()
    assert refresh(filtered.root) == Refreshed(("train.ipynb",), ())
    assert filtered.git("status", "--porcelain") == ""
    assert filtered.git("diff-files") == ""
    assert entries(filtered) == before
    assert (filtered.root / "train.ipynb").read_bytes() == on_disk
    assert not leaks(filtered)


def test_all_else_stays_as_it_is(filtered):
    filtered.commit(
        **{
            name: ran("y")
            for name in ("edited.ipynb", "staged.ipynb", "gone.ipynb", "mode.ipynb", "broken.ipynb", "sub/deep.ipynb")
        }
    )
    run_again(filtered)
    run_again(filtered, "sub/deep.ipynb", "y")
    filtered.write(**{"staged.ipynb": ran("z")})
    filtered.git("add", "staged.ipynb")
    run_again(filtered, "staged.ipynb", "z")
    filtered.write(
        **{
            "edited.ipynb": ran("z"),
            "other.txt": "edited\n",
            "new.ipynb": ran("new"),
            "broken.ipynb": BROKEN,
            "untracked.ipynb": ran("u"),
        }
    )
    filtered.git("add", "--intent-to-add", "new.ipynb")
    (filtered.root / "gone.ipynb").unlink()
    run_again(filtered, "mode.ipynb", "y")
    (filtered.root / "mode.ipynb").chmod(0o755)
    before = entries(filtered)
    shown = set(filtered.git("status", "--porcelain").splitlines())
    found = refresh(filtered.root)
    assert found == Refreshed(("staged.ipynb", "sub/deep.ipynb", "train.ipynb"), ("broken.ipynb", "edited.ipynb"))
    assert entries(filtered) == before
    now = set(filtered.git("status", "--porcelain").splitlines())
    assert shown - now == {" M train.ipynb", " M sub/deep.ipynb", "MM staged.ipynb"}
    assert now - shown == {"M  staged.ipynb"}
    assert stored(filtered, "staged.ipynb") == clean("z")


def test_only_what_is_named_is_cured(filtered, monkeypatch):
    filtered.commit(**{"sub/deep.ipynb": ran("y")})
    run_again(filtered)
    run_again(filtered, "sub/deep.ipynb", "y")
    monkeypatch.chdir(filtered.root / "sub")
    assert refresh(filtered.root / "sub", ["deep.ipynb"]) == Refreshed(("sub/deep.ipynb",), ())
    assert filtered.git("status", "--porcelain") == " M train.ipynb\n"


def test_an_index_that_is_named_counts_from_the_root(filtered, monkeypatch):
    filtered.commit("more", **{"sub/more.ipynb": ran("y = 1")})
    run_again(filtered, "sub/more.ipynb", "y = 1")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert refresh(filtered.root / "sub").cured == ("sub/more.ipynb",)


def test_with_nothing_to_cure_the_index_is_not_written(filtered):
    filtered.write(**{"train.ipynb": ran("x = 2")})
    before = filtered.state()
    assert refresh(filtered.root) == Refreshed((), ("train.ipynb",))
    assert filtered.state() == before


def test_a_file_of_another_filter_is_left_alone(filtered):
    filtered.git("config", "filter.upper.clean", "tr a-z A-Z")
    filtered.write(**{".gitattributes": "*.ipynb filter=rundiff\n*.up filter=upper\n"})
    filtered.write(**{"a.up": "abc\n"})
    os.utime(filtered.root / "a.up", (1, 1))  # of the same second as the index git trusts no note, and writes it anew
    filtered.commit()
    filtered.write(**{"a.up": "ABC\n"})
    run_again(filtered)
    before = filtered.git("ls-files", "--debug", "a.up")
    assert refresh(filtered.root) == Refreshed(("train.ipynb",), ())
    assert filtered.git("ls-files", "--debug", "a.up") == before


def test_a_conflict_stays_one(filtered):
    filtered.commit(**{"second.ipynb": ran("s")})
    filtered.git("switch", "--quiet", "--create", "other")
    filtered.commit("theirs", **{"train.ipynb": ran("theirs")})
    filtered.git("switch", "--quiet", "main")
    filtered.commit("ours", **{"train.ipynb": ran("ours")})
    assert tried(filtered, "merge", "other").returncode == 1
    run_again(filtered, "second.ipynb", "s")
    assert refresh(filtered.root) == Refreshed(("second.ipynb",), ())
    assert filtered.git("status", "--porcelain") == "UU train.ipynb\n"


def test_a_blob_in_the_index_stays_whatever_becomes_of_its_file_meanwhile(filtered, tmp_path):
    """The git on PATH edits the file as soon as its entry has lost size and time."""
    run_again(filtered)
    before = entries(filtered)
    edit = f"{filtered.root}/train.ipynb"
    hook = tmp_path / "bin/git"
    hook.parent.mkdir()
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    hook.write_text(
        f'#!/bin/sh\ncase "$*" in *--index-info*) {real} "$@"; code=$?; cp {tmp_path}/edited {edit}; exit $code;; esac\nexec {real} "$@"\n'
    )
    hook.chmod(0o755)
    (tmp_path / "edited").write_bytes(ran("edited meanwhile"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(hook.parent), prepend=os.pathsep)
        assert refresh(filtered.root) == Refreshed((), ("train.ipynb",))
    assert entries(filtered) == before
    assert filtered.git("status", "--porcelain") == " M train.ipynb\n"
    assert "edited meanwhile" in filtered.git("diff")


def test_an_index_that_is_locked_is_said_and_left(filtered):
    run_again(filtered)
    lock = filtered.root / ".git/index.lock"
    lock.write_bytes(b"another's")
    before = (filtered.root / ".git/index").read_bytes()
    with pytest.raises(
        GitError, match=r"another git is writing the index \(.*index\.lock exists\); try again when it is done, "
    ):
        refresh(filtered.root)
    assert lock.read_bytes() == b"another's"
    assert (filtered.root / ".git/index").read_bytes() == before


def test_while_it_is_held_no_other_git_writes_the_index(filtered):
    with locked(filtered.root / ".git/index") as draft:
        filtered.write(**{"other.txt": "edited\n"})
        refused = tried(filtered, "add", "other.txt")
        assert refused.returncode == 128
        assert "index.lock" in refused.stderr
        assert draft.path.read_bytes() == (filtered.root / ".git/index").read_bytes()
    filtered.git("add", "other.txt")
    assert sorted(path.name for path in (filtered.root / ".git").glob("index*")) == ["index"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a signal of POSIX")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_told_to_end_it_leaves_no_lock(filtered, tmp_path, number):
    run_again(filtered)
    there = tmp_path / "waits"
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text(
        f"#!/bin/sh\ncase \"$*\" in *update-index*) : > '{there}'; exec sleep 60;; esac\nexec '{shutil.which('git')}' \"$@\"\n"
    )
    git.chmod(0o755)
    path = os.pathsep.join([str(git.parent), os.environ["PATH"]])
    words = [sys.executable, "-m", "rundiff", "strip", "--refresh"]
    asking = subprocess.Popen(words, cwd=filtered.root, env=os.environ | {"PATH": path}, stdout=subprocess.DEVNULL)
    while not there.exists():
        assert asking.poll() is None
        time.sleep(0.01)
    assert (filtered.root / ".git/index.lock").exists()
    asking.send_signal(getattr(signal, number))
    assert asking.wait(10) == 128 + getattr(signal, number)
    assert sorted(path.name for path in (filtered.root / ".git").glob("index*")) == ["index"]


def test_nothing_is_written_through_a_link_in_the_place_of_the_copy(filtered, tmp_path):
    (tmp_path / "precious").write_text("mine")
    (filtered.root / ".git/index.rundiff").symlink_to(tmp_path / "precious")
    run_again(filtered)
    assert refresh(filtered.root).cured == ("train.ipynb",)
    assert (tmp_path / "precious").read_text() == "mine"


def test_without_the_filter_it_is_refused(repo):
    repo.commit(**{"train.ipynb": clean("x = 1")})
    run_again(repo)
    with pytest.raises(GitError, match=r"git does not filter notebooks in .*; `rundiff setup` sets that up"):
        refresh(repo.root)


def test_with_a_filter_of_that_name_that_is_not_ours_it_is_refused(repo, on_path):
    set_up(repo, process="cat")
    repo.commit(**{"a.txt": "a"})
    with pytest.raises(GitError, match="does not filter"):
        refresh(repo.root)


def test_a_linked_worktree_has_an_index_of_its_own(filtered, tmp_path):
    filtered.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    tree = Repo(tmp_path / "tree")
    run_again(tree)
    run_again(filtered)
    assert refresh(tree.root) == Refreshed(("train.ipynb",), ())
    assert tree.git("status", "--porcelain") == ""
    assert filtered.git("status", "--porcelain") == " M train.ipynb\n"


def test_before_the_first_file_there_is_nothing_to_cure(repo, on_path):
    set_up(repo)
    assert refresh(repo.root) == Refreshed((), ())


@pytest.mark.parametrize(
    ("cured", "own", "said"),
    [
        (3, 1, "3 notebooks shown as modified only for their outputs: cured; 1 has changes of its own"),
        (1, 0, "1 notebook shown as modified only for its outputs: cured"),
        (0, 2, "no notebook is shown as modified only for its outputs; 2 have changes of their own"),
        (0, 0, "no notebook is shown as modified"),
    ],
)
def test_it_says_what_it_did(cured, own, said):
    assert sentence(Refreshed(("x",) * cured, ("y",) * own)) == said


def test_outside_of_a_repository_it_is_refused(tmp_path):
    with pytest.raises(UserError, match="not inside a git repository"):
        refresh(tmp_path)


def test_the_command_says_what_it_did(filtered, rundiff):
    run_again(filtered)
    found = rundiff("strip", "--refresh", "*.ipynb", cwd=filtered.root)
    assert (found.stdout, found.stderr) == ("1 notebook shown as modified only for its outputs: cured\n", "")
    assert filtered.git("status", "--porcelain") == ""


@pytest.mark.parametrize("words", [("--check",), ("--keep-outputs",), ("-",), ("--dry-run", "train.ipynb")])
def test_the_command_takes_no_other_option_beside_it(filtered, rundiff, words):
    refused = rundiff("strip", "--refresh", *words, cwd=filtered.root)
    assert refused.returncode == 2
    assert "--refresh takes nothing but files beside it" in refused.stderr

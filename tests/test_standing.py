"""What the panel is told of where a repository stands: read from repositories that git has brought there."""

from __future__ import annotations

import shutil
import subprocess
import time

import pytest

from repos import Repo
from rundiff.commands.untracked import floods
from rundiff.git import Repository
from rundiff.render.wire.shapes import Question
from rundiff.render.wire.standing import Doing, Standing
from rundiff.runs.shelf import kept_in
from rundiff.server import answers
from rundiff.server.places import place
from rundiff.server.run_lists import RunLists
from states import FLOOD, STATES, all_made, lr, read_only, started

PLAIN = {
    "doing": [],
    "upstream": None,
    "worktree": None,
    "around": None,
    "below": None,
    "link": None,
    "kept": None,
    "shallow": False,
    "partial": False,
    "sparse": False,
    "untracked": [],
    "files": None,
    "newer": False,
}


def answer(served, path: str, baseline: str | None = None):
    """What the server answers on *path*, below *served*."""
    return answers.comparison(place(str(served), path), Question(path=path, baseline=baseline), RunLists())


@pytest.fixture
def stands(tmp_path):
    """`stands("rebase")` → the standing in that state."""

    def found(name: str, path: str = "train.ipynb") -> Standing:
        all_made(tmp_path / "served", name)
        return answer(tmp_path / "served", f"{name}/{path}").standing

    return found


def unusual(standing: Standing) -> dict[str, object]:
    """What is not as in any repository."""
    return {name: value for name in PLAIN if (value := getattr(standing, name)) != PLAIN[name]}


def test_an_ordinary_repository_has_a_branch_and_nothing_else_to_tell(stands, tmp_path):
    standing = stands("no-run")
    head = Repo(tmp_path / "served" / "no-run").git("rev-parse", "HEAD").strip()
    assert (standing.branch, standing.commit, unusual(standing)) == ("main", head[:7], {})


def test_a_detached_head_has_a_commit_and_no_branch(stands, tmp_path):
    standing = stands("detached-head")
    head = Repo(tmp_path / "served" / "detached-head").git("rev-parse", "HEAD").strip()
    assert (standing.branch, standing.commit, unusual(standing)) == (None, head[:7], {})


@pytest.mark.parametrize(
    ("name", "doing"),
    [
        ("rebase", Doing(what="rebase", step=1, of=2, branch="topic")),
        ("merge", Doing(what="merge", step=None, of=None, branch=None)),
        ("cherry-pick", Doing(what="cherry-pick", step=None, of=None, branch=None)),
        ("revert", Doing(what="revert", step=None, of=None, branch=None)),
        ("mails", Doing(what="am", step=1, of=2, branch=None)),
        ("bisect", Doing(what="bisect", step=None, of=None, branch="main")),
    ],
)
def test_what_git_is_in_the_middle_of_is_told_and_changes_the_token(stands, tmp_path, name, doing):
    assert unusual(stands(name)) == {"doing": [doing]}
    repo = Repo(tmp_path / "served" / name)
    before = Repository.discover(repo.root).token()
    if name == "bisect":
        repo.git("bisect", "reset")
    else:
        repo.git(doing.what, "--abort")
    assert Repository.discover(repo.root).token() != before
    assert answer(tmp_path / "served", f"{name}/train.ipynb").standing.doing == []


def test_the_other_way_of_rebasing_is_a_rebase_too(tmp_path):
    all_made(tmp_path, "rebase")
    repo = Repo(tmp_path / "rebase")
    repo.git("rebase", "--abort")
    done = subprocess.run(["git", "rebase", "--apply", "main"], cwd=repo.root, capture_output=True, check=False)
    assert done.returncode != 0
    assert answer(tmp_path, "rebase/train.ipynb").standing.doing == [Doing(what="rebase", step=1, of=2, branch="topic")]


def test_a_worktree_has_its_name(stands):
    standing = stands("worktree")
    assert (standing.branch, unusual(standing)) == ("long-run", {"worktree": "worktree"})


def test_a_branch_behind_says_by_how_much_and_since_when_without_fetching(stands, tmp_path):
    upstream = stands("behind").upstream
    assert (upstream.name, upstream.remote, upstream.ahead, upstream.behind, upstream.gone) == (
        "origin/main",
        "origin",
        1,
        2,
        False,
    )
    assert abs(upstream.fetched - time.time()) < 60
    shutil.rmtree(tmp_path / "behind.git")  # nobody asks it
    assert answer(tmp_path / "served", "behind/train.ipynb").standing.upstream == upstream


def test_an_upstream_that_is_gone_is_said_to_be(stands):
    upstream = stands("upstream-gone").upstream
    assert (upstream.name, upstream.gone, upstream.behind) == ("origin/topic", True, None)


@pytest.mark.parametrize("name", ["shallow", "partial", "sparse"])
def test_a_repository_that_has_not_everything_says_so(stands, name):
    standing = stands(name)
    assert {key for key in unusual(standing) if key != "upstream"} == {name}
    if standing.upstream is not None:
        assert (standing.upstream.ahead, standing.upstream.behind) == (0, 0)


def test_of_repositories_in_one_another_the_nearest_counts_and_the_outer_is_named(tmp_path):
    all_made(tmp_path / "served", "nested")
    standing = answer(tmp_path / "served", "nested/inner/train.ipynb").standing
    assert unusual(standing) == {"around": "nested"}


def test_a_server_that_shows_a_part_of_the_repository_says_which(tmp_path):
    repo = started(tmp_path / "repo")
    repo.commit("a part", **{"part/train.ipynb": lr("0.1")["train.ipynb"]})
    assert unusual(answer(repo.root / "part", "train.ipynb").standing) == {"below": "part"}


def test_a_link_says_where_it_leads(stands):
    assert unusual(stands("link")) == {"link": "src/train.ipynb"}


def test_a_flood_of_untracked_files_is_counted_fast_and_its_command_ends_it(stands, tmp_path):
    [flood] = stands("untracked-flood").untracked
    assert (flood.folder, flood.files) == ("data/", FLOOD)
    took = []
    for _ in range(3):
        begun = time.monotonic()
        answer(tmp_path / "served", "untracked-flood/train.ipynb")
        took.append(time.monotonic() - begun)
    assert min(took) < 1, took
    below = tmp_path / "served" / "untracked-flood" / "data"
    subprocess.run(flood.command, shell=True, cwd=below, check=True)  # noqa: S602 - as a person runs it
    assert answer(tmp_path / "served", "untracked-flood/train.ipynb").standing.untracked == []


def test_files_that_flood_a_tracked_folder_are_told_by_what_they_end_in(tmp_path):
    repo = started(tmp_path / "repo")
    repo.commit("a folder", **{"out put/readme.md": "what comes out\n"})
    for number in range(300):
        repo.write(**{f"out put/{number}.ckpt": ""})
    [flood] = answer(tmp_path, "repo/train.ipynb").standing.untracked
    assert (flood.folder, flood.files, flood.more) == ("out put/", 300, False)
    subprocess.run(flood.command, shell=True, cwd=repo.root, check=True)  # noqa: S602 - as a person runs it
    assert repo.git("status", "--porcelain", "--untracked-files=all", "out put") == ""


@pytest.mark.parametrize("name", ["{}", "n{}.ipynb", "src/m{}.py"])
def test_no_command_is_told_that_would_have_git_ignore_code_or_all_that_is_new(tmp_path, name):
    assert floods(tmp_path, [name.format(number) for number in range(FLOOD)]) == []
    assert len(floods(tmp_path, [f"{number}.ckpt" for number in range(FLOOD)])) == 1


def test_before_the_first_commit_everything_is_new_and_counted(stands):
    standing = stands("no-commit")
    assert (standing.branch, standing.commit, unusual(standing)) == ("main", None, {"files": 2})


def test_what_jupyter_keeps_beside_a_notebook_is_no_new_file(tmp_path):
    beside = {"a.ipynb": "{}", ".ipynb_checkpoints/a-checkpoint.ipynb": "{}", "in/.ipynb_checkpoints/b-checkpoint.ipynb": "{}"}
    new = Repo(tmp_path / "new")
    new.root.mkdir()
    new.git("init", "--quiet")
    new.write(**beside)
    assert answer(tmp_path, "new/a.ipynb").standing.files == 1


def test_a_folder_without_a_repository_keeps_its_runs_elsewhere_and_says_where(tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    Repo(folder).write(**lr("0.1"))
    shelf = kept_in(None, folder)
    assert answer(tmp_path, "plain/train.ipynb").standing.kept.why == "no-repository"
    assert answer(tmp_path, "plain/train.ipynb").standing.kept.folder == str(shelf.git_dir)


def test_a_repository_that_cannot_be_written_is_shown_and_says_where_runs_go(tmp_path):
    with read_only(tmp_path / "repo"):
        found = answer(tmp_path, "repo/train.ipynb")
        assert found.comparison.findings
        assert found.standing.kept.why == "read-only"


@pytest.mark.parametrize("name", sorted(set(STATES) - {"no-repository", "dubious-ownership", "untracked-flood"}))
def test_in_every_state_there_is_an_answer_and_nothing_of_the_users_changes(tmp_path, name):
    all_made(tmp_path / "served", name)
    repo = Repo(tmp_path / "served" / name)
    before = None if name == "worktree" else repo.state()
    assert answer(tmp_path / "served", f"{name}/train.ipynb").comparison is not None
    if before is not None:
        assert repo.state() == before

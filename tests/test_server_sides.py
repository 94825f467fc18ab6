"""What a picker offers, asked of a real Jupyter server over real repositories."""

from __future__ import annotations

import json
import time

import msgspec
import pytest
from tornado.httpclient import HTTPClientError

from recorded import recorded
from repos import Repo, cell, notebook
from rundiff.git import Repository
from rundiff.render.wire.sides import Sides
from rundiff.runs import store
from rundiff.server.places import place
from rundiff.server.run_lists import RunLists
from rundiff.server.sides import sides
from served import MARKS, PLUGINS, git_knows_its_user, jp_server_config  # noqa: F401 - fixtures

pytest_plugins = PLUGINS
pytestmark = MARKS


@pytest.fixture
def project(jp_root_dir, monkeypatch):
    """Its first commit is of some minutes ago, so that a later one is later to git, which counts seconds."""
    made = Repo.init(jp_root_dir)
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"@{int(time.time()) - 300} +0000")
    made.commit("Train a CNN", **{"train.ipynb": notebook(cell("lr = 0.1", "lr"))})
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    return made


@pytest.fixture
def offered(jp_fetch):
    """`await offered("lr")` → what the server offers for these words."""

    async def ask(query: str = "") -> Sides:
        response = await jp_fetch("rundiff", "sides", params={"path": "", "query": query})
        return msgspec.json.decode(response.body, type=Sides, strict=True)

    return ask


def values(sides: Sides, group: str | None = None) -> list[str]:
    return [option.value for option in sides.options if group in (None, option.group)]


async def test_everything_that_has_a_name_is_offered_by_kind_newest_first(offered, project):
    old = project.git("rev-parse", "--short=7", "HEAD").strip()
    project.git("tag", "v1.2")
    project.git("branch", "feature/lr")
    project.git("update-ref", "refs/remotes/origin/main", "HEAD")
    project.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    new = project.commit("Tune the schedule", **{"a.py": "a = 1\n"})[:7]
    recorded(project, ("lr", "lr = 0.1"), val_acc=0.9)
    recorded(project, ("lr", "lr = 0.2"), val_acc=0.8)
    found = await offered()
    assert values(found) == ["run/2", "run/1", "main", "feature/lr", new, old, "v1.2", "origin/main"]
    assert found.more is False
    assert found.metric == "val_acc"
    run, branch = found.options[0], found.options[2]
    assert (run.run.metrics, run.when) == ({"val_acc": 0.8}, 1.0)
    assert (branch.commit, branch.subject) == (new, "Tune the schedule")
    assert abs(branch.when - time.time()) < 600


async def test_words_are_looked_for_in_names_subjects_and_notes_whatever_their_case(offered, project):
    project.git("branch", "feature/Warmup")
    project.commit("Warmup of the learning rate", **{"a.py": "a = 1\n"})
    recorded(project, ("lr", "lr = 0.1"))
    recorded(project, ("lr", "lr = 0.2"))
    store.amend(Repository.discover(project.root), 1, lambda record: msgspec.structs.replace(record, note="with WARMUP"))
    found = await offered("warmup")
    assert values(found, "run") == ["run/1"]
    assert values(found, "branch") == ["main", "feature/Warmup"]
    assert len(values(found, "commit")) == 1
    assert values(await offered("learning warmup"), "branch") == ["main"]
    assert values(await offered("no such thing")) == []


async def test_a_number_and_the_beginning_of_a_hash_find_what_they_name(offered, project):
    for _ in range(12):
        recorded(project, ("lr", "lr = 0.1"))
    assert values(await offered("run/1"), "run") == ["run/1", "run/12", "run/11", "run/10"]
    head = project.git("rev-parse", "HEAD").strip()
    assert values(await offered(head[:10]), "commit") == [head[:7]]


async def test_on_another_branch_the_default_one_is_told_and_where_they_parted_is_a_side(offered, project, jp_fetch):
    parted = project.git("rev-parse", "HEAD").strip()
    assert (await offered()).trunk is None
    project.git("checkout", "--quiet", "-b", "feature")
    project.commit("On the branch", **{"train.ipynb": notebook(cell("lr = 0.2", "lr"))})
    project.git("checkout", "--quiet", "main")
    project.commit("Meanwhile on main", **{"other.py": "b = 1\n"})
    project.git("checkout", "--quiet", "feature")
    assert (await offered()).trunk == "main"
    body = json.dumps({"path": "", "baseline": "main..."})
    answer = json.loads((await jp_fetch("rundiff", "comparison", method="POST", body=body)).body)["comparison"]
    assert answer["baseline"]["label"] == f"merge base ({parted[:7]})"
    assert [file["path"] for file in answer["files"]] == ["train.ipynb"]


async def test_what_origin_calls_its_default_branch_is_the_default_one(offered, project):
    project.git("update-ref", "refs/remotes/origin/develop", "HEAD")
    project.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop")
    assert (await offered()).trunk == "origin/develop"
    project.git("checkout", "--quiet", "-b", "develop")
    assert (await offered()).trunk is None


async def test_before_the_first_commit_nothing_is_offered_and_nothing_fails(offered, jp_root_dir):
    Repo.init(jp_root_dir)
    found = await offered()
    assert (found.options, found.more, found.trunk) == ([], False, None)


async def test_outside_a_repository_the_reason_is_sent(jp_fetch, jp_root_dir):
    assert jp_root_dir.is_dir()
    with pytest.raises(HTTPClientError) as refusal:
        await jp_fetch("rundiff", "sides", params={"path": ""})
    assert json.loads(refusal.value.response.body)["code"] == "not-a-repository"


async def test_a_run_that_is_recorded_meanwhile_is_offered(offered, project):
    recorded(project, ("lr", "lr = 0.1"))
    assert values(await offered(), "run") == ["run/1"]
    recorded(project, ("lr", "lr = 0.1"))
    assert values(await offered(), "run") == ["run/2", "run/1"]


async def test_of_ten_thousand_runs_and_two_thousand_branches_fifty_are_offered_while_one_types(offered, project):
    plenty(project, runs=10_000, branches=2_000)
    found = await offered()
    assert len(found.options) == 50
    assert found.more
    assert {option.group for option in found.options} == {"run", "branch", "commit"}
    assert values(await offered("run/777"), "run")[:2] == ["run/777", "run/7779"]
    assert values(await offered("feature/1234")) == ["feature/1234"]
    start = time.monotonic()
    for query in ("f", "fe", "feature/19", "run/5", ""):
        assert len((await offered(query)).options) <= 50
    assert (time.monotonic() - start) / 5 < 1.0  # on a machine that others use, too


def plenty(repo: Repo, *, runs: int, branches: int) -> None:
    """Runs with their summaries, and branches with a commit each, as git itself imports them."""
    lines = []
    for number in range(1, runs + 1):
        told = {"number": number, "started": float(number), "outcome": "finished", "device": "cpu", "metrics": {"val_acc": 0.5}}
        message = f"record of run {number}: finished\n\n{json.dumps(told)}\n"
        lines.append(imported(f"refs/run-record/{number}", 1, message))
    lines += [imported(f"refs/heads/feature/{number}", number, f"Try {number}\n") for number in range(1, branches + 1)]
    repo.git("fast-import", "--quiet", given="".join(lines))
    repo.git("pack-refs", "--all")


def imported(ref: str, when: int, message: str) -> str:
    return f"commit {ref}\ncommitter A <a@b> {when} +0000\ndata {len(message.encode())}\n{message}\n"


def test_a_search_does_not_end_the_git_that_an_answer_about_the_same_place_reads_with(project, monkeypatch):
    at = place(str(project.root), "")
    oid = project.git("rev-parse", "HEAD:train.ipynb").strip()
    for _ in range(9):
        at.repo.blob(oid)  # of many, one git reads all
    assert sides(RunLists(), at, "lr").options == []
    monkeypatch.setenv("PATH", "")
    assert at.repo.blob(oid) == notebook(cell("lr = 0.1", "lr"))

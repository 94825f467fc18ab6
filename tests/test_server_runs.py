"""What the panel asks and does about runs, put to a real Jupyter server over real repositories."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec
import pytest
from tornado.httpclient import HTTPClientError

from recorded import recorded
from repos import Repo, cell, notebook
from rundiff.environment.fingerprint import Environment
from rundiff.environment.parts import BakedImage
from rundiff.git import Repository
from rundiff.render.wire import runs as shapes
from rundiff.render.wire.shapes import Failure, Phrase, Runs
from rundiff.runs import store
from rundiff.runs.events import Finished, Logged, Started, advance
from rundiff.runs.record import ExecutedCell, Read, Script
from rundiff.runs.snapshot import snapshot
from rundiff.server.run_lists import RunLists
from served import MARKS, PLUGINS, git_knows_its_user, jp_server_config  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = PLUGINS
pytestmark = MARKS


@pytest.fixture
def project(jp_root_dir):
    """A repository in a folder of the server, with one notebook that is committed."""
    folder = jp_root_dir / "project"
    folder.mkdir()
    made = Repo.init(folder)
    made.commit(**{"train.ipynb": notebook(cell("lr = 0.1", "lr"), cell("train()", "train")), "model.py": "width = 2\n"})
    return made


@pytest.fixture
def get(jp_fetch):
    """`await get("runs", shapes.Runs, limit=2)` → the answer, held to its shape."""

    async def ask(name: str, shape: type, path: str = "project/train.ipynb", **words):
        params = {"path": path, **{word: str(value) for word, value in words.items()}}
        return msgspec.json.decode((await jp_fetch("rundiff", name, params=params)).body, type=shape)

    return ask


@pytest.fixture
def post(jp_fetch):
    """`await post("pin", shapes.RunChanged, number=1)` → the answer, held to its shape."""

    async def ask(name: str, shape: type, path: str = "project/train.ipynb", **words):
        response = await jp_fetch("rundiff", name, method="POST", body=json.dumps({"path": path, **words}))
        return msgspec.json.decode(response.body, type=shape)

    return ask


async def refused(asking) -> tuple[int, Failure]:
    """The failure that an awaitable is refused with."""
    with pytest.raises(HTTPClientError) as error:
        await asking
    return error.value.code, msgspec.json.decode(error.value.response.body, type=Failure)


def numbers(runs: Runs) -> list[int]:
    return [run.number for run in runs.runs]


def best_of(repo: Repo) -> str:
    return repo.git("symbolic-ref", "refs/run/best").strip()


# Pages


@pytest.fixture
def seven(project):
    """run/1 … run/7; each is better than the one before, and every other one is of `other.ipynb`."""
    for number in range(1, 8):
        recorded(project, ("train", "train()"), notebook=("train", "other")[number % 2] + ".ipynb", val_acc=number / 10)
    return project


async def test_pages_follow_each_other_without_a_gap_and_each_tells_what_the_aliases_name(seven, get):
    first = await get("runs", Runs, limit=3)
    second = await get("runs", Runs, limit=3, before=first.runs[-1].number)
    last = await get("runs", Runs, limit=3, before=second.runs[-1].number)
    assert [numbers(page) for page in (first, second, last)] == [[7, 6, 5], [4, 3, 2], [1]]
    assert [page.more for page in (first, second, last)] == [True, True, False]
    assert {page.total for page in (first, second, last)} == {7}
    assert {alias: run.name for alias, run in last.aliases.items()} == {"last": "run/7", "prev": "run/6", "best": "run/7"}
    assert (last.metric, last.better) == ("val_acc", 1)


async def test_a_page_that_ends_with_the_oldest_run_says_that_there_are_no_more(seven, get):
    page = await get("runs", Runs, limit=7)
    assert (numbers(page), page.more) == ([7, 6, 5, 4, 3, 2, 1], False)


QUERIES = {
    "": [7, 6, 5, 4, 3, 2, 1],
    "OTHER": [7, 5, 3, 1],
    "other val_acc>=0.5": [7, 5],
    "val_acc<0.3 train.ipynb": [2],
    "run/3": [3],
    "steps=1 loss>0": [],
    "nothing-is-called-so": [],
    "finished cpu 6": [6],
}


async def test_words_narrow_the_runs_and_the_total_counts_what_is_left(seven, get):
    for query, found in QUERIES.items():
        page = await get("runs", Runs, query=query)
        assert (query, numbers(page), page.total) == (query, found, len(found))
        assert page.aliases["best"].number == 7  # whatever is asked for


async def test_the_runs_of_one_notebook_are_named_by_its_path_or_by_the_path_that_is_asked_about(seven, get):
    assert numbers(await get("runs", Runs, notebook="other.ipynb")) == [7, 5, 3, 1]
    assert numbers(await get("runs", Runs, notebook="project/train.ipynb")) == [6, 4, 2]
    assert numbers(await get("runs", Runs, notebook="../../etc/passwd")) == []


async def test_folders_and_worktrees_of_a_repository_have_one_key_which_is_no_path(seven, get, jp_root_dir):
    seven.git("worktree", "add", "--quiet", "--detach", str(jp_root_dir / "beside"))
    other = jp_root_dir / "another"
    other.mkdir()
    Repo.init(other).commit(**{"a.py": "a\n"})
    keys = [(await get("runs", Runs, path)).repository for path in ("project", "project/train.ipynb", "beside", "another")]
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert "/" not in keys[0]


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ({"limit": 0}, 422, "1 to 200 runs, not 0"),
        ({"limit": 1_000_000}, 422, "1 to 200 runs, not 1000000"),
        ({"limit": "many"}, 400, "$.limit"),
        ({"before": -1}, 400, "$.before"),
        ({"query": "x " * 600}, 422, "shorten it"),
    ],
)
async def test_a_page_that_cannot_be_is_refused_in_one_sentence(seven, get, words, status, says):
    code, failure = await refused(get("runs", Runs, **words))
    assert (code, failure.code) == (status, "refused")
    assert says in failure.message


@pytest.mark.parametrize("path", ["../outside", "project/../../outside", "gone.ipynb", "a\0b", "/" * 5000 + "x"])
async def test_what_is_not_below_the_servers_folder_is_not_there(project, get, post, path):
    for asking in (
        get("runs", Runs, path),
        get("curves", shapes.Curves, path, numbers=1),
        get("run", shapes.RunDetail, path, number=1),
        post("pin", shapes.RunChanged, path, number=None),
        post("note", shapes.RunChanged, path, number=1, text="x"),
    ):
        code, failure = await refused(asking)
        assert (code, failure.code) == (422, "not-there")
        assert failure.message.endswith("is not in the folder that Jupyter serves; was it moved or deleted?")


async def test_a_run_that_is_recorded_while_the_panel_looks_is_on_the_next_page_that_is_asked_for(seven, get):
    assert (await get("runs", Runs)).total == 7
    recorded(seven, ("train", "train()"), notebook="train.ipynb", val_acc=0.1)
    assert numbers(await get("runs", Runs, limit=1)) == [8]


def test_a_run_that_is_recorded_in_the_moment_of_a_look_is_seen_by_the_next_look_however_long_git_took(
    seven, tmp_path, monkeypatch
):
    """A file system's clock ticks every few milliseconds; a list of many runs takes git longer."""
    repo, lists = Repository.discover(seven.root), RunLists()
    tick = time.time_ns() + 50_000_000
    folders = [repo.common_dir / name for name in (store.RUNS, store.RECORDS)]
    with monkeypatch.context() as slow:
        slow.setenv("PATH", f"{slow_git(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}")
        for folder in folders:
            os.utime(folder, ns=(tick, tick))
        assert len(lists.runs(repo)) == 7
    recorded(seven, ("train", "train()"), notebook="train.ipynb")
    for folder in folders:
        os.utime(folder, ns=(tick, tick))
    assert len(lists.runs(repo)) == 8


def slow_git(folder: Path) -> Path:
    """A folder with a git that takes a while to end."""
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\n{shutil.which("git")} "$@"\ncode=$?\nsleep 0.5\nexit $code\n')
    (folder / "git").chmod(0o755)
    return folder


async def test_a_page_of_ten_thousand_runs_takes_no_more_of_git_than_one_of_seven(seven, get, monkeypatch, tmp_path):
    started = tmp_path / "started"
    monkeypatch.setenv("PATH", f"{counting_git(tmp_path / 'bin', started)}{os.pathsep}{os.environ['PATH']}")

    async def asked(words: dict, wanted: list[int]) -> tuple[int, float]:
        """How many gits that started, and seconds of all processors."""
        started.write_text("")
        before = spent()
        assert numbers(await get("runs", Runs, limit=2, **words)) == wanted
        return len(started.read_text().splitlines()), spent() - before

    few, _ = await asked({}, [7, 6])
    many_runs(seven, 10_000)
    # A list that is read just after a run was recorded is not kept: the next one might have the same time.
    await asyncio.sleep(0.2)
    cold, seconds_cold = await asked({}, [10_000, 9_999])
    warm, seconds_warm = await asked({"before": 5_000, "query": "val_acc>0.2 train"}, [4_998, 4_996])
    assert cold == few
    assert warm <= few
    assert seconds_cold < 1.5
    assert seconds_warm < 0.3


def spent() -> float:
    """Seconds of this process and of those that it has started and waited for: others on the machine do not count."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def counting_git(folder: Path, log: Path) -> Path:
    """A folder for PATH, whose git notes that it was started and is then the real one."""
    folder.mkdir()
    git = folder / "git"
    git.write_text(f'#!/bin/sh\necho >> "{log}"\nexec "{shutil.which("git")}" "$@"\n')
    git.chmod(0o755)
    return folder


def many_runs(repo: Repo, total: int) -> None:
    """As many records of runs as *total* says, as git itself imports them; each like run/6 but for its number and its metric."""
    *lines, told = repo.git("log", "-1", "--format=%B", "refs/run-record/6").rstrip("\n").split("\n")
    record = repo.git("rev-parse", "refs/run-record/6:record.json").strip()
    stream = []
    for number in range(8, total + 1):
        notebook_of = ("train", "other")[number % 2] + ".ipynb"
        told_now = {**json.loads(told), "number": number, "notebook": notebook_of, "metrics": {"val_acc": number / total}}
        message = "\n".join([*lines, json.dumps(told_now)])
        stream.append(
            f"commit refs/run-record/{number}\ncommitter A <a@b> {number} +0000\ndata {len(message.encode())}\n{message}\n"
            f"M 100644 {record} record.json\n\n"
        )
    repo.git("fast-import", "--quiet", given="".join(stream))


# Curves


async def test_curves_are_of_the_leading_metric_and_no_longer_than_a_word(project, get):
    found = Repository.discover(project.root)
    record = advance(None, Started(1.0, "cpu", (ExecutedCell(1, "train()", "train"),), notebook="train.ipynb"))
    for step in range(1000):
        record = advance(
            record, Logged({"loss": 9.0 if step == 500 else float("nan") if step == 700 else 1 / (1 + step)}, step)
        )
    store.add(found, snapshot(found, "a run").commit, advance(record, Finished(2.0, "finished", 1000)))
    recorded(project, ("train", "train()"), notebook="train.ipynb")  # which logged nothing
    told = await get("curves", shapes.Curves, numbers="1,2,99")
    assert told.metric == "loss"
    assert list(told.curves) == ["1"]
    points = told.curves["1"]
    assert len(points) <= 32
    assert points[0] == (0, 1.0)
    assert points[-1] == (999, 0.001)
    assert (500, 9.0) in points
    assert (700, "nan") in points


async def test_curves_of_no_metric_are_none(project, get):
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    assert await get("curves", shapes.Curves, numbers="1") == shapes.Curves(metric=None, curves={})


@pytest.mark.parametrize(("numbers", "says"), [("", "no numbers"), ("1;2", "no numbers"), ("1," * 300 + "1", "301 curves")])
async def test_numbers_that_are_none_and_too_many_are_refused(seven, get, numbers, says):
    code, failure = await refused(get("curves", shapes.Curves, numbers=numbers))
    assert (code, failure.code) == (422, "refused")
    assert says in failure.message


# One run


async def test_a_run_is_told_with_the_commit_it_stood_on_and_the_notebooks_that_can_be_opened(project, get):
    head = project.git("rev-parse", "HEAD").strip()
    project.write(**{"model.py": "width = 3\n", "a.ipynb": notebook("x = 1")})
    recorded(project, ("train", "train()"), notebook="train.ipynb", val_acc=0.5)
    found = await get("run", shapes.RunDetail, number=1)
    assert (found.run.number, found.commit, found.subject, found.dirty) == (1, head, "a commit", True)
    assert found.files == ["train.ipynb", "a.ipynb"]
    assert (found.notebook, found.script, found.note, found.error) == ("train.ipynb", None, None, None)


async def test_a_run_on_a_clean_tree_is_not_dirty_and_outputs_do_not_make_it_so(project, get):
    project.write(**{"train.ipynb": notebook(cell("lr = 0.1", "lr", count=3), cell("train()", "train", count=4))})
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    assert (await get("run", shapes.RunDetail, number=1)).dirty is False


async def test_what_an_image_claims_and_the_run_contradicts_is_ranked_and_can_be_said_in_any_language(project, get):
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    claimed = {"NCCL_VERSION": "2.20", "CUDNN_VERSION": "9.1.0", "NV_CUDNN_VERSION": "9.1.0", "PYTORCH_VERSION": "2.6.0"}
    found = Environment(
        torch="2.7.1", cudnn="9.5.1", nccl="2.26", claimed=claimed, image=BakedImage(name="rundiff:2.6", version="3")
    )
    store.amend(Repository.discover(project.root), 1, lambda kept: msgspec.structs.replace(kept, environment=found))
    told = await get("run", shapes.RunDetail, number=1)
    assert [(one.name, one.claimed, one.loaded) for one in told.claims] == [
        ("torch", "2.6.0", "2.7.1"),
        ("cuDNN", "9.1.0", "9.5.1"),
        ("NCCL", "2.20", "2.26"),
    ]
    assert told.claims[1].variables == ["CUDNN_VERSION", "NV_CUDNN_VERSION"]
    assert (told.claims[1].phrase.template, told.claims[1].next_phrase.args) == ("%1 say %2; %3", [])
    assert told.claims[0].next_phrase.args == ["torch", "2.6.0"]
    assert told.image == Phrase(template="%1, %2", args=["rundiff:2.6", "3"])


async def test_a_scripts_run_is_told_with_its_command_and_how_it_ended(project, get):
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    script = Script(argv=("train.py", "--lr", "0.1"), file="train.py", exit_status=1, configs=(Read("config.yaml", "0" * 40),))
    ended = {"script": script, "error": "RuntimeError: out of memory", "outcome": "failed", "notebook": None, "world_size": 8}
    repo = Repository.discover(project.root)
    store.replace(repo, 1, msgspec.structs.replace(store.record(repo, 1), **ended))
    found = await get("run", shapes.RunDetail, number=1)
    assert (found.script, found.argv, found.configs) == ("train.py", ["train.py", "--lr", "0.1"], ["config.yaml"])
    assert (found.exit_status, found.error) == (1, "RuntimeError: out of memory")
    assert (found.run.outcome, found.run.world_size) == ("failed", 8)
    assert numbers(await get("runs", Runs, query="train.py failed")) == [1]


@pytest.mark.parametrize("number", [99, 0, -1])
async def test_a_run_that_is_not_there_is_unknown_to_every_endpoint(seven, get, post, number):
    for asking in (
        get("run", shapes.RunDetail, number=number),
        post("pin", shapes.RunChanged, number=number),
        post("note", shapes.RunChanged, number=number, text="x"),
    ):
        code, failure = await refused(asking)
        assert (code, failure.code) == (422, "unknown-revision")
        assert "there are run/1 to run/7" in failure.message
    assert best_of(seven) == "refs/run/7"


# Pins


async def test_a_pinned_run_is_the_best_for_git_too_until_it_is_pinned_no_more(seven, get, post):
    state = seven.state()
    changed = await post("pin", shapes.RunChanged, number=2)
    assert changed.run.pinned
    assert changed.aliases["best"].number == 2
    assert seven.git("rev-parse", "run/best") == seven.git("rev-parse", "run/2")
    recorded(seven, ("train", "train()"), notebook="train.ipynb", val_acc=0.99)  # better, and it changes nothing
    assert best_of(seven) == "refs/run/2"
    page = await get("runs", Runs, query="pinned")
    assert (numbers(page), page.aliases["best"].pinned) == ([2], True)
    changed = await post("pin", shapes.RunChanged, number=None)
    assert (changed.run, changed.aliases["best"].number) == (None, 8)
    assert best_of(seven) == "refs/run/8"
    assert (await get("runs", Runs, query="pinned")).total == 0
    assert seven.state() == state


async def test_unpinning_what_is_not_pinned_and_pinning_twice_are_no_errors(seven, post):
    assert (await post("pin", shapes.RunChanged, number=None)).aliases["best"].number == 7
    await post("pin", shapes.RunChanged, number=1)
    assert (await post("pin", shapes.RunChanged, number=1)).aliases["best"].number == 1


async def test_a_run_without_a_metric_can_be_pinned_and_unpinning_leaves_no_best(project, post):
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    assert (await post("pin", shapes.RunChanged, number=1)).aliases["best"].number == 1
    assert "best" not in (await post("pin", shapes.RunChanged, number=None)).aliases
    assert project.git("for-each-ref", "refs/run/best", "refs/run/pinned") == ""


async def test_the_pin_of_a_run_that_was_deleted_is_none(seven, get, post):
    await post("pin", shapes.RunChanged, number=2)
    gone = "".join(f"delete refs/{kind}/2\n" for kind in ("run", "run-record"))
    seven.git("update-ref", "--no-deref", "--stdin", given=gone)
    page = await get("runs", Runs)
    assert (numbers(page), page.aliases["best"].number) == ([7, 6, 5, 4, 3, 1], 7)
    assert (await post("pin", shapes.RunChanged, number=None)).aliases["best"].number == 7
    assert best_of(seven) == "refs/run/7"


def test_a_new_run_is_not_pinned_because_one_of_its_number_was(seven):
    store.pin(Repository.discover(seven.root), 7)
    seven.git("update-ref", "--no-deref", "--stdin", given="delete refs/run/7\ndelete refs/run-record/7\n")
    number = recorded(seven, ("train", "train()"), notebook="train.ipynb", val_acc=0.01)
    assert [run.number for run in store.runs(Repository.discover(seven.root)) if run.pinned] == []
    assert (number, best_of(seven)) == (8, "refs/run/6")


async def test_pins_and_notes_survive_gc_and_packed_refs(seven, get, post):
    await post("pin", shapes.RunChanged, number=3)
    await post("note", shapes.RunChanged, number=3, text="the one in the paper\nwith a longer story")
    seven.git("gc", "--quiet", "--prune=now", "--aggressive")
    seven.git("pack-refs", "--all", "--prune")
    page = await get("runs", Runs, query="paper pinned")
    assert [(run.number, run.note) for run in page.runs] == [(3, "the one in the paper")]
    assert page.aliases["best"].number == 3
    assert (await get("run", shapes.RunDetail, number=3)).note == "the one in the paper\nwith a longer story"


def test_the_best_run_is_the_pinned_one_whoever_records_meanwhile(seven):
    """A kernel that ends a run points `run/best` at the same time as somebody pins."""

    def end(value: float) -> None:
        recorded(seven, ("train", "train()"), notebook="train.ipynb", val_acc=value)

    for pinned in (1, 2, 3):
        with ThreadPoolExecutor(4) as pool:
            ending = [pool.submit(end, 0.9 + number / 100) for number in range(3)]
            pinning = pool.submit(store.pin, Repository.discover(seven.root), pinned)
            for future in (*ending, pinning):
                future.result()
        assert best_of(seven) == f"refs/run/{pinned}"


# Notes


async def test_a_note_is_on_the_run_and_what_was_written_before_stays_in_plain_git(seven, get, post):
    state = seven.state()
    for text in ("first", "  second\nwith more  ", ""):
        changed = await post("note", shapes.RunChanged, number=5, text=text)
    assert changed.run.note is None
    assert (await get("run", shapes.RunDetail, number=5)).note is None
    kept = seven.git("rev-list", "refs/run-record/5").split()
    notes = [json.loads(seven.git("show", f"{commit}:record.json")).get("note") for commit in kept]
    assert notes == ["", "second\nwith more", "first", None]
    assert seven.state() == state


async def test_a_note_is_as_hostile_as_it_was_written_and_a_huge_one_is_refused(seven, post):
    text = "\x1b[2J<script>alert(1)</script> 好的 \u202e"
    assert (await post("note", shapes.RunChanged, number=1, text=text)).run.note == text.strip()
    code, failure = await refused(post("note", shapes.RunChanged, number=1, text="x" * 10_001))
    assert (code, failure.code) == (422, "refused")
    assert "10000 characters at most" in failure.message


async def test_two_who_write_on_two_runs_at_once_both_get_their_way(seven, get):
    with ThreadPoolExecutor(8) as pool:
        written = [
            pool.submit(
                store.amend,
                Repository.discover(seven.root),
                number,
                lambda kept, number=number: msgspec.structs.replace(kept, note=f"{kept.note or ''}{number}"),
            )
            for number in (1, 1, 1, 2, 2, 3)
        ]
        for one in written:
            one.result()
    notes = {run.number: run.note for run in (await get("runs", Runs)).runs if run.note}
    assert notes == {1: "111", 2: "22", 3: "3"}  # nothing that somebody wrote is lost


async def test_a_note_that_is_written_while_the_run_goes_on_stays(project, get, post):
    found = Repository.discover(project.root)
    record = advance(None, Started(1.0, "cpu", (ExecutedCell(1, "train()", "train"),), notebook="train.ipynb"))
    added = store.add(found, snapshot(found, "a run").commit, record)
    await post("note", shapes.RunChanged, number=1, text="looks good so far")
    store.replace(found, 1, advance(record, Finished(9.0, "finished", 3)))
    added.lease.release()
    detail = await get("run", shapes.RunDetail, number=1)
    assert (detail.run.outcome, detail.note) == ("finished", "looks good so far")


# What is no question


@pytest.mark.parametrize("name", ["pin", "note"])
@pytest.mark.parametrize("body", [b"", b"[]", b'{"path": 1}', b'{"path": "project", "number": "one"}', b"\xff"])
async def test_a_body_that_is_no_question_is_refused(seven, jp_fetch, name, body):
    code, failure = await refused(jp_fetch("rundiff", name, method="POST", body=body, allow_nonstandard_methods=True))
    assert (code, failure.code) == (400, "refused")


async def test_a_page_of_another_site_changes_nothing(seven, jp_fetch):
    """A browser sends its cookies for whoever asks; what only this site's pages can read, and send as a header, is the token."""
    pages = await jp_fetch("login", headers={"Authorization": ""}), await jp_fetch("rundiff", "about")
    cookies = [cookie.partition(";")[0] for page in pages for cookie in page.headers.get_list("Set-Cookie")]
    token = next(cookie.removeprefix("_xsrf=") for cookie in cookies if cookie.startswith("_xsrf="))
    browser = {"Authorization": "", "Cookie": "; ".join(cookies)}
    body = json.dumps({"path": "project", "number": 1})
    with pytest.raises(HTTPClientError) as error:
        await jp_fetch("rundiff", "pin", method="POST", body=body, headers=browser)
    assert error.value.code == 403
    assert best_of(seven) == "refs/run/7"
    await jp_fetch("rundiff", "pin", method="POST", body=body, headers={**browser, "X-XSRFToken": token})
    assert best_of(seven) == "refs/run/1"


def test_git_needs_nothing_of_ours_to_read_a_note(seven):
    store.amend(Repository.discover(seven.root), 4, lambda kept: msgspec.structs.replace(kept, note="by hand"))
    assert json.loads(seven.git("log", "-1", "--format=%b", "refs/run-record/4"))["note"] == "by hand"

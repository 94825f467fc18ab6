"""The panel's questions, put to a real Jupyter server over real repositories, and what real kernels tell it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_server._tz import isoformat, utcfromtimestamp
from tornado.httpclient import HTTPClientError

from other_environment import environment_without_rundiff
from recorded import recorded
from repos import Repo, cell, notebook, stream
from rundiff.commands.setup.edits import write
from rundiff.commands.setup.plan import SetupRequest, planned
from rundiff.git.wiring import FILTER
from rundiff.render.wire.shapes import SHAPES, Answer
from rundiff.runs.notices import VARIABLE, RunNotice, tell
from rundiff.server.listener import SCHEMA_ID

ROOT = Path(__file__).parents[1]

pytest_plugins = ("pytest_jupyter.jupyter_server",)
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::jupyter_server.utils.JupyterServerAuthWarning")]

TRAIN = (
    "import torch\nw = torch.nn.Parameter(torch.ones(2))\nopt = torch.optim.SGD([w], lr=0.1)\nw.sum().backward()\nopt.step()"
)
IN_A_KERNEL = """
import sys
from pathlib import Path
from kernels import kernel
with kernel(Path(sys.argv[1]), "train.ipynb") as k:
    k.run(sys.argv[2], "train")
"""


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"rundiff": True}, "allow_unauthenticated_access": False}}


@pytest.fixture(autouse=True)
def git_knows_its_user(sealed_home, monkeypatch):
    """Jupyter's fixtures move the home."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(sealed_home / ".gitconfig"))


@pytest.fixture
def project(jp_root_dir):
    """A repository at the root of the server, with one notebook that is committed."""
    made = Repo.init(jp_root_dir)
    made.commit(**{"train.ipynb": notebook(cell("lr = 0.1", "lr"), cell("train()", "train")), "model.py": "width = 2\n"})
    return made


@pytest.fixture
def compare(jp_fetch):
    """`await compare("train.ipynb", baseline="HEAD")` → what the server answers."""

    async def ask(path: str, **rest) -> dict:
        response = await jp_fetch("rundiff", "comparison", method="POST", body=json.dumps({"path": path, **rest}))
        return json.loads(response.body)

    return ask


@pytest.fixture
def refused():
    """The failure that an awaitable is refused with."""

    async def why(asking) -> dict:
        with pytest.raises(HTTPClientError) as error:
            await asking
        return {"status": error.value.code, **json.loads(error.value.response.body)}

    return why


def told(answer: dict) -> list[tuple]:
    return [(row["path"], row["old_index"], row["new_index"]) for row in answer["comparison"]["findings"]]


def stamp(path: Path) -> str:
    """The time of a file as Jupyter's contents API says it."""
    return isoformat(utcfromtimestamp(path.stat().st_mtime))


# Sides


async def test_without_a_run_the_baseline_is_head_and_the_answer_says_so(compare, project):
    project.write(**{"train.ipynb": notebook(cell("lr = 0.2", "lr"), cell("train()", "train"))})
    answer = await compare("train.ipynb")
    assert answer["comparison"]["basis"] == "head"
    assert told(answer) == [("train.ipynb", 0, 0)]
    assert answer["places"] == {"train.ipynb": "train.ipynb"}
    assert answer["comparison"]["hidden"]["unchanged"] == 1


async def test_the_open_notebook_is_compared_with_what_is_not_saved_in_it(compare, project):
    saved = stamp(project.root / "train.ipynb")
    cells = [{"id": "lr", "type": "code"}, {"id": "train", "type": "code", "source": "train(epochs=3)"}]
    answer = await compare("train.ipynb", editor={"saved": saved, "cells": cells})
    assert told(answer) == [("train.ipynb", 1, 1)]
    assert answer["comparison"]["target"]["kind"] == "editor"
    assert "lr = 0.1" in (project.root / "train.ipynb").read_text()
    assert told(await compare("train.ipynb")) == []


async def test_cells_left_out_are_asked_for_when_the_file_is_another_one(compare, refused, project):
    cells = [{"id": "lr", "type": "code"}, {"id": "new", "type": "code", "source": "x"}]
    old = await refused(compare("train.ipynb", editor={"saved": "2020-01-01T00:00:00Z", "cells": cells}))
    assert (old["status"], old["code"]) == (409, "resend")
    now = {"saved": stamp(project.root / "train.ipynb"), "cells": [{"id": "elsewhere", "type": "code"}]}
    assert (await refused(compare("train.ipynb", editor=now)))["code"] == "resend"
    whole = {"saved": None, "cells": [{"id": "lr", "type": "code", "source": "lr = 0.3"}]}
    assert told(await compare("train.ipynb", editor=whole)) == [("train.ipynb", 0, 0), ("train.ipynb", 1, None)]


async def test_who_waits_no_longer_has_git_stopped(jp_fetch, project, tmp_path, monkeypatch):
    started, ended = tmp_path / "started", tmp_path / "ended"
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\ntouch "{started}"\nsleep 3\ntouch "{ended}"\nexec {shutil.which("git")} "$@"\n')
    shim.chmod(0o755)
    await jp_fetch("rundiff", "comparison", method="POST", body=json.dumps({"path": "train.ipynb"}))
    monkeypatch.setenv("PATH", str(shim.parent), prepend=os.pathsep)
    with pytest.raises(HTTPClientError) as gone:
        await jp_fetch("rundiff", "comparison", method="POST", body=json.dumps({"path": "train.ipynb"}), request_timeout=1.0)
    assert gone.value.code == 599  # tornado's own, of who has waited long enough
    assert started.exists()
    await asyncio.sleep(4)
    assert not ended.exists()


async def test_a_file_that_something_else_wrote_is_told_and_what_is_open_is_compared(compare, refused, project):
    read = stamp(project.root / "train.ipynb")
    assert (await compare("train.ipynb", read=read))["standing"]["newer"] is False
    project.write(**{"train.ipynb": notebook(cell("lr = 0.9", "lr"), cell("train()", "train"))})
    assert (await refused(compare("train.ipynb", read=read)))["code"] == "resend"
    shown = {"saved": None, "cells": [{"id": "lr", "type": "code", "source": "lr = 0.1"}]}
    answer = await compare("train.ipynb", read=read, editor=shown)
    assert (answer["standing"]["newer"], told(answer)) == (True, [("train.ipynb", 1, None)])
    brought = await compare("train.ipynb", baseline=":editor", target=":saved", read=read, editor=shown)
    assert told(brought) == [("train.ipynb", 0, 0), ("train.ipynb", None, 1)]


async def test_a_link_is_never_newer_since_jupyter_tells_its_own_time(compare, project):
    (project.root / "link.ipynb").symlink_to("train.ipynb")
    assert (await compare("link.ipynb", read="2020-01-01T00:00:00Z"))["standing"]["newer"] is False


async def test_any_two_sides_can_be_compared_both_ways(compare, project):
    recorded(project, ("lr", "lr = 0.1"), ("train", "train()"), notebook="train.ipynb")
    project.write(**{"model.py": "width = 3\n"})
    project.git("add", "model.py")
    project.write(**{"model.py": "width = 4\n", "new.py": "x = 1\n"})
    editor = {"saved": None, "cells": [{"id": "lr", "type": "code", "source": "lr = 0.5"}]}
    width = {"run/1": "2", "HEAD": "2", ":index": "3", ":saved": "4", ":editor": "4"}
    for old, before in width.items():
        for new, after in width.items():
            answer = await compare("train.ipynb", baseline=old, target=new, editor=editor)
            lines = [
                (line["is"], line["text"])
                for file in answer["comparison"]["files"]
                if file["path"] == "model.py"
                for line in file["text"]["lines"]
            ]
            changed = [("removed", f"width = {before}"), ("added", f"width = {after}")]
            assert lines == (changed if before != after else []), (old, new)
            edited = any(path == "train.ipynb" for path, *_ in told(answer))
            assert edited == ((old == ":editor") != (new == ":editor")), (old, new)
            came = [file["kind"] for file in answer["comparison"]["files"] if file["path"] == "new.py"]
            disk = {":saved", ":editor"}
            known = {"run/1"}  # a run's snapshot holds untracked files, so one that came since is news; git's sides know none
            expected = ["added"] if old in known and new in disk else ["removed"] if old in disk and new in known else []
            assert came == expected, (old, new)


async def test_when_nothing_changed_since_the_last_run_two_runs_are_offered(compare, project):
    recorded(project, ("lr", "lr = 0.1"), ("train", "train()"), val_acc=0.9, notebook="train.ipynb")
    recorded(project, ("lr", "lr = 0.1"), ("train", "train()"), val_acc=0.8, notebook="train.ipynb")
    for baseline in (None, "run/last"):
        comparison = (await compare("train.ipynb", baseline=baseline))["comparison"]
        assert (comparison["differs"], comparison["offer"]["baseline"], comparison["offer"]["target"]) == (
            False,
            "run/best",
            "run/last",
        )
    assert (await compare("train.ipynb", baseline="run/best", target="run/last"))["comparison"]["offer"] is None


async def test_an_open_notebook_that_git_does_not_track_is_compared_too(compare, project):
    project.write(**{"draft.ipynb": notebook(cell("a = 1", "a"))})
    assert told(await compare("draft.ipynb")) == [("draft.ipynb", None, 0)]
    assert told(await compare("train.ipynb")) == []


# Runs and environments


async def test_runs_come_newest_first_with_their_aliases(jp_fetch, project):
    recorded(project, ("train", "train()"), val_acc=0.9, notebook="train.ipynb")
    recorded(project, ("train", "train()"), val_acc=float("nan"), notebook="train.ipynb")
    runs = json.loads((await jp_fetch("rundiff", "runs", params={"path": "train.ipynb"})).body)
    assert [found["name"] for found in runs["runs"]] == ["run/2", "run/1"]
    assert {alias: run["number"] for alias, run in runs["aliases"].items()} == {"best": 1, "last": 2, "prev": 1}
    assert runs["metric"] == "val_acc"
    assert runs["runs"][0]["metrics"] == {"val_acc": "nan"}
    assert runs["recording"] == {"on": True, "said_by": "default"}


async def test_the_environments_of_two_runs_come_with_their_drift(jp_fetch, project):
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    words = {"path": "", "baseline": "run/1", "target": "HEAD"}
    found = json.loads((await jp_fetch("rundiff", "environment", params=words)).body)
    assert found["target"] is None
    assert found["baseline"] is not None
    words["target"] = "run/1"
    assert json.loads((await jp_fetch("rundiff", "environment", params=words)).body)["drift"] == []


# What stands in the way


async def test_no_repository_is_a_state_with_a_next_step(compare, refused, jp_root_dir):
    (jp_root_dir / "a.ipynb").write_bytes(notebook("x = 1"))
    found = await refused(compare("a.ipynb"))
    assert (found["status"], found["code"], found["command"]) == (422, "not-a-repository", "git init")
    assert "is not inside a git repository" in found["message"]


async def test_git_missing_is_a_state_with_a_next_step(compare, refused, project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    found = await refused(compare("train.ipynb"))
    assert (found["code"], found["command"]) == ("git-missing", "apt-get install git")


async def test_a_folder_of_somebody_else_is_a_state_with_the_command_that_trusts_it(compare, refused, project, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own switch for its tests
    found = await refused(compare("train.ipynb"))
    assert found["code"] == "dubious-ownership"
    assert found["command"] == f"git config --global --add safe.directory {project.root}"


async def test_before_the_first_commit_everything_is_new(compare, jp_root_dir):
    repo = Repo.init(jp_root_dir)
    repo.write(**{"a.ipynb": notebook(cell("x = 1", "x")), "model.py": "width = 2\n"})
    repo.git("add", "a.ipynb")
    answer = await compare("")
    assert (answer["comparison"]["basis"], answer["standing"]["commit"], answer["standing"]["files"]) == (None, None, 2)
    assert [(file["path"], file["kind"]) for file in answer["comparison"]["files"]] == [("a.ipynb", "added")]


@pytest.mark.parametrize("name", ["run/9", "nowhere", "--output=x", ":index:x", ""])
async def test_a_name_that_is_none_is_told(compare, refused, project, name):
    found = await refused(compare("train.ipynb", baseline=name))
    assert found["code"] == "unknown-revision"
    assert list(project.root.glob("x")) == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
async def test_a_name_that_no_command_line_carries_is_told(compare, refused, project, name):
    assert (await refused(compare("train.ipynb", baseline=name)))["code"] == "unknown-revision"
    assert (await refused(compare(name)))["code"] == "not-there"


async def test_files_whose_names_are_not_utf8_are_told_too(compare, project):
    name = os.fsdecode(b"caf\xe9.py")
    (project.root / name).write_text("1\n")
    project.commit()
    (project.root / name).write_text("2\n")
    answer = await compare("train.ipynb")
    assert told(answer) == [("caf\\xe9.py", None, None)]
    assert answer["places"] == {}


async def test_of_large_files_only_the_sizes_are_told(compare, project):
    project.commit(**{"log.csv": "1\n" * (1 << 20), "same.csv": "0\n" * (1 << 20)})
    project.write(**{"log.csv": "1\n" * (1 << 20) + "2\n", "same.csv": "0\n" * (1 << 20)})
    (file,) = (await compare("train.ipynb"))["comparison"]["files"]
    assert (file["type"], file["large"], file["old_size"], file["new_size"]) == ("binary", True, 2 << 20, (2 << 20) + 2)


async def test_a_link_to_a_notebook_is_that_notebook(compare, project):
    (project.root / "link.ipynb").symlink_to("train.ipynb")
    project.commit()
    whole = {"saved": None, "cells": [{"id": "lr", "type": "code", "source": "lr = 0.1"}]}
    assert told(await compare("link.ipynb", editor=whole)) == [("train.ipynb", 1, None)]


async def test_a_notebook_that_git_ignores_is_compared_with_what_was_executed(compare, project):
    project.commit(**{".gitignore": "draft.ipynb\n"})
    project.write(**{"draft.ipynb": notebook(cell("a = 1", "a"))})
    recorded(project, ("a", "a = 1"), notebook="draft.ipynb")
    assert told(await compare("draft.ipynb")) == []
    project.write(**{"draft.ipynb": notebook(cell("a = 2", "a"))})
    assert told(await compare("draft.ipynb")) == [("draft.ipynb", 0, 0)]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"path": 3}', '{"path": "", "editor": {"cells": 1}}'])
async def test_what_is_no_question_is_told(jp_fetch, refused, body):
    found = await refused(jp_fetch("rundiff", "comparison", method="POST", body=body))
    assert (found["status"], found["code"]) == (400, "refused")


async def test_a_notebook_that_is_broken_on_disk_is_compared_as_its_editor_has_it(compare, project):
    project.write(**{"train.ipynb": "<<<<<<< ours\n"})
    whole = {"saved": None, "cells": [{"id": "lr", "type": "code", "source": "lr = 0.1"}]}
    assert told(await compare("train.ipynb", editor=whole)) == [("train.ipynb", 1, None)]
    answer = await compare("train.ipynb")
    assert [file["type"] for file in answer["comparison"]["files"]] == ["broken"]


# Confined to the server's root


@pytest.mark.parametrize("path", ["../outside.ipynb", "/../outside.ipynb", "..", "a/../../outside.ipynb", "gone.ipynb"])
async def test_nothing_outside_the_servers_root_is_looked_at(compare, refused, project, path):
    Repo.init(project.root.parent)
    (project.root.parent / "outside.ipynb").write_bytes(notebook("x = 1"))
    assert (await refused(compare(path)))["code"] == "not-there"


async def test_of_a_repository_around_the_root_only_what_is_below_is_shown_and_the_rest_counted(compare, jp_root_dir):
    outer = Repo.init(jp_root_dir.parent)
    inside = jp_root_dir.name
    outer.commit(
        **{f"{inside}/train.ipynb": notebook(cell("a = 1", "a")), "secret.py": "password = 1\n", f"{inside}x.py": "1\n"}
    )
    edited = notebook(cell("a = 2", "a"))
    outer.write(**{f"{inside}/train.ipynb": edited, "secret.py": "password = 2\n", f"{inside}x.py": "2\n"})
    answer = await compare("train.ipynb")
    assert told(answer) == [(f"{inside}/train.ipynb", 0, 0)]
    assert answer["places"] == {f"{inside}/train.ipynb": "train.ipynb"}
    assert answer["comparison"]["hidden"]["outside"] == 2
    assert "password" not in json.dumps(answer)


async def test_of_a_repository_behind_a_link_only_what_the_link_leads_to_is_shown(compare, jp_root_dir, tmp_path):
    (tmp_path / "outer" / "sub").mkdir(parents=True)
    outer = Repo.init(tmp_path / "outer")
    outer.commit(**{"secret.py": "password = 1\n", "sub/a.py": "a = 1\n"})
    outer.write(**{"secret.py": "password = 2\n", "sub/a.py": "a = 2\n"})
    (jp_root_dir / "link").symlink_to(outer.root / "sub")
    answer = await compare("link")
    assert answer["places"] == {"sub/a.py": "link/a.py"}
    assert answer["comparison"]["hidden"]["outside"] == 1
    assert "password" not in json.dumps(answer)


async def test_a_repository_whose_own_settings_point_elsewhere_is_refused(compare, refused, project, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Repo.init(tmp_path / "elsewhere")
    elsewhere.commit(**{"model.py": "secret = 1\n"})
    project.git("config", "core.worktree", str(elsewhere.root))
    assert "keeps its files elsewhere" in (await refused(compare("train.ipynb")))["message"]


@pytest.mark.parametrize("named", ["../outside.ipynb", "{root}/../outside.ipynb", "link/outside.ipynb", "link/outside.txt"])
async def test_a_record_that_names_a_file_outside_is_not_believed(compare, project, named):
    for name in ("outside.txt", "outside.ipynb"):
        (project.root.parent / name).write_bytes(notebook(cell("PRIVATE KEY", "a")))
    (project.root / "link").symlink_to(project.root.parent)
    project.write(**{".gitignore": "link\n"})
    recorded(project, ("train", "train()"), notebook=named.format(root=project.root))
    assert "PRIVATE" not in json.dumps(await compare("train.ipynb"))


async def test_a_repository_below_the_root_is_found_from_its_notebook(compare, jp_root_dir):
    (jp_root_dir / "work").mkdir()
    inner = Repo.init(jp_root_dir / "work")
    inner.commit(**{"a.py": "1\n"})
    inner.write(**{"a.py": "2\n"})
    assert (await compare("work"))["places"] == {"a.py": "work/a.py"}


# The server goes on, and git is not started in vain


@pytest.fixture
def counted_git(tmp_path, monkeypatch):
    """git behind a wrapper that notes each start, and takes as long as it is told."""
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    folder, log = tmp_path / "bin", tmp_path / "started"
    folder.mkdir()
    log.touch()
    (folder / "git").write_text(f'#!/bin/sh\necho x >> {log}\nsleep "${{GIT_SLEEP:-0}}"\nexec {real} "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return lambda: len(log.read_text().split())


async def test_a_state_starts_no_git_and_changes_when_something_did(jp_fetch, jp_serverapp, project, counted_git):
    async def token() -> str:
        return json.loads((await jp_fetch("rundiff", "state", params={"path": "train.ipynb"})).body)["token"]

    first = await token()
    started = counted_git()
    assert started > 0
    active = jp_serverapp.web_app.settings.get("api_last_activity")
    assert {await token() for _ in range(20)} == {first}
    assert counted_git() == started
    assert jp_serverapp.web_app.settings.get("api_last_activity") == active  # or an open panel kept a hub's server alive
    tokens = [first]
    for change in (
        lambda: project.commit(**{"a.py": "1\n"}),
        lambda: project.git("checkout", "-q", "-b", "other", "HEAD~1"),
        lambda: project.git("update-ref", "refs/run-record/7", "HEAD"),
        lambda: project.git("pack-refs", "--all"),
        lambda: project.git("config", "rundiff.record", "off"),
        lambda: project.write(**{"train.ipynb": notebook("other")}),
    ):
        change()
        tokens.append(await token())
    assert len(set(tokens)) == len(tokens)


async def test_while_git_is_slow_the_server_answers_others(compare, jp_fetch, project, counted_git, monkeypatch):
    monkeypatch.setenv("GIT_SLEEP", "0.3")
    began = time.monotonic()
    comparing = asyncio.ensure_future(compare("train.ipynb"))
    await asyncio.sleep(0.05)
    await jp_fetch("api", "status")
    between = time.monotonic() - began
    await comparing
    assert between < 0.3 < time.monotonic() - began


async def test_no_git_is_left_running_behind_an_answer(compare, project):
    await compare("train.ipynb")
    listing = await asyncio.create_subprocess_exec(
        "ps", "-o", "args=", "--ppid", str(os.getpid()), stdout=asyncio.subprocess.PIPE
    )
    children, _ = await listing.communicate()
    assert [line for line in children.decode().splitlines() if line.startswith("git ")] == []


async def test_the_repository_is_as_it_was(compare, project):
    project.write(**{"model.py": "width = 9\n"})
    before = project.state()
    await compare("train.ipynb")
    await compare("train.ipynb", baseline=":index", target="HEAD")
    assert project.state() == before


# What kernels tell


async def test_a_run_is_told_as_an_event_when_it_starts_and_when_it_is_finished(jp_ws_fetch, jp_serverapp, project):
    events_socket = await jp_ws_fetch("api", "events", "subscribe")
    training = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IN_A_KERNEL, project.root, TRAIN, cwd=Path(__file__).parent
    )
    events = []
    while not events or events[-1]["step"] != "finished":
        event = json.loads(await asyncio.wait_for(events_socket.read_message(), 60))
        if event["schema_id"] == SCHEMA_ID:
            events.append({name: value for name, value in event.items() if not name.startswith(("__", "schema"))})
    assert events[0] == {"root": "", "path": "train.ipynb", "run": 1, "step": "started", "outcome": "running"}
    assert events[-1] == {"root": "", "path": "train.ipynb", "run": 1, "step": "finished", "outcome": "finished"}
    assert await training.wait() == 0
    events_socket.close()


def test_a_temporary_folder_with_a_long_name_does_not_stop_the_server(monkeypatch, tmp_path, jp_configurable_serverapp):
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    app = jp_configurable_serverapp()
    assert app.web_app.settings["rundiff"].listens
    assert len(os.environ[VARIABLE]) < 100


@pytest.mark.parametrize(("folder", "name"), [("", ""), (".work", ".work"), ("a/b", "a/b")])
async def test_a_run_is_told_where_jupyter_finds_it(jp_ws_fetch, jp_serverapp, jp_root_dir, folder, name):
    events_socket = await jp_ws_fetch("api", "events", "subscribe")
    tell(RunNotice(str((jp_root_dir / folder).resolve()), 3, "n.ipynb", "recorded", "running"))
    event = json.loads(await asyncio.wait_for(events_socket.read_message(), 10))
    assert (event["root"], event["path"]) == (name, f"{name}/n.ipynb".lstrip("/"))
    events_socket.close()


async def test_what_is_no_notice_is_not_believed(jp_serverapp, jp_fetch, project):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        for data in (b"", b"x", b'{"type":"run"}', b'{"type":"kernel","kernel":3,"process":1,"records":true}', b"\xff" * 4096):
            out.sendto(data, os.environ[VARIABLE])
    assert (await jp_fetch("api", "status")).code == 200
    assert jp_serverapp.web_app.settings["rundiff"].recorders == {}


@pytest.fixture
def started(jp_fetch, jp_ws_fetch):
    """`await started()` → the id of a kernel of the server, once it rests."""

    async def start(name: str = "python3") -> str:
        made = json.loads((await jp_fetch("api", "kernels", method="POST", body=json.dumps({"name": name}))).body)
        # The server learns a kernel's state from what passes through it to a client.
        channels = await jp_ws_fetch("api", "kernels", made["id"], "channels")
        for _ in range(300):
            if json.loads((await jp_fetch("api", "kernels", made["id"])).body)["execution_state"] == "idle":
                channels.close()
                return str(made["id"])
            await asyncio.sleep(0.1)
        return pytest.fail("the kernel did not start")

    return start


async def about_kernel(jp_fetch, kernel_id: str) -> tuple:
    for _ in range(100):
        found = json.loads((await jp_fetch("rundiff", "kernel", params={"id": kernel_id})).body)
        if found["records"] != "unknown":
            break
        await asyncio.sleep(0.1)
    return found["records"], found["reason"], found["fix"], found["where"]


async def test_a_kernel_of_this_environment_records(jp_fetch, started, project):
    assert await about_kernel(jp_fetch, await started()) == ("yes", None, None, None)


async def test_a_restarted_kernel_is_asked_anew(jp_fetch, started, project, monkeypatch):
    kernel_id = await started()
    assert (await about_kernel(jp_fetch, kernel_id))[0] == "yes"
    monkeypatch.setenv("RUNDIFF", "0")  # what it told before must not count for what runs now
    await jp_fetch("api", "kernels", kernel_id, "restart", method="POST", allow_nonstandard_methods=True)
    assert (await about_kernel(jp_fetch, kernel_id))[:2] == ("no", "switched-off")


async def test_a_kernel_that_was_told_not_to_record_says_so(jp_fetch, started, project, monkeypatch):
    monkeypatch.setenv("RUNDIFF_RECORD", "0")
    assert (await about_kernel(jp_fetch, await started()))[:2] == ("no", "switched-off")


async def test_a_kernel_whose_environment_lacks_rundiff_gets_the_exact_fix(
    jp_fetch, started, tmp_path, jp_data_dir, monkeypatch
):
    monkeypatch.delenv("PYTHONPATH")  # Jupyter's fixtures put this very environment into it
    python = environment_without_rundiff(tmp_path / "other env")
    spec = jp_data_dir / "kernels" / "other"
    spec.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Other", "language": "python"}))
    fix = f"'{python}' -m pip install {ROOT}"  # this rundiff is installed from its sources
    assert await about_kernel(jp_fetch, await started("other")) == ("no", "lacks-rundiff", fix, "terminal")


async def test_a_kernel_that_is_not_there_is_not_spoken_of(jp_fetch, project):
    found = json.loads((await jp_fetch("rundiff", "kernel", params={"id": "none"})).body)
    assert found["records"] == "unknown"


def test_every_shape_that_is_sent_is_written_as_typescript():
    types = (Path(__file__).parents[1] / "jupyter_extension" / "src" / "wire.ts").read_text()
    assert [shape.__name__ for shape in SHAPES if f"export interface {shape.__name__} {{" not in types] == []
    assert Answer in SHAPES


@pytest.fixture
def stripping(jp_fetch):
    """`await stripping("train.ipynb")` → what the server says of a commit."""

    async def ask(path: str) -> dict:
        return json.loads((await jp_fetch("rundiff", "stripping", params={"path": path})).body)

    return ask


async def test_what_a_commit_leaves_out_is_told_with_what_sees_to_it(stripping, project):
    ran = notebook(cell("lr = 0.1", "lr", count=1), cell("train()", "train", count=2, outputs=[stream("loss 0.1\n")]))
    clean = (project.root / "train.ipynb").read_bytes()
    (project.root / "train.ipynb").write_bytes(ran)
    found = await stripping("train.ipynb")
    assert found == {
        "outputs": 1,
        "counts": 2,
        "metadata": 0,
        "size_before": len(ran),
        "size_after": len(clean),
        "by": "nothing",
    }
    (project.root / ".gitattributes").write_text("*.ipynb filter=rundiff\n")
    assert (await stripping("train.ipynb"))["by"] == "nothing"  # an attribute alone does nothing
    for name, value in FILTER.items():
        project.git("config", name, value)
    assert (await stripping("train.ipynb"))["by"] == "filter"
    (project.root / ".gitattributes").write_text("*.ipynb filter=other\n")
    assert (await stripping("train.ipynb"))["by"] == "nothing"
    write(planned(project.root, SetupRequest(filtering=False, hook=True)))
    assert (await stripping("train.ipynb"))["by"] == "hook"
    project.git("config", "filter.other.clean", "cat")
    assert (await stripping("train.ipynb"))["by"] == "another-filter"


async def test_what_a_commit_leaves_out_follows_the_table_of_the_project(stripping, project):
    ran = notebook(cell("lr = 0.1", "lr", count=1), cell("train()", "train", count=2, outputs=[stream("loss 0.1\n")]))
    (project.root / "train.ipynb").write_bytes(ran)
    (project.root / "pyproject.toml").write_text("[tool.rundiff.strip]\nkeep-outputs = true\n")
    assert [(await stripping("train.ipynb"))[key] for key in ("outputs", "counts")] == [0, 2]
    (project.root / "pyproject.toml").write_text('[tool.rundiff.strip]\nexclude = ["train.ipynb"]\n')
    assert [(await stripping("train.ipynb"))[key] for key in ("outputs", "counts")] == [0, 0]


async def test_of_what_is_no_notebook_nothing_is_said_to_be_left_out(stripping, refused, project):
    (project.root / "broken.ipynb").write_text('{"cells": [')
    assert "breaks off" in (await refused(stripping("broken.ipynb")))["message"]

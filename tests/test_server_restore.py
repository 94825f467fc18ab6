"""A run that is brought back as a folder or a branch, or opened as it was executed: asked of a real Jupyter server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import msgspec
import nbformat
import pytest
from tornado.httpclient import HTTPClientError

from recorded import recorded
from repos import Repo, cell, notebook, stream
from rundiff.environment.fingerprint import Environment
from rundiff.git import Repository
from rundiff.render.wire.runs import Executed, Restored, RunDetail
from rundiff.render.wire.shapes import Failure
from rundiff.runs import store
from rundiff.runs.record import ExecutedCell
from served import MARKS, PLUGINS, git_knows_its_user, jp_server_config  # noqa: F401 - fixtures

pytest_plugins = PLUGINS
pytestmark = MARKS


@pytest.fixture
def project(jp_root_dir):
    """A repository with run/1, after which everything went on: the index, the files, a branch, a file that git does not track."""
    folder = jp_root_dir / "my project"
    folder.mkdir()
    made = Repo.init(folder)
    made.commit(**{"train.ipynb": notebook(cell("lr = 0.1", "lr"), cell("train()", "train")), "model.py": "width = 2\n"})
    made.write(**{"model.py": "width = 3\n", "loose.py": "x = 1\n"})
    recorded(made, ("lr", "lr = 0.1"), ("train", "train()"), notebook="train.ipynb", val_acc=0.9)
    made.write(**{"model.py": "width = 4\n", "staged.py": "y = 1\n"})
    made.git("add", "staged.py")
    (folder / "loose.py").unlink()
    return made


@pytest.fixture
def restore(jp_fetch):
    """`await restore("worktree")` → the answer, held to its shape."""

    async def ask(form: str, name: str | None = None, number: int = 1, path: str = "my project/train.ipynb") -> Restored:
        body = json.dumps({"path": path, "number": number, "as": form, "name": name})
        response = await jp_fetch("rundiff", "restore", method="POST", body=body)
        return msgspec.json.decode(response.body, type=Restored)

    return ask


@pytest.fixture
def executed(jp_fetch):
    """`await executed("run/1", "train.ipynb")` → the answer; its notebook is one that Jupyter takes."""

    async def ask(side: str, file: str, path: str = "my project/train.ipynb") -> tuple[Executed, dict]:
        response = await jp_fetch("rundiff", "executed", params={"path": path, "side": side, "file": file})
        found = msgspec.json.decode(response.body, type=Executed)
        nbformat.validate(nbformat.reads(bytes(found.notebook).decode(), as_version=4))
        return found, json.loads(bytes(found.notebook))

    return ask


async def refused(asking) -> Failure:
    with pytest.raises(HTTPClientError) as error:
        await asking
    assert error.value.code == 422
    return msgspec.json.decode(error.value.response.body, type=Failure)


def pasted(command: str) -> str:
    """What a command prints that somebody pastes into a terminal, anywhere."""
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=True, cwd="/").stdout  # noqa: S602 - as a shell reads it


def told(made: dict) -> list[tuple]:
    """Each cell: its count, or the first letter of its type where it has none, and its source."""
    return [(one.get("execution_count") or one["cell_type"][0], one["source"]) for one in made["cells"]]


# Folders and branches


async def test_a_folder_holds_what_the_run_had_and_nothing_of_the_users_is_touched(project, restore, jp_root_dir):
    state = project.state()
    found = await restore("worktree")
    place = jp_root_dir / "my project-run-1"
    assert (found.place, found.folder, found.notebook) == (str(place), "my project-run-1", "train.ipynb")
    assert (place / "model.py").read_text() == "width = 3\n"
    assert (place / "loose.py").read_text() == "x = 1\n"
    assert not (place / "staged.py").exists()
    assert project.state() == state
    assert project.git("stash", "list") == ""
    assert pasted(f"{found.command} && git rev-parse HEAD").strip() == project.git("rev-parse", "run/1").strip()


async def test_the_command_that_undoes_a_folder_leaves_nothing_of_it(project, restore, jp_root_dir):
    before = project.git("worktree", "list")
    found = await restore("worktree", "tried again")
    assert (jp_root_dir / "tried again").is_dir()
    pasted(found.undo)
    assert project.git("worktree", "list") == before
    assert not (jp_root_dir / "tried again").exists()


async def test_what_is_there_is_never_written_over(project, restore, jp_root_dir):
    (jp_root_dir / "my project-run-1").mkdir()
    (jp_root_dir / "dangling").symlink_to("nowhere")
    assert (await restore("worktree")).folder == "my project-run-1-2"
    for name in ("my project-run-1", "dangling", "my project"):
        failure = await refused(restore("worktree", name))
        assert failure.code == "taken"
        assert failure.message.startswith(f"there is already something called {jp_root_dir / name}; ")
    assert list((jp_root_dir / "my project-run-1").iterdir()) == []


async def test_a_folder_that_was_deleted_by_hand_is_still_gits_so_the_next_name_is_taken(project, restore, jp_root_dir):
    await restore("worktree")
    shutil.rmtree(jp_root_dir / "my project-run-1")
    assert (await restore("worktree")).folder == "my project-run-1-2"


async def test_a_run_is_restored_beside_the_worktree_that_somebody_works_in_under_the_repositorys_name(
    project, restore, jp_root_dir
):
    (jp_root_dir / "elsewhere").mkdir()
    project.git("worktree", "add", "--quiet", "--detach", str(jp_root_dir / "elsewhere" / "wt"))
    found = await restore("worktree", path="elsewhere/wt/train.ipynb")
    assert found.folder == "elsewhere/my project-run-1"


async def test_a_branch_is_made_and_not_checked_out(project, restore):
    head, state = project.git("symbolic-ref", "HEAD"), project.state()
    found = await restore("branch")
    assert (found.place, found.folder, found.notebook) == ("run-1", None, None)
    assert project.git("rev-parse", "run-1") == project.git("rev-parse", "refs/run/1")
    assert project.git("symbolic-ref", "HEAD") == head
    assert {**project.state(), "branches": state["branches"]} == state
    project.git("add", "--all")
    project.git("commit", "--quiet", "--message", "so that the tree is clean")
    pasted(found.command)
    assert (project.root / "model.py").read_text() == "width = 3\n"
    project.git("switch", "--quiet", "main")
    pasted(found.undo)
    assert project.git("branch", "--list", "run-1") == ""


async def test_a_branch_that_is_there_stays_where_it_is(project, restore):
    project.git("branch", "mine")
    project.git("branch", "run-1")
    before = project.git("branch", "-v")
    for name in ("mine", "main", "mine/more"):
        assert (await refused(restore("branch", name))).code == "taken"
    assert project.git("branch", "-v") == before
    assert (await restore("branch")).place == "run-1-2"
    assert (await restore("branch", "尝试/再来一次")).place == "尝试/再来一次"


FOLDERS = ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "-f", "~", " x", "a\nb", "a\0b", "x" * 300, "C:x", "x:y", "x?"]
BRANCHES = ["", "-d", "a..b", "a b", "@{-1}", "@", "HEAD", "x.lock", "/x", "a\nb", "a\0b", "x" * 300]


@pytest.mark.parametrize(("form", "names"), [("worktree", FOLDERS), ("branch", BRANCHES)])
async def test_a_name_that_leads_elsewhere_is_none(project, restore, jp_root_dir, form, names):
    there, branches = sorted(jp_root_dir.iterdir()), project.git("branch", "-v")
    for name in names:
        failure = await refused(restore(form, name))
        assert failure.code == "refused"
        assert "cannot be the name of a " in failure.message
    assert sorted(jp_root_dir.iterdir()) == there
    assert project.git("branch", "-v") == branches


async def test_a_run_that_is_not_there_and_a_form_that_is_none_are_refused(project, restore, jp_fetch):
    assert (await refused(restore("worktree", number=9))).code == "unknown-revision"
    with pytest.raises(HTTPClientError) as error:
        await restore("checkout")
    assert error.value.code == 400


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_where_no_folder_can_be_made_a_branch_is_named_as_the_way(project, restore, jp_root_dir):
    jp_root_dir.chmod(0o555)
    try:
        failure = await refused(restore("worktree"))
    finally:
        jp_root_dir.chmod(0o755)
    assert "restore it as a branch" in failure.message


async def test_a_hook_of_the_repository_does_not_run(project, restore, tmp_path):
    hook = project.root / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    hook.chmod(0o755)
    await restore("worktree")
    assert not (tmp_path / "ran").exists()


async def test_what_the_run_depended_on_is_a_requirements_file_and_no_line_of_it_names_a_server(project, restore):
    packages = {"numpy": "2.1.0", "mine": "0.1 git 3f2a9c1", "evil": "1\n--index-url=http://evil.example"}
    made = Environment(python="3.11.7", torch="2.7.1", cuda="12.6", packages=packages, determinism={"PYTHONHASHSEED": "0"})
    store.amend(Repository.discover(project.root), 1, lambda kept: msgspec.structs.replace(kept, environment=made))
    found = (await restore("branch")).requirements
    assert [(line.template, line.args) for line in found.told] == [
        ("what %1 used", ["run/1"]),
        ("%1: %2", ["torch", "2.7.1"]),
        ("%1: %2", ["CUDA", "12.6"]),
        ("%1: %2", ["Python", "3.11.7"]),
        ("%1", ["PYTHONHASHSEED=0"]),
    ]
    assert found.packages.splitlines() == [
        "numpy==2.1.0",
        "mine==0.1  # git 3f2a9c1",
        "evil==1  # --index-url=http://evil.example",
    ]


async def test_what_the_snapshot_left_out_is_told(project, restore):
    project.write(**{"big.bin": b"\0" * (1 << 21)})
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    assert [left.path for left in (await restore("branch", number=2)).left_out] == ["big.bin"]


# As executed


async def test_a_runs_notebook_is_what_its_kernel_did_top_to_bottom(project, executed, jp_root_dir):
    project.write(
        **{
            "train.ipynb": notebook(
                cell("# Settings", "text", type="markdown"),
                cell("lr = 0.3", "lr", count=9, outputs=[stream("out")]),
                cell("plot()", "idle"),
                cell("# Training", "text2", type="markdown"),
                cell("train()", "train"),
                cell("The end.", "end", type="markdown"),
            )
        }
    )
    recorded(
        project,
        ("train", "train()"),
        ("lr", "lr = 0.1"),
        ("gone", "print(1)"),
        ("lr", "lr = 0.2"),
        ("ask", "%gitdiff"),
        ("train", "train()"),
        notebook="train.ipynb",
    )
    before = sorted(jp_root_dir.rglob("*"))
    found, made = await executed("run/2", "train.ipynb")
    assert found.name == "train (run 2).ipynb"
    assert told(made) == [
        ("c", "plot()"),
        ("m", "# Training"),
        (1, "train()"),
        ("m", "# Settings"),
        (2, "lr = 0.1"),
        (3, "print(1)"),
        (4, "lr = 0.2"),
        (6, "train()"),
        ("m", "The end."),
    ]
    assert found.unexecuted == [0]
    assert all(one["outputs"] == [] for one in made["cells"] if one["cell_type"] == "code")
    assert len({one["id"] for one in made["cells"]}) == 9
    assert [path for path in sorted(jp_root_dir.rglob("*")) if path not in before and ".git" not in path.parts] == []


async def test_a_notebook_without_ids_and_one_that_the_snapshot_lacks_are_told_as_executed_all_the_same(project, executed):
    project.write(**{"old.ipynb": notebook(cell("a = 1"), cell("text", type="markdown"), cell("b = 2"))})
    recorded(project, (None, "a = 1"), ("vscode-notebook-cell:/x.ipynb#W1", "b = 22"), notebook="old.ipynb")
    _, made = await executed("run/2", "old.ipynb")
    assert told(made) == [(1, "a = 1"), ("m", "text"), (2, "b = 22")]
    recorded(project, ("x", "x = 1"), notebook="never-saved.ipynb")
    found, made = await executed("run/3", "never-saved.ipynb")
    assert (told(made), found.unexecuted) == ([(1, "x = 1")], [])


async def test_another_notebook_of_a_run_and_one_of_a_commit_are_as_they_were_stored(project, executed, jp_fetch):
    other = notebook(cell("x = 1", "x", count=4, outputs=[stream("out")]), kernelspec={"name": "p", "display_name": "P"})
    project.commit(**{"数据/另一个.ipynb": other})
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    params = {"path": "my project", "number": 2}
    files = msgspec.json.decode((await jp_fetch("rundiff", "run", params=params)).body, type=RunDetail).files
    assert files == ["train.ipynb", "数据/另一个.ipynb"]
    for side in ("run/2", "HEAD", "main"):
        found, made = await executed(side, "数据/另一个.ipynb")
        assert told(made) == [("c", "x = 1")]
        assert made["metadata"]["kernelspec"]["display_name"] == "P"
        assert (made["cells"][0]["outputs"], found.unexecuted) == ([], [])


async def test_a_secret_that_was_masked_is_said_to_be(project, executed):
    repo = Repository.discover(project.root)
    cells = (ExecutedCell(1, "key = '<secret masked by rundiff>'", "lr"),)
    store.amend(repo, 1, lambda kept: msgspec.structs.replace(kept, executed=cells))
    assert (await executed("run/1", "train.ipynb"))[0].masked


@pytest.mark.parametrize(
    ("side", "file", "code"),
    [
        ("run/9", "train.ipynb", "unknown-revision"),
        ("run/1", "gone.ipynb", "not-there"),
        ("run/1", "model.py", "not-there"),
        ("run/1", "../my project/train.ipynb", "not-there"),
        ("run/1", "./train.ipynb", "not-there"),
        ("run/1", "train.ipynb\nHEAD:x.ipynb", "not-there"),
        ("run/1", "", "not-there"),
        ("run/1", "broken.ipynb", "refused"),
        (":saved", "train.ipynb", "refused"),
        ("--output=x", "train.ipynb", "unknown-revision"),
    ],
)
async def test_what_cannot_be_opened_is_refused_in_one_sentence(project, executed, side, file, code):
    project.write(**{"broken.ipynb": "{ no notebook"})
    recorded(project, ("train", "train()"), notebook="train.ipynb")
    side = "run/2" if file == "broken.ipynb" else side
    failure = await refused(executed(side, file))
    assert failure.code == code
    assert failure.message


async def test_what_jupyter_does_not_serve_is_not_opened(jp_root_dir, executed, monkeypatch):
    """The server's folder lies within the repository; what lies beside it is not shown."""
    above = jp_root_dir.parent / "above"
    above.mkdir(exist_ok=True)
    made = Repo.init(jp_root_dir.parent)
    inside = jp_root_dir.name
    made.commit(**{f"{inside}/in.ipynb": notebook("x = 1"), "above/out.ipynb": notebook("y = 1")})
    _, found = await executed("HEAD", f"{inside}/in.ipynb", path="in.ipynb")
    assert told(found) == [("c", "x = 1")]
    assert (await refused(executed("HEAD", "above/out.ipynb", path="in.ipynb"))).code == "not-there"

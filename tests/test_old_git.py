"""Where git is older than rundiff needs: one sentence says which git is there, which is needed, and what to do."""

from __future__ import annotations

import json
import os

import pytest
from tornado.httpclient import HTTPClientError

from kernels import kernel
from old_git import VERSION, old_git
from repos import Repo, cell, notebook
from rundiff.git.version import OLDEST, is_new_enough
from served import MARKS, PLUGINS, git_knows_its_user, jp_server_config  # noqa: F401 - fixtures

pytest_plugins = PLUGINS
pytestmark = MARKS
SENTENCE = f"git {VERSION} is too old: rundiff needs {OLDEST} or later; install a newer one"


@pytest.fixture
def path(tmp_path) -> str:
    """A PATH on which an old git comes first."""
    return f"{old_git(tmp_path / 'old').parent}:{os.environ['PATH']}"


@pytest.mark.parametrize("words", [("diff",), ("runs",), ("strip", "--refresh"), ("setup",), ("check", "HEAD")])
def test_every_command_that_needs_git_says_so(repo, rundiff, path, words):
    repo.commit(**{"a.py": "a\n"})
    answer = rundiff(*words, env={**os.environ, "PATH": path})
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith(f"rundiff: {SENTENCE}")


def test_a_folder_without_a_repository_is_that_whatever_git_it_is(tmp_path, rundiff, path, monkeypatch):
    (tmp_path / "plain").mkdir()
    monkeypatch.chdir(tmp_path / "plain")
    assert "is not inside a git repository" in rundiff("runs", env={**os.environ, "PATH": path}).stderr


def test_the_magic_says_so_without_a_traceback(repo, path):
    repo.commit(**{"t.ipynb": notebook(cell("%gitdiff", "ask"))})
    with kernel(repo.root, "t.ipynb", PATH=path) as k:
        asked = k.run("%gitdiff", "ask")
    said = asked.stdout + asked.stderr + json.dumps(asked.data)
    assert SENTENCE in said
    assert (asked.traceback, "Traceback" in said) == ("", False)


async def test_the_panel_gets_a_code_of_its_own_with_both_versions(jp_fetch, jp_root_dir, path, monkeypatch):
    monkeypatch.setenv("PATH", path)
    Repo.init(jp_root_dir)
    with pytest.raises(HTTPClientError) as error:
        await jp_fetch("rundiff", "comparison", method="POST", body=json.dumps({"path": ""}))
    told = json.loads(error.value.response.body)
    assert (error.value.code, told["code"], told["command"]) == (422, "git-too-old", "conda install git")
    assert told["phrase"]["args"] == [VERSION, OLDEST]
    about = json.loads((await jp_fetch("rundiff", "about")).body)
    assert about["git"] == f"git version {VERSION}"
    assert about["hint"] == f"git is too old: rundiff needs {OLDEST} or later; install a newer one"


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("git version 2.30.9", False),
        ("git version 1.8.3.1", False),
        ("git version 2.31.0", True),
        ("git version 2.39.5 (Apple Git-154)", True),
        ("git version 2.30.0.windows.1", False),
        ("git version 10.0", True),
        ("git of my own", True),
    ],
)
def test_versions_are_compared_as_numbers(said, enough):
    assert is_new_enough(said) == enough

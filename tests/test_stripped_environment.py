"""A server that is started with next to no variables, and a user who is only a number: what is compared is the same, and what cannot be kept is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from repos import Repo, cell, notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
SOURCE = Path(__file__).parents[1] / "src"
ASK = """
import os, sys
from pathlib import Path
import git
from rundiff.commands import diff, run_detail
from rundiff.errors import UserError
from rundiff.render.wire.shapes import Question
from rundiff.runs.shelf import kept_in
from rundiff.server.answers import comparison
from rundiff.server.places import place
from rundiff.server.run_lists import RunLists
if len(sys.argv) > 2:
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
for path in ("数据/train.ipynb", "plain"):
    try:
        found = comparison(place(sys.argv[1], path), Question(path=path), RunLists()).comparison
        print([file.path for file in found.files])
    except UserError as error:
        print(type(error).__name__)
try:
    print(kept_in(None, Path(sys.argv[1], "plain")).root)
except UserError as error:
    print(error)
"""


@pytest.fixture
def served() -> Iterator[Path]:
    """Where anybody may look for it: folders of pytest are its user's alone."""
    with TemporaryDirectory() as folder:
        top = Path(folder).resolve()
        (top / "plain").mkdir()
        (top / "数据").mkdir()
        repo = Repo.init(top / "数据")
        repo.commit(**{"train.ipynb": notebook(cell("lr = 0.1", "a"))})
        repo.write(**{"train.ipynb": notebook(cell("lr = 0.2", "a"))})
        yield top


def asked(served: Path, *uid: str, **variables: str) -> list[str]:
    """What a Python is told that has only these variables, and a PATH."""
    env = {"PATH": os.defpath, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    command = [sys.executable, "-X", "utf8", "-c", ASK, str(served), *uid]
    answer = subprocess.run(command, env=env, cwd=served, capture_output=True, encoding="utf-8", check=False)
    assert answer.stderr == ""
    return answer.stdout.splitlines()


def test_without_home_and_language_it_is_the_same_answer(served, tmp_path):
    told = asked(served, XDG_STATE_HOME=str(tmp_path / "state"))
    assert told == ["['train.ipynb']", "NotARepository", str(served / "plain")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_user_who_is_only_a_number_compares_and_is_told_where_runs_could_be_kept(served):
    for path in (served, *served.rglob("*")):
        os.chown(path, 12345, 12345)
    *compared, said = asked(served, "12345")
    assert compared == ["['train.ipynb']", "NotARepository"]
    assert said.startswith(f"{served / 'plain'} cannot keep its runs, and neither can /.local/state/rundiff: ")
    assert said.endswith("set XDG_STATE_HOME to a folder that you may write")

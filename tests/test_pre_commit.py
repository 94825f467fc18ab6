"""The hooks of `.pre-commit-hooks.yaml`, installed by the real pre-commit from a clone, on a machine without Node.js."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checked import NO_SEED, OTHER_OPTIMIZER, trained
from installed_wheel import copy_of_sources
from repos import Repo, cell, notebook, stream

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DIRTY = notebook(cell("print(1)", "first", count=3, outputs=[stream("1\n")]), cell("训练()", "second", count=4))
CLEAN = notebook(cell("print(1)", "first"), cell("训练()", "second"))
CONFIG = """\
repos:
- repo: {place}
  rev: {rev}
  hooks:
  - id: {hook}
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Repo, str]:
    """A repository with this tree's files in one commit, as somebody else would clone it, and that commit."""
    folder = copy_of_sources(tmp_path_factory.mktemp("published"))
    made = Repo.init(folder)
    return made, made.commit("the sources")


@pytest.fixture(scope="module")
def without_node(tmp_path_factory) -> dict[str, str]:
    """The environment with every command on PATH but Node.js's, and a cache for pre-commit that starts empty."""
    tools = tmp_path_factory.mktemp("tools")
    for folder in [Path(sys.executable).parent, *map(Path, os.environ["PATH"].split(os.pathsep))]:
        for command in folder.iterdir() if os.access(folder, os.R_OK | os.X_OK) else ():
            link = tools / command.name
            if command.name not in ("node", "nodejs", "npm", "npx", "corepack") and not os.path.lexists(link):
                link.symlink_to(command)
    assert shutil.which("node", path=str(tools)) is None
    cache = tmp_path_factory.mktemp("cache")
    # prek installs by uv, which knows the certificates of the system only when it is told to.
    return os.environ | {"PATH": str(tools), "PRE_COMMIT_HOME": str(cache), "UV_NATIVE_TLS": "1", "UV_SYSTEM_CERTS": "1"}


@pytest.fixture
def sample(repo, published, without_node):
    """A repository with a clean notebook in it, and how to run a command there."""
    source, _ = published
    repo.commit("start", **{"train.ipynb": CLEAN, "other.json": "{}\n"})

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=repo.root, env=without_node, capture_output=True, text=True, check=False, encoding="utf-8"
        )

    def use(hook: str) -> None:
        config = CONFIG.format(place=source.root, rev=published[1], hook=hook)
        repo.commit("the hook", **{".pre-commit-config.yaml": config})
        done = run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
        assert done.returncode == 0, done.stdout + done.stderr

    return repo, run, use


def test_a_commit_of_a_dirty_notebook_is_stopped_once_and_then_goes_through(sample):
    repo, run, use = sample
    use("rundiff-strip")
    repo.write(**{"train.ipynb": DIRTY.replace(b"print(1)", b"print(2)")})
    repo.git("add", "train.ipynb")

    stopped = run("git", "commit", "--message", "a run")
    assert stopped.returncode == 1
    assert "train.ipynb: 1 output, 2 counts removed" in stopped.stdout + stopped.stderr
    assert (repo.root / "train.ipynb").read_bytes() == CLEAN.replace(b"print(1)", b"print(2)")

    repo.git("add", "train.ipynb")
    through = run("git", "commit", "--message", "a run")
    assert through.returncode == 0, through.stdout + through.stderr
    committed = json.loads(repo.git("show", "HEAD:train.ipynb"))
    assert [one["id"] for one in committed["cells"]] == ["first", "second"]


def test_the_check_stops_the_commit_and_changes_nothing(sample):
    repo, run, use = sample
    use("rundiff-strip-check")
    repo.write(**{"train.ipynb": DIRTY})
    repo.git("add", "train.ipynb")
    stopped = run("git", "commit", "--message", "a run")
    assert stopped.returncode == 1
    assert "1 output, 2 counts to remove" in stopped.stdout + stopped.stderr
    assert (repo.root / "train.ipynb").read_bytes() == DIRTY


@pytest.fixture(params=["pre-commit", "prek"])
def staging(request, sample):
    """The hook that strips what is staged, installed by either tool."""
    repo, run, use = sample
    use("rundiff-strip-staged")
    if request.param == "prek":
        done = run("prek", "install", "--overwrite", "--install-hooks")
        assert done.returncode == 0, done.stdout + done.stderr
    return repo, run


def frozen(path: Path) -> tuple[bytes, int, int]:
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino


@pytest.mark.parametrize("words", [(), ("--all",), ("train.ipynb",)])
def test_staged_a_commit_goes_through_at_once_and_the_file_keeps_bytes_and_time(staging, words):
    repo, run = staging
    repo.write(**{"train.ipynb": DIRTY.replace(b"print(1)", b"print(2)")})
    if not words:
        repo.git("add", "train.ipynb")
    before = frozen(repo.root / "train.ipynb")
    done = run("git", "commit", "--message", "a run", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "train.ipynb: 1 output, 2 counts removed from the commit" in done.stdout + done.stderr
    assert repo.git("cat-file", "blob", "HEAD:train.ipynb").encode() == CLEAN.replace(b"print(1)", b"print(2)")
    assert frozen(repo.root / "train.ipynb") == before
    assert repo.git("diff", "--cached", "--name-only") == ""


def test_staged_in_part_the_rest_is_in_the_file_as_before(staging):
    repo, run = staging
    repo.write(**{"train.ipynb": DIRTY.replace(b"print(1)", b"print(2)")})
    repo.git("add", "train.ipynb")
    repo.write(**{"train.ipynb": DIRTY.replace(b"print(1)", b"print(3)")})
    before = (repo.root / "train.ipynb").read_bytes()
    done = run("git", "commit", "--message", "a part")
    assert done.returncode == 0, done.stdout + done.stderr
    assert repo.git("cat-file", "blob", "HEAD:train.ipynb").encode() == CLEAN.replace(b"print(1)", b"print(2)")
    assert (repo.root / "train.ipynb").read_bytes() == before


def test_staged_a_broken_notebook_stops_the_commit(staging):
    repo, run = staging
    repo.write(**{"train.ipynb": "{"})
    repo.git("add", "train.ipynb")
    done = run("git", "commit", "--message", "broken")
    assert done.returncode == 1
    assert "train.ipynb, as it is staged, cannot be stripped" in done.stdout + done.stderr


def test_a_partly_staged_notebook_that_is_rewritten_stops_the_commit_and_nothing_is_lost(sample):
    repo, run, use = sample
    use("rundiff-strip")
    repo.write(**{"train.ipynb": DIRTY.replace(b"print(1)", b"print(2)")})
    repo.git("add", "train.ipynb")
    repo.write(**{"train.ipynb": DIRTY.replace(b"print(1)", b"print(3)")})
    done = run("git", "commit", "--message", "a part")
    assert done.returncode == 1
    assert (repo.root / "train.ipynb").read_bytes() == DIRTY.replace(b"print(1)", b"print(3)")
    assert "conflicted with hook auto-fixes" in done.stdout + done.stderr


def test_other_files_are_none_of_the_hooks_business(sample):
    repo, run, use = sample
    use("rundiff-strip")
    repo.write(**{"other.json": '{"outputs": [1]}\n'})
    repo.git("add", "other.json")
    through = run("git", "commit", "--message", "no notebook")
    assert through.returncode == 0, through.stdout + through.stderr
    assert "Skipped" in through.stdout + through.stderr


def test_a_hook_can_be_tried_before_it_is_configured(sample, published):
    repo, run, _ = sample
    repo.write(**{"train.ipynb": DIRTY})
    repo.git("add", "train.ipynb")
    tried = run(sys.executable, "-m", "pre_commit", "try-repo", str(published[0].root), "rundiff-strip", "--all-files")
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert (repo.root / "train.ipynb").read_bytes() == CLEAN


# rundiff check

RULES = "[check]\nfail = ['seed']\ntrailer = ['optimizer']\n"


@pytest.fixture
def checking(sample, published):
    """A repository with rules, and both hooks of the check, installed."""
    repo, run, _ = sample
    repo.commit("rules", **{"model.ipynb": trained(), "rundiff.toml": RULES})
    both = CONFIG.format(place=published[0].root, rev=published[1], hook="rundiff-check\n  - id: rundiff-check-message")
    repo.commit("the hooks", **{".pre-commit-config.yaml": both})
    types = ("--hook-type", "pre-commit", "--hook-type", "commit-msg")
    done = run(sys.executable, "-m", "pre_commit", "install", "--install-hooks", *types)
    assert done.returncode == 0, done.stdout + done.stderr

    def commit(message: str, **cells: str) -> tuple[int, str]:
        repo.write(**{"model.ipynb": trained(**cells)})
        done = run("git", "commit", "--all", "--message", message)
        return done.returncode, done.stdout + done.stderr

    return commit


def test_checked_a_commit_needs_the_trailer_that_declares_what_it_changes(checking):
    code, said = checking("tune", **OTHER_OPTIMIZER)
    assert code == 1
    assert "! optimizer  model.ipynb [4]" in said  # before there is a message, announced
    assert "✗ optimizer  model.ipynb [4]" in said
    assert "say `Training-Change: optimizer` in the commit message" in said
    code, said = checking("tune\n\nTraining-Change: optimizer", **OTHER_OPTIMIZER)
    assert code == 0, said


def test_checked_what_fails_stops_the_commit_and_what_is_nothing_goes_through_in_silence(checking):
    code, said = checking("no seed", **NO_SEED)
    assert code == 1
    assert "✗ seed  model.ipynb [2]" in said
    code, said = checking("why", prose="# Why")
    assert code == 0
    assert "rundiff check" not in said
    assert "nothing to report" not in said

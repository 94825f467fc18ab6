"""`rundiff status`: why no run was recorded, in the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from kernels import kernel
from other_environment import environment_without_rundiff
from rundiff.environment.interpreter import interpreter, python_of

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture
def kernelspec(tmp_path, monkeypatch):
    """`kernelspec(argv)`: the only kernel that Jupyter offers."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")

    def offer(argv: list[str]) -> None:
        folder = tmp_path / "jupyter" / "kernels" / "python3"
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Mine", "language": "python"}))

    return offer


def marked(text: str) -> dict[str, str]:
    """Each line's first word after its mark, with that mark."""
    return {line[1:].split()[0]: line[0] for line in text.splitlines() if line[:1] in "✓✗! " and line[1:].split()}


def test_all_is_well_in_a_repository_whose_kernel_has_rundiff(repo, rundiff, kernelspec):
    kernelspec([sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    found = rundiff("status", cwd=repo.root)
    assert found.returncode == 0
    marks = marked(found.stdout)
    assert (marks["repository"], marks["recording"], marks["kernel"]) == ("✓", "✓", "✓")
    assert "Runs are recorded here." in found.stdout
    assert "none yet" in found.stdout


def test_outside_a_repository_it_says_how_to_make_one(tmp_path, rundiff):
    found = rundiff("status", cwd=tmp_path)
    assert marked(found.stdout)["repository"] == "✗"
    assert "git init" in found.stdout
    assert "Runs are recorded here" not in found.stdout


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ("RUNDIFF_RECORD", "start Jupyter without RUNDIFF_RECORD"),
        ("RUNDIFF", "keeps rundiff out of kernels"),
        ("--local", "switch it on: rundiff record on\n"),
        ("--global", "switch it on: rundiff record on --global\n"),
    ],
)
def test_what_switches_recording_off_is_named_with_what_switches_it_on(repo, rundiff, switch, words, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(repo.root.parent / "gitconfig"))
    if switch.startswith("--"):
        repo.git("config", switch, "rundiff.record", "off")
    else:
        monkeypatch.setenv(switch, "off")
    found = rundiff("status", cwd=repo.root)
    assert words in found.stdout
    assert "Look at the line" in found.stdout


def test_a_kernel_without_rundiff_gets_the_exact_fix(repo, rundiff, kernelspec, tmp_path):
    python = environment_without_rundiff(tmp_path / "other")
    kernelspec([str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    found = rundiff("status", cwd=repo.root).stdout
    assert f"lacks rundiff; install it: {python} -m pip install {ROOT}\n" in found
    assert marked(found)["kernel"] == "✗"


def test_why_a_run_was_not_recorded_is_still_known_the_next_day(repo, rundiff):
    repo.commit()
    with kernel(repo.root, "t.ipynb") as k:
        (repo.root / ".git" / "index").write_bytes(b"no index")
        k.run("import torch\nw = torch.nn.Parameter(torch.ones(2))\ntorch.optim.SGD([w], lr=0.1).step()", "train")
    (repo.root / ".git" / "index").unlink()
    found = rundiff("status", cwd=repo.root).stdout
    assert "trouble" in found
    assert "this run is not recorded" in found


def test_a_python_is_asked_and_what_is_none_is_told_apart(tmp_path):
    found = interpreter(sys.executable)
    assert (found.rundiff is not None, found.starts, found.torch) == (True, True, True)
    assert interpreter(str(environment_without_rundiff(tmp_path / "other"))).rundiff is None
    assert interpreter(str(tmp_path / "no-python")) is None
    assert interpreter("/bin/echo") is None


@pytest.mark.parametrize(
    ("argv", "python"),
    [
        (["/opt/env/bin/python3.11", "-m", "ipykernel_launcher", "-f", "x"], "/opt/env/bin/python3.11"),
        (["C:\\env\\python.exe", "-m", "ipykernel_launcher"], "C:\\env\\python.exe"),
        (["conda", "run", "-n", "ml", "python", "-m", "ipykernel_launcher"], None),
        (["/usr/bin/R", "--slave"], None),
        (["python", "train.py"], None),
        ([], None),
    ],
)
def test_which_python_a_kernel_is_started_with(argv, python):
    assert python_of(argv) == python


def test_a_module_beside_the_notebook_is_not_run_by_asking(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text(f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).touch()")
    monkeypatch.chdir(tmp_path)
    assert interpreter(sys.executable) is not None
    assert not Path("ran").exists()

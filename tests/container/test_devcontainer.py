"""The files for a training project: a copy of them is opened by the dev container command line, as VS Code does it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from nvidia import runtime
from started import OWNER, records
from started import project as project_of

from engine import ROOT, Engine

COMMAND = ROOT / "node_modules/.bin/devcontainer"
Devcontainer = Callable[..., str]


@pytest.fixture
def project(tmp_path: Path, cpu_image: str) -> Path:
    """A project with our files in it, and the image for CPUs in the place of the one that they name."""
    folder = project_of(tmp_path / "project")
    shutil.copytree(ROOT / "docker/project", folder, dirs_exist_ok=True)
    file = folder / ".devcontainer/devcontainer.json"
    named = file.read_text()
    assert '"image": "rundiff:2.7.1-cuda12"' in named
    file.write_text(named.replace("rundiff:2.7.1-cuda12", cpu_image))
    subprocess.run(["chown", "--recursive", OWNER, str(folder)], check=True)
    return folder


@pytest.fixture
def devcontainer(running: Engine, project: Path, tmp_path: Path) -> Devcontainer:
    """`devcontainer VERB` on the project; what it printed."""

    def called(verb: str, *words: str) -> str:
        named = ("--workspace-folder", str(project), "--user-data-folder", str(tmp_path / "user-data"))
        return running.run(str(COMMAND), verb, *named, *words).stdout

    return called


def test_who_works_in_it_is_the_owner_of_the_folder_and_has_runs_recorded(
    running: Engine, devcontainer: Devcontainer, project: Path, cpu_image: str
) -> None:
    up = json.loads(devcontainer("up").splitlines()[-1])
    assert (up["outcome"], up["remoteUser"], up["remoteWorkspaceFolder"]) == ("success", "dev", "/workspace")
    assert devcontainer("exec", "id", "-un").split() == ["dev"]
    assert devcontainer("exec", "id", "-u").split() == ["1234"]
    devcontainer("exec", "sh", "-c", "touch made && mkdir ~/made && python train.py")
    made = (project / "made").stat()
    assert f"{made.st_uid}:{made.st_gid}" == OWNER
    assert [record["environment"]["container"]["image"] for record in records(project)] == [cpu_image]
    assert "run/1" in devcontainer("exec", "rundiff", "runs")
    shm = devcontainer("exec", "df", "--block-size=1G", "--output=size", "/dev/shm")  # noqa: S108
    assert shm.split()[-1] == "8"
    assert running.inspect(up["containerId"], "HostConfig.DeviceRequests") is None, "there is no GPU to ask for"


def test_a_terminal_in_it_tells_the_address_of_the_lab_with_its_token(running: Engine, devcontainer: Devcontainer) -> None:
    devcontainer("up")
    told = devcontainer(
        "exec", "timeout", "60", "sh", "-c", "until jupyter server list 2>/dev/null | grep token; do sleep 1; done"
    )
    token = told.split("token=")[1].split()[0]
    asked = f"curl --fail --silent 'http://127.0.0.1:8888/api/contents?token={token}'"
    assert "train.py" in devcontainer("exec", "sh", "-c", asked)


def test_gpus_are_asked_for_where_the_engine_has_their_runtime(
    running: Engine, gpu_requests: Path, devcontainer: Devcontainer
) -> None:
    gpu_requests.write_text("")
    with runtime(running):
        up = json.loads(devcontainer("up").splitlines()[-1])
        asked = running.inspect(up["containerId"], "HostConfig.DeviceRequests")
    assert [(one["Count"], one["Capabilities"]) for one in asked] == [(-1, [["gpu"]])]
    assert "NVIDIA_VISIBLE_DEVICES=all" in gpu_requests.read_text().splitlines()


CODE = ("train.py", "src/digits/data/loader.py", "src/digits/runs/store.py")
WORK = (*CODE, "train.ipynb", "conf/model.yaml", ".env.example", "requirements.txt")
LOGS = ("runs/Nov01/hparams.yaml", "src/runs/events.out.tfevents.1", "x/wandb/run")
LARGE = ("model.pt", "out/last.ckpt", "a/b.safetensors", "data/train.bin", *LOGS)
SECRET = (".env", "deploy/.env.local", "keys/id_ed25519", "keys/server.pem")
MADE_AGAIN = ("nb/.ipynb_checkpoints/a.ipynb", "src/__pycache__/a.pyc", ".venv/bin/python")
"""Files of a project."""


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A project with all of them."""
    folder = tmp_path / "full"
    for name in (*WORK, *LARGE, *SECRET, *MADE_AGAIN):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    return folder


def test_a_build_gets_the_work_and_neither_models_nor_data_nor_secrets(engine: Engine, full: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "docker/project/.dockerignore", full)
    engine.to_build()
    engine.docker("build", "--output", str(tmp_path / "seen"), "--file", "-", str(full), given="FROM scratch\nCOPY . /\n")
    seen = {str(path.relative_to(tmp_path / "seen")) for path in (tmp_path / "seen").rglob("*") if path.is_file()}
    assert seen - {".dockerignore"} == set(WORK)


def test_git_gets_the_work_and_setup_has_no_line_to_add(engine: Engine, full: Path) -> None:
    shutil.copy(ROOT / "docker/project/.gitignore", full)
    engine.run("git", "init", "--quiet", str(full))
    seen = engine.run("git", "-C", str(full), "ls-files", "--others", "--exclude-standard").stdout.splitlines()
    assert set(seen) - {".gitignore"} == set(WORK)
    before = (full / ".gitignore").read_text()
    engine.run(str(ROOT / ".venv/bin/rundiff"), "setup", "--gitignore", cwd=full)
    assert (full / ".gitignore").read_text() == before

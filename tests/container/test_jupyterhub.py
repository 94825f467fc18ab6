"""The JupyterHub of docker/jupyterhub, beside the engine as on a real machine: a user logs in and trains in a container of their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from started import TRAINING

from engine import HERE, ROOT, Engine, eventually, progress

SHIPPED = ROOT / "docker/jupyterhub"
PROXY = "configurable-http-proxy@5.3.0"
HUB = "http://127.0.0.1:8000"
IMAGE = "rundiff-jupyterhub:cpu"
# Whoever says a name is believed; who may come in is still decided by the shipped file.
BELIEVING = f"""
load_subconfig("{SHIPPED / "jupyterhub_config.py"}")
c.JupyterHub.authenticator_class = "dummy"
"""


@pytest.fixture(scope="session")
def tools(engine: Engine) -> Path:
    """A Python with the hub, from the shipped lock files; its proxy lies beside it."""
    folder = engine.folder / "jupyterhub"
    if not (folder / "node_modules/.bin/configurable-http-proxy").exists():
        progress("JupyterHub with its proxy")
        locks = ["-r", str(SHIPPED / "dockerspawner.lock")]
        engine.run(sys.executable, "-m", "venv", str(folder))
        engine.run(str(folder / "bin/pip"), "install", "--quiet", "--require-hashes", *locks)
        assert PROXY in (SHIPPED / "README.md").read_text()
        engine.run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PROXY)
    return folder


@pytest.fixture
def hub(running: Engine, tools: Path, cpu_image: str, gpu_requests: Path, tmp_path: Path) -> Iterator[Path]:
    """The hub runs, with the engine's network; the folder of its Python."""
    running.to_build()
    running.docker("build", "--network", "host", "--build-arg", f"IMAGE={cpu_image}", "--tag", IMAGE, str(SHIPPED))
    running.to_run()
    (tmp_path / "jupyterhub_config.py").write_text(BELIEVING)
    path = f"{tools}/bin:{tools}/node_modules/.bin:{running.environment['PATH']}"
    variables = {**running.environment, "PATH": path, "HUB_IMAGE": IMAGE, "HUB_USERS": "alice bob", "HUB_GPUS": "all"}
    log = (tmp_path / "hub.log").open("w")
    words = ("nsenter", f"--net=/run/netns/{running.network}", str(tools / "bin/jupyterhub"))
    with log, subprocess.Popen(words, env=variables, cwd=tmp_path, stdout=log, stderr=log) as process:
        try:
            asked = ("curl", "--silent", "--fail", "--noproxy", "*", f"{HUB}/hub/api")
            eventually("the hub", lambda: running.inside(*asked, check=False).returncode == 0)
            yield tools
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            running.docker("volume", "rm", "--force", "rundiff-alice")


def user(engine: Engine, hub: Path, name: str, cell: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """What a user sees who logs in and runs a cell."""
    return engine.inside(str(hub / "bin/python"), str(HERE / "hub_user.py"), HUB, name, cell, check=check)


def test_a_user_of_the_hub_trains_in_a_container_of_their_own_and_the_record_names_its_image(
    running: Engine, hub: Path, gpu_requests: Path
) -> None:
    gpu_requests.write_text("")
    first = json.loads(user(running, hub, "alice", "import subprocess; print(subprocess.check_output(['git', 'init']))").stdout)
    assert "<title>JupyterLab</title>" in first["page"]
    assert "/workspace/.git" in first["printed"]
    seen = json.loads(user(running, hub, "alice", TRAINING + "print(torch.__version__)").stdout)
    assert seen["printed"].startswith("2.13.0")
    shown = ("git", "-C", "/workspace", "show", "refs/run-record/1:record.json")
    record = json.loads(running.docker("exec", "--user", "dev", "jupyter-alice", *shown).stdout)
    container = record["environment"]["container"]
    assert (container["image"], container["digest"]) == (IMAGE, running.inspect(IMAGE, "Id"))
    eventually("health", lambda: running.inspect("jupyter-alice", "State.Health.Status") == "healthy")
    assert "NVIDIA_VISIBLE_DEVICES=all" in gpu_requests.read_text().splitlines()
    refused = user(running, hub, "mallory", "", check=False)
    assert "403" in refused.stderr
    assert running.docker("ps", "--quiet", "--filter", "name=jupyter-mallory").stdout == ""

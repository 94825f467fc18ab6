"""The compose files, as who trains calls them: in the folder of the project."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from nvidia import no_toolkit

from conftest import LOCAL_WHEELS
from engine import ROOT, Engine

PLAIN = ROOT / "docker/compose.yaml"
WITH_GPUS = ROOT / "docker/compose.gpu.yaml"
TOKEN = "a-token-of-the-test"  # noqa: S105
# A machine that may not lift its own limit cannot give a container an unlimited one; CI has such machines.
LIMITED = """
services:
  lab:
    ulimits: !override {stack: 67108864}
"""
Compose = Callable[..., CompletedProcess[str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a notebook, of a user who is neither root nor the image's."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "train.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    for path in (folder, folder / "train.ipynb"):
        shutil.chown(path, 1234, 1234)
    return folder


@pytest.fixture
def compose(running: Engine, cpu_image: str, project: Path, tmp_path: Path) -> Iterator[Compose]:
    """`docker compose -f docker/compose.yaml …` in the project's folder, with the image for CPUs."""
    limited = tmp_path / "limited.yaml"
    limited.write_text(LIMITED)

    def called(*words: str, files: tuple[Path, ...] = (PLAIN,), check: bool = True, **variables: str):
        named = [word for file in (*files, limited) for word in ("-f", str(file))]
        given = {"PWD": str(project), "RUNDIFF_IMAGE": cpu_image, "JUPYTER_TOKEN": TOKEN, **variables}
        return running.run("docker", "compose", *named, *words, cwd=project, check=check, **given)

    yield called
    called("down", "--volumes", "--timeout", "2", files=(PLAIN, WITH_GPUS))


def host_key(engine: Engine) -> str:
    """What SSH's server shows to who connects."""
    return engine.inside("ssh-keyscan", "-t", "ed25519", "-p", "2222", "127.0.0.1").stdout


@pytest.mark.parametrize("files", [(PLAIN,), (PLAIN, WITH_GPUS)], ids=["cpu", "gpu"])
@pytest.mark.parametrize("variables", [{}, {"JUPYTER_TOKEN": TOKEN, "RUNDIFF_WORKSPACE": "/srv/project"}], ids=["unset", "set"])
def test_compose_reads_every_combination_of_the_files(engine: Engine, files, variables) -> None:
    named = [word for file in files for word in ("-f", str(file))]
    read = engine.docker("compose", *named, "config", "--format", "json", **variables)
    assert not read.stderr
    lab = json.loads(read.stdout)["services"]["lab"]
    assert {port["host_ip"] for port in lab["ports"]} == {"127.0.0.1"}
    assert lab["ulimits"] == {"memlock": -1, "stack": 67108864}
    assert ("deploy" in lab) == (WITH_GPUS in files)
    assert (lab["environment"]["JUPYTER_TOKEN"] is None) == (not variables)


def test_compose_up_waits_for_a_lab_on_the_folder_in_which_it_is_called(running: Engine, compose: Compose, project) -> None:
    compose("up", "--wait")
    container = compose("ps", "--quiet", "lab").stdout.strip()
    assert running.inspect(container, "State.Health.Status") == "healthy"
    status, body = running.http(f"http://127.0.0.1:8888/api/contents?token={TOKEN}")
    assert status == 200
    assert [found["name"] for found in json.loads(body)["content"]] == ["train.ipynb"]
    assert running.http("http://127.0.0.1:8888/api/contents")[0] == 403
    published = running.inspect(container, "NetworkSettings.Ports")
    assert {port["HostIp"] for ports in published.values() for port in ports} == {"127.0.0.1"}
    shm = compose("exec", "lab", "df", "--block-size=1G", "--output=size", "/dev/shm")  # noqa: S108
    assert shm.stdout.split()[-1] == "8"
    assert compose("exec", "--user", "dev", "lab", "sh", "-c", "touch made && stat -c %u made").stdout.strip() == "1234"
    assert (project / "made").exists()
    assert running.inspect(container, "Config.StopTimeout") == 30


def test_a_container_that_is_made_anew_is_the_same_host_to_ssh(running: Engine, compose: Compose, tmp_path: Path) -> None:
    key = tmp_path / "id_ed25519"
    running.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    given = {"SSH_PUBLIC_KEY": key.with_suffix(".pub").read_text(), "RUNDIFF_IMAGE_DIGEST": "sha256:" + "ab" * 32}
    compose("up", "--wait", **given)
    first = host_key(running)
    (tmp_path / "known_hosts").write_text(first)
    compose("down")
    assert not compose("ps", "--quiet", "--all").stdout
    compose("up", "--wait", **given)
    assert host_key(running) == first != ""
    words = (
        "-i",
        str(key),
        "-p",
        "2222",
        "-o",
        f"UserKnownHostsFile={tmp_path}/known_hosts",
        "-o",
        "StrictHostKeyChecking=yes",
    )
    said = running.inside("ssh", *words, "-o", "BatchMode=yes", "dev@127.0.0.1", "printenv RUNDIFF_IMAGE_DIGEST RUNDIFF_IMAGE")
    assert said.stdout.split() == [given["RUNDIFF_IMAGE_DIGEST"], "rundiff:cpu"]


def test_a_mistyped_folder_is_an_error_and_is_not_made(compose: Compose, tmp_path: Path) -> None:
    said = compose("up", "--wait", check=False, RUNDIFF_WORKSPACE=str(tmp_path / "porject"))
    assert said.returncode
    assert "bind source path does not exist" in said.stderr
    assert not (tmp_path / "porject").exists()


def test_the_gpu_file_says_so_where_the_engine_can_give_none(running: Engine, compose: Compose) -> None:
    with no_toolkit(running):
        said = compose("up", "--wait", files=(PLAIN, WITH_GPUS), check=False)
    assert 'could not select device driver "nvidia"' in said.stderr


def test_the_gpu_file_requests_all_gpus_and_the_plain_one_requests_none(compose: Compose, gpu_requests: Path) -> None:
    gpu_requests.write_text("")
    compose("up", "--detach", "--timeout", "0", files=(PLAIN, WITH_GPUS))
    assert set(gpu_requests.read_text().splitlines()) == {
        "NVIDIA_VISIBLE_DEVICES=all",
        "NVIDIA_DRIVER_CAPABILITIES=compute,utility",
    }
    gpu_requests.write_text("")
    compose("up", "--detach", "--timeout", "0", "--force-recreate")
    assert not gpu_requests.read_text()


def test_compose_builds_the_image_from_the_checkout(engine: Engine, cpu_image: str, base: str, tmp_path: Path) -> None:
    here = tmp_path / "here.yaml"
    wheels = {"additional_contexts": {"wheels": LOCAL_WHEELS}} if LOCAL_WHEELS else {}
    here.write_text(json.dumps({"services": {"lab": {"build": {"network": "host", **wheels}}}}))
    name = "rundiff:composed"
    given = {"RUNDIFF_IMAGE": name, "BASE_IMAGE": base, "TORCH": "torch==2.13.0", "CUDA": "none"}
    engine.to_build()
    engine.docker("compose", "-f", str(PLAIN), "-f", str(here), "build", **given)
    assert engine.docker("run", "--rm", "--network", "host", name, "rundiff", "--version").stdout
    assert f"RUNDIFF_IMAGE={name}" in engine.inspect(name, "Config.Env")
    shared = [engine.inspect(image, "RootFS.Layers") for image in (name, cpu_image)]
    assert shared[0][:-2] == shared[1][:-2], "all but what names the image is shared"
    engine.docker("image", "rm", name)

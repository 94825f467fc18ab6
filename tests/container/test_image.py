"""The image for CPUs, built from the shipped Dockerfile: what it holds, and the other ways to start it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from started import LAB, TRAINING, project, records, started, train

from conftest import built
from engine import ROOT, eventually


def test_the_container_stops_cleanly_while_a_cell_trains_and_the_run_reads_as_interrupted(
    engine, cpu_image, gpu_requests, tmp_path
):
    endless = TRAINING.replace("range(3)", "range(10**9)")
    with started(engine, cpu_image, tmp_path, name="stopped") as lab, ThreadPoolExecutor() as beside:
        training = beside.submit(train, lab, endless)
        eventually("a run that goes on", lambda: [run.get("outcome", "running") for run in records(lab.project)] == ["running"])
        engine.docker("stop", lab.name)
        state = engine.inspect(lab.name, "State")
        assert (state["ExitCode"], state["OOMKilled"], state["Error"]) == (0, False, "")
        assert [run["outcome"] for run in records(lab.project)] == ["interrupted"]
        assert "KeyboardInterrupt" in str(training.exception(60))


def test_a_token_of_ones_own_and_a_folder_of_root_are_taken(engine, cpu_image, gpu_requests, tmp_path):
    mine = project(tmp_path / "of_root", "0:0")
    with started(engine, cpu_image, tmp_path, "-e", "JUPYTER_TOKEN=mine", mounted=mine) as lab:
        assert lab.token == "mine"  # noqa: S105 - it guards nothing
        assert engine.http(f"{LAB}/api/status?token=mine")[0] == 200
        assert "belongs to root" in lab.said
        assert lab.ssh("cd /workspace && python train.py && id -u").stdout.strip() == "0"
        assert lab.ssh("true", user="root").returncode == 255
        assert [run["outcome"] for run in records(mine)] == ["finished"]


@pytest.mark.parametrize(
    ("mounted", "said"), [(False, "nothing is mounted on /workspace"), (True, "/workspace is not a git repository")]
)
def test_who_would_lose_work_or_runs_with_the_container_is_told(running, cpu_image, tmp_path, mounted, said):
    folder = ("-v", f"{tmp_path}:/workspace") if mounted else ()
    running.docker("run", "-d", "--name", "bare", "--shm-size", "1m", *folder, cpu_image)
    told = eventually("the address", lambda: "token=" in (log := running.docker("logs", "bare").stderr) and log)
    assert said in told
    assert "--shm-size" in told


def test_a_container_that_is_started_again_keeps_its_token_its_keys_and_what_it_adopted(running, cpu_image, tmp_path):
    running.docker("run", "-d", "--name", "again", "-v", f"{project(tmp_path / 'mine')}:/workspace", cpu_image)
    eventually("health", lambda: running.inspect("again", "State.Health.Status") == "healthy")
    known = "cat /run/rundiff/token /etc/ssh/keys/*.pub; id dev; stat -c %u /home/dev"
    first = running.docker("exec", "again", "sh", "-c", known).stdout
    running.docker("restart", "again")
    eventually("health", lambda: running.inspect("again", "State.Health.Status") == "healthy")
    assert running.docker("exec", "again", "sh", "-c", known).stdout == first
    assert "uid=1234(dev)" in first


@pytest.mark.parametrize("user", ["1000:1000", "54321:0"])
def test_a_user_of_ones_own_choice_gets_lab_without_ssh(running, cpu_image, tmp_path, user):
    mine = project(tmp_path / "mine", user)
    running.docker(
        "run",
        "-d",
        "--name",
        "chosen",
        "--user",
        user,
        "-v",
        f"{mine}:/workspace",
        "-p",
        "8888:8888",
        "-e",
        "JUPYTER_TOKEN=t",
        cpu_image,
    )
    eventually("health", lambda: running.inspect("chosen", "State.Health.Status") == "healthy")
    assert running.http(f"{LAB}/api/contents?token=t")[0] == 200
    said = eventually("the address", lambda: re.findall("token=t", running.docker("logs", "chosen").stderr))
    assert said == ["token=t"]
    done = running.docker("exec", "chosen", "python", "train.py")
    assert done.returncode == 0
    assert len(records(mine)) == 1


def test_another_command_is_run_as_it_is(running, cpu_image, tmp_path):
    mine = project(tmp_path / "mine")
    done = running.docker(
        "run",
        "--rm",
        "-v",
        f"{mine}:/workspace",
        cpu_image,
        "python",
        "-c",
        "import os; print(os.getuid()); exit(3)",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "1234\n", "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("ssh-rsa nonsense", "this is no public key for SSH: ssh-rsa nonsense…"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "a private key was given for SSH"),
    ],
)
def test_what_is_no_key_is_said_and_not_taken(running, cpu_image, given, said):
    done = running.docker("run", "--rm", "-e", f"SSH_PUBLIC_KEY={given}", cpu_image, "cat", "/run/rundiff/authorized_keys")
    assert said in done.stderr
    assert "abc" not in done.stderr
    assert done.stdout == ""


def test_an_image_tells_what_it_is_in_labels_and_inside(running, cpu_image):
    inside = json.loads(running.docker("run", "--rm", cpu_image, "cat", "/etc/rundiff/image.json").stdout)
    packages = running.docker("run", "--rm", cpu_image, "cat", "/etc/rundiff/packages.txt").stdout
    labels = running.inspect(cpu_image, "Config.Labels")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    assert inside["revision"].removesuffix("-dirty") == head
    assert inside["manifest"] == "sha256:" + hashlib.sha256(packages.encode()).hexdigest()
    assert {f"torch {inside['torch']}", f"torch=={inside['torch']}"} & set(packages.splitlines())
    for name in ("version", "revision", "created"):
        assert labels[f"org.opencontainers.image.{name}"] == inside[name]
    assert labels["org.opencontainers.image.base.name"] == inside["base"]


def test_an_image_holds_no_caches_keys_or_passwords(running, cpu_image):
    script = (
        "ls /var/lib/apt/lists /var/cache/apt /root/.cache /etc/ssh/ssh_host_* /etc/ssh/keys /run/wheels /run/build 2>/dev/null; "
        "getent shadow | cut -d: -f2 | sort -u"
    )
    done = running.docker("run", "--rm", "--entrypoint", "sh", cpu_image, "-c", script)
    assert set(done.stdout.split()) <= {"*", "!", "!*", "/var/lib/apt/lists:", "/var/cache/apt:"}


def test_a_run_that_was_made_in_another_image_is_told_beside_this_one(engine, cpu_image, base, tmp_path):
    other = built(engine, "rundiff:other", base, "torch==2.13.0", "none")
    engine.to_run()
    mounted = ("-v", f"{project(tmp_path / 'mine')}:/workspace")
    engine.docker("run", "--rm", *mounted, other, "python", "train.py")
    engine.docker("run", "--rm", *mounted, cpu_image, "python", "train.py")
    drift = engine.docker("run", "--rm", *mounted, cpu_image, "rundiff", "env", "run/1", "run/2").stdout
    assert re.search(r"! image +rundiff:other → rundiff:cpu$", drift, re.MULTILINE), drift
    inside = engine.docker("run", "--rm", *mounted, cpu_image, "rundiff", "env").stdout
    assert "image.json says" in inside
    checked = engine.docker(
        "run", "--rm", "--shm-size", "2g", *mounted, other, "rundiff", "env", "run/2", "--check", check=False
    )
    assert (checked.returncode, "rundiff:cpu → rundiff:other" in checked.stdout) == (1, True), checked.stdout

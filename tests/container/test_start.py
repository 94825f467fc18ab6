"""How a container starts with variables and mounts that are odd, and honest: whom it trusts, what it leaves alone, what it says."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from started import pair, project, started

from engine import Engine, eventually


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A project of somebody who is not the image's own user."""
    return project(tmp_path / "mine")


def asked(engine: Engine, image: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What a container on *folder* answers; *words* are options, `--`, and a command for its shell."""
    at = words.index("--")
    return engine.docker(
        "run", "--rm", "-v", f"{folder}:/workspace", *words[:at], image, "bash", "-c", *words[at + 1 :], check=False
    )


def told(engine: Engine, image: str, folder: Path, *options: str, command: tuple[str, ...] = ()) -> str:
    """The address that a container prints, when it is healthy."""
    name = engine.docker("run", "-d", "-v", f"{folder}:/workspace", *options, image, *command).stdout.strip()
    found = eventually("the address", lambda: re.findall(r"JupyterLab  (\S+)", engine.docker("logs", name).stderr))
    eventually("health", lambda: engine.inspect(name, "State.Health.Status") == "healthy")
    return str(found[0])


@pytest.fixture
def started_with(running: Engine, cpu_image: str, mine: Path) -> Callable[..., str]:
    """What `told` tells of a container on *mine*."""
    return partial(told, running, cpu_image, mine)


@pytest.fixture
def volume(running: Engine) -> Iterator[str]:
    """A volume that no container had."""
    name = running.docker("volume", "create").stdout.strip()
    yield name
    running.docker(
        "rm", "--force", *running.docker("ps", "--all", "--quiet", "--filter", f"volume={name}").stdout.split(), check=False
    )
    running.docker("volume", "rm", name)


def test_root_runs_nothing_that_lies_in_the_mounted_folder(running, cpu_image, mine):
    # A PYTHONPATH of one's own is honest; that root's programs follow it, into a folder that others write to, is not.
    (mine / "sitecustomize.py").write_text("import os; open(f'/tmp/by-{os.getuid()}-python', 'w')\n")
    (mine / "sourced.sh").write_text(": >/tmp/by-$UID-bash\n")
    told(running, cpu_image, mine, "--name", "trusting", "-e", "PYTHONPATH=:/workspace", "-e", "BASH_ENV=/workspace/sourced.sh")
    running.docker("exec", "trusting", "/usr/local/bin/rundiff-health")
    made = running.docker("exec", "trusting", "sh", "-c", "ls /tmp/ | grep ^by-").stdout.split()
    assert "by-1234-python" in made, "the user's own Python follows it"
    assert not [name for name in made if name.startswith("by-0-")]


def test_what_the_user_installs_is_not_run_by_root(running, cpu_image, mine):
    told(running, cpu_image, mine, "--name", "planted")
    planting = (
        "for name in tini rundiff-container rundiff-health setpriv stat sshd; do "
        "printf '#!/bin/sh\\n: >/run/planted\\n' >/opt/venv/bin/$name; chmod +x /opt/venv/bin/$name; done"
    )
    running.docker("exec", "--user", "dev", "planted", "sh", "-c", planting)
    running.docker("restart", "planted")
    eventually("health", lambda: running.inspect("planted", "State.Health.Status") == "healthy")
    assert "No such file" in running.docker("exec", "planted", "ls", "/run/planted", check=False).stderr


@pytest.mark.parametrize("path", ["/usr/bin:/bin", "/workspace/bin:/usr/bin:/bin", ""])
def test_jupyter_is_found_with_whatever_path_is_given(running, cpu_image, mine, path):
    done = asked(running, cpu_image, mine, "-e", f"PATH={path}", "--", "echo $PATH; command -v jupyter")
    assert done.stdout.startswith(path)
    assert done.stdout.splitlines()[1:] == ["/opt/venv/bin/jupyter"], done.stderr


@pytest.mark.parametrize("mode", ["", ":ro"])
def test_what_is_mounted_below_the_home_folder_stays_whose_it_is(running, cpu_image, mine, tmp_path, mode):
    keys, settings = tmp_path / "keys", tmp_path / "gitconfig"
    keys.mkdir(mode=0o700)
    (keys / "known_hosts").write_text("")
    settings.write_text("[user]\n\tname = Me\n")
    subprocess.run(["chown", "--recursive", "1000:1000", str(keys), str(settings)], check=True)
    mounts = ("-v", f"{keys}:/home/dev/.ssh{mode}", "-v", f"{settings}:/home/dev/.gitconfig{mode}")
    done = asked(running, cpu_image, mine, *mounts, "--", "id -u; git config user.name; stat -c %u ~ ~/.bashrc")
    assert (done.stdout.split(), done.stderr) == (["1234", "Me", "1234", "1234"], "")
    assert {path.stat().st_uid for path in (keys, keys / "known_hosts", settings)} == {1000}


def test_a_new_volume_below_the_home_folder_can_be_written(running, cpu_image, mine, volume):
    for _ in range(2):
        done = asked(
            running,
            cpu_image,
            mine,
            "-v",
            f"{volume}:/home/dev/.cache/my models",
            "--",
            'date >>~/.cache/"my models"/a && date >>~/.cache/b',
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_a_volume_as_home_folder_follows_its_user(running, cpu_image, mine, volume):
    for user in ("1234", "5678", "1000"):
        done = asked(
            running,
            cpu_image,
            mine,
            "-v",
            f"{volume}:/home/dev",
            "-e",
            f"NB_UID={user}",
            "--",
            "id -u; date >>~/a; stat -c %u ~ ~/a",
        )
        assert (done.stdout.split(), done.stderr) == ([user] * 3, "")


def test_a_folder_of_the_host_as_home_folder_is_not_given_away(running, cpu_image, mine, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter").write_text("")
    subprocess.run(["chown", "--recursive", "1000:1000", str(home)], check=True)
    assert asked(running, cpu_image, mine, "-v", f"{home}:/home/dev", "--", "id -u").stdout == "1234\n"
    assert {path.stat().st_uid for path in (home, home / "letter")} == {1000}


def test_files_in_a_folder_that_everybody_may_write_to_belong_to_its_owner(running, cpu_image, mine):
    mine.chmod(0o777)
    asked(running, cpu_image, mine, "--", "date >made")
    assert (mine / "made").stat().st_uid == 1234


@pytest.mark.parametrize("option", ["--read-only", "--cap-drop=ALL"])
def test_a_container_that_cannot_adopt_says_how_to_start_it(running, cpu_image, mine, option):
    done = asked(running, cpu_image, mine, option, "--", "id")
    assert (done.returncode, done.stdout) == (1, "")
    sentence, way = done.stderr.splitlines()
    assert option.partition("=")[0] in sentence
    words = way.replace('"$(id -u):$(id -g)"', "1234:4321").split()
    assert asked(running, cpu_image, mine, option, *words, "--", "id -u").stdout == "1234\n"
    assert told(running, cpu_image, mine, option, *words).startswith("http://127.0.0.1:8888/lab?token=")


@pytest.mark.parametrize(
    ("variable", "command", "address"),
    [
        (
            "JUPYTER_TOKEN=a&b#c/d ü",
            "jupyter lab --port=9999 --ServerApp.base_url=/x",
            "http://127.0.0.1:9999/x/lab?token=a%26b%23c%2Fd%20%C3%BC",
        ),
        ("RUNDIFF_PORT=8889", "jupyter lab --IdentityProvider.token=given", "http://127.0.0.1:8889/lab?token=given"),
        ("XDG_DATA_HOME=/workspace/.data", "jupyter lab --IdentityProvider.token=t", "http://127.0.0.1:8888/lab?token=t"),
        ("JUPYTER_DATA_DIR=/workspace/.data", "jupyter-lab --IdentityProvider.token=t", "http://127.0.0.1:8888/lab?token=t"),
    ],
)
def test_the_printed_address_is_the_one_that_jupyter_was_told(started_with, variable, command, address):
    assert started_with("-e", variable, command=tuple(command.split())) == address


def test_health_is_that_of_the_server_which_the_container_was_started_for(running, cpu_image, mine):
    told(running, cpu_image, mine, "--name", "second")
    killing = (
        "jupyter server --port 9001 >/dev/null 2>&1 & "
        "until ls ~/.local/share/jupyter/runtime/jpserver-$!.json; do sleep 0.2; done; kill -9 $!"
    )
    running.docker("exec", "--user", "dev", "second", "timeout", "60", "bash", "-c", killing)
    ill = running.docker("exec", "second", "rundiff-health", check=False)
    assert (ill.returncode, ill.stdout) == (0, "")


def test_a_folder_in_the_place_of_a_file_of_keys_is_said(running, cpu_image, mine, tmp_path):
    # Docker makes one of a path that is mistyped.
    done = asked(running, cpu_image, mine, "-v", f"{tmp_path}/mistyped.pub:/etc/rundiff/authorized_keys:ro", "--", "true")
    assert "/etc/rundiff/authorized_keys is a folder" in done.stderr


def test_why_ssh_is_off_is_said_in_one_line(running, cpu_image, mine):
    done = asked(running, cpu_image, mine, "-e", "SSH_PORT=99999", "--", "true")
    assert done.stderr == "rundiff: SSH is off, since sshd does not start: Bad port number.\n"


def test_variables_that_are_too_long_for_ssh_are_said_and_keep_nobody_out(engine, cpu_image, gpu_requests, tmp_path):
    variables = tmp_path / "variables"
    variables.write_text("".join(f"LONG{number}={'x' * 60_000}\n" for number in range(5)))
    with started(engine, cpu_image, tmp_path, "--env-file", str(variables), name="long") as lab:
        assert lab.ssh("cat /proc/self/environ | tr '\\0' '\\n' | grep -c ^LONG").stdout.strip() == "3"
        assert lab.said.count("is not there over SSH: its value is too long") == 2


def test_what_root_has_left_in_the_repository_is_told_and_the_command_that_is_told_mends_it(running, cpu_image, tmp_path):
    mine = project(tmp_path / "mine")
    start = ("-v", f"{mine}:/workspace", "--shm-size", "2g", cpu_image)
    running.docker("run", "-d", "--name", "rooted", *start)
    eventually("health", lambda: running.inspect("rooted", "State.Health.Status") == "healthy")
    running.docker("exec", "rooted", "python", "train.py")
    running.docker("restart", "rooted")
    said = eventually("the second start", lambda: (log := running.docker("logs", "rooted").stderr).count("token=") == 2 and log)
    [told] = [line for line in said.splitlines() if "chown -R" in line]
    running.run(*told.split())
    assert {path.stat().st_uid for path in (mine / ".git").rglob("*")} == {1234}


def test_a_key_is_given_to_a_running_container_by_the_command_that_it_prints(running, cpu_image, tmp_path):
    key = pair(tmp_path)
    running.docker(
        "run", "-d", "--name", "keyless", "-p", "2222:22", "-v", f"{project(tmp_path / 'mine')}:/workspace", cpu_image
    )
    said = eventually("the address", lambda: "token=" in (log := running.docker("logs", "keyless").stderr) and log)
    command = said.split("to give it one: ")[1].splitlines()[0]
    running.run("sh", "-c", command.replace("~/.ssh/id_ed25519.pub", str(key.with_suffix(".pub"))))
    options = ("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-i", str(key))
    assert running.inside("ssh", *options, "-p", "2222", "dev@127.0.0.1", "id -u").stdout == "1234\n"

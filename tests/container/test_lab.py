"""One container of the image for CPUs, started with the command line of the README, and what its user does in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from started import LAB, NOTEBOOK, OWNER, TRAINING, Started, pair, records, started, train

from engine import Engine, eventually


@pytest.fixture(scope="module")
def lab(engine: Engine, cpu_image: str, gpu_requests: Path, tmp_path_factory) -> Iterator[Started]:
    """One container that the tests of this module look at, started as the README says."""
    with started(engine, cpu_image, tmp_path_factory.mktemp("lab"), "-e", "GREETING=hallo 'x' \"y\" #z") as found:
        yield found


def test_the_address_is_printed_once_with_its_token_and_nothing_hides_it(lab):
    assert lab.said.count("token=") == 1
    assert lab.said.count(LAB) == 1
    assert len(lab.said.strip().splitlines()) <= 8, lab.said


def test_lab_answers_with_the_token_and_refuses_without(lab):
    for path in ("/api/contents", "/rundiff/about"):
        assert lab.engine.http(LAB + path)[0] == 403
    status, body = lab.engine.http(f"{LAB}/api/contents?token={lab.token}")
    assert status == 200
    assert "train.py" in {entry["name"] for entry in json.loads(body)["content"]}
    status, body = lab.engine.http(f"{LAB}/lab?token={lab.token}", "--location", "--cookie", "")
    assert status == 200
    assert '"federated_extensions"' in body
    assert '"rundiff"' in body


def test_a_training_cell_becomes_a_run_whose_record_names_the_image(lab, cpu_image):
    before = len(records(lab.project))
    train(lab, TRAINING)
    new = eventually("a finished run", lambda: [run for run in records(lab.project)[before:] if run["outcome"] == "finished"])
    assert [run["notebook"] for run in new] == [NOTEBOOK]
    environment = new[0]["environment"]
    assert environment["container"]["engine"] == "docker"
    assert environment["container"]["image"] == cpu_image
    assert lab.engine.inspect(lab.name, "Id").startswith(environment["container"]["id"])
    told = json.loads(lab.exec("cat", "/etc/rundiff/image.json"))
    assert {name: environment["image"][name] for name in ("revision", "manifest", "base")} == {
        name: told[name] for name in ("revision", "manifest", "base")
    }
    assert environment["torch"].partition("+")[0] == told["torch"].partition("+")[0]


def test_a_script_that_is_run_over_ssh_is_recorded(lab):
    before = len(records(lab.project))
    done = lab.ssh("cd /workspace && python train.py")
    assert (done.returncode, done.stderr) == (0, "")
    [run] = records(lab.project)[before:]
    assert (run["outcome"], run["script"]["file"]) == ("finished", "train.py")
    assert run["environment"]["container"]["image"] == lab.engine.inspect(lab.name, "Config.Image")


def test_a_session_over_ssh_has_the_variables_of_the_container(lab):
    asking = "import json, os; print(json.dumps(dict(os.environ)))"
    over_ssh = json.loads(lab.ssh(f"python -c '{asking}'").stdout)
    in_lab = json.loads(train(lab, asking, notebook="variables.ipynb"))
    given = lab.engine.inspect(lab.name, "Config.Env")
    for name, value in (entry.split("=", 1) for entry in given):
        if not name.startswith("SSH_"):
            assert over_ssh[name] == value
            assert name == "PYTHONPATH" or in_lab[name] == value
    assert in_lab["PYTHONPATH"].count(":") == 0, "the recorder stands in it once"
    assert over_ssh["GREETING"] == "hallo 'x' \"y\" #z"
    assert "JUPYTER_TOKEN" not in {**over_ssh, **in_lab}


def test_a_login_shell_finds_the_same_python(lab):
    assert lab.ssh("bash --login -c 'command -v python rundiff git'").stdout.split() == [
        "/opt/venv/bin/python",
        "/opt/venv/bin/rundiff",
        "/usr/bin/git",
    ]
    assert lab.ssh("bash --login -c 'cd; git -C /workspace status --short'").stderr == ""


def test_a_password_and_root_are_refused(lab):
    asking = ("-o", "PreferredAuthentications=password,keyboard-interactive", "-o", "PubkeyAuthentication=no")
    refused = lab.ssh("true", *asking)
    assert refused.returncode == 255
    assert "Permission denied (publickey)" in refused.stderr
    assert lab.ssh("true", user="root").returncode == 255
    assert lab.ssh("true", key=pair(lab.key.parent, "other")).returncode == 255
    assert lab.ssh("true").returncode == 0


def test_files_that_are_made_in_the_container_belong_to_the_owner_of_the_folder(lab):
    train(lab, "open('from_kernel.txt', 'w').write('x')", notebook="made.ipynb")
    lab.ssh("cd /workspace && touch from_ssh.txt && git add . && rundiff run -- python train.py")
    strangers = [path for path in lab.project.rglob("*") if f"{path.lstat().st_uid}:{path.lstat().st_gid}" != OWNER]
    assert not strangers
    assert (lab.project / "from_kernel.txt").exists()
    assert (lab.project / "from_ssh.txt").exists()


def test_torch_finds_what_it_needs_to_compile(lab):
    script = "import torch; print(torch.compile(lambda x: x.sin().sum() + x.cos())(torch.zeros(3)).tolist())"
    assert lab.exec("python", "-c", script) == "[1.0, 1.0, 1.0]\n"


def test_packages_can_be_installed_by_who_works_in_it(lab, wheel):
    lab.engine.docker("cp", str(wheel), f"{lab.name}:/home/dev/{wheel.name}")
    again = ("pip", "install", "--no-index", "--no-deps", "--force-reinstall", f"/home/dev/{wheel.name}")
    assert "Successfully installed rundiff" in lab.exec(*again)
    assert lab.exec("rundiff", "--version").startswith("rundiff ")


def test_a_request_for_gpus_reaches_the_hook_of_the_runtime(lab, gpu_requests):
    # The hook is a stub: this proves what is asked for, and nothing about a GPU.
    assert lab.engine.inspect(lab.name, "HostConfig.DeviceRequests")[0]["Capabilities"] == [["gpu"]]
    assert "NVIDIA_VISIBLE_DEVICES=all" in gpu_requests.read_text()
    assert "NVIDIA_DRIVER_CAPABILITIES=compute,utility" in gpu_requests.read_text()


def test_health_turns_when_the_ssh_server_ends(lab):
    assert lab.exec("rundiff-health", user="root") == ""
    lab.exec("sh", "-c", "kill $(cat /run/sshd.pid)", user="root")
    eventually("sshd's end", lambda: lab.ssh("true").returncode == 255, 10)
    ill = lab.engine.docker("exec", lab.name, "rundiff-health", check=False)
    assert (ill.returncode, ill.stdout.startswith("sshd: ")) == (1, True)
    lab.exec("/usr/sbin/sshd", "-E", "/var/log/sshd.log", user="root")
    eventually("sshd", lambda: lab.ssh("true").returncode == 0, 10)


def test_what_is_secret_is_read_by_nobody_else(lab):
    secrets = ("/run/rundiff/token", "/run/rundiff/sshd.conf", "/etc/ssh/keys/ssh_host_ed25519_key", "/run/rundiff")
    modes = lab.exec("stat", "--format", "%a %U", *secrets, user="root").split("\n")[:-1]
    assert modes == ["600 dev", "600 root", "600 root", "755 root"]

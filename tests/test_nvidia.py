"""The driver through NVIDIA's real nvidia-ml-py; what it loads is `tests/driver/nvml.c`, for there is no GPU here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers import nvml

ASK = """
import json, sys
from pathlib import Path
import msgspec
from rundiff.environment.nvidia import driver
found = driver({visible!r}, Path({root!r}))
print(json.dumps({{"found": msgspec.to_builtins(found._asdict()), "nvml": "pynvml" in sys.modules}}))
"""
KERNEL_MODULE = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n"


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    """Folders that hold the library of a driver, by the driver's age."""
    ages = {"driver": [], "old": ["-DBEFORE_2019"], "older": ["-DBEFORE_2019", "-DBEFORE_2018"]}
    return {name: nvml(tmp_path_factory.mktemp("driver"), *options) for name, options in ages.items()}


@pytest.fixture
def ask(tmp_path):
    """`ask(folder, "two")` → what a fresh process is told of its driver; *folder* is where the loader finds the library."""

    def asked(folder: Path | None, machine: str = "two", visible: str | None = None, root: Path = tmp_path, *options: str):
        variables = {**os.environ, "NVML_MACHINE": machine, "LD_LIBRARY_PATH": str(folder or tmp_path)}
        command = [sys.executable, *options, "-c", ASK.format(visible=visible, root=str(root))]
        return json.loads(subprocess.run(command, env=variables, check=True, capture_output=True).stdout)

    return asked


@pytest.fixture
def with_kernel_module(tmp_path):
    """A root in which the kernel module tells its version, and one GPU."""
    for path, text in {"version": KERNEL_MODULE, "gpus/0000:01:00.0/information": "Model: \t NVIDIA A100\n"}.items():
        file = tmp_path / "root" / "proc" / "driver" / "nvidia" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "root"


def test_driver_cuda_and_gpus_are_told_by_nvml(libraries, ask):
    found = ask(libraries["driver"])["found"]
    assert (found["version"], found["cuda"], found["unread"]) == ("550.54.15", "12.4", {})
    assert found["gpus"] == [
        {"name": "NVIDIA A100-SXM4-80GB", "uuid": "GPU-8f6a1f2e-aaaa-4c5d-9f7e-000000000001", "memory": 85899345920, "capability": "8.0"},
        {"name": "NVIDIA GeForce RTX 4090", "uuid": "GPU-8f6a1f2e-bbbb-4c5d-9f7e-000000000002", "memory": 25757220864, "capability": "8.9"},
    ]  # fmt: skip


def test_of_a_gpu_that_is_split_the_instances_are_told(libraries, ask):
    gpus = ask(libraries["driver"], "split", visible="MIG-41b2c3d4-0000-5e6f-8a9b-000000000003")["found"]["gpus"]
    assert [(gpu["name"].partition(" MIG ")[2], gpu["mig"], gpu.get("used", True)) for gpu in gpus] == [
        ("3g.40gb", True, False),
        ("1g.10gb", True, True),
    ]
    assert {gpu["capability"] for gpu in gpus} == {"8.0"}


def test_gpus_that_are_hidden_from_the_process_are_told_as_such(libraries, ask):
    gpus = ask(libraries["driver"], visible="1")["found"]["gpus"]
    assert [gpu.get("used", True) for gpu in gpus] == [False, True]


def test_a_gpu_that_shares_the_computers_memory_has_none_of_its_own(libraries, ask):
    gpus = ask(libraries["driver"], "shared")["found"]["gpus"]
    assert [gpu.get("memory") for gpu in gpus] == [None, None]


def test_a_machine_without_gpus_has_none(libraries, ask):
    assert ask(libraries["driver"], "none")["found"]["gpus"] == []


def test_a_machine_without_a_driver_is_not_asked_through_nvml(ask):
    answer = ask(None)
    assert answer == {"found": {"version": None, "cuda": None, "gpus": [], "unread": {}}, "nvml": False}


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        ("mismatch", "RM has detected an NVML/RM version mismatch."),
        ("denied", "Insufficient Permissions"),
        ("unloaded", "Driver Not Loaded"),
        ("lost", "GPU is lost"),
    ],
)
def test_where_nvml_does_not_work_the_kernel_module_tells_and_the_reason_is_kept(
    libraries, ask, with_kernel_module, machine, reason
):
    found = ask(libraries["driver"], machine, root=with_kernel_module)["found"]
    assert (found["version"], [gpu["name"] for gpu in found["gpus"]]) == ("550.54.15", ["NVIDIA A100"])
    assert found["unread"] == {"nvml": reason}


def test_gpus_that_only_the_kernel_module_tells_may_be_hidden_too(ask, with_kernel_module):
    gpus = [ask(None, visible=visible, root=with_kernel_module)["found"]["gpus"] for visible in (None, "0", "")]
    assert [gpu.get("used", True) for (gpu,) in gpus] == [True, True, False]


def test_an_old_drivers_library_tells_what_it_can(libraries, ask):
    found = ask(libraries["old"])["found"]
    assert (found["version"], found["cuda"], len(found["gpus"]), found["unread"]) == ("550.54.15", "9.2", 2, {})


def test_of_a_driver_that_nvidia_ml_py_is_too_new_for_the_kernel_module_tells(libraries, ask, with_kernel_module):
    found = ask(libraries["older"], root=with_kernel_module)["found"]
    assert (found["version"], found["unread"]) == ("550.54.15", {"nvml": "Function Not Found"})


def test_without_nvidia_ml_py_the_kernel_module_tells_and_the_remedy_is_said(libraries, ask, with_kernel_module, tmp_path):
    (tmp_path / "pynvml.py").write_text("raise ImportError('not here')\n")
    monkey = {
        **os.environ,
        "LD_LIBRARY_PATH": str(libraries["driver"]),
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }
    command = [sys.executable, "-c", ASK.format(visible=None, root=str(with_kernel_module))]
    found = json.loads(subprocess.run(command, env=monkey, check=True, capture_output=True).stdout)["found"]
    assert found["version"] == "550.54.15"
    assert "pip install 'rundiff[gpu]'" in found["unread"]["nvml"]


FINGERPRINT = """
import json, os, sys
from types import SimpleNamespace
import msgspec, torch
from rundiff.environment.fingerprint import fingerprint
def now():
    return fingerprint(sys.modules, {**os.environ, "CUDA_VISIBLE_DEVICES": "1"})
before = now()
# CUDA is not here: the calls that would reach its driver answer as it would for the second GPU alone.
properties = dict(name="NVIDIA GeForce RTX 4090", total_memory=25386352640, major=8, minor=9)
properties["uuid"] = "8f6a1f2e-bbbb-4c5d-9f7e-000000000002"
torch.cuda.is_initialized, torch.cuda.device_count = lambda: True, lambda: 1
torch.cuda.get_device_properties = lambda device: SimpleNamespace(**properties)
after = now()
torch.cuda.get_device_properties = lambda device: SimpleNamespace(**{**properties, "uuid": "0"})
print(json.dumps(msgspec.to_builtins([before, after, now()])))
"""


@pytest.mark.slow
def test_a_fingerprint_tells_the_gpus_that_the_process_uses_and_the_drivers_that_it_does_not(libraries):
    variables = {**os.environ, "NVML_MACHINE": "two", "LD_LIBRARY_PATH": str(libraries["driver"])}
    done = subprocess.run([sys.executable, "-c", FINGERPRINT], env=variables, check=True, capture_output=True)
    before, after, unknown = json.loads(done.stdout)
    assert (before["driver"], before["driver_cuda"], before["gpus"]) == ("550.54.15", "12.4", ["NVIDIA GeForce RTX 4090"])
    assert before["visible"] == {"CUDA_VISIBLE_DEVICES": "1"}
    assert after["gpus"] == before["gpus"]
    assert [gpu["memory"] for gpu in after["devices"]] == [25757220864, 85899345920]
    assert [gpu["memory"] for gpu in unknown["devices"] if gpu.get("used", True)] == [25386352640]

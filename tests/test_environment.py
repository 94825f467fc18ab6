"""What a process depends on: read where Linux, torch, pip and images write it down."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.environment.claims import claims, disagreements
from rundiff.environment.drift import drift
from rundiff.environment.fingerprint import Environment, fingerprint, installed_environment
from rundiff.environment.image import baked_image, content
from rundiff.environment.libraries import brought, mapped, versions
from rundiff.environment.machine import cpu, distribution, machine, quota
from rundiff.environment.nvidia import kernel_module, module_version, used
from rundiff.environment.packages import normalised, packages
from rundiff.environment.parts import BakedImage, Container, Gpu, Machine
from rundiff.environment.torch_files import assigned, torch_files
from rundiff.environment.variables import CLAIMED, DETERMINISM, VISIBLE, recorded, safe_value
from rundiff.environment.words import claimed as claimed_words
from rundiff.environment.words import dotted_cudnn, image

# This very process


def test_the_packages_of_this_python_are_those_that_importlib_tells():
    told = {normalised(dist.name): dist.version for dist in reversed(list(importlib.metadata.distributions())) if dist.name}
    found = {name: version.partition(" ")[0] for name, version in packages(sys.path).items()}
    assert found == told


@pytest.mark.slow
def test_a_fingerprint_imports_no_torch_and_asks_the_one_that_is_there():
    script = """
import os, sys
from rundiff.environment.fingerprint import fingerprint
before = fingerprint(sys.modules, os.environ)
assert before.torch is None and not {"torch", "pynvml", "numpy"} & set(sys.modules), sorted(sys.modules)
import torch
after = fingerprint(sys.modules, os.environ)
assert (after.torch, after.torch_git, after.cuda) == (torch.__version__, torch.version.git_version, torch.version.cuda)
assert not torch.cuda.is_initialized() and after.version == 2 and after.unread == {}
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.slow
def test_torchs_files_tell_what_torch_tells_once_it_is_imported():
    script = """
import os, sys
from rundiff.environment.fingerprint import fingerprint, installed_environment
told = installed_environment(os.environ)
assert not {"torch", "pynvml", "numpy"} & set(sys.modules), sorted(sys.modules)
import torch
asked = fingerprint(sys.modules, os.environ)
names = ("torch", "torch_git", "cuda", "rocm", "cudnn", "nccl", "accelerator", "python", "system", "packages", "content")
assert [getattr(told, name) for name in names] == [getattr(asked, name) for name in names]
brief = installed_environment(os.environ, brief=True)
assert (brief.torch, brief.python, brief.content) == (asked.torch, asked.python, None)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_no_variable_but_those_that_are_named_is_recorded():
    secrets = {"AWS_SECRET_ACCESS_KEY": "hush-1", "WANDB_API_KEY": "hush-2", "JUPYTERHUB_API_TOKEN": "hush-3"}
    image = "https://me:hush-4@registry.example.org/image?token=hush-5"
    found = fingerprint({}, {**os.environ, **secrets, "JUPYTER_IMAGE": image, "CUDA_VERSION": "12.8.1"})
    written = msgspec.json.encode(found).decode()
    assert "hush" not in written
    assert found.claimed == {"JUPYTER_IMAGE": "https://***@registry.example.org/image?***", "CUDA_VERSION": "12.8.1"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("quay.io/jupyter/pytorch-notebook:cuda12-2026-01-05", None),
        ("ubuntu:24.04@sha256:" + "5" * 64, None),
        ("localhost:5000/team/image:1", None),
        (":4096:8", None),
        ("0,GPU-8f6a1f2e-0000-4c5d-9f7e-0123456789ab", None),
        ("user:pa55@registry.example.org/image", "***@registry.example.org/image"),
        ("https://user:p@ss@host/image:1", "https://***@host/image:1"),
        ("image:1#frag=x", "image:1?***"),
        ("ghp_" + "a1B2" * 9, "***"),
        ("a\x1b[31mb\n\u202ec", "a[31mbc"),
        ("12.\udcff8", "12.\ufffd8"),
        ("x." * 200, "x." * 100 + "…"),
    ],
)
def test_a_value_is_shown_without_what_may_be_a_secret(value, shown):
    assert safe_value(value) == (value if shown is None else shown)


def test_a_variable_that_is_set_to_nothing_is_told_apart_from_one_that_is_not_set():
    assert recorded(VISIBLE, {"CUDA_VISIBLE_DEVICES": ""}) == {"CUDA_VISIBLE_DEVICES": ""}
    assert recorded(DETERMINISM, {}) == {}


def test_of_what_the_driver_must_be_the_first_clause_is_kept():
    required = "cuda>=12.8 brand=unknown,driver>=470,driver<471 brand=grid,driver>=470,driver<471"
    assert recorded(CLAIMED, {"NVIDIA_REQUIRE_CUDA": required}) == {"NVIDIA_REQUIRE_CUDA": "cuda>=12.8"}


# Packages


def test_a_package_is_named_by_its_folder_and_the_first_folder_wins(tmp_path):
    for name in (
        "one/Foo_Bar.baz-1.0.dist-info",
        "two/foo-bar-baz-2.0.dist-info",
        "two/~oo-1.dist-info",
        "two/old-3.1-py3.11.egg-info",
    ):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "two" / "told.egg-info").mkdir()
    (tmp_path / "two" / "told.egg-info" / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: told\nVersion: 4\n")
    found = packages([str(tmp_path / "one"), str(tmp_path / "missing"), str(tmp_path / "two")])
    assert found == {"foo-bar-baz": "1.0", "old": "3.1", "told": "4"}


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_developed_in_place_or_came_from_git_has_its_commit_behind_the_version(repo, tmp_path, packed):
    repo.commit(**{"a.py": "x = 1\n"})
    if packed:
        repo.git("pack-refs", "--all")
    commit = repo.git("rev-parse", "HEAD").strip()
    site = tmp_path / "site"
    written(site / "mine-0.1.dist-info" / "direct_url.json", {"url": repo.root.as_uri(), "dir_info": {"editable": True}})
    written(
        site / "vcs-2.0.dist-info" / "direct_url.json", {"url": "https://x", "vcs_info": {"vcs": "git", "commit_id": "ab" * 20}}
    )
    written(site / "local-3.dist-info" / "direct_url.json", {"url": "file:///x", "dir_info": {}})
    (site / "broken-4.dist-info").mkdir()
    (site / "broken-4.dist-info" / "direct_url.json").write_text("{")
    assert packages([str(site)]) == {
        "broken": "4",
        "local": "3",
        "mine": f"0.1 @ {commit[:12]} (editable)",
        "vcs": "2.0 @ abababababab",
    }


def written(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(value))


# Libraries of CUDA

MAPS = """\
7f0000000000-7f0000001000 r--p 00000000 08:01 1 /usr/lib/x86_64-linux-gnu/libc.so.6
7f0000002000-7f0000003000 r-xp 00000000 08:01 2 {site}/nvidia/cudnn/lib/libcudnn.so.9
7f0000004000-7f0000005000 r--p 00000000 08:01 2 {site}/nvidia/cudnn/lib/libcudnn.so.9
7f0000006000-7f0000007000 r-xp 00000000 08:01 3 {site}/nvidia/cudnn/lib/libcudnn_ops.so.9
7f0000008000-7f0000009000 r-xp 00000000 08:01 4 {site}/nvidia/nccl/lib/libnccl.so.2 (deleted)
7f000000a000-7f000000b000 r-xp 00000000 08:01 5 /usr/local/cuda-12.8/targets/x86_64-linux/lib/libcublas.so.12.8.4.1
7f000000c000-7f000000d000 r-xp 00000000 08:01 6 {site}/nvidia/cublas/lib/libcublas.so.12
7f000000e000-7f000000f000 r-xp 00000000 08:01 7 {site}/torch/lib/libcudart-a7b20f20.so.11.0
"""
SITE = "/opt/venv/lib/python3.12/site-packages"


def test_loaded_libraries_are_named_by_their_files_and_versions_come_from_names_or_wheels():
    files = mapped(MAPS.format(site=SITE))
    assert files["cudnn"] == (f"{SITE}/nvidia/cudnn/lib/libcudnn.so.9",)
    assert len(files["cublas"]) == 2
    wheels = {"nvidia-cudnn-cu11": "8.9.6.50", "nvidia-cudnn-cu12": "9.5.1.17", "nvidia-nccl-cu12": "2.26.2"}
    assert versions(files, {**wheels, "nvidia-cublas-cu12": "12.6.4.1"}) == {
        "cudnn": "9.5.1.17",
        "nccl": "2.26.2",
        "cublas": "12.8.4.1 and 12.6.4.1",
        "cudart": "11.0",
    }


WHEELS_OF_TWO = {
    "nvidia-cudnn-cu11": "8.9.6.50",
    "nvidia-cudnn-cu12": "9.5.1.17",
    "nvidia-nccl-cu12": "2.26.2",
    "nvidia-cublas": "13.1.0.3",
    "nvidia-cublas-cu12": "12.6.4.1",
}


@pytest.mark.parametrize(
    ("cuda", "wheels"),
    [
        ("11.8", {"cudnn": "8.9.6.50", "cublas": "13.1.0.3"}),
        ("12.6", {"cudnn": "9.5.1.17", "nccl": "2.26.2", "cublas": "12.6.4.1"}),
        ("13.0", {"cublas": "13.1.0.3"}),
    ],
)
def test_the_wheels_that_torch_loads_are_those_of_its_own_cuda(cuda, wheels):
    assert brought(WHEELS_OF_TWO, cuda) == wheels


# torch's files

VERSION_PY = """\
from typing import Optional

__all__ = ['__version__', 'debug', 'cuda', 'git_version', 'hip', 'xpu']
__version__ = '2.7.1+cu126'
debug = False
cuda: Optional[str] = '12.6'
git_version = 'e2d141dbde55c2a4370fac5165b0561b6af4798b'
hip: Optional[str] = None
xpu: Optional[str] = None
"""


def a_torch(site: Path, version_py: str | None = VERSION_PY) -> Path:
    (site / "torch").mkdir(parents=True)
    (site / "torch" / "__init__.py").write_text("raise RuntimeError('imported')\n")
    if version_py is not None:
        (site / "torch" / "version.py").write_text(version_py)
    return site


def test_what_torch_was_built_for_is_read_without_executing_it(tmp_path):
    found = torch_files([str(a_torch(tmp_path))], WHEELS_OF_TWO)
    assert found is not None
    assert (found.version, found.cuda, found.accelerator, found.git) == (
        "2.7.1+cu126",
        "12.6",
        "cuda",
        "e2d141dbde55c2a4370fac5165b0561b6af4798b",
    )
    assert (found.cudnn, found.nccl, found.cublas, found.rocm) == ("9.5.1", "2.26.2", "12.6.4.1", None)


@pytest.mark.parametrize(
    ("changed", "accelerator"),
    [
        ({"'12.6'": "None"}, None),
        ({"'12.6'": "None", "hip: Optional[str] = None": "hip: Optional[str] = '6.3.42131'"}, "rocm"),
        ({"'12.6'": "None", "xpu: Optional[str] = None": "xpu: Optional[str] = '20250000'"}, "xpu"),
    ],
)
def test_a_build_for_something_else_than_cuda_is_told_as_such(tmp_path, changed, accelerator):
    source = VERSION_PY
    for old, new in changed.items():
        source = source.replace(old, new)
    found = torch_files([str(a_torch(tmp_path, source))], WHEELS_OF_TWO)
    assert found is not None
    assert (found.accelerator, found.cuda, found.cudnn) == (accelerator, None, None)


def test_a_torch_whose_files_do_not_tell_its_version_has_that_of_its_package(tmp_path):
    site = [str(a_torch(tmp_path, None))]
    found = torch_files(site, {"torch": "2.9.0 @ abababababab"})
    assert found is not None
    assert (found.version, found.accelerator) == ("2.9.0", None)
    assert torch_files(site, {}) is None
    assert torch_files([str(tmp_path / "none")], {}) is None


def test_only_names_that_are_set_to_a_text_are_read():
    assert assigned("a = 'x'\nb: Optional[str] = None\nc: str = \"y\"\n d = 'z'\ne = f('q')\ng = 1\n") == {"a": "x", "c": "y"}


def test_a_library_whose_wheel_is_not_known_has_its_major_version():
    assert versions({"cudnn": (f"{SITE}/nvidia/cudnn/lib/libcudnn.so.9",)}, {}) == {"cudnn": "9"}
    assert mapped("") == {}


@pytest.mark.parametrize(
    ("number", "dotted"), [(90501, "9.5.1"), (91400, "9.14.0"), (8902, "8.9.2"), (7605, "7.6.5"), (None, None)]
)
def test_cudnns_number_is_read_as_it_is_made(number, dotted):
    assert dotted_cudnn(number) == dotted


# Claims

NGC = {
    "PYTORCH_VERSION": "2.9.0a0+145a3a7",
    "CUDA_VERSION": "13.0.2.006",
    "CUDNN_VERSION": "9.14.0.64",
    "NCCL_VERSION": "2.27.7",
    "CUBLAS_VERSION": "13.1.0.3",
    "CUDA_DRIVER_VERSION": "580.95.05",
}
NGC_LOADED = {"torch": "2.9.0a0+145a3a7ede.nv25.10", "cuda": "13.0", "cudnn": "9.14.0", "nccl": "2.27.7", "cublas": "13.1.0.3"}
CUDA = {
    "CUDA_VERSION": "12.8.1",
    "NV_CUDNN_VERSION": "9.8.0.87-1",
    "NCCL_VERSION": "2.25.1-1",
    "NV_LIBNCCL_PACKAGE_VERSION": "2.25.1-1",
}
WHEELS = {"torch": "2.7.1+cu126", "cuda": "12.6", "cudnn": "9.5.1", "nccl": "2.26.2", "cublas": "12.6.4.1"}


@pytest.mark.parametrize(
    ("claimed", "loaded", "wrong"),
    [
        (NGC, NGC_LOADED, []),
        (NGC, {**NGC_LOADED, "cudnn": "9.24.0"}, ["CUDNN_VERSION"]),
        (NGC, {**NGC_LOADED, "torch": "2.9.0a0+ffff"}, ["PYTORCH_VERSION"]),
        (NGC, WHEELS, ["PYTORCH_VERSION", "CUDA_VERSION", "CUDNN_VERSION", "NCCL_VERSION", "CUBLAS_VERSION"]),
        (CUDA, WHEELS, ["CUDA_VERSION", "NV_CUDNN_VERSION", "NCCL_VERSION", "NV_LIBNCCL_PACKAGE_VERSION"]),
        (CUDA, {"cuda": "12.8", "cudnn": "9.8.0", "nccl": "2.25.1"}, []),
        (CUDA, {"torch": "2.7.1+cpu", "cuda": None, "cudnn": None}, []),
        ({"PYTORCH_VERSION": "2.7.1"}, WHEELS, []),
        ({"PYTORCH_VERSION": "2.7.1"}, {"torch": "2.8.0+cu128"}, ["PYTORCH_VERSION"]),
        ({"PYTORCH_VERSION": "v2.7.1"}, WHEELS, []),
        ({"CUDA_VERSION": "cu128"}, WHEELS, ["CUDA_VERSION"]),
        ({}, WHEELS, []),
    ],
)
def test_a_claim_that_what_is_loaded_contradicts_is_told(claimed, loaded, wrong):
    assert [found.variable for found in disagreements(claims(claimed), loaded)] == wrong


BAKED = BakedImage(torch="2.7.1", cuda="12.6.3", cudnn="9.5.1.17", nccl="2.26.2", python="3.12")


@pytest.mark.parametrize(
    ("loaded", "wrong"),
    [
        ({**WHEELS, "python": "3.12.3"}, []),
        ({**WHEELS, "torch": "2.8.0+cu128"}, ["torch"]),
        ({**WHEELS, "cuda": "12.8"}, ["cuda"]),
        ({**WHEELS, "cudnn": "9.5.2"}, ["cudnn"]),
        ({**WHEELS, "nccl": "2.26.3"}, ["nccl"]),
        ({"python": "3.11.9"}, ["python"]),
        ({}, []),
    ],
)
def test_what_an_image_held_when_it_was_built_is_a_claim_as_a_variable_is(loaded, wrong):
    found = disagreements(claims({}, BAKED), loaded)
    assert [(claim.variable, claim.of) for claim in found] == [("image.json", of) for of in wrong]


def test_an_environment_compares_the_claims_of_both_and_tells_them_side_by_side():
    found = Environment(
        torch="2.8.0", cuda="12.8", python="3.12.3", claimed={"PYTORCH_VERSION": "2.7.1", "CUDA_VERSION": "12.8.1"}, image=BAKED
    )
    assert [(wrong.variable, wrong.claimed, wrong.loaded) for wrong in found.disagreements] == [
        ("PYTORCH_VERSION", "2.7.1", "2.8.0"),
        ("image.json", "2.7.1", "2.8.0"),
        ("image.json", "12.6.3", "12.8"),
    ]
    said = claimed_words(found)
    assert said["torch"] == "PYTORCH_VERSION and image.json say 2.7.1"
    assert said["cuda"] == "CUDA_VERSION says 12.8.1; image.json says 12.6.3"


@given(st.dictionaries(st.sampled_from(CLAIMED), st.text(max_size=9)), st.text(max_size=9))
def test_whatever_a_variable_says_is_compared(claimed, version):
    disagreements(claims(claimed), dict.fromkeys(("torch", "cuda", "cudnn", "nccl", "cublas"), version))


# The machine


@pytest.mark.parametrize(
    ("maximum", "old", "cpus"),
    [
        ("400000 100000\n", ("", ""), 4.0),
        ("max 100000\n", ("", ""), None),
        ("", ("150000\n", "100000\n"), 1.5),
        ("", ("-1\n", "100000\n"), None),
        ("", ("", ""), None),
    ],
)
def test_the_cpu_time_that_a_container_may_spend_is_told(maximum, old, cpus):
    assert quota(maximum, *old) == cpus


def test_distribution_and_cpu_are_read():
    assert distribution('NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.3 LTS"\n') == "Ubuntu 24.04.3 LTS"
    assert cpu("processor\t: 0\nmodel name\t: AMD EPYC  7763\n") == "AMD EPYC 7763"
    assert cpu("processor\t: 0\nBogoMIPS\t: 243.75\n") is None
    assert (machine().cores or 0) >= 1


# The image


def test_our_images_baked_file_is_read_and_of_a_newer_one_what_is_known(tmp_path):
    assert baked_image(tmp_path) is None
    said = {
        "version": "1.2",
        "base": "ubuntu:24.04",
        "base_digest": "sha256:5",
        "revision": "ab12",
        "created": "2026-08-01",
        "new": 1,
    }
    written(tmp_path / "etc" / "rundiff" / "image.json", said)
    assert baked_image(tmp_path) == BakedImage("1.2", "ab12", "2026-08-01", "ubuntu:24.04", "sha256:5")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"", "truncated"),
        (b"[]", "Expected `object`"),
        (b'{"torch": 2.7}', "Expected `str | null`, got `float` - at `$.torch`"),
        (b'{"torch": "2.7.1"', "truncated"),
        (b'{"torch": "\xff"}', "codec can't decode byte 0xff"),
        (None, "Is a directory"),
    ],
)
def test_a_baked_file_that_cannot_be_read_is_told_and_stops_nothing(tmp_path, said, reason):
    file = tmp_path / "etc" / "rundiff" / "image.json"
    file.parent.mkdir(parents=True)
    file.mkdir() if said is None else file.write_bytes(said)
    found = fingerprint({}, {}, tmp_path)
    assert found.image is None
    assert found.unread["image"].startswith("/etc/rundiff/image.json: ")
    assert reason in found.unread["image"]
    assert found.python


IN_DOCKER = (
    "720 580 0:51 / / rw - overlay overlay rw,lowerdir=/l/A:/l/B\n741 720 8:1 /containers/"
    + "4f0c" * 16
    + "/hostname /etc/hostname rw - ext4 /dev/sda1 rw\n"
)


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, "team/train:1"),
        ({"RUNDIFF_IMAGE": "team/train:2"}, "team/train:2"),
        ({"JUPYTER_IMAGE": "hub/train:3"}, "hub/train:3"),
    ],
)
def test_an_image_is_called_what_it_calls_itself_where_no_variable_names_it(tmp_path, variables, name):
    written(tmp_path / "etc" / "rundiff" / "image.json", {"name": "team/train:1", "torch": "2.7.1", "unknown": {"a": 1}})
    mounts = tmp_path / "proc" / "self" / "mountinfo"
    mounts.parent.mkdir(parents=True)
    mounts.write_text(IN_DOCKER)
    found = installed_environment(variables, tmp_path, brief=True)
    assert found.container is not None
    assert (found.container.engine, found.container.image) == ("docker", name)
    assert image(found)["image"] == name


def test_an_image_whose_container_is_not_told_is_called_what_it_calls_itself(tmp_path):
    written(tmp_path / "etc" / "rundiff" / "image.json", {"name": "team/train:1"})
    found = installed_environment({}, tmp_path, brief=True)
    assert (found.container, image(found)["image"]) == (None, "team/train:1")


def test_an_image_that_calls_itself_by_a_secret_is_told_without_it(tmp_path):
    written(tmp_path / "etc" / "rundiff" / "image.json", {"name": "https://me:hush@registry.example.org/image"})
    found = baked_image(tmp_path)
    assert found is not None
    assert found.name == "https://***@registry.example.org/image"


def test_equal_packages_have_an_equal_content_id_and_another_version_has_another(tmp_path):
    package = "Package: {}\nStatus: install ok installed\nMaintainer: {}\nArchitecture: amd64\nVersion: {}\n"
    gone = "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n"

    def id_of(name: str, *paragraphs: str) -> str | None:
        status = tmp_path / name / "var" / "lib" / "dpkg" / "status"
        status.parent.mkdir(parents=True)
        status.write_text("\n".join(paragraphs))
        return content(tmp_path / name)

    one, two = package.format("a", "x", "1"), package.format("b", "x", "2")
    first = id_of("first", one, two)
    assert first == id_of("reordered", two, one)
    assert first == id_of("with-rest", one, gone, package.format("b", "y", "2"))
    assert first != id_of("newer", one, package.format("b", "x", "3"))
    assert content(tmp_path / "empty") is None


# GPUs


@pytest.mark.parametrize(
    ("said", "version"),
    [
        (
            "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\nGCC version:  gcc 12.2.0\n",
            "535.104.05",
        ),
        ("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  560.35.03  Release Build  (dvs-builder@U16)\n", "560.35.03"),
        ("", None),
    ],
)
def test_the_kernel_modules_version_is_read(said, version):
    assert module_version(said) == version


def test_the_kernel_module_names_gpus_where_nvml_is_not_to_be_asked(tmp_path):
    for bus, model in (("0000:01:00.0", "NVIDIA RTX A6000"), ("0000:41:00.0", "Tesla T4")):
        information = tmp_path / "proc" / "driver" / "nvidia" / "gpus" / bus / "information"
        information.parent.mkdir(parents=True)
        information.write_text(f"Model: \t\t {model}\nIRQ:   \t\t 131\nGPU UUID: \t GPU-{bus[5:7]}\nBus Location: \t {bus}\n")
    assert kernel_module(tmp_path).gpus == (Gpu("NVIDIA RTX A6000", "GPU-01"), Gpu("Tesla T4", "GPU-41"))


@pytest.mark.parametrize(
    ("visible", "names"),
    [
        (None, "abc"),
        ("", ""),
        ("1", "b"),
        ("2,0", "ac"),
        ("0,9,1", "a"),
        ("-1", ""),
        ("NoDevFiles", ""),
        ("GPU-c", "c"),
        ("1, GPU-a", "ab"),
        ("MIG-b", ""),
    ],
)
def test_the_gpus_that_cuda_leaves_to_the_process_are_told(visible, names):
    gpus = tuple(Gpu(name, f"GPU-{name}{name}") for name in "abc")
    assert "".join(gpu.name for gpu in used(gpus, visible) if gpu.used) == names


# Drift

OLD = Environment(
    version=2,
    torch="2.7.1+cu126",
    torch_git="e2d141dbde55",
    cuda="12.6",
    cudnn="9.5.1",
    driver="550.54",
    gpus=("A100", "A100"),
    devices=(Gpu("A100", "GPU-1", 80 * 2**30), Gpu("A100", "GPU-2", 80 * 2**30)),
    container=Container("docker", "1" * 64, image="team/train:1"),
    claimed={"JUPYTER_IMAGE": "team/train:1"},
    machine=Machine(cpu="AMD EPYC"),
    packages={"nvidia-cudnn-cu12": "9.5.1.17", "attrs": "1", "numpy": "1.26"},
)


def test_what_always_differs_is_no_drift():
    new = msgspec.structs.replace(
        OLD, container=Container("docker", "2" * 64, image="team/train:1", layers="ab"), loaded={"cudnn": "/x"}
    )
    assert drift(OLD, new) == ()


def test_what_changes_numbers_stands_first_and_what_changes_speed_last():
    new = msgspec.structs.replace(
        OLD,
        torch="2.8.0+cu128",
        torch_git="ba56102387ef",
        cuda="12.8",
        driver="570.1",
        gpus=("A100",),
        devices=(Gpu("A100", "GPU-3", 40 * 2**30),),
        determinism={"OMP_NUM_THREADS": "4"},
        container=Container("docker", "2" * 64, image="team/train:2"),
        claimed={"JUPYTER_IMAGE": "team/train:2", "CUDNN_VERSION": "9.8.0"},
        machine=Machine(cpu="Xeon"),
        packages={"nvidia-cudnn-cu12": "9.5.1.17", "attrs": "2", "numpy": "2.0"},
    )
    rows = [(row.name, row.old, row.new) for row in drift(OLD, new)]
    assert rows == [
        ("torch", "2.7.1+cu126", "2.8.0+cu128"),
        ("cuda", "12.6", "12.8"),
        ("gpus", "2 × A100", "A100"),
        ("numpy", "1.26", "2.0"),
        ("driver", "550.54", "570.1"),
        ("CUDNN_VERSION ≠ cudnn", None, "9.8.0 ≠ 9.5.1"),
        ("image", "team/train:1", "team/train:2"),
        ("CUDNN_VERSION", None, "9.8.0"),
        ("attrs", "1", "2"),
        ("cpu", "AMD EPYC", "Xeon"),
        ("gpu memory", "2 × 80 GiB", "40 GiB"),
        ("OMP_NUM_THREADS", None, "4"),
        ("ids of gpus", "GPU-1, GPU-2", "GPU-3"),
    ]
    assert [row.name for row in drift(OLD, new) if row.likely] == ["torch", "cuda", "gpus", "numpy"]


def test_another_build_of_the_same_version_of_torch_is_told():
    new = msgspec.structs.replace(OLD, torch_git="ffffffffffffffff")
    assert [(row.name, row.new) for row in drift(OLD, new)] == [("torch's commit", "f" * 12)]


def test_what_an_old_record_does_not_tell_is_no_drift():
    said = b'{"python":"3.11.7","torch":"2.7.1+cu126","cuda":"12.6","cudnn":"90501","gpus":["A100","A100"],"packages":{"mine":"1"}}'
    old = msgspec.json.decode(said, type=Environment)
    new = msgspec.structs.replace(
        OLD, python="3.11.7", packages={"mine": "1 @ ab12 (editable)"}, determinism={"OMP_NUM_THREADS": "4"}, claimed={}
    )
    assert old.version == 1
    assert drift(old, new) == ()
    assert [row.name for row in drift(old, msgspec.structs.replace(new, cudnn="9.8.0"))] == ["cudnn"]

"""What `rundiff env --check` finds: each finding on both sides of its border."""

from __future__ import annotations

import os

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.environment.claims import Disagreement
from rundiff.environment.drift import Drift, drift
from rundiff.environment.findings import (
    broken_torch,
    drifted,
    findings,
    little_shared_memory,
    other_encoding,
    unread_image,
    wrong_claims,
)
from rundiff.environment.fingerprint import Environment
from rundiff.environment.gpu_findings import cpu_build, driver_broken, driver_too_old, gpu_hidden, names_none, no_code, no_gpu
from rundiff.environment.parts import BakedImage, Container, Gpu
from rundiff.environment.surroundings import Surroundings, locale, started_with, surroundings

A100, RTX = Gpu("NVIDIA A100", "GPU-1", capability="8.0"), Gpu("NVIDIA RTX 5090", "GPU-2", capability="12.0")
WELL = Surroundings(compute=True, management=True, shared_memory=8 << 30, locale="C.UTF-8")
ALONE = Surroundings(compute=False, management=False, shared_memory=8 << 30, locale="C.UTF-8")
DOCKER = Container("docker")
GOOD = Environment(
    version=2,
    python="3.12.3",
    torch="2.7.1+cu126",
    cuda="12.6",
    accelerator="cuda",
    architectures=("sm_50", "sm_80", "sm_90"),
    driver="550.54.15",
    driver_cuda="12.4",
    devices=(A100,),
    gpus=("NVIDIA A100",),
    container=DOCKER,
)
BARE = msgspec.structs.replace(GOOD, driver=None, driver_cuda=None, devices=(), gpus=())


def but(of: Environment = GOOD, **fields) -> Environment:
    return msgspec.structs.replace(of, **fields)


def said(finding) -> str | None:
    return finding and f"{finding.sentence}; {finding.next}"


def test_where_all_is_well_nothing_is_found():
    assert findings(GOOD, WELL) == ()
    assert findings(Environment(), ALONE) == ()


# No GPU

PASSED = "torch 2.7.1+cu126 is built for CUDA 12.6, but no GPU is passed into this container; "
TOOLKIT = "; the host needs the NVIDIA Container Toolkit"


@pytest.mark.parametrize(
    ("engine", "todo"),
    [
        ("docker", f"start it with --gpus all{TOOLKIT}"),
        ("containerd", f"start it with --gpus all{TOOLKIT}"),
        ("podman", f"start it with --device nvidia.com/gpu=all{TOOLKIT}"),
        ("kubernetes", "request nvidia.com/gpu in the limits of the pod's resources"),
        ("apptainer", "start it with --nv"),
        ("some-newer-engine", TOOLKIT.removeprefix("; ")),
    ],
)
def test_a_container_without_a_gpu_is_told_how_its_engine_passes_one_in(engine, todo):
    assert said(no_gpu(but(BARE, container=Container(engine)), ALONE)) == PASSED + todo


def test_a_container_sees_the_version_of_a_driver_that_is_not_passed_in():
    seen = but(BARE, driver="550.54.15", devices=(A100,))
    assert said(no_gpu(seen, ALONE)).startswith(PASSED)
    assert gpu_hidden(seen, ALONE) is None


def test_outside_of_containers_the_driver_is_missing():
    assert said(no_gpu(but(BARE, container=None), ALONE)).startswith(
        "torch 2.7.1+cu126 is built for CUDA 12.6, but no NVIDIA driver is found; install the driver"
    )
    assert "the libraries of driver 550.54.15 are not found" in said(no_gpu(but(GOOD, container=None), ALONE))


def test_a_variable_that_keeps_gpus_out_is_named():
    void = but(BARE, visible={"NVIDIA_VISIBLE_DEVICES": "void"})
    assert "NVIDIA_VISIBLE_DEVICES=void keeps GPUs out of this container; set it to all" in said(no_gpu(void, ALONE))


@pytest.mark.parametrize(
    ("environment", "around"),
    [
        (GOOD, WELL),
        (GOOD, WELL._replace(management=False)),
        (GOOD, WELL._replace(compute=False)),
        (but(BARE, torch="2.7.1+cpu", cuda=None, accelerator=None), ALONE),
        (but(BARE, cuda=None, rocm="6.3", accelerator="rocm"), ALONE),
        (Environment(), ALONE),
    ],
)
def test_with_a_driver_or_without_a_torch_for_cuda_no_gpu_is_missed(environment, around):
    assert no_gpu(environment, around) is None


# A driver, and nothing to use


def test_a_driver_that_does_not_answer_is_told_with_its_reason():
    failed = but(unread={"nvml": "Driver/library version mismatch"})
    assert said(driver_broken(failed, WELL)).startswith(
        "NVIDIA's driver does not answer: Driver/library version mismatch; restart"
    )
    assert driver_broken(but(unread={"nvml": "nvidia-ml-py is not installed: pip install 'rundiff[gpu]'"}), WELL) is None
    assert driver_broken(but(failed, accelerator=None), WELL) is None


def test_a_driver_without_its_cuda_is_told_how_a_container_gets_it():
    without = WELL._replace(compute=False)
    assert "libcuda.so.1 is not found; set NVIDIA_DRIVER_CAPABILITIES=compute,utility" in said(driver_broken(GOOD, without))
    assert "install all of the driver" in said(driver_broken(but(container=None), without))
    assert driver_broken(GOOD, WELL) is None
    assert driver_broken(GOOD, ALONE) is None


@pytest.mark.parametrize(
    ("visible", "gpus", "none"),
    [
        ("", (), True),
        ("-1", (), True),
        ("NoDevFiles", (), True),
        ("0", (), False),
        ("0", (Gpu("A"),), False),
        ("1", (Gpu("A"),), True),
        ("GPU-9", (Gpu("A"),), False),
        ("MIG-9", (Gpu("A"),), False),
        ("0", (msgspec.structs.replace(A100, used=False),), True),
        ("0,7", (A100, msgspec.structs.replace(RTX, used=False)), False),
    ],
)
def test_a_list_that_leaves_no_gpu_is_told_from_one_that_may_leave_some(visible, gpus, none):
    assert names_none(visible, gpus) is none


def test_gpus_that_are_hidden_are_told_by_the_variable_that_hides_them():
    hidden = but(devices=(msgspec.structs.replace(A100, used=False),), visible={"CUDA_VISIBLE_DEVICES": ""})
    assert (
        said(gpu_hidden(hidden, WELL)) == "CUDA_VISIBLE_DEVICES= hides every GPU; unset it, or name one: CUDA_VISIBLE_DEVICES=0"
    )
    assert "CUDA_VISIBLE_DEVICES=7 hides" in said(gpu_hidden(but(hidden, visible={"CUDA_VISIBLE_DEVICES": "7"}), WELL))
    assert gpu_hidden(but(visible={"CUDA_VISIBLE_DEVICES": "0"}), WELL) is None
    assert gpu_hidden(but(hidden, accelerator=None), WELL) is None


@pytest.mark.parametrize("word", ["none", "void"])
def test_a_container_with_a_driver_and_no_gpu_is_told_why(word):
    shown = but(devices=(), visible={"NVIDIA_VISIBLE_DEVICES": word})
    assert f"NVIDIA_VISIBLE_DEVICES={word} leaves this container a driver and no GPU; set it to all" in said(
        gpu_hidden(shown, WELL)
    )
    assert gpu_hidden(but(visible={"NVIDIA_VISIBLE_DEVICES": word}), WELL) is None  # CDI passes GPUs in, and says void


def test_a_driver_without_any_gpu_is_told():
    assert said(gpu_hidden(but(devices=()), WELL)).startswith(
        "driver 550.54.15 is here, but no GPU; see what nvidia-smi -L lists"
    )
    assert gpu_hidden(but(devices=(), driver=None), WELL) is None


# The driver and torch


def test_a_driver_that_is_too_old_is_told_with_what_it_can_do_and_what_is_needed():
    old = but(driver="470.82.01", driver_cuda="11.4")
    assert said(driver_too_old(old)) == (
        "driver 470.82.01 can do CUDA 11.4; torch 2.7.1+cu126 is built for CUDA 12.6, which needs driver 525.60.13 or newer; "
        "update the driver on the host, or install a torch that is built for CUDA 11"
    )
    assert "driver 470.82.01 can do CUDA 11.4;" in said(driver_too_old(but(old, driver_cuda=None)))
    assert driver_too_old(GOOD) is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"driver": None, "driver_cuda": "11.4"}, "the driver can do CUDA 11.4; "),
        ({"driver": "300.1", "driver_cuda": None}, "driver 300.1 can do no CUDA that is known; "),
        ({"cuda": "14.0", "driver_cuda": "13.9"}, "which needs a newer driver; "),
    ],
)
def test_of_a_driver_that_is_too_old_only_what_is_known_is_told(fields, sentence):
    assert sentence in said(driver_too_old(but(**fields)))


def test_a_gpu_that_torch_has_no_code_for_is_told():
    assert said(no_code(but(devices=(A100, RTX)))) == (
        "torch 2.7.1+cu126 has no code for NVIDIA RTX 5090 (sm_120), only for sm_50 to sm_90; "
        "install a build that has sm_120: https://pytorch.org/get-started/locally/"
    )
    assert no_code(GOOD) is None
    assert no_code(but(devices=(A100, msgspec.structs.replace(RTX, used=False)))) is None
    assert no_code(but(devices=(RTX,), architectures=())) is None


def test_a_gpu_that_is_here_for_nothing_is_told():
    cpu = but(torch="2.7.1+cpu", cuda=None, accelerator=None)
    assert said(cpu_build(cpu, WELL)).startswith(
        "torch 2.7.1+cpu is built for the CPU alone, and NVIDIA A100 is here; install a build"
    )
    assert cpu_build(cpu, ALONE) is None
    assert cpu_build(but(cpu, gpus=()), WELL) is None
    assert cpu_build(GOOD, WELL) is None


# Claims, and what else is wrong


def test_each_claim_that_is_wrong_is_told_and_those_that_say_the_same_together():
    wrong = [
        Disagreement("PYTORCH_VERSION", "torch", "2.7.1", "2.8.0"),
        Disagreement("NCCL_VERSION", "nccl", "2.25.1-1", "2.26.2"),
        Disagreement("NV_LIBNCCL_PACKAGE_VERSION", "nccl", "2.25.1-1", "2.26.2"),
        Disagreement("image.json", "torch", "2.7.1", "2.8.0"),
        Disagreement("image.json", "cuda", "12.6", "12.8"),
    ]
    assert [said(finding) for finding in wrong_claims(wrong)] == [
        "the image was built with torch 2.7.1; this Python uses 2.8.0; build the image anew, or go back to torch 2.7.1",
        "NCCL_VERSION and NV_LIBNCCL_PACKAGE_VERSION say NCCL 2.25.1-1; this Python uses 2.26.2; go by what is used: wheels bring their own",
        "the image was built with CUDA 12.6; this Python uses 12.8; go by what is used: wheels bring their own",
    ]
    assert wrong_claims([]) == []
    assert "PYTORCH_VERSION says torch 2.7.1; run/3 used 2.8.0" in said(wrong_claims(wrong[:1], "run/3 used")[0])


@pytest.mark.parametrize(
    ("size", "container", "found"),
    [
        (64 << 20, DOCKER, "holds 64 MiB"),
        ((1 << 30) - 1, DOCKER, "holds 1024 MiB"),
        (1 << 30, DOCKER, None),
        (64 << 20, None, None),
        (None, DOCKER, None),
        (64 << 20, Container("kubernetes"), "mount an emptyDir of medium Memory there"),
    ],
)
def test_little_shared_memory_is_told_in_containers_below_one_gib(size, container, found):
    told = said(little_shared_memory(size, container))
    assert (told is None) == (found is None)
    assert found is None or found in told
    assert told is None or "kubernetes" in str(container) or "--shm-size=8g or --ipc=host" in told


def test_without_torch_shared_memory_is_no_matter():
    little = WELL._replace(shared_memory=64 << 20)
    assert [finding.what for finding in findings(GOOD, little)] == ["shared-memory"]
    assert findings(Environment(container=DOCKER), little) == ()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("C.UTF-8", None),
        ("zh_CN.utf8", None),
        ("de_DE.UTF-8@euro", None),
        ("UTF-8", None),
        (None, None),
        ("", "no locale is set, which means ASCII"),
        ("C", "the locale C is not UTF-8"),
        ("POSIX", "the locale POSIX is not UTF-8"),
        ("zh_CN.GBK", "the locale zh_CN.GBK is not UTF-8"),
        ("en_US", "the locale en_US is not UTF-8"),
    ],
)
def test_an_encoding_that_is_not_utf_8_is_told(name, found):
    told = said(other_encoding(name))
    assert (told is None) == (found is None)
    assert told is None or (told.startswith(found) and told.endswith("LC_ALL=C.UTF-8" if name else "set LANG=C.UTF-8"))


def test_the_variable_that_wins_names_the_locale():
    assert locale({"LANG": "C.UTF-8", "LC_ALL": "C"}) == "C"
    assert locale({"LANG": "C.UTF-8", "LC_ALL": ""}) == "C.UTF-8"
    assert locale({"LANG": "a", "LC_CTYPE": "b"}) == "b"
    assert locale({}) == ""


def test_of_the_variables_that_a_process_was_started_with_only_its_locales_are_read(tmp_path):
    (tmp_path / "environ").write_bytes(b"LANG=C.UTF-8\0TOKEN=hush\0LC_ALL=\0PATH=/bin\0")
    assert started_with(tmp_path / "environ") == {"LANG": "C.UTF-8", "LC_ALL": ""}
    assert started_with(tmp_path / "missing") is None


def test_surroundings_are_those_of_the_folder_that_is_asked(tmp_path):
    (tmp_path / "dev" / "shm").mkdir(parents=True)
    found = surroundings({"LANG": "zh_CN.GBK"}, tmp_path)
    told = os.statvfs(tmp_path)
    assert (found.shared_memory, found.locale) == (told.f_frsize * told.f_blocks, "zh_CN.GBK")
    assert surroundings({}, tmp_path / "none").shared_memory is None


def test_what_cannot_be_read_or_imported_is_told():
    assert said(unread_image("/etc/rundiff/image.json: Is a directory")).startswith(
        "what the image says of itself cannot be read: /etc/rundiff/image.json: Is a directory; "
    )
    assert unread_image(None) is None
    assert said(broken_torch("OSError: libcudnn.so.9: cannot open shared object file")).startswith(
        "torch cannot be imported: OSError: libcudnn.so.9: cannot open shared object file; "
    )
    assert broken_torch(None) is None


# The baseline


def test_only_frameworks_drivers_and_images_are_a_drift_that_is_found():
    then = but(system="Linux-5", packages={"numpy": "1"}, image=BakedImage(version="1"))
    now = but(then, torch="2.8.0+cu128", cuda="12.8", system="Linux-6", packages={"numpy": "2"})
    assert said(drifted("run/41", drift(then, now))) == (
        "this is not the environment of run/41: torch 2.7.1+cu126 → 2.8.0+cu128 and 1 more; rundiff env tells all"
    )
    assert said(drifted("run/41", drift(then, but(then, driver=None)))) == (
        "this is not the environment of run/41: driver 550.54.15 → —; rundiff env tells all"
    )
    assert "image's version 1 → 2" in said(drifted("run/41", drift(then, but(then, image=BakedImage(version="2")))))
    assert drifted("run/41", drift(then, but(then, system="Linux-6", packages={"numpy": "2"}))) is None
    assert drifted("run/41", ()) is None
    assert drifted("run/41", (Drift("OMP_NUM_THREADS", "1", "2"),)) is None
    tf32 = drift(then, but(then, determinism={"NVIDIA_TF32_OVERRIDE": "1"}))
    assert "NVIDIA_TF32_OVERRIDE — → 1" in said(drifted("run/41", tf32))


def test_findings_stand_worst_first():
    wrong = but(
        BARE,
        driver="470.82.01",
        claimed={"PYTORCH_VERSION": "2.6.0"},
        unread={"image": "/etc/rundiff/image.json: Is a directory"},
    )
    around = ALONE._replace(shared_memory=64 << 20, locale="")
    assert [finding.what for finding in findings(wrong, around, "OSError: x")] == [
        *("torch", "gpu", "driver", "claim", "image", "shared-memory", "locale"),
    ]


@given(
    st.builds(
        Environment,
        torch=st.none() | st.text(max_size=6),
        cuda=st.none() | st.sampled_from(["12.6", "", "x", "13"]),
        accelerator=st.none() | st.just("cuda"),
        driver=st.none() | st.sampled_from(["550.1", "", "x"]),
        driver_cuda=st.none() | st.sampled_from(["12.4", "", "x"]),
        devices=st.sampled_from([(), (A100,), (Gpu("x", capability="?"),)]),
        visible=st.dictionaries(st.sampled_from(["CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES"]), st.text(max_size=4)),
        container=st.none() | st.just(DOCKER),
        architectures=st.sampled_from([(), ("sm_80",), ("what",)]),
    ),
    st.builds(Surroundings, st.booleans(), st.booleans(), st.none() | st.integers(0, 1 << 40), st.none() | st.text(max_size=6)),
)
def test_whatever_an_environment_says_each_finding_says_what_is_wrong_and_what_to_do(environment, around):
    for finding in findings(environment, around):
        assert finding.sentence
        assert finding.next
        assert not finding.sentence.endswith(".")

"""The image with CUDA. It holds gigabytes, so it is built where what it is made of has changed since it was last built and
looked at, or where RUNDIFF_CUDA_IMAGE=1 asks for it: then `docker/cuda.json` tells anew what came out. There is no GPU here."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from conftest import built
from drivers import cuda, nvml
from engine import ROOT, Engine, eventually

KEPT = ROOT / "docker" / "cuda.json"
IMAGE = "rundiff:2.7.1-cuda12"
ROOM = 25
"""GB that a build needs for a while."""
WANTED = os.environ.get("RUNDIFF_CUDA_IMAGE") == "1"
LIBRARIES = """
import ctypes, glob, json, torch
folder = glob.glob('/opt/venv/lib/python3*/site-packages/nvidia')[0]
cudnn = ctypes.CDLL(folder + '/cudnn/lib/libcudnn.so.9').cudnnGetVersion
nccl = ctypes.c_int()
ctypes.CDLL(folder + '/nccl/lib/libnccl.so.2').ncclGetVersion(ctypes.byref(nccl))
runtime = ctypes.c_int()
ctypes.CDLL(folder + '/cuda_runtime/lib/libcudart.so.12').cudaRuntimeGetVersion(ctypes.byref(runtime))
import torchvision
print(json.dumps({'cudnn': cudnn(), 'nccl': nccl.value, 'cudart': runtime.value, 'built': torch.version.cuda,
    'seen': torch.cuda.is_available(), 'normalize': str(torchvision.transforms.Normalize(0.5, 0.5))}))
"""


def made_of() -> str:
    """A digest of everything that decides what is in the image, except for rundiff itself."""
    digest = hashlib.sha256()
    files = [ROOT / "docker" / "Dockerfile", *ROOT.glob("docker/*.lock"), *(ROOT / "docker" / "files").rglob("*")]
    for file in sorted(file for file in files if file.is_file()):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


@pytest.fixture(scope="module")
def cuda_image(engine: Engine, base: str, wheel: Path) -> str:
    kept = json.loads(KEPT.read_text())
    if kept["made_of"] == made_of() and not WANTED:
        pytest.skip(
            f"what the CUDA image is made of is as it was when it was built on {kept['built']}; RUNDIFF_CUDA_IMAGE=1 builds it"
        )
    free = shutil.disk_usage(engine.folder).free / 1e9
    if free < ROOM:
        pytest.skip(f"the CUDA image needs {ROOM} GB for its build, and {free:.0f} are free")
    return built(engine, IMAGE, base, None, "12")


def test_the_image_has_the_cuda_that_it_says_and_its_libraries_load(running, cuda_image):
    told = json.loads(running.docker("run", "--rm", cuda_image, "cat", "/etc/rundiff/image.json").stdout)
    loaded = json.loads(running.docker("run", "--rm", cuda_image, "python", "-c", LIBRARIES).stdout)
    numbers = {name: [int(part) for part in told[name].split(".")] for name in ("cuda", "cudnn", "nccl")}
    assert told["torch"].startswith("2.7.1")
    assert loaded["built"] == told["cuda"]
    assert loaded["cudart"] == numbers["cuda"][0] * 1000 + numbers["cuda"][1] * 10
    assert loaded["cudnn"] == numbers["cudnn"][0] * 10_000 + numbers["cudnn"][1] * 100 + numbers["cudnn"][2]
    assert loaded["nccl"] == numbers["nccl"][0] * 10_000 + numbers["nccl"][1] * 100 + numbers["nccl"][2]
    assert loaded["seen"] is False
    assert loaded["normalize"].startswith("Normalize(")


def test_a_container_without_a_gpu_says_so_and_how_to_pass_one(running, cuda_image):
    running.docker("run", "-d", "--name", "without", cuda_image)
    told = eventually("the address", lambda: "token=" in (log := running.docker("logs", "without").stderr) and log, 90)
    assert "--gpus all" in told
    assert "CUDA 12.6" in told


def test_a_driver_that_is_too_old_is_named_beside_the_cuda_that_it_cannot_do(running, cuda_image, tmp_path):
    # Libraries that answer as those of a driver do, where NVIDIA's runtime would put its own.
    folder = cuda(nvml(tmp_path))
    folder.chmod(0o755)
    options = ("-v", f"{folder}:/usr/local/nvidia/lib64:ro", "-e", "NVML_MACHINE=aged")
    done = running.docker("run", "--rm", "--shm-size", "2g", *options, cuda_image, "rundiff", "env", "--check", check=False)
    assert done.returncode == 1
    assert "470.82.01" in done.stdout
    assert "12.6" in done.stdout
    assert "525.60.13" in done.stdout


def test_what_was_built_is_told(running, cuda_image):
    if WANTED:
        KEPT.write_text(json.dumps(described(running, cuda_image), indent=2) + "\n")
    kept = json.loads(KEPT.read_text())
    assert kept["torch"].startswith("2.7.1")
    assert kept["made_of"] == made_of(), "docker/ has changed: RUNDIFF_CUDA_IMAGE=1 make test-container tells it anew"


def described(engine: Engine, image: str) -> dict[str, object]:
    """What docs and the next build want to know."""
    told = json.loads(engine.docker("run", "--rm", image, "cat", "/etc/rundiff/image.json").stdout)
    steps = engine.docker("history", "--no-trunc", "--format", "{{.Size}}\t{{.CreatedBy}}", image).stdout.splitlines()
    layers = [line.split("\t", 1) for line in reversed(steps) if not line.startswith("0B")]
    return {
        "made_of": made_of(),
        "built": told["created"][:10],
        **{name: told[name] for name in ("python", "torch", "cuda", "cudnn", "nccl")},
        "size": f"{engine.inspect(image, 'Size') / 1e9:.2f} GB",
        "layers": [[size, what_for(step)] for size, step in layers],
    }


def what_for(step: str) -> str:
    """A layer in a word or two."""
    words = {
        "apt-get install": "Debian's or Ubuntu's packages: git, OpenSSH, Python, tini",
        "useradd": "the user, and the folders",
        "python3 -m venv": "the virtual environment",
        "torch-needs.lock": "PyTorch with CUDA, cuDNN, NCCL; torchvision",
        "requirements.lock": "JupyterLab, what rundiff needs, scikit-learn, matplotlib",
        "dist/rundiff": "rundiff",
        "COPY docker/files": "what starts it",
        "identity.py": "what it is",
    }
    return next(
        (word for mark, word in words.items() if mark in step),
        "the base" if not step.strip() else re.sub(r"\s+", " ", step)[:40],
    )

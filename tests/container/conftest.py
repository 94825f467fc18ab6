"""A real Docker Engine, and our images as the shipped files build them. `make test-container` runs these tests."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import ROOT, Engine, progress

FOLDER = Path(os.environ.get("RUNDIFF_ENGINE", ROOT / ".container"))


def unfit() -> str | None:
    """Why no engine can be started here."""
    if os.geteuid() != 0:
        return "a Docker Engine is started by root alone"
    if platform.machine() != "x86_64" or not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
        return "the engine is taken from Debian's packages for x86_64"
    return None


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The engine, fetched and stopped; a test or fixture says where it wants it."""
    if reason := unfit():
        pytest.skip(reason)
    found = Engine(FOLDER)
    progress("Docker Engine from Debian's packages")
    found.fetch()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The one wheel of `make wheel`."""
    wheels = list((ROOT / "dist").glob("rundiff-*.whl"))
    assert len(wheels) == 1, "make wheel leaves exactly one wheel in dist/"
    return wheels[0]


@pytest.fixture(scope="session")
def base(engine: Engine) -> str:
    """A base made on this machine, in the place of Ubuntu's image."""
    name = "rundiff-base:local"
    engine.to_build()
    if not engine.has(name):
        progress("a base for the images: debootstrap")
        engine.run(str(Path(__file__).parent / "base.sh"), name)
    return name


@pytest.fixture(scope="session")
def cpu_image(engine: Engine, base: str, wheel: Path) -> str:
    """The image for CPUs, from the shipped Dockerfile, as `make image` builds it."""
    if not LOCAL_WHEELS and not INDEX:
        pytest.skip("no build of torch for CPUs is at hand: name PyTorch's index of them in TORCH_INDEX_URL")
    return built(engine, "rundiff:cpu", base, "torch==2.13.0", "none")


def built(engine: Engine, name: str, base: str, torch: str | None, cuda: str) -> str:
    """An image of *name* that `make image` builds on *base*; the Dockerfile's own torch where none is named."""
    progress(f"the image {name}")
    engine.to_build()
    words = [
        "make",
        "--no-print-directory",
        "image",
        f"IMAGE={name}",
        f"BASE_IMAGE={base}",
        f"CUDA={cuda}",
    ]
    build = ["--network host"]
    if torch:
        words.append(f"TORCH_SPEC={torch}")
        if LOCAL_WHEELS:  # where this machine has torch as a file, a build takes it from there
            build.append(f"--build-context wheels={LOCAL_WHEELS}")
    engine.run(*words, f"BUILD={' '.join(build)}", cwd=ROOT)
    return name


def _local_wheels() -> str | None:
    """The folder that pip is told to look for wheels in, where it has one."""
    said = subprocess.run(
        ["pip", "config", "get", "global.find-links"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return said if said and Path(said).is_dir() and any(Path(said).glob("torch-*.whl")) else None


@pytest.fixture(scope="session")
def gpu_requests(engine: Engine) -> Path:
    """What containers ask of NVIDIA's runtime, as its hook gets it. The hook is a stub that writes it down: there is no GPU here."""
    log, hook = engine.folder / "gpu-requests.log", engine.folder / "hooks" / "nvidia-container-runtime-hook"
    log.write_text("")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\n"
        'bundle=$(sed -n \'s/.*"bundle": *"\\([^"]*\\)".*/\\1/p\')\n'
        f'grep -o \'"NVIDIA_[A-Z_]*=[^"]*\' "$bundle/config.json" | tr -d \'"\' >>{log}\n'
    )
    hook.chmod(0o755)
    engine.again()  # it looks for the hook when it starts
    return log


@pytest.fixture
def running(engine: Engine) -> Iterator[Engine]:
    """The engine where published ports work; containers that a test leaves are removed."""
    engine.to_run()
    before = _containers(engine)
    yield engine
    if left := _containers(engine) - before:
        engine.docker("rm", "--force", "--volumes", *left)


def _containers(engine: Engine) -> set[str]:
    return set(engine.docker("ps", "--all", "--quiet").stdout.split())


INDEX = os.environ.get("TORCH_INDEX_URL")
"""Read by `make image`, too."""
LOCAL_WHEELS = _local_wheels()
"""Asked before tests seal their home, and with it pip's configuration."""

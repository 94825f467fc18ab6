"""An environment and its driver's libraries in; why its torch cannot use a GPU, out. Where something is not known, nothing is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.environment.compatibility import is_too_old, newest_cuda, numbers, oldest_driver, runs_on
from rundiff.environment.finding import Finding

if TYPE_CHECKING:
    from rundiff.environment.fingerprint import Environment
    from rundiff.environment.parts import Gpu
    from rundiff.environment.surroundings import Surroundings

_BUILDS = "https://pytorch.org/get-started/locally/"
_TOOLKIT = "the host needs the NVIDIA Container Toolkit"
_PASS_IN = {
    "docker": f"start it with --gpus all; {_TOOLKIT}",
    "containerd": f"start it with --gpus all; {_TOOLKIT}",
    "podman": f"start it with --device nvidia.com/gpu=all; {_TOOLKIT}",
    "kubernetes": "request nvidia.com/gpu in the limits of the pod's resources",
    "apptainer": "start it with --nv",
}


def no_gpu(of: Environment, around: Surroundings) -> Finding | None:
    """A torch for CUDA where no library of a driver loads. Of the host's driver a container may see the version all the same."""
    if not _for_cuda(of) or around.compute or around.management:
        return None
    if of.container is None:
        lacking = f"the libraries of driver {of.driver} are not found" if of.driver else "no NVIDIA driver is found"
        return Finding("gpu", f"{_built(of)}, but {lacking}", "install the driver; in a container, start it with --gpus all")
    if of.visible.get("NVIDIA_VISIBLE_DEVICES") == "void":
        return Finding(
            "gpu", f"{_built(of)}, but NVIDIA_VISIBLE_DEVICES=void keeps GPUs out of this container", "set it to all"
        )
    return Finding(
        "gpu", f"{_built(of)}, but no GPU is passed into this container", _PASS_IN.get(of.container.engine, _TOOLKIT)
    )


def driver_broken(of: Environment, around: Surroundings) -> Finding | None:
    """A torch for CUDA and a driver that is here, and does not do its work."""
    if not _for_cuda(of) or not (around.compute or around.management):
        return None
    failed = of.unread.get("nvml", "")
    if failed and not failed.startswith("nvidia-ml-py"):
        return Finding(
            "driver", f"NVIDIA's driver does not answer: {failed}", "restart the container; if it stays so, the host"
        )
    if around.compute:
        return None
    todo = "set NVIDIA_DRIVER_CAPABILITIES=compute,utility" if of.container else "install all of the driver"
    return Finding("driver", "NVIDIA's driver is here without its CUDA: libcuda.so.1 is not found", todo)


def gpu_hidden(of: Environment, around: Surroundings) -> Finding | None:
    """A torch for CUDA and a driver, and no GPU that is left to it."""
    if not _for_cuda(of) or not (around.compute or around.management):
        return None
    hidden, shown = (of.visible.get(f"{name}_VISIBLE_DEVICES") for name in ("CUDA", "NVIDIA"))
    if hidden is not None and names_none(hidden, of.devices):
        return Finding("gpu", f"CUDA_VISIBLE_DEVICES={hidden} hides every GPU", "unset it, or name one: CUDA_VISIBLE_DEVICES=0")
    if of.driver is None or of.devices:
        return None
    if of.container and shown in {"none", "void"}:
        return Finding("gpu", f"NVIDIA_VISIBLE_DEVICES={shown} leaves this container a driver and no GPU", "set it to all")
    return Finding("gpu", f"driver {of.driver} is here, but no GPU", "see what nvidia-smi -L lists, here and on the host")


def names_none(visible: str, gpus: tuple[Gpu, ...]) -> bool:
    """Whether CUDA_VISIBLE_DEVICES=*visible* leaves no GPU: CUDA reads it up to the first entry that names none.

    Only NVML tells all ids of all of them; else a first entry that may be one counts.
    """
    if gpus and all(gpu.capability for gpu in gpus):
        return not any(gpu.used for gpu in gpus)
    first = visible.partition(",")[0].strip()
    if first.isdigit():
        return bool(gpus) and int(first) >= len(gpus)
    return not first.startswith(("GPU-", "MIG-"))


def driver_too_old(of: Environment) -> Finding | None:
    """A driver with which nothing runs that is built for torch's CUDA."""
    if not _for_cuda(of) or of.cuda is None or not is_too_old(of.driver, of.driver_cuda, of.cuda):
        return None
    able = of.driver_cuda or newest_cuda(of.driver or "")
    oldest = oldest_driver(of.cuda)
    return Finding(
        "driver",
        f"{f'driver {of.driver}' if of.driver else 'the driver'} can do {f'CUDA {able}' if able else 'no CUDA that is known'}; "
        f"{_built(of)}, which needs " + (f"driver {oldest} or newer" if oldest else "a newer driver"),
        "update the driver on the host, or install a torch that is built for "
        + (f"CUDA {numbers(able)[0]}" if able and numbers(able) else "an older CUDA"),
    )


def no_code(of: Environment) -> Finding | None:
    """A GPU for whose architecture torch has no code."""
    without = [gpu for gpu in of.devices if gpu.used and gpu.capability and not runs_on(gpu.capability, of.architectures)]
    if not _for_cuda(of) or not of.architectures or not without:
        return None
    gpu = without[0]
    architecture = f"sm_{(gpu.capability or '').replace('.', '')}"
    known = f"{of.architectures[0]} to {of.architectures[-1]}" if len(of.architectures) > 1 else of.architectures[0]
    return Finding(
        "architecture",
        f"torch {of.torch} has no code for {gpu.name} ({architecture}), only for {known}",
        f"install a build that has {architecture}: {_BUILDS}",
    )


def cpu_build(of: Environment, around: Surroundings) -> Finding | None:
    """A GPU that is here for nothing."""
    if "+cpu" not in (of.torch or "") or not around.compute or not of.gpus:
        return None
    return Finding(
        "torch",
        f"torch {of.torch} is built for the CPU alone, and {of.gpus[0]} is here",
        f"install a build for CUDA: {_BUILDS}",
    )


def _for_cuda(of: Environment) -> bool:
    return of.accelerator == "cuda"


def _built(of: Environment) -> str:
    return f"torch {of.torch} is built for CUDA {of.cuda}"

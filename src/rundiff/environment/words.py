"""One environment in; its parts as words by name, in the order in which they are told, out.

What differs between any two processes is left out: ids of containers and pods, paths of libraries, digests of layers (another
host has others).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.environment.parts import BakedImage, Machine, PythonBuild
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.environment.fingerprint import Environment

Words = dict[str, str | None]


def first_words(of: Environment) -> Words:
    """What has been known of environments from version 1 on."""
    return {
        "torch": of.torch,
        "cuda": of.cuda,
        "cudnn": dotted_cudnn(int(of.cudnn)) if of.cudnn is not None and of.cudnn.isdigit() else of.cudnn,
        phrase("gpus"): counted(of.gpus),
        "python": of.python or None,
        phrase("system"): of.system or None,
    }


def frameworks(of: Environment) -> Words:
    """Frameworks, libraries, driver and GPUs, then what is below them."""
    first = first_words(of)
    python = of.interpreter or PythonBuild()
    return {
        "torch": first.pop("torch"),
        phrase("torch's commit"): of.torch_git and of.torch_git[:12],
        "cuda": first.pop("cuda"),
        "rocm": of.rocm,
        "cudnn": first.pop("cudnn"),
        "nccl": of.nccl,
        "cublas": of.cublas,
        phrase("driver"): of.driver,
        phrase("driver's cuda"): of.driver_cuda,
        phrase("gpus"): first.pop("gpus"),
        phrase("gpu memory"): counted(f"{gpu.memory / 2**30:.0f} GiB" for gpu in of.devices if gpu.used and gpu.memory),
        **first,
        phrase("interpreter"): phrase("%1 without GIL", python.implementation)
        if python.free_threaded
        else python.implementation,
    }


def contradictions(of: Environment) -> Words:
    """What the process uses, against what its image claims."""
    return {f"{found.variable} ≠ {found.of}": f"{found.claimed} ≠ {found.loaded}" for found in of.disagreements}


def claimed(of: Environment) -> dict[str, str]:
    """What the image claims beside what is used: `cuda` → `CUDA_VERSION says 12.8.1`."""
    said: dict[str, dict[str, list[str]]] = {}
    for claim in of.claims:
        said.setdefault(claim.of, {}).setdefault(claim.claimed, []).append(claim.variable)
    return {
        name: "; ".join(f"{' and '.join(variables)} {_say(variables)} {version}" for version, variables in versions.items())
        for name, versions in said.items()
    }


def _say(subjects: list[str]) -> str:
    return "says" if len(subjects) == 1 else "say"


def image(of: Environment) -> Words:
    """What the process's container was made from."""
    container, baked = of.container, of.image or BakedImage()
    return {
        phrase("container"): None if container is None else container.engine,
        phrase("image"): (None if container is None else container.image) or baked.name,
        phrase("image's digest"): None if container is None else container.digest,
        phrase("image's version"): baked.version,
        phrase("image's commit"): baked.revision,
        phrase("image's base"): baked.base_digest or baked.base,
    }


def hardware(of: Environment) -> Words:
    """What hardly ever changes a result, and explains a speed."""
    machine, python = of.machine or Machine(), of.interpreter or PythonBuild()
    return {
        phrase("packages of the system"): of.content,
        phrase("distribution"): machine.distribution,
        "cpu": machine.cpu,
        phrase("cores"): None if machine.cores is None else str(machine.cores),
        phrase("cpu limit"): None if machine.quota is None else f"{machine.quota:g}",
        phrase("kind of Python"): python.kind,
        phrase("ids of gpus"): ", ".join(gpu.uuid for gpu in of.devices if gpu.used and gpu.uuid) or None,
    }


def counted(words: Iterable[str]) -> str | None:
    """`2 × A100, T4`."""
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(word if count == 1 else f"{count} × {word}" for word, count in counts.items()) or None


def dotted_cudnn(number: int | None) -> str | None:
    """The number that cuDNN tells, with dots: 90501 is 9.5.1, and before version 9 8902 is 8.9.2."""
    if number is None:
        return None
    major = 10_000 if number >= 90_000 else 1_000  # noqa: PLR2004 - where cuDNN 9 changed its arithmetic
    return f"{number // major}.{number % major // 100}.{number % 100}"

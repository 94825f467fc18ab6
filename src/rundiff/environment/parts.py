"""What an environment is made of, as values. None means "not there" or "not known", never zero.

Words are plain strings in them: a newer version may know another engine, and what it wrote has to stay readable.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Accelerator = Literal["cuda", "rocm", "xpu", "mps"]
"""What torch was built for, beside the CPU."""
Engine = Literal["docker", "podman", "kubernetes", "containerd", "apptainer"]
Kind = Literal["venv", "conda", "system"]


class Gpu(msgspec.Struct, frozen=True, omit_defaults=True):
    """One GPU of NVIDIA's, or one MIG instance, as the driver names it."""

    name: str
    uuid: str | None = None
    memory: int | None = None
    """Bytes in all, of the MIG instance where it is one."""
    capability: str | None = None
    """Compute capability: `8.0`."""
    mig: bool = False
    """Whether this is one instance of a GPU that is split."""
    used: bool = True
    """False where CUDA_VISIBLE_DEVICES keeps it from the process; the driver shows it all the same."""


class Machine(msgspec.Struct, frozen=True, omit_defaults=True):
    """The computer, or what a container lets see of it."""

    distribution: str | None = None
    cpu: str | None = None
    cores: int | None = None
    """Logical CPUs that this process may use."""
    quota: float | None = None
    """CPUs' worth of time that a container may spend, where it is limited: `docker run --cpus`."""


class Container(msgspec.Struct, frozen=True, omit_defaults=True):
    """The container that a process runs in. Ids tell containers apart; *image*, *digest* and *layers* are what to compare."""

    engine: str
    """One of `Engine`, as far as this version knows."""
    id: str | None = None
    """Of the container; of a pod's container it cannot be told where the process has a cgroup namespace of its own."""
    pod: str | None = None
    """Kubernetes' uid of the pod."""
    image: str | None = None
    digest: str | None = None
    """Of the image; or the engine's id of it, where it tells no digest."""
    layers: str | None = None
    """A digest of the layers below the container's own: equal on one host where the image is; not comparable between hosts."""


class BakedImage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an image says of itself, in a file that was written while it was built."""

    version: str | None = None
    revision: str | None = None
    """The git commit that it was built from."""
    created: str | None = None
    base: str | None = None
    base_digest: str | None = None
    manifest: str | None = None
    """A digest of the packages that were in it."""
    name: str | None = None
    """What it is called, where whoever starts it does not say."""
    torch: str | None = None
    """This and what follows: versions that were in it when it was built."""
    cuda: str | None = None
    cudnn: str | None = None
    nccl: str | None = None
    python: str | None = None


class PythonBuild(msgspec.Struct, frozen=True, omit_defaults=True):
    """The interpreter, beside its version."""

    implementation: str = "cpython"
    kind: str = "system"
    """One of `Kind`."""
    free_threaded: bool = False

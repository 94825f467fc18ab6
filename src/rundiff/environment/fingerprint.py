"""A process's modules and variables in; the versions that decide what its numbers mean, out.

torch is asked only where the user has imported it, and for its devices only where the user has initialised CUDA: a fingerprint
changes nothing. It is made on the recorder's own thread. Of the variables only those named in `variables.py` are read, so no
secret can slip in.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.environment.claims import Disagreement, disagreements
from rundiff.environment.parts import BakedImage, Container, Gpu, Machine, PythonBuild

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from rundiff.environment.nvidia import Driver
    from rundiff.environment.torch_build import TorchBuild


class Environment(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one run depended on. None means "not there" or "not known", never zero."""

    python: str = ""
    system: str = ""
    """Kernel and C library."""
    torch: str | None = None
    cuda: str | None = None
    """The CUDA that torch was built for."""
    cudnn: str | None = None
    gpus: tuple[str, ...] = ()
    """Names of the GPUs that the process may use."""
    packages: dict[str, str] = {}
    """Name → version, and the git commit where one is known."""
    claimed: dict[str, str] = {}
    """What the image says that it holds, by variable."""
    determinism: dict[str, str] = {}
    """Variables that change what the same code computes."""
    version: int = 1
    """From 2 on the fields below are looked for: what an environment of version 1 lacks is not known."""
    torch_git: str | None = None
    accelerator: str | None = None
    """One of `parts.Accelerator`."""
    rocm: str | None = None
    """The HIP that torch was built for."""
    nccl: str | None = None
    cublas: str | None = None
    loaded: dict[str, str] = {}
    """Library of CUDA → the file of it that the process has loaded; of more than one, all."""
    driver: str | None = None
    """Version of NVIDIA's driver."""
    driver_cuda: str | None = None
    """The newest CUDA that the driver can do."""
    devices: tuple[Gpu, ...] = ()
    """As the driver or torch describes them, those that the process may not use included."""
    visible: dict[str, str] = {}
    """Variables that choose GPUs."""
    machine: Machine | None = None
    interpreter: PythonBuild | None = None
    container: Container | None = None
    image: BakedImage | None = None
    content: str | None = None
    """Equal where the distribution and its packages are: see `image.py`."""
    unread: dict[str, str] = {}
    """What could not be looked up → why."""

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Where the process uses another version than the image claims."""
        versions = {name: getattr(self, name) for name in ("torch", "cuda", "cudnn", "nccl", "cublas")}
        return disagreements(self.claimed, versions)


class _Host(NamedTuple):
    """What stays as it is as long as a process lives, so that it is looked up for its first run only."""

    driver: Driver
    machine: Machine
    python: PythonBuild
    container: Container | None
    image: BakedImage | None
    content: str | None
    unread: dict[str, str]


_hosts: dict[str | None, _Host] = {}


def fingerprint(modules: Mapping[str, ModuleType], variables: Mapping[str, str]) -> Environment:
    """The environment of the process whose loaded *modules* and environment *variables* these are."""
    # Who only reads environments should not pay for what follows.
    import platform  # noqa: PLC0415

    from rundiff.environment.libraries import mapped, process_maps, versions  # noqa: PLC0415
    from rundiff.environment.packages import packages  # noqa: PLC0415
    from rundiff.environment.torch_build import torch_build  # noqa: PLC0415
    from rundiff.environment.variables import CLAIMED, DETERMINISM, VISIBLE, recorded  # noqa: PLC0415

    host = _host(variables)
    installed = packages(sys.path)
    torch = torch_build(modules)
    files = mapped(process_maps())
    libraries = versions(files, installed)
    devices = _devices(torch, host.driver)
    return Environment(
        version=2,
        python=platform.python_version(),
        system=platform.platform(terse=True),
        torch=torch and torch.version,
        torch_git=torch and torch.git,
        accelerator=torch and torch.accelerator,
        cuda=torch and torch.cuda,
        rocm=torch and torch.rocm,
        cudnn=(torch and torch.cudnn) or libraries.get("cudnn"),
        nccl=(torch and torch.nccl) or libraries.get("nccl"),
        cublas=libraries.get("cublas"),
        loaded={library: " and ".join(paths) for library, paths in files.items()},
        driver=host.driver.version,
        driver_cuda=host.driver.cuda,
        gpus=tuple(gpu.name for gpu in devices if gpu.used),
        devices=devices,
        visible=recorded(VISIBLE, variables),
        packages=installed,
        claimed=recorded(CLAIMED, variables),
        determinism=recorded(DETERMINISM, variables),
        machine=host.machine,
        interpreter=host.python,
        container=host.container,
        image=host.image,
        content=host.content,
        unread={**host.unread, **(torch.unread if torch else {})},
    )


def _devices(torch: TorchBuild | None, driver: Driver) -> tuple[Gpu, ...]:
    """torch's, which are certainly those in use, where CUDA is initialised; and the driver's that it may not use.

    Of one that both know the driver's word is taken: torch does not count the memory that the driver keeps for itself.
    """
    if torch is None or not torch.gpus:
        return driver.gpus
    known = {gpu.uuid: msgspec.structs.replace(gpu, used=True) for gpu in driver.gpus if gpu.uuid is not None and gpu.memory}
    mine = {gpu.uuid for gpu in torch.gpus}
    others = (gpu for gpu in driver.gpus if not gpu.used and gpu.uuid not in mine)
    return (*(known.get(gpu.uuid, gpu) if gpu.uuid else gpu for gpu in torch.gpus), *others)


def _host(variables: Mapping[str, str]) -> _Host:
    visible = variables.get("CUDA_VISIBLE_DEVICES")
    if visible not in _hosts:
        _hosts[visible] = _looked_up(variables, visible)
    return _hosts[visible]


def _looked_up(variables: Mapping[str, str], visible: str | None) -> _Host:
    from rundiff.environment.container import container, told  # noqa: PLC0415
    from rundiff.environment.image import BAKED, baked_image, content  # noqa: PLC0415
    from rundiff.environment.machine import machine, python  # noqa: PLC0415
    from rundiff.environment.nvidia import driver  # noqa: PLC0415

    found = driver(visible)
    unread = dict(found.unread)
    image = None
    try:
        image = baked_image()
    except msgspec.MsgspecError as error:
        unread["image"] = f"/{BAKED}: {error}"
    return _Host(found, machine(), python(), container(told(variables)), image, content(), unread)

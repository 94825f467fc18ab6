"""A process's modules and variables in; the versions that decide what its numbers mean, out.

torch is asked only where the user has imported it, and for its devices only where the user has initialised CUDA: a fingerprint
changes nothing. It is made on the recorder's own thread. Of the variables only those named in `variables.py` are read, so no
secret can slip in.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.environment.claims import Disagreement, Said, claims, disagreements
from rundiff.environment.parts import BakedImage, Container, Gpu, Machine, PythonBuild
from rundiff.errors import reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
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

    architectures: tuple[str, ...] = ()
    """Of the GPUs that torch has code for: `sm_80`."""

    @property
    def claims(self) -> tuple[Said, ...]:
        """What the image says that it holds."""
        return claims(self.claimed, self.image)

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Where the process uses another version than the image claims."""
        versions = {name: getattr(self, name) or None for name in ("torch", "cuda", "cudnn", "nccl", "cublas", "python")}
        return disagreements(self.claims, versions)


class _Host(NamedTuple):
    """What stays as it is as long as a process lives, so that it is looked up for its first run only."""

    driver: Driver
    machine: Machine
    python: PythonBuild
    container: Container | None
    image: BakedImage | None
    unread: dict[str, str]


_hosts: dict[tuple[str | None, Path], _Host] = {}
_contents: dict[Path, str | None] = {}


def fingerprint(modules: Mapping[str, ModuleType], variables: Mapping[str, str], root: Path | None = None) -> Environment:
    """The environment of the process whose loaded *modules* and environment *variables* these are."""
    # Who only reads environments should not pay for what follows.
    from rundiff.environment.libraries import mapped, process_maps, versions  # noqa: PLC0415
    from rundiff.environment.packages import packages  # noqa: PLC0415
    from rundiff.environment.torch_build import torch_build  # noqa: PLC0415

    root = root or _top()
    installed = packages(sys.path)
    files = mapped(process_maps())
    found = _found(torch_build(modules), versions(files, installed), installed, variables, root)
    return _completed(found, root, {library: " and ".join(paths) for library, paths in files.items()})


def installed_environment(variables: Mapping[str, str], root: Path | None = None, *, brief: bool = False) -> Environment:
    """The environment that a process of this Python would have if it imported torch, as files tell it: nothing is imported.

    Which libraries it would load is not known, only which the wheels bring. A *brief* one leaves out what takes longest, and says
    least of a result: the kernel, and the packages of the distribution.
    """
    from rundiff.environment.packages import packages  # noqa: PLC0415 - see above
    from rundiff.environment.torch_files import torch_files  # noqa: PLC0415

    root = root or _top()
    installed = packages(sys.path)
    found = _found(torch_files(sys.path, installed), {}, installed, variables, root)
    return found if brief else _completed(found, root, {})


def _top() -> Path:
    from pathlib import Path  # noqa: PLC0415 - who only reads environments should not pay for it

    return Path("/")


def _found(
    torch: TorchBuild | None, libraries: dict[str, str], installed: dict[str, str], variables: Mapping[str, str], root: Path
) -> Environment:
    from rundiff.environment.variables import CLAIMED, DETERMINISM, VISIBLE, recorded  # noqa: PLC0415 - see above

    host = _host(variables, root)
    devices = _devices(torch, host.driver)
    return Environment(
        version=2,
        python=sys.version.partition(" ")[0],
        torch=torch and torch.version,
        torch_git=torch and torch.git,
        accelerator=torch and torch.accelerator,
        architectures=torch.architectures if torch else (),
        cuda=torch and torch.cuda,
        rocm=torch and torch.rocm,
        cudnn=(torch and torch.cudnn) or libraries.get("cudnn"),
        nccl=(torch and torch.nccl) or libraries.get("nccl"),
        cublas=(torch and torch.cublas) or libraries.get("cublas"),
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
        unread={**host.unread, **(torch.unread if torch else {})},
    )


def _completed(found: Environment, root: Path, loaded: dict[str, str]) -> Environment:
    import platform  # noqa: PLC0415 - who only reads environments should not pay for it

    from rundiff.environment.image import content  # noqa: PLC0415 - as above

    if root not in _contents:
        _contents[root] = content(root)
    python, system = platform.python_version(), platform.platform(terse=True)
    return msgspec.structs.replace(found, python=python, system=system, content=_contents[root], loaded=loaded)


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


def _host(variables: Mapping[str, str], root: Path) -> _Host:
    visible = variables.get("CUDA_VISIBLE_DEVICES")
    if (visible, root) not in _hosts:
        _hosts[visible, root] = _looked_up(variables, visible, root)
    return _hosts[visible, root]


def _looked_up(variables: Mapping[str, str], visible: str | None, root: Path) -> _Host:
    from rundiff.environment.container import container, told  # noqa: PLC0415
    from rundiff.environment.image import BAKED, baked_image  # noqa: PLC0415
    from rundiff.environment.machine import machine, python  # noqa: PLC0415
    from rundiff.environment.nvidia import driver  # noqa: PLC0415

    found = driver(visible, root)
    unread = dict(found.unread)
    image, inside = None, container(told(variables, root))
    try:
        image = baked_image(root)
    except (msgspec.MsgspecError, UnicodeDecodeError, OSError) as error:
        unread["image"] = f"/{BAKED}: {reason(error) if isinstance(error, OSError) else error}"
    if inside is not None and inside.image is None and image is not None:
        inside = msgspec.structs.replace(inside, image=image.name)
    return _Host(found, machine(root), python(), inside, image, unread)

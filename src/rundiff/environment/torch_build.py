"""The torch that a process has imported in; what it was built for, and the libraries that it reports, out.

Nothing is initialised for it: torch's own version queries of cuDNN and NCCL make no CUDA context, and the devices are asked
for only where the user's code has made one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from rundiff.environment.parts import Gpu
from rundiff.environment.words import dotted_cudnn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from rundiff.environment.parts import Accelerator

_T = TypeVar("_T")


class TorchBuild(NamedTuple):
    """Versions as dotted numbers. *gpus* are those that torch uses, in its order; *unread* is what it would not tell, and why."""

    version: str
    git: str | None
    accelerator: Accelerator | None
    cuda: str | None
    rocm: str | None
    cudnn: str | None
    nccl: str | None
    gpus: tuple[Gpu, ...]
    unread: dict[str, str]
    cublas: str | None = None
    """Only where it is told by a wheel: torch itself does not tell it."""
    architectures: tuple[str, ...] = ()
    """Of GPUs that it has code for, as the compiler names them: `sm_80`."""


def torch_build(modules: Mapping[str, ModuleType]) -> TorchBuild | None:
    """The torch among *modules*; None where the user has not imported it."""
    torch: Any = modules.get("torch")
    version = getattr(torch, "version", None)
    if version is None:  # not imported, or not yet to its end
        return None
    unread: dict[str, str] = {}
    cuda = getattr(version, "cuda", None)
    return TorchBuild(
        version=str(torch.__version__),
        git=getattr(version, "git_version", None),
        accelerator=_accelerator(torch),
        cuda=cuda,
        rocm=getattr(version, "hip", None),
        cudnn=_told("cudnn", lambda: dotted_cudnn(torch.backends.cudnn.version()), unread),
        nccl=_told("nccl", lambda: _nccl(torch, modules), unread) if cuda else None,
        gpus=_told("gpus", lambda: _gpus(torch), unread) or (),
        unread=unread,
        architectures=(_told("architectures", lambda: _architectures(torch), unread) or ()) if cuda else (),
    )


def _told(what: str, ask: Callable[[], _T], unread: dict[str, str]) -> _T | None:
    """What *ask* answers. A library that cannot be loaded, or does not fit its torch, is told, and stops nothing."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - whatever torch raises; it is on the record
        unread[what] = f"{type(error).__name__}: {error}".partition("\n")[0]
        return None


def _accelerator(torch: Any) -> Accelerator | None:  # noqa: ANN401 - torch is not imported for the user, so it is not typed
    if torch.version.cuda:
        return "cuda"
    if getattr(torch.version, "hip", None):
        return "rocm"
    if getattr(torch.version, "xpu", None):
        return "xpu"
    mps = getattr(torch.backends, "mps", None)
    return "mps" if mps is not None and mps.is_built() else None


def _nccl(torch: Any, modules: Mapping[str, ModuleType]) -> str | None:  # noqa: ANN401
    module: Any = modules.get("torch.cuda.nccl")
    if module is None or not hasattr(torch._C, "_nccl_version"):  # noqa: SLF001 - what torch.cuda.nccl.version() calls
        return None
    version = module.version()
    return ".".join(map(str, version)) if isinstance(version, tuple) else str(version)


def _architectures(torch: Any) -> tuple[str, ...]:  # noqa: ANN401
    """What torch.cuda.get_arch_list() asks, which answers nothing where no GPU is."""
    flags = getattr(torch._C, "_cuda_getArchFlags", None)  # noqa: SLF001 - see above
    return tuple((flags() or "").split()) if flags is not None else ()


def _gpus(torch: Any) -> tuple[Gpu, ...]:  # noqa: ANN401
    if not torch.cuda.is_initialized():
        return ()
    return tuple(_gpu(torch.cuda.get_device_properties(device)) for device in range(torch.cuda.device_count()))


def _gpu(properties: Any) -> Gpu:  # noqa: ANN401
    uuid = getattr(properties, "uuid", None)  # from torch 2.4 on
    return Gpu(
        name=str(properties.name),
        uuid=None if uuid is None else f"GPU-{uuid}",
        memory=int(properties.total_memory),
        capability=f"{properties.major}.{properties.minor}",
    )

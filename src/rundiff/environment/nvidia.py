"""NVIDIA's driver in; its version, the CUDA that it can do and the GPUs that it has, out. No CUDA context is made.

NVML is asked through nvidia-ml-py (extra `gpu`), which is imported only where the driver's library is there: on a machine
without a driver that costs one failed look-up. Where nvidia-ml-py is missing or NVML does not work, the kernel module's own
files tell the version and the GPUs' names.
"""

from __future__ import annotations

import ctypes
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rundiff.environment.machine import text
from rundiff.environment.parts import Gpu

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARY = "libnvidia-ml.so.1"
"""What nvidia-ml-py itself loads."""


class Driver(NamedTuple):
    """*version* of the driver, the newest CUDA that it can do, its GPUs in order of their PCI addresses; *unread* says what failed."""

    version: str | None = None
    cuda: str | None = None
    gpus: tuple[Gpu, ...] = ()
    unread: dict[str, str] = {}  # noqa: RUF012 - never written to


def driver(visible: str | None, root: Path = Path("/")) -> Driver:
    """The driver of this machine; *visible* is CUDA_VISIBLE_DEVICES, None where it is not set."""
    module = kernel_module(root)
    module = module._replace(gpus=used(module.gpus, visible))
    try:
        ctypes.CDLL(_LIBRARY)
    except OSError:
        return module
    try:
        nvml: Any = import_module("pynvml")
    except ImportError:
        missing = {"nvml": "nvidia-ml-py is not installed: pip install 'rundiff[gpu]'"}
        return module._replace(unread=missing)
    return _asked(nvml, visible, module)


def kernel_module(root: Path) -> Driver:
    """What the kernel module tells in `/proc/driver/nvidia`."""
    gpus = [_listed(text(file)) for file in sorted((root / "proc/driver/nvidia/gpus").glob("*/information"))]
    return Driver(module_version(text(root / "proc/driver/nvidia/version")), None, tuple(gpus))


def module_version(said: str) -> str | None:
    """`NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug …` → `535.104.05`; the open module's line is longer."""
    words = said.partition("\n")[0].split()
    return next((word for word in words if word[0].isdigit() and "." in word), None)


def _listed(information: str) -> Gpu:
    lines = (line.partition(":") for line in information.splitlines())
    fields = {name.strip(): value.strip() for name, _, value in lines}
    uuid = fields.get("GPU UUID")
    return Gpu(fields.get("Model") or "unknown", None if not uuid or "?" in uuid else uuid)


def _asked(nvml: Any, visible: str | None, module: Driver) -> Driver:  # noqa: ANN401 - nvidia-ml-py has no types
    """NVML's answers; what it does not answer is taken from the kernel module, and the reason kept."""
    try:
        with _initialised(nvml):
            version = _word(nvml.nvmlSystemGetDriverVersion())
            gpus = tuple(gpu for index in range(nvml.nvmlDeviceGetCount()) for gpu in _instances(nvml, index))
            return Driver(version, _cuda(nvml), used(gpus, visible))
    except nvml.NVMLError as error:
        return module._replace(unread={"nvml": str(error)})


@contextmanager
def _initialised(nvml: Any) -> Iterator[None]:  # noqa: ANN401
    """NVML counts who uses it: shutting down our use leaves the user's alone."""
    nvml.nvmlInit()
    try:
        yield
    finally:
        nvml.nvmlShutdown()


def _cuda(nvml: Any) -> str | None:  # noqa: ANN401
    """12040 is 12.4. The first version of the call, which drivers before 2018 have alone, tells the CUDA that is in the image."""
    for ask in (nvml.nvmlSystemGetCudaDriverVersion_v2, nvml.nvmlSystemGetCudaDriverVersion):
        with suppress(nvml.NVMLError_FunctionNotFound):
            number = ask()
            return f"{number // 1000}.{number % 1000 // 10}"
    return None


def _instances(nvml: Any, index: int) -> list[Gpu]:  # noqa: ANN401
    """The GPU itself; or, where it is split, its MIG instances, which are all that CUDA can use of it."""
    handle = nvml.nvmlDeviceGetHandleByIndex(index)
    major, minor = nvml.nvmlDeviceGetCudaComputeCapability(handle)
    whole = _gpu(nvml, handle, f"{major}.{minor}", mig=False)
    try:
        split = nvml.nvmlDeviceGetMigMode(handle)[0] == nvml.NVML_DEVICE_MIG_ENABLE
    except (nvml.NVMLError_NotSupported, nvml.NVMLError_FunctionNotFound):
        split = False
    if not split:
        return [whole]
    parts = []
    for place in range(nvml.nvmlDeviceGetMaxMigDeviceCount(handle)):
        with suppress(nvml.NVMLError_NotFound):  # places are numbered; not all are taken
            part = nvml.nvmlDeviceGetMigDeviceHandleByIndex(handle, place)
            parts.append(_gpu(nvml, part, f"{major}.{minor}", mig=True))
    return parts or [whole]


def _gpu(nvml: Any, handle: Any, capability: str, *, mig: bool) -> Gpu:  # noqa: ANN401
    memory = None
    with suppress(nvml.NVMLError_NotSupported):  # a GPU that shares the computer's memory
        memory = int(nvml.nvmlDeviceGetMemoryInfo(handle).total)
    return Gpu(_word(nvml.nvmlDeviceGetName(handle)), _word(nvml.nvmlDeviceGetUUID(handle)), memory, capability, mig)


def _word(value: bytes | str) -> str:
    """nvidia-ml-py before 11.515 answers in bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def used(gpus: tuple[Gpu, ...], visible: str | None) -> tuple[Gpu, ...]:
    """*gpus* with those marked that CUDA_VISIBLE_DEVICES leaves to the process.

    CUDA reads the list up to the first entry that names no GPU; it names them by number, or by the beginning of an id.
    Numbers are those of PCI addresses here; CUDA's own order puts the fastest first unless CUDA_DEVICE_ORDER says PCI_BUS_ID,
    so among unlike GPUs torch, which is asked where it may be, knows better.
    """
    if visible is None:
        return gpus
    chosen: set[int] = set()
    for entry in visible.split(","):
        named = [index for index, gpu in enumerate(gpus) if _is_named(entry.strip(), index, gpu)]
        if not named:
            break
        chosen.update(named)
    return tuple(
        Gpu(gpu.name, gpu.uuid, gpu.memory, gpu.capability, gpu.mig, index in chosen) for index, gpu in enumerate(gpus)
    )


def _is_named(entry: str, index: int, gpu: Gpu) -> bool:
    if entry.isdigit():
        return int(entry) == index
    return entry.startswith(("GPU-", "MIG-")) and gpu.uuid is not None and gpu.uuid.startswith(entry)

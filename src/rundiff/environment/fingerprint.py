"""A process's modules and variables in; the versions that decide what its numbers mean, out.

torch is asked only where the user has imported it, and CUDA only where the user has initialised it: a fingerprint changes
nothing. Of the variables only those named here are read, so no secret can slip in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

CLAIMED = (
    "RUNDIFF_IMAGE",
    "JUPYTER_IMAGE",
    "JUPYTER_IMAGE_SPEC",
    "PYTORCH_VERSION",
    "NVIDIA_PYTORCH_VERSION",
    "CUDA_VERSION",
    "CUDNN_VERSION",
    "NV_CUDNN_VERSION",
    "NCCL_VERSION",
)
"""Variables in which images say what they hold; what a process really uses may differ."""
DETERMINISM = (
    "PYTHONHASHSEED",
    "CUBLAS_WORKSPACE_CONFIG",
    "NVIDIA_TF32_OVERRIDE",
    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
)
"""Variables that change what the same code computes."""


class Environment(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one run depended on. None means "not there" or "not known", never zero."""

    python: str = ""
    system: str = ""
    torch: str | None = None
    cuda: str | None = None
    """The CUDA that torch was built for."""
    cudnn: str | None = None
    gpus: tuple[str, ...] = ()
    packages: dict[str, str] = {}
    claimed: dict[str, str] = {}
    determinism: dict[str, str] = {}


def fingerprint(modules: Mapping[str, ModuleType], variables: Mapping[str, str]) -> Environment:
    """The environment of the process whose loaded *modules* and environment *variables* these are."""
    import platform  # noqa: PLC0415 - who only reads environments should not pay for it

    torch = modules.get("torch")
    return Environment(
        python=platform.python_version(),
        system=platform.platform(terse=True),
        torch=None if torch is None else str(torch.__version__),
        cuda=None if torch is None else torch.version.cuda,
        cudnn=None if torch is None else _cudnn(torch),
        gpus=() if torch is None else _gpus(torch),
        packages=_packages(),
        claimed={name: variables[name] for name in CLAIMED if name in variables},
        determinism={name: variables[name] for name in DETERMINISM if name in variables},
    )


def _cudnn(torch: Any) -> str | None:  # noqa: ANN401 - torch is not imported for the user, so it is not typed
    version = torch.backends.cudnn.version() if torch.cuda.is_initialized() else None
    return None if version is None else str(version)


def _gpus(torch: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not torch.cuda.is_initialized():
        return ()
    return tuple(torch.cuda.get_device_name(device) for device in range(torch.cuda.device_count()))


def _packages() -> dict[str, str]:
    import importlib.metadata  # noqa: PLC0415 - costs 20 ms, see above

    found = ((dist.name, dist.version) for dist in importlib.metadata.distributions())
    return dict(sorted((name.lower().replace("_", "-"), version) for name, version in found if name))

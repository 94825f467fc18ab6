"""What an image claims, by variables or in its `image.json`, and what the process has loaded in; where the two disagree out.

Both are written when an image is built. `pip install -U torch` in the container leaves them as they were, and torch's
wheels bring a CUDA, a cuDNN and an NCCL of their own, whatever the image has: then an image's words are not what ran.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.environment.parts import BakedImage

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


class Claim(NamedTuple):
    """A variable, and what of an environment it speaks of; *parts* of its version have to agree (CUDA's 12.8.1 is torch's 12.8)."""

    variable: str
    of: str
    parts: int


class Said(NamedTuple):
    """*variable* claims that *of* is *claimed*."""

    variable: str
    of: str
    claimed: str
    parts: int


class Disagreement(NamedTuple):
    """*variable* claims *claimed* of *of*; the process uses *loaded*."""

    variable: str
    of: str
    claimed: str
    loaded: str


CLAIMS = (
    Claim("PYTORCH_VERSION", "torch", 0),
    Claim("CUDA_VERSION", "cuda", 2),
    Claim("CUDNN_VERSION", "cudnn", 3),
    Claim("NV_CUDNN_VERSION", "cudnn", 3),
    Claim("NCCL_VERSION", "nccl", 3),
    Claim("NV_LIBNCCL_PACKAGE_VERSION", "nccl", 3),
    Claim("CUBLAS_VERSION", "cublas", 3),
    Claim("NV_LIBCUBLAS_VERSION", "cublas", 3),
)
"""CUDA_DRIVER_VERSION is none of them: it is the driver that an image was tested with, not the one of the host."""
BAKED = "image.json"
"""What stands for a variable where the image's own file claims something."""
_BAKED = {"torch": 0, "cuda": 2, "cudnn": 3, "nccl": 3, "python": 3}


def claims(claimed: Mapping[str, str], image: BakedImage | None = None) -> tuple[Said, ...]:
    """All that the variables *claimed*, and *image*, say of what is in the image."""
    by_variables = [Said(name, of, claimed[name], parts) for name, of, parts in CLAIMS if claimed.get(name)]
    by_file = [(of, getattr(image, of), parts) for of, parts in _BAKED.items()] if image is not None else []
    return (*by_variables, *(Said(BAKED, of, version, parts) for of, version, parts in by_file if version))


def disagreements(said: tuple[Said, ...], loaded: Mapping[str, str | None]) -> tuple[Disagreement, ...]:
    """Every claim that what is *loaded* (`torch`, `cuda`, …: versions) contradicts. Unknown is no contradiction."""
    found = []
    for variable, of, version, parts in said:
        real = loaded.get(of)
        if real and not (_same_torch(version, real) if of == "torch" else _same(version, real, parts)):
            found.append(Disagreement(variable, of, version, real))
    return tuple(found)


def _same(said: str, real: str, parts: int) -> bool:
    """Whether the first *parts* numbers agree, as far as both have them: `9.14.0.64-1` is `9.14.0`."""
    first, second = (_NUMBERS.search(version) for version in (said, real))
    if first is None or second is None:
        return True  # no version is claimed: `CUDA_VERSION=cu128` or the like
    pairs = zip(first[0].split(".")[:parts], second[0].split(".")[:parts], strict=False)
    return all(int(one) == int(other) for one, other in pairs)


def _same_torch(said: str, real: str) -> bool:
    """`2.7.1` is `2.7.1+cu126`; NVIDIA's images claim `2.9.0a0+145a3a7` of what calls itself `2.9.0a0+145a3a7ede.nv25.10`."""
    public, _, local = said.removeprefix("v").partition("+")
    real_public, _, real_local = real.partition("+")
    return public == real_public and real_local.startswith(local)

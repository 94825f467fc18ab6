"""A process's variables in; those that are recorded, with nothing in them that may be a secret, out.

Only the variables named here are ever read, so no secret can slip in by its name. A value may still carry one (an image's
address with a password); so what stands where passwords and tokens stand is masked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CLAIMED = (
    "RUNDIFF_IMAGE",
    "RUNDIFF_IMAGE_DIGEST",
    "JUPYTER_IMAGE",
    "JUPYTER_IMAGE_SPEC",
    "PYTORCH_VERSION",
    "NVIDIA_PYTORCH_VERSION",
    "NVIDIA_BUILD_ID",
    "NVIDIA_PRODUCT_NAME",
    "NVIDIA_REQUIRE_CUDA",
    "CUDA_VERSION",
    "CUDA_DRIVER_VERSION",
    "CUDNN_VERSION",
    "NV_CUDNN_VERSION",
    "NCCL_VERSION",
    "NV_LIBNCCL_PACKAGE_VERSION",
    "CUBLAS_VERSION",
    "NV_LIBCUBLAS_VERSION",
    "TRT_VERSION",
    "TRANSFORMER_ENGINE_VERSION",
)
"""Variables in which images say what they hold; what a process really uses may differ."""
DETERMINISM = (
    "PYTHONHASHSEED",
    "CUBLAS_WORKSPACE_CONFIG",
    "NVIDIA_TF32_OVERRIDE",
    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
    "NCCL_ALGO",
    "NCCL_PROTO",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "MKL_CBWR",
    "OPENBLAS_NUM_THREADS",
    "OPENBLAS_CORETYPE",
    "ONEDNN_DEFAULT_FPMATH_MODE",
    "DNNL_DEFAULT_FPMATH_MODE",
    "ONEDNN_MAX_CPU_ISA",
    "DNNL_MAX_CPU_ISA",
    "ATEN_CPU_CAPABILITY",
    "TORCH_CUDNN_V8_API_DISABLED",
    "TORCHDYNAMO_DISABLE",
    "TORCH_COMPILE_DISABLE",
    "PYTORCH_JIT",
    "PYTORCH_ALLOC_CONF",
    "PYTORCH_CUDA_ALLOC_CONF",
    "CUDA_LAUNCH_BLOCKING",
    "TOKENIZERS_PARALLELISM",
)
"""Variables that change what the same code computes, were it by the order in which sums are made, or how fast."""
VISIBLE = ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ZE_AFFINITY_MASK")
"""Variables that choose GPUs."""
_LONGEST = 200
_USER = re.compile(r"(?<=//)[^/\s]*@|^[^/@\s]+:[^/@\s]+@(?!sha\d+:)")
"""Before an address: `//user:password@`, `user:password@`; not the tag before a digest in `ubuntu:24.04@sha256:…`."""
_QUERY = re.compile(r"[?&#;].*", re.DOTALL)
_TOKEN = re.compile(r"[A-Za-z0-9_+=]{32,}")
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
"""Digests are; few tokens are."""
_NO_TEXT = re.compile(r"[\ud800-\udfff]")
"""Bytes that are no UTF-8, as Python holds them: no JSON can be made of them."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def recorded(names: tuple[str, ...], variables: Mapping[str, str]) -> dict[str, str]:
    """Those of *names* that are set, be it to nothing, with their values made safe."""
    return {name: safe_value(_words(name, variables[name])) for name in names if name in variables}


def safe_value(value: str) -> str:
    """*value* without what may be a secret, without control characters, and not too long."""
    bare = _QUERY.sub("?***", _USER.sub("***@", _CONTROL.sub("", _NO_TEXT.sub("\ufffd", value))))
    shown = _TOKEN.sub(lambda match: match[0] if _HEXADECIMAL.fullmatch(match[0]) else "***", bare)
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


def _words(name: str, value: str) -> str:
    """Of what the driver must be the first clause: a hundred models of GPU follow, any of which will do."""
    return value.partition(" ")[0] if name == "NVIDIA_REQUIRE_CUDA" else value

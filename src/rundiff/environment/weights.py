"""The name of what differs between two environments in; how much it is known to change numbers out.

As of November 2026. *numerics*: the same code on the same data computes other numbers, or prepares other data, by the vendor's own word.
*speed*: it changes how long a training takes, or no more than the order in which sums are made. *other*: nobody says.

| what | why | source |
| --- | --- | --- |
| torch, its commit, CPU or GPU | results are "not guaranteed across PyTorch releases, individual commits, or different platforms" | https://docs.pytorch.org/docs/stable/notes/randomness.html |
| CUDA, cuDNN, cuBLAS, NCCL, ROCm, GPU model | bit-wise results hold for one version of the library on one architecture with as many multiprocessors | https://docs.nvidia.com/cuda/cublas/#results-reproducibility, https://docs.nvidia.com/deeplearning/cudnn/backend/latest/developer/misc.html |
| TF32 overrides | 10 bits of mantissa in place of 23; NVIDIA's own images switch it on | https://docs.pytorch.org/docs/stable/notes/cuda.html#tf32-on-ampere |
| CUBLAS_WORKSPACE_CONFIG | which kernels cuBLAS takes, and whether they are deterministic | as cuBLAS |
| fpmath modes of oneDNN | float32 is computed as bfloat16, TF32 or float16 | https://oneapi-src.github.io/oneDNN/dev_guide_attributes_fpmath_mode.html |
| PYTHONHASHSEED | the order of sets, by which files and labels are often numbered | https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED |
| NCCL_ALGO, NCCL_PROTO | the order in which gradients are summed | https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html |
| MKL_CBWR, ISA limits | which code MKL and oneDNN take | https://www.intel.com/content/www/us/en/docs/onemkl/developer-guide-linux/2024-2/introduction-to-conditional-numerical-reproducibility.html |
| torchvision | 0.17 resizes tensors with antialiasing where 0.16 did not | https://github.com/pytorch/vision/releases/tag/v0.17.0 |
| Pillow, opencv | decode and resize images | https://pillow.readthedocs.io/en/stable/releasenotes/ |
| numpy | streams of `default_rng` may change between versions | https://numpy.org/neps/nep-0019-rng-policy.html |
| timm, transformers, albumentations, … | defaults of models, schedules and augmentations change between versions | their release notes |
"""

from __future__ import annotations

from typing import Literal

Weight = Literal["numerics", "other", "speed"]
WEIGHTS: dict[Weight, int] = {"numerics": 0, "other": 1, "speed": 2}
"""What is told first."""
Part = Literal["framework", "variable", "claim", "image", "package", "machine"]
"""What of an environment it is."""

_NUMERICS: dict[Part, frozenset[str]] = {
    "framework": frozenset({"torch", "torch's commit", "cuda", "rocm", "cudnn", "nccl", "cublas", "gpus"}),
    "variable": frozenset(
        {
            *("PYTHONHASHSEED", "CUBLAS_WORKSPACE_CONFIG", "NVIDIA_TF32_OVERRIDE", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"),
            *("NCCL_ALGO", "NCCL_PROTO", "MKL_CBWR", "OPENBLAS_CORETYPE", "ONEDNN_DEFAULT_FPMATH_MODE"),
            *("DNNL_DEFAULT_FPMATH_MODE", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY"),
            *("TORCH_CUDNN_V8_API_DISABLED", "PYTORCH_JIT", "TORCHDYNAMO_DISABLE", "TORCH_COMPILE_DISABLE"),
        }
    ),
}
_PACKAGES = frozenset(
    {
        *("numpy", "torchvision", "torchaudio", "torchtext", "transformers", "timm", "albumentations", "albucore", "kornia"),
        *(
            "pillow",
            "pillow-simd",
            "opencv-python",
            "opencv-python-headless",
            "opencv-contrib-python",
            "scikit-image",
            "imageio",
        ),
        *("accelerate", "lightning", "pytorch-lightning", "fastai", "deepspeed", "apex", "flash-attn", "xformers", "triton"),
        *(
            "bitsandbytes",
            "transformer-engine",
            "peft",
            "diffusers",
            "datasets",
            "tokenizers",
            "sentencepiece",
            "torch-geometric",
        ),
        *("torchdata", "webdataset", "monai", "segmentation-models-pytorch", "scikit-learn", "scipy", "librosa", "soundfile"),
        *("intel-extension-for-pytorch", "mkl", "onednn", "safetensors", "einops", "torchmetrics", "optuna", "hydra-core"),
    }
)
"""What torch computes with, and what prepares data or brings defaults to a training."""
_LIBRARIES = ("nvidia-cudnn", "nvidia-cublas", "nvidia-nccl", "nvidia-cuda-runtime", "pytorch-triton", "triton-")
_TOOLS = frozenset(
    {
        *(
            "pip",
            "setuptools",
            "wheel",
            "uv",
            "black",
            "ruff",
            "mypy",
            "pytest",
            "pylint",
            "flake8",
            "isort",
            "pre-commit",
            "tox",
        ),
        *(
            "jupyter",
            "jupyterlab",
            "notebook",
            "ipython",
            "ipykernel",
            "ipywidgets",
            "jupyter-client",
            "jupyter-server",
            "nbdime",
        ),
        *(
            "matplotlib",
            "seaborn",
            "plotly",
            "tqdm",
            "rich",
            "wandb",
            "mlflow",
            "tensorboard",
            "gitpython",
            "rundiff",
            "debugpy",
        ),
    }
)
"""They change no number of a training."""
_SPEED: dict[Part, frozenset[str]] = {
    "framework": frozenset({"gpu memory", "system", "driver's cuda"}),
    "variable": frozenset(
        {
            *("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF"),
            *("CUDA_LAUNCH_BLOCKING", "TOKENIZERS_PARALLELISM"),
            *("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ZE_AFFINITY_MASK"),
        }
    ),
    "machine": frozenset({"cores", "cpu limit", "ids of gpus", "kind of Python"}),
}


def weight(name: str, part: Part) -> Weight:
    """Of one thing that differs."""
    if name in _NUMERICS.get(part, ()) or (part == "package" and (name in _PACKAGES or name.startswith(_LIBRARIES))):
        return "numerics"
    return "speed" if name in _SPEED.get(part, ()) or (part == "package" and name in _TOOLS) else "other"

"""The name of a module and the file that imports it in; the file that it is out, where it is one of the repository's."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from rundiff.training.names import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Read = Callable[[str], str | None]

_OTHERS = frozenset(
    [
        "tensorflow",
        "keras",
        "jax",
        "flax",
        "optax",
        "scipy",
        "PIL",
        "cv2",
        "skimage",
        "tqdm",
        "yaml",
        "omegaconf",
        "hydra",
        "datasets",
        "tokenizers",
        "diffusers",
        "lightning",
        "pytorch_lightning",
        "torchinfo",
        "torchsummary",
        "einops",
        "safetensors",
        "xgboost",
        "lightgbm",
        "catboost",
        "fastai",
        "ray",
        "optuna",
        "deepspeed",
        "bitsandbytes",
        "trl",
        "fire",
        "click",
        "typer",
        "tensorboardX",
        "IPython",
        "ipywidgets",
        "google",
        "huggingface_hub",
        "requests",
        "joblib",
        "psutil",
        "gym",
        "gymnasium",
        "plotly",
        "bokeh",
        "altair",
        "statsmodels",
        "nltk",
        "spacy",
        "evaluate",
        "polars",
        "pyarrow",
    ]
)


@cache
def _elsewhere() -> frozenset[str]:
    return sys.stdlib_module_names | _OTHERS | {name.partition(".")[0] for name in names().aliases.values()}


def is_elsewhere(module: str) -> bool:
    """Whether *module* is a package that everybody knows, and that no repository has a file for."""
    return module.partition(".")[0] in _elsewhere()


def file_of(module: str, importer: str, read: Read) -> str | None:
    """The path of the file of *module*, dots ahead of it where it is relative, as *importer* imports it; None where it is none here."""
    level = len(module) - len(module.lstrip("."))
    name = module[level:]
    if not level and is_elsewhere(name):
        return None
    parts = [part for part in name.split(".") if part]
    return next((path for path in _candidates(parts, importer, level) if read(path) is not None), None)


def _candidates(parts: list[str], importer: str, level: int) -> Iterator[str]:
    home = importer.split("/")[:-1]
    if level:
        folders = [home[: len(home) - level + 1]] if level <= len(home) + 1 else []
    else:
        above = [home[:depth] for depth in range(len(home), -1, -1)]
        folders = [found for folder in above for found in (folder, [*folder, "src"])]
    for folder in folders:
        base = "/".join([*folder, *parts])
        if parts:
            yield f"{base}.py"
        yield f"{base}/__init__.py" if base else "__init__.py"


def is_importable(path: str) -> bool:
    """Whether the file at *path* can be a module."""
    return path.endswith(".py")

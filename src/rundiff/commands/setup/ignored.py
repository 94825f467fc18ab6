"""A repository in; what training and Jupyter leave behind that it does not ignore, as lines for `.gitignore`, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.git.settings import ignored, tracked_like

if TYPE_CHECKING:
    from pathlib import Path

_CHECKPOINTS = ("pt", "pth", "ckpt", "safetensors", "h5", "keras", "onnx")
LEFT_BEHIND = {
    ".ipynb_checkpoints/": ".ipynb_checkpoints/train-checkpoint.ipynb",
    "__pycache__/": "__pycache__/train.cpython-311.pyc",
    "runs/": "runs/Nov01_10-00-00/events.out.tfevents.1.host.1.0",
    "events.out.tfevents.*": "events.out.tfevents.1.host.1.0",
    "wandb/": "wandb/run-20260101_100000-a/run-a.wandb",
    "lightning_logs/": "lightning_logs/version_0/metrics.csv",
    "mlruns/": "mlruns/0/meta.yaml",
    **{f"*.{end}": f"model.{end}" for end in _CHECKPOINTS},
}
"""A line of `.gitignore`, and a path that it is for: caches, logs, checkpoints of models."""


def missing(root: Path) -> list[str]:
    """The lines that would ignore something more, and match no file that git tracks."""
    found = ignored(root, list(LEFT_BEHIND.values()))
    lines = [line for line, path in LEFT_BEHIND.items() if path not in found]
    if not lines or not tracked_like(root, lines):
        return lines
    return [line for line in lines if not tracked_like(root, [line])]

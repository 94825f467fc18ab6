"""An optimizer that has just stepped in; its settings, its scheduler's and its gradient scaler's, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rundiff.runs.facts.model import qualified, visible
from rundiff.runs.observed import OptimizerFacts, Scalar

if TYPE_CHECKING:
    from types import FrameType

_GROUPS = 32
_FRAMES = 12
"""A scaler is among the nearest callers of a step."""
_LONGEST = 200
_SCALER = {
    "growth_factor": "get_growth_factor",
    "backoff_factor": "get_backoff_factor",
    "growth_interval": "get_growth_interval",
}


def described(torch: Any, optimizer: Any, frame: FrameType | None) -> OptimizerFacts:  # noqa: ANN401
    """Parameter groups beyond the 32nd are left out."""
    groups = tuple(_group(torch, group) for group in optimizer.param_groups[:_GROUPS])
    return OptimizerFacts(qualified(type(optimizer)), groups, _scheduler(torch, optimizer, frame), scaler(frame) or {})


def _group(torch: Any, group: dict[str, Any]) -> dict[str, Scalar]:  # noqa: ANN401
    settings = {name: _scalar(torch, value) for name, value in group.items() if name not in {"params", "param_names"}}
    return {**settings, "parameters": sum(int(parameter.numel()) for parameter in group["params"])}


def _scalar(torch: Any, value: Any) -> Scalar:  # noqa: ANN401
    """A setting as the record keeps it; a rate that is a tensor is read where that takes no waiting for a device."""
    if value is None or type(value) in {bool, int, float}:
        return value  # type: ignore[no-any-return]
    if type(value) is torch.Tensor and value.numel() == 1 and value.device.type == "cpu":
        return float(value)
    if type(value) in {tuple, list}:
        return f"({', '.join(str(_scalar(torch, part)) for part in value[:_GROUPS])})"
    return value[:_LONGEST] if type(value) is str else f"a {qualified(type(value))}"


def _scheduler(torch: Any, optimizer: Any, frame: FrameType | None) -> str | None:  # noqa: ANN401
    """The schedulers with a global name that are of *optimizer*, with the settings that are plain numbers and words."""
    kinds = torch.optim.lr_scheduler.LRScheduler, torch.optim.lr_scheduler.ReduceLROnPlateau
    said: dict[str, None] = {}
    for value in visible(frame):
        if isinstance(value, kinds) and vars(value).get("optimizer") is optimizer:
            settings = sorted((name, setting) for name, setting in vars(value).items() if _setting(name, setting))
            said[f"{qualified(type(value))}({', '.join(f'{name}={setting!r}' for name, setting in settings)})"] = None
    return ", ".join(said)[: 10 * _LONGEST] or None


_PROGRESS = {"last_epoch", "verbose", "best", "num_bad_epochs", "cooldown_counter", "mode_worse", "T_cur", "total_iters_done"}


def _setting(name: str, value: object) -> bool:
    return (
        not name.startswith("_") and name not in _PROGRESS and (type(value) in {bool, int, float, str} or name == "milestones")
    )


def scaler(frame: FrameType | None) -> dict[str, Scalar] | None:
    """Settings of the gradient scaler in whose `step` the optimizer stepped; None where it was in none."""
    for _ in range(_FRAMES):
        if frame is None:
            return None
        if frame.f_code.co_filename.endswith("grad_scaler.py"):
            owner = frame.f_locals.get("self")  # a function of torch's, which ends with the step
            if owner is not None:
                return {name: float(getattr(owner, method)()) for name, method in _SCALER.items()}
        frame = frame.f_back
    return None

"""A module in; what it is, out. And the module that an optimizer trains, found among what the functions on the stack can see."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from rundiff.runs.facts.asking import short

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rundiff.runs.facts.asking import Asking
    from rundiff.runs.observed import ModelFacts, TensorFacts

_WRAPPERS = {
    "OptimizedModule": "_orig_mod",
    "DistributedDataParallel": "module",
    "DataParallel": "module",
}
_LONGEST = 8000
"""Characters of a model's `repr` that are kept."""
_FRAMES = 60
_NAMES = 5000
"""Global names that are looked at."""


def described(
    module: Any,  # noqa: ANN401
    asking: Asking,
    initial: tuple[TensorFacts | None, int | None],
    evaluating: int | None,
) -> ModelFacts:
    """Counts and devices as they are now; what was *initial*, and *evaluating*, is of its first call. The same model is the same compiled or not, and on one process or many."""
    module = unwrapped(module)
    dtypes: Counter[str] = Counter()
    devices: Counter[str] = Counter()
    total = trainable = 0
    shapes = []
    for name, parameter in module.named_parameters():
        elements = int(parameter.numel())
        total += elements
        trainable += elements if parameter.requires_grad else 0
        dtypes[str(parameter.dtype).removeprefix("torch.")] += elements
        devices[str(parameter.device)] += elements
        shapes.append(f"{name} {tuple(parameter.shape)}")
    text = asking.whole(module, "digest of the model")
    whole = "\n".join([text or "", *shapes]).encode(errors="replace")
    digest = "" if text is None else hashlib.sha256(whole).hexdigest()[:16]
    from rundiff.runs.observed import ModelFacts  # noqa: PLC0415 - a process that never trains never pays for it

    layers = short(text or "", _LONGEST)
    return ModelFacts(
        qualified(type(module)), total, trainable, dict(dtypes), dict(devices), digest, layers, *initial, evaluating
    )


def unwrapped(module: Any) -> Any:  # noqa: ANN401
    """The user's own module behind torch's wrappers."""
    for _ in range(len(_WRAPPERS)):
        attribute = _WRAPPERS.get(type(module).__name__) if type(module).__module__.startswith("torch.") else None
        inner = getattr(module, attribute, None) if attribute else None
        if inner is None:
            break
        module = inner
    return module


def compiled(module: Any) -> bool:  # noqa: ANN401
    """Whether *module* is one of torch.compile, or was compiled in place."""
    return hasattr(module, "_orig_mod") or getattr(module, "_compiled_call_impl", None) is not None


def trains(optimizer: Any, module: Any) -> bool:  # noqa: ANN401
    """Whether *optimizer* has a parameter of *module*."""
    theirs = {id(parameter) for parameter in module.parameters()}
    return any(id(parameter) in theirs for group in optimizer.param_groups for parameter in group["params"])


def visible(frame: FrameType | None) -> Iterator[Any]:
    """Values of the global names that functions on the stack see, each namespace once. Locals are not looked at: that would keep them alive."""
    seen: set[int] = set()
    names = 0
    for _ in range(_FRAMES):
        if frame is None:
            return
        namespace = frame.f_globals
        if id(namespace) not in seen and not str(namespace.get("__name__")).startswith("torch"):
            seen.add(id(namespace))
            names += len(namespace)
            if names > _NAMES:
                return
            yield from list(namespace.values())
        frame = frame.f_back


def named_globally(torch: Any, optimizer: Any, frame: FrameType | None) -> Any:  # noqa: ANN401
    """The largest module with a global name that *optimizer* trains; None where there is none."""
    found, largest = None, 0
    for value in visible(frame):
        if isinstance(value, torch.nn.Module) and trains(optimizer, value):
            size = sum(1 for _ in value.modules())
            if size > largest:
                found, largest = value, size
    return found


def qualified(named: Any) -> str:  # noqa: ANN401
    """Name of a class or a function, with its module where that is not the notebook."""
    module = getattr(named, "__module__", None)
    name = getattr(named, "__qualname__", None) or type(named).__qualname__
    return name if module in {None, "__main__", "builtins"} else f"{module}.{name}"

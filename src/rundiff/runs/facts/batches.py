"""The arguments of a model's call in; what tensors they are, out. Nothing of them is kept.

What is measured must be seen by nobody: no gradient, no mode of the user's, no trace, one wait for the device a tensor.
"""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.runs.facts.asking import Asking
    from rundiff.runs.observed import TensorFacts

ELEMENTS = 1 << 20
"""Elements that are measured, of all tensors of a batch together."""
_TENSORS = 16
_DEPTH = 4


def batch(
    torch: Any,  # noqa: ANN401
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    asking: Asking,
    *,
    statistics: bool,
) -> list[TensorFacts]:
    """The first tensors of a call; with *statistics* they are measured."""
    found, left = [], ELEMENTS
    why = "switched off" if not statistics else _unmeasurable(torch)
    for name, tensor in tensors(torch, args, kwargs):
        facts = asking.attempt(f"batch {name}", lambda tensor=tensor, name=name: _outline(name, tensor))  # type: ignore[misc]
        if facts is None:
            continue
        reason = why or _opaque(torch, tensor)
        if reason:
            if statistics:
                asking.unknown[f"statistics of batch {name}"] = reason
        elif left and tensor.dtype != torch.bool and tensor.numel():
            sample = _sample(tensor, left)
            measured = asking.attempt(f"statistics of batch {name}", lambda sample=sample: _measured(torch, sample))  # type: ignore[misc]
            left -= sample.numel()
            if measured:
                mean, std, low, high = measured
                facts = _with_figures(facts, mean, std, low, high, counted=sample.numel())
        found.append(facts)
    return found


def tensors(torch: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[tuple[str, Any]]:  # noqa: ANN401
    """Where they stand, and they themselves: in tuples, lists, dictionaries, dataclasses and plain objects; at most 16."""
    found: list[tuple[str, Any]] = []
    pairs = [*((str(index), value) for index, value in enumerate(args)), *kwargs.items()]
    for name, value in pairs:
        for inner in _inside(torch, name, value, _DEPTH):
            found.append(inner)
            if len(found) == _TENSORS:
                return found
    return found


def _inside(torch: Any, name: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(value, torch.Tensor):
        yield name, value
    elif depth:
        for key, inner in _parts(value):
            yield from _inside(torch, f"{name}.{key}", inner, depth - 1)


def _parts(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
    """What *value* holds, read past any method that its class overrides."""
    if isinstance(value, dict):
        return [
            (key, dict.__getitem__(value, key)) for key in list(dict.keys(value))[: 4 * _TENSORS] if isinstance(key, str | int)
        ]
    if isinstance(value, tuple):
        names = getattr(type(value), "_fields", None) or range(tuple.__len__(value))
        return list(zip(names, tuple.__iter__(value), strict=False))[: 4 * _TENSORS]
    if isinstance(value, list):
        return list(enumerate(list.__getitem__(value, slice(4 * _TENSORS))))
    held = _attributes(value)
    if set(held) == {"data"} and isinstance(held["data"], dict):  # collections.UserDict, as tokenizers return
        return _parts(held["data"])
    return [(key, inner) for key, inner in held.items() if is_dataclass(value) or not key.startswith("__")][: 4 * _TENSORS]


def _attributes(value: Any) -> dict[str, Any]:  # noqa: ANN401
    """The attributes that *value* itself has; no property is asked."""
    if isinstance(value, type) or type(value).__module__.startswith("torch."):
        return {}
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return dict(held) if isinstance(held, dict) else {}


def _with_figures(facts: TensorFacts, mean: float, std: float | None, low: float, high: float, *, counted: int) -> TensorFacts:
    return type(facts)(facts.name, facts.shape, facts.dtype, facts.device, mean, std, low, high, counted)


def _outline(name: str, tensor: Any) -> TensorFacts:  # noqa: ANN401
    shape = tuple(int(size) for size in tensor.shape)
    from rundiff.runs.observed import TensorFacts  # noqa: PLC0415 - a process that never trains never pays for it

    return TensorFacts(name, shape, str(tensor.dtype).removeprefix("torch."), str(tensor.device))


def _unmeasurable(torch: Any) -> str | None:  # noqa: ANN401
    """Why nothing may be measured now, where an operation of ours would be seen, counted or traced."""
    if transformed(torch):
        return "the model was called inside a transform (vmap, grad)"
    if torch._C._len_torch_dispatch_stack():  # noqa: SLF001 - a mode that counts or traces would see our operations; there is no public way to ask
        return "a dispatch mode was active"
    return None


def transformed(torch: Any) -> bool:  # noqa: ANN401
    """Whether a functorch transform is active: values are not values then."""
    functorch = getattr(torch._C, "_functorch", None)  # noqa: SLF001 - there is no public way to ask
    return functorch is not None and functorch.peek_interpreter_stack() is not None


def _opaque(torch: Any, tensor: Any) -> str | None:  # noqa: ANN401
    """Why *tensor* is not measured."""
    if type(tensor) not in {torch.Tensor, torch.nn.Parameter}:
        return f"{type(tensor).__qualname__} is no plain tensor"
    if tensor.is_nested or tensor.is_quantized or tensor.layout != torch.strided:
        return "it is nested, quantized or sparse"
    if tensor.is_complex() or tensor.device.type == "meta":
        return "it is complex, or has no values"
    if tensor.device.type == "cuda" and (torch.cuda.is_current_stream_capturing() or torch.cuda.get_sync_debug_mode()):
        return "waiting for the device was forbidden"
    return None


def _sample(tensor: Any, most: int) -> Any:  # noqa: ANN401
    """A view of the first elements: whole rows as far as they go. Nothing is copied."""
    part = tensor.detach()
    while part.numel() > most:
        row = part.numel() // part.shape[0]
        part = part[: most // row] if row <= most else part[0]
    return part


def _measured(torch: Any, sample: Any) -> tuple[float, float | None, float, float]:  # noqa: ANN401
    with torch.no_grad(), torch.autocast(sample.device.type, enabled=False):
        wide = sample.to(torch.float64 if sample.device.type == "cpu" else torch.float32)
        low, high = torch.aminmax(wide)
        if wide.numel() > 1:
            variance, mean = torch.var_mean(wide)
            figures = torch.stack((mean, variance.sqrt(), low, high)).tolist()
        else:
            figures = torch.stack((wide.reshape(()), wide.reshape(()), low, high)).tolist()
    mean, std, low, high = (float(f"{figure:.6g}") for figure in figures)
    return mean, std if sample.numel() > 1 else None, low, high

"""The arguments of a model's call in; what tensors they are, out. Nothing of them is kept.

What is measured must be seen by nobody: no gradient, no mode of the user's, no trace, at most three waits for the device a tensor.
"""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

from rundiff.runs.facts.figures import DIGESTED, first_elements, with_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.runs.facts.asking import Asking
    from rundiff.runs.observed import TensorFacts

ELEMENTS = 1 << 20
"""Elements that are measured, of all tensors of a batch together."""
_OF_EACH = 1024
"""Elements of each parameter that are looked at."""
_PARAMETERS = 512
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
            sample = first_elements(tensor, left)
            measured = asking.attempt(
                f"statistics of batch {name}",
                lambda sample=sample, facts=facts: with_figures(torch, facts, sample),  # type: ignore[misc]
            )
            left -= sample.numel()
            facts = measured or facts
        found.append(facts)
    return found


def target(torch: Any, tensor: Any, asking: Asking) -> TensorFacts | None:  # noqa: ANN401
    """What a loss compares with, measured; None where it cannot be."""
    if _unmeasurable(torch) or _opaque(torch, tensor) or tensor.dtype == torch.bool or not tensor.numel():
        return None
    return asking.attempt("target", lambda: with_figures(torch, _outline("target", tensor), first_elements(tensor, DIGESTED)))


def weights(torch: Any, module: Any, asking: Asking) -> tuple[TensorFacts | None, int | None]:  # noqa: ANN401
    """The first elements of each parameter of *module*, measured as one, and how many parameters are one number throughout."""
    if _unmeasurable(torch):
        return None, None
    return asking.attempt("weights", lambda: _weights(torch, module)) or (None, None)


def _weights(torch: Any, module: Any) -> tuple[TensorFacts | None, int | None]:  # noqa: ANN401
    parts: list[tuple[bool, Any]] = []
    left = ELEMENTS >> 2
    for parameter in list(module.parameters())[:_PARAMETERS]:
        if left and parameter.numel() > 1 and parameter.is_floating_point() and not _opaque(torch, parameter):
            part = first_elements(parameter, min(left, _OF_EACH)).reshape(-1)
            left -= part.numel()
            parts.append((parameter.dim() > 1, part.to(torch.float32)))
    if not parts or len({part.device for _, part in parts}) > 1:
        return None, None
    with torch.no_grad():
        constant = torch.stack([(part == part[0]).all() for _, part in parts]).sum().item()
        whole = torch.cat([part for matrix, part in parts if matrix] or [part for _, part in parts])
    return with_figures(torch, _outline("weights", whole), whole), int(constant)


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

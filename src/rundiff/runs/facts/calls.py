"""Calls of modules in; the first ones of models that are being trained, with what their first batch was, out.

torch's global hook is there only while it is armed, for a bounded number of calls. Models are held weakly.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

from rundiff.runs.facts.batches import batch, weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.runs.facts.compiling import Shield
    from rundiff.runs.observed import TensorFacts

CALLS = 5000
"""Module calls that are looked at in one execution: some milliseconds in all."""
_MODELS = 4
"""A GAN has two; which of them the optimizer trains is told at its step."""


class Called(NamedTuple):
    """A model that was called to be trained."""

    model: ref[Any]
    batch: tuple[TensorFacts, ...]
    autocast: str | None
    unknown: dict[str, str]
    weights: tuple[TensorFacts | None, int | None] = (None, None)
    evaluating: int = 0


class Calls:
    """Watches calls from `arm` to `disarm`."""

    def __init__(self, shield: Shield, *, statistics: bool) -> None:
        self._shield = shield
        self._statistics = statistics
        self._torch: Any = None
        self._handle: Any = None
        self._count = 0
        self._known: set[int] = set()
        self._armed = False
        for function in (Calls._before, Calls._look_at, Calls.compiled, Calls.unhook, Calls.disarm):
            shield.hidden(function)
        self.seen: list[Called] = []
        self.reason: str | None = None
        """Why calls were watched no more before a model was seen."""

    def arm(self, torch: Any) -> None:  # noqa: ANN401
        """Watch calls, of which the count begins anew."""
        self._torch = torch
        self._count = 0
        self._known.clear()
        self.reason = None
        self._armed = True
        if self._shield.in_place:
            self.reason = "a module was compiled in place: calls of modules are not watched"
        elif self._handle is None:
            self._handle = torch.nn.modules.module.register_module_forward_pre_hook(self._before)

    def disarm(self, reason: str | None = None) -> None:
        """Watch no more."""
        if self._armed:
            self._armed = False
            self.reason = reason or self.reason
        self.unhook()
        self._known.clear()

    def unhook(self) -> None:
        """Watch compiled modules only: the hook must not be there when code is traced."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.remove()

    def compiled(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:  # noqa: ANN401
        """*module*, one of torch.compile, is about to be called, and may be traced."""
        self.unhook()
        if self._armed:
            self._count += 1
            self._look_at(module, args, kwargs)

    def _before(self, module: Any, args: tuple[Any, ...]) -> None:  # noqa: ANN401
        """The hook: it returns nothing, and changes nothing."""
        self._count += 1
        if module.training and id(module) not in self._known and self._torch.is_grad_enabled():
            caller = sys._getframe(1)  # noqa: SLF001 - global hooks are not told of keyword arguments
            self._look_at(module, args, caller.f_locals.get("kwargs") or {})
        if self._count > CALLS:
            self.disarm(f"no model was trained in the first {CALLS} calls of modules")

    def _look_at(self, module: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:  # noqa: ANN401
        try:
            with self._shield.unseen():
                if self._trained(module) and _eager(args):
                    self._look(module, args, kwargs)
        except Exception as error:  # noqa: BLE001 - named in the record
            self.disarm(f"{type(error).__name__} while a call was looked at")

    def _trained(self, module: Any) -> bool:  # noqa: ANN401
        if not module.training or id(module) in self._known or not self._torch.is_grad_enabled():
            return False
        if self._torch._C._get_tracing_state() is not None:  # noqa: SLF001 - torch.jit.is_tracing() says no while it is scripting
            return False
        if any(parameter.requires_grad for parameter in module.parameters()):
            return True
        self._known.add(id(module))
        return False

    def _look(self, module: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:  # noqa: ANN401
        inside = list(module.modules())
        self._known.update(map(id, inside))
        evaluating = sum(not inner.training for inner in inside)
        from rundiff.runs.facts.asking import Asking  # noqa: PLC0415 - kernels that never train never pay for it

        asking = Asking()
        found = batch(self._torch, args, kwargs, asking, statistics=self._statistics)
        autocast = _autocast(self._torch, found)
        initial = weights(self._torch, module, asking) if self._statistics else (None, None)
        self.seen.append(Called(ref(module), tuple(found), autocast, asking.unknown, initial, evaluating))
        if len(self.seen) >= _MODELS:
            self.disarm()


def _eager(args: tuple[Any, ...]) -> bool:
    """Whether values go through the call, and not what a tracer stands in for them."""
    return not any(type(value).__module__.startswith(("torch.fx", "torch._subclasses")) for value in args)


def _autocast(torch: Any, found: list[TensorFacts]) -> str | None:  # noqa: ANN401
    """Device and dtype of autocast, where it is on for a device of the batch."""
    for device in dict.fromkeys([*(facts.device.partition(":")[0] for facts in found), "cuda", "cpu"]):
        try:
            if torch.is_autocast_enabled(device):
                return f"{device} {str(torch.get_autocast_dtype(device)).removeprefix('torch.')}"
        except (RuntimeError, TypeError):  # a device that knows no autocast; a torch before 2.4
            continue
    return None

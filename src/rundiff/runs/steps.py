"""torch's optimizer steps in, a count and a call at the first of each cell out; torch itself is never imported here.

`register_optimizer_step_post_hook` is public and global: it fires for optimizers made before and after, under GradScaler
and torch.compile. Where torch is not loaded yet, a finder that serves one import waits for it and then removes itself.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_WATCHED = "torch.optim.optimizer"


class StepCounter:
    """Counts optimizer steps; instance slots, since a class attribute costs five times as much per step."""

    __slots__ = ("_handle", "_on_armed", "_on_first", "steps")

    def __init__(self, on_first: Callable[[Any], None], on_armed: Callable[[], None]) -> None:
        self.steps = 0
        self._on_first = on_first
        self._on_armed = on_armed
        self._handle: Any = None

    def arm(self) -> None:
        """Count from now on: at once where torch is loaded, else as soon as the user imports it."""
        module = sys.modules.get(_WATCHED)
        if module is None:
            sys.meta_path.insert(0, _Watch(self._hook))
        else:
            self._hook(module)

    def disarm(self) -> None:
        """Count no more."""
        sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "then", None) != self._hook]
        if self._handle is not None:
            self._handle.remove()
            self._handle = None

    def _hook(self, module: ModuleType) -> None:
        self._handle = module.register_optimizer_step_post_hook(self._step)
        # A forked DataLoader worker or a forked trainer is part of the parent's run, and must not count twice.
        os.register_at_fork(after_in_child=self._handle.remove)
        self._on_armed()

    def _step(self, optimizer: Any, _args: Any, _kwargs: Any) -> None:  # noqa: ANN401 - torch's own types
        self.steps += 1
        if self.steps == 1:
            self._on_first(optimizer)


class _Watch:
    """A finder for one module: it steps aside, lets the others find it, and acts once that module has run."""

    def __init__(self, then: Callable[[ModuleType], None]) -> None:
        self.then = then

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != _WATCHED:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                self.then(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

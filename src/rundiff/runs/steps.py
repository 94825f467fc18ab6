"""torch's optimizer steps in; a count, and a call at the first of each execution, out. torch itself is never imported here.

`register_optimizer_step_post_hook` is public and global: it fires for optimizers made before and after, under GradScaler
and torch.compile. Where torch is not loaded yet, a finder that serves one import waits for it and then removes itself.

Every Python that inherits our variables imports this when it starts, so it imports nothing that is not loaded anyway.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take longer than all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

_WATCHED = "torch"


class StepCounter:
    """Counts optimizer steps."""

    __slots__ = ("_handle", "_on_armed", "_on_forked", "_tally")

    def __init__(
        self, on_first: Callable[[Any], None], on_armed: Callable[[], None], on_forked: Callable[[], None] | None = None
    ) -> None:
        self._tally = _Tally(on_first)
        self._on_armed = on_armed
        self._on_forked = self.disarm if on_forked is None else on_forked
        self._handle: Any = None

    @property
    def taken(self) -> int:
        """Steps since the process started; it only grows."""
        return self._tally.taken()

    def arm(self) -> None:
        """Count from now on: at once where torch is loaded, else as soon as the user has imported it."""
        if "torch.optim.optimizer" in sys.modules:
            self._hook()
        else:
            when_imported(self._hook)

    def disarm(self) -> None:
        """Count no more."""
        no_longer(self._hook)
        if self._handle is not None:
            self._handle.remove()
            self._handle = None

    def expect(self) -> None:
        """Call *on_first* at the next step, with its optimizer, and not at later ones."""
        self._tally.await_step(self._tally.taken() + 1)

    def expect_at(self, taken: int) -> None:
        """Call *on_first* when so many steps have been taken."""
        self._tally.await_step(taken)

    def restart(self, on_first: Callable[[Any], None]) -> None:
        """Count from 0, for somebody else: a forked child has taken no step yet."""
        self._tally.restart(on_first)

    def _hook(self) -> None:
        module = sys.modules.get("torch.optim.optimizer")
        if module is None:
            return  # something else that is called torch
        self._handle = module.register_optimizer_step_post_hook(self._tally.step)
        os.register_at_fork(after_in_child=self._forked)
        self._on_armed()

    def _forked(self) -> None:
        """A forked DataLoader worker or a forked trainer is part of the parent's run, and must not count twice."""
        if self._handle is not None:
            self._on_forked()


class _Tally:
    """What torch calls at every step: a function with what it counts in cells of its own, the cheapest there is in Python."""

    __slots__ = ("await_step", "restart", "step", "taken")

    def __init__(self, on_first: Callable[[Any], None]) -> None:
        count, awaited = 0, 1

        def step(optimizer: Any, _args: Any, _kwargs: Any) -> None:  # noqa: ANN401 - torch's own types
            nonlocal count, awaited
            count += 1
            if count >= awaited:
                awaited = sys.maxsize
                on_first(optimizer)

        def await_step(number: int) -> None:
            nonlocal awaited
            awaited = number

        def restart(then: Callable[[Any], None]) -> None:
            nonlocal count, awaited, on_first
            count, awaited, on_first = 0, 1, then

        def taken() -> int:
            return count

        self.step, self.taken, self.await_step, self.restart = step, taken, await_step, restart


def when_imported(then: Callable[[], None]) -> None:
    """Call *then* once torch has been imported by somebody else."""
    sys.meta_path.insert(0, _Watch(then))


def no_longer(then: Callable[[], None]) -> None:
    """Do not call *then* any more."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "then", None) != then]


class _Watch:
    """A finder for one module: it steps aside, lets the others find it, and acts once that module has run."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.then = then

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != _WATCHED:
            return None
        sys.meta_path.remove(self)
        spec = _found(name, path, target)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                self.then()

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _found(name: str, path: Any, target: Any) -> ModuleSpec | None:  # noqa: ANN401 - whatever the import system hands on
    """What the other finders say. `importlib.util.find_spec` does the same, and takes milliseconds to import."""
    for finder in list(sys.meta_path):
        find_spec = getattr(finder, "find_spec", None)
        spec = None if find_spec is None else find_spec(name, path, target)
        if spec is not None:
            found: ModuleSpec = spec
            return found
    return None

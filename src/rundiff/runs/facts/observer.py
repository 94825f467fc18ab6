"""A training that is about to run in; the facts of it, at its first step, out. After that nothing of ours is left on torch.

    observer = Observer()
    observer.arm()              # before each execution, while torch is loaded; once for a script
    observer.facts(optimizer)   # in the first step, on the thread that trains: gathers, and disarms
    observer.disarm()           # after an execution that did not train

Nothing here raises into the caller, draws a random number, or keeps anything of the user's alive.
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from rundiff.runs.facts.compiling import Shield

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rundiff.runs.facts.asking import Asking
    from rundiff.runs.facts.calls import Called, Calls
    from rundiff.runs.facts.loaders import Loaders
    from rundiff.runs.facts.loss import Loss
    from rundiff.runs.observed import Facts, ModelFacts

_OFF = {"0", "off", "false", "no"}


class Observer:
    """Of one process. With *statistics* off the first batch is not measured; `RUNDIFF_STATISTICS=0` says so too."""

    def __init__(self, *, statistics: bool = True) -> None:
        self._statistics = statistics
        self._torch: Any = None
        self._armed = False
        self._fault: str | None = None
        self._parts: tuple[Calls, Loaders, Loss] | None = None
        self._shield = Shield(self._before_tracing, self._compiled_called)
        for function in (Observer._before_tracing, Observer._compiled_called):
            self._shield.hidden(function)
        self._earlier: list[Called] = []
        forgotten = weakref.WeakMethod(self.disarm)
        # A DataLoader's worker is forked while this is armed, and loads only.
        os.register_at_fork(after_in_child=lambda: _called(forgotten))

    def arm(self) -> None:
        """Watch from now on, until the first step; what was seen of a model before is of an earlier execution."""
        torch = sys.modules.get("torch")
        if torch is None or "torch.optim.optimizer" not in sys.modules or not hasattr(torch, "compile"):
            return
        self._torch = torch
        self._armed, self._fault = True, None
        try:
            calls, loaders, loss = self._parts = self._parts or self._made()
            self._earlier = calls.seen or self._earlier
            calls.seen = []
            for part in (calls, loaders, loss):
                part.arm(torch)
            self._shield.raise_()
        except Exception as error:  # noqa: BLE001 - a torch that is built otherwise: the run is recorded without what it hides
            self._fault = repr(error)
            self.disarm()

    def disarm(self) -> None:
        """Take everything off torch again; what was seen is kept for the executions that follow."""
        if self._parts is not None and self._armed:
            self._armed = False
            for part in self._parts:
                part.disarm()
            self._shield.lower()

    def facts(self, optimizer: Any) -> Facts:  # noqa: ANN401
        """What was seen, and what can be read of *optimizer*, torch and the process now; disarmed afterwards, whatever happens."""
        from rundiff.runs.facts.asking import Asking, reason  # noqa: PLC0415 - kernels that never train never pay for it
        from rundiff.runs.observed import Facts  # noqa: PLC0415

        self.disarm()
        if self._parts is None:
            return Facts(unknown={"facts": "torch was not watched before the first step"})
        asking = Asking()
        if self._fault is not None:
            asking.unknown["calls, loaders and loss"] = self._fault
        try:
            with self._shield.unseen():
                return self._gathered(optimizer, sys._getframe(1), asking)  # noqa: SLF001 - the stack of the step
        except Exception as error:  # noqa: BLE001 - one more thing that is not known; the run is recorded all the same
            return Facts(unknown={**asking.unknown, "facts": reason(error)})
        finally:
            self._forget()

    def _made(self) -> tuple[Calls, Loaders, Loss]:
        from rundiff.runs.facts.calls import Calls  # noqa: PLC0415 - kernels without torch never pay for it
        from rundiff.runs.facts.loaders import Loaders  # noqa: PLC0415
        from rundiff.runs.facts.loss import Loss  # noqa: PLC0415

        on = self._statistics and os.environ.get("RUNDIFF_STATISTICS", "1").strip().lower() not in _OFF
        return Calls(self._shield, statistics=on), Loaders(self._shield), Loss(self._shield, statistics=on)

    def _forget(self) -> None:
        """The models are those of this run only; a loader may have been iterated once for all that follow."""
        if self._parts is not None:
            self._parts[0].seen = []
            self._parts[2].forget()
        self._earlier = []

    def _before_tracing(self) -> None:
        if self._parts is not None:
            self._parts[0].unhook()

    def _compiled_called(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:  # noqa: ANN401
        if self._parts is not None:
            self._parts[0].compiled(module, args, kwargs)

    def _gathered(self, optimizer: Any, frame: FrameType, asking: Asking) -> Facts:  # noqa: ANN401
        import msgspec  # noqa: PLC0415 - as in `facts`

        from rundiff.runs.facts import optimizers, seeds  # noqa: PLC0415
        from rundiff.runs.observed import Facts  # noqa: PLC0415

        assert self._parts is not None
        calls, loaders, loss = self._parts
        torch = self._torch
        settings = asking.attempt("optimizer", lambda: optimizers.described(torch, optimizer, frame))
        scaled = settings is not None and bool(settings.scaler)
        model, called, compiled = self._model(optimizer, frame, asking)
        asking.unknown |= {**loaders.unknown, **(called.unknown if called else {})}
        if called is None:
            asking.unknown["batch"] = (
                calls.reason or "no call of the model was seen in training mode; calls inside compiled code cannot be"
            )
        return Facts(
            model=model,
            optimizer=settings,
            loss=(nodes := self._nodes(asking, scaled=scaled)),
            operations=loss.operations if nodes else {},
            loss_settings=loss.settings if nodes else {},
            target=loss.target if nodes else None,
            batch=called.batch if called else (),
            loaders=tuple(msgspec.structs.replace(facts, earlier=loaders.earlier) for facts in loaders.found),
            autocast=called.autocast if called else None,
            compiled=compiled,
            seeds=seeds.seeds(torch, asking),
            states=seeds.states(asking),
            determinism=seeds.determinism(torch, asking),
            unknown=asking.unknown,
        )

    def _model(self, optimizer: Any, frame: FrameType, asking: Asking) -> tuple[ModelFacts | None, Called | None, bool]:  # noqa: ANN401
        from rundiff.runs.facts import model  # noqa: PLC0415

        assert self._parts is not None
        trained = (
            (module, called)
            for called in [*self._parts[0].seen, *self._earlier]
            if (module := called.model()) is not None and model.trains(optimizer, module)
        )
        module, called = next(trained, (None, None))
        if module is None:
            module = model.named_globally(self._torch, optimizer, frame)
        if module is None:
            asking.unknown["model"] = "no module was seen whose parameters the optimizer has"
            return None, None, False
        return self._described(module, called, asking), called, model.compiled(module)

    def _described(self, module: Any, called: Called | None, asking: Asking) -> ModelFacts | None:  # noqa: ANN401
        from rundiff.runs.facts import model  # noqa: PLC0415

        initial = called.weights if called else (None, None)
        evaluating = called.evaluating if called else None
        return asking.attempt("model", lambda: model.described(module, asking, initial, evaluating))

    def _nodes(self, asking: Asking, *, scaled: bool) -> tuple[str, ...]:
        from rundiff.runs.facts.asking import reason  # noqa: PLC0415
        from rundiff.runs.facts.loss import NODES  # noqa: PLC0415

        assert self._parts is not None
        loss = self._parts[2]
        if loss.error is not None:
            asking.unknown["loss"] = reason(loss.error)
        elif not loss.nodes:
            asking.unknown["loss"] = "no call of backward was seen"
        elif loss.thread != threading.get_ident():
            asking.unknown["loss"] = "another thread called backward first"
            return ()
        return loss.nodes[1:] if scaled and loss.nodes[:1] == ("MulBackward0",) else loss.nodes[:NODES]


def _called(method: weakref.WeakMethod[Callable[[], None]]) -> None:
    if (alive := method()) is not None:
        alive()

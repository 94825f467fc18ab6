"""`rundiff.log(val_acc=0.95)`: what user code calls; the values go to whoever listens in this process."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    Listener = Callable[[dict[str, float], int | None], None]

_listeners: list[Listener] = []


def log(*, step: SupportsIndex | None = None, **metrics: SupportsFloat) -> None:
    """Note *metrics* of the run in progress, or of the last run of this process: `rundiff.log(val_acc=0.95, step=3)`.

    Numbers, and whatever `float()` takes (a one-element tensor, say). Where nothing records, nothing happens.
    Raises TypeError, as `float()` does, for a value that is not a number.
    """
    values = {name: float(value) for name, value in metrics.items()}
    at = None if step is None else index(step)
    for listener in _listeners:
        listener(values, at)


def listen(listener: Listener) -> None:
    """Send what is logged from now on to *listener* too."""
    _listeners.append(listener)


def unlisten(listener: Listener) -> None:
    """Stop sending to *listener*."""
    _listeners.remove(listener)

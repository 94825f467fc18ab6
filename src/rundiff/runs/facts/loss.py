"""The first call of `backward` in; the names of the autograd nodes behind it, out.

`torch.autograd.backward` is replaced until then: `Tensor.backward` calls it, and no hook of torch tells what a graph is the loss of.
"""

from __future__ import annotations

import threading
from functools import wraps
from typing import Any

NODES = 6
_LOOKED_AT = NODES + 1
"""The scaling of AMP is one more; it is left out."""


class Loss:
    """Sees one `backward` a time that it is armed."""

    def __init__(self, shield: Any) -> None:  # noqa: ANN401 - compiling.Shield
        self._shield = shield
        for function in (Loss._see, Loss.disarm, Loss.forget):
            shield.hidden(function)
        self._torch: Any = None
        self._original: Any = None
        self._ours: Any = None
        self.nodes: tuple[str, ...] = ()
        self.thread = 0
        """That called it."""
        self.error: Exception | None = None

    def arm(self, torch: Any) -> None:  # noqa: ANN401
        """See the next call of `backward`."""
        if self._ours is not None:
            return
        self._torch = torch
        self._original = original = torch.autograd.backward

        @wraps(original)
        def backward(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            if self._ours is backward:  # it may have been kept by somebody: from then on it only passes on
                self._see(args, kwargs)
            return original(*args, **kwargs)

        self._ours = self._shield.hidden(backward)
        torch.autograd.backward = backward

    def disarm(self) -> None:
        """Put torch's own back, unless somebody has replaced ours since."""
        ours, self._ours = self._ours, None
        if ours is not None and self._torch.autograd.backward is ours:
            self._torch.autograd.backward = self._original

    def forget(self) -> None:
        """What was seen is of another run."""
        self.nodes, self.thread, self.error = (), 0, None

    def _see(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.disarm()
        self.forget()
        self.thread = threading.get_ident()
        try:
            with self._shield.unseen():
                self.nodes = _nodes(args[0] if args else kwargs.get("tensors"))
        except Exception as error:  # noqa: BLE001 - named in the record
            self.error = error


def _nodes(tensors: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Names along the first edges, outermost first."""
    first = tensors[0] if isinstance(tensors, tuple | list) else tensors
    node = getattr(first, "grad_fn", None)
    names: list[str] = []
    while node is not None and len(names) < _LOOKED_AT:
        names.append(str(node.name()).rpartition("::")[2])
        node = next((following for following, _ in node.next_functions if following is not None), None)
    return tuple(names)

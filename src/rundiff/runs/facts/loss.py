"""The first call of `backward` in; the names of the autograd nodes behind it, out.

`torch.autograd.backward` is replaced until then: `Tensor.backward` calls it, and no hook of torch tells what a graph is the loss of.
"""

from __future__ import annotations

import threading
from collections import Counter
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.runs.observed import Scalar, TensorFacts

NODES = 6
_MOST = 3000
_LOOKED_AT = NODES + 1
"""The scaling of AMP is one more; it is left out."""


class Loss:
    """Sees one `backward` a time that it is armed."""

    def __init__(self, shield: Any, *, statistics: bool) -> None:  # noqa: ANN401 - compiling.Shield
        self._shield = shield
        self._statistics = statistics
        for function in (Loss._see, Loss.disarm, Loss.forget):
            shield.hidden(function)
        self._torch: Any = None
        self._original: Any = None
        self._ours: Any = None
        self.nodes: tuple[str, ...] = ()
        self.operations: dict[str, int] = {}
        """Kinds of all nodes, counted."""
        self.settings: dict[str, Scalar] = {}
        """By the node that has them."""
        self.target: TensorFacts | None = None
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
        self.nodes, self.thread, self.error, self.settings, self.target = (), 0, None, {}, None
        self.operations = {}

    def _see(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.disarm()
        self.forget()
        self.thread = threading.get_ident()
        try:
            with self._shield.unseen():
                nodes = _nodes(args[0] if args else kwargs.get("tensors"))
                self.nodes = tuple(_name(node) for node in nodes)
                self.operations = _operations(nodes[0]) if nodes else {}
                self.settings = {name: value for node in nodes for name, value in _settings(node)}
                if self._statistics:
                    self.target = _target(self._torch, nodes)
        except Exception as error:  # noqa: BLE001 - named in the record
            self.error = error


def _nodes(tensors: Any) -> list[Any]:  # noqa: ANN401
    """Those along the first edges, outermost first."""
    first = tensors[0] if isinstance(tensors, tuple | list) else tensors
    node = getattr(first, "grad_fn", None)
    found: list[Any] = []
    while node is not None and len(found) < _LOOKED_AT:
        found.append(node)
        node = next((following for following, _ in node.next_functions if following is not None), None)
    return found


def _operations(first: Any) -> dict[str, int]:  # noqa: ANN401
    """Kinds of the nodes from *first* on, breadth first, counted; leaves are left out."""
    seen, waiting = {id(first)}, [first]
    for node in waiting:
        for following, _ in node.next_functions:
            if following is not None and id(following) not in seen and len(seen) < _MOST:
                seen.add(id(following))
                waiting.append(following)
    kinds = Counter(_name(node).partition("Backward")[0] for node in waiting)
    del kinds["AccumulateGrad"]
    return dict(sorted(kinds.items()))


def _name(node: Any) -> str:  # noqa: ANN401
    return str(node.name()).rpartition("::")[2]


_SAVED = "_saved_"
_SETTINGS = frozenset({"reduction", "ignore_index", "beta", "delta", "margin", "log_target", "p", "full"})
_LOSSES = ("Loss", "CrossEntropy", "KlDiv")
_UNSIGNED = 1 << 64
"""torch tells -100 as an unsigned number."""


_FACTORS = {"Mul": "factor", "Div": "divisor"}
_WEIGHTS = ("weight", "pos_weight")
_MOST_WEIGHTS = 16


def _settings(node: Any) -> Iterator[tuple[str, Scalar]]:  # noqa: ANN401
    """What an autograd node keeps that is plain numbers, under the name that torch's own losses have for it.

    torch says so of its nodes: https://docs.pytorch.org/docs/stable/notes/autograd.html#saved-tensors.
    """
    kind = _name(node).partition("Backward")[0]
    if kind in _FACTORS:
        yield from ((f"{kind} {_FACTORS[kind]}", value) for value in [_factor(node)] if value is not None)
    wanted = {"exponent"} if kind == "Pow" else _SETTINGS if any(word in kind for word in _LOSSES) else set()
    for name in dir(node) if wanted else ():
        setting = name.removeprefix(_SAVED)
        if name.startswith(_SAVED) and setting in wanted:
            value = getattr(node, name)
            if type(value) in {bool, int, float}:
                yield f"{kind} {setting}", value - _UNSIGNED if type(value) is int and value >= _UNSIGNED >> 1 else value
        weights = _plain(node, setting) if setting in _WEIGHTS and name.startswith(_SAVED) else None
        if weights is not None and weights.numel() <= _MOST_WEIGHTS:
            yield f"{kind} {setting}", ", ".join(f"{weight:.6g}" for weight in weights.reshape(-1).tolist())


def _factor(node: Any) -> float | None:  # noqa: ANN401
    """The number that a loss is multiplied by, or divided by, where it is one of Python's."""
    known = getattr(node, f"{_SAVED}other", None) if _name(node).endswith("1") else None
    if type(known) in {int, float}:
        return float(known)  # type: ignore[arg-type]
    tensor = _plain(node, "other")
    return float(tensor) if tensor is not None and tensor.dim() == 0 else None


def _plain(node: Any, name: str) -> Any:  # noqa: ANN401
    """A tensor on the CPU that *node* keeps, without any hook of the user's being called; None where there is none.

    Whoever set hooks for saved tensors (checkpointing) must not be called: theirs may compute everything anew. Where torch does not
    tell of hooks, nothing is read.
    """
    tensor = _kept(node, name)
    return tensor if tensor is not None and tensor.device.type == "cpu" else None


def _kept(node: Any, name: str) -> Any:  # noqa: ANN401
    """As `_plain`, on any device."""
    saved = getattr(node, f"_raw_saved_{name}", None)
    if saved is None or not hasattr(saved, "data") or getattr(saved, "unpack_hook", saved) is not None:
        return None
    return saved.data


def _target(torch: Any, nodes: list[Any]) -> TensorFacts | None:  # noqa: ANN401
    """The labels, as the first node that compares with some keeps them."""
    from rundiff.runs.facts.asking import Asking  # noqa: PLC0415 - kernels that never train never pay for it
    from rundiff.runs.facts.batches import target  # noqa: PLC0415

    found = next((kept for node in nodes if (kept := _kept(node, "target")) is not None), None)
    return None if found is None else target(torch, found, Asking())

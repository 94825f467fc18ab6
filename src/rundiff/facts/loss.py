"""What autograd had behind the first loss of two runs in; what of it differs, in words, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.facts.change import FactChange
from rundiff.facts.numbers import value
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rundiff.runs.observed import Facts, Scalar

_CASTS = ("ToCopyBackward", "CudaDtypeCast")
_SMOOTHED = ["Add", "Mul", "NllLoss"]
"""How torch computes a cross entropy with label smoothing: the loss times what is left by it, and a part for all classes."""
_REDUCTIONS = {"0": "none", "1": "mean", "2": "sum"}
"""As torch numbers them: torch/nn/_reduction.py."""


def loss_changed(old: Facts, new: Facts) -> Iterator[FactChange]:
    """Nodes behind the loss, and their settings. A compiled function has one node, which tells nothing."""
    if old.loss and new.loss and old.compiled == new.compiled:
        yield from _other_nodes(_nodes(old.loss), _nodes(new.loss))
        yield from _other_settings(old, new)
        yield from _other_operations(old, new)


def _other_nodes(before: list[str], after: list[str]) -> Iterator[FactChange]:
    """Casts are autocast's, and what the loss and the model's end share says nothing of either."""
    if before == after:
        return
    while len(before) > 1 and len(after) > 1 and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    first, second = " < ".join(before), " < ".join(after)
    ends = before[:2] == after[:2]
    told = phrase("the model ends otherwise: %1 → %2", first, second) if ends else phrase("loss %1 → %2", first, second)
    yield FactChange(phrase("loss"), "architecture" if ends else "loss", told, first, second)


def _nodes(names: Sequence[str]) -> list[str]:
    return [name.partition("Backward")[0] for name in names if not name.startswith(_CASTS)]


def _other_operations(old: Facts, new: Facts) -> Iterator[FactChange]:
    """Kinds that came or went though loss and layers are the same: a function that the model calls is another.

    How many there are of a kind differs from run to run where layers are left out by chance.
    """
    layers = [of.model and of.model.layers for of in (old, new)]
    if not old.operations or not new.operations or layers[0] != layers[1] or _nodes(old.loss)[:2] != _nodes(new.loss)[:2]:
        return
    gone, come = (_kinds(one, other) for one, other in ((old.operations, new.operations), (new.operations, old.operations)))
    if gone or come:
        said = [", ".join(kinds) or "—" for kinds in (gone, come)]
        told = phrase("the model computes otherwise, with the same layers: %1 → %2", *said)
        yield FactChange(phrase("operations"), "architecture", told, said[0], said[1])


def _kinds(of: Mapping[str, int], beside: Mapping[str, int]) -> list[str]:
    return [kind for kind in of if kind not in beside and kind not in _SILENT]


_SILENT = frozenset(
    {"ToCopy", "CudaDtypeCast", "View", "UnsafeView", "Reshape", "ReshapeAlias", "Alias", "Expand", "Clone", "Mul"}
)
"""Casts, views, and the scaling of AMP: they change no number, or none that stays."""


def _other_settings(old: Facts, new: Facts) -> Iterator[FactChange]:
    """One that only one side has is told where the nodes are the same: weights of classes are there, or are not."""
    known = [{*of.loss_settings} for of in (old, new)]
    of_one = known[0] ^ known[1] if old.loss == new.loss and all(known) else set()
    for name in sorted((known[0] & known[1]) | of_one):
        settings = old.loss_settings.get(name), new.loss_settings.get(name)
        if settings[0] != settings[1]:
            smoothing = name == "Mul factor" and _nodes(old.loss)[:3] == _SMOOTHED
            said = [_smoothing(one) if smoothing else _setting(name, one) for one in settings]
            called = phrase("label smoothing") if smoothing else name
            yield FactChange(phrase("loss %1", called), "loss", phrase("loss: %1 %2 → %3", called, *said), said[0], said[1])


def _smoothing(factor: Scalar) -> str:
    return value(round(1 - float(factor or 0), 6))


def _setting(name: str, one: Scalar) -> str:
    return phrase("none") if one is None else _REDUCTIONS.get(str(one), str(one)) if name.endswith(" reduction") else value(one)

"""A fact that changed, what edits touch, and what drifted, in; what of these may explain it out.

Only that something may: nothing here says that it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.facts.tensors import SAME_DRAWS
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rundiff.environment.drift import Drift
    from rundiff.environment.weights import Part
    from rundiff.facts.change import FactChange
    from rundiff.training.categories import Category

_BY: dict[Category, tuple[Category, ...]] = {
    "transforms": ("transforms", "data"),
    "data": ("data", "transforms", "hyper-parameter"),
    "architecture": ("architecture", "checkpoint", "hyper-parameter"),
    "loss": ("loss", "architecture"),
    "optimizer": ("optimizer", "hyper-parameter"),
    "schedule": ("schedule", "optimizer", "hyper-parameter"),
    "hyper-parameter": ("hyper-parameter", "optimizer", "schedule"),
    "precision": ("precision", "device", "data"),
    "seed": ("seed",),
    "device": ("device", "distributed", "data", "hyper-parameter", "environment"),
    "distributed": ("distributed", "device"),
}
"""Category of a fact → categories of edits that change such facts."""
_DRIFTS: dict[Category, tuple[Part, ...]] = {
    "transforms": ("package", "framework"),
    "data": ("package", "framework", "variable"),
    "architecture": ("package", "framework"),
    "loss": ("package", "framework"),
    "optimizer": ("package", "framework"),
    "schedule": ("package", "framework"),
    "hyper-parameter": ("package", "framework"),
    "precision": ("package", "framework", "variable"),
    "seed": ("package", "variable"),
    "device": ("framework", "variable", "machine", "image"),
    "distributed": ("framework", "variable", "machine", "image"),
}
_NAMED = 3


def explained(change: FactChange, edited: Collection[str], drift: Sequence[Drift]) -> FactChange:
    """*change* with what may explain it. Where both runs drew the same random numbers, any edit may."""
    if any(category in edited for category in _BY.get(change.category, (change.category,))):
        return msgspec.structs.replace(change, explained="by code")
    if SAME_DRAWS in change.sentence and set(edited) - {"logging", "plotting"}:
        return msgspec.structs.replace(change, explained="by code")
    parts = _DRIFTS.get(change.category, ())
    rows = [row for row in drift if row.part in parts and row.weight != "speed"]
    if not rows:
        return change
    told = tuple(phrase("%1 %2 → %3", row.name, row.old or "—", row.new or "—") for row in rows[:_NAMED])
    more = (phrase("%1 more", str(len(rows) - _NAMED)),) if len(rows) > _NAMED else ()
    return msgspec.structs.replace(change, explained="by drift", hints=(*told, *more))

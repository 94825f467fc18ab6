"""Records of two runs in; every fact that is another one, in words, with what may explain it, worst first, out.

What one of them did not observe is no change. What differs between any two runs (figures of a shuffled batch, states of generators that
nobody seeded) is none either: `numbers.py` and `tensors.py` say where the line is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.facts.change import FactChange, ranked
from rundiff.facts.explained import explained
from rundiff.facts.flags import flags_changed, seeds_changed
from rundiff.facts.loss import loss_changed
from rundiff.facts.settings import loaders_changed, model_changed, optimizer_changed
from rundiff.facts.tensors import tensors_changed
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from rundiff.environment.drift import Drift
    from rundiff.runs.record import Record


def facts_changed(old: Record, new: Record) -> tuple[FactChange, ...]:
    """All of them, as if nothing explained any."""
    return ranked(tuple(_changes(old, new)))


def with_reasons(changes: Sequence[FactChange], edited: Collection[str], drift: Sequence[Drift]) -> tuple[FactChange, ...]:
    """*changes* with what may explain each: edits that touch the categories *edited*, or *drift*."""
    return ranked(tuple(explained(change, edited, drift) for change in changes))


def _changes(old: Record, new: Record) -> Iterator[FactChange]:
    before, after = old.facts, new.facts
    yield from tensors_changed(before, after)
    yield from loaders_changed(before.loaders, after.loaders)
    if before.model is not None and after.model is not None:
        yield from model_changed(before.model, after.model)
    yield from loss_changed(before, after)
    if before.optimizer is not None and after.optimizer is not None:
        sizes = before.model is None or after.model is None
        yield from optimizer_changed(before.optimizer, after.optimizer, sizes=sizes)
    yield from seeds_changed(before, after)
    yield from flags_changed(before, after)
    if old.world_size != new.world_size:
        said = [str(of.world_size) for of in (old, new)]
        yield FactChange(
            phrase("processes"), "distributed", phrase("%1 processes trained together → %2", *said), said[0], said[1]
        )

"""The outputs of a cell before and after in; what differs of them, and what differs in every run anyway, out.

Outputs that are equal, in order, are the same (the longest common sequence); between them each output is taken for a version
of the next one of the same types, else of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Indel

from rundiff.diff import known
from rundiff.diff.mime import PRINTED, Part, differences
from rundiff.diff.noise import Noise
from rundiff.diff.raw import same
from rundiff.diff.shown import Shown, shown

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    import msgspec

    from rundiff.diff.outputs import OutputChange

_MOST_PAIRS = 25_000_000
"""Pairs of outputs in one cell that are compared; past it those between the equal ends are paired in order."""
_Pair = tuple[Shown | None, Shown | None]


class Rerun(NamedTuple):
    """What differs between two runs of a cell, and what does so in every run."""

    changes: tuple[OutputChange, ...] = ()
    noise: tuple[Noise, ...] = ()


def rerun(old: msgspec.Raw | None, new: msgspec.Raw | None) -> Rerun:
    """What differs between the outputs *old* and *new*, both raw JSON; None where there is no such cell."""
    if old == new:
        return Rerun()
    changes: list[OutputChange] = []
    olds, news = (shown(side) if side is not None else [] for side in (old, new))
    met = _answers(olds, news)
    for was, now in _pairs(*([one for one in side if not _is_answer(one)] for side in (olds, news))):
        for found in _differences(was, now):
            if isinstance(found, Noise):
                met.append(found)
            else:
                changes.append(found)
    return Rerun(tuple(changes), tuple(met))


def _answers(old: Sequence[Shown], new: Sequence[Shown]) -> list[Noise]:
    """That what rundiff itself has shown differs."""
    before, after = ([one.parts for one in side if _is_answer(one)] for side in (old, new))
    return [Noise("answer", "rundiff", max(len(before), len(after)))] if before != after else []


def _is_answer(one: Shown) -> bool:
    settings = one.beside.get("metadata")
    return isinstance(settings, dict) and known.ANSWER in settings


def _pairs(old: list[Shown], new: list[Shown]) -> Iterator[_Pair]:
    """Every output of both sides once."""
    numbers: dict[Hashable, int] = {}
    olds, news = ([numbers.setdefault((one.kind, one.parts), len(numbers)) for one in side] for side in (old, new))
    waiting: tuple[list[Shown], list[Shown]] = ([], [])
    for start, stop, there, to, equal in _spans(olds, news):
        if equal:
            yield from _in_order(*waiting)
            yield from zip(old[start:stop], new[there:to], strict=True)
            waiting = ([], [])
        else:
            waiting[0].extend(old[start:stop])
            waiting[1].extend(new[there:to])
    yield from _in_order(*waiting)


def _spans(old: list[int], new: list[int]) -> list[tuple[int, int, int, int, bool]]:
    """Ranges of both sides that are equal or not: between the equal ends, by their longest common sequence."""
    shortest = min(len(old), len(new))
    top = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    bottom = next((at for at in range(shortest - top) if old[-1 - at] != new[-1 - at]), shortest - top)
    i, j = len(old) - bottom, len(new) - bottom
    if (i - top) * (j - top) > _MOST_PAIRS:
        middle = [(top, i, top, j, False)]
    else:
        ops = Indel.opcodes(old[top:i], new[top:j])
        middle = [
            (top + op.src_start, top + op.src_end, top + op.dest_start, top + op.dest_end, op.tag == "equal") for op in ops
        ]
    return [(0, top, 0, top, True), *middle, (i, len(old), j, len(new), True)]


def _in_order(old: Sequence[Shown], new: Sequence[Shown]) -> list[_Pair]:
    """Versions of each other: the n-th output of the same types, then the n-th of the same kind. What is left came or went."""
    versions: dict[int, Shown] = {}
    left = list(old)
    for likeness in (_same_types, _same_kind):
        waiting: dict[Hashable, list[Shown]] = {}
        for one in reversed(left):
            waiting.setdefault(likeness(one), []).append(one)
        for at, one in enumerate(new):
            if at not in versions and (places := waiting.get(likeness(one))):
                versions[at] = places.pop()
        left = sorted((one for places in waiting.values() for one in places), key=lambda one: one.at)
    return [*((one, None) for one in left), *((versions.get(at), one) for at, one in enumerate(new))]


def _same_types(one: Shown) -> Hashable:
    return one.kind, one.types


def _same_kind(one: Shown) -> Hashable:
    return one.kind


def _differences(old: Shown | None, new: Shown | None) -> Iterator[OutputChange | Noise]:
    """Type by type, the plain text first, and what is beside them."""
    before, after = (dict(side.parts) if side is not None else {} for side in (old, new))
    for what in sorted(dict.fromkeys([*after, *before]), key=lambda what: what not in PRINTED):
        was, now = before.get(what), after.get(what)
        if was != now:
            i, j = (None if side is None or text is None else side.at for side, text in ((old, was), (new, now)))
            yield from differences(Part(what, i, j, was, now))
    if old is not None and new is not None:
        for name, noise in known.OUTPUT.items():
            if not same(old.beside.get(name), new.beside.get(name)):
                yield noise

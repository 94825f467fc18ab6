"""What a model was given, and began with, in two runs; what of it is really another out, told from chance.

Where every generator stood at the first step where it stood in the other run, both drew the same: then any difference is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.facts.change import FactChange
from rundiff.facts.numbers import equal, figure, moved, other_columns
from rundiff.wording import Phrase, listed, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.runs.observed import Facts, ModelFacts, TensorFacts
    from rundiff.training.categories import Category

_IMAGES = 4
_FEATURES = 2
_FLOATS = ("float", "bfloat")
SAME_DRAWS = "with the same random state"
"""How the sentence ends that tells of values which may not differ by chance."""
_SHARES = 5.0
"""Standard errors that the share of a label must move."""


def drew_the_same(old: Facts, new: Facts) -> bool:
    """Whether all generators had gone the same way up to the first step."""
    return bool(old.states) and old.states == new.states


def tensors_changed(old: Facts, new: Facts) -> Iterator[FactChange]:
    """Of the first batch by name and place, of its labels, and of the weights before the first step."""
    same = drew_the_same(old, new)
    before, after = {one.name: one for one in old.batch}, {one.name: one for one in new.batch}
    if old.batch and new.batch:
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _input(before.get(name), after.get(name), _called(name, len(new.batch)), same=same)
    if old.target is not None and new.target is not None:
        yield from _labels(old.target, new.target, same=same)
    if old.model is not None and new.model is not None:
        yield from _weights(old.model, new.model, same=same)


def _called(name: str, tensors: int) -> Phrase:
    """The one thing that a model is called with needs no name."""
    return phrase("first batch") if tensors == 1 and name in {"0", "input", "x"} else phrase("first batch `%1`", name)


def _input(old: TensorFacts | None, new: TensorFacts | None, name: Phrase, *, same: bool) -> Iterator[FactChange]:
    if old is None or new is None:
        told = (
            phrase("%1 is new: what the model is called with", name)
            if old is None
            else phrase("%1 is gone: what the model is called with", name)
        )
        yield FactChange(name, "data", told, _shape(old), _shape(new))
        return
    if _other_shape(old, new, same=same):
        told = phrase("%1 %2 → %3", name, _sizes(old.shape), _sizes(new.shape))
        yield FactChange(phrase("%1 shape", name), "transforms", told, _sizes(old.shape), _sizes(new.shape))
    if old.dtype != new.dtype:
        yield FactChange(
            phrase("%1 type", name), "precision", phrase("%1 %2 → %3", name, old.dtype, new.dtype), old.dtype, new.dtype
        )
    if _kind(old.device) != _kind(new.device):
        told = phrase("%1 on %2 → %3", name, old.device, new.device)
        yield FactChange(phrase("%1 device", name), "device", told, old.device, new.device, likely=False)
    yield from _figures(old, new, name, "transforms" if new.dtype.startswith(_FLOATS) else "data", same=same)


def _shape(of: TensorFacts | None) -> str | None:
    return None if of is None else f"{_sizes(of.shape)} {of.dtype}"


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or phrase("one number")


def _kind(device: str) -> str:
    return device.partition(":")[0]


def _other_shape(old: TensorFacts, new: TensorFacts, *, same: bool) -> bool:
    """Whether samples have another shape; the number of samples is told of the loader.

    Sequences are as long as the longest of their batch: their length tells nothing, unless both runs drew the same.
    """
    if len(old.shape) != len(new.shape) or same:
        return old.shape[1:] != new.shape[1:] or len(old.shape) != len(new.shape)
    fixed = len(old.shape) >= _IMAGES or (len(old.shape) == _FEATURES and new.dtype.startswith(_FLOATS))
    return fixed and old.shape[1:] != new.shape[1:]


def _figures(old: TensorFacts, new: TensorFacts, name: Phrase, category: Category, *, same: bool) -> Iterator[FactChange]:
    if not old.counted or not new.counted:
        return
    whole = not new.dtype.startswith(_FLOATS)
    if moved(old, new) and not (whole and (old.values or new.values)):
        yield FactChange(phrase("%1 figures", name), category, _told(old, new, name), _summary(old), _summary(new))
    elif other_columns(old, new):
        said = [_means(of) for of in (old, new)]
        by_channel = len(new.shape) == _IMAGES
        told = (
            phrase("%1: means by channel %2 → %3", name, *said)
            if by_channel
            else phrase("%1: means by feature %2 → %3", name, *said)
        )
        yield FactChange(
            phrase("%1 channels", name) if by_channel else phrase("%1 features", name), category, told, said[0], said[1]
        )
    elif same and old.shape == new.shape and not equal(old, new):
        told = (
            phrase("%1 with the same random state", _told(old, new, name))
            if _summary(old) != _summary(new)
            else phrase("%1: %2, with the same random state", name, _ORDER)
        )
        yield FactChange(phrase("%1 figures", name), "data", told, _summary(old), _summary(new))


def _means(of: TensorFacts) -> str:
    told = [figure(mean) for mean, _ in of.columns[:_MOST_LABELS]]
    return ", ".join([*told, *(["…"] if len(of.columns) > _MOST_LABELS else [])])


_ORDER = phrase("its order or some of its values are others")


def _told(old: TensorFacts, new: TensorFacts, name: Phrase) -> Phrase:
    """`first batch mean -0.01 → 0.497, std 1.16 → 0.289, from -2.1…2.6 to 0…1`."""
    figures = {phrase("mean"): (old.mean, new.mean), phrase("std"): (old.std, new.std)}
    said = [phrase("%1 %2 → %3", word, figure(a), figure(b)) for word, (a, b) in figures.items() if figure(a) != figure(b)]
    ranges = [f"{figure(of.min)}…{figure(of.max)}" for of in (old, new)]
    if ranges[0] != ranges[1]:
        said.append(phrase("range %1 → %2", *ranges))
    return phrase("%1 %2", name, listed(said))


def _summary(of: TensorFacts) -> str:
    return f"mean {figure(of.mean)}, std {figure(of.std)}, {figure(of.min)}…{figure(of.max)}"


def _labels(old: TensorFacts, new: TensorFacts, *, same: bool) -> Iterator[FactChange]:
    """By how often each is there, where they are few; else by their figures."""
    name = phrase("labels of the first batch")
    if not (old.values and new.values):
        yield from _figures(old, new, name, "data", same=same)
    elif _other_shares(old.values, new.values) or (same and old.shape == new.shape and not equal(old, new)):
        if old.values == new.values:
            yield FactChange(
                name,
                "data",
                phrase("%1: their order is another, with the same random state", name),
                _counted(old),
                _counted(new),
            )
        else:
            told = phrase("%1 %2 → %3", name, _counted(old), _counted(new))
            yield FactChange(name, "data", told, _counted(old), _counted(new))


def _other_shares(old: Mapping[str, int], new: Mapping[str, int]) -> bool:
    """Whether a label's share moved by more than chance, as a test of two proportions has it (with Agresti's and Caffo's two more)."""
    before, after = sum(old.values()) + 2, sum(new.values()) + 2
    for label in {*old, *new}:
        first, second = (old.get(label, 0) + 1) / before, (new.get(label, 0) + 1) / after
        error = (first * (1 - first) / before + second * (1 - second) / after) ** 0.5
        if abs(second - first) > _SHARES * error:
            return True
    return False


_MOST_LABELS = 6


def _counted(of: TensorFacts) -> str:
    told = [f"{number}× {label}" for label, number in list(of.values.items())[:_MOST_LABELS]]
    return ", ".join([*told, *(["…"] if len(of.values) > _MOST_LABELS else [])])


def _weights(old: ModelFacts, new: ModelFacts, *, same: bool) -> Iterator[FactChange]:
    """Other weights to begin with: another initialisation, a checkpoint, a model that goes on training."""
    before, after = old.weights, new.weights
    if before is None or after is None or old.parameters != new.parameters:
        return
    told = phrase("weights before the first step")
    if old.constant != new.constant and old.constant is not None and new.constant is not None:
        said = (told, str(old.constant), str(new.constant))
        told = (
            phrase("%1 have been trained: %2 → %3 parameters are one number throughout", *said)
            if new.constant < old.constant
            else phrase("%1 are fresh: %2 → %3 parameters are one number throughout", *said)
        )
    elif moved(before, after):
        figures = map(figure, (before.mean, after.mean, before.std, after.std))
        told = phrase("%1: mean %2 → %3, std %4 → %5", told, *figures)
    elif same and old.digest == new.digest and not equal(before, after):
        told = phrase("%1 are others, with the same random state", told)
    else:
        return
    yield FactChange(phrase("initial weights"), "architecture", told, _summary(before), _summary(after))

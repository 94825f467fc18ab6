"""Loaders, optimizer and model of two runs in; what of their settings differs, in words, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.facts.change import FactChange
from rundiff.facts.numbers import value
from rundiff.facts.parts import differing
from rundiff.wording import Phrase, clauses, joined, phrase, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rundiff.runs.observed import LoaderFacts, ModelFacts, OptimizerFacts, Scalar
    from rundiff.training.categories import Category

_MOST = 4
"""Parts that are told of one object."""
_LAST = {True: phrase("the last, smaller batch is dropped now"), False: phrase("the last, smaller batch is used now")}
_QUIET_SETTINGS = frozenset({"foreach", "fused", "capturable", "differentiable", "decoupled_weight_decay"})
"""Of an optimizer: how it computes, not what."""


def told_parts(name: str, category: Category, old: str | None, new: str | None) -> Iterator[FactChange]:
    """One object that describes itself, or is not there."""
    if old == new:
        return
    if not old or not new:
        line = _line(new or old or "")
        told = phrase("%1 is new: `%2`", name, line) if not old else phrase("%1 is gone: `%2`", name, line)
        yield FactChange(name, category, told, old, new)
        return
    said = differing(old, new)
    more = [phrase("and %1 more", str(len(said) - _MOST))] if len(said) > _MOST else []
    if said:
        yield FactChange(name, category, phrase("%1: %2", name, clauses([*said[:_MOST], *more])), _line(old), _line(new))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


_LONGEST = 160


def loaders_changed(old: Sequence[LoaderFacts], new: Sequence[LoaderFacts]) -> Iterator[FactChange]:
    """By their place; where a run has more, those say nothing: one may just have been iterated later."""
    number = min(len(old), len(new))
    for at in range(number):
        yield from _loader(old[at], new[at], "" if number == 1 else f" {at + 1}")


def _loader(old: LoaderFacts, new: LoaderFacts, number: str) -> Iterator[FactChange]:
    yield from told_parts(phrase("transform%1", number), "transforms", old.transform, new.transform)
    if old.dataset != new.dataset:
        yield FactChange(
            phrase("data%1", number), "data", phrase("dataset `%1` → `%2`", old.dataset, new.dataset), old.dataset, new.dataset
        )
    if None not in {old.length, new.length} and old.length != new.length:
        told = phrase("%1 samples → %2", f"{old.length:,}", f"{new.length:,}")
        yield FactChange(phrase("samples%1", number), "data", told, f"{old.length:,}", f"{new.length:,}")
    if old.classes and new.classes and old.classes != new.classes:
        told = phrase("classes of the dataset: `%1` → `%2`", _line(old.classes), _line(new.classes))
        yield FactChange(phrase("classes%1", number), "data", told, old.classes, new.classes)
    if old.batch_size != new.batch_size:
        said = [None if of.batch_size is None else str(of.batch_size) for of in (old, new)]
        told = phrase("batch size %1 → %2", said[0] or "—", said[1] or "—")
        yield FactChange(phrase("batch size%1", number), "hyper-parameter", told, said[0], said[1])
    if old.sampler != new.sampler:
        yield FactChange(phrase("sampler%1", number), "data", _sampling(old, new), old.sampler, new.sampler)
    if old.drop_last != new.drop_last:
        told = _LAST[bool(new.drop_last)]
        yield FactChange(phrase("last batch%1", number), "data", told, _last(old), _last(new))
    if old.collate != new.collate:
        told = phrase("batches are made by %1 → %2", _made(old), _made(new))
        yield FactChange(phrase("collate%1", number), "data", told, old.collate, new.collate)
    if old.workers != new.workers:
        told = phrase("%1 workers → %2", str(old.workers), str(new.workers))
        yield FactChange(phrase("workers%1", number), "device", told, str(old.workers), str(new.workers), likely=False)


def _last(loader: LoaderFacts) -> str:
    return "dropped" if loader.drop_last else "used"


def _made(loader: LoaderFacts) -> str:
    return f"`{loader.collate}`" if loader.collate else phrase("torch's own function")


def _sampling(old: LoaderFacts, new: LoaderFacts) -> Phrase:
    if {old.sampler, new.sampler} <= {"RandomSampler", "SequentialSampler"}:
        return phrase("shuffling on") if new.sampler == "RandomSampler" else phrase("shuffling off")
    return phrase("sampler `%1` → `%2`", old.sampler or "—", new.sampler or "—")


def optimizer_changed(old: OptimizerFacts, new: OptimizerFacts, *, sizes: bool) -> Iterator[FactChange]:
    """Of two classes, settings that only one of them has say nothing; *sizes* says whether its parameters are counted by nobody else."""
    other = old.name != new.name
    if other:
        yield FactChange(
            phrase("optimizer"),
            "optimizer",
            phrase("optimizer %1 → %2", _class(old.name), _class(new.name)),
            old.name,
            new.name,
        )
    if len(old.groups) != len(new.groups):
        told = phrase("%1 parameter groups → %2", str(len(old.groups)), str(len(new.groups)))
        yield FactChange(phrase("parameter groups"), "optimizer", told, str(len(old.groups)), str(len(new.groups)))
    else:
        for number, (before, after) in enumerate(zip(old.groups, new.groups, strict=True), start=1):
            elsewhere = set[str]() if sizes or len(old.groups) > 1 else {"parameters"}
            elsewhere |= {"initial_lr"} if old.scheduler or new.scheduler else set()
            yield from _group(before, after, "" if len(old.groups) == 1 else str(number), elsewhere, other=other)
    yield from told_parts(phrase("schedule"), "schedule", _classes(old.scheduler), _classes(new.scheduler))
    if old.scaler != new.scaler:
        said = [_settings(of.scaler) for of in (old, new)]
        told = phrase("gradient scaler %1 → %2", said[0] or phrase("off"), said[1] or phrase("off"))
        yield FactChange(phrase("gradient scaler"), "precision", told, said[0], said[1])


def _group(
    old: Mapping[str, Scalar], new: Mapping[str, Scalar], group: str, elsewhere: set[str], *, other: bool
) -> Iterator[FactChange]:
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name), new.get(name)
        if before == after or (other and (name not in old or name not in new)) or name in elsewhere:
            continue
        if name == "initial_lr" and None not in {before, after}:
            continue  # the learning rate once more
        if name == "initial_lr":
            schedule = _of_group(phrase("schedule of the learning rate"), group)
            told = phrase("%1 is new", schedule) if before is None else phrase("%1 is gone", schedule)
            yield FactChange(_of_group(phrase("schedule"), group), "schedule", told)
            continue
        said = [None if one is None else value(one) for one in (before, after)]
        called = _of_group(phrase("trained parameters") if name == "parameters" else verbatim(name), group)
        told = phrase("%1 %2 → %3", called, said[0] or "—", said[1] or "—")
        category: Category = "architecture" if name == "parameters" else "hyper-parameter"
        yield FactChange(_of_group(verbatim(name), group), category, told, said[0], said[1], likely=name not in _QUIET_SETTINGS)


def _of_group(what: Phrase, group: str) -> Phrase:
    return phrase("%1 of group %2", what, group) if group else what


def _class(name: str) -> str:
    """Those of torch go by their class alone, as people write them."""
    return name.rpartition(".")[2] if name.startswith("torch.") else name


def _classes(schedule: str | None) -> str | None:
    return None if schedule is None else schedule.replace("torch.optim.lr_scheduler.", "")


def _settings(values: Mapping[str, Scalar]) -> str | None:
    return ", ".join(f"{name} {value(one)}" for name, one in values.items()) or None


def model_changed(old: ModelFacts, new: ModelFacts) -> Iterator[FactChange]:
    """Class, size, what of it is trained, layers and their settings, types, devices."""
    if old.name != new.name:
        yield FactChange(phrase("model"), "architecture", phrase("model `%1` → `%2`", old.name, new.name), old.name, new.name)
    if old.parameters != new.parameters:
        told = phrase("%1 parameters → %2", f"{old.parameters:,}", f"{new.parameters:,}")
        yield FactChange(phrase("parameters"), "architecture", told, f"{old.parameters:,}", f"{new.parameters:,}")
    frozen = [of.parameters - of.trainable for of in (old, new)]
    if frozen[0] != frozen[1]:
        shares = [phrase("%1 of %2", f"{of.trainable:,}", f"{of.parameters:,}") for of in (old, new)]
        yield FactChange(
            phrase("trained parameters"), "architecture", phrase("trained parameters %1 → %2", *shares), shares[0], shares[1]
        )
    if None not in {old.evaluating, new.evaluating} and old.evaluating != new.evaluating:
        said = [str(of.evaluating) for of in (old, new)]
        told = phrase("modules in evaluation mode %1 → %2", *said)
        yield FactChange(phrase("evaluation mode"), "architecture", told, said[0], said[1])
    if old.layers and new.layers:
        yield from told_parts(phrase("layers"), "architecture", old.layers, new.layers)
    elif old.digest and new.digest and old.digest != new.digest:
        told = phrase("layers, or settings of them, are others")
        yield FactChange(phrase("layers"), "architecture", told, old.digest, new.digest)
    if old.dtypes.keys() != new.dtypes.keys():
        said = [joined("%1 and %2", of.dtypes) for of in (old, new)]
        yield FactChange(phrase("weights' type"), "precision", phrase("weights in %1 → %2", *said), said[0], said[1])
    devices = [sorted({device.partition(":")[0] for device in of.devices}) for of in (old, new)]
    if devices[0] != devices[1]:
        said = [joined("%1 and %2", names) for names in devices]
        yield FactChange(phrase("model's device"), "device", phrase("model on %1 → %2", *said), said[0], said[1], likely=False)

"""Loaders, optimizer and model of two runs in; what of their settings differs, in words, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.facts.change import FactChange
from rundiff.facts.numbers import value
from rundiff.facts.parts import differing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rundiff.runs.observed import LoaderFacts, ModelFacts, OptimizerFacts, Scalar
    from rundiff.training.categories import Category

_MOST = 4
"""Parts that are told of one object."""
_SHUFFLES = {"RandomSampler": "on", "SequentialSampler": "off", None: "unknown"}
_QUIET_SETTINGS = frozenset({"foreach", "fused", "capturable", "differentiable", "decoupled_weight_decay"})
"""Of an optimizer: how it computes, not what."""


def told_parts(name: str, category: Category, old: str | None, new: str | None) -> Iterator[FactChange]:
    """One object that describes itself, or is not there."""
    if old == new:
        return
    if not old or not new:
        there = "is new" if not old else "is gone"
        yield FactChange(name, category, f"{name} {there}: `{_line(new or old or '')}`", old, new)
        return
    said = differing(old, new)
    more = [f"and {len(said) - _MOST} more"] if len(said) > _MOST else []
    if said:
        yield FactChange(name, category, f"{name}: {'; '.join([*said[:_MOST], *more])}", _line(old), _line(new))


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
    yield from told_parts(f"transform{number}", "transforms", old.transform, new.transform)
    if old.dataset != new.dataset:
        yield FactChange(f"data{number}", "data", f"dataset `{old.dataset}` → `{new.dataset}`", old.dataset, new.dataset)
    if None not in {old.length, new.length} and old.length != new.length:
        told = f"{old.length:,} samples → {new.length:,}"
        yield FactChange(f"samples{number}", "data", told, f"{old.length:,}", f"{new.length:,}")
    if old.classes and new.classes and old.classes != new.classes:
        told = f"classes of the dataset: `{_line(old.classes)}` → `{_line(new.classes)}`"
        yield FactChange(f"classes{number}", "data", told, old.classes, new.classes)
    if old.batch_size != new.batch_size:
        said = [None if of.batch_size is None else str(of.batch_size) for of in (old, new)]
        told = f"batch size {said[0] or '—'} → {said[1] or '—'}"
        yield FactChange(f"batch size{number}", "hyper-parameter", told, said[0], said[1])
    if old.sampler != new.sampler:
        yield FactChange(f"sampler{number}", "data", _sampling(old, new), old.sampler, new.sampler)
    if old.drop_last != new.drop_last:
        told = f"the last, smaller batch is {'dropped' if new.drop_last else 'used'} now"
        yield FactChange(f"last batch{number}", "data", told, _last(old), _last(new))
    if old.collate != new.collate:
        told = f"batches are made by {_made(old)} → {_made(new)}"
        yield FactChange(f"collate{number}", "data", told, old.collate, new.collate)
    if old.workers != new.workers:
        told = f"{old.workers} workers → {new.workers}"
        yield FactChange(f"workers{number}", "device", told, str(old.workers), str(new.workers), likely=False)


def _last(loader: LoaderFacts) -> str:
    return "dropped" if loader.drop_last else "used"


def _made(loader: LoaderFacts) -> str:
    return f"`{loader.collate}`" if loader.collate else "torch's own function"


def _sampling(old: LoaderFacts, new: LoaderFacts) -> str:
    if {old.sampler, new.sampler} <= {"RandomSampler", "SequentialSampler"}:
        return f"shuffling {_SHUFFLES[new.sampler]}"
    return f"sampler `{old.sampler or '—'}` → `{new.sampler or '—'}`"


def optimizer_changed(old: OptimizerFacts, new: OptimizerFacts, *, sizes: bool) -> Iterator[FactChange]:
    """Of two classes, settings that only one of them has say nothing; *sizes* says whether its parameters are counted by nobody else."""
    other = old.name != new.name
    if other:
        yield FactChange("optimizer", "optimizer", f"optimizer {_class(old.name)} → {_class(new.name)}", old.name, new.name)
    if len(old.groups) != len(new.groups):
        told = f"{len(old.groups)} parameter groups → {len(new.groups)}"
        yield FactChange("parameter groups", "optimizer", told, str(len(old.groups)), str(len(new.groups)))
    else:
        for number, (before, after) in enumerate(zip(old.groups, new.groups, strict=True), start=1):
            elsewhere = set[str]() if sizes or len(old.groups) > 1 else {"parameters"}
            elsewhere |= {"initial_lr"} if old.scheduler or new.scheduler else set()
            yield from _group(before, after, "" if len(old.groups) == 1 else f" of group {number}", elsewhere, other=other)
    yield from told_parts("schedule", "schedule", _classes(old.scheduler), _classes(new.scheduler))
    if old.scaler != new.scaler:
        said = [_settings(of.scaler) for of in (old, new)]
        told = f"gradient scaler {said[0] or 'off'} → {said[1] or 'off'}"
        yield FactChange("gradient scaler", "precision", told, said[0], said[1])


def _group(
    old: Mapping[str, Scalar], new: Mapping[str, Scalar], where: str, elsewhere: set[str], *, other: bool
) -> Iterator[FactChange]:
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name), new.get(name)
        if before == after or (other and (name not in old or name not in new)) or name in elsewhere:
            continue
        if name == "initial_lr" and None not in {before, after}:
            continue  # the learning rate once more
        if name == "initial_lr":
            there = "is new" if before is None else "is gone"
            yield FactChange(f"schedule{where}", "schedule", f"schedule of the learning rate{where} {there}")
            continue
        said = [None if one is None else value(one) for one in (before, after)]
        told = f"{'trained parameters' if name == 'parameters' else name}{where} {said[0] or '—'} → {said[1] or '—'}"
        category: Category = "architecture" if name == "parameters" else "hyper-parameter"
        yield FactChange(f"{name}{where}", category, told, said[0], said[1], likely=name not in _QUIET_SETTINGS)


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
        yield FactChange("model", "architecture", f"model `{old.name}` → `{new.name}`", old.name, new.name)
    if old.parameters != new.parameters:
        told = f"{old.parameters:,} parameters → {new.parameters:,}"
        yield FactChange("parameters", "architecture", told, f"{old.parameters:,}", f"{new.parameters:,}")
    frozen = [of.parameters - of.trainable for of in (old, new)]
    if frozen[0] != frozen[1]:
        said = [f"{of.trainable:,} of {of.parameters:,}" for of in (old, new)]
        yield FactChange("trained parameters", "architecture", f"trained parameters {said[0]} → {said[1]}", said[0], said[1])
    if None not in {old.evaluating, new.evaluating} and old.evaluating != new.evaluating:
        said = [str(of.evaluating) for of in (old, new)]
        told = f"modules in evaluation mode {said[0]} → {said[1]}"
        yield FactChange("evaluation mode", "architecture", told, said[0], said[1])
    if old.layers and new.layers:
        yield from told_parts("layers", "architecture", old.layers, new.layers)
    elif old.digest and new.digest and old.digest != new.digest:
        told = "layers, or settings of them, are others"
        yield FactChange("layers", "architecture", told, old.digest, new.digest)
    if old.dtypes.keys() != new.dtypes.keys():
        said = [" and ".join(of.dtypes) for of in (old, new)]
        yield FactChange("weights' type", "precision", f"weights in {said[0]} → {said[1]}", said[0], said[1])
    devices = [sorted({device.partition(":")[0] for device in of.devices}) for of in (old, new)]
    if devices[0] != devices[1]:
        said = [" and ".join(names) for names in devices]
        yield FactChange("model's device", "device", f"model on {said[0]} → {said[1]}", said[0], said[1], likely=False)

"""Facts of a run in; each as words by name, in the order in which they are told, out: equal words where the facts are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.environment.drift import Drift

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.runs.observed import Facts, LoaderFacts, ModelFacts, OptimizerFacts, Scalar, TensorFacts

_OPTIMIZER = "optimizer"
_QUIET = ("seed of", "model's layers")
"""What is told last: digests, which say that something differs and not what."""


def facts_words(facts: Facts) -> dict[str, str]:
    """What was observed; what was not is not there."""
    return dict(_rows(facts))


def facts_changed(old: Facts, new: Facts) -> tuple[Drift, ...]:
    """What differs between the facts of two runs; None where one has no such fact.

    Of two classes of optimizers, settings that only one of them has say nothing.
    """
    before, after = facts_words(old), facts_words(new)
    names = [*before, *(name for name in after if name not in before)]
    other = before.get(_OPTIMIZER) != after.get(_OPTIMIZER)
    rows = (Drift(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name))
    told = [row for row in rows if not (other and row.name.startswith(f"{_OPTIMIZER} ") and None in {row.old, row.new})]
    return tuple(sorted(told, key=lambda row: row.name.startswith(_QUIET)))


def _rows(facts: Facts) -> Iterator[tuple[str, str]]:
    for number, loader in enumerate(facts.loaders):
        yield from _loader(loader, "" if len(facts.loaders) == 1 else f" {number + 1}")
    for tensor in facts.batch:
        yield from _tensor(tensor)
    if facts.target is not None:
        yield from _tensor(facts.target, "labels of the first batch")
    if facts.optimizer is not None:
        yield from _optimizer(facts.optimizer)
    if facts.model is not None:
        yield from _model(facts.model)
    said = {
        "loss": " < ".join(facts.loss),
        "settings of the loss": _settings(facts.loss_settings),
        "autocast": facts.autocast,
        "compiled": "by torch.compile" if facts.compiled else "",
        **{f"seed of {name}": seed for name, seed in facts.seeds.items()},
        **facts.determinism,
        **{f"{name} not observed": why for name, why in facts.unknown.items()},
    }
    yield from ((name, value) for name, value in said.items() if value)


def _model(model: ModelFacts) -> Iterator[tuple[str, str]]:
    yield "model", f"{model.name}, {model.parameters:,} parameters, {model.trainable:,} of them trained"
    yield "model's types", _counted(model.dtypes)
    yield "model's devices", _counted(model.devices)
    if model.digest:
        yield "model's layers", f"digest {model.digest[:12]}"
    if model.weights is not None:
        yield from (row for row in _tensor(model.weights, "initial weights") if " " in row[0].removeprefix("initial weights"))


def _optimizer(optimizer: OptimizerFacts) -> Iterator[tuple[str, str]]:
    yield _OPTIMIZER, optimizer.name
    for number, group in enumerate(optimizer.groups):
        name = _OPTIMIZER if len(optimizer.groups) == 1 else f"{_OPTIMIZER} [{number + 1}]"
        yield from ((f"{name} {setting}", _value(value)) for setting, value in group.items() if value is not None)
    if optimizer.scheduler:
        yield "schedule", optimizer.scheduler
    if optimizer.scaler:
        yield "gradient scaler", _settings(optimizer.scaler)


def _loader(loader: LoaderFacts, number: str) -> Iterator[tuple[str, str]]:
    length = "" if loader.length is None else f", {loader.length:,} samples"
    yield f"data{number}", f"{loader.dataset}{length}{' (iterated before the run)' if loader.earlier else ''}"
    if loader.transform:
        yield f"transform{number}", " ".join(loader.transform.split())
    size = "unknown batch size" if loader.batch_size is None else f"batches of {loader.batch_size}"
    sampler = [f"by {loader.sampler}"] if loader.sampler else []
    workers = [f"{loader.workers} workers"] if loader.workers else []
    others = [
        *(["the last one dropped"] if loader.drop_last else []),
        *([f"made by {loader.collate}"] if loader.collate else []),
    ]
    yield f"loading{number}", ", ".join([size, *sampler, *workers, *others])
    if loader.classes:
        yield f"classes{number}", loader.classes


def _tensor(tensor: TensorFacts, called: str = "") -> Iterator[tuple[str, str]]:
    shape, name = "×".join(map(str, tensor.shape)) or "one number", called or f"first batch {tensor.name}"
    yield name, f"{shape} {tensor.dtype} on {tensor.device}"
    figures = {"mean": tensor.mean, "std": tensor.std, "min": tensor.min, "max": tensor.max}
    yield from ((f"{name} {figure}", f"{value:.4g}") for figure, value in figures.items() if value is not None)
    if tensor.values:
        yield f"{name} counted", ", ".join(f"{number}× {value}" for value, number in tensor.values.items())


def _settings(values: Mapping[str, Scalar]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items())


def _value(value: Scalar) -> str:
    return f"{value:.6g}" if isinstance(value, float) else f"{value:,}" if type(value) is int else str(value)


def _counted(elements: Mapping[str, int]) -> str:
    if len(elements) == 1:
        return next(iter(elements))
    return ", ".join(f"{name} {number:,}" for name, number in elements.items())

"""What is kept of a run, and the pure reducer that makes it: `advance(record, event)` → record.

No clock, no kernel, no disk: IPython, a script and a test drive the same function with the same events.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Literal

import msgspec

from rundiff.environment.fingerprint import Environment

VERSION = 1
Outcome = Literal["running", "finished", "failed", "interrupted"]


class ExecutedCell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One execution in the kernel, in order from 1, with the source as it was executed."""

    order: int
    source: str
    id: str | None = None
    on_stack: bool = False
    """Whether code of this cell was on the stack when the optimizer stepped."""


class Module(msgspec.Struct, frozen=True):
    """A loaded module whose file lies in the repository, with the blob id of that file's bytes at the run."""

    name: str
    path: str
    blob: str


class Metric(msgspec.Struct, frozen=True):
    """Values logged under one name: (step or None, value), in order."""

    name: str
    values: tuple[tuple[int | None, float], ...]

    @property
    def last(self) -> float:
        """The newest value."""
        return self.values[-1][1]


class Skipped(msgspec.Struct, frozen=True):
    """An untracked file that the snapshot does not hold, and why."""

    path: str
    size: int
    reason: str


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything that is kept of one run. Times are seconds since the epoch."""

    started: float
    outcome: Outcome = "running"
    finished: float | None = None
    device: str = "cpu"
    steps: int = 0
    optimizer: str | None = None
    notebook: str | None = None
    """Path from the root of the repository; None where no notebook could be told."""
    cell: int | None = None
    """The order of the executed cell that trained."""
    executed: tuple[ExecutedCell, ...] = ()
    files: tuple[str, ...] = ()
    """Files of the repository on the stack when the optimizer stepped."""
    modules: tuple[Module, ...] = ()
    environment: Environment = Environment()
    metrics: tuple[Metric, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    error: str | None = None
    version: int = VERSION
    unknown: dict[str, Any] = {}
    """Fields of a newer version: they survive a read and a write."""

    @property
    def gpu(self) -> bool:
        """Whether it ran on an accelerator."""
        return self.device not in {"cpu", "meta"}

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.finished is None else self.finished - self.started


class Started(msgspec.Struct, frozen=True):
    """The first optimizer step (or, without one, the first allocation seen on an accelerator)."""

    at: float
    device: str
    executed: tuple[ExecutedCell, ...]
    notebook: str | None = None
    files: tuple[str, ...] = ()
    optimizer: str | None = None


class Described(msgspec.Struct, frozen=True):
    """What the recorder looked up beside the training: it may be slow, so it comes later."""

    modules: tuple[Module, ...]
    environment: Environment
    skipped: tuple[Skipped, ...]


class Logged(msgspec.Struct, frozen=True):
    """`rundiff.log(name=value, …)`."""

    values: dict[str, float]
    step: int | None = None


class Finished(msgspec.Struct, frozen=True):
    """The cell, or the process, ended."""

    at: float
    outcome: Outcome
    steps: int
    error: str | None = None


Event = Started | Described | Logged | Finished


def advance(record: Record | None, event: Event) -> Record:
    """The record after *event*. A run begins with `Started` and with nothing else."""
    if isinstance(event, Started):
        assert record is None, "a run starts once"
        return _begun(event)
    assert record is not None, "a run begins with Started"
    match event:
        case Described(modules, environment, skipped):
            return msgspec.structs.replace(record, modules=modules, environment=environment, skipped=skipped)
        case Logged(values, step):
            return msgspec.structs.replace(record, metrics=_logged(record.metrics, values, step))
        case Finished(at, outcome, steps, error):
            return msgspec.structs.replace(record, finished=at, outcome=outcome, steps=steps, error=error)


def _begun(event: Started) -> Record:
    return Record(
        started=event.at,
        device=event.device,
        steps=0,
        optimizer=event.optimizer,
        notebook=event.notebook,
        cell=event.executed[-1].order if event.executed else None,
        executed=event.executed,
        files=event.files,
    )


def _logged(metrics: tuple[Metric, ...], values: dict[str, float], step: int | None) -> tuple[Metric, ...]:
    known = {metric.name: metric for metric in metrics}
    for name, value in values.items():
        before = known[name].values if name in known else ()
        known[name] = Metric(name, (*before, (step, value)))
    return tuple(known.values())


_FIELDS = frozenset(Record.__struct_fields__) - {"unknown"}


def to_json(record: Record) -> bytes:
    """The record as versioned JSON, with the fields that this version does not know put back at the top level."""
    known = finite(msgspec.to_builtins(record))
    unknown = known.pop("unknown", {})
    return msgspec.json.format(msgspec.json.encode({**unknown, **known, "version": record.version}), indent=1)


def from_json(data: bytes) -> Record:
    """The record in *data*. Raises msgspec.ValidationError where a known field has another type."""
    loaded = msgspec.json.decode(data)
    if not _inside(loaded.get("notebook")):
        loaded["notebook"] = None
    unknown = {name: value for name, value in loaded.items() if name not in _FIELDS}
    return msgspec.convert(
        {**{name: loaded[name] for name in loaded.keys() & _FIELDS}, "unknown": unknown}, Record, strict=False
    )


def _inside(path: object) -> bool:
    """Whether *path* names a notebook below the root of the repository: a record may have been written by anybody."""
    return isinstance(path, str) and path.endswith(".ipynb") and not {"", ".", ".."} & set(path.split("/"))


def finite(value: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """*value* with NaN and infinities spelled out: JSON has none, and a loss of NaN is what one wants to read later."""
    match value:
        case float() if not isfinite(value):
            return str(value)
        case dict():
            return {name: finite(inner) for name, inner in value.items()}
        case list() | tuple():
            return [finite(inner) for inner in value]
        case _:
            return value

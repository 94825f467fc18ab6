"""The pure reducer that makes a record: `advance(record, event)` → record.

No clock, no kernel, no disk: IPython, a script and a test drive the same function with the same events.
"""

from __future__ import annotations

import msgspec

from rundiff.environment.fingerprint import Environment
from rundiff.runs.observed import Facts
from rundiff.runs.record import ExecutedCell, Frame, Metric, Module, Outcome, Process, Record, Script, Skipped, Stale


class Started(msgspec.Struct, frozen=True):
    """The first optimizer step (or, without one, the first allocation seen on an accelerator)."""

    at: float
    device: str
    executed: tuple[ExecutedCell, ...]
    notebook: str | None = None
    files: tuple[str, ...] = ()
    optimizer: str | None = None
    cell: int | None = None
    """The order of the execution that trains; None: the last of *executed*."""
    stack: tuple[Frame, ...] = ()
    facts: Facts = Facts()
    script: Script | None = None
    world_size: int = 1
    process: Process | None = None
    stale: tuple[Stale, ...] = ()
    """Cells; of modules `Described` tells."""


class Stepped(msgspec.Struct, frozen=True):
    """The first optimizer step of a run that had been noticed before it, by what it allocated."""

    device: str
    optimizer: str | None = None
    executed: tuple[ExecutedCell, ...] = ()
    """As of `Started`: the same, with what is on the stack now."""
    files: tuple[str, ...] = ()
    stack: tuple[Frame, ...] = ()
    facts: Facts = Facts()
    world_size: int = 1


class Described(msgspec.Struct, frozen=True):
    """What the recorder looked up beside the training: it may be slow, so it comes later."""

    modules: tuple[Module, ...]
    environment: Environment
    skipped: tuple[Skipped, ...]
    stale: tuple[Stale, ...] = ()


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
    exit_status: int | None = None
    """Of a script's process, where it is known."""
    allocated: str | None = None
    """The accelerator on which something was allocated meanwhile: parameters on the CPU do not make it a run without one."""


Event = Started | Stepped | Described | Logged | Finished


def advance(record: Record | None, event: Event) -> Record:
    """The record after *event*. A run begins with `Started` and with nothing else."""
    if isinstance(event, Started):
        assert record is None, "a run starts once"
        return _begun(event)
    assert record is not None, "a run begins with Started"
    match event:
        case Described(modules, environment, skipped, stale):
            return msgspec.structs.replace(
                record, modules=modules, environment=environment, skipped=skipped, stale=(*record.stale, *stale)
            )
        case Logged(values, step):
            return msgspec.structs.replace(record, metrics=_logged(record.metrics, values, step))
        case Stepped():
            seen = {name: getattr(event, name) for name in Stepped.__struct_fields__}
            return msgspec.structs.replace(record, **{**seen, "device": record.device if record.gpu else event.device})
        case Finished(at, outcome, steps, error, exit_status, allocated):
            device = record.device if record.gpu else allocated or record.device
            script = record.script and msgspec.structs.replace(record.script, exit_status=exit_status)
            executed = tuple(_ended(cell, outcome) if cell.order == record.cell else cell for cell in record.executed)
            return msgspec.structs.replace(
                record, finished=at, outcome=outcome, steps=steps, error=error, script=script, executed=executed, device=device
            )


def _begun(event: Started) -> Record:
    return Record(
        started=event.at,
        device=event.device,
        steps=0,
        optimizer=event.optimizer,
        notebook=event.notebook,
        cell=event.cell or (event.executed[-1].order if event.executed else None),
        executed=event.executed,
        files=event.files,
        stack=event.stack,
        facts=event.facts,
        script=event.script,
        world_size=event.world_size,
        process=event.process,
        stale=event.stale,
    )


def _ended(cell: ExecutedCell, outcome: Outcome) -> ExecutedCell:
    return msgspec.structs.replace(cell, outcome=outcome)


def _logged(metrics: tuple[Metric, ...], values: dict[str, float], step: int | None) -> tuple[Metric, ...]:
    known = {metric.name: metric for metric in metrics}
    for name, value in values.items():
        before = known[name].values if name in known else ()
        known[name] = Metric(name, (*before, (step, value)))
    return tuple(known.values())

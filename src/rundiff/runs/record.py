"""What is kept of a run, and how it is written: a `Record`, and the JSON of it. `events.py` has the reducer that makes one."""

from __future__ import annotations

from math import isfinite
from typing import Any, Literal

import msgspec

from rundiff.environment.fingerprint import Environment
from rundiff.runs.observed import Facts
from rundiff.runs.unknown import put_back, unknown_fields

VERSION = 1
MASK = "<secret masked by rundiff>"
"""Stands in the place of a secret. ASCII, without quotes and backslashes: in a JSON string it stands as it does in a text."""
Outcome = Literal["running", "finished", "failed", "interrupted"]


class ExecutedCell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One execution in the kernel, in order from 1, with the source as it was executed."""

    order: int
    source: str
    id: str | None = None
    on_stack: bool = False
    """Whether code of this cell was on the stack when the optimizer stepped."""
    outcome: Outcome = "finished"
    """Of this execution; of those before the run's own as it was when the run began."""


class Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call on the stack when the optimizer first stepped: in a file of the repository, or in an executed cell."""

    function: str
    """Its qualified name; `<module>` for what stands in no function."""
    line: int
    """From 1, in the file, or in the cell."""
    file: str | None = None
    """Path from the root of the repository."""
    cell: int | None = None
    """The `order` of the execution that defined the function."""


class Stale(msgspec.Struct, frozen=True, omit_defaults=True):
    """Code that ran although its source, on disk or in the notebook, said something else by then."""

    name: str
    """`train`, `Net.forward`; for a cell its first line."""
    reason: Literal["not-reloaded", "not-run-again", "replaced"]
    """The file was edited and not imported again; the cell was edited and not run again; an object made by an older definition, that has been replaced since, was still in use."""
    file: str | None = None
    cell: int | None = None
    """The `order` of the execution that made it."""
    on_stack: bool = False
    """Whether it was on the stack when the optimizer first stepped: then it surely took part."""


class Read(msgspec.Struct, frozen=True):
    """A configuration file of the repository that the process read or was told by name, with the blob id of its bytes."""

    path: str
    blob: str


class Script(msgspec.Struct, frozen=True, omit_defaults=True):
    """The process of a run that is not a notebook's."""

    argv: tuple[str, ...] = ()
    """As the process was started, `python` left out; secrets are masked."""
    file: str | None = None
    """Path of its main file from the root of the repository; None where it lies elsewhere, or is none (`python -c`)."""
    configs: tuple[Read, ...] = ()
    exit_status: int | None = None
    """None while it runs, and where nobody could tell; below 0: the signal that ended it."""
    launcher: str | None = None
    """What started it, where that is known: `torchrun`; `train.ipynb [5]` for `!python train.py` in a notebook's cell."""


class Process(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a run ran, for the person who looks for it; whether it still does is not told by this."""

    host: str
    pid: int


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
    """A file that the snapshot does not hold, or holds with a secret masked, and why."""

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
    stack: tuple[Frame, ...] = ()
    """The repository's and the notebook's part of the stack at the first step, innermost first."""
    stale: tuple[Stale, ...] = ()
    facts: Facts = Facts()
    script: Script | None = None
    """Of a run that is a script's process; None for a cell of a notebook."""
    world_size: int = 1
    """Processes that trained together; the record is that of rank 0."""
    process: Process | None = None
    note: str | None = None
    """What a person wrote on it."""
    version: int = VERSION
    unknown: dict[str, Any] = {}
    """Fields of a newer version: they survive a read and a write."""

    @property
    def gpu(self) -> bool:
        """Whether it ran on an accelerator."""
        return self.device not in {"cpu", "meta"}

    @property
    def masks(self) -> bool:
        """Whether a secret was masked in what is kept of it."""
        return any("masked" in skip.reason for skip in self.skipped) or any(MASK in cell.source for cell in self.executed)

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.finished is None else self.finished - self.started


_FIELDS = frozenset(Record.__struct_fields__) - {"unknown"}


def to_json(record: Record) -> bytes:
    """The record as versioned JSON, with the fields that this version does not know put back in their places."""
    known = finite(msgspec.to_builtins(record))
    unknown = known.pop("unknown", {})
    return msgspec.json.format(msgspec.json.encode({**put_back(known, unknown), "version": record.version}), indent=1)


def from_json(data: bytes) -> Record:
    """The record in *data*. Raises msgspec.ValidationError where a known field has another type."""
    loaded = msgspec.json.decode(data)
    if not _inside(loaded.get("notebook")):
        loaded["notebook"] = None
    record = msgspec.convert({name: loaded[name] for name in loaded.keys() & _FIELDS}, Record, strict=False)
    return msgspec.structs.replace(record, unknown=unknown_fields(loaded, record))


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

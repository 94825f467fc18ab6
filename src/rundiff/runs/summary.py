"""A record in; the few words of it that a list of ten thousand runs needs, out, and which run is best."""

from __future__ import annotations

import re
from collections import Counter
from math import isnan, nan
from typing import TYPE_CHECKING

import msgspec

from rundiff.runs.record import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.runs.record import Record

_UP = re.compile(
    r"(?:^|[_./-])(acc|accuracy|top[15]|f1|auc|auroc|ap|map|precision|recall|score|bleu|rouge|iou|miou|dice|psnr|ssim|r2)(?:$|[_./@\d-])"
)
_DOWN = re.compile(r"(?:^|[_./-])(loss|nll|err|error|mse|mae|rmse|ppl|perplexity|wer|cer|fid|bpb|bpc)(?:$|[_./-])")
_HELD_OUT = re.compile(r"^(val|valid|validation|test|eval|dev)(?:$|[_./-])")

_COMMAND = 60
"""Characters of a command that a list shows."""

_NOTE = 120
"""Characters of a note that a list shows."""


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the list of runs."""

    number: int
    started: float
    outcome: Outcome
    device: str
    seconds: float | None = None
    notebook: str | None = None
    cell: int | None = None
    steps: int = 0
    metrics: dict[str, float] = {}
    script: str | None = None
    """Of a script's run: its file, or its command where it has none."""
    stale: bool = False
    """Whether some of its code was older than the file or cell that it came from."""
    note: str | None = None
    """The first line of what a person wrote on it, shortened."""
    world_size: int = 1
    """Processes that trained together."""
    pinned: bool = False
    """Whether a person has said that it is the best one. No record says so: a ref does (see `store.PINNED`)."""

    @property
    def name(self) -> str:
        """What a person and git call it."""
        return f"run/{self.number}"

    @property
    def gpu(self) -> bool:
        """Whether it ran on an accelerator."""
        return self.device not in {"cpu", "meta"}


def summary(number: int, record: Record) -> Summary:
    """The line of run *number*."""
    return Summary(
        number=number,
        started=record.started,
        outcome=record.outcome,
        device=record.device,
        seconds=record.seconds,
        notebook=record.notebook,
        cell=record.cell,
        steps=record.steps,
        metrics={metric.name: metric.last for metric in record.metrics},
        script=None if record.script is None else record.script.file or " ".join(record.script.argv)[:_COMMAND] or None,
        stale=bool(record.stale),
        note=None if record.note is None else record.note.partition("\n")[0][:_NOTE],
        world_size=record.world_size,
    )


def direction(metric: str) -> int:
    """1 where more is better, -1 where less is, 0 where the name does not tell."""
    name = metric.lower()
    return -1 if _DOWN.search(name) else 1 if _UP.search(name) else 0


def leading_metric(runs: Sequence[Summary]) -> str | None:
    """The metric that decides which run is best: the one that most runs have; of those held-out first, then accuracy."""
    seen = Counter(name for run in runs for name in run.metrics)
    telling = [name for name in seen if direction(name)]
    return min(telling, key=lambda name: (-seen[name], not _HELD_OUT.match(name.lower()), -direction(name), name), default=None)


def best(runs: Sequence[Summary]) -> Summary | None:
    """The run that somebody has pinned; else the finished one with the best leading metric, of equals the first."""
    pinned = next((run for run in runs if run.pinned), None)
    metric = leading_metric(runs)
    if pinned is not None or metric is None:
        return pinned
    way = direction(metric)
    rated = [run for run in runs if run.outcome == "finished" and not isnan(run.metrics.get(metric, nan))]
    return max(rated, key=lambda run: (way * run.metrics[metric], -run.number), default=None)

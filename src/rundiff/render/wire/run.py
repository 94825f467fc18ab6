"""What is known of single runs in; its shapes on the wire out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.environment.findings import NAMES
from rundiff.render.wire import runs, shapes
from rundiff.render.wire.compared import displayable, number, run
from rundiff.render.wire.phrases import maybe, spoken
from rundiff.render.wire.reasons import why_left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rundiff.commands.run_detail import RunDetails, WrongClaim
    from rundiff.runs.curves import Point
    from rundiff.runs.record import Skipped


def curves_shape(metric: str | None, curves: Mapping[int, Sequence[Point]]) -> runs.Curves:
    """Curves by the number of their run."""
    told = {str(of): [(step, number(value)) for step, value in points] for of, points in curves.items()}
    return runs.Curves(metric=metric, curves=told)


def detail_shape(found: RunDetails, files: Iterable[str]) -> runs.RunDetail:
    """All of one run; *files* are those of its notebooks that may be shown."""
    record, script = found.record, found.record.script
    return runs.RunDetail(
        run=run(found.run),
        note=record.note or None,
        error=record.error,
        notebook=record.notebook,
        script=found.run.script,
        argv=[] if script is None else list(script.argv),
        configs=[] if script is None else [displayable(config.path) for config in script.configs],
        launcher=None if script is None else script.launcher,
        exit_status=None if script is None else script.exit_status,
        optimizer=record.optimizer,
        environment=record.environment,
        claims=[_claim(claim) for claim in found.claims],
        stale=[
            shapes.OlderCode(run=found.run.name, name=stale.name, reason=stale.reason, file=stale.file, cell=stale.cell)
            for stale in record.stale
        ],
        skipped=left_out(record.skipped),
        masked=record.masks,
        commit=found.standing.commit,
        subject=found.standing.subject,
        dirty=found.standing.dirty,
        image=maybe(found.image),
        files=[displayable(path) for path in files],
        process=None if record.process is None else runs.Process(host=record.process.host, pid=record.process.pid),
    )


def left_out(skipped: Iterable[Skipped]) -> list[runs.LeftOut]:
    """Files that a snapshot does not hold."""
    return [
        runs.LeftOut(path=displayable(skip.path), size=skip.size, reason=skip.reason, phrase=spoken(why_left_out(skip.reason)))
        for skip in skipped
    ]


def _claim(wrong: WrongClaim) -> runs.Claim:
    return runs.Claim(
        name=NAMES.get(wrong.of, wrong.of),
        variables=list(wrong.variables),
        claimed=wrong.claimed,
        loaded=wrong.loaded,
        sentence=str(wrong.finding.sentence),
        phrase=spoken(wrong.finding.sentence),
        next=str(wrong.finding.next),
        next_phrase=spoken(wrong.finding.next),
    )

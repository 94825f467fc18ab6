"""What was seen in; the events of it out. The writer's thread calls these: only there are msgspec, git and the like imported.

A program that trains must not wait for imports in its first step, and one that never trains must never pay for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rundiff.git import Repository
    from rundiff.runs.events import Finished, Logged, Started, Stepped
    from rundiff.runs.quitting import Ending
    from rundiff.runs.record import Outcome
    from rundiff.runs.script import ScriptSeen
    from rundiff.runs.seen import Seen


def started(seen: Seen, repo: Repository) -> Started:
    """A run of a kernel began."""
    from rundiff.runs.started import kernel_started  # noqa: PLC0415 - see the module's docstring

    return kernel_started(seen, repo)


def stepped(seen: Seen, repo: Repository) -> Stepped:
    """A run that had begun without an optimizer stepped one."""
    from rundiff.runs.started import kernel_stepped  # noqa: PLC0415 - see the module's docstring

    return kernel_stepped(seen, repo)


def logged(values: dict[str, float], step: int | None, _repo: Repository) -> Logged:
    """`rundiff.log(…)` was called."""
    from rundiff.runs.events import Logged  # noqa: PLC0415 - see the module's docstring

    return Logged(values, step)


def finished(at: float, outcome: Outcome, steps: int, error: str | None, allocated: str | None, _repo: Repository) -> Finished:
    """A run ended."""
    from rundiff.runs.events import Finished  # noqa: PLC0415 - see the module's docstring
    from rundiff.runs.secrets import masked_text  # noqa: PLC0415 - see the module's docstring

    return Finished(at, outcome, steps, None if error is None else masked_text(error)[0], allocated=allocated)


def script_started(seen: ScriptSeen, repo: Repository) -> Started:
    """The run of a script's process began."""
    from rundiff.runs.scripted import script_started  # noqa: PLC0415 - see the module's docstring

    return script_started(seen, repo)


def script_finished(at: float, ending: Ending, steps: int, allocated: str | None, _repo: Repository) -> Finished:
    """The run of a script's process ended."""
    from rundiff.runs.scripted import script_finished  # noqa: PLC0415 - see the module's docstring

    return script_finished(at, ending, steps, allocated)


def said(runner: str, sentence: str) -> bool:
    """Whether `rundiff run`, which listens at *runner*, took *sentence*."""
    from rundiff.runs.notices import Said, told_at  # noqa: PLC0415 - see the module's docstring

    return told_at(runner, Said(sentence))

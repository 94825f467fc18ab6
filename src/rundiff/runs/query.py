"""Words that somebody types into a search box in; the runs that they fit out.

A query is words between spaces; a run has to fit each of them. Upper and lower case are the same. A word is

- `val_acc>0.9`, with `>`, `>=`, `<`, `<=`, `=` or `!=`, and behind it a number, `nan` or `inf`: a metric's last value, or `steps`
  or `seconds`. A run that has no such value does not fit.
- `41` or `run/41`: the number of the run, or what it begins with while it is being typed.
- anything else: a part of its note (its first line), notebook, script, device or outcome, or one of `gpu`, `pinned`, `stale`.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

from rundiff.errors import UsageError
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.runs.summary import Summary

_LONGEST = 500
_BOUND = re.compile(r"([^<>=!]+)(>=|<=|!=|>|<|=)([^<>=!]+)")
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def fits(query: str) -> Callable[[Summary], bool]:
    """Whether a run is one that *query* asks for; an empty one asks for every run. Raises UsageError for one that is too long."""
    if len(query) > _LONGEST:
        message = phrase("%1 characters are more than a search for runs takes (%2); shorten it", len(query), _LONGEST)
        raise UsageError(message)
    words = [_word(word) for word in dict.fromkeys(query.casefold().split())]
    return lambda run: all(word(run) for word in words)


def _word(word: str) -> Callable[[Summary], bool]:
    bound = _BOUND.fullmatch(word)
    if bound is not None and (limit := _number(bound[3])) is not None:
        name, sign = bound[1], bound[2]
        return lambda run: any(_within(value, sign, limit) for value in _values(run, name))
    digits = word.removeprefix("run/")
    if digits.isdecimal():
        return lambda run: str(run.number).startswith(digits) or word in _text(run)
    return lambda run: word in _text(run)


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _values(run: Summary, name: str) -> list[float]:
    """What *run* has under *name*, in whichever case it was logged."""
    own: dict[str, float | None] = {"steps": run.steps, "seconds": run.seconds}
    found = [value for metric, value in run.metrics.items() if metric.casefold() == name]
    return found or [value for value in (own.get(name),) if value is not None]


def _within(value: float, sign: str, limit: float) -> bool:
    """NaN equals NaN here: whoever looks for it wants the runs that diverged."""
    if sign in {"=", "!="}:
        same = value == limit or (value != value and limit != limit)  # noqa: PLR0124 - NaN alone is not itself
        return same == (sign == "=")
    return _COMPARED[sign](value, limit)


def _text(run: Summary) -> str:
    marks = [mark for mark, there in (("gpu", run.gpu), ("pinned", run.pinned), ("stale", run.stale)) if there]
    words = [run.note, run.notebook, run.script, run.device, run.outcome, *marks]
    return "\n".join(word for word in words if word).casefold()

"""Figures in; the words for them, and whether two of them differ by more than chance, out."""

from __future__ import annotations

from math import exp, inf, isfinite, sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rundiff.runs.observed import Scalar, TensorFacts

SIGMAS = 5.0
"""Standard errors that a figure must move to be told, with so many samples that their error is certain; of fewer, as Student has it.

By chance one figure in two million moves as far, if means of samples are normal; heavier tails make it more, and few samples less.
"""
_LEAST = 0.02
"""Of the standard deviation: what is less is not told, however many samples there are."""
_ROUNDED = 1e-4
_MOST = 700.0
"""Beyond this there is no exponential."""


class _Figure(NamedTuple):
    value: float
    error: float
    samples: float


def moved(old: TensorFacts, new: TensorFacts) -> bool:
    """Whether mean or standard deviation moved by more than two batches of the same data do.

    Errors are those over samples, which records tell. Where they do not (an older version), a sample counts as one number: elements
    of a sample go together, and the error of their mean is then at most std/√samples. Of a single sample nothing can be said.
    """
    if old.mean is None or new.mean is None or old.std is None or new.std is None:
        return False
    spread = max(old.std, new.std)
    means = (
        _Figure(old.mean, _error(old, old.mean_error), _samples(old)),
        _Figure(new.mean, _error(new, new.mean_error), _samples(new)),
    )
    stds = (
        _Figure(old.std, _error(old, old.std_error), _samples(old)),
        _Figure(new.std, _error(new, new.std_error), _samples(new)),
    )
    return any(_beyond(before, after, spread) for before, after in (means, stds))


def other_columns(old: TensorFacts, new: TensorFacts) -> bool:
    """Whether the mean of a channel or a feature moved; of all together it need not."""
    if len(old.columns) != len(new.columns):
        return False
    spread = max(old.std or 0.0, new.std or 0.0)
    pairs = zip(old.columns, new.columns, strict=True)
    return any(_beyond(_Figure(*before, _samples(old)), _Figure(*after, _samples(new)), spread) for before, after in pairs)


def _beyond(old: _Figure, new: _Figure, spread: float) -> bool:
    """NaN on one side is beyond all bounds; on both it is no difference that is known."""
    by = abs(new.value - old.value)
    if not isfinite(by):
        return isfinite(old.value) != isfinite(new.value)
    error = sqrt(old.error**2 + new.error**2)
    return by > max(error * _factor(_freedom(old, new)), _LEAST * spread)


def _freedom(old: _Figure, new: _Figure) -> float:
    """Degrees of freedom of the difference, by Welch and Satterthwaite: https://doi.org/10.2307/3002019."""
    below = sum(one.error**4 / max(one.samples - 1, 1e-9) for one in (old, new))
    return (old.error**2 + new.error**2) ** 2 / below if below else 1e9


def _factor(freedom: float) -> float:
    """Student's quantile that is as rare as SIGMAS, by Wallace's approximation of 1959."""
    exponent = (SIGMAS * (8 * freedom + 3) / (8 * freedom + 1)) ** 2 / max(freedom, 1e-9)
    return sqrt(freedom * (exp(exponent) - 1)) if exponent < _MOST else inf


def _error(of: TensorFacts, known: float | None) -> float:
    return known if known is not None else (of.std or 0.0) / sqrt(_samples(of))


def _samples(of: TensorFacts) -> float:
    """How many of the samples were counted."""
    elements = 1
    for size in of.shape[1:]:
        elements *= size
    return max(of.counted / max(elements, 1), 1.0)


def equal(old: TensorFacts, new: TensorFacts) -> bool:
    """Whether the figures of two tensors are the same but for rounding, and, on a CPU, their first bytes."""
    scale = _ROUNDED * max(abs(old.std or 0.0), abs(old.mean or 0.0), 1e-12)
    pairs = ((old.mean, new.mean), (old.std, new.std), (old.min, new.min), (old.max, new.max))
    if any((before is None) != (after is None) for before, after in pairs):
        return True  # one was not measured: nothing is known
    close = all(before is None or after is None or _close(before, after, scale) for before, after in pairs)
    same_bytes = not (old.digest and new.digest and old.device == new.device == "cpu") or old.digest == new.digest
    return close and same_bytes


def _close(old: float, new: float, scale: float) -> bool:
    return old == new or abs(old - new) <= scale or (not isfinite(old) and not isfinite(new))


def figure(value: float | None) -> str:
    """Three digits: `0.497`, `1.2e-05`."""
    return "—" if value is None else f"{value:.3g}"


def value(scalar: Scalar) -> str:
    """A setting as a person writes it."""
    return f"{scalar:.6g}" if isinstance(scalar, float) else f"{scalar:,}" if type(scalar) is int else str(scalar)

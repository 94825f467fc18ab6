"""Figures in; the words for them, and whether two of them differ by more than chance, out."""

from __future__ import annotations

from math import isfinite, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rundiff.runs.observed import Scalar, TensorFacts

SIGMAS = 5.0
"""Standard errors that a figure must move to be told: by chance alone one in two million does, if it is normal; with Chebyshev's
inequality, whatever it is, one in 25. A batch's figures lie in between."""
_LEAST = 0.02
"""Of the standard deviation: what is less is not told, however many samples there are."""
_ROUNDED = 1e-4


def moved(old: TensorFacts, new: TensorFacts) -> bool:
    """Whether mean or standard deviation moved by more than two batches of the same data do.

    Errors are those over samples, which records tell. Where they do not (an older version), a sample counts as one number: elements
    of a sample go together, and the error of their mean is then at most std/√samples. A batch of one sample has no error that is
    known, and the same bound.
    """
    if old.mean is None or new.mean is None or old.std is None or new.std is None:
        return False
    spread = max(old.std, new.std)
    of_mean = _beyond(new.mean - old.mean, _mean_error(old), _mean_error(new), spread)
    return of_mean or _beyond(new.std - old.std, _std_error(old), _std_error(new), spread)


def _beyond(by: float, old_error: float, new_error: float, spread: float) -> bool:
    """NaN on one side is beyond all bounds; on both it is no difference that is known."""
    if not isfinite(by):
        return isfinite(old_error) != isfinite(new_error)
    return abs(by) > max(SIGMAS * sqrt(old_error**2 + new_error**2), _LEAST * spread)


def _mean_error(of: TensorFacts) -> float:
    return of.mean_error if of.mean_error is not None else (of.std or 0.0) / sqrt(_samples(of))


def _std_error(of: TensorFacts) -> float:
    return of.std_error if of.std_error is not None else (of.std or 0.0) / sqrt(_samples(of))


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

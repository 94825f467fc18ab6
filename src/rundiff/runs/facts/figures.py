"""A tensor in; figures of it that are compared between runs, out. Nothing of it is kept.

What measures must have made sure that it may: no mode of the user's is active, and the tensor has plain values.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rundiff.runs.observed import TensorFacts

DIGESTED = 1 << 16
_COUNTED = 4096
_VALUES = 32
_COLUMNS = 64
_PICTURES = (2, 4)
"""Dimensions of a batch of which the second is that of features or channels."""


def with_figures(torch: Any, facts: TensorFacts, sample: Any) -> TensorFacts:  # noqa: ANN401
    """*facts*, which say what the tensor is, with the figures of its *sample*."""
    measured = _measured(torch, sample, whole=sample.dim() == len(facts.shape))
    return type(facts)(
        facts.name,
        facts.shape,
        facts.dtype,
        facts.device,
        *measured,
        digest=_digest(sample),
        values={} if sample.is_floating_point() else _values(sample),
        columns=_columns(torch, sample) if sample.dim() == len(facts.shape) else (),
    )


def _columns(torch: Any, sample: Any) -> tuple[tuple[float, float], ...]:  # noqa: ANN401
    """Mean of each column over samples, and how far it may lie off; empty where the second dimension is none of columns."""
    if sample.dim() not in _PICTURES or not 1 < sample.shape[1] <= _COLUMNS or sample.shape[0] <= 1:
        return ()
    if not sample.is_floating_point():
        return ()
    with torch.no_grad(), torch.autocast(sample.device.type, enabled=False):
        wide = sample.to(torch.float64 if sample.device.type == "cpu" else torch.float32)
        means = wide.flatten(2).mean(2) if wide.dim() == _PICTURES[1] else wide
        variance, mean = torch.var_mean(means, dim=0)
        figures = torch.stack((mean, (variance / means.shape[0]).sqrt())).T.tolist()
    return tuple((float(f"{mean:.6g}"), float(f"{error:.6g}")) for mean, error in figures)


def _digest(sample: Any) -> str:  # noqa: ANN401
    """Of the bytes of the first elements; no operation that a mode of the user's would see as more than a copy."""
    part = first_elements(sample, DIGESTED).contiguous().cpu()
    return hashlib.sha256(ctypes.string_at(part.data_ptr(), part.numel() * part.element_size())).hexdigest()[:16]


def _values(sample: Any) -> dict[str, int]:  # noqa: ANN401
    """How often each whole number is there, in the order of the numbers."""
    if sample.numel() > _COUNTED:
        return {}
    counts = Counter(sample.reshape(-1).tolist())
    return {str(value): counts[value] for value in sorted(counts)} if len(counts) <= _VALUES else {}


def first_elements(tensor: Any, most: int) -> Any:  # noqa: ANN401
    """A view of the first elements: whole rows as far as they go. Nothing is copied."""
    part = tensor.detach()
    while part.numel() > most:
        row = part.numel() // part.shape[0]
        part = part[: most // row] if row <= most else part[0]
    return part


_Figures = tuple[float, float | None, float, float, int, float | None, float | None]


def _measured(torch: Any, sample: Any, *, whole: bool) -> _Figures:  # noqa: ANN401
    """Mean, standard deviation, least, greatest, how many, and the standard errors of the first two over samples.

    *whole* says that the first dimension is that of samples still. Rows are measured first: all else follows of their means and
    variances. The error of a mean is that of independent samples; that of a standard deviation follows of the samples' mean squares
    by the delta method: d√v = dv / 2√v.
    """
    with torch.no_grad(), torch.autocast(sample.device.type, enabled=False):
        wide = sample.to(torch.float64 if sample.device.type == "cpu" else torch.float32)
        rows = wide.reshape(wide.shape[0] if wide.dim() else 1, -1)
        count, number = wide.numel(), rows.shape[0]
        low, high = torch.aminmax(wide)
        if rows.shape[1] == 1:  # labels, weights: to reduce each by itself takes long
            within, means = torch.zeros((), dtype=wide.dtype, device=wide.device), rows[:, 0]
        else:
            within, means = torch.var_mean(rows, dim=1, correction=0)
        mean = means.mean()
        squares = within + (means - mean) ** 2
        variance = squares.mean() * (count / max(count - 1, 1))
        spread = torch.stack((means, squares)).var(dim=1, correction=min(number - 1, 1)) / number
        figures = torch.stack((mean, variance.sqrt(), low, high, *spread.sqrt())).tolist()
    mean, std, low, high, mean_error, square_error = (float(f"{figure:.6g}") for figure in figures)
    if count == 1:
        return mean, None, low, high, count, None, None
    if number == 1 or not whole:
        return mean, std, low, high, count, None, None
    return mean, std, low, high, count, mean_error, float(f"{square_error / (2 * std):.6g}") if std else 0.0

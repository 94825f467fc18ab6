"""One side of a comparison, by name. Light, so that git can be asked before the engine is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from rundiff.runs.summary import Summary

SideKind = Literal["run", "commit", "index", "saved", "editor", "path"]
Basis = Literal["gpu", "training", "head"]
"""Why a baseline that nobody named was taken: the last GPU run, the last training run, or HEAD, since no run is recorded."""


class Side(NamedTuple):
    """One side of a comparison, in the words it is shown by. *run* is set where it is a run."""

    kind: SideKind
    label: str
    run: Summary | None = None

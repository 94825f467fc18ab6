"""Settings as frozen values: parsed by a surface, passed down, never read from the environment here."""

from __future__ import annotations

from typing import NamedTuple

PANEL = "RUNDIFF_PANEL"
"""The variable that opens the panel when JupyterLab starts, on the two sides it names: `run/best..run/last`."""


class DiffOptions(NamedTuple):
    """What changes the answer of a diff (how it looks is the renderer's)."""

    similarity_budget: int = 700
    """Cell pairs that may be compared for likeness within one gap; past it, position decides and the diff says so."""
    outputs: bool = False
    """Whether outputs are compared too; else those that differ are only counted."""
    metadata: bool = False
    """Whether metadata of cells and notebooks is compared too; else what differs is only counted."""


class StripOptions(NamedTuple):
    """What stripping leaves in."""

    keep_outputs: bool = False
    keep_counts: bool = False
    keep_metadata: bool = False

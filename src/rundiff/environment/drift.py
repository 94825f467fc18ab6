"""Two environments in; what differs between them, what matters most first, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from rundiff.environment.fingerprint import Environment


_NAMED = ("torch", "cuda", "cudnn", "gpus", "python", "system")
_TELLING = ("nvidia-", "torch", "triton", "cuda-", "numpy", "lightning", "transformers", "accelerate", "timm")
"""Packages whose version has changed results before; they stand above the others."""


class Drift(msgspec.Struct, frozen=True):
    """One thing that differs between two environments; None where a side does not have it."""

    name: str
    old: str | None
    new: str | None


def drift(old: Environment, new: Environment) -> tuple[Drift, ...]:
    """Everything that differs: hardware and frameworks, determinism, what images claim, then packages."""
    rows = [(name, _word(getattr(old, name)), _word(getattr(new, name))) for name in _NAMED]
    rows += _differing(old.determinism, new.determinism) + _differing(old.claimed, new.claimed)
    packages = [row for row in _differing(old.packages, new.packages) if row[0] != "torch"]
    rows += sorted(packages, key=lambda row: (not row[0].startswith(_TELLING), row[0]))
    return tuple(Drift(*row) for row in rows if row[1] != row[2])


def _word(value: str | tuple[str, ...] | None) -> str | None:
    return ", ".join(value) or None if isinstance(value, tuple) else value


def _differing(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str | None, str | None]]:
    return [(name, old.get(name), new.get(name)) for name in sorted({*old, *new}) if old.get(name) != new.get(name)]

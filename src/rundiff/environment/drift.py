"""Two environments in; what differs between them, what is known to change numbers first, out.

What an environment of version 1 does not tell is not known, so there it is no difference either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.environment.weights import WEIGHTS, Part, Weight, weight
from rundiff.environment.words import contradictions, first_words, frameworks, hardware, image

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rundiff.environment.fingerprint import Environment

_FIRST_VARIABLES = (
    *("PYTHONHASHSEED", "CUBLAS_WORKSPACE_CONFIG", "NVIDIA_TF32_OVERRIDE", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"),
    *("RUNDIFF_IMAGE", "JUPYTER_IMAGE", "JUPYTER_IMAGE_SPEC", "PYTORCH_VERSION", "NVIDIA_PYTORCH_VERSION"),
    *("CUDA_VERSION", "CUDNN_VERSION", "NV_CUDNN_VERSION", "NCCL_VERSION"),
)
"""Those that version 1 looked for."""


class Drift(msgspec.Struct, frozen=True):
    """One thing that differs between two environments; None where a side does not have it."""

    name: str
    old: str | None
    new: str | None
    weight: Weight = "other"
    """Whether it is known to change numbers."""
    part: Part = "package"
    """What of an environment it is."""

    @property
    def likely(self) -> bool:
        """Whether it is likely to matter to training."""
        return self.weight == "numerics"


def drift(old: Environment, new: Environment) -> tuple[Drift, ...]:
    """Everything that differs: what is known to change numbers, what may, what does not.

    Of each frameworks and hardware, determinism, what images claim, packages, then the machine.
    """
    rows = (_full if min(old.version, new.version) > 1 else _first)(old, new)
    return tuple(sorted(rows, key=lambda row: WEIGHTS[row.weight]))


def _full(old: Environment, new: Environment) -> tuple[Drift, ...]:
    named = _rows("framework", frameworks(old), frameworks(new))
    if old.torch != new.torch:
        named = [row for row in named if row.name != "torch's commit"]  # another version is another commit
    images = _rows("image", image(old), image(new))
    said = {value for row in images for value in (row.old, row.new)}
    claimed = [row for row in _sorted_rows("claim", old.claimed, new.claimed) if not {row.old, row.new} <= said]
    return (
        *named,
        *_sorted_rows("variable", old.determinism, new.determinism),
        *_sorted_rows("variable", old.visible, new.visible),
        *_sorted_rows("claim", contradictions(old), contradictions(new)),
        *images,
        *claimed,
        *_packages(old.packages, new.packages),
        *_rows("machine", hardware(old), hardware(new)),
    )


def _first(old: Environment, new: Environment) -> tuple[Drift, ...]:
    """Between environments of which one tells only what version 1 told: commits behind versions it did not tell either."""
    versions = [{name: said.partition(" ")[0] for name, said in of.packages.items()} for of in (old, new)]
    variables = _sorted_rows("variable", old.determinism, new.determinism)
    rows = (*variables, *_sorted_rows("claim", old.claimed, new.claimed))
    known = (row for row in rows if row.name in _FIRST_VARIABLES)
    return (*_rows("framework", first_words(old), first_words(new)), *known, *_packages(*versions))


def _packages(old: Mapping[str, str], new: Mapping[str, str]) -> list[Drift]:
    return [row for row in _sorted_rows("package", old, new) if row.name != "torch"]


def _sorted_rows(part: Part, old: Mapping[str, str | None], new: Mapping[str, str | None]) -> list[Drift]:
    return _rows(part, old, new, sorted({*old, *new}))


def _rows(
    part: Part, old: Mapping[str, str | None], new: Mapping[str, str | None], names: Iterable[str] | None = None
) -> list[Drift]:
    rows = (Drift(name, old.get(name), new.get(name), weight(name, part), part) for name in (names or old))
    return [row for row in rows if row.old != row.new]

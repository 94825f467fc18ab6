"""Seeds, flags of torch, autocast and the like of two runs in; what of them differs, in words, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.facts.change import FactChange
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.runs.observed import Facts
    from rundiff.training.categories import Category

_LARGEST = 1 << 32
"""torch draws a seed of 53 or 64 bits where nobody sets one, and nobody sets one of so many digits: numpy takes 32 bits at most."""
_FLAGS: dict[str, tuple[Category, bool]] = {
    "deterministic_algorithms": ("seed", True),
    "deterministic_warn_only": ("seed", False),
    "cudnn.enabled": ("precision", True),
    "cudnn.deterministic": ("seed", True),
    "cudnn.benchmark": ("seed", True),
    "cudnn.allow_tf32": ("precision", True),
    "matmul.allow_tf32": ("precision", True),
    "matmul_precision": ("precision", True),
    "default_dtype": ("precision", True),
    "threads": ("device", False),
    "interop_threads": ("device", False),
}
"""Flag → what it is about, and whether it is likely to matter."""
_OF_CUDA = frozenset({"cudnn.enabled", "cudnn.deterministic", "cudnn.benchmark", "cudnn.allow_tf32", "matmul.allow_tf32"})


def seed(said: str) -> str:
    """The seed that somebody set; else that none was."""
    return said if said.isdigit() and int(said) < _LARGEST else phrase("none set")


def seeds_changed(old: Facts, new: Facts) -> Iterator[FactChange]:
    """Of torch and of its devices. States of the other generators differ wherever no seed was set, and say nothing."""
    for name in sorted({*old.seeds} & {*new.seeds} - {"numpy", "random"}):
        before, after = seed(old.seeds[name]), seed(new.seeds[name])
        if before != after:
            yield FactChange(
                phrase("seed of %1", name), "seed", phrase("seed of %1 %2 → %3", name, before, after), before, after
            )


def flags_changed(old: Facts, new: Facts) -> Iterator[FactChange]:
    """Those of torch, autocast and torch.compile. On a CPU the flags of CUDA do nothing."""
    on_cpu = all(of.model is not None and set(of.model.devices) == {"cpu"} for of in (old, new))
    for name in sorted({*old.determinism} & {*new.determinism}):
        before, after = old.determinism[name], new.determinism[name]
        if before != after:
            category, likely = _FLAGS.get(name, ("other", False))
            yield FactChange(
                name,
                category,
                phrase("%1 %2 → %3", name, before, after),
                before,
                after,
                likely and not (on_cpu and name in _OF_CUDA),
            )
    if old.autocast != new.autocast and old.batch and new.batch:
        said = [of.autocast or phrase("off") for of in (old, new)]
        yield FactChange("autocast", "precision", phrase("autocast %1 → %2", *said), said[0], said[1])
    if old.compiled != new.compiled:
        said = [phrase("compiled") if of.compiled else phrase("not compiled") for of in (old, new)]
        told = phrase("the model is compiled now") if new.compiled else phrase("the model is not compiled now")
        yield FactChange("torch.compile", "precision", told, said[0], said[1], likely=False)

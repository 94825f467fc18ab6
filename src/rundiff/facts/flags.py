"""Seeds, flags of torch, autocast and the like of two runs in; what of them differs, in words, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.facts.change import FactChange

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
    return said if said.isdigit() and int(said) < _LARGEST else "none set"


def seeds_changed(old: Facts, new: Facts) -> Iterator[FactChange]:
    """Of torch and of its devices. States of the other generators differ wherever no seed was set, and say nothing."""
    for name in sorted({*old.seeds} & {*new.seeds} - {"numpy", "random"}):
        before, after = seed(old.seeds[name]), seed(new.seeds[name])
        if before != after:
            yield FactChange(f"seed of {name}", "seed", f"seed of {name} {before} → {after}", before, after)


def flags_changed(old: Facts, new: Facts) -> Iterator[FactChange]:
    """Those of torch, autocast and torch.compile. On a CPU the flags of CUDA do nothing."""
    on_cpu = all(of.model is not None and set(of.model.devices) == {"cpu"} for of in (old, new))
    for name in sorted({*old.determinism} & {*new.determinism}):
        before, after = old.determinism[name], new.determinism[name]
        if before != after:
            category, likely = _FLAGS.get(name, ("other", False))
            yield FactChange(
                name, category, f"{name} {before} → {after}", before, after, likely and not (on_cpu and name in _OF_CUDA)
            )
    if old.autocast != new.autocast and old.batch and new.batch:
        said = [of.autocast or "off" for of in (old, new)]
        yield FactChange("autocast", "precision", f"autocast {said[0]} → {said[1]}", said[0], said[1])
    if old.compiled != new.compiled:
        said = ["compiled" if of.compiled else "not compiled" for of in (old, new)]
        yield FactChange("torch.compile", "precision", f"the model is {said[1]} now", said[0], said[1], likely=False)

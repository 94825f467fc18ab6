"""The process in; its seeds, and the flags of torch that change what the same code computes, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rundiff.runs.facts.generators import digest, digest_of, generators, undrawn

if TYPE_CHECKING:
    from rundiff.runs.facts.asking import Asking


def seeds(torch: Any, asking: Asking) -> dict[str, str]:  # noqa: ANN401
    """The initial seeds of torch; of the other generators, which know none, a digest of the state. Nothing is drawn."""
    found = {}
    for generator in asking.attempt("seeds", generators) or []:
        if generator.name in {"random", "numpy"}:
            seed = asking.attempt(f"seed of {generator.name}", lambda generator=generator: digest(generator))  # type: ignore[misc]
        elif generator.name == "torch":
            seed = str(torch.initial_seed())
        else:
            device = torch.cuda.default_generators[int(generator.name.partition(":")[2])]
            seed = str(device.initial_seed())
        if seed is not None:
            found[generator.name] = seed
    return found


def states(asking: Asking) -> dict[str, str]:
    """A digest of every generator's state; `undrawn` where nobody has drawn from it since it was seeded."""
    found = asking.attempt("states of generators", lambda: {one.name: one.state() for one in generators()}) or {}
    return {name: "undrawn" if undrawn(name, state) else digest_of(state) for name, state in found.items()}


def determinism(torch: Any, asking: Asking) -> dict[str, str]:  # noqa: ANN401
    """Each flag by torch's name for it; none of them starts an accelerator."""
    flags = {
        "deterministic_algorithms": torch.are_deterministic_algorithms_enabled,
        "deterministic_warn_only": torch.is_deterministic_algorithms_warn_only_enabled,
        "cudnn.enabled": lambda: torch.backends.cudnn.enabled,
        "cudnn.deterministic": lambda: torch.backends.cudnn.deterministic,
        "cudnn.benchmark": lambda: torch.backends.cudnn.benchmark,
        "cudnn.allow_tf32": lambda: torch.backends.cudnn.allow_tf32,
        "matmul.allow_tf32": lambda: torch.backends.cuda.matmul.allow_tf32,
        "matmul_precision": torch.get_float32_matmul_precision,
        "default_dtype": lambda: str(torch.get_default_dtype()).removeprefix("torch."),
        "threads": torch.get_num_threads,
        "interop_threads": torch.get_num_interop_threads,
    }
    found = {name: asking.attempt(f"flag {name}", read) for name, read in flags.items()}
    return {name: str(value) for name, value in found.items() if value is not None}

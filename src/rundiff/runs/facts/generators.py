"""Global random generators in; their states, put back where somebody drew from them, and digests of them, out. Nothing is drawn."""

from __future__ import annotations

import ctypes
import hashlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Generator(NamedTuple):
    """One global generator: how its state is read, and how it is put back."""

    name: str
    state: Callable[[], Any]
    restore: Callable[[Any], object]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Whatever the body draws from global generators is undone; those it leaves alone are left alone.

    Another thread that draws meanwhile, in the same generator, draws the same numbers twice: its order was left to chance before.
    """
    kept = [(generator, state, fingerprint(state)) for generator in generators() for state in [generator.state()]]
    try:
        yield
    finally:
        for generator, state, before in kept:
            if fingerprint(generator.state()) != before:
                generator.restore(state)


def generators() -> list[Generator]:
    """Those of `random`, numpy and torch that are loaded, and those of accelerators that are initialised."""
    found = []
    if (random := sys.modules.get("random")) is not None:
        found.append(Generator("random", random.getstate, random.setstate))
    if (numpy := sys.modules.get("numpy.random")) is not None:
        found.append(Generator("numpy", lambda: numpy.get_state(legacy=False), numpy.set_state))
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "default_generator"):
        found.append(Generator("torch", torch.default_generator.get_state, torch.default_generator.set_state))
        if torch.cuda.is_initialized() and not torch.cuda.is_current_stream_capturing():
            found += [
                Generator(f"cuda:{index}", device.get_state, device.set_state)
                for index, device in enumerate(torch.cuda.default_generators)
            ]
    return found


def digest(generator: Generator) -> str:
    """Sixteen hexadecimal digits of the generator's state."""
    return digest_of(generator.state())


def digest_of(state: Any) -> str:  # noqa: ANN401 - as in `fingerprint`
    """Sixteen hexadecimal digits of *state*."""
    return hashlib.sha256(fingerprint(state)).hexdigest()[:16]


_UNDRAWN = (623, 624)
"""Where the Mersenne Twister stands before its first number: at the end of its 624 words, numpy's own seeding one before that."""


def undrawn(name: str, state: Any) -> bool:  # noqa: ANN401
    """Whether nobody has drawn from the generator since it was seeded, by `random` or numpy themselves if by nobody else.

    One of 312 counts of draws looks the same.
    """
    if name == "random":
        return state[1][-1] in _UNDRAWN
    return name == "numpy" and state.get("state", {}).get("pos") in _UNDRAWN


def fingerprint(state: Any) -> bytes:  # noqa: ANN401 - tuples, dictionaries, arrays and tensors
    """Bytes that are equal where states are."""
    match state:
        case dict():
            return b"".join(str(name).encode() + fingerprint(value) for name, value in state.items())
        case tuple() | list():
            return repr(state).encode() if len(state) > _FLAT else b"".join(map(fingerprint, state))
        case _ if hasattr(state, "data_ptr"):  # a tensor in memory; no operation that a mode of the user's would see
            return ctypes.string_at(state.data_ptr(), state.nbytes)
        case _ if hasattr(state, "tobytes"):
            return bytes(state.tobytes())
        case _:
            return repr(state).encode()


_FLAT = 64
"""A longer tuple is `random`'s state, of integers only."""

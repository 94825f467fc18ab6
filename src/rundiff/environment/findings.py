"""An environment and what surrounds it in; what is wrong or risky with it, worst first, out.

Each finding comes from one function that looks at values alone. Where something is not known, nothing is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.environment.claims import BAKED
from rundiff.environment.finding import Finding
from rundiff.environment.fingerprint import Environment
from rundiff.environment.gpu_findings import cpu_build, driver_broken, driver_too_old, gpu_hidden, no_code, no_gpu
from rundiff.environment.words import frameworks, image
from rundiff.wording import phrase, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.environment.claims import Disagreement
    from rundiff.environment.drift import Drift
    from rundiff.environment.parts import Container
    from rundiff.environment.surroundings import Surroundings
    from rundiff.wording import Phrase

_LEAST_SHARED = 1 << 30
NAMES = {"cuda": "CUDA", "cudnn": "cuDNN", "nccl": "NCCL", "cublas": "cuBLAS", "python": "Python"}
THIS_PYTHON = phrase("this Python uses")
_OF_THE_HOST = {"system", "interpreter"}
"""Differs from host to host, and hardly ever changes a result."""


def findings(of: Environment, around: Surroundings, broken: str | None = None) -> tuple[Finding, ...]:
    """All of them; *broken* says why torch could not be imported."""
    found = (
        broken_torch(broken),
        no_gpu(of, around),
        driver_broken(of, around),
        gpu_hidden(of, around),
        driver_too_old(of),
        no_code(of),
        cpu_build(of, around),
        *wrong_claims(of.disagreements),
        unread_image(of.unread.get("image")),
        little_shared_memory(around.shared_memory, of.container) if of.torch else None,
        other_encoding(around.locale),
    )
    return tuple(finding for finding in found if finding is not None)


def broken_torch(reason: str | None) -> Finding | None:
    """A torch that is there and cannot be imported."""
    if reason is None:
        return None
    return Finding("torch", f"torch cannot be imported: {reason}", "install it anew, with the libraries that it names")


def wrong_claims(wrong: Sequence[Disagreement], user: Phrase = THIS_PYTHON) -> list[Finding]:
    """What the image claims against what is used; variables that claim the same of the same are one finding."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for found in wrong:
        alike.setdefault((found.of, found.claimed, found.loaded), []).append(found.variable)
    return [_wrong_claim(variables, *what, user) for what, variables in alike.items()]


def _wrong_claim(variables: list[str], of: str, claimed: str, loaded: str, user: Phrase) -> Finding:
    name, by_file = NAMES.get(of, of), BAKED in variables
    said = (f"{name} {claimed}", phrase("%1 %2", user, loaded))
    if by_file:
        sentence = phrase("the image was built with %1; %2", *said)
    elif len(variables) == 1:
        sentence = phrase("%1 says %2; %3", variables[0], *said)
    else:
        sentence = phrase("%1 say %2; %3", together(variables), *said)
    if of in {"torch", "python"}:
        todo = phrase("build the image anew, or go back to %1 %2", name, claimed)
    else:
        todo = phrase("go by what is used: wheels bring their own")
    return Finding("claim", sentence, todo)


def unread_image(reason: str | None) -> Finding | None:
    """An image whose own file is no such thing."""
    if reason is None:
        return None
    return Finding("image", f"what the image says of itself cannot be read: {reason}", "write an object of strings there")


def little_shared_memory(size: int | None, container: Container | None) -> Finding | None:
    """Less than 1 GiB of shared memory in a container; Docker gives 64 MiB."""
    if container is None or size is None or size >= _LEAST_SHARED:
        return None
    return Finding(
        "shared-memory",
        f"/dev/shm holds {size / 2**20:.0f} MiB: a DataLoader's workers die of a bus error when they need more",  # noqa: S108 - it is not written to
        "mount an emptyDir of medium Memory there"
        if container.engine == "kubernetes"
        else "start with --shm-size=8g or --ipc=host",
    )


def other_encoding(locale: str | None) -> Finding | None:
    """A locale whose texts are not UTF-8; empty is one that is not set, which is ASCII."""
    if locale is None:
        return None
    name = locale.partition("@")[0]
    if (name.rpartition(".")[2]).lower().replace("-", "") == "utf8":
        return None
    said = f"the locale {locale} is not UTF-8" if locale else "no locale is set, which means ASCII"
    return Finding("locale", f"{said}: names and texts beyond it break", f"set {'LC_ALL' if locale else 'LANG'}=C.UTF-8")


def drifted(baseline: str, rows: Sequence[Drift]) -> Finding | None:
    """Other frameworks, variables that change numbers, another driver or image than the run *baseline* had. What matters most stands first in *rows*."""
    telling = {*frameworks(Environment()), *image(Environment())} - _OF_THE_HOST
    found = [row for row in rows if row.name in telling or (row.part == "variable" and row.likely)]
    if not found:
        return None
    worst = f"{found[0].name} {found[0].old or '—'} → {found[0].new or '—'}"
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return Finding("drift", f"this is not the environment of {baseline}: {worst}{more}", "rundiff env tells all")

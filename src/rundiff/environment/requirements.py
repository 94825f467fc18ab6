"""What a run depended on in; what a requirements file can hold of it out, as near to it as such a file comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.environment.words import first_words, image
from rundiff.wording import phrase, verbatim

if TYPE_CHECKING:
    from rundiff.environment.fingerprint import Environment
    from rundiff.wording import Phrase

_TOLD = {
    "torch": "torch",
    "cuda": "CUDA",
    "cudnn": "cuDNN",
    "gpus": phrase("GPUs"),
    "python": "Python",
    "system": phrase("system"),
}


class Requirements(NamedTuple):
    """*told* is what no package index has: Python, CUDA, the image, variables; each is a line of its own, for a comment.

    *packages* are the lines that name packages, with the commit that one was of as a comment.
    """

    told: list[Phrase]
    packages: str


def requirements(of: Environment, run: str) -> Requirements:
    """What *run* depended on."""
    words = first_words(of)
    known = {name: words.get(key) for key, name in _TOLD.items()} | image(of)
    told = [phrase("%1: %2", name, _line(word)) for name, word in known.items() if word]
    told += [verbatim(_line(f"{name}={value}")) for name, value in sorted(of.determinism.items())]
    packages = "".join(f"{_pinned(name, version)}\n" for name, version in of.packages.items())
    return Requirements([phrase("what %1 used", run), *told], packages)


def _pinned(name: str, version: str) -> str:
    number, _, origin = _line(version).partition(" ")
    return f"{_line(name)}=={number}" + (f"  # {origin}" if origin else "")


def _line(words: str) -> str:
    """A record may have been written by anybody, and a line of a requirements file may name a server."""
    return " ".join(words.split())

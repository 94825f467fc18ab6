"""The tables of `contents.json` and `words.json`, read once, on first need."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.training.categories import Category


class Contents(NamedTuple):
    """What is known of images: the patterns of an image's tags, and NVIDIA's releases with their torch and CUDA."""

    images: Mapping[str, tuple[re.Pattern[str], ...]]
    releases: Mapping[str, tuple[str | None, str | None]]


class Names(NamedTuple):
    """Whole names, and beginnings of names."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def hold(self, name: str) -> bool:
        """Whether *name* is one of them."""
        return name in self.whole or name.startswith(self.beginnings)


class Words(NamedTuple):
    """What words in files of images stand for."""

    variables: Mapping[str, Category]
    variable_endings: tuple[tuple[str, Category], ...]
    torch: frozenset[str]
    """Packages that are torch, or are built against one version of it."""
    telling: Names
    """Packages whose version has changed results before."""
    libraries: Names
    """The same of a distribution's packages."""
    trainers: frozenset[str]
    """Programs that start a training."""
    servers: frozenset[str]
    """Programs that do not, whatever they call their options."""
    data: frozenset[str]
    """Words in a path that say that data is there."""
    moving: frozenset[str]
    """Tags that are given to another image as time goes by."""
    with_value: frozenset[str]
    """Options of installers that take the next word."""
    of_docker: frozenset[str]


@cache
def contents() -> Contents:
    """What is known of images. Raises OSError when the installation is broken."""
    found = json.loads(_text("contents"))
    images = {name: tuple(map(re.compile, patterns)) for name, patterns in found["images"].items()}
    return Contents(images, {release: (torch, cuda) for release, (torch, cuda) in found["releases"].items()})


@cache
def words() -> Words:
    """The tables of words. Raises OSError when the installation is broken."""
    found = json.loads(_text("words"))
    lists = {
        name: frozenset(found[name]) for name in ("torch", "trainers", "servers", "data", "moving", "with_value", "of_docker")
    }
    endings = [(end, category) for category, ends in found["variable_endings"].items() for end in ends]
    return Words(
        variables={name: cast("Category", category) for category, names in found["variables"].items() for name in names},
        variable_endings=tuple((end, cast("Category", category)) for end, category in endings),
        telling=_names(found["telling"]),
        libraries=_names(found["libraries"]),
        **lists,
    )


def _names(listed: list[str]) -> Names:
    return Names(frozenset(listed), tuple(name.removesuffix("*") for name in listed if name.endswith("*")))


def _text(name: str) -> str:
    with open(__file__.removesuffix("tables.py") + name + ".json", encoding="utf-8") as file:
        return file.read()

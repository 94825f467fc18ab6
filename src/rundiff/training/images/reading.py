"""What the files of images hold, as frozen values that can be compared: parts with an image, packages, rows and a rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rundiff.training.categories import Category
    from rundiff.training.images.packages import Package


class Row(NamedTuple):
    """One thing that is set: a variable, an argument of the command, GPUs, a mount. *key* says which one it is."""

    key: str
    category: Category
    label: str
    value: str
    rule: str


class Part(NamedTuple):
    """A stage of a build, a service, a container of a pod; or all of a list of packages.

    *image* is what it starts from, where that is another's: as it is written, with what is known of build arguments put in.
    """

    key: str
    label: str = ""
    """What to call it where there are others: "stage `build`"."""
    image: str | None = None
    packages: tuple[Package, ...] = ()
    rows: tuple[Row, ...] = ()
    rest: tuple[str, ...] = ()
    """What says nothing of training that would be known."""
    alike: str = ""
    """What it has in common with itself under another name; empty where nothing is sure to be."""
    used: bool = True
    """Whether the last stage needs it."""


class Reading(NamedTuple):
    """A file. *noun* is what the image of a part is to it; *final* whether what it lists is what gets installed."""

    parts: tuple[Part, ...]
    noun: Phrase = phrase("image")
    final: bool = True


class Said(NamedTuple):
    """What a piece of a file says: to be put together with what other pieces say."""

    packages: tuple[Package, ...] = ()
    rows: tuple[Row, ...] = ()
    rest: tuple[str, ...] = ()

    def and_(self, *others: Said) -> Said:
        """All of it."""
        pieces = (self, *others)
        return Said(
            tuple(package for piece in pieces for package in piece.packages),
            tuple(row for piece in pieces for row in piece.rows),
            tuple(line for piece in pieces for line in piece.rest),
        )


NOTHING_SAID = Said()


def rows_by_key(rows: Iterable[Row]) -> Mapping[str, Row]:
    """Each key once: several values of one are a list, in no order."""
    found: dict[str, Row] = {}
    values: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.key, row)
        values.setdefault(row.key, set()).add(row.value)
    return {key: row._replace(value=", ".join(sorted(values[key]))) for key, row in found.items()}


def counted(rest: Iterable[str]) -> Counter[str]:
    """A rest without its order."""
    return Counter(" ".join(line.split()) for line in rest)

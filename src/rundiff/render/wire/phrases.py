"""Phrases in; what the front end needs to say them in the reader's language out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.render.wire import shapes
from rundiff.wording import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.environment.drift import Drift


def spoken(words: str) -> shapes.Phrase:
    """*words* as template and arguments; a plain string is the same in every language."""
    if not isinstance(words, Phrase):
        return shapes.Phrase(template="%1", args=[displayable(words)])
    return shapes.Phrase(template=words.template, args=[_argument(one) for one in words.args])


def maybe(words: Phrase | None) -> shapes.Phrase | None:
    """*words* as template and arguments, where there are any."""
    return None if words is None else spoken(words)


def _argument(words: str) -> str | shapes.Phrase:
    if not isinstance(words, Phrase):
        return displayable(words)
    if words.template == "%1":
        return _argument(words.args[0])
    return spoken(words)


def drift_rows(rows: Iterable[Drift]) -> list[Drift]:
    """Without phrases: what a part of an environment is called is in the catalogue by its English name."""
    return [
        msgspec.structs.replace(row, name=str(row.name), old=row.old and str(row.old), new=row.new and str(row.new))
        for row in rows
    ]


def displayable(path: str) -> str:
    """*path* as JSON can carry it: bytes that are not UTF-8 are spelled out."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

"""One type of an output on both sides in; what differs of it, compared as its type says, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.diff import known
from rundiff.diff.excerpts import LONGEST, excerpt_diff
from rundiff.diff.known import without_noise
from rundiff.diff.outputs import Form, ImageOutput, JsonOutput, OtherOutput, OutputChange, TextOutput
from rundiff.diff.pictures import SVG, picture
from rundiff.diff.raw import differing, loaded
from rundiff.diff.shown import is_json
from rundiff.diff.visible import printed, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rundiff.diff.noise import Noise
    from rundiff.diff.raw import JSON

_LONGEST_MARKUP, _LONGEST_LINE = 20_000, 1_000
"""Characters of HTML, and of a line of it, up to which its source is for reading: what is longer carries a plot or a library."""


class Part(NamedTuple):
    """One type of an output on both sides, and where it is; None where it is not."""

    what: str
    i: int | None
    j: int | None
    old: str | None
    new: str | None


_SOURCES = frozenset({"application/javascript", "application/x-latex", "application/sql", "application/xml"})
PRINTED = frozenset({"text/plain"})
"""Types that are text as it was printed."""


def differences(part: Part) -> Iterator[OutputChange | Noise]:
    """What differs of *part*, which does."""
    what = part.what
    if is_json(what):
        yield from _json(part)
    elif what.startswith("image/"):
        yield from _image(part)
    elif what == "text/html":
        yield from _html(part)
    elif "/" not in what or what in PRINTED:
        yield from _lines(_each(printed, part), "text")
    elif what.startswith("text/") or what in _SOURCES:
        yield from _lines(part, "source")
    else:
        yield _sizes(part)


def _json(part: Part) -> Iterator[OutputChange | Noise]:
    was, now = (None if text is None else loaded(msgspec.Raw(text.encode())) for text in (part.old, part.new))
    count = 1
    if part.old is not None and part.new is not None:
        yield from _ids_taken_out(part.what, was, now)
        count = differing(was, now)
    if count:
        yield JsonOutput(part.what, part.i, part.j, _size(part.old), _size(part.new), count)


def _ids_taken_out(what: str, was: JSON, now: JSON) -> Iterator[Noise]:
    for (type_, name), noise in known.VALUES.items():
        if type_ == what and isinstance(was, dict) and isinstance(now, dict) and was.pop(name, None) != now.pop(name, None):
            yield noise


def _image(part: Part) -> Iterator[ImageOutput]:
    """Base64 may be broken into lines: that is no other image."""
    if part.what == SVG or part.old is None or part.new is None or part.old.split() != part.new.split():
        old, new = (None if text is None else picture(part.what, text) for text in (part.old, part.new))
        if old != new:
            yield ImageOutput(part.what, part.i, part.j, old, new)


def _html(part: Part) -> Iterator[OutputChange | Noise]:
    """A table's rows where these differ, else the source; only sizes where that is not for reading."""
    sides = [text for text in (part.old, part.new) if text is not None]
    if all("<table" in text and len(text) <= LONGEST for text in sides):
        rows = _each(table, part)
        if rows.old != rows.new:
            yield from _lines(rows, "table")
            return
    if all(_for_reading(text) for text in sides):
        yield from _lines(part, "source")
    else:
        part, met = _without_noise(part)
        yield from met
        if part.old != part.new:
            yield _sizes(part)


def _for_reading(html: str) -> bool:
    return len(html) <= _LONGEST_MARKUP and all(len(line) <= _LONGEST_LINE for line in html.split("\n"))


def _each(seen: Callable[[str], str], part: Part) -> Part:
    old, new = (None if text is None else seen(text) for text in (part.old, part.new))
    return part._replace(old=old, new=new)


def _without_noise(part: Part) -> tuple[Part, tuple[Noise, ...]]:
    """What stands on one side only is shown as it stands."""
    if part.old is None or part.new is None:
        return part, ()
    old, new, met = without_noise(part.old, part.new, markup=part.what == "text/html")
    return part._replace(old=old, new=new), met


def _lines(part: Part, form: Form) -> Iterator[OutputChange | Noise]:
    part, met = _without_noise(part)
    yield from met
    if part.old != part.new:
        text = excerpt_diff(part.old or "", part.new or "")
        if text.edits or part.old is None or part.new is None:
            yield TextOutput(part.what, part.i, part.j, form, text)
            return
    if not met:
        yield known.REPAINTED


def _sizes(part: Part) -> OtherOutput:
    return OtherOutput(part.what, part.i, part.j, _size(part.old), _size(part.new))


def _size(text: str | None) -> int | None:
    return None if text is None else len(text) if text.isascii() else len(text.encode())

"""Bytes of a file in which git left merge conflict markers in; the file as each of the two sides has it out.

All of git's styles are read: `merge`, and `diff3` and `zdiff3`, which put the common ancestor between the two sides.
https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_MARKER = re.compile(rb"(<{7,}|\|{7,}|={7,}|>{7,})(?: ([^\r\n]*))?\r?(?:\n|\Z)")
_OURS = b"<<<<<<<"
_Part = Literal["both", "ours", "ancestor", "theirs"]
_NEXT: dict[tuple[_Part, bytes], _Part] = {
    ("both", b"<"): "ours",
    ("ours", b"|"): "ancestor",
    ("ours", b"="): "theirs",
    ("ancestor", b"="): "theirs",
    ("theirs", b">"): "both",
}


class Sides(NamedTuple):
    """One file as two sides have it, and what the markers call them."""

    ours: bytes
    theirs: bytes
    ours_name: str
    theirs_name: str


def first_marker(data: bytes) -> int | None:
    """The line, from 1, at which the first conflict begins; None where there is none."""
    start = _start(data)
    return None if start is None else data.count(b"\n", 0, start) + 1


def _start(data: bytes) -> int | None:
    """Where the first marker stands. Looking for it must cost next to nothing: notebooks have hundreds of megabytes."""
    at = 0
    while not (data.startswith(_OURS, at) and _MARKER.match(data, at)):
        at = data.find(b"\n" + _OURS, at) + 1
        if not at:
            return None
    return at


def sides(data: bytes) -> Sides | None:
    """The file as each side has it; None where there are no markers, or some that do not belong together.

    Markers of another length than the first one's are text: a conflict between ancestors has longer ones.
    """
    start = _start(data)
    if start is None:
        return None
    lines = data[start:].splitlines(keepends=True)
    length = len(lines[0]) - len(lines[0].lstrip(b"<"))
    ours, theirs = [data[:start]], [data[:start]]
    part: _Part = "both"
    names: dict[_Part, str] = {}
    for line in lines:
        marker = _MARKER.fullmatch(line) if line[:1] in {b"<", b"|", b"=", b">"} else None
        if marker is not None and len(marker[1]) == length and (part, marker[1][:1]) in _NEXT:
            part = _NEXT[part, marker[1][:1]]
            names.setdefault(part, (marker[2] or b"").decode("utf-8", "replace"))
            continue
        if part in {"both", "ours"}:
            ours.append(line)
        if part in {"both", "theirs"}:
            theirs.append(line)
    if part != "both":
        return None
    return Sides(b"".join(ours), b"".join(theirs), names["ours"] or "ours", names["both"] or "theirs")

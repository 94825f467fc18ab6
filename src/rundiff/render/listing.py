"""Changed files in; the lists that git makes of them out, row by row, in git's very bytes: names, statuses, counts.

With *nul* (git's `-z`) rows end in NUL and paths stand as they are; else *quote_path* is git's core.quotePath.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.quoting import quoted, renamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rundiff.tally import Tally


def name_only(tallies: Iterable[Tally], *, nul: bool = False, quote_path: bool = True) -> Iterator[bytes]:
    """`git diff --name-only`: where each file is now."""
    for tally in tallies:
        yield _ended(tally.name, nul, quote_path)


def name_status(tallies: Iterable[Tally], *, nul: bool = False, quote_path: bool = True) -> Iterator[bytes]:
    """`git diff --name-status`: `M`, a tab and the path; `R086`, where it was, and where it is."""
    for tally in tallies:
        status = tally.status if tally.score is None else f"{tally.status}{tally.score:03d}"
        fields = [status.encode(), *_names(tally, nul, quote_path)]
        yield b"".join(field + b"\0" for field in fields) if nul else b"\t".join(fields) + b"\n"


def numstat(tallies: Iterable[Tally], *, nul: bool = False, quote_path: bool = True) -> Iterator[bytes]:
    """`git diff --numstat`: lines added, lines removed (`-` where they cannot be counted) and the path.

    With *nul* a renamed file's row is three fields: the counts and an empty path, where it was, where it is.
    """
    for tally in tallies:
        if not tally.counted:
            continue
        counts = b"".join(b"%b\t" % _number(lines) for lines in (tally.added, tally.removed))
        if nul and tally.old_name is not None:
            yield b"%b\0%b\0%b\0" % (counts, tally.old_name, tally.name)
        else:
            yield counts + (tally.name + b"\0" if nul else shown(tally, quote_path=quote_path) + b"\n")


def shown(tally: Tally, *, quote_path: bool) -> bytes:
    """The path, or where it led from and to in one expression."""
    if tally.old_name is None:
        return quoted(tally.name, fully=quote_path)
    return renamed(tally.old_name, tally.name, fully=quote_path)


def _number(lines: int | None) -> bytes:
    return b"-" if lines is None else b"%d" % lines


def _ended(name: bytes, nul: bool, quote_path: bool) -> bytes:  # noqa: FBT001 - as they were given
    return name + b"\0" if nul else quoted(name, fully=quote_path) + b"\n"


def _names(tally: Tally, nul: bool, quote_path: bool) -> Iterator[bytes]:  # noqa: FBT001 - as they were given
    for name in (tally.old_name, tally.name):
        if name is not None:
            yield name if nul else quoted(name, fully=quote_path)

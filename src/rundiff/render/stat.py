"""Changed files in; `git diff --stat` and `--shortstat` out, in git's very bytes.

The widths are those of `show_stats` in git's diff.c, step by step: where git is odd (it cuts a name by bytes although it
measures it in columns), so is this, since what reads it was written against git.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.render.columns import columns
from rundiff.render.listing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.tally import Tally

_NAME_AND_GRAPH = 16
"""Columns that names (10) and graph (6) get at least, however narrow all of it is."""
_AROUND = 6
"""Columns of ` `, ` | `, the space ahead of the graph, and the last one, which stays empty."""
_LEAST_GRAPH = 6
_BIN, _UNMERGED = b"Bin", b"Unmerged"
_ADDED, _REMOVED, _RESET = b"\x1b[32m", b"\x1b[31m", b"\x1b[m"


class Room(NamedTuple):
    """What `--stat=<width>,<name-width>,<count>` and `--stat-graph-width` say; 0 is "as git sees fit"."""

    width: int = 80
    """Columns of a line."""
    name_width: int = 0
    """Columns of a name at most."""
    files: int = 0
    """Files that are shown at most; of the others only the sum is."""
    graph_width: int = 0
    """Columns of a graph at most (also git's diff.statGraphWidth)."""


class _Widths(NamedTuple):
    name: int
    number: int
    graph: int
    most: int
    """The lines that the largest change has: what the graph is scaled by."""


def stat(
    tallies: Iterable[Tally], room: Room | None = None, *, quote_path: bool = True, colour: bool = False
) -> Iterator[bytes]:
    """A line a file with a graph of its lines, and the sum. All rows are needed to find the widths: nothing is streamed."""
    room = room or Room()
    rows = [tally for tally in tallies if tally.counted]
    if not rows:
        return
    named = [(tally, shown(tally, quote_path=quote_path)) for tally in rows[: room.files or len(rows)]]
    widths = _widths(named, room)
    for tally, name in named:
        yield b" %b | %b\n" % (_cut(name, widths.name), _amount(tally, widths, colour=colour))
    if any(tally.status != "U" for tally in rows[len(named) :]):
        yield b" ...\n"
    yield _sum(rows)


def shortstat(tallies: Iterable[Tally]) -> bytes:
    """The sum alone: ` 2 files changed, 3 insertions(+), 1 deletion(-)`; nothing where no file changed."""
    rows = [tally for tally in tallies if tally.counted]
    return _sum(rows) if rows else b""


def _sum(rows: Sequence[Tally]) -> bytes:
    files = [tally for tally in rows if tally.status != "U"]
    added, removed = (
        (sum(count or 0 for count in counts) for counts in zip(*map(_counts, files), strict=True)) if files else (0, 0)
    )
    said = [_plural(len(files), "file{} changed")]
    if files and (added or not removed):
        said.append(_plural(added, "insertion{}(+)"))
    if files and (removed or not added):
        said.append(_plural(removed, "deletion{}(-)"))
    return f" {', '.join(said)}\n".encode()


def _counts(tally: Tally) -> tuple[int, int]:
    return (0, 0) if tally.added is None or tally.removed is None else (tally.added, tally.removed)


def _plural(number: int, words: str) -> str:
    return f"{number} {words.format('' if number == 1 else 's')}"


def _widths(named: Sequence[tuple[Tally, bytes]], room: Room) -> _Widths:
    """How the columns are shared out: names and graph get what they want, and where that is too much 5 to 3."""
    files = [tally for tally, _ in named if tally.status != "U"]
    most = max((tally.lines for tally in files), default=0)
    longest = max(columns(name) for _, name in named)
    beside = max((_beside(tally) for tally, _ in named), default=0)
    number = max(len(str(most)), len(_BIN) if any(tally.binary for tally in files) else 0)
    width = max(room.width or 80, _NAME_AND_GRAPH + _AROUND + number)
    graph = most if most + 4 > beside else beside - 4
    if room.graph_width:
        graph = min(graph, room.graph_width)
    name = min(room.name_width, longest) if room.name_width else longest
    if name + number + _AROUND + graph > width:
        share = width * 3 // 8 - number - _AROUND
        if graph > share:
            graph = max(share, _LEAST_GRAPH)
        if room.graph_width:
            graph = min(graph, room.graph_width)
        left = width - number - _AROUND
        name, graph = (left - graph, graph) if name > left - graph else (name, left - name)
    return _Widths(name, number, graph, most)


def _beside(tally: Tally) -> int:
    """Columns of what stands in the place of number and graph: `Bin 1 -> 20 bytes`."""
    if tally.status == "U":
        return len(_UNMERGED)
    if tally.binary:
        return len("Bin  ->  bytes") + len(str(tally.old_size or 0)) + len(str(tally.new_size or 0))
    return 0


def _cut(name: bytes, width: int) -> bytes:
    """*name* in *width* columns: filled up, or the end of it, from a slash on where there is one."""
    have = columns(name)
    if have <= width:
        return name + b" " * (width - have)
    left = max(width - 3, 0)  # where less was asked for, git up to 2.39 reads past the end of the name
    name = name[have - left :]
    name = name[max(name.find(b"/"), 0) :]
    return b"..." + name + b" " * (left - columns(name))


def _amount(tally: Tally, widths: _Widths, *, colour: bool) -> bytes:
    if tally.status == "U":
        return _UNMERGED.rjust(widths.number - 1)  # git counts the line end in
    if tally.binary:
        return _BIN.rjust(widths.number) + _sizes(tally, colour=colour)
    added, removed = _scaled(*_counts(tally), widths)
    graph = _painted(b"+" * added, _ADDED, colour=colour) + _painted(b"-" * removed, _REMOVED, colour=colour)
    return b"%*d" % (widths.number, tally.lines) + (b" " + graph if tally.lines else b"")


def _sizes(tally: Tally, *, colour: bool) -> bytes:
    if not tally.old_size and not tally.new_size:
        return b""
    old, new = (b"%d" % (size or 0) for size in (tally.old_size, tally.new_size))
    return b" %b -> %b bytes" % (_painted(old, _REMOVED, colour=colour), _painted(new, _ADDED, colour=colour))


def _painted(text: bytes, start: bytes, *, colour: bool) -> bytes:
    return start + text + _RESET if colour and text else text


def _scaled(added: int, removed: int, widths: _Widths) -> tuple[int, int]:
    """How many signs stand for the lines: the smaller of both is scaled, the other is what is left of the sum."""
    if widths.graph > widths.most:
        return added, removed
    total = _share(added + removed, widths)
    if added and removed:
        total = max(total, 2)
    if added < removed:
        return _share(added, widths), total - _share(added, widths)
    return total - _share(removed, widths), _share(removed, widths)


def _share(lines: int, widths: _Widths) -> int:
    return 1 + lines * (widths.graph - 1) // widths.most if lines else 0

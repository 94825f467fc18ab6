"""A cell as Jupyter itself writes it, with its keys in order, read in a few steps; any other is left to `cut`, key by key.

What is quick is also certain: each byte of the cell is matched by a pattern here, or passed by json's scanner.
"""

from __future__ import annotations

import re
from collections import namedtuple

from rundiff.strip.metadata import Metadata, verdict
from rundiff.strip.scanners import FAILURES, passing

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from rundiff.strip.edits import Edit
    from rundiff.strip.keys import Keys
    from rundiff.strip.policy import StripOptions
    from rundiff.strip.scan import Scan

    _Cut: TypeAlias = tuple[Sequence[Edit], int, int]

_SOURCE, _OUTPUTS = '"source" : ', '"outputs" : '
_BEHIND = rf", (?:{_OUTPUTS}(?:\[ \] , {_SOURCE}()|(?=\[)())|{_SOURCE}())"
"""What follows the metadata. An empty group for where this leads: to the source, the outputs, the source."""
_CELL = (
    r'\{ "cell_type" : "[a-z]*" , (?:"execution_count" : (?:null|(0|[1-9][0-9]{0,8})) , )?'
    r'(?:"id" : "[^"\\\x00-\x1f]*" , )?"metadata" : (?:(?=\{ ")()|\{ \} '
    rf"{_BEHIND})"
)
"""The beginning of a cell. The groups are the count, where this leads to the metadata, and those of `_BEHIND`."""
_COUNT, _TO_METADATA, _TO_OUTPUTS = 1, 2, 4
_GOES_ON = 2
_NONE = (-1, -1)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", r"[ \t\n\r]*"))


_cell = _pattern(_CELL).match
_behind = _pattern(" " + _BEHIND).match
_source = _pattern(" , " + _SOURCE).match
_only = _pattern(r'\{ "([!#-\[\]-~]*)" : ').match
_end = _pattern(r" (\})(?: (,) (?=\{))?").match


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Quick(namedtuple("Quick", ("count", "outputs", "number", "edits", "gone"))):  # noqa: PYI024
    """Where a cell's count is (-1 where that is null), where its outputs are (-1: none), how many; what is cut of its metadata."""

    __slots__ = ()
    count: tuple[int, int]
    outputs: tuple[int, int]
    number: int
    edits: Sequence[Edit]
    gone: int


def quick_cells(scan: Scan, keys: Keys, options: StripOptions) -> Iterator[Quick]:
    """Cells from the scan's place on, as long as they are as usual and their outputs go. The scan is behind each in turn."""
    behind, wanted = scan.at, ("tags", *options.keep_tags)
    at, more = behind, True
    try:
        while more and (begun := _cell(scan.text, at)):
            cell, end = _read(scan, begun, keys, wanted)
            closed = _end(scan.text, end) if cell else None
            if cell is None or closed is None:
                break
            scan.at = behind = closed.end(1)
            yield cell
            at, more = closed.end(), closed.lastindex == _GOES_ON
    except FAILURES:
        pass  # what is wrong is said by who reads it key by key
    scan.at = behind


def _read(scan: Scan, begun: re.Match[str], keys: Keys, wanted: Sequence[str]) -> tuple[Quick | None, int]:
    """The cell and where its source ends; None where it is not as usual."""
    text, found, leads = scan.text, begun, begun.lastindex
    outputs, number, gone = _NONE, 0, 0
    edits: Sequence[Edit] = ()
    if leads == _TO_METADATA:
        cut = _one_key(text, begun.end(), keys, wanted) or _metadata(scan, begun.end(), keys, wanted)
        behind = _behind(text, cut[2]) if cut else None
        if cut is None or behind is None:
            return None, 0
        edits, gone, _ = cut
        found, leads = behind, behind.lastindex + _TO_METADATA  # type: ignore[operator] # one of its groups is always there
    at = found.end()
    if leads == _TO_OUTPUTS:
        listed, end = passing(text, at)
        outputs, number = (at, end), len(listed)  # type: ignore[arg-type] # a list: it begins with its bracket
        source = _source(text, end)
        if source is None:
            return None, 0
        at = source.end()
    return Quick(begun.span(_COUNT), outputs, number, edits, gone), passing(text, at)[1]


def _one_key(text: str, at: int, keys: Keys, wanted: Sequence[str]) -> _Cut | None:
    """What to cut of metadata with one key, as Jupyter writes of each run; None where it is not that."""
    only = _only(text, at)
    if only is None or only[1] in wanted or only[1] in keys.above_drop or only[1] in keys.above_keep:
        return None
    closed = _end(text, passing(text, only.end())[1])
    if closed is None:
        return None
    end, goes = closed.end(1), only[1] in keys.drop and only[1] not in keys.keep
    return (((at + 1, end - 1, b""),) if goes else ()), int(goes), end


def _metadata(scan: Scan, at: int, keys: Keys, wanted: Sequence[str]) -> _Cut | None:
    """The same of any metadata; None where it says that outputs stay."""
    scan.at = at
    found = Metadata(scan, keys, wanted)
    return None if verdict(found.marks, wanted[1:]) else (found.edits, found.gone, scan.at)

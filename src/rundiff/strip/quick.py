"""A cell as Jupyter itself writes it, with its keys in order, read in a few steps; any other is left to `cut`, key by key.

What is quick is also certain: each byte of the cell is matched by a pattern here, or passed by json's scanner.
"""

from __future__ import annotations

import re
from collections import namedtuple

from rundiff.strip.broken import BrokenJSON
from rundiff.strip.metadata import Metadata, verdict
from rundiff.strip.scan import passing

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from rundiff.strip.keys import Keys
    from rundiff.strip.policy import StripOptions
    from rundiff.strip.scan import Scan

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


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", r"[ \t\n\r]*"))


_cell = _pattern(_CELL).match
_behind = _pattern(" " + _BEHIND).match
_source = _pattern(" , " + _SOURCE).match
_end = _pattern(r" \}").match


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Quick(namedtuple("Quick", ("end", "count", "outputs", "number", "metadata"))):  # noqa: PYI024
    """Where the cell ends, where its count is (-1 where that is null), where its outputs are, how many, and its metadata."""

    __slots__ = ()
    end: int
    count: tuple[int, int]
    outputs: tuple[int, int]
    number: int
    metadata: Metadata | None


def quick_cell(scan: Scan, keys: Keys, options: StripOptions) -> Quick | None:
    """The cell at the scan's place, where it is as usual and its outputs go; the scan stays where it is."""
    start = scan.at
    try:
        return _read(scan, keys, options)
    except (BrokenJSON, ValueError, StopIteration, RecursionError):
        return None  # what is wrong is said by who reads it key by key
    finally:
        scan.at = start


def _read(scan: Scan, keys: Keys, options: StripOptions) -> Quick | None:
    text, metadata, outputs, number = scan.text, None, (-1, -1), 0
    begun = found = _cell(text, scan.at)
    if begun is None or found is None:
        return None
    leads = begun.lastindex or 0
    if leads == _TO_METADATA:
        scan.at = begun.end()
        metadata = Metadata(scan, keys, ("tags", *options.keep_tags))
        found = _behind(text, scan.at)
        if found is None or verdict(metadata.marks, options.keep_tags):
            return None
        leads = (found.lastindex or 0) + _TO_METADATA
    at = found.end()
    if leads == _TO_OUTPUTS:
        listed, end = passing(text, at)
        outputs, number = (at, end), len(listed)  # type: ignore[arg-type] # a list: it begins with its bracket
        found = _source(text, end)
        if found is None:
            return None
        at = found.end()
    closed = _end(text, passing(text, at)[1])
    return Quick(closed.end(), begun.span(_COUNT), outputs, number, metadata) if closed else None

"""The place of a cell's outputs in; what to cut of them out."""

from __future__ import annotations

import re
from collections import namedtuple

from rundiff.strip.edits import item_edits
from rundiff.strip.scanners import string

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from rundiff.strip.edits import Edit
    from rundiff.strip.policy import StripOptions
    from rundiff.strip.scan import Scan

_COUNTS = ("execution_count", "prompt_number")
_TYPE = ("output_type", "name")
_COLON = re.compile(r"[ \t\n\r]*:").match


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Output(namedtuple("Output", ("start", "end", "types", "size", "counts"), defaults=((), 0, ()))):  # noqa: PYI024
    """One output: where it is, what it is and how big (where that is asked), and where its execution counts are."""

    __slots__ = ()
    start: int
    end: int
    types: tuple[str, ...]
    size: int
    counts: tuple[tuple[int, int], ...]


# As above.
class Outputs(namedtuple("Outputs", ("start", "end", "items", "listed"))):  # noqa: PYI024
    """All of them. What is not a list is one item, or none where it is null."""

    __slots__ = ()
    start: int
    end: int
    items: list[Output]
    listed: bool


def outputs_at(scan: Scan, count: str, *, looked_at: bool) -> Outputs:
    """The outputs at the scan's place, passed; *count* is what a count is called. Objects are gone through, so that long strings in them are never copied."""
    start = scan.at
    if scan.first == "[":
        items = [_output(scan, count, looked_at=looked_at) for _ in scan.elements()]
        return Outputs(start, scan.at, items, listed=True)
    items = [] if scan.value() is None else [Output(start, scan.at)]
    return Outputs(start, scan.at, items, listed=False)


def _output(scan: Scan, count: str, *, looked_at: bool) -> Output:
    start, total = scan.at, 0
    counts: list[tuple[int, int]] = []
    said: dict[str, object] = {}
    if scan.first != "{":
        scan.skip()
        return Output(start, scan.at, (), _size(scan.text, start, scan.at) if looked_at else 0)
    for key in scan.members():
        at = scan.at
        if key in _TYPE and looked_at:
            said[key] = scan.value()
        else:
            _pass_member(scan, key)
        if key == count:
            counts.append((at, scan.at))
        if looked_at and key not in _COUNTS:
            total += _size(scan.text, at, scan.at)
    return Output(start, scan.at, _types(said), total, tuple(counts))


def _pass_member(scan: Scan, key: str) -> None:
    if key == "data" and scan.first == "{":
        for _ in scan.members():
            scan.skip()
    else:
        scan.skip()


def _types(said: dict[str, object]) -> tuple[str, ...]:
    """`stream`, and with its name `stream:stderr`."""
    kind, name = (said.get(key) for key in _TYPE)
    return (kind, f"{kind}:{name}") if isinstance(kind, str) else ()


def _size(text: str, start: int, end: int) -> int:
    """How many characters the values have that are between: of strings what they mean, of all else how it is spelled.

    Keys are left out, and so is an output's execution count: what is stripped must not be of another size than before.
    """
    total, at = 0, start
    while (quote := text.find('"', at, end)) >= 0:
        total += _spelled(text, at, quote)
        value, at = string(text, quote + 1)
        if not _COLON(text, at):
            total += len(value if value.isascii() else string(text[quote:at].encode("latin-1").decode(), 1)[0])
    return total + _spelled(text, at, end)


def _spelled(text: str, start: int, end: int) -> int:
    return end - start - sum(text.count(mark, start, end) for mark in " \t\n\r,:[]{}")


def output_edits(found: Outputs, options: StripOptions, *, kept: bool) -> tuple[list[Edit], list[Output]]:
    """What to cut, and which outputs stay."""
    if not options.looks_at_outputs or not found.listed:
        edits = [] if kept or not found.items else [(found.start, found.end, b"[]")]
        return edits, found.items if kept else []
    stay = [_stays(one, options, kept=kept) for one in found.items]
    items = [(one.start, one.end, not here) for one, here in zip(found.items, stay, strict=True)]
    left = [one for one, here in zip(found.items, stay, strict=True) if here]
    return item_edits(found.start + 1, items, found.end - 1), left


def _stays(output: Output, options: StripOptions, *, kept: bool) -> bool:
    if any(kind in options.drop_output_types for kind in output.types):
        return False
    small = options.max_size is not None and output.size <= options.max_size
    return kept or small or any(kind in options.keep_output_types for kind in output.types)

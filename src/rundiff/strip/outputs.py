"""The place of a cell's outputs in; what to cut of them out."""

from __future__ import annotations

from collections import namedtuple

from rundiff.strip.edits import item_edits
from rundiff.strip.scanners import spelling

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.strip.edits import Edit
    from rundiff.strip.policy import StripOptions
    from rundiff.strip.scan import Scan

_COUNTS = ("execution_count", "prompt_number")


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Output(namedtuple("Output", ("start", "end", "value", "counts"))):  # noqa: PYI024
    """One output: where it is, what it is (None unless that is asked about), and where its execution counts are."""

    __slots__ = ()
    start: int
    end: int
    value: object
    counts: tuple[tuple[int, int], ...]


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
    items = [] if scan.value() is None else [Output(start, scan.at, None, ())]
    return Outputs(start, scan.at, items, listed=False)


def _output(scan: Scan, count: str, *, looked_at: bool) -> Output:
    start, counts, value = scan.at, [], None
    if looked_at:
        value = _value(scan)
        scan.at = start
    if scan.first != "{":
        scan.skip()
        return Output(start, scan.at, value, ())
    for key in scan.members():
        at = scan.at
        if key == "data" and scan.first == "{":
            for _ in scan.members():
                scan.skip()
            continue
        scan.skip()
        if key == count:
            counts.append((at, scan.at))
    return Output(start, scan.at, value, tuple(counts))


def _value(scan: Scan) -> object:
    """The output at the scan's place; what is nested too deeply in it to be read counts by its bytes."""
    start, is_object = scan.at, scan.first == "{"
    value = scan.value(spelling)
    if value is not None or scan.text[start] == "n":
        return value
    if not is_object:
        return scan.text[start : scan.at]
    scan.at, members = start, {}
    for key in scan.members():
        at = scan.at
        value = scan.value(spelling)
        members[key] = scan.text[at : scan.at] if value is None and scan.text[at] != "n" else value
    return members


def output_edits(found: Outputs, options: StripOptions, *, kept: bool) -> tuple[list[Edit], list[Output]]:
    """What to cut, and which outputs stay."""
    if not options.looks_at_outputs or not found.listed:
        edits = [] if kept or not found.items else [(found.start, found.end, b"[]")]
        return edits, found.items if kept else []
    stay = [_stays(one.value, options, kept=kept) for one in found.items]
    items = [(one.start, one.end, not here) for one, here in zip(found.items, stay, strict=True)]
    left = [one for one, here in zip(found.items, stay, strict=True) if here]
    return item_edits(found.start + 1, items, found.end - 1), left


def _stays(output: object, options: StripOptions, *, kept: bool) -> bool:
    if _is_one_of(output, options.drop_output_types):
        return False
    small = options.max_size is not None and size(output) <= options.max_size
    return kept or small or _is_one_of(output, options.keep_output_types)


def _is_one_of(output: object, types: Iterable[str]) -> bool:
    """`stream`, or with a name `stream:stderr`."""
    if not isinstance(output, dict):
        return False
    kind, name = output.get("output_type"), output.get("name")
    return any(one in (kind, f"{kind}:{name}") for one in types)


def size(output: object) -> int:
    """How big an output is, as nbstripout counts: the characters of all its strings, keys left out, and of all else as text.

    Its execution count is left out too: what is stripped must not be of another size than before.
    """
    total, left = 0, [output]
    if isinstance(output, dict):
        left = [value for key, value in output.items() if key not in _COUNTS]
    while left:  # not by recursion: an output may be nested deeply
        value = left.pop()
        if isinstance(value, dict | list):
            left += value.values() if isinstance(value, dict) else value
        else:
            total += len(value if isinstance(value, str) else str(value))
    return total

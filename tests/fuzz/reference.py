"""What stripping means, said once more on decoded JSON, slowly and as simply as can be; duplicate keys are kept apart."""

from __future__ import annotations

import json
from typing import Any

from rundiff.strip.policy import CELL_METADATA, NOTEBOOK_METADATA, StripOptions


class Members(list):
    """The members of an object, in order, each as (key, value)."""

    def last(self, key: str, default: Any = None) -> Any:
        return next((value for name, value in reversed(self) if name == key), default)


class Refused(Exception):
    """Not valid JSON, or not a notebook."""


def decoded(data: bytes) -> Any:
    """The JSON of a file; numbers as they are spelled. Raises Refused; RecursionError where it is too deep for this."""
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=Members, parse_int=_Number, parse_float=_Number, parse_constant=_Number
        )
    except ValueError as error:
        raise Refused from error


class _Number(str):
    __slots__ = ()


def stripped(data: bytes, options: StripOptions) -> Any:
    """What the file must hold afterwards, decoded. Raises Refused."""
    top = decoded(data)
    if not isinstance(top, Members):
        raise Refused
    places = [(value, "execution_count") for key, value in top if key == "cells"]
    for key, sheets in top:
        if key == "worksheets" and isinstance(sheets, list) and not isinstance(sheets, Members):
            cells = [value for sheet in sheets if isinstance(sheet, Members) for name, value in sheet if name == "cells"]
            places += [(value, "prompt_number") for value in cells]
    if not places:
        raise Refused
    says = _staying(top.last("metadata"), "metadata.", options)
    keeps_all = "keep_output" in options.keep_tags and _true(says.last("keep_output"))
    first = top.last("nbformat") == "1" and isinstance(top.last("nbformat"), _Number)
    for cells, name in places:
        if not isinstance(cells, list) or isinstance(cells, Members):
            raise Refused
        if not all(isinstance(cell, Members) for cell in cells):
            raise Refused
        cells[:] = [
            after
            for cell in cells
            if (after := _cell(cell, "prompt_number" if first else name, options, keeps_all=keeps_all)) is not None
        ]
    return Members((key, _metadata(value, "metadata.", options) if key == "metadata" else value) for key, value in top)


def _cell(cell: Members, count: str, options: StripOptions, *, keeps_all: bool) -> Members | None:
    marks = _staying(cell.last("metadata"), "cell.metadata.", options)
    tags = [tag for tag in _list(marks.last("tags")) if isinstance(tag, str)]
    if any(tag in options.drop_tagged_cells for tag in tags):
        return None
    keeps = options.keep_outputs or keeps_all
    if any(tag in options.keep_tags for tag in tags) or any(_true(marks.last(key)) for key in options.keep_tags):
        keeps = True
    if "keep_output" in options.keep_tags and any(key == "keep_output" for key, _ in marks):
        keeps = _true(marks.last("keep_output"))
    if options.drop_empty_cells and not _has_source(cell):
        return None
    found = Members()
    for key, value in cell:
        if key == "metadata":
            found.append((key, _metadata(value, "cell.metadata.", options)))
        elif key == count and not options.keep_counts:
            found.append((key, None))
        elif key == "outputs":
            found.append((key, _outputs(value, count, options, keeps=keeps)))
        else:
            found.append((key, value))
    return found


def _has_source(cell: Members) -> bool:
    sources = [value for key, value in cell if key in ("source", "input")]
    lines = sources[-1] if sources else []
    lines = lines if type(lines) is list else [lines]
    return any(type(line) is str and line.strip() for line in lines)


def _outputs(value: Any, count: str, options: StripOptions, *, keeps: bool) -> Any:
    if value is None or type(value) is not list:
        return value if value is None or keeps else []
    left = [one for one in value if _stays(one, options, keeps=keeps)]
    return left if options.keep_counts else [_output(one, count) for one in left]


def _stays(output: Any, options: StripOptions, *, keeps: bool) -> bool:
    kind = output.last("output_type") if isinstance(output, Members) else None
    if kind in options.drop_output_types:
        return False
    return keeps or kind in options.keep_output_types or (options.max_size is not None and _size(output) <= options.max_size)


def _size(output: Any) -> int:
    if isinstance(output, Members):
        last = dict(output)
        return sum(_length(value) for key, value in last.items() if key not in ("execution_count", "prompt_number"))
    return _length(output)


def _length(value: Any) -> int:
    if isinstance(value, Members):
        return sum(map(_length, dict(value).values()))
    if type(value) is list:
        return sum(map(_length, value))
    return len(str(value))


def _output(output: Any, count: str) -> Any:
    if not isinstance(output, Members):
        return output
    return Members((key, None if key == count else value) for key, value in output)


def _meant(keys: tuple[str, ...], where: str) -> set[str]:
    other = "metadata." if where == "cell.metadata." else "cell.metadata."
    return {key.removeprefix(where) for key in keys if key.startswith(where) or not key.startswith(other)}


def _drops(where: str, options: StripOptions) -> set[str]:
    usual = CELL_METADATA if where == "cell.metadata." else NOTEBOOK_METADATA
    return _meant(options.drop_metadata, where) | (set() if options.keep_all_metadata else usual)


def _metadata(value: Any, where: str, options: StripOptions, above: str = "", *, going: bool = False) -> Any:
    """The object without what goes; an object below that has nothing left goes too. *going*: all goes but what is kept."""
    if not isinstance(value, Members):
        return value
    drops, keeps = _drops(where, options), _meant(options.keep_metadata, where)
    found = Members()
    for key, inner in value:
        path = above + key
        gone = path not in keeps and (going or path in drops)
        told = any(other.startswith(f"{path}.") for other in (keeps if gone else drops))
        if path in keeps or not (gone or (told and isinstance(inner, Members))):
            found.append((key, inner))
        elif told and isinstance(inner, Members):
            below = _metadata(inner, where, options, f"{path}.", going=gone)
            if below or not (inner or gone):
                found.append((key, below))
    return found


def _staying(value: Any, where: str, options: StripOptions) -> Members:
    """Those members that stay at the top: only they are asked what they say."""
    members = value if isinstance(value, Members) else Members()
    gone = _drops(where, options) - _meant(options.keep_metadata, where)
    return Members((key, inner) for key, inner in members if key not in gone)


def _list(value: Any) -> list:
    return value if type(value) is list else []


def _true(value: Any) -> bool:
    if isinstance(value, _Number):
        return float(value) != 0
    return bool(value)

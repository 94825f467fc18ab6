"""The bytes of a notebook that a strict decoder refuses in; the same notebook as it can be decoded, or why not, out.

Python's own `json`, which Jupyter writes with, knows NaN, Infinity and lone surrogates; JSON does not. Other programs number
cells with numbers. Formats 2 and 3 keep cells in worksheets. None of that stands in the way of comparing sources.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn

from rundiff.conflict import first_marker
from rundiff.errors import NotANotebook
from rundiff.older import upgraded
from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRINGS_AND_CONSTANTS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b', re.DOTALL)
_ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[dD][89a-fA-F][\da-fA-F]{2}|.)", re.DOTALL
)
_LONE = len(rb"\ud800")
_REPAIR = phrase("repair that place, or restore the file")
_NEWEST = 4
"""The notebook format that is read as it stands."""
_WORKSHEETS = (2, 3)
"""Formats whose cells lie in worksheets, and whose code is called `input`."""
_IDS_SINCE = 5
_BITS = 64
"""Of the longest execution count that is kept."""
_DIGITS = 300
"""Digits of the longest whole number that is taken for one: a float holds no more, and Python refuses thousands."""


def mended(data: bytes) -> bytes:
    """*data* with NaN and infinities as strings and lone surrogates as U+FFFD; every other byte as it was."""
    if b"NaN" in data or b"Infinity" in data:
        data = _STRINGS_AND_CONSTANTS.sub(lambda found: found[0] if found[0][:1] == b'"' else b'"%s"' % found[0], data)
    if b"\\ud" in data or b"\\uD" in data:
        data = _ESCAPES.sub(_without_lone_surrogate, data)
    return data


def _without_lone_surrogate(found: re.Match[bytes]) -> bytes:
    escape = found[0]
    return rb"\ufffd" if len(escape) == _LONE and escape[1:2] == b"u" and escape[2:3] in b"dD" else escape


def rebuilt(data: bytes) -> bytes:
    """The cells and metadata of *data*, in the notebook format of today. Raises NotANotebook: what is wrong, and where."""
    try:
        loaded = json.loads(_decoded(data), parse_constant=str, parse_int=_whole, parse_float=_float)
        if not isinstance(loaded, dict):
            _refuse(phrase("it holds %1; a notebook is a JSON object with `cells`", _called(loaded)))
        made = {"cells": [_cell(at, found) for at, found in _cells(loaded)], "metadata": loaded.get("metadata", {})}
        return mended(json.dumps({**made, "nbformat": _NEWEST, "nbformat_minor": _minor(loaded)}).encode())
    except json.JSONDecodeError as error:
        raise NotANotebook(_invalid(data, error)) from error
    except RecursionError as error:
        raise NotANotebook(phrase("its JSON is nested too deeply to be a notebook")) from error


def _refuse(sentence: Phrase) -> NoReturn:
    raise NotANotebook(sentence)


# Text


def _decoded(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE, b"{\0", b"\0{")):
        _refuse(phrase("it is UTF-16, not UTF-8; save it again as UTF-8 (`iconv -f UTF-16 -t UTF-8`)"))
    if not data.strip():
        _refuse(
            phrase("the file holds nothing but white space; a notebook is a JSON object with `cells`")
            if data
            else phrase("the file is empty; a notebook is a JSON object with `cells`")
        )
    try:
        # Surrogates that were encoded one by one, as some programs do, are pairs after all, or are lone and replaced.
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = phrase("not UTF-8 at byte %1, in line %2; save it again as UTF-8, or restore the file", error.start, line)
        raise NotANotebook(message) from error
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _invalid(data: bytes, error: json.JSONDecodeError) -> Phrase:
    line = first_marker(data)
    if line is not None:
        return phrase(
            "it holds merge conflict markers, the first in line %1; take one side (`git checkout --ours` or `--theirs`), or resolve the merge by hand",
            line,
        )
    where = phrase("at line %1, column %2", error.lineno, error.colno)
    if error.msg.startswith("Unterminated string") or not error.doc[error.pos :].strip():
        lines = error.doc.rstrip().split("\n")
        return phrase(
            "its JSON breaks off at line %1, column %2, where the file ends; restore the file", len(lines), len(lines[-1])
        )
    if error.msg == "Extra data":
        return phrase("something stands behind the end of its JSON, %1; %2", where, _REPAIR)
    return phrase("not valid JSON %1: %2; %3", where, error.msg.removesuffix(" at"), _REPAIR)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits


def _float(digits: str) -> float | str:
    value = float(digits)
    return value if isfinite(value) else digits


# Cells


def _cells(loaded: dict[str, Any]) -> Iterator[tuple[int, Any]]:
    """The cells, counted from 1 as a person counts them."""
    version = loaded.get("nbformat", _WORKSHEETS[-1] if "worksheets" in loaded else _NEWEST)
    if not isinstance(version, int | float):
        _refuse(phrase("its `nbformat` is %1, not a number; %2", _called(version), _REPAIR))
    if version > _NEWEST:
        _refuse(
            phrase("notebook format %1 is newer than what rundiff knows, which is %2; upgrade rundiff", f"{version:g}", _NEWEST)
        )
    if version < _WORKSHEETS[0]:
        _refuse(
            phrase("notebook format %1 is too old; convert it with `jupyter nbconvert --to notebook --inplace`", f"{version:g}")
        )
    if "worksheets" in loaded and "cells" not in loaded:
        sheets = _list("its `worksheets`", loaded["worksheets"])
        found = chain.from_iterable(
            _list("its `cells`", _object(phrase("a worksheet"), sheet).get("cells", [])) for sheet in sheets
        )
        return ((at, upgraded(cell) if isinstance(cell, dict) else cell) for at, cell in enumerate(found, 1))
    if loaded.get("cells") is None:
        _refuse(phrase("it has no `cells`; is it a notebook?"))
    return enumerate(_list("its `cells`", loaded["cells"]), 1)


def _minor(loaded: dict[str, Any]) -> int:
    """Jupyter upgrades older formats to the newest minor one, in which cells have ids."""
    minor = loaded.get("nbformat_minor", 0) if "cells" in loaded else _IDS_SINCE
    return minor if isinstance(minor, int) and minor.bit_length() < _BITS else 0


def _cell(at: int, found: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever json found
    cell = _object(phrase("cell %1", at), found)
    kind, count = cell.get("cell_type"), cell.get("execution_count")
    if not isinstance(kind, str):
        _refuse(phrase("cell %1 has no `cell_type`; %2", at, _REPAIR))
    made: dict[str, Any] = {"cell_type": kind, "source": _text(at, cell.get("source", ""))}
    if isinstance(count, int) and not isinstance(count, bool) and count.bit_length() < _BITS:
        made["execution_count"] = count
    if isinstance(cell.get("id"), str):
        made["id"] = cell["id"]
    return made | {key: cell[key] for key in ("outputs", "metadata", "attachments") if key in cell}


def _text(at: int, source: Any) -> str:  # noqa: ANN401
    """A source: a string, or lines of one. A list of anything else is shown as it stands."""
    match source:
        case str():
            return source
        case list() if all(isinstance(line, str) for line in source):
            return "".join(source)
        case list():
            return json.dumps(source, ensure_ascii=False)
        case _:
            _refuse(phrase("cell %1: its source is %2, not text; %3", at, _called(source), _REPAIR))


def _list(what: str, found: Any) -> list[Any]:  # noqa: ANN401
    return found if isinstance(found, list) else _refuse(phrase("%1 are %2, not a list; %3", what, _called(found), _REPAIR))


def _object(what: str, found: Any) -> dict[str, Any]:  # noqa: ANN401
    return found if isinstance(found, dict) else _refuse(phrase("%1 is %2, not an object; %3", what, _called(found), _REPAIR))


def _called(value: Any) -> str:  # noqa: ANN401
    """What JSON calls it."""
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            return phrase("a text")
        case int() | float():
            return phrase("a number")
        case list():
            return phrase("a list")
        case _:
            return phrase("an object")

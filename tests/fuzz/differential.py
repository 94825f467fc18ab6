"""One input, judged: what `rundiff.strip` makes of it against the slow reference, and against itself without its quick ways."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from pathlib import Path

from fuzz import reference
from rundiff.errors import NotANotebook
from rundiff.strip import cells, long, scan, strip_edits, strip_notebook
from rundiff.strip.policy import StripOptions

OPTIONS = (
    StripOptions(),
    StripOptions(keep_outputs=True),
    StripOptions(keep_all_metadata=True, keep_counts=True),
    StripOptions(drop_metadata=("a", "cell.metadata.b.c", "metadata.tags")),
    StripOptions(keep_tags=("a",), drop_tagged_cells=("b",)),
    StripOptions(keep_metadata=("a", "hidden", "papermill.a", "cell.metadata.jupyter"), drop_metadata=("b",)),
    StripOptions(max_size=5, drop_output_types=("a",)),
    StripOptions(keep_output_types=("a",), drop_empty_cells=True),
)
WAYS = {
    "as usual cells": {(cells, "SOME"): -1, (cells, "MOST"): 1 << 40},
    "key by key": {(cells, "MOST"): -1},
    "piece by piece": {
        (cells, "MOST"): -1,
        (scan, "BIG"): -1,
        (scan, "LONG"): 4,
        (long, "LONG"): 4,
        (long, "PIECE"): 12,
        (long, "SMALL"): 4,
    },
}
"""What a file is read by depends on its size; by each of these it must be the same."""


def judge(data: bytes, options: StripOptions) -> None:
    """Raise AssertionError where something is wrong."""
    found = _found(data, options, {})
    for name, ways in WAYS.items():
        other = _found(data, options, ways)  # what is wrong may be said in other words
        assert other == found or (isinstance(other, str) and isinstance(found, str)), f"read {name}, it is something else"
    try:
        expected = _plain(reference.stripped(data, options))
        left = None if isinstance(found, str) else _plain(reference.decoded(found.data))
    except reference.Refused:
        assert isinstance(found, str), "it should be refused"
        return
    except RecursionError:
        return  # the reference is not made for such depths
    assert not isinstance(found, str), f"refused: {found}"
    assert left == expected, "the wrong things are gone"
    clean = found.data
    assert (clean is data) == (found[1:] == (0, 0, 0, 0)), "the numbers do not say whether something is gone"
    assert strip_notebook(clean, options).data is clean, "stripping again strips more"
    _judge_edits(data, clean, options)


def _judge_edits(data: bytes, clean: bytes, options: StripOptions) -> None:
    """What is not cut is there, byte by byte, and what is put in is an empty list or null."""
    at, parts = 0, []
    for start, end, instead in strip_edits(data, options):
        assert at <= start < end <= len(data)
        assert instead in (b"", b"[]", b"null")
        assert data[start:end] != instead
        parts += [data[at:start], instead]
        at = end
    assert b"".join([*parts, data[at:]]) == clean


@contextmanager
def read_by(ways: dict):
    """Files are read by the way that `WAYS` describes, whatever their size."""
    before = {(module, name): getattr(module, name) for module, name in ways}
    try:
        for (module, name), value in ways.items():
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def _found(data: bytes, options: StripOptions, ways: dict):
    with read_by(ways):
        try:
            return strip_notebook(data, options)
        except NotANotebook as error:
            return str(error)


def _plain(value):
    """Numbers by their spelling, so that NaN equals itself, and apart from strings."""
    if isinstance(value, reference.Members):
        return {"members": [(key, _plain(inner)) for key, inner in value]}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return (type(value).__name__, value)


def corpus() -> list[bytes]:
    """Inputs that the fuzzer found interesting, one a line, as Python writes text; the first byte chooses the options."""
    lines = (Path(__file__).parent / "corpus.txt").read_text(encoding="ascii").splitlines()
    return [ast.literal_eval(line).encode("latin-1") for line in lines]

"""A comparison in; JSON out: the contract with the panel, `--format json` and the tests. Versioned; nothing is translated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rundiff.diff.changes import BinaryDiff, Broken, NotebookDiff, TextDiff
from rundiff.errors import assert_never
from rundiff.runs.record import finite

if TYPE_CHECKING:
    from rundiff.comparison import Comparison, Finding
    from rundiff.diff.changes import CellChange, FileDiff

VERSION = 1
_Json = dict[str, Any]


def encoded(comparison: Comparison) -> bytes:
    """*comparison* as one line of JSON."""
    return msgspec.json.encode(finite(wire(comparison)))


def wire(comparison: Comparison) -> _Json:
    """*comparison* as values that JSON has."""
    return {
        "version": VERSION,
        "baseline": msgspec.to_builtins(comparison.baseline),
        "target": msgspec.to_builtins(comparison.target),
        "differs": comparison.differs,
        "precise": comparison.precise,
        "findings": [_finding(finding) for finding in comparison.findings],
        "files": [_file(file) for file in comparison.files],
        "hidden": msgspec.to_builtins(comparison.hidden),
        "metrics": msgspec.to_builtins(comparison.metrics),
        "drift": msgspec.to_builtins(comparison.drift),
        "note": comparison.note,
        "hint": comparison.hint,
    }


def _finding(finding: Finding) -> _Json:
    """Which change, by place: the change itself stands under `files`."""
    change = finding.change
    return {
        "path": finding.file.path,
        "old_index": None if change is None else change.old_index,
        "new_index": None if change is None else change.new_index,
        "whole_file": change is None,
        "likely": finding.likely,
        "effects": [{"category": effect.category, "sentence": effect.sentence} for effect in finding.effects],
    }


def _file(file: FileDiff) -> _Json:
    row: _Json = {"path": file.path, "old_path": file.old_path, "kind": file.kind, "sort": file.sort}
    match file.content:
        case NotebookDiff(cells):
            return row | {"type": "notebook", "cells": [_cell(change) for change in cells]}
        case TextDiff():
            return row | {"type": "text"} | _text(file.content)
        case BinaryDiff(old_size, new_size):
            return row | {"type": "binary", "old_size": old_size, "new_size": new_size}
        case Broken(reason):
            return row | {"type": "broken", "reason": reason}
        case _:
            return assert_never(file.content)


def _cell(change: CellChange) -> _Json:
    row: _Json = {
        "kind": change.kind,
        "sort": change.sort,
        "cell_type": change.cell.type,
        "id": change.cell.id,
        "title": change.cell.title,
        "old_index": change.old_index,
        "new_index": change.new_index,
        "sources": change.sources,
    }
    return row if change.kind == "same" else row | _text(change.text)


def _text(text: TextDiff) -> _Json:
    """Every line of both sides once, as the front end shows them: unchanged, removed, added, with the characters to mark."""
    lines: list[_Json] = []
    at_old = at_new = 0
    for edit in text.edits:
        span = edit.lines
        lines += _unchanged(text, at_old, at_new, span.new_start - at_new)
        lines += [
            {"is": "removed", "old": i, "new": None, "text": text.old[i], "marks": marks}
            for i, marks in zip(range(span.old_start, span.old_end), edit.removed, strict=True)
        ]
        lines += [
            {"is": "added", "old": None, "new": j, "text": text.new[j], "marks": marks}
            for j, marks in zip(range(span.new_start, span.new_end), edit.added, strict=True)
        ]
        at_old, at_new = span.old_end, span.new_end
    lines += _unchanged(text, at_old, at_new, len(text.new) - at_new)
    return {"removed_lines": text.removed_lines, "added_lines": text.added_lines, "lines": lines}


def _unchanged(text: TextDiff, at_old: int, at_new: int, count: int) -> list[_Json]:
    return [
        {"is": "same", "old": at_old + n, "new": at_new + n, "text": text.new[at_new + n], "marks": []} for n in range(count)
    ]

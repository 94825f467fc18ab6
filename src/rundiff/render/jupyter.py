"""Cells and notebooks in; the JSON objects that Jupyter makes of them when it reads their file, out.

https://github.com/jupyter/nbformat/blob/main/nbformat/v4/rwbase.py
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rundiff.errors import NotANotebook

if TYPE_CHECKING:
    from typing import TypeAlias

    import msgspec

    from rundiff.notebook import Cell, Notebook

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Object: TypeAlias = "dict[str, Json]"
_TRANSIENT = frozenset({"orig_nbformat", "orig_nbformat_minor", "signature"})
"""What Jupyter drops from a notebook's metadata; of a cell's it drops `trusted`."""


def notebook_json(notebook: Notebook) -> Object:
    """All of *notebook*."""
    return {
        "cells": [cell_json(cell) for cell in notebook.cells],
        "metadata": metadata_json(notebook),
        "nbformat": notebook.nbformat,
        "nbformat_minor": notebook.nbformat_minor,
    }


def metadata_json(notebook: Notebook) -> Object:
    """Its metadata, as far as Jupyter keeps it."""
    return {key: value for key, value in _object(notebook.metadata).items() if key not in _TRANSIENT}


def cell_json(cell: Cell) -> Object:
    """All of *cell* that a cell of its type has; texts that the file holds line by line in one piece."""
    metadata = {key: value for key, value in _object(cell.metadata).items() if key != "trusted"}
    made: Object = {"cell_type": cell.cell_type, "metadata": metadata, "source": cell.source}
    if cell.id is not None:
        made["id"] = cell.id
    if cell.cell_type == "code":
        outputs = _loaded(cell.outputs)
        made["outputs"] = [_joined_output(output) for output in outputs] if isinstance(outputs, list) else []
        made["execution_count"] = cell.count if isinstance(cell.count, int) else None
    elif bytes(cell.attachments):
        made["attachments"] = {name: _joined(bundle) for name, bundle in _object(cell.attachments).items()}
    return made


def _joined_output(output: Json) -> Json:
    if not isinstance(output, dict):
        return output
    if output.get("output_type") in {"execute_result", "display_data"}:
        return output | {"data": _joined(output.get("data", {}))}
    return output | {"text": _text(output["text"])} if "text" in output else output


def _joined(bundle: Json) -> Json:
    """A MIME bundle whose texts are in one piece; JSON stays JSON."""
    if not isinstance(bundle, dict):
        return bundle
    return {mime: value if _is_json(mime) else _text(value) for mime, value in bundle.items()}


def _is_json(mime: str) -> bool:
    return mime == "application/json" or (mime.startswith("application/") and mime.endswith("+json"))


def _text(value: Json) -> Json:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(str(line) for line in value)
    return value


def _object(raw: msgspec.Raw) -> Object:
    found = _loaded(raw)
    return found if isinstance(found, dict) else {}


def _loaded(raw: msgspec.Raw) -> Json:
    """JSON that was only passed over so far. Raises NotANotebook."""
    try:
        found: Json = json.loads(bytes(raw))
    except (ValueError, RecursionError) as error:  # not UTF-8, or a number of thousands of digits
        raise NotANotebook(f"an output, or metadata, cannot be read: {error}") from error
    return found

"""Bytes of an `.ipynb` file in, `Notebook` and `Cell` out; past this module nobody sees JSON.

Outputs and metadata stay raw bytes: they are compared, never looked into, so decoding skips over megabytes of them.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import msgspec

from rundiff.errors import NotANotebook

CellType = Literal["code", "markdown", "raw"]
_QUESTION = re.compile(r"\s*%{1,2}gitdiff\b")
_BOM = b"\xef\xbb\xbf"


class Cell(msgspec.Struct, frozen=True):
    """One cell as its author wrote it; *outputs* and *metadata* are raw JSON."""

    type: CellType
    source: str
    id: str | None = None
    count: int | None = None
    outputs: bytes = b"[]"
    metadata: bytes = b"{}"

    @property
    def title(self) -> str:
        """The first line that says something, to call the cell by."""
        lines = [line.strip() for line in self.source.splitlines()]
        return next((line for line in lines if line and set(line) - set("#%- =*")), lines[0] if lines else "")

    @property
    def asks(self) -> bool:
        """Whether it asks what changed, which is no change itself."""
        return self.type == "code" and asks(self.source)


def asks(source: str) -> bool:
    """Whether *source* is that of a cell which asks what changed."""
    return _QUESTION.match(source) is not None


class Notebook(msgspec.Struct, frozen=True):
    """The cells of a notebook, and its metadata as raw JSON."""

    cells: tuple[Cell, ...]
    metadata: bytes = b"{}"
    nbformat: int = 4
    stripped: bool = False
    """Whether outputs, counts and volatile metadata were taken out before it was stored, so that none can be compared."""


class _CellOnDisk(msgspec.Struct, gc=False):
    cell_type: str
    source: str | list[str] = ""
    id: str | None = None
    execution_count: int | float | None = None
    outputs: msgspec.Raw = msgspec.Raw(b"[]")
    metadata: msgspec.Raw = msgspec.Raw(b"{}")


class _OnDisk(msgspec.Struct):
    cells: list[_CellOnDisk] | None = None
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    nbformat: int = 4


_decoder = msgspec.json.Decoder(_OnDisk)


def parse(data: bytes) -> Notebook:
    """The notebook in *data*. Raises NotANotebook with a sentence that says what is wrong and where."""
    data = data.removeprefix(_BOM)
    try:
        found = _decoder.decode(data)
    except msgspec.ValidationError as error:
        message = f"not a notebook that can be read: {_plain(error)}"
        raise NotANotebook(message) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = _leniently_decoded(data, error)
    if found.cells is None:
        raise NotANotebook(_without_cells(found.nbformat))
    return Notebook(tuple(_cell(cell) for cell in found.cells), bytes(found.metadata), found.nbformat)


def _cell(cell: _CellOnDisk) -> Cell:
    source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
    kind: CellType = "code" if cell.cell_type == "code" else "markdown" if cell.cell_type == "markdown" else "raw"
    count = cell.execution_count if isinstance(cell.execution_count, int) else None
    return Cell(kind, source, cell.id, count, bytes(cell.outputs), bytes(cell.metadata))


def _leniently_decoded(data: bytes, first: Exception) -> _OnDisk:
    """Python's own `json` writes and reads NaN, Infinity and lone surrogates, so notebooks hold them; JSON does not."""
    if any(line.startswith((b"<<<<<<< ", b">>>>>>> ")) for line in data.splitlines()):
        message = (
            "it holds merge conflict markers; resolve the merge first (`git checkout --ours` or `--theirs` takes one side)"
        )
        raise NotANotebook(message) from first
    if not data.strip():
        message = "the file is empty; a notebook is a JSON object with `cells`"
        raise NotANotebook(message) from first
    try:
        return _from_json(json.loads(data.decode("utf-8", "surrogatepass")))
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; save it again from Jupyter"
        raise NotANotebook(message) from error
    except json.JSONDecodeError as error:
        message = f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}; repair that place, or restore the file from git"
        raise NotANotebook(message) from error
    except RecursionError as error:
        message = "its JSON is nested too deeply to be a notebook"
        raise NotANotebook(message) from error
    except (TypeError, msgspec.ValidationError) as error:
        message = f"not a notebook that can be read: {_plain(error)}"
        raise NotANotebook(message) from error


def _from_json(loaded: Any) -> _OnDisk:  # noqa: ANN401 - whatever json.loads found
    if not isinstance(loaded, dict):
        message = "the top level is not a JSON object"
        raise TypeError(message)
    cells = loaded.get("cells")
    if cells is None:
        return _OnDisk(None, nbformat=loaded.get("nbformat", 4))
    names = {"cell_type", "source", "id", "execution_count"}
    decoded = []
    for cell in cells:
        typed = msgspec.convert({name: cell[name] for name in names & cell.keys()}, _CellOnDisk)
        typed.source = _printable(typed.source if isinstance(typed.source, str) else "".join(typed.source))
        typed.outputs = msgspec.Raw(_dumped(cell.get("outputs", [])))
        typed.metadata = msgspec.Raw(_dumped(cell.get("metadata", {})))
        decoded.append(typed)
    return _OnDisk(decoded, msgspec.Raw(_dumped(loaded.get("metadata", {}))), loaded.get("nbformat", 4))


def _printable(text: str) -> str:
    """Lone surrogates become U+FFFD: they cannot be encoded, so they could be neither shown nor sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def _without_cells(nbformat: int) -> str:
    if nbformat < 4:  # noqa: PLR2004 - the format's own number
        return f"notebook format {nbformat} is too old; convert it with `jupyter nbconvert --to notebook --inplace`"
    return "it has no `cells`; is it a notebook?"


def _plain(error: Exception) -> str:
    return str(error).replace("`$", "`notebook").replace("Object missing", "missing")

"""Bytes of an `.ipynb` file in, `Notebook` and `Cell` out; past this module nobody sees JSON.

Sources, outputs and metadata stay raw JSON until somebody asks for them: two cells are equal if their raw sources are, so the
decoder skips over megabytes, and most sources of two versions of a notebook are never decoded at all.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import msgspec
from msgspec.structs import force_setattr

from rundiff.errors import NotANotebook

CellType = Literal["code", "markdown", "raw"]
_QUESTION = re.compile(r"\s*%{1,2}gitdiff\b")
_BOM = b"\xef\xbb\xbf"
_TYPES: dict[str, CellType] = {"code": "code", "markdown": "markdown"}
_sources = msgspec.json.Decoder(str | list[str])
_CACHE = "~"
"""The name under which nothing is kept in a file."""


class Cell(
    msgspec.Struct,
    frozen=True,
    gc=False,
    eq=False,
    rename={"cell_type": "cell_type", "raw_source": "source", "count": "execution_count", "decoded": _CACHE},
):
    """One cell as its author wrote it. *raw_source*, *outputs* and *metadata* are raw JSON; *cell_type* is the file's word."""

    cell_type: str
    raw_source: msgspec.Raw = msgspec.Raw(b'""')
    id: str | None = None
    count: int | float | None = None
    outputs: msgspec.Raw = msgspec.Raw(b"[]")
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    decoded: None = None
    """The source, once somebody has asked for it. (A file can only say null here.)"""

    @property
    def type(self) -> CellType:
        """What kind of cell it is; what the format does not know is shown as it stands, like a raw cell."""
        return _TYPES.get(self.cell_type, "raw")

    @property
    def source(self) -> str:
        """The text of the cell."""
        text: str | None = self.decoded
        if text is None:
            text = _text(self.raw_source)
            force_setattr(self, "decoded", text)
        return text

    @property
    def title(self) -> str:
        """The first line that says something, to call the cell by."""
        lines = [line.strip() for line in self.source.splitlines()]
        return next((line for line in lines if line and set(line) - set("#%- =*")), lines[0] if lines else "")

    @property
    def asks(self) -> bool:
        """Whether it asks what changed, which is no change itself."""
        return self.cell_type == "code" and asks(self.source)

    def with_source(self, source: str, cell_type: CellType | None = None) -> Cell:
        """The same cell with another text."""
        raw = msgspec.Raw(msgspec.json.encode(source))
        return msgspec.structs.replace(self, raw_source=raw, cell_type=cell_type or self.cell_type, decoded=None)


def cell(
    cell_type: CellType,
    source: str,
    id: str | None = None,  # noqa: A002 - the format's own word
) -> Cell:
    """A cell without outputs."""
    return Cell(cell_type, msgspec.Raw(msgspec.json.encode(source)), id)


def asks(source: str) -> bool:
    """Whether *source* is that of a cell which asks what changed."""
    return _QUESTION.match(source) is not None


class Notebook(msgspec.Struct, frozen=True):
    """The cells of a notebook, and its metadata as raw JSON."""

    cells: tuple[Cell, ...]
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    nbformat: int = 4
    stripped: bool = False
    """Whether outputs, counts and volatile metadata were taken out before it was stored, so that none can be compared."""


class _OnDisk(msgspec.Struct):
    cells: tuple[Cell, ...] | None = None
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    nbformat: int = 4


_decoder = msgspec.json.Decoder(_OnDisk)


def parse(data: bytes) -> Notebook:
    """The notebook in *data*. Raises NotANotebook with a sentence that says what is wrong and where."""
    data = data.removeprefix(_BOM)
    try:
        found = _decoder.decode(data)
        for cell in found.cells or ():
            _check(bytes(cell.raw_source))
    except msgspec.ValidationError as error:
        message = f"not a notebook that can be read: {_plain(error)}"
        raise NotANotebook(message) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = _leniently_decoded(data, error)
    if found.cells is None:
        raise NotANotebook(_without_cells(found.nbformat))
    return Notebook(found.cells, found.metadata, found.nbformat)


def _check(source: bytes) -> None:
    """The decoder has passed over *source*, so whether it is a text is seen here: at the border, not when it is shown."""
    if source[:1] not in {b'"', b"["}:
        message = f"Expected `str | array`, got {source[:20].decode(errors='replace')} - at `$.cells[...].source`"
        raise msgspec.ValidationError(message)
    if not source.isascii() or b"\\u" in source:
        _sources.decode(source)


def _text(source: msgspec.Raw) -> str:
    try:
        found = _sources.decode(source)
    except msgspec.DecodeError:
        return bytes(source).decode("utf-8", "replace")  # no text, as in [1, 2]: shown as it stands in the file
    return found if isinstance(found, str) else "".join(found)


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


class _Plain(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    id: str | None = None
    execution_count: int | float | None = None


_PLAIN = frozenset(_Plain.__struct_fields__)


def _from_json(loaded: Any) -> _OnDisk:  # noqa: ANN401 - whatever json.loads found
    if not isinstance(loaded, dict):
        message = "the top level is not a JSON object"
        raise TypeError(message)
    cells = loaded.get("cells")
    if cells is None:
        return _OnDisk(None, nbformat=loaded.get("nbformat", 4))
    made = tuple(_cell(found) for found in cells)
    return _OnDisk(made, msgspec.Raw(_dumped(loaded.get("metadata", {}))), loaded.get("nbformat", 4))


def _cell(found: dict[str, Any]) -> Cell:
    typed = msgspec.convert({name: found[name] for name in _PLAIN & found.keys()}, _Plain)
    source = _printable(typed.source if isinstance(typed.source, str) else "".join(typed.source))
    count = typed.execution_count if isinstance(typed.execution_count, int) else None
    raw = (msgspec.Raw(_dumped(value)) for value in (source, found.get("outputs", []), found.get("metadata", {})))
    raw_source, outputs, metadata = raw
    return Cell(typed.cell_type, raw_source, typed.id, count, outputs, metadata)


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

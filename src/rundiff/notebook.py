"""Bytes of an `.ipynb` file in, `Notebook` and `Cell` out; past this module nobody sees JSON.

Sources, outputs and metadata stay raw JSON until somebody asks for them: two cells are equal if their raw sources are, so the
decoder skips over megabytes, and most sources of two versions of a notebook are never decoded at all.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec
from msgspec.structs import force_setattr

CellType = Literal["code", "markdown", "raw"]
_QUESTION = re.compile(r"(?:[^\W\d]\w*\s*=\s*)?%gitdiff\b|\?{1,2}%{1,2}gitdiff$|%%gitdiff\?")
"""What a line is that asks what changed, and does nothing else."""
_ASKS_AHEAD = re.compile(r"\A\s*%%gitdiff\b[^\n]*(?:\n|\Z)")
_RULER = frozenset("#%- =*")
"""What lines that only part other lines are made of."""
_AHEAD = ("@", "%%", "%matplotlib", "%load_ext", "%autoreload", "%config", "%reload_ext")
"""What lines begin with that say less than what follows them."""
_MAKES = re.compile(r"(?:async )?(?:def|class) \w+|[\w., \[\]'\"*]+(?<! )(?:: [^=()]+)? = [A-Za-z_][\w.]*(?=\()")
"""What a line makes, up to the brackets that say of what."""
_LONGEST = 200
"""Characters of a line of code that are looked at for a title."""
_REMARK = re.compile(r"\s+#[^'\"]*$")
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
    """One cell as its author wrote it; what is Raw is JSON that nobody has asked for yet. *cell_type* is the file's word."""

    cell_type: str
    raw_source: msgspec.Raw = msgspec.Raw(b'""')
    id: str | None = None
    count: int | float | None = None
    outputs: msgspec.Raw = msgspec.Raw(b"[]")
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    attachments: msgspec.Raw = msgspec.Raw(b"")
    """Pictures that the source shows; empty, and no JSON, where the file has none."""
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
        """What to call the cell by: its first line that says something; of code, what that makes: `net = models.resnet18`."""
        lines = [line.strip() for line in self.source.splitlines()]
        telling = [line for line in lines if set(line) - _RULER] or lines[:1]
        if self.type != "code" or not telling:
            return telling[0] if telling else ""
        line = next((line for line in telling if not line.startswith(_AHEAD)), telling[0])[:_LONGEST]
        found = _MAKES.match(line)
        return line[: found.end()] if found is not None else _REMARK.sub("", line)

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
    """Whether *source* is that of a cell which asks what changed, and holds no code beside it."""
    if "%gitdiff" not in source:
        return False
    lines = (line.strip() for line in without_question(source).splitlines())
    return all(_QUESTION.match(line) for line in lines if line and not line.startswith("#"))


def without_question(source: str) -> str:
    """*source* without the `%%gitdiff …` ahead of it, which asks what changed in the code below it."""
    return _ASKS_AHEAD.sub("", source, count=1) if "%%gitdiff" in source else source


class Notebook(msgspec.Struct, frozen=True):
    """The cells of a notebook, and its metadata as raw JSON."""

    cells: tuple[Cell, ...]
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    nbformat: int = 4
    nbformat_minor: int = 4
    stripped: bool = False
    """Whether outputs, counts and volatile metadata were taken out before it was stored, so that none can be compared."""
    unexecuted: tuple[int, ...] = ()
    """Of a run's notebook: the code cells, from 0, that its kernel had not executed when the run began."""


class _OnDisk(msgspec.Struct):
    cells: tuple[Cell, ...] | None = None
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    nbformat: int = 4
    nbformat_minor: int = 4


_decoder = msgspec.json.Decoder(_OnDisk)
_FORMAT = 4
_TEXT = b'"['
"""What a source begins with. The decoder has passed over it, so whether it is a text is seen at the border all the same."""
_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def parse(data: bytes) -> Notebook:
    """The notebook in *data*. Raises NotANotebook with a sentence that says what is wrong and where."""
    data = data.removeprefix(_BOM)
    try:
        return _strictly(data)
    except _REFUSED:
        return _leniently(data)


def _leniently(data: bytes) -> Notebook:
    from rundiff.lenient import mended, rebuilt  # noqa: PLC0415 - most notebooks are not odd

    try:
        return _strictly(mended(data))
    except _REFUSED:
        return _strictly(rebuilt(data))


def _strictly(data: bytes) -> Notebook:
    found = _decoder.decode(data)
    if found.cells is None or found.nbformat != _FORMAT:
        raise msgspec.ValidationError
    for cell in found.cells:
        source = bytes(cell.raw_source)
        if source[0] not in _TEXT:
            raise msgspec.ValidationError
        if not source.isascii():
            source.decode()
    return Notebook(found.cells, found.metadata, found.nbformat, found.nbformat_minor)


def _text(source: msgspec.Raw) -> str:
    try:
        found = _sources.decode(source)
    except msgspec.DecodeError:
        return _odd_text(bytes(source))
    return found if isinstance(found, str) else "".join(found)


def _odd_text(source: bytes) -> str:
    """A lone surrogate is shown as unknown; what is no text at all, as in [1, 2], as it stands in the file."""
    from rundiff.lenient import mended  # noqa: PLC0415 - as above

    try:
        return "".join(_sources.decode(mended(source)))
    except msgspec.DecodeError:
        return source.decode("utf-8", "replace")

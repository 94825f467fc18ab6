"""The bytes of a notebook in; the texts in it that are looked at out: sources, and outputs that are no pictures.

A patch is one text: what it adds.
"""

from __future__ import annotations

from json.decoder import JSONDecoder
from typing import TYPE_CHECKING, NamedTuple

from rundiff.strip.broken import BrokenJSON
from rundiff.strip.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BETWEEN = "\n\n"
_BOM = b"\xef\xbb\xbf"
_PICTURES = ("image/p", "image/j", "image/g", "image/w", "audio/", "video/", "font/", "application/pdf", "png", "jpeg")
"""What kinds of output are base64. (An `image/svg+xml` is text.)"""
_NO_TEXT = frozenset({"output_type", "metadata", "name", "execution_count", "prompt_number", "transient"})
_read = JSONDecoder(parse_int=float, strict=False).decode


class Text(NamedTuple):
    """A *place* (`source`, `output`, `patch`) of the cell with that number, from 0, and that type."""

    cell: int
    type: str
    place: str
    text: str


def whole(texts: Iterable[Text]) -> str:
    """All of them, one behind the other."""
    return BETWEEN.join(text.text for text in texts)


def patch_texts(patch: str) -> list[Text]:
    """The lines that a patch adds, each where it stands in the patch."""
    lines = (line[1:] if line.startswith("+") and not line.startswith("+++ ") else "" for line in patch.split("\n"))
    return [Text(0, "", "patch", "\n".join(lines))]


def notebook_texts(data: bytes) -> list[Text]:
    """The texts of a notebook, in their order; none where it is not one."""
    scan = Scan(data.decode("latin-1"), len(_BOM) if data.startswith(_BOM) else 0)
    reader = _Reader(data, scan)
    try:
        found = list(reader.read()) if scan.first == "{" else []
        scan.finish()
    except (BrokenJSON, UnicodeDecodeError):
        return []
    return [text._replace(type=reader.types.get(text.cell, "code")) for text in found]


class _Reader:
    """Reads a notebook once, from start to end, and only the texts in it."""

    def __init__(self, data: bytes, scan: Scan) -> None:
        self.data = data
        self.scan = scan
        self.number = -1
        self.types: dict[int, str] = {}

    def read(self) -> Iterator[Text]:
        """The texts, in the order of the file."""
        for key in self.scan.members():
            if key == "cells":
                yield from self._cells()
            elif key == "worksheets" and self.scan.first == "[":
                yield from self._worksheets()
            else:
                self.scan.skip()

    def _worksheets(self) -> Iterator[Text]:
        """Where formats 2 and 3 keep their cells."""
        for _ in self.scan.elements():
            if self.scan.first == "{":
                for key in self.scan.members():
                    if key == "cells":
                        yield from self._cells()
                    else:
                        self.scan.skip()
            else:
                self.scan.skip()

    def _cells(self) -> Iterator[Text]:
        if self.scan.first != "[":
            self.scan.skip()
            return
        for _ in self.scan.elements():
            self.number += 1
            if self.scan.first == "{":
                yield from self._cell()
            else:
                self.scan.skip()

    def _cell(self) -> Iterator[Text]:
        for key in self.scan.members():
            if key in ("source", "input"):
                yield Text(self.number, "", "source", self._text())
            elif key == "cell_type":
                self.types[self.number] = self._text()
            elif key == "outputs" and self.scan.first == "[":
                for _ in self.scan.elements():
                    yield from self._output()
            else:
                self.scan.skip()

    def _output(self) -> Iterator[Text]:
        """Every text of an output, by its key; what `data` holds is by its kind."""
        if self.scan.first != "{":
            self.scan.skip()
            return
        for key in self.scan.members():
            if key == "data" and self.scan.first == "{":
                yield from self._output()
            elif key in _NO_TEXT or key.startswith(_PICTURES):
                self.scan.skip()
            else:
                yield Text(self.number, "", "output", self._text("\n" if key == "traceback" else ""))

    def _text(self, between: str = "") -> str:
        """The value, and pass it: a string, lines of one, or any other JSON as it is written."""
        start = self.scan.at
        self.scan.skip()
        raw = self.data[start : self.scan.at].decode("utf-8", "replace")
        if raw[:1] not in '"[':
            return raw
        try:
            value = _read(raw)
        except RecursionError:
            return raw
        if isinstance(value, str):
            return value
        return between.join(value) if all(isinstance(line, str) for line in value) else raw

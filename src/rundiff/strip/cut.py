"""A notebook's bytes in; out, the same bytes with what a run leaves behind cut out of them, and how much that was."""

from __future__ import annotations

import re
from codecs import utf_8_decode
from collections import namedtuple
from json.decoder import JSONDecodeError

from rundiff.errors import NotANotebook
from rundiff.strip.policy import CELL_METADATA, KEEPING, NOTEBOOK_METADATA
from rundiff.strip.scan import Scan

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from rundiff.strip.policy import StripOptions

_BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20
_PLAINLY = {
    "Expecting value": "a value is missing",
    "Unterminated string starting at": "the string that starts there never ends",
    "Invalid control character at": "a control character in a string",
    "Invalid \\escape": "a backslash that escapes nothing",
    "Invalid \\uXXXX escape": "a \\u without four hexadecimal digits",
}
"""What `json` says, in words that can stand in a sentence."""
_CONFLICT = rb"(?m)^(?:<<<<<<<|>>>>>>>|[|]{7}) "


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Stripped(namedtuple("Stripped", ("data", "outputs", "counts", "metadata"), defaults=(0, 0, 0))):  # noqa: PYI024
    """The bytes, and how many outputs, counts and metadata keys are gone; the very same object where nothing is."""

    __slots__ = ()
    data: bytes
    outputs: int
    counts: int
    metadata: int


def strip_notebook(data: bytes, options: StripOptions) -> Stripped:
    """The notebook without what should not be committed. Raises NotANotebook."""
    _check_encoding(data)
    scan = Scan(data.decode("latin-1"), len(_BOM) if data.startswith(_BOM) else 0)
    cut = _Cut(scan, options)
    try:
        cut.read_notebook()
    except JSONDecodeError as error:
        raise NotANotebook(_sentence(data, error)) from error
    return Stripped(_without(data, cut.edits), cut.outputs, cut.counts, cut.metadata)


class _Misshapen(JSONDecodeError):
    """JSON that is fine, where a notebook has something else."""


class _Cut:
    """Reads a notebook once, from start to end, and notes what to cut: (start, end, what to put there)."""

    __slots__ = ("counts", "edits", "metadata", "options", "outputs", "scan")

    def __init__(self, scan: Scan, options: StripOptions) -> None:
        self.scan = scan
        self.options = options
        self.edits: list[tuple[int, int, bytes]] = []
        self.outputs = self.counts = self.metadata = 0

    def read_notebook(self) -> None:
        scan, found = self.scan, False
        if scan.first != "{":
            if not scan.first:
                raise NotANotebook("the file is empty; a notebook is a JSON object with `cells`")
            scan.skip()
            raise NotANotebook("the top level is not a JSON object; is it a notebook?")
        for key in scan.members():
            if key == "cells":
                found = True
                self._read_cells("execution_count")
            elif key == "worksheets" and scan.first == "[":
                found = self._read_worksheets() or found
            elif key == "metadata":
                self._read_metadata(NOTEBOOK_METADATA)
            else:
                scan.skip()
        scan.finish()
        if not found:
            raise NotANotebook("it has no `cells`; is it a notebook?")

    def _read_worksheets(self) -> bool:
        """Notebook formats 2 and 3 keep their cells one level down, and call the count otherwise."""
        found = False
        for _ in self.scan.elements():
            if self.scan.first != "{":
                self.scan.skip()
                continue
            for key in self.scan.members():
                if key == "cells":
                    found = True
                    self._read_cells("prompt_number")
                else:
                    self.scan.skip()
        return found

    def _read_cells(self, count_name: str) -> None:
        if self.scan.first != "[":
            raise _Misshapen("`cells` is not a list", self.scan.text, self.scan.at)
        for number in self.scan.elements():
            if self.scan.first != "{":
                raise _Misshapen(f"cell {number + 1} is not a JSON object", self.scan.text, self.scan.at)
            self._read_cell(count_name)

    def _read_cell(self, count_name: str) -> None:
        """Note what to cut from one cell; its metadata, which may stand last, decides whether its outputs stay."""
        scan, keeps = self.scan, self.options.keep_outputs
        outputs: list[tuple[int, int, int]] = []
        counts: list[tuple[int, int]] = []
        inner_counts: list[tuple[int, int]] = []
        for key in scan.members():
            start = scan.at
            if key == "outputs":
                outputs.append((start, self._pass_outputs(count_name, inner_counts), scan.at))
            elif key == count_name:
                scan.skip()
                counts.append((start, scan.at))
            elif key == "metadata":
                keeps = self._read_metadata(CELL_METADATA) or self.options.keep_outputs
            else:
                scan.skip()
        if not keeps:
            self.outputs += sum(number for _, number, _ in outputs)
            self.edits += [(start, end, b"[]") for start, number, end in outputs if number]
        self._cut_counts(counts + inner_counts if keeps else counts)

    def _cut_counts(self, counts: list[tuple[int, int]]) -> None:
        if not self.options.keep_counts:
            edits = [(start, end, b"null") for start, end in counts if self.scan.text[start:end] != "null"]
            self.counts += len(edits)
            self.edits += edits

    def _pass_outputs(self, count_name: str, counts: list[tuple[int, int]]) -> int:
        """How many outputs there are. Objects are gone through, so that long strings in them are never copied."""
        scan, number = self.scan, 0
        if scan.first != "[":
            return 0 if scan.value() is None else 1
        for _ in scan.elements():
            number += 1
            if scan.first != "{":
                scan.skip()
                continue
            for key in scan.members():
                start = scan.at
                if key == "data" and scan.first == "{":
                    for _ in scan.members():
                        scan.skip()
                    continue
                scan.skip()
                if key == count_name:
                    counts.append((start, scan.at))
        return number

    def _read_metadata(self, volatile: frozenset[str]) -> bool:
        """Note which keys to cut; whether the cell keeps its outputs."""
        scan = self.scan
        if scan.first != "{":
            scan.skip()
            return False
        opened = scan.at + 1
        members: list[tuple[int, int, bool]] = []
        marks: dict[str, object] = {}
        for key in scan.members():
            start = scan.key_at
            if key == "tags" or key in KEEPING:
                marks[key] = scan.value()
            else:
                scan.skip()
            members.append((start, scan.at, key in volatile))
        if not self.options.keep_all_metadata:
            self.metadata += sum(gone for _, _, gone in members)
            self.edits += _member_edits(opened, members, scan.at - 1)
        return _keeps(marks)


def _keeps(marks: dict[str, object]) -> bool:
    tags = marks.get("tags")
    tagged = isinstance(tags, list) and any(tag in KEEPING for tag in tags if isinstance(tag, str))
    return bool(marks["keep_output"]) if "keep_output" in marks else tagged or bool(marks.get("init_cell"))


def _member_edits(opened: int, members: list[tuple[int, int, bool]], closed: int) -> list[tuple[int, int, bytes]]:
    """Cut members out of an object, each with one comma, so that what is between the others stays as it is."""
    kept = [index for index, (_, _, gone) in enumerate(members) if not gone]
    if len(kept) == len(members):
        return []
    if not kept:
        return [(opened, closed, b"")]
    last = kept[-1]
    edits = [(start, members[i + 1][0], b"") for i, (start, _, gone) in enumerate(members[:last]) if gone]
    if last < len(members) - 1:
        edits.append((members[last][1], members[-1][1], b""))
    return edits


def _without(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    if not edits:
        return data
    parts: list[bytes | memoryview] = []
    at, view = 0, memoryview(data)
    for start, end, instead in sorted(edits):
        parts += (view[at:start], instead)
        at = end
    return b"".join((*parts, view[at:]))


def _check_encoding(data: bytes) -> None:
    """Raise NotANotebook unless *data* is UTF-8; block by block, since one emoji would make the whole text four times as big."""
    if data.isascii():
        return
    at, view = 0, memoryview(data)
    while at < len(data):
        try:
            done = utf_8_decode(view[at : at + _BLOCK], "strict", at + _BLOCK >= len(data))[1]
        except UnicodeDecodeError as error:
            raise NotANotebook(f"not UTF-8 at byte {at + error.start}; save it again from Jupyter") from error
        at += done


def _sentence(data: bytes, error: JSONDecodeError) -> str:
    """What is wrong with the JSON, and where: lines and columns count from 1, as editors do."""
    if conflict := re.search(_CONFLICT, data):
        line = data.count(b"\n", 0, conflict.start()) + 1
        return f"merge conflict markers at line {line}; resolve the merge first (`git checkout --ours` or `--theirs` takes one side)"
    before = data[: error.pos]
    line, column = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    if not data[error.pos :].strip():
        return f"the file breaks off at line {line}, column {column}; restore it (`git checkout -- FILE`) or save it again"
    what = "a notebook" if isinstance(error, _Misshapen) else "valid JSON"
    reason = next((plain for start, plain in _PLAINLY.items() if error.msg.startswith(start)), error.msg)
    return f"not {what} at line {line}, column {column}: {reason}; correct it there, or save it again from Jupyter"

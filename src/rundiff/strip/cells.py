"""The place of a list of cells in; what to cut out of them, as edits and as numbers, out."""

from __future__ import annotations

from rundiff.strip.broken import BrokenJSON
from rundiff.strip.edits import item_edits
from rundiff.strip.keys import keys
from rundiff.strip.metadata import Metadata, verdict
from rundiff.strip.outputs import output_edits, outputs_at

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rundiff.strip.edits import Edit
    from rundiff.strip.keys import Keys
    from rundiff.strip.outputs import Outputs
    from rundiff.strip.policy import StripOptions
    from rundiff.strip.quick import Quick
    from rundiff.strip.scan import Scan

COUNT, OLD_COUNT = "execution_count", "prompt_number"
"""What an execution count is called: since format 4, and before."""

SOME, MOST = 1 << 14, 1 << 22
"""Bytes read in this process from which on it pays to compile patterns; and of a file up to which outputs may be copied."""
_read_so_far = 0


def _quick(length: int) -> Callable[[Scan, Keys, StripOptions], Iterator[Quick]] | None:
    """How usual cells of a file of so many bytes are read; None where that does not pay."""
    global _read_so_far  # noqa: PLW0603 - whether patterns are compiled is a matter of the process
    _read_so_far += length
    if not _read_so_far > SOME or length > MOST:
        return None
    from rundiff.strip.quick import quick_cells  # noqa: PLC0415 - a small file is done before its patterns are compiled

    return quick_cells


class Cells:
    """What is noted while a notebook is read once, from start to end.

    *kept*: outputs stay where a cell does not say otherwise. *count*: what an execution count is called.
    """

    __slots__ = (
        "cell_keys",
        "count",
        "counts",
        "edits",
        "gone",
        "kept",
        "metadata",
        "notebook_keys",
        "options",
        "outputs",
        "quick",
        "scan",
        "wanted",
    )

    def __init__(self, scan: Scan, options: StripOptions, *, kept: bool = False, count: str = COUNT) -> None:
        self.scan = scan
        self.options = options
        self.count = count
        self.kept = kept or options.keep_outputs
        self.notebook_keys, self.cell_keys = keys(options)
        self.wanted = ("tags", *options.keep_tags)
        usual = not (self.kept or options.looks_at_outputs or options.drops_cells)
        self.quick = _quick(len(scan.text)) if usual else None
        self.edits: list[Edit] = []
        self.outputs = self.counts = self.metadata = self.gone = 0

    def read(self) -> None:
        """The cells at the scan's place."""
        scan, opened = self.scan, self.scan.at + 1
        quick = self.quick if self.count == COUNT else None
        if scan.first != "[":
            raise BrokenJSON("`cells` is not a list", scan.at, shape=True)
        items: list[tuple[int, bool, int]] = []
        quickly = 0
        for number in scan.elements():
            if scan.first != "{":
                raise BrokenJSON(f"cell {number + quickly + 1} is not a JSON object", scan.at, shape=True)
            start = scan.at
            if quick is not None:
                for cell in quick(scan, self.cell_keys, self.options):
                    self._note_quick(cell)
                    quickly += 1
            if scan.at == start:
                items.append((start, self._read_cell(), int(scan.at)))
            else:
                quickly -= 1
        if any(goes for _, goes, _ in items):  # then none was read quickly
            self.gone += sum(goes for _, goes, _ in items)
            self.edits += item_edits(opened, [(start, end, goes) for start, goes, end in items], scan.at - 1)

    def note(self, metadata: Metadata) -> dict[str, object]:
        """Cut what goes of it; what it says about outputs."""
        self.edits += metadata.edits
        self.metadata += metadata.gone
        return metadata.marks

    def _note_quick(self, cell: Quick) -> None:
        if cell.number:
            self.outputs += cell.number
            self.edits.append((*cell.outputs, b"[]"))
        if cell.count[0] >= 0:
            self._cut_counts((cell.count,))
        self.edits += cell.edits
        self.metadata += cell.gone

    def _read_cell(self) -> bool:
        """Note what to cut from one cell; its metadata, which may stand last, decides whether its outputs stay. Whether it goes."""
        scan, options = self.scan, self.options
        outputs: list[Outputs] = []
        counts: list[tuple[int, int]] = []
        metadata: Metadata | None = None
        sources: list[object] = []
        for key in scan.members():
            start = scan.at
            if key == "outputs":
                outputs.append(outputs_at(scan, self.count, looked_at=options.looks_at_outputs))
            elif key == "metadata":
                earlier, metadata = metadata, Metadata(scan, self.cell_keys, self.wanted)
                metadata.add(earlier)
            elif options.drop_empty_cells and key in ("source", "input"):
                sources.append(scan.value())
            else:
                scan.skip()
                if key == self.count:
                    counts.append((start, scan.at))
        marks = metadata.marks if metadata else {}
        if options.drops_cells and self._goes(marks, sources):
            return True
        if metadata:
            self.note(metadata)
        self._cut_counts(counts)
        for found in outputs:
            self._cut_outputs(found, marks)
        return False

    def _cut_outputs(self, found: Outputs, marks: dict[str, object]) -> None:
        said = verdict(marks, self.options.keep_tags)
        edits, left = output_edits(found, self.options, kept=self.kept if said is None else said)
        self.edits += edits
        self.outputs += len(found.items) - len(left)
        for output in left:
            self._cut_counts(output.counts)

    def _cut_counts(self, counts: Iterable[tuple[int, int]]) -> None:
        if not self.options.keep_counts:
            edits = [(start, end, b"null") for start, end in counts if self.scan.text[start:end] != "null"]
            self.counts += len(edits)
            self.edits += edits

    def _goes(self, marks: dict[str, object], sources: list[object]) -> bool:
        tags = marks.get("tags")
        if isinstance(tags, list) and any(tag in self.options.drop_tagged_cells for tag in tags):
            return True
        lines = [line for source in sources for line in (source if isinstance(source, list) else [source])]
        return self.options.drop_empty_cells and not any(isinstance(line, str) and line.strip() for line in lines)

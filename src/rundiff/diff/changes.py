"""The closed set of what can happen to a cell, a notebook and a file: the one value between a diff and who shows it."""

from __future__ import annotations

from typing import Literal

import msgspec

from rundiff.diff.metadata import MetadataChange
from rundiff.diff.noise import Noise, summed
from rundiff.diff.outputs import OutputChange
from rundiff.diff.sorts import Sort
from rundiff.diff.syntax import Context, Syntax
from rundiff.notebook import Cell, Notebook
from rundiff.text import Span, lines

Kind = Literal["same", "added", "removed", "edited", "moved", "moved_edited", "split", "merged", "copied", "retyped"]
FileKind = Literal["same", "added", "removed", "edited", "renamed", "copied", "conflict"]


class Edit(msgspec.Struct, frozen=True):
    """One hunk: a range of lines, and within it the characters to mark.

    *removed* and *added* hold, for each line of the range, the marked ranges `(start, end)` in that line.
    """

    lines: Span
    removed: tuple[tuple[tuple[int, int], ...], ...]
    added: tuple[tuple[tuple[int, int], ...], ...]

    def blank(self, old: tuple[str, ...], new: tuple[str, ...]) -> bool:
        """Whether every line of it, of the texts *old* and *new*, is blank."""
        return not any(line.strip() for line in (*old[slice(*self.lines[:2])], *new[slice(*self.lines[2:])]))


class TextDiff(msgspec.Struct, frozen=True):
    """Two texts as lines without their ends, and the hunks that turn *old* into *new*."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    edits: tuple[Edit, ...]
    precise: bool = True
    """False when too much changed to find the shortest change, or to mark the characters that differ."""
    old_start: int = 0
    """The line of its cell at which *old* begins: of a cell that was split, each part is compared with its own lines."""
    new_start: int = 0
    """The line of its cell at which *new* begins, where cells were merged into it."""
    partial: bool = False
    """Whether *old* or *new* is only a part of its cell."""

    @property
    def removed_lines(self) -> int:
        """How many lines of *old* are gone."""
        return sum(edit.lines.old_end - edit.lines.old_start for edit in self.edits)

    @property
    def added_lines(self) -> int:
        """How many lines of *new* were not there."""
        return sum(edit.lines.new_end - edit.lines.new_start for edit in self.edits)

    @property
    def rewritten(self) -> bool:
        """Whether no line of *old* is left, or is a version of a line of *new*."""
        marked = any(marks for edit in self.edits for marks in edit.removed)
        whole = 0 < len(self.old) == self.removed_lines and 0 < len(self.new) == self.added_lines
        return self.precise and whole and not marked


NotExecuted = Literal["baseline", "target", "both"]


class CellChange(msgspec.Struct, frozen=True):
    """What happened to one cell. Indices count from 0; None where the cell is not on that side.

    A split or merge keeps one ordinary row for the part that goes on and adds a row for every other part, which names its
    *sources*, indices of old cells: a part that was split off stands at its *new_index* and came from the one in *sources*; a
    merged row stands at the *new_index* of the cell that took it in, ahead of that cell's own row, and its *sources* are that
    cell's old index and its own, ascending. A copied cell stands at its *new_index*, and *sources* names the original. What
    these rows have in *old* is the cell that their text came from. *edit* is None where the text is the same.
    """

    kind: Kind
    old_index: int | None
    new_index: int | None
    old: Cell | None
    new: Cell | None
    edit: TextDiff | None = None
    sources: tuple[int, ...] = ()
    context: Context | None = None
    """By what the edit is judged: the same value for all cells of one notebook."""
    outputs: tuple[OutputChange, ...] = ()
    """What differs in the outputs, where they were asked for; re-running alone does not change the *kind*."""
    metadata: tuple[MetadataChange, ...] = ()
    """What differs in the metadata, where it was asked for."""
    not_executed: NotExecuted | None = None
    """On which side, of those that are runs, the cell stood in the notebook and was not executed."""

    @property
    def differs(self) -> bool:
        """Whether anything that was asked for differs, be it of an empty cell or of one that only asks what changed."""
        return (self.kind != "same" and not self.idle) or bool(self.outputs or self.metadata)

    @property
    def sort(self) -> Sort | None:
        """What an edit is as text; None where nothing was edited. Judged when it is asked for: it takes parsing."""
        if self.kind == "retyped":
            return "code"  # it runs now, or runs no more
        if self.edit is None or not self.edit.edits:
            return None
        return (self.context.syntax if self.context is not None else Syntax()).sort(*self.compared)

    @property
    def compared(self) -> tuple[Cell | None, Cell | None]:
        """Both sides as far as the edit is about them: of a cell that was split or merged, its part."""
        if self.edit is None or not self.edit.partial:
            return self.old, self.new
        old = None if self.old is None else self.old.with_source("\n".join(self.edit.old))
        return old, None if self.new is None else self.new.with_source("\n".join(self.edit.new))

    @property
    def text(self) -> TextDiff:
        """Both texts as lines, and the hunks between them."""
        if self.edit is not None:
            return self.edit
        unedited = lines(self.cell.source)
        return TextDiff(unedited, unedited, ())

    @property
    def cell(self) -> Cell:
        """The cell as it is now, or as it was where it is gone."""
        cell = self.new or self.old
        assert cell is not None, "a change has at least one side"
        return cell

    @property
    def blank(self) -> bool:
        """Whether the cell is empty on each side that it is on: Jupyter adds one after the last cell that is run."""
        return not any(cell.source.strip() for cell in (self.old, self.new) if cell is not None)

    @property
    def idle(self) -> bool:
        """Whether it is the part of a split or merged cell that goes on as it was: the rows of the other parts say it all."""
        return self.kind == "edited" and self.edit is not None and not self.edit.edits and self.edit.partial

    @property
    def asks(self) -> bool:
        """Whether the cell asks what changed, on each side that it is on."""
        return all(cell.asks for cell in (self.old, self.new) if cell is not None)

    @property
    def removed_lines(self) -> int:
        """How many lines are gone."""
        return 0 if self.edit is None else self.edit.removed_lines

    @property
    def added_lines(self) -> int:
        """How many lines are new."""
        return 0 if self.edit is None else self.edit.added_lines


class Hidden(msgspec.Struct, frozen=True):
    """What was left out of sight, counted, so that nothing is dropped silently."""

    unchanged: int = 0
    """Cells whose source is the same and in place."""
    counts: int = 0
    """Cells whose execution count alone would differ."""
    outputs: int = 0
    """Cells whose outputs differ."""
    metadata: int = 0
    """Cells or notebooks whose metadata differs."""
    checkpoints: int = 0
    """Files below `.ipynb_checkpoints/`."""
    questions: int = 0
    """Cells that came, went or changed, and only ask what changed: `%gitdiff`."""
    blank: int = 0
    """Empty cells that came, went or moved."""
    spaces: int = 0
    """Cells that differ in nothing but the white space that is to be ignored."""
    outside: int = 0
    """Files that may differ, but lie outside the folder that was asked about."""
    elsewhere: int = 0
    """Files that may differ, and are neither the notebook that was asked about nor anything that it uses."""
    flood: int = 0
    """Files that came in a flood since a run, untracked: a data set, and no code."""
    paired: int = 0
    """Text files with the same change as the notebook that Jupytext pairs them with."""
    without_outputs: int = 0
    """Notebooks whose outputs were asked for, and that one side is kept without."""
    noise: tuple[Noise, ...] = ()
    """What tools wrote by themselves into outputs and metadata that were asked for."""

    def __add__(self, other: Hidden) -> Hidden:
        sums = {name: getattr(self, name) + getattr(other, name) for name in Hidden.__struct_fields__}
        return Hidden(**{**sums, "noise": summed(sums["noise"])})

    @property
    def total(self) -> int:
        """How many things are out of sight."""
        counts: list[int] = [getattr(self, name) for name in Hidden.__struct_fields__ if name != "noise"]
        return sum(counts) + sum(noise.count for noise in self.noise)


class NotebookDiff(msgspec.Struct, frozen=True):
    """Every cell of both sides, once, in the order of the new notebook (removed cells where they stood)."""

    cells: tuple[CellChange, ...]
    hidden: Hidden
    precise: bool = True
    """False when a limit made the alignment coarser."""
    notebooks: tuple[Notebook, Notebook] = (Notebook(()), Notebook(()))
    """The two that were compared."""
    formats: str = ""
    """What Jupytext pairs the notebook with, in the words of its metadata: `ipynb,py:percent`."""
    metadata: tuple[MetadataChange, ...] = ()
    """What differs in the notebook's own metadata, where it was asked for."""

    @property
    def changes(self) -> tuple[CellChange, ...]:
        """The cells of which anything differs, without those that only ask what changed, or are empty and show nothing."""
        return tuple(
            change
            for change in self.cells
            if change.differs and not change.asks and (change.outputs or change.metadata or not change.blank)
        )


class PartChange(msgspec.Struct, frozen=True):
    """What happened to one part of a Python file. Its *text* says at which lines of the file it begins, counted from 0."""

    kind: Kind
    title: str
    """`def train_step`, the title of a `# %%` cell, or the first line that says something."""
    text: TextDiff
    old_line: int | None
    new_line: int | None
    """Where it begins; None where it is not on that side."""


class ScriptDiff(msgspec.Struct, frozen=True):
    """A Python file in which parts changed their places: every part of both sides once, in the order of the new file.

    Blank lines below a part are compared where the same part follows on both sides: elsewhere they belong to the place, not to it.
    """

    parts: tuple[PartChange, ...]
    whole: TextDiff
    """The file line by line, as if nothing had moved."""
    precise: bool = True
    """False when a limit made the pairing of the parts, or of their lines, coarser."""

    @property
    def removed_lines(self) -> int:
        """How many lines are gone."""
        return sum(part.text.removed_lines for part in self.parts)

    @property
    def added_lines(self) -> int:
        """How many lines are new."""
        return sum(part.text.added_lines for part in self.parts)


class BinaryDiff(msgspec.Struct, frozen=True):
    """Bytes that are not text, or too many to be compared: sizes in bytes, None where the file is not on that side.

    A hash is the first twelve hexadecimal digits of the content's SHA-256; None where the file is not there or was not read.
    """

    old_size: int | None
    new_size: int | None
    large: bool = False
    """Whether a side was not read, since it is too large to be compared."""
    old_hash: str | None = None
    new_hash: str | None = None
    old_lfs: bool = False
    """Whether a pointer of Git LFS stands in its place, which says size and hash of the content."""
    new_lfs: bool = False

    @property
    def same_content(self) -> bool:
        """Whether what is in the file, or behind the pointer in its place, is known to be the same."""
        return self.old_hash is not None and (self.old_hash, self.old_size) == (self.new_hash, self.new_size)


class SubmoduleDiff(msgspec.Struct, frozen=True):
    """Another repository inside this one, of which only the commit is kept; None where it is not there, or not checked out."""

    old_commit: str | None
    new_commit: str | None
    ahead: int | None
    """Commits that the new one has and the old one has not; None where the submodule, as it is checked out, lacks one of them."""
    behind: int | None
    dirty: bool = False
    """Whether its files on disk have changes that are in no commit."""


class Broken(msgspec.Struct, frozen=True):
    """A file that could not be read as what its name says, and why."""

    reason: str


Content = NotebookDiff | TextDiff | ScriptDiff | BinaryDiff | SubmoduleDiff | Broken


class Conflict(msgspec.Struct, frozen=True):
    """An unresolved merge: what its two sides are called. What is shown leads from *ours* to *theirs*."""

    ours: str
    theirs: str


class FileDiff(msgspec.Struct, frozen=True):
    """What happened to one file."""

    path: str
    kind: FileKind
    content: Content
    old_path: str | None = None
    sort: Sort | None = None
    """What a text file's edit is as text; a notebook's cells each have their own."""
    mode: tuple[str, str] | None = None
    """What git calls the file's mode, before and after, where it changed: whether it may be executed, or is no plain file."""
    conflict: Conflict | None = None
    """Set where the file is in the middle of a merge; then *content* is between the sides of that merge."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to show: re-running a notebook, or touching a file, is not a change."""
        if isinstance(self.content, NotebookDiff) and self.kind == "edited":
            return bool(self.content.changes or self.content.metadata or self.mode)
        return self.kind != "same"

    @property
    def hidden(self) -> Hidden:
        """What of it is not shown, counted."""
        return self.content.hidden if isinstance(self.content, NotebookDiff) else Hidden()

    @property
    def failed(self) -> bool:
        """Whether it could not be read as what it is."""
        return isinstance(self.content, Broken)

    @property
    def is_python(self) -> bool:
        """Whether it is a Python script or module."""
        return self.path.endswith(".py")

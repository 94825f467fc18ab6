"""Findings in; each as a block of lines out: what and where, what it means, and the lines that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.changes import BinaryDiff, Broken, NotebookDiff, ScriptDiff, SubmoduleDiff, TextDiff
from rundiff.errors import assert_never
from rundiff.render import beside
from rundiff.render.code import Written
from rundiff.render.hunks import differing, hunks
from rundiff.render.pieces import INDENT, Line, Piece, Style, safe
from rundiff.render.places import written
from rundiff.render.sentences import COARSE_CELLS, COARSE_LINES, SORTS, happened, not_executed, stored, submodule
from rundiff.render.sides import wrapped
from rundiff.render.told import told
from rundiff.render.widths import fitted, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.comparison import Finding
    from rundiff.diff.changes import FileDiff
    from rundiff.render.looks import Looks
    from rundiff.render.told import Told


class Block(NamedTuple):
    """A finding as lines: what and where, what it means, and the lines that differ."""

    title: Line
    sentence: Sequence[Line] = ()
    lines: Sequence[Line] = ()
    notes: Sequence[Line] = ()
    """What must be known of how it was compared."""

    @property
    def top(self) -> list[Line]:
        """What stands above the lines that differ."""
        return [self.title, *self.notes, *self.sentence]

    @property
    def all(self) -> list[Line]:
        """Every line, in order."""
        return [*self.top, *self.lines]


_TITLE = 60
"""Columns that a cell's title takes at most."""
_SHORT = 20
"""Columns that it gets, however narrow the terminal is."""
_SENTENCES = 4
"""What one change means, in so many words at most; the others are counted."""


def blocks(groups: Iterable[Sequence[Finding]], looks: Looks) -> list[Block]:
    """A block a group; the first of a notebook whose cells were matched coarsely says so."""
    made: list[Block] = []
    said: set[str] = set()
    for group in groups:
        file, text = group[0].file, group[0].lines
        coarse = [COARSE_LINES] * (text is not None and not text.precise)
        if isinstance(file.content, NotebookDiff) and not file.content.precise and file.path not in said:
            coarse.insert(0, f"{safe(file.path)}: {COARSE_CELLS}")
            said.add(file.path)
        notes: list[Line] = [(Piece(INDENT), Piece(sentence, "warning")) for sentence in coarse]
        made.append(_block(group, looks)._replace(notes=notes))
    return made


def _block(group: Sequence[Finding], looks: Looks) -> Block:
    finding = group[0]
    words = sentences(told(finding.effects), named=len(finding.categories) != 1)
    style: Style = "warning" if finding.likely else "muted"
    said = [("; ".join(words), style)] if words else []
    line = list(_indented([*said, *_impact(finding)], looks)) if said or finding.impact.reach == "off-path" else []
    lines = [line for one in group for line in (*differing(one, looks), *_beside(one, looks))]
    # Where room is short, what a quiet change means may wait until everything that matters has been said.
    return Block(_title(group, looks), line, lines) if finding.likely else Block(_title(group, looks), lines=[*line, *lines])


def sentences(things: Iterable[Told], *, named: bool) -> list[str]:
    """What is told in so many words, the first few; *named* is with the words of the categories."""
    said = [safe(str(thing) if named else thing.sentence) for thing in things if thing.sentence]
    more = [f"{len(said) - _SENTENCES} more"] if len(said) > _SENTENCES else []
    return said[:_SENTENCES] + more


def _impact(finding: Finding) -> list[tuple[str, Style]]:
    """Whether it reaches training: a mark where it does, why where it does not, nothing where that is not known."""
    match finding.impact:
        case ("reaches", _):
            return [(" → training", "muted")]
        case ("off-path", why):
            return (
                [(f" ({safe(why)})" if any(effect.sentence for effect in finding.effects) else safe(why), "muted")]
                if why
                else []
            )
        case _:
            return []


def _indented(sentences: Sequence[tuple[str, Style]], looks: Looks) -> Iterator[Line]:
    """Sentences, which stay indented where the terminal is too narrow for them."""
    pieces = [Piece(sentence, style) for sentence, style in sentences]
    room = looks.columns and looks.columns - len(INDENT)
    for line in wrapped(pieces, room) if room is not None and room >= _SHORT else [tuple(pieces)]:
        yield (Piece(INDENT), *line)


def _beside(finding: Finding, looks: Looks) -> Iterator[Line]:
    """What was asked for beside the source: outputs and metadata of a cell, metadata of a notebook."""
    change, content = finding.change, finding.file.content
    found = list(beside.outputs(change.outputs)) if change is not None else []
    of_all = content.metadata if isinstance(content, NotebookDiff) else ()
    for words, text in [*found, *beside.metadata(of_all if change is None else change.metadata)]:
        line = (Piece(INDENT), Piece(safe(words)))
        if text is None:
            yield line
        else:
            yield (*line, Piece(f"  -{text.removed_lines}", "removed"), Piece(f" +{text.added_lines}", "added"))
            yield from hunks(Written(text), looks)


def _title(group: Sequence[Finding], looks: Looks) -> Line:
    finding = group[0]
    mark = Piece("! conflict, " if finding.file.conflict is not None else "! " if finding.likely else "  ", "warning")
    said = Piece(_said(group), "strong" if finding.likely else "plain")
    before, after = [mark, said, Piece("  "), *_where(group, looks)], list(_amount(finding))
    if finding.change is None:
        return (*before, *after)
    room = _TITLE
    if looks.columns is not None:
        room = min(room, max(_SHORT, looks.columns - 1 - sum(width(piece.text) for piece in (*before, *after))))
    return (*before, Piece(f" {fitted(safe(finding.change.cell.title), room)}"), *after)


def _amount(finding: Finding) -> Iterator[Piece]:
    """How many lines differ."""
    text = finding.lines
    if text is not None and text.removed_lines + text.added_lines:
        yield Piece(f"  -{text.removed_lines}", "removed")
        yield Piece(f" +{text.added_lines}", "added")
    elif finding.change is not None and finding.change.kind in {"split", "merged", "copied", "retyped"}:
        yield Piece("  unchanged text", "muted")


def _said(group: Sequence[Finding]) -> str:
    """What it touches; and what happened, where neither that nor the lines say it."""
    finding, kind = group[0], group[0].change and group[0].change.kind
    word = f"{len(group)} cells moved" if len(group) > 1 and kind == "moved" else _what(finding)
    idle = [not_executed(finding.change)] if finding.change is not None and finding.change.not_executed else []
    if idle and kind in {"added", "removed"}:
        word = idle.pop()  # it was there, and the run knows nothing of it: that it came or went with the run would be untrue
    if finding.categories in ((), ("other",)):
        return ", ".join([word, *idle])
    plain = kind in {None, "added", "edited"}
    return ", ".join([*finding.categories, *([] if plain else [word]), *idle])


def _what(finding: Finding) -> str:
    """What happened, where no category says what it means."""
    change = finding.change
    if change is None:
        return _what_of_file(finding.file)
    return beside.what(change) if change.kind == "same" else happened(change)


def _what_of_file(file: FileDiff) -> str:
    if file.mode is None:
        return _what_of_content(file)
    mode = f"mode {file.mode[0]} → {file.mode[1]}"
    match file.content:
        case TextDiff(edits=()) | NotebookDiff(metadata=()) if file.kind == "edited":
            return mode
        case _:
            return f"{_what_of_content(file)}, {mode}"


def _what_of_content(file: FileDiff) -> str:
    content = file.content
    if isinstance(content, TextDiff) and file.kind == "edited":
        return SORTS.get(file.sort, "edited") if content.edits else "line ends only"
    if file.conflict is not None:
        return "the code is the same" if isinstance(content, NotebookDiff) else "edited"
    if isinstance(content, ScriptDiff):
        return "parts moved" if file.sort is None else f"{SORTS.get(file.sort, 'edited')}, parts moved"
    if isinstance(content, NotebookDiff) and file.kind == "edited":
        return "metadata"
    return "cannot be compared" if isinstance(content, Broken) else file.kind


def _where(group: Sequence[Finding], looks: Looks) -> Iterator[Piece]:
    """The path, which opens the file where there is one and it can be opened, and what is said of the place."""
    finding = group[0]
    file, change = finding.file, finding.change
    if file.old_path:
        yield Piece(f"{safe(file.old_path)} → ")
    gone = looks.link is None or file.kind == "removed"
    yield Piece(safe(file.path), link=None if gone or looks.link is None else looks.link(file.path, _line(finding)))
    if change is not None:
        yield Piece(f" [{written(group)}]")
        return
    match file.content:
        case BinaryDiff():
            yield Piece(f"  {stored(file.content)}")
        case SubmoduleDiff():
            yield Piece(f"  {safe(submodule(file.path, file.content))}")
        case Broken(reason):
            yield Piece(f": {safe(reason)}")
        case TextDiff() | ScriptDiff() | NotebookDiff():
            pass
        case _:
            assert_never(file.content)


def place_of(finding: Finding) -> str:
    """Where a change is, in few words: `train.ipynb [5]`, `config.yaml`."""
    path = safe(finding.file.path)
    return path if finding.change is None else f"{path} [{written((finding,))}]"


def _line(finding: Finding) -> int:
    """The first line of a file that differs, from 1; a line of a cell is none of its notebook."""
    text = finding.lines
    edits = text.whole.edits if isinstance(text, ScriptDiff) else () if text is None else text.edits
    return edits[0].lines.new_start + 1 if finding.change is None and edits else 1

"""A comparison in; styled lines out, worst first. Terminal and HTML paint these lines and add no word of their own.

What a notebook or a path holds is hostile text: control and direction characters are made visible before a line is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.changes import BinaryDiff, Broken, NotebookDiff, ScriptDiff, TextDiff
from rundiff.errors import assert_never
from rundiff.render import beside
from rundiff.render.hunks import differing, hunks
from rundiff.render.pieces import INDENT, Line, Piece, Style, safe
from rundiff.render.places import together, written
from rundiff.render.sentences import (
    COARSE_CELLS,
    COARSE_LINES,
    SORTS,
    conflicts,
    count,
    happened,
    note,
    offered,
    out_of_sight,
    stored,
    without_outputs,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.comparison import Comparison, Finding
    from rundiff.diff.changes import FileDiff
    from rundiff.environment.drift import Drift
    from rundiff.runs.compare import MetricDelta


class Block(NamedTuple):
    """A finding as lines: what and where, what it means, and the lines that differ."""

    title: Line
    sentence: Sequence[Line] = ()
    lines: Sequence[Line] = ()

    @property
    def all(self) -> list[Line]:
        """Every line, in order."""
        return [self.title, *self.sentence, *self.lines]


_TITLE = 60
"""Characters of a cell's title that are shown."""
_SENTENCES = 4
"""What one change means, in so many words at most; the others are counted."""
_LEAST = 4
"""Lines that findings get at least, before heads and foots get any."""
_WORTH_CUTTING = 6
"""Lines that must be left for the beginning of a longer change to be shown."""
_DRIFTS = 4
"""Differences between environments that are named; the others are counted."""


def layout(comparison: Comparison, *, context: int = 0, limit: int | None = None) -> list[Line]:
    """All of *comparison*, or at most *limit* lines of it: then what was left out is said."""
    head, foot = _head(comparison), _foot(comparison)
    groups = together(comparison.findings)
    blocks = _blocks(groups, context)
    lines = [*head, *_sections(groups, blocks)]
    whole = len(lines) + len(foot)
    if limit is None or whole <= limit:
        return [*lines, *foot]
    if limit < len(head) + len(foot) + _headings(comparison) + _LEAST:
        head, foot = head[:1], []  # so little room is for what changed
    room = limit - len(head) - len(foot) - 1  # one line is for saying that not all is shown
    lines = [*head, *_sections(groups, _fitted(blocks, room - _headings(comparison)))][: len(head) + room]
    left = whole - len(lines) - len(foot)
    return [*lines, (Piece(f"… {count(left, 'more line')}; without --lines all are shown", "muted"),), *foot]


def _sections(groups: Sequence[Sequence[Finding]], blocks: Sequence[Block]) -> Iterator[Line]:
    for heading, likely in (("likely to matter", True), ("other", False)):
        of_kind = [block for group, block in zip(groups, blocks, strict=False) if group[0].likely is likely]
        if of_kind:
            yield (Piece(heading, "heading"),)
        for block in of_kind:
            yield from block.all


def _headings(comparison: Comparison) -> int:
    return len({finding.likely for finding in comparison.findings})


def _fitted(blocks: list[Block], room: int) -> list[Block]:
    """As much as *room* lines hold: what and why of each block, worst first, then the lines that differ, from the top down.

    A short change is shown whole or not at all: the old line without the new one would mislead.
    """
    shown: list[Block] = []
    for block in blocks:
        if 1 + len(block.sentence) > room:
            break
        shown.append(block._replace(lines=()))
        room -= 1 + len(block.sentence)
    for number, block in enumerate(blocks[: len(shown)]):
        if len(block.lines) <= room or room >= _WORTH_CUTTING:
            shown[number] = block._replace(lines=block.lines[:room])
        room -= len(shown[number].lines)
    return shown


def _head(comparison: Comparison) -> list[Line]:
    title = (Piece(f"{safe(comparison.baseline.label)} → {safe(comparison.target.label)}", "strong"),)
    lines: list[Line] = [(*title, Piece(f"   {_summary(comparison)}"))]
    if said := note(comparison):
        lines.append((Piece(said, "muted"),))
    lines += [(Piece(safe(sentence), "warning"),) for sentence in conflicts(comparison)]
    if comparison.metrics:
        lines.append(tuple(_joined(_metric(delta) for delta in comparison.metrics[:3])))
    return lines


def _summary(comparison: Comparison) -> str:
    cells = sum(finding.change is not None for finding in comparison.findings)
    files = len(comparison.findings) - cells
    parts = [count(cells, "changed cell")] * bool(cells) + [count(files, "changed file")] * bool(files)
    if parts:
        return ", ".join(parts)
    return "no change in the code; the environment differs" if comparison.drift else "nothing changed"


def _metric(delta: MetricDelta) -> Iterator[Piece]:
    old, new = (_number(value) for value in (delta.old, delta.new))
    yield Piece(f"{safe(delta.name)} {old} → {new}")
    if delta.better is not None:
        yield Piece(" better" if delta.better else " worse", "better" if delta.better else "worse")


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4g}"


def _joined(groups: Iterable[Iterable[Piece]]) -> Iterator[Piece]:
    for number, group in enumerate(groups):
        if number:
            yield Piece(" · ", "muted")
        yield from group


def _blocks(groups: Iterable[Sequence[Finding]], context: int) -> list[Block]:
    """A block a group; the first of a notebook whose cells were matched coarsely says so."""
    blocks: list[Block] = []
    said: set[str] = set()
    for group in groups:
        file, text = group[0].file, group[0].lines
        coarse = [COARSE_LINES] * (text is not None and not text.precise)
        if isinstance(file.content, NotebookDiff) and not file.content.precise and file.path not in said:
            coarse.insert(0, f"{safe(file.path)}: {COARSE_CELLS}")
            said.add(file.path)
        notes: list[Line] = [(Piece(INDENT), Piece(sentence, "warning")) for sentence in coarse]
        block = _block(group, context)
        blocks.append(block._replace(sentence=[*notes, *block.sentence]))
    return blocks


def _block(group: Sequence[Finding], context: int) -> Block:
    finding = group[0]
    one = len(finding.categories) == 1
    sentences = [safe(effect.sentence if one else str(effect)) for effect in finding.effects if effect.sentence]
    more = [f"{len(sentences) - _SENTENCES} more"] if len(sentences) > _SENTENCES else []
    style: Style = "warning" if finding.likely else "muted"
    line: list[Line] = [(Piece(INDENT), Piece("; ".join(sentences[:_SENTENCES] + more), style))] if sentences else []
    lines = [line for one in group for line in (*differing(one, context), *_beside(one, context))]
    # Where room is short, what a quiet change means may wait until everything that matters has been said.
    return Block(_title(group), line, lines) if finding.likely else Block(_title(group), lines=[*line, *lines])


def _beside(finding: Finding, context: int) -> Iterator[Line]:
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
            yield from hunks(text, context)


def _title(group: Sequence[Finding]) -> Line:
    finding = group[0]
    mark = Piece("! conflict, " if finding.file.conflict is not None else "! " if finding.likely else "  ", "warning")
    pieces = [mark, Piece(_said(group), "strong" if finding.likely else "plain"), Piece(f"  {_where(finding, group)}")]
    text = finding.lines
    if text is not None and text.removed_lines + text.added_lines:
        pieces += [Piece(f"  -{text.removed_lines}", "removed"), Piece(f" +{text.added_lines}", "added")]
    elif finding.change is not None and finding.change.kind in {"split", "merged", "copied", "retyped"}:
        pieces.append(Piece("  unchanged text", "muted"))
    return tuple(pieces)


def _said(group: Sequence[Finding]) -> str:
    """What it touches; and what happened, where neither that nor the lines say it."""
    finding, kind = group[0], group[0].change and group[0].change.kind
    word = f"{len(group)} cells moved" if len(group) > 1 and kind == "moved" else _what(finding)
    if finding.categories in ((), ("other",)):
        return word
    told = kind in {None, "added", "edited"}
    return ", ".join([*finding.categories, *([] if told else [word])])


def _what(finding: Finding) -> str:
    """What happened, where no category says what it means."""
    change = finding.change
    if change is None:
        return _what_of_file(finding.file)
    return beside.what(change) if change.kind == "same" else happened(change)


def _what_of_file(file: FileDiff) -> str:
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


def _where(finding: Finding, group: Sequence[Finding]) -> str:
    file, change = finding.file, finding.change
    path = f"{safe(file.old_path)} → {safe(file.path)}" if file.old_path else safe(file.path)
    if change is not None:
        title = safe(change.cell.title)
        return f"{path} [{written(group)}] {title[: _TITLE - 1] + '…' if len(title) > _TITLE else title}"
    match file.content:
        case BinaryDiff():
            return f"{path}  {stored(file.content)}"
        case Broken(reason):
            return f"{path}: {safe(reason)}"
        case TextDiff() | ScriptDiff() | NotebookDiff():
            return path
        case _:
            return assert_never(file.content)


def _foot(comparison: Comparison) -> list[Line]:
    lines: list[Line] = []
    if comparison.drift:
        lines.append(_environment(comparison.drift))
    elif comparison.baseline.run is not None and comparison.target.run is not None:
        lines.append((Piece("environment: the same", "muted"),))
    if said := without_outputs(comparison.hidden):
        lines.append((Piece(said, "warning"),))
    if said := out_of_sight(comparison.hidden):
        lines.append((Piece(f"hidden: {said}", "muted"),))
    if comparison.offer:
        lines.append((Piece(f"next: {offered(comparison.offer)}", "strong"),))
    return lines


def _environment(drifts: tuple[Drift, ...]) -> Line:
    named = [f"{safe(d.name)} {safe(d.old or '—')} → {safe(d.new or '—')}" for d in drifts[:_DRIFTS]]
    more = [f"{len(drifts) - _DRIFTS} more"] if len(drifts) > _DRIFTS else []
    return (Piece("environment: ", "warning"), Piece(" · ".join(named + more)))

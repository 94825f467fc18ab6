"""What differs beside a cell's source in; the sentences that say it, each with the lines that differ, out.

What an output or a key says is hostile text still: who makes lines of these words makes it visible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.outputs import ImageOutput, JsonOutput, OtherOutput, OutputChange, TextOutput
from rundiff.errors import assert_never
from rundiff.render.sentences import COARSE_LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.diff.changes import CellChange, TextDiff
    from rundiff.diff.metadata import MetadataChange
    from rundiff.diff.pictures import Picture

_FORMS = {"text": "", "source": ", its source", "table": ", its table as text"}
_MARKUP = frozenset({"text/html", "text/latex", "text/markdown"})


class Told(NamedTuple):
    """A sentence, and the text that it is about, where its lines are to be shown."""

    words: str
    text: TextDiff | None = None


def what(change: CellChange) -> str:
    """What changed of a cell whose source did not."""
    return " and ".join(["outputs"] * bool(change.outputs) + ["metadata"] * bool(change.metadata))


def outputs(changes: Sequence[OutputChange]) -> Iterator[Told]:
    """Of each output what changed; markup that says what the plain text of the same output says is not shown again."""
    plain = {_place(change) for change in changes if change.what == "text/plain"}
    for change in changes:
        match change:
            case TextOutput(what=what, text=text) if what in _MARKUP and _place(change) in plain:
                yield Told(f"{what} {_happened(change) or 'changed'} with it: -{text.removed_lines} +{text.added_lines}")
            case TextOutput():
                yield from _text(change)
            case JsonOutput(what, old_index, new_index, old_size, new_size, differing):
                values = "1 value differs" if differing == 1 else f"{differing:,} values differ"
                yield Told(_line(what, _sized(old_index, old_size), _sized(new_index, new_size), values))
            case ImageOutput(what, _, _, old, new):
                yield Told(_line(what, _drawn(old), _drawn(new), "different"))
            case OtherOutput(what, old_index, new_index, old_size, new_size):
                difference = "different, too long to be shown" if what in _MARKUP else "different"
                yield Told(_line(what, _sized(old_index, old_size), _sized(new_index, new_size), difference))
            case _:
                assert_never(change)


def metadata(changes: Iterable[MetadataChange]) -> Iterator[Told]:
    """Key by key."""
    for change in changes:
        old, new = ("—" if value is None else value for value in (change.old, change.new))
        yield Told(f"metadata {change.path}: {old} → {new}")


def _place(change: OutputChange) -> tuple[int | None, int | None]:
    return change.old_index, change.new_index


def _text(change: TextOutput) -> Iterator[Told]:
    yield Told(f"{change.what}{_FORMS[change.form]} {_happened(change)}".rstrip(), change.text)
    if change.text.partial:
        yield Told(f"{change.what} is long: only {_compared(change.text)} are compared")
    elif not change.text.precise:
        yield Told(COARSE_LINES)


def _happened(change: TextOutput) -> str:
    return "added" if change.old_index is None else "removed" if change.new_index is None else ""


def _compared(text: TextDiff) -> str:
    lines = max(len(text.old), len(text.new))
    return f"{lines:,} lines from line {text.new_start + 1:,} on"


def _line(what: str, old: str | None, new: str | None, difference: str) -> str:
    if old is None or new is None:
        return f"{what} {'added' if old is None else 'removed'}: {new if old is None else old}"
    return f"{what} {old} → {new}: {difference}"


def _sized(index: int | None, size: int | None) -> str | None:
    return None if index is None or size is None else f"{size:,} bytes"


def _drawn(picture: Picture | None) -> str | None:
    if picture is None:
        return None
    pixels = "" if picture.width is None or picture.height is None else f"{picture.width}×{picture.height}, "
    return f"{pixels}{picture.size:,} bytes"

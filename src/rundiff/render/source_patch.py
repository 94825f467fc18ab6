"""What changed in; a patch for people out: the source of each cell, and each text file, as a unified diff with hunks and headers.

Pagers (delta, diff-so-fancy) and review tools take it; `git apply` does not, and is kept from trying: between the names of a
file and its first hunk stands a line that says what happened, at which git stops ("patch fragment without header") before it has
changed anything. A cell's number is in the name, which a tab ends: `patch`, which would go on, finds no file of that name. The
patch for them is `commands.patch`.

Sources stand here as they are, control characters and all. Where the lines go to a terminal, each has to pass through
`pieces.safe` without its line end; names and titles have none of it anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.changes import BinaryDiff, Broken, NotebookDiff, ScriptDiff, SubmoduleDiff, TextDiff
from rundiff.errors import assert_never
from rundiff.render.pieces import safe
from rundiff.render.places import numbers, place
from rundiff.render.quoting import quoted
from rundiff.render.sentences import happened, stored, submodule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.comparison import Finding
    from rundiff.diff.changes import CellChange, Edit, FileDiff

LABEL = "# source patch: cells of notebooks as text; git apply does not take it (that is --format patch)\n"
_TITLE = 60
"""Characters of a cell's title that are shown."""


class _Names(NamedTuple):
    """What a diff is called on both sides, and the title of each, where it is of a cell."""

    old: str
    new: str
    old_title: str | None = None
    new_title: str | None = None


def source_patch(files: Iterable[FileDiff], context: int = 3) -> Iterator[str]:
    """The label, and each cell and text file of *files* that differs, line by line; nothing where none does."""
    labelled = False
    for file in files:
        for line in _file(file, context):
            if not labelled:
                yield LABEL
                labelled = True
            yield line


def finding_patch(finding: Finding, context: int = 3) -> str:
    """The source patch of one change alone: of a cell, or of a file that is no notebook or changed as a whole."""
    file, change = finding.file, finding.change
    if change is None:
        return "".join(_file(file, context))
    cells = file.content.cells if isinstance(file.content, NotebookDiff) else ()
    return "".join(_cell((file.old_path or file.path, file.path), change, cells, context))


def _file(file: FileDiff, context: int) -> Iterator[str]:
    paths = file.old_path or file.path, file.path
    names = _Names(_name("a", paths[0]), _name("b", paths[1]))
    content = file.content
    match content:
        case NotebookDiff():
            if file.mode is not None or (file.kind != "edited" and not content.changes):
                yield from _diff(names, _with_mode("" if file.kind == "edited" else file.kind, file.mode), None, context)
            for change in content.changes:
                yield from _cell(paths, change, content.cells, context)
        case TextDiff():
            yield from _diff(names, _with_mode(_of_text(file, content), file.mode), content, context)
        case ScriptDiff():
            yield from _diff(names, _with_mode(file.kind, file.mode), content.whole, context)
        case BinaryDiff():
            yield from _diff(names, _with_mode(f"{file.kind}: {stored(content)}", file.mode), None, context)
        case SubmoduleDiff():
            yield from _diff(names, f"{file.kind}: {submodule(file.path, content)}", None, context)
        case Broken(reason):
            yield from _diff(names, f"cannot be compared: {safe(reason)}", None, context)
        case _:
            assert_never(content)


def _of_text(file: FileDiff, text: TextDiff) -> str:
    """Where only the mode is known to differ, that is said by `_with_mode`."""
    if text.edits or file.kind != "edited":
        return file.kind
    return "" if file.mode is not None else "edited, line ends only"


def _with_mode(what: str, mode: tuple[str, str] | None) -> str:
    """In words of ours: git obeys its own, which are `old mode` and `new mode`."""
    said = [what] if what else []
    return ", ".join(said if mode is None else [*said, f"mode {mode[0]} → {mode[1]}"])


def _cell(paths: tuple[str, str], change: CellChange, cells: Sequence[CellChange], context: int) -> Iterator[str]:
    if change.kind == "same":
        return  # its outputs differ, or its metadata: neither is source
    at = place(change, cells)
    old, new = (numbers(side or other) for side, other in ((at.old, at.new), (at.new, at.old)))
    titles = [_short(safe((cell or change.cell).title)) for cell in (change.old, change.new)]
    names = _Names(_name("a", f"{paths[0]} [{old}]"), _name("b", f"{paths[1]} [{new}]"), *titles)
    yield from _diff(names, f"cell {happened(change)}", change.text, context)


def _name(side: str, path: str) -> str:
    """As git writes it: between quotes where it holds what could end the line."""
    return quoted(f"{side}/{path}".encode("utf-8", "surrogateescape"), fully=False).decode("utf-8", "replace")


def _ended(name: str, title: str | None) -> str:
    """With a tab behind it, as git and `diff` have it, where the name alone does not show where it ends."""
    return name if title is None and " " not in name else f"{name}\t{title or ''}"


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def _diff(names: _Names, what: str, text: TextDiff | None, context: int) -> Iterator[str]:
    yield f"diff --rundiff {names.old} {names.new}\n"
    if text is not None and text.edits:
        yield f"--- {_ended(names.old, names.old_title)}\n"
        yield f"+++ {_ended(names.new, names.new_title)}\n"
    yield f"# {what}\n"
    if text is not None:
        yield from hunks(text, context)


def hunks(text: TextDiff, context: int) -> Iterator[str]:
    """The edits of *text* as a unified diff, without the names above them."""
    for edits in _together(text.edits, context):
        yield from _hunk(text, edits, context)


def _together(edits: Sequence[Edit], context: int) -> Iterator[Sequence[Edit]]:
    """Edits in groups: those between which there is no line that is not the context of one of them are one hunk."""
    start = 0
    for at in range(1, len(edits) + 1):
        if at == len(edits) or edits[at].lines.old_start - edits[at - 1].lines.old_end > 2 * context:
            yield edits[start:at]
            start = at


def _hunk(text: TextDiff, edits: Sequence[Edit], context: int) -> Iterator[str]:
    if not edits:
        return
    first, last = edits[0].lines, edits[-1].lines
    above = min(context, first.old_start, first.new_start)
    below = min(context, len(text.old) - last.old_end, len(text.new) - last.new_end)
    old = _range(text.old_start + first.old_start - above, last.old_end + below - first.old_start + above)
    new = _range(text.new_start + first.new_start - above, last.new_end + below - first.new_start + above)
    yield f"@@ -{old} +{new} @@\n"
    at = first.new_start - above
    for edit in edits:
        yield from (f" {line}\n" for line in text.new[at : edit.lines.new_start])
        yield from (f"-{line}\n" for line in text.old[edit.lines.old_start : edit.lines.old_end])
        yield from (f"+{line}\n" for line in text.new[edit.lines.new_start : edit.lines.new_end])
        at = edit.lines.new_end
    yield from (f" {line}\n" for line in text.new[at : at + below])


def _range(start: int, length: int) -> str:
    """Lines count from 1; a range without a line is called by the line above it."""
    return f"{start + 1}" if length == 1 else f"{start + (length > 0)},{length}"

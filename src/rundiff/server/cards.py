"""An answer that was given, and the keys of some of its changes, in; who made them, and their lines, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.authors import authors as found_authors
from rundiff.commands.authors import lacking as found_lacking
from rundiff.render.wire import shapes
from rundiff.render.wire.cards import Author, Authors, Lacking, Lines, Unknown
from rundiff.render.wire.compared import lines_of
from rundiff.render.wire.phrases import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.authors import Made
    from rundiff.git import Repository
    from rundiff.server.asked import Asked

BUDGET = 2_000_000
"""Characters of lines that are sent with an answer; of the changes after that, and of very large ones, they are sent when asked for."""
LARGE = 500_000


def authors(repo: Repository, asked: Asked, keys: Sequence[str], known: Sequence[str] = ()) -> Authors:
    """Who made the changes of these *keys*, as far as that is known in time; objects *known* not to be here are named again."""
    findings = asked.findings(keys)
    found = found_authors(repo, asked.old, asked.new, findings.values())
    named = {key: _author(found.made[at]) for at, key in enumerate(findings) if at in found.made}
    unknown = {
        key: Unknown(message=why.why, phrase=spoken(why.why), command=why.command)
        for at, key in enumerate(findings)
        if (why := found.unknown.get(at)) is not None
    }
    lacks = found_lacking(repo, found.unknown.values(), known)
    together = lacks and Lacking(
        message=lacks.why, phrase=spoken(lacks.why), objects=list(lacks.objects), command=lacks.command
    )
    return Authors(authors=named, late=found.late, cut=found.cut, unknown=unknown, lacking=together)


def _author(made: Made) -> Author:
    by = made.by
    return Author(
        side=made.side,
        name=None if by is None else by.name,
        commit=None if by is None else by.oid,
        subject=None if by is None else by.subject,
        when=None if by is None else by.when,
        open=made.open,
        more=made.more,
        arrived=made.arrived,
        how=made.how,
    )


def lines(asked: Asked, keys: Sequence[str]) -> Lines:
    """The lines of these changes."""
    texts = {key: lines_of(finding) for key, finding in asked.findings(keys).items()}
    return Lines(texts={key: text for key, text in texts.items() if text is not None})


def within_budget(found: shapes.Comparison) -> shapes.Comparison:
    """*found* without the lines of what is too much to be sent at once, in the order in which it is read."""
    files = {file.path: file for file in found.files}
    left, out = BUDGET, set[tuple[str, int | None]]()
    for finding in found.findings:
        text = _text(files[finding.path], finding.row) if finding.path in files else None
        size = 0 if text is None else _size(text)
        if size > min(left, LARGE):
            out.add((finding.path, finding.row))
        else:
            left -= size
    return msgspec.structs.replace(found, files=[_without(file, out) for file in found.files]) if out else found


def _text(file: shapes.File, row: int | None) -> shapes.Text | None:
    if isinstance(file, shapes.NotebookFile):
        return None if row is None else file.cells[row].text
    return file.text if isinstance(file, shapes.TextFile) else None


def _size(text: shapes.Text) -> int:
    return sum(len(line.text) + 1 for line in text.lines)


def _without(file: shapes.File, out: set[tuple[str, int | None]]) -> shapes.File:
    if isinstance(file, shapes.TextFile):
        return msgspec.structs.replace(file, text=_unsent(file.text)) if (file.path, None) in out else file
    if not isinstance(file, shapes.NotebookFile):
        return file
    cells = [
        msgspec.structs.replace(cell, text=_unsent(cell.text)) if cell.text is not None and (file.path, row) in out else cell
        for row, cell in enumerate(file.cells)
    ]
    return msgspec.structs.replace(file, cells=cells)


def _unsent(text: shapes.Text) -> shapes.Text:
    return msgspec.structs.replace(text, lines=[], left_out=_size(text))

"""Programs of a few lines, and edits of them."""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

from rundiff.training.impact import Impact
from rundiff.training.program import Program, Unit
from rundiff.training.reach import Reaching

NOTEBOOK = "t.ipynb"


class Source(NamedTuple):
    """A notebook's cells, or a script (the first file) and what is beside it."""

    cells: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    def program(self) -> Program:
        files = dict(self.files)
        if self.cells:
            return Program(tuple(Unit(NOTEBOOK, text, at) for at, text in enumerate(self.cells)), files.get)
        path, text = self.files[0]
        return Program((Unit(path, text),), files.get)


def of_cells(*cells: str, **files: str) -> Source:
    return Source(tuple(map(dedent, cells)), tuple((path, dedent(text)) for path, text in files.items()))


def of_files(**files: str) -> Source:
    return Source((), tuple((path, dedent(text)) for path, text in files.items()))


def edited(source: Source, old: str, new: str) -> tuple[Source, str, int | None, str, str]:
    """*source* with *old* replaced in the one text that has it: the file, the cell, and the two texts."""
    lines = "\n".join(line.strip() for line in old.split("\n"))
    texts = [(NOTEBOOK, at, text) for at, text in enumerate(source.cells)] + [(path, None, text) for path, text in source.files]
    found = [row for row in texts if old in row[2] or _flush(row[2]).count(lines)]
    assert len(found) == 1, f"{old!r} is in {len(found)} texts"
    path, at, text = found[0]
    after = text.replace(old, new, 1) if old in text else _replaced(text, old, new)
    if at is not None:
        return source._replace(cells=(*source.cells[:at], after, *source.cells[at + 1 :])), path, at, text, after
    files = tuple((name, after if name == path else held) for name, held in source.files)
    return source._replace(files=files), path, None, text, after


def _flush(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))


def _replaced(text: str, old: str, new: str) -> str:
    """Lines replaced one by one, whatever they are indented by."""
    olds, news = old.split("\n"), new.split("\n")
    assert len(olds) == len(news), (old, new)
    lines = text.split("\n")
    at = next(at for at in range(len(lines)) if all(a.strip() in b for a, b in zip(olds, lines[at:], strict=False)))
    for index, (one, other) in enumerate(zip(olds, news, strict=True), start=at):
        lines[index] = lines[index].replace(one.strip(), other.strip())
    return "\n".join(lines)


def reach(source: Source, old: str, new: str, **told) -> Impact:
    after, path, at, before_text, after_text = edited(source, old, new)
    pair = source.program(), after.program()
    return Reaching([pair], **told).impact(path, None if at is None else (at, at), before_text, after_text)

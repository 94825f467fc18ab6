"""A program before and after, as a few lines of text; what its edits mean, followed through the program."""

from __future__ import annotations

from rundiff.training.meaning import Edited, Meanings
from rundiff.training.program import Program, Unit

CONFIGS = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")
Files = dict[str, str]


def cells(text: str) -> list[str]:
    """Cells are apart by a line of three dots."""
    return [cell.strip("\n") for cell in text.strip("\n").split("\n...\n")]


def said(old: str, new: str, before: Files | None = None, after: Files | None = None) -> list[tuple[str, ...]]:
    """What each edit means, those of the cells first, then those of the files, in their order. *after* is as *before* if not given."""
    before = before or {}
    after = before if after is None else after
    units = [tuple(Unit("train.ipynb", cell, at) for at, cell in enumerate(cells(side))) for side in (old, new)]
    programs = Program(units[0], before.get), Program(units[1], after.get)
    edits = [Edited(was, now) for was, now in zip(*units, strict=True) if was.text != now.text]
    for path in dict.fromkeys([*before, *after]):
        if before.get(path) != after.get(path):
            was_text, now_text = before.get(path), after.get(path)
            was = None if was_text is None else Unit(path, was_text)
            edits.append(
                Edited(
                    was,
                    None if now_text is None else Unit(path, now_text),
                    "config" if path.endswith(CONFIGS) else "shell" if path.endswith(".sh") else "python",
                )
            )
    return [tuple(map(str, effects)) for effects in Meanings([programs]).of(edits)]

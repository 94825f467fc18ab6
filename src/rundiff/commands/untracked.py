"""What git does not track in; the folders that hold a flood of it, and how to have git leave them alone, out.

A data set that lies in a repository and is not ignored makes every question slow. Files are counted, never opened, and no
longer than a moment: the count is then the least that there are.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from pathlib import PurePosixPath
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.scope import CHECKPOINTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from rundiff.git import Changed

FLOOD = 200
"""Untracked files of one folder from which on they are spoken of."""
MOST = 20_000
"""Files, of all folders together, that are counted."""
SECONDS = 0.2
_SHOWN = 3
_SPECIAL = re.compile(r"([\\*?\[\]!# ])")
"""What means something in a list of ignored files."""


class Flood(NamedTuple):
    """A folder, by its path from the root, and how many untracked files it holds; *more* where the counting was stopped."""

    folder: str
    files: int
    more: bool
    command: str
    """Has git ignore them, from wherever in the repository it is run."""


def is_code(path: str) -> bool:
    """Whether a file is worth a look however many others there are."""
    return path.endswith((".ipynb", ".py"))


def without_flood(rows: Sequence[Changed]) -> Sequence[Changed]:
    """*rows* without the untracked files that are new where there are very many of them: a data set that was unpacked is no change."""
    new = sum(row.untracked and row.status == "A" for row in rows)
    if new < FLOOD:
        return rows
    return [row for row in rows if not row.untracked or row.status != "A" or is_code(row.path)]


def flooding(new: AbstractSet[str], within: str) -> frozenset[str]:
    """Those of the *new* paths of which a question about the folder *within* only wants to know how many there are.

    They are what `without_flood` leaves out, and perhaps others that are not shown either: nobody need look at any of them.
    """
    shown = sum(path.startswith(within) and CHECKPOINTS not in path for path in new)
    return frozenset(path for path in new if not is_code(path)) if shown >= FLOOD else frozenset()


def floods(root: Path, entries: Iterable[str]) -> list[Flood]:
    """The folders among *entries*, as `git ls-files --others --directory` lists them, that hold many files, most first."""
    whole, single = [], Counter[str]()
    suffixes: dict[str, Counter[str]] = {}
    for entry in entries:
        if entry.endswith("/"):
            whole.append(entry)
        else:
            folder, _, name = entry.rpartition("/")
            single[folder] += 1
            suffixes.setdefault(folder, Counter())[PurePosixPath(name).suffix] += 1
    found = _counted(root, whole)
    found += [
        Flood(f"{folder}/" if folder else "", count, more=False, command=_command(folder, f"*{_escaped(suffix)}"))
        for folder, count in single.items()
        if count >= FLOOD
        and not is_code(suffix := _most(suffixes[folder]))
        and (folder or suffix)  # else code is ignored, or all
    ]
    return sorted(found, key=lambda flood: -flood.files)[:_SHOWN]


def _counted(root: Path, folders: Sequence[str]) -> list[Flood]:
    end, left, found = time.monotonic() + SECONDS, MOST, []
    for folder in folders:
        if (root / folder / ".git").exists():
            continue  # a repository of its own: its files are its own affair
        files, stopped = _files(root / folder, left, end)
        left -= files
        if files >= FLOOD:
            found.append(Flood(folder, files, stopped, _command(folder.rstrip("/"), "")))
        if stopped:
            break
    return found


def _files(folder: Path, most: int, end: float) -> tuple[int, bool]:
    """How many files lie below *folder*, and whether the counting was stopped; links are not followed."""
    count, waiting = 0, [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        count += 1
                    if count >= most or time.monotonic() > end:
                        return count, True
        except OSError:
            continue  # a folder that may not be read, or is gone by now, holds nothing that could be counted
    return count, False


def _most(suffixes: Counter[str]) -> str:
    [(suffix, _)] = suffixes.most_common(1)
    return suffix


def _command(folder: str, names: str) -> str:
    pattern = f"/{_escaped(folder)}/{names}" if folder else f"/{names}"
    return f'echo {quote(pattern)} >> "$(git rev-parse --show-toplevel)/.gitignore"'


def _escaped(name: str) -> str:
    return _SPECIAL.sub(r"\\\1", name)

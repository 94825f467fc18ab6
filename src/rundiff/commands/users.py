"""Modules and settings that changed in; the scripts and notebooks beside them that name them, out.

Only folders from the file up to the root are looked into, and no deeper: what an answer costs does not depend on the repository.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rundiff.commands.beside import Beside

_PROGRAMS: Final = (".py", ".ipynb")
_NAMED: Final = (".py", ".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")
_MOST_READ: Final = 60
_MOST: Final = 6
_MOST_SOUGHT: Final = 16
_CALLED: Final = re.compile("train|main|run|fit|tune|experiment", re.IGNORECASE)
_TRAINS: Final = re.compile(r"\.(backward|fit|train|step|learn|fine_tune)\b|[Tt]rain\w*\(|Trainer|main\(")


def users(paths: Iterable[str], beside: tuple[Beside, Beside]) -> list[str]:
    """Files that name one of *paths*, the nearest first, that are not among them; at most six for each."""
    asked = [path for path in paths if path.endswith(_NAMED)]
    found = dict.fromkeys(user for path in asked for user in _of(path, beside))
    return [path for path in found if path not in asked]


def trainers(paths: Iterable[str], beside: Beside) -> list[str]:
    """Scripts and notebooks around *paths* that look as if they trained, the likeliest by name first; at most six."""
    around = dict.fromkeys(other for path in paths for other in _around(path, beside))
    found = []
    for path in sorted(set(around) - set(paths), key=_likeliest)[:_MOST_SOUGHT]:
        text = beside.read(path)
        if text is not None and _TRAINS.search(text):
            found.append(path)
    return found[:_MOST]


def _likeliest(path: str) -> tuple[bool, bool, str]:
    """By what a program is called that trains."""
    name = path.rpartition("/")[2]
    return not _CALLED.search(name), name.startswith(("test", "setup", "conftest", "__init__")), path


def _of(path: str, beside: tuple[Beside, Beside]) -> list[str]:
    stem = path.rpartition("/")[2].rpartition(".")[0]
    if stem == "__init__":
        stem = path.rpartition("/")[0].rpartition("/")[2]
    found: list[str] = []
    for number, other in enumerate(_around(path, beside[1])):
        if number >= _MOST_READ or len(found) >= _MOST:
            break
        text = beside[1].read(other) if stem else None
        if text is not None and stem in text:
            found.append(other)
    return found


def _around(path: str, beside: Beside) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while True:
        before = f"{folder}/" if folder else ""
        for name in beside.names(folder):
            if name.endswith(_PROGRAMS) and f"{before}{name}" != path:
                yield f"{before}{name}"
        if not folder:
            return
        folder = folder.rpartition("/")[0]

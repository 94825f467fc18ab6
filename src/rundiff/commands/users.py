"""Modules and settings that changed in; the scripts and notebooks beside them that name them, out.

Only folders from the file up to the root are looked into, and no deeper: what an answer costs does not depend on the repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rundiff.commands.beside import Beside

_PROGRAMS: Final = (".py", ".ipynb")
_NAMED: Final = (".py", ".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")
_MOST_READ: Final = 60
_MOST: Final = 6


def users(paths: Iterable[str], beside: tuple[Beside, Beside]) -> list[str]:
    """Files that name one of *paths*, the nearest first, that are not among them; at most six for each."""
    asked = [path for path in paths if path.endswith(_NAMED)]
    found = dict.fromkeys(user for path in asked for user in _of(path, beside))
    return [path for path in found if path not in asked]


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

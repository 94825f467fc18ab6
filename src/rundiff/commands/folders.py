"""Two folders on disk in; what happened to each file below them out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rundiff.commands.places import Place, compared, content, same
from rundiff.commands.renames import MOST_PAIRS, same_notebooks
from rundiff.diff.changes import Broken, FileDiff, FileKind, Hidden
from rundiff.diff.files import A_FOLDER
from rundiff.diff.held import Link
from rundiff.errors import reason
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rundiff.diff.held import FileSide
    from rundiff.options import DiffOptions

_CHECKPOINTS = ".ipynb_checkpoints"
_REPOSITORY = ".git"


def listing(top: str) -> dict[str, str | Link]:
    """Every file below *top* by its path from there; what git keeps for itself in `.git` apart. Raises OSError."""
    found: dict[str, str | Link] = {}
    for folder, folders, files in os.walk(top, onerror=_raised):
        folders[:] = [name for name in folders if name != _REPOSITORY]
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            below = path[len(top) :].lstrip("/")
            if os.path.islink(path):
                found[below] = Link(os.fsencode(os.readlink(path)))
            elif name in files:
                found[below] = path
    return found


def _raised(error: OSError) -> None:
    raise error


def in_folders(
    old: Mapping[str, str | Link], new: Mapping[str, str | Link], options: DiffOptions
) -> tuple[list[FileDiff], Hidden]:
    """Every file that is not the same on both sides, by its path from the folder; and how many were left out."""
    differing = [name for name in sorted({*old, *new}) if not _same(old.get(name), new.get(name))]
    shown = [name for name in differing if _CHECKPOINTS not in name.split("/")]
    gone = {name: old[name] for name in shown if name not in new}
    came = {name: new[name] for name in shown if name not in old}
    before = _renamed(gone, came)
    folders = {above for name in new for above in _above(name)}
    files = [
        FileDiff(name, "edited", Broken(A_FOLDER))
        if name.endswith(".ipynb") and name in folders
        else _row(name, old.get(before.get(name, name)), new.get(name), options, before.get(name))
        for name in shown
        if name not in before.values()
    ]
    return files, Hidden(checkpoints=len(differing) - len(shown))


def _above(name: str) -> Iterator[str]:
    """The folders that a file lies in."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _row(name: str, old: Place, new: Place, options: DiffOptions, old_name: str | None) -> FileDiff:
    try:
        return compared(name, old, new, options, old_name=old_name)
    except OSError as error:
        kind: FileKind = "added" if old is None else "removed" if new is None else "edited"
        return FileDiff(name, kind, Broken(phrase("it cannot be read: %1", reason(error))), old_name)


def _same(old: Place, new: Place) -> bool:
    try:
        return same(old, new)
    except OSError:
        return False  # its row will say why


def _renamed(gone: Mapping[str, Place], came: Mapping[str, Place]) -> dict[str, str]:
    """From the new name of a file to its old one: the same bytes, or a notebook of which most cells are the same."""
    waiting: dict[int, list[str]] = {}
    for name in gone:
        waiting.setdefault(_size(gone[name]), []).append(name)
    before: dict[str, str] = {}
    for name in came:
        candidates = waiting.get(_size(came[name]), []) if _size(came[name]) else []
        found = next((old for old in candidates if _same(gone[old], came[name])), None)
        if found is not None:
            candidates.remove(found)
            before[name] = found
    then = _notebooks(gone, before.values())
    now = _notebooks(came, before)
    if len(then) * len(now) <= MOST_PAIRS:
        pairs = same_notebooks(_read(then), _read(now))
        before |= {name: old for _, old, name in pairs}
    return before


def _size(place: Place) -> int:
    """Bytes, or 0 where there is nothing that could be the same by more than chance."""
    try:
        return os.path.getsize(place) if isinstance(place, str) else 0
    except OSError:
        return 0


def _notebooks(places: Mapping[str, Place], without: Iterable[str]) -> dict[str, Place]:
    taken = set(without)
    return {name: place for name, place in places.items() if name.endswith(".ipynb") and name not in taken}


def _read(places: Mapping[str, Place]) -> dict[str, FileSide]:
    found: dict[str, FileSide] = {}
    for name, place in places.items():
        try:
            found[name] = content(place, notebook=True)
        except OSError:
            continue  # its row will say why
    return found

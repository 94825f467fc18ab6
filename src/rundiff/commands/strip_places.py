"""Words that name files and folders in; the notebooks that they mean out, in order, none twice.

In a repository git says what is in a folder, so that what it ignores is left alone; a file that is named itself is always meant.
"""

from __future__ import annotations

import os

from rundiff.errors import NotARepository

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHECKPOINTS = ".ipynb_checkpoints"
_NOTEBOOK = ".ipynb"


def notebooks(names: Iterable[str]) -> Iterator[str]:
    """The files in the place of each folder. Raises GitError."""
    seen: set[str] = set()
    for name in names:
        for path in _within(name) if os.path.isdir(name) else (name,):
            place = os.path.normpath(path)
            if place not in seen:
                seen.add(place)
                yield path


def is_checkpoint(path: str) -> bool:
    """Whether it is a copy that Jupyter keeps by itself."""
    return _CHECKPOINTS in path.split("/")


def _within(folder: str) -> list[str]:
    found = _in_repository(folder)
    if found is None:
        found = list(_on_disk(folder))
    return sorted(
        os.path.normpath(os.path.join(folder, path)) for path in found if not is_checkpoint(path.replace(os.sep, "/"))
    )


def _in_repository(folder: str) -> list[str] | None:
    """Notebooks that git tracks or does not ignore, as paths from *folder* on; None outside of repositories."""
    from pathlib import Path  # noqa: PLC0415 - git is asked only about folders

    from rundiff.git import Repository  # noqa: PLC0415

    try:
        repo = Repository.discover(Path(folder))
    except NotARepository:
        return None
    if repo.bare:
        return None
    with repo:
        paths = (os.path.join(repo.root, path) for path in repo.matching(("." + os.sep,)) if path.endswith(_NOTEBOOK))
        return [os.path.relpath(path, os.path.realpath(folder)) for path in paths if os.path.isfile(path)]


def _on_disk(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in (_CHECKPOINTS, ".git")]
        yield from (os.path.relpath(os.path.join(place, name), folder) for name in files if name.endswith(_NOTEBOOK))

"""Paths as Jupyter names them in; folders and repositories on disk, never above what the server serves, out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from rundiff.commands.files import Scope
from rundiff.errors import UserError
from rundiff.git import Repository


class NotThere(UserError):
    """No file or folder of that name, below the folder that is served."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path or '/'} is not in the folder that Jupyter serves; was it moved or deleted?")


class NotOnDisk(UserError):
    """The server keeps its files somewhere else than in a folder."""

    def __init__(self) -> None:
        super().__init__("this server's files are not in a folder on its disk, so there is no git repository to ask")


class Place(NamedTuple):
    """Something that is served, and the repository around it."""

    served: Path
    """The folder at the root of the server, as git would name it: without symbolic links."""
    full: Path
    repo: Repository
    inside: str | None
    """Its path from the root of the repository; None for what leads out of it, such as a link."""

    @property
    def scope(self) -> Scope:
        """What of the repository may be looked at: what lies below the served folder."""
        notebook = self.inside if self.inside is not None and self.inside.endswith(".ipynb") else None
        above = self.served != self.repo.root and self.served.is_relative_to(self.repo.root)
        return Scope(notebook=notebook, within=f"{self.served.relative_to(self.repo.root).as_posix()}/" if above else "")

    def jupyter_path(self, path: str) -> str | None:
        """How Jupyter names the file at *path* in the repository; None where it does not serve it."""
        full = self.repo.root / path
        return full.relative_to(self.served).as_posix() if full.is_relative_to(self.served) else None


def place(root: str | None, path: str) -> Place:
    """What Jupyter calls *path* in a server whose root is the folder *root*.

    Raises NotThere for what is not below it, NotOnDisk where there is no such folder, and what `Repository.discover` raises.
    """
    if root is None:
        raise NotOnDisk
    top = Path(root)
    full = Path(os.path.normpath(top / path.lstrip("/")))
    if not full.is_relative_to(os.path.normpath(top)) or not full.exists():
        raise NotThere(path)
    folder = full if full.is_dir() else full.parent
    repo = Repository.discover(folder)
    real = folder.resolve() / full.name if full != folder else folder.resolve()
    inside = real.relative_to(repo.root).as_posix() if real.is_relative_to(repo.root) else None
    return Place(top.resolve(), full, repo, inside)

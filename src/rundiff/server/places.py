"""Paths as Jupyter names them in; folders and repositories on disk, never above what the server serves, out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.scope import Scope
from rundiff.errors import UserError
from rundiff.runs.shelf import repository
from rundiff.wording import phrase

if TYPE_CHECKING:
    from rundiff.git import Repository


class NotThere(UserError):
    """No file or folder of that name, below the folder that is served."""

    def __init__(self, path: str) -> None:
        super().__init__(phrase("%1 is not in the folder that Jupyter serves; was it moved or deleted?", path or "/"))


class NotOnDisk(UserError):
    """The server keeps its files somewhere else than in a folder."""

    def __init__(self) -> None:
        super().__init__(phrase("this server's files are not in a folder on its disk, so there is no git repository to ask"))


class Place(NamedTuple):
    """Something that is served, and the repository around it. All folders are without symbolic links, as git names them."""

    served: Path
    """The folder at the root of the server."""
    full: Path
    """What was asked about, as Jupyter opens it."""
    folder: Path
    """Where that lies; a link may have led out of the served folder, and Jupyter follows it."""
    name: str
    """What Jupyter calls that folder."""
    repo: Repository
    inside: str | None
    """What was asked about, from the root of the repository; None for what leads out of it."""

    @property
    def scope(self) -> Scope:
        """What of the repository may be looked at: what Jupyter serves of it."""
        notebook = self.inside if self.inside is not None and self.inside.endswith(".ipynb") else None
        if self.repo.root.is_relative_to(self.served):
            return Scope(notebook=notebook)
        within = self.served if self.folder.is_relative_to(self.served) else self.folder
        below = within.relative_to(self.repo.root).as_posix()
        return Scope(notebook=notebook, within="" if below == "." else f"{below}/")

    @property
    def around(self) -> str | None:
        """What a repository is called that this one lies in, below what is served: the nearest one counts."""
        outer = (folder for folder in self.repo.root.parents if folder.is_relative_to(self.served))
        return next((folder.name for folder in outer if (folder / ".git").exists()), None)

    @property
    def below(self) -> str | None:
        """The folder of the repository that is served, by its path from the root; None where all of it is served."""
        inside = self.served != self.repo.root and self.served.is_relative_to(self.repo.root)
        return self.served.relative_to(self.repo.root).as_posix() if inside else None

    @property
    def link(self) -> str | None:
        """What a link that was asked about leads to, by its path from the root; None where no link is in the way."""
        plain = self.served / self.name
        if not self.full.is_dir():
            plain /= self.full.name
        leads = self.inside not in {None, "."} and plain != self.repo.root / str(self.inside)
        return self.inside if leads else None

    def jupyter_path(self, path: str) -> str | None:
        """How Jupyter names the file at *path* in the repository; None where it is not there, or not served."""
        full = self.repo.root / path
        if not full.is_file():
            return None
        if full.is_relative_to(self.served):
            return full.relative_to(self.served).as_posix()
        return f"{self.name}/{full.relative_to(self.folder).as_posix()}" if full.is_relative_to(self.folder) else None


def place(root: str | None, path: str) -> Place:
    """What Jupyter calls *path* in a server whose root is the folder *root*.

    Raises NotThere for what is not below it, NotOnDisk where there is no such folder, and what `Repository.discover` raises.
    """
    if root is None:
        raise NotOnDisk
    top = Path(os.path.normpath(root))
    full = Path(os.path.normpath(top / path.lstrip("/")))
    try:
        if not full.is_relative_to(top) or not full.exists():
            raise NotThere(path)
        folder = (full if full.is_dir() else full.parent).resolve()
    except (OSError, ValueError) as error:  # a name that is too long, or holds a NUL
        raise NotThere(path) from error
    repo = repository(folder)
    name = (full if full.is_dir() else full.parent).relative_to(top).as_posix()
    return Place(top.resolve(), full, folder, name, repo, _inside(full, folder, repo))


def _inside(full: Path, folder: Path, repo: Repository) -> str | None:
    """A link to a notebook of the repository stands for that notebook."""
    target = full.resolve()
    real = target if target.is_relative_to(repo.root) else folder / full.name
    return real.relative_to(repo.root).as_posix() if real.is_relative_to(repo.root) else None

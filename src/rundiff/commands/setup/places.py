"""A repository, or the user, in; the files that git reads settings, attributes, hooks and ignored names from, out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import UserError
from rundiff.git.settings import hooks_folder, user_path

if TYPE_CHECKING:
    from rundiff.git import Repository


class Places(NamedTuple):
    """Where things are written. *spare_* are places where an earlier setup may have written instead."""

    config: Path
    attributes: Path
    ignored: Path | None
    """None for the user's: what a project makes is the project's business."""
    hooks: Path | None
    """None where git has no such folder: for all repositories, unless core.hooksPath names one."""
    spare: tuple[Path, ...] = ()
    spare_hooks: tuple[Path, ...] = ()


def of_repository(repo: Repository, *, private: bool) -> Places:
    """*private*: where no commit takes them. Raises UserError for a bare repository."""
    if repo.bare:
        raise UserError(f"{repo.root} is a bare repository: nothing is staged or checked out there; run this in a clone of it")
    info = repo.common_dir / "info"
    attributes = (repo.root / ".gitattributes", info / "attributes")
    ignored = (repo.root / ".gitignore", info / "exclude")
    return Places(
        repo.common_dir / "config",
        attributes[private],
        ignored[private],
        hooks_folder(repo.root),
        (attributes[not private], ignored[not private]),
        (repo.common_dir / "hooks",),
    )


def of_user() -> Places:
    """The files of the user, as git finds them. Raises UserError where there is no home."""
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE")
    if not home:
        raise UserError("HOME is not set, so there is no place for settings of yours; set it, or run this in a repository")
    xdg = Path(os.environ.get("XDG_CONFIG_HOME") or Path(home, ".config"), "git")
    usual, other = Path(home, ".gitconfig"), xdg / "config"
    named = os.environ.get("GIT_CONFIG_GLOBAL")
    config = Path(named) if named else other if other.exists() and not usual.exists() else usual
    attributes = user_path("core.attributesFile") or xdg / "attributes"
    spare = tuple(path for path in (usual, other, xdg / "attributes") if path not in {config, attributes})
    return Places(config, attributes, None, user_path("core.hooksPath"), spare)

"""A folder in; the runs that are recorded there, and whether new ones are, out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from rundiff.errors import NotARepository
from rundiff.git import Repository, set_setting, user_setting
from rundiff.runs import store
from rundiff.runs.shelf import is_apart, repository

if TYPE_CHECKING:
    from rundiff.runs.summary import Summary

SETTING = "rundiff.record"
SaidBy = Literal["default", "repository", "user", "environment"]


class Recording(msgspec.Struct, frozen=True):
    """Whether runs are recorded in *folder*, who said so, how many there are (None: none yet, and no repository), and where."""

    folder: Path
    on: bool
    said_by: SaidBy
    runs: int | None
    apart: Path | None = None
    """Where they are kept, if not in a repository that *folder* lies in."""


def recorded_runs(repo: Repository) -> list[Summary]:
    """Every run, oldest first."""
    return store.runs(repo)


def recording_status(folder: Path, *, environment: str | None) -> Recording:
    """Whether a kernel that trains in *folder* would record; *environment* is the value of RUNDIFF_RECORD."""
    try:
        repo = repository(folder)
    except NotARepository:
        users = user_setting(SETTING)
        return Recording(folder, on=_on(users), said_by="user" if users else "default", runs=None)
    on, said_by = recording(repo, environment=environment)
    apart = repo.git_dir if is_apart(repo) else None
    return Recording(repo.root, on=on, said_by=said_by, runs=len(store.runs(repo)), apart=apart)


def recording(repo: Repository, *, environment: str | None) -> tuple[bool, SaidBy]:
    """Whether runs in *repo* are recorded, and who said so; *environment* is the value of RUNDIFF_RECORD."""
    if environment is not None and not _on(environment):
        return False, "environment"
    set_here = repo.setting(SETTING)
    if set_here is None:
        return True, "default"
    return _on(set_here), "user" if set_here == user_setting(SETTING) else "repository"


def set_recording(folder: Path, *, on: bool, everywhere: bool) -> None:
    """Write the setting into the repository around *folder*, or into the user's own configuration."""
    if not everywhere:
        Repository.discover(folder)
    set_setting(SETTING, "on" if on else "off", folder=None if everywhere else folder)


def _on(value: str | None) -> bool:
    return (value or "on").lower() not in {"off", "false", "no", "0"}

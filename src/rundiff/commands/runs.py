"""A folder in; the runs that are recorded there, and whether new ones are, out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from rundiff.errors import NotARepository
from rundiff.git import Repository, set_setting, user_setting
from rundiff.runs import store

if TYPE_CHECKING:
    from rundiff.runs.summary import Summary

SETTING = "rundiff.record"


class Recording(msgspec.Struct, frozen=True):
    """Whether runs are recorded in *folder*, who said so, and how many there are. None: not a repository."""

    folder: Path
    on: bool
    said_by: Literal["default", "repository", "user", "environment"]
    runs: int | None


def recorded_runs(repo: Repository) -> list[Summary]:
    """Every run, oldest first."""
    return store.runs(repo)


def recording_status(folder: Path, *, environment: str | None) -> Recording:
    """Whether a kernel that trains in *folder* would record; *environment* is the value of RUNDIFF_RECORD."""
    users = user_setting(SETTING)
    try:
        repo = Repository.discover(folder)
    except NotARepository:
        return Recording(folder, on=_on(users), said_by="user" if users else "default", runs=None)
    if environment is not None and not _on(environment):
        return Recording(repo.root, on=False, said_by="environment", runs=len(store.runs(repo)))
    set_here = repo.setting(SETTING)
    said_by: Literal["default", "repository", "user"] = (
        "default" if set_here is None else "user" if set_here == users else "repository"
    )
    return Recording(repo.root, on=_on(set_here), said_by=said_by, runs=len(store.runs(repo)))


def set_recording(folder: Path, *, on: bool, everywhere: bool) -> None:
    """Write the setting into the repository around *folder*, or into the user's own configuration."""
    if not everywhere:
        Repository.discover(folder)
    set_setting(SETTING, "on" if on else "off", folder=None if everywhere else folder)


def _on(value: str | None) -> bool:
    return (value or "on").lower() not in {"off", "false", "no", "0"}

"""Folders of Python packages in; each package's name and version out.

Both stand in the names of `*.dist-info` folders, so hardly a file is read: some twenty times quicker than importlib.metadata,
which reads every METADATA. What was installed from git, or is developed in place, has its commit behind the version.
"""

from __future__ import annotations

import json
import os
import re
from os import scandir
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

_SEPARATORS = re.compile(r"[-_.]+")
_SHOWN = 12
"""Digits of a commit."""
_PARENTS = 4
"""Folders looked in for the repository of what is developed in place."""


def packages(folders: Iterable[str]) -> dict[str, str]:
    """Normalised name → version of all that is installed in *folders*; the first folder wins, as it does in an import."""
    found: dict[str, str] = {}
    for folder in dict.fromkeys(folders):
        for name, version in _installed(folder):
            found.setdefault(name, version)
    return dict(sorted(found.items()))


def _installed(folder: str) -> list[tuple[str, str]]:
    try:
        with scandir(folder or ".") as entries:
            names = [entry.name for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:  # a zip file, or a folder that is not there: both may stand in sys.path
        return []
    return [found for name in names if not name.startswith("~") and (found := _named(Path(folder), name)) is not None]


def _named(folder: Path, entry: str) -> tuple[str, str] | None:
    stem, _, form = entry.rpartition(".")
    if form == "dist-info":
        name, _, version = stem.rpartition("-")
        version = version and version + _origin(folder / entry / "direct_url.json")
    else:
        name, dash, version = stem.partition("-")
        version = version.partition("-py")[0] if dash else _told_version(folder / entry)
    return (normalised(name), version) if name and version else None


def normalised(name: str) -> str:
    """As indexes of packages compare names: PEP 503."""
    return _SEPARATORS.sub("-", name).lower()


def _told_version(egg: Path) -> str:
    try:
        text = (egg / "PKG-INFO" if egg.is_dir() else egg).read_text("utf-8", "replace")
    except OSError:
        return ""
    match = re.search(r"^Version: *(\S+)", text, re.MULTILINE)
    return "" if match is None else match[1]


def _origin(direct_url: Path) -> str:
    """` @ <commit>` of what came from git; empty for all else. PEP 610 says what stands in the file."""
    try:
        told = json.loads(direct_url.read_bytes())
    except (OSError, ValueError):
        return ""
    commit = (told.get("vcs_info") or {}).get("commit_id")
    if commit is None and (told.get("dir_info") or {}).get("editable"):
        commit = _head(_folder(str(told.get("url", "")).removeprefix("file://")))
        return f" @ {commit[:_SHOWN]} (editable)" if commit else " (editable)"
    return f" @ {commit[:_SHOWN]}" if isinstance(commit, str) else ""


def _folder(path: str) -> Path:
    if os.name == "posix":
        return Path(unquote(path))
    from urllib.request import url2pathname  # noqa: PLC0415 - takes longer to import than all packages to be read

    return Path(url2pathname(path))


def _head(folder: Path) -> str | None:
    """The commit that is checked out around *folder*, where plain files tell it (no git is started for a fingerprint)."""
    for parent in [folder, *folder.parents][:_PARENTS]:
        if (parent / ".git").is_dir():
            return _commit(parent / ".git")
    return None


def _commit(git: Path) -> str | None:
    try:
        head = (git / "HEAD").read_text("ascii").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        if (git / name).is_file():
            return (git / name).read_text("ascii").strip()
        packed = (git / "packed-refs").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    return next((line.split()[0] for line in packed if line.endswith(f" {name}")), None)

"""Names of files and attributes in; what git makes of them for its user, with the settings that the user has, out.

These are the questions of `rundiff setup`. They are asked plainly: what is switched off for reading an untrusted repository
(see the package) is just what is asked about here. Only what such a repository would have git run is switched off.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.git.process import ORDINARY_PATTERNS, answer
from rundiff.git.wiring import NOTEBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def user_path(name: str) -> Path | None:
    """The path that a setting of the user's own names; None where it is not set."""
    out = answer(Path("/"), ("config", "--global", "--type=path", "--get", "-z", name), accepted=(0, 1))
    return Path(os.fsdecode(out.rstrip(b"\0"))) if out else None


def hooks_folder(root: Path) -> Path:
    """Where git looks for the hooks of the repository at *root*: as core.hooksPath says, from whatever scope."""
    out = _told(root, ("rev-parse", "--path-format=absolute", "--git-path", "hooks"))
    return Path(os.fsdecode(out.removesuffix(b"\n")))


def scope_of(root: Path, name: str) -> str | None:
    """Whose word the value of a setting is: `local`, `worktree`, `global`, `system`; None where it is not set."""
    out = _told(root, ("config", "--show-scope", "--get", "-z", name), accepted=(0, 1))
    return out.split(b"\0")[0].decode() if out else None


def notebooks(root: Path) -> list[bytes]:
    """The notebooks that git tracks."""
    out = _told(root, ("ls-files", "-z", "--", NOTEBOOKS), env=ORDINARY_PATTERNS)
    return [path for path in out.split(b"\0") if path]


def attributes_of(root: Path, paths: Iterable[bytes], names: Sequence[str]) -> list[tuple[bytes, str, str]]:
    """Path, name and value of each of the attributes of each path."""
    given = b"".join(path + b"\0" for path in paths)
    fields = _told(root, ("check-attr", "-z", "--stdin", *names), given=given).split(b"\0")
    rows = zip(fields[::3], fields[1::3], fields[2::3], strict=False)
    return [(path, name.decode(), value.decode("utf-8", "replace")) for path, name, value in rows]


def ignored(root: Path, paths: Sequence[str]) -> set[str]:
    """Which of *paths*, that need not be there, git ignores in *root*."""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    out = _told(root, ("check-ignore", "-z", "--stdin", "--no-index"), given=given, accepted=(0, 1))
    return {os.fsdecode(path) for path in out.split(b"\0") if path}


def tracked_like(root: Path, patterns: Sequence[str]) -> list[bytes]:
    """The tracked files that *patterns*, as `.gitignore` has them, would match."""
    words = [f"--exclude={pattern}" for pattern in patterns]
    return [path for path in _told(root, ("ls-files", "-z", "--cached", "--ignored", *words)).split(b"\0") if path]


def _told(
    root: Path,
    args: Sequence[str],
    *,
    given: bytes | None = None,
    env: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> bytes:
    """What git answers without asking the monitor of files that the repository at *root* names."""
    return answer(root, ("-c", "core.fsmonitor=false", *args), given=given, env=env, accepted=accepted)

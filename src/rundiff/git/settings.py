"""Names of files and attributes in; what git makes of them for its user, with the settings that the user has, out.

These are the questions of `rundiff setup`. They are asked plainly: what is switched off for reading an untrusted repository
(see the package) is just what is asked about here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.git.process import answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def user_path(name: str) -> Path | None:
    """The path that a setting of the user's own names; None where it is not set."""
    out = answer(Path("/"), ("config", "--global", "--type=path", "--get", "-z", name), accepted=(0, 1))
    return Path(os.fsdecode(out.rstrip(b"\0"))) if out else None


def hooks_folder(root: Path) -> Path:
    """Where git looks for the hooks of the repository at *root*: as core.hooksPath says, from whatever scope."""
    out = answer(root, ("rev-parse", "--path-format=absolute", "--git-path", "hooks"))
    return Path(os.fsdecode(out.removesuffix(b"\n")))


def scope_of(root: Path, name: str) -> str | None:
    """Whose word the value of a setting is: `local`, `worktree`, `global`, `system`; None where it is not set."""
    out = answer(root, ("config", "--show-scope", "--get", "-z", name), accepted=(0, 1))
    return out.split(b"\0")[0].decode() if out else None


def notebooks(root: Path) -> list[bytes]:
    """The notebooks that git tracks."""
    return [path for path in answer(root, ("ls-files", "-z", "--", "*.ipynb")).split(b"\0") if path]


def attributes_of(root: Path, paths: Iterable[bytes], names: Sequence[str]) -> list[tuple[bytes, str, str]]:
    """Path, name and value of each of the attributes of each path."""
    given = b"".join(path + b"\0" for path in paths)
    fields = answer(root, ("check-attr", "-z", "--stdin", *names), given=given).split(b"\0")
    rows = zip(fields[::3], fields[1::3], fields[2::3], strict=False)
    return [(path, name.decode(), value.decode("utf-8", "replace")) for path, name, value in rows]


def ignored(root: Path, paths: Sequence[str]) -> set[str]:
    """Which of *paths*, that need not be there, git ignores in *root*."""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    out = answer(root, ("check-ignore", "-z", "--stdin", "--no-index"), given=given, accepted=(0, 1))
    return {os.fsdecode(path) for path in out.split(b"\0") if path}


def tracked_like(root: Path, patterns: Sequence[str]) -> list[bytes]:
    """The tracked files that *patterns*, as `.gitignore` has them, would match."""
    words = [f"--exclude={pattern}" for pattern in patterns]
    return [path for path in answer(root, ("ls-files", "-z", "--cached", "--ignored", *words)).split(b"\0") if path]

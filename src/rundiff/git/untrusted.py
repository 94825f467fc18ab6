"""Settings and files of a repository that somebody else may have written in; what keeps git from obeying them out."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from rundiff.errors import GitError
from rundiff.git.wiring import ACCEPTED, DRIVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

OWN = frozenset({"local", "worktree"})
"""Scopes of settings that come with a repository, and that whoever made it may have written."""
Setting = tuple[str, str, str]
"""Scope, name and value."""
_OURS = f"filter.{DRIVER}"
_START = "import sys; sys.path[:] = [*filter(None, sys.path), sys.argv.pop(1)]; from rundiff.cli import main; sys.exit(main())"
"""What Python is to do. git starts it in the working tree, of which nothing is to be imported."""
_READ = frozenset({"core.attributesfile", "core.excludesfile", "diff.orderfile"})
"""Settings that name a file which git reads to its end, whatever it is."""


def disarmed(settings: Sequence[Setting], root: Path) -> dict[str, str]:
    """Variables that switch off the filters which the repository's own configuration defines, and files that never end.

    Our own filter, whoever has set it up, stays on: what git calls changed is then the same for us.
    """
    own = [(name, value) for scope, name, value in settings if scope in OWN]
    ours = has_our_filter(settings)
    drivers = sorted({name.rpartition(".")[0] for name, _ in own if name.startswith("filter.")} - ({_OURS} if ours else set()))
    replaced = [(f"{driver}.{key}", "") for driver in drivers for key in ("clean", "smudge", "process")]
    replaced += [(f"{driver}.required", "false") for driver in drivers]
    replaced += [(name, os.devnull) for name, value in own if name in _READ and not _is_file(root, value)]
    return _as_variables([*replaced, *(_our_filter() if ours else ())])


def has_our_filter(settings: Sequence[Setting]) -> bool:
    """Whether what git would run for our driver is what `rundiff setup` writes. git runs `clean` only where there is no `process`."""
    now = {name: value for _, name, value in settings if name in {f"{_OURS}.process", f"{_OURS}.clean"}}
    runs = next((name for name in (f"{_OURS}.process", f"{_OURS}.clean") if name in now), None)
    return runs is not None and (runs, now[runs]) in ACCEPTED


def _our_filter() -> list[tuple[str, str]]:
    """Settings that run this very rundiff: a kernel or a server need not have it on PATH.

    `required` keeps files from being stored as they are, and what only asks stores none: a broken notebook is then compared as it is.
    """
    if not sys.executable:
        return [(f"{_OURS}.required", "false")]
    return [(f"{_OURS}.process", own_filter()), (f"{_OURS}.required", "false")]


def own_filter() -> str:
    """The line of shell for git that becomes the filter of this very rundiff, by this very Python."""
    words = (sys.executable, "-c", _START, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100, PTH120
    command = " ".join("'" + word.replace("'", r"'\''") + "'" for word in words)
    return f"exec {command} filter"


def _is_file(root: Path, value: str) -> bool:
    return os.path.isfile(root / os.path.expanduser(value))  # noqa: PTH111, PTH113 - pathlib raises for a home that is not known


def _as_variables(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Settings as variables of git's, behind those that are there: unlike -c they may hold an equals sign in a name."""
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    variables = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (name, value) in enumerate(settings, start=first):
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def lies_in(root: Path, git_dir: Path, settings: Sequence[Setting]) -> bool:
    """Whether the files in *root* are the repository's by more than its own word for it: that it lies there, or is named there."""
    said = any(name == "core.worktree" and scope in OWN for scope, name, _ in settings)
    if not said or "GIT_WORK_TREE" in os.environ or "GIT_DIR" in os.environ:
        return True
    entry = root / ".git"
    try:
        named = entry.read_text("utf-8", "surrogateescape").removeprefix("gitdir:").strip() if entry.is_file() else ".git"
        return (root / named).resolve() == git_dir.resolve()
    except OSError:
        return False


def check(root: Path, git_dir: Path, common_dir: Path) -> None:
    """Refuse a repository with a pipe or a device in the place of a file that git reads to its end. Raises GitError."""
    for path in _read_by_git(root, git_dir, common_dir):
        try:
            mode = path.stat().st_mode
        except OSError:
            continue  # not there, or a loop of links: for git to say
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            message = f"{path} is neither a file nor a folder, so git would wait for it for ever; take it away"
            raise GitError(message)


def _read_by_git(root: Path, git_dir: Path, common_dir: Path) -> Iterator[Path]:
    yield root / ".gitattributes"
    yield root / ".gitignore"
    yield git_dir / "index"
    for name in ("attributes", "exclude"):
        yield common_dir / "info" / name

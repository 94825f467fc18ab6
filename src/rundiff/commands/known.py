"""A repository and the beginning of a word in; the runs, revisions and paths that it may become, out: best known first.

What is typed decides how much there is to offer: of ten thousand runs the newest are, until a digit tells which are meant. git gets
little time: somebody waits with a finger on the key, and a kernel does nothing else meanwhile.
"""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.runs.store import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rundiff.git import Repository

Kind = Literal["run", "revision", "branch", "tag", "remote", "folder", "file", "option", "value"]
_SECONDS = 2
_MANY = 50
"""Names of one kind that are offered before anything that tells them apart is typed."""
_ALIASES = ("run/last", "run/prev", "run/best", "run/gpu")
_PREFIXES: dict[Kind, tuple[str, str]] = {
    "branch": ("refs/heads/", ""),
    "run": (RUNS, "run/"),
    "tag": ("refs/tags/", ""),
    "remote": ("refs/remotes/", ""),
}
"""Below what the refs of each kind are, and what their names begin with in place of that."""
_RANGE = re.compile(r"([^:]*?\.\.\.?)([^:]*)")
_NUMBER = re.compile(r"(\d+)")


class Candidate(NamedTuple):
    """A word that may be meant, and what it is."""

    word: str
    kind: Kind


def revisions(repo: Repository, word: str) -> Iterator[Candidate]:
    """Runs and revisions that *word* may become; behind `a..` and `a...` those of the other side. Raises GitError."""
    split = _RANGE.fullmatch(word)
    ahead, begun = (split[1], split[2]) if split else ("", word)
    for name, kind in _names(repo, begun):
        yield Candidate(ahead + name, kind)


def _names(repo: Repository, begun: str) -> Iterator[tuple[str, Kind]]:
    asked = {kind: prefix for kind, (prefix, shown) in _PREFIXES.items() if begun.startswith(shown) or shown.startswith(begun)}
    with repo.started("for-each-ref", "--format=%(refname)", *asked.values()) as git:
        head = "HEAD".startswith(begun) and repo.head() is not None
        told = git.answer(seconds=_SECONDS).decode("utf-8", "replace")
    names = {kind: _named(told, kind, begun) for kind in asked}
    aliases = [alias for alias in _ALIASES if alias in names.get("run", ())]
    yield from ((alias, "run") for alias in aliases)
    if head:
        yield "HEAD", "revision"
    for kind, found in names.items():
        indistinct = not begun or (kind == "run" and "run/".startswith(begun))
        some = islice((name for name in found if name not in aliases), _MANY if indistinct else None)
        yield from ((name, kind) for name in sorted(some, key=lambda name: name != begun))


def _named(told: str, kind: Kind, begun: str) -> list[str]:
    """Names that begin with *begun*, of the refs that git has *told*: versions and runs newest first."""
    prefix, shown = _PREFIXES[kind]
    rest = re.escape(begun[len(shown) :])
    if kind == "run":  # there may be ten thousand: each of these lines goes through all of them at once
        numbers = sorted(map(int, re.findall(rf"^{prefix}(?={rest})([1-9]\d*)$", told, re.MULTILINE)), reverse=True)
        others = re.findall(rf"^{prefix}(?={rest})(.*[^\d\n].*)$", told, re.MULTILINE)
        return [f"{shown}{name}" for name in (*numbers, *sorted(others, key=_by_number, reverse=True))]
    names = [shown + name for name in re.findall(rf"^{prefix}({rest}.*)$", told, re.MULTILINE)]
    return sorted(names, key=_by_number, reverse=kind == "tag")


def _by_number(name: str) -> list[str | int]:
    """v1.9 ahead of v1.10: text and numbers take turns, so that like is compared with like."""
    return [int(part) if part.isdecimal() else part for part in _NUMBER.split(name)]


def paths(repo: Repository, word: str) -> Iterator[Candidate]:
    """Files that git tracks or would add, and folders of them, that *word* may become, from the repository's folder on.

    Raises GitError.
    """
    above, begun = _parted(word)
    inside = Path(os.path.relpath(repo.folder / above, repo.root))
    if repo.bare or inside.parts[:1] == ("..",):
        return
    prefix = f"{inside.as_posix()}/" if inside.parts else ""
    listed = _listed(repo, prefix, "--directory", "--no-empty-directory")
    if any(prefix.startswith(path) for path in listed if path.endswith("/")):
        listed = _listed(repo, prefix)  # git told of an untracked folder as one, and this is in it
    yield from _one_by_one(above, begun, (path[len(prefix) :] for path in listed))


def _listed(repo: Repository, prefix: str, *options: str) -> list[str]:
    asked = ("--literal-pathspecs", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *options, "--", prefix)
    with repo.started(*(asked if prefix else asked[:-2])) as git:
        return [os.fsdecode(path) for path in git.answer(seconds=_SECONDS).split(b"\0") if path]


def stored_paths(repo: Repository, word: str) -> Iterator[Candidate]:
    """What *word*, `<revision>:<path>`, may become: files and folders of that revision, from the root on. Raises GitError."""
    revision, _, path = word.partition(":")
    above, begun = _parted(path)
    with repo.started("ls-tree", "-z", "--end-of-options", f"{revision}:{above}") as git:
        rows = git.answer(seconds=_SECONDS).split(b"\0")
    told = (row.partition(b"\t") for row in rows if row)
    names = (os.fsdecode(name) + "/" * (facts.split(b" ")[1] == b"tree") for facts, _, name in told)
    yield from _one_by_one(f"{revision}:{above}", begun, names)


def paths_on_disk(folder: Path, word: str) -> Iterator[Candidate]:
    """Files and folders that *word* may become, whether there is a repository or not. Raises OSError."""
    above, begun = _parted(word)
    with os.scandir(folder / above) as entries:
        names = [entry.name + "/" * entry.is_dir() for entry in entries]
    yield from _one_by_one(above, begun, names)


def _parted(path: str) -> tuple[str, str]:
    """The folders that are typed whole, and the beginning of a name in them."""
    above, slash, begun = path.rpartition("/")
    return above + slash, begun


def _one_by_one(above: str, begun: str, paths: Iterable[str]) -> Iterator[Candidate]:
    """Folder by folder: of each of *paths* the first part. As in a shell, hidden files come when their dot is typed."""
    found = {name + slash for name, slash, _ in (path.partition("/") for path in paths) if name.startswith(begun)}
    for name in sorted({*found, "../"} if begun == ".." else found):
        if name.isprintable() and (begun or not name.startswith(".")):
            yield Candidate(above + name, "folder" if name.endswith("/") else "file")

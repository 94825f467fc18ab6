"""Words that may be revisions, runs or paths in; names and pathspecs out, by git's own rules.

https://git-scm.com/docs/gitrevisions; what is both a revision and a file must be told apart with `--`, as in git.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import UnknownRevision, UsageError
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rundiff.git import Named, Repository

_RUN = re.compile(r"run/([^/~^:@]+)(.*)", re.DOTALL)
_RANGE = re.compile(r"([^:]*?)(\.\.\.?)([^:]*)", re.DOTALL)
_GIT_ONLY = re.compile(r"\^.*|.*\^(?:!|@|-\d*)", re.DOTALL)
"""`^A`, `A^!`, `A^@`, `A^-`: sets of commits."""
_SHORT = re.compile(r":([/!^])(.*)", re.DOTALL)
"""Pathspecs from the root (`:/x`), or that leave out (`:!x`)."""
_GLOB = re.compile(r"[*?\[\\]")


class Range(NamedTuple):
    """`left..right`, or with three *dots* from where the two have parted to *right*."""

    left: str
    right: str
    dots: str


def commit_range(word: str) -> Range | None:
    """*word* as two names; a side that is left out is HEAD. None where it is one name, or the folder above."""
    found = _RANGE.fullmatch(word)
    return None if found is None or word == ".." else Range(found[1] or "HEAD", found[3] or "HEAD", found[2])


def spelled(repo: Repository, name: str) -> str:
    """*name* as git can read it: of a run its ref, with what follows it (`run/last~1`, `run/3:train.py`).

    Raises UnknownRevision where there is no such run.
    """
    found = _RUN.fullmatch(name)
    if found is None:
        return name
    from rundiff.runs import store  # noqa: PLC0415 - most questions are about no run, and git waits for them

    try:
        run = store.found(repo, f"run/{found[1]}")
    except UnknownRevision:
        if repo.named((name,)):
            return name  # a branch may be called so
        raise
    return f"{store.RUNS}{run.number}{found[2]}"


def names_and_paths(
    repo: Repository, words: Sequence[str], paths: Sequence[str], *, dashes: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Revisions and runs first; the first word that is none, but could be a file, starts the paths.

    Raises UsageError, and UnknownRevision for a word that is neither. With *dashes* no word is a path.
    """
    known = _known(repo, words)
    for number, word in enumerate(words):
        if _GIT_ONLY.fullmatch(word) and word not in known:
            message = f"{word} means a set of commits, which has no two sides; ask git: git diff {word}"
            raise UsageError(message)
        if word in known:
            if not (dashes or repo.bare) and (repo.folder / word).exists() and not _RUN.fullmatch(word):
                message = (
                    f"{word!r} is both a revision and a file; put -- behind it for the revision, in front of it for the file"
                )
                raise UsageError(message)
            continue
        if dashes or not _pathlike(repo, word):
            raise _unknown(repo, word, dashes=dashes)
        if wrong := next((later for later in words[number:] if not _pathlike(repo, later)), None):
            message = f"{wrong!r} stands behind the path {word!r}, and there is no such file; revisions come first, and files that are gone behind --"
            raise UsageError(message)
        return tuple(words[:number]), (*words[number:], *paths)
    return tuple(words), tuple(paths)


def _known(repo: Repository, words: Sequence[str]) -> set[str]:
    """Words of which every part is a revision or a run."""
    parts: dict[str, tuple[str, ...]] = {}
    for word in words:
        both = commit_range(word)
        parts[word] = (word,) if both is None else both[:2]
    spellings = {name: _spelling(repo, name) for names in parts.values() for name in names}
    named: Mapping[str, Named] = repo.named([name for name in spellings.values() if name is not None])
    return {word for word, names in parts.items() if all(spellings[name] in named for name in names)}


def _spelling(repo: Repository, name: str) -> str | None:
    try:
        return spelled(repo, name)
    except UnknownRevision:
        return None


def _pathlike(repo: Repository, word: str) -> bool:
    """Whether it may be a pathspec: with magic or a glob, it need not be a file that is there."""
    if word.startswith(":(") or _GLOB.search(word):
        return True
    short = _SHORT.fullmatch(word)
    if short is None:
        return _there(repo.folder, word)
    return _there(repo.root if short[1] == "/" else repo.folder, short[2]) and (short[1] == "/" or short[2] != "")


def _there(folder: Path, word: str) -> bool:
    try:
        return (folder / word).exists() or (folder / word).is_symlink()
    except (OSError, ValueError):
        return False  # too long for a name, or with a NUL in it


def _unknown(repo: Repository, word: str, *, dashes: bool) -> UnknownRevision:
    both = commit_range(word)
    for name in (word,) if both is None else both[:2]:
        try:
            if name not in repo.named((name,)):
                repo.commit(spelled(repo, name))
        except UnknownRevision as error:
            said = error.phrase or str(error)
            if dashes or word == "HEAD":
                return UnknownRevision(said)
            return UnknownRevision(phrase("%1; nor is there a file %2 (paths may follow --)", said, repr(word)))
    return UnknownRevision(phrase("unknown revision %1", repr(word)))

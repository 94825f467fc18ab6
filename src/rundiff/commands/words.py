"""Words that may be revisions, runs or paths in; names and pathspecs out, by git's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.errors import UnknownRevision
from rundiff.runs import store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rundiff.git import Repository


def names_and_paths(
    repo: Repository, words: Sequence[str], paths: Sequence[str], folder: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Revisions and runs first; the first word that is none, but is a file in *folder*, starts the paths.

    Raises UnknownRevision for a word that is neither.
    """
    names: list[str] = []
    for number, word in enumerate(words):
        try:
            _check(repo, word)
        except UnknownRevision as error:
            if not (folder / word).exists():
                message = str(error) if word == "HEAD" else f"{error}; nor is there a file {word!r} (paths may follow --)"
                raise UnknownRevision(message) from error
            paths = (*words[number:], *paths)
            break
        names.append(word)
    return tuple(names), tuple(paths)


def _check(repo: Repository, word: str) -> None:
    for name in word.replace("...", "..").split(".."):
        if name.startswith("run/") and name.count("/") == 1:
            store.named(store.runs(repo), name)
        elif name:
            repo.commit(name)

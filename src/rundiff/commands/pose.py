"""A request in; the question that it is, or the answer where that takes no question, out.

git is asked as soon as it is known what, and answers while all that takes time to load is loaded: each way imports what it needs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO

    from rundiff.commands.here import Here
    from rundiff.commands.objects import Objects
    from rundiff.commands.question import Question
    from rundiff.comparison import Comparison
    from rundiff.git import Repository
    from rundiff.request import DiffRequest
    from rundiff.side import Basis

_TWO = 2


class Posed(NamedTuple):
    """Either a *question* about a repository, with what is begun to be read for it, or what was *found*."""

    repo: Repository | None = None
    question: Question | None = None
    found: Comparison | None = None
    objects: Objects | None = None


def pose(asked: DiffRequest, folder: str, *, given: IO[bytes] | None, here: Here | None) -> Posed:
    """Ask what *asked* asks, from *folder* on ("" is the current one); *given* is what `-` reads. Raises UserError.

    Where no side is named, git compares files with the index; a kernel, *here*, the default baseline with its notebook now.
    """
    words = (*asked.words, *asked.paths)
    if asked.no_index or (len(words) == _TWO and not asked.cached and not asked.merge_base):
        from rundiff.commands.no_index import compared_paths, outside

        if asked.no_index or outside(folder, words, os.environ):
            both = words[::-1] if asked.reverse else words
            return Posed(found=compared_paths(folder, both, given=given, options=asked.options, kinds=asked.kinds))
    from pathlib import Path

    from rundiff.runs.shelf import repository

    repo = repository(Path(folder) if folder else current_folder())
    about = _about(repo, asked, here)
    from rundiff.commands.question import Question, is_notebook

    if not isinstance(about, Question):
        return Posed(repo, found=about)
    if asked.format == "patch":
        return Posed(repo, about)
    lists = asked.forms != ("changes",)
    rows = [row for row in about.rows if is_notebook(row)] if lists else about.rows
    return Posed(repo, about, objects=about.objects(rows))


def _about(repo: Repository, asked: DiffRequest, here: Here | None) -> Question | Comparison:
    from rundiff.commands.scope import Scope
    from rundiff.commands.sides import asked_git, sides
    from rundiff.commands.words import names_and_paths

    names, paths = names_and_paths(repo, asked.words, asked.paths, dashes=asked.dashes)
    if any(":" in name for name in names):
        from rundiff.commands.blobs import between_blobs, named_blobs

        if blobs := named_blobs(repo, names):
            both = blobs[::-1] if asked.reverse else blobs
            return between_blobs(repo, both, paths, asked.options, asked.kinds)
    if here is not None:
        return _asked_here(repo, asked, here, names, paths)
    old, new = sides(repo, names, cached=asked.cached, merge_base=asked.merge_base)
    old, new = (new, old) if asked.reverse else (old, new)
    scope = Scope(paths, kinds=asked.kinds)
    listing = asked_git(repo, old, new, scope, asked.options)
    from rundiff.commands.question import question

    return question(repo, old, new, scope, asked.options, listing=listing)


def _asked_here(repo: Repository, asked: DiffRequest, here: Here, names: Sequence[str], paths: tuple[str, ...]) -> Question:
    """In a kernel: files are as its notebook stands now, and where nothing is named, only what it uses is asked about."""
    from rundiff.commands.here import about_notebook, now, side
    from rundiff.commands.question import question
    from rundiff.commands.scope import Scope
    from rundiff.commands.sides import SAVED, default_baseline, sides

    found = now(repo, here)
    basis: Basis | None = None
    named = bool(names) or asked.cached or asked.merge_base
    if named or repo.bare:  # which is said there
        old, new = sides(repo, names, cached=asked.cached, merge_base=asked.merge_base)
        new = side(found) if new is SAVED else new
    else:
        (old, basis), new = default_baseline(repo), side(found)
    old, new = (new, old) if asked.reverse else (old, new)
    scope = Scope(paths, kinds=asked.kinds, notebook=None if named or paths or found is None else found.path)
    made = question(repo, old, new, scope, asked.options)._replace(basis=basis)
    return made if paths or (named and not here.narrow) else about_notebook(made, found, here)


def current_folder() -> Path:
    """Where the question is asked. Raises UserError."""
    from pathlib import Path

    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UserError("the current folder is gone; change to one that is there") from None

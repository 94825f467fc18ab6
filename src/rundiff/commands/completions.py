"""A grammar, a folder and the words before the cursor in; the words that the last one may become out: runs and revisions first.

All options come from the grammar. Where there is no repository, or git fails, they are all there is: why that is so is said by the
command itself when it is asked.
"""

from __future__ import annotations

from argparse import SUPPRESS
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from rundiff.arguments import OPTIONAL
from rundiff.commands.known import Candidate, paths, paths_on_disk, revisions, stored_paths
from rundiff.errors import UserError

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rundiff.arguments import Parser
    from rundiff.git import Repository

_TWO = 2


def completions(parser: Parser, folder: Path, words: Sequence[str], word: str) -> list[Candidate]:
    """What *word*, behind *words* in a command that *parser* reads, may become."""
    known = _options(parser)
    if "--" in words:
        return [*_of_repository(folder, word, named=None)]
    named, waiting = _sorted(known, words)
    if waiting is not None:
        return [Candidate(value, "value") for value in waiting.choices or () if value.startswith(word)]
    if word.startswith("-"):
        return [*_matching(known, word)]
    found = _on_disk(folder, word) if "--no-index" in words else _of_repository(folder, word, named=named)
    return [*found, *(() if word else _matching(known, ""))]


# Options


def _options(parser: Parser) -> dict[str, Action]:
    """Every option by its name, in the order of the grammar."""
    actions = parser._actions  # noqa: SLF001 - argparse has no other way to tell what it takes
    return {name: action for action in actions for name in action.option_strings}


def _matching(known: dict[str, Action], word: str) -> Iterator[Candidate]:
    """Options, or values of one, that *word* may become; none of those that help is silent about."""
    name, equals, value = word.partition("=")
    if equals:
        choices = known[name].choices if name in known else None
        yield from (Candidate(f"{name}={choice}", "value") for choice in choices or () if choice.startswith(value))
        return
    for option, action in known.items():
        if option.startswith(word) and action.help != SUPPRESS:
            yield Candidate(f"{option}=" if option.startswith("--") and _takes_next(option, action) else option, "option")


def _takes_next(option: str, action: Action) -> bool:
    """Whether the word behind *option* is its value: not where the value may be left out."""
    return action.nargs != 0 and option not in OPTIONAL


def _sorted(known: dict[str, Action], words: Sequence[str]) -> tuple[list[str], Action | None]:
    """Those of *words* that are no options and no values, and the option that waits for its value behind the last of them."""
    named: list[str] = []
    waiting: Action | None = None
    for word in words:
        if waiting is not None:
            waiting = None
        elif word.startswith("-") and word != "-":
            action = known.get(word)
            waiting = action if action is not None and _takes_next(word, action) else None
        else:
            named.append(word)
    return named, waiting


# Revisions and paths


def _of_repository(folder: Path, word: str, *, named: Sequence[str] | None) -> Iterator[Candidate]:
    """Revisions where another may follow those that are *named* (None: paths only), and paths."""
    from rundiff.runs.shelf import repository  # noqa: PLC0415 - not for who completes an option

    with suppress(UserError), repository(folder) as repo:
        yield from _of(repo, word, named)


def _of(repo: Repository, word: str, named: Sequence[str] | None) -> Iterator[Candidate]:
    if named is None:
        return paths(repo, word)
    if ":" in word and not word.startswith(":"):
        return stored_paths(repo, word)
    wanted = len(named) < _TWO and not any(".." in name for name in named)
    return chain(revisions(repo, word) if wanted else (), paths(repo, word))


def _on_disk(folder: Path, word: str) -> Iterator[Candidate]:
    with suppress(OSError):  # no such folder: there is nothing in it to offer
        yield from paths_on_disk(folder, word)

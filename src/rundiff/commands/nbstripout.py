"""A repository whose git is configured for nbstripout in; the same wishes as options of ours out.

nbstripout 0.9 keeps two lists in git's configuration, and what else was chosen in the command of its filter.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rundiff.errors import UsageError
from rundiff.strip.policy import KEEPING, WHERE, StripOptions
from rundiff.strip.settings import size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.git import Repository

_FLAGS = {
    "--keep-output": "keep_outputs",
    "--keep-count": "keep_counts",
    "--drop-empty-cells": "drop_empty_cells",
}
_LISTS = {
    "--extra-keys": "drop_metadata",
    "--keep-metadata-keys": "keep_metadata",
    "--drop-tagged-cells": "drop_tagged_cells",
    "--keep-output-type": "keep_output_types",
    "--drop-output-type": "drop_output_types",
}
_KEYS = ("drop_metadata", "keep_metadata")


def nbstripout_settings(repo: Repository) -> StripOptions:
    """What nbstripout is told in this repository, as far as it is about outputs, counts, cells and metadata. Raises GitError.

    Keys of a cell outside of its metadata (`cell.id`) are left out: we take out no field of a notebook but outputs and counts.
    """
    chosen: dict[str, object] = {}
    for field, value in _said(repo):
        chosen[field] = (*chosen.get(field, ()), *value) if isinstance(value, tuple) else value  # type: ignore[misc] # of one kind
    for field in _KEYS:
        keys = chosen.get(field, ())
        chosen[field] = tuple(key for key in keys if key.startswith(WHERE))  # type: ignore[attr-defined] # a tuple, see above
    return StripOptions(**chosen)


def _said(repo: Repository) -> Iterator[tuple[str, object]]:
    told = {name.lower(): value for _, name, value in repo.settings()}  # read, and never run
    yield "drop_metadata", tuple(told.get("filter.nbstripout.extrakeys", "").split())
    yield "keep_metadata", tuple(told.get("filter.nbstripout.keepmetadatakeys", "").split())
    try:
        yield from _words(shlex.split(told.get("filter.nbstripout.clean", "")))
    except ValueError as error:
        raise UsageError(
            f"filter.nbstripout.clean in git's configuration is not a command ({error}); correct it there, or leave out --like-nbstripout"
        ) from error


def _words(words: Sequence[str]) -> Iterator[tuple[str, object]]:
    """What the filter's command says."""
    for at, given in enumerate(words):
        word, _, joined = given.partition("=")
        values = (joined,) if joined else tuple(words[at + 1 :])
        if word in _FLAGS:
            yield _FLAGS[word], True
        elif word == "--strip-init-cells":
            yield "keep_tags", KEEPING[:1]
        elif word in _LISTS:
            end = next((n for n, value in enumerate(values) if value.startswith("-")), len(values))
            many = word.endswith("-type")  # these take several words, the others one with spaces in it
            yield _LISTS[word], values[:end] if many else tuple(" ".join(values[:1]).split())
        elif word == "--max-size" and values:
            yield "max_size", size(values[0])

"""Questions about runs in; answers in the shapes of the wire out. All of it asks git and the disk: run it in a thread."""

from __future__ import annotations

import hashlib
import os
from os import environ
from typing import TYPE_CHECKING, Annotated, Literal, cast

import msgspec

from rundiff.commands.beside_code import note
from rundiff.commands.run_detail import run_details
from rundiff.commands.runs import curves as found_curves
from rundiff.commands.runs import recording, run_page
from rundiff.errors import UsageError
from rundiff.render.wire import runs as shapes
from rundiff.render.wire.compared import run
from rundiff.render.wire.run import curves_shape, detail_shape
from rundiff.render.wire.shapes import VERSION, Recording, Run, Runs, State
from rundiff.runs import store
from rundiff.runs.summary import direction, leading_metric
from rundiff.server.answers import token
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.git import Repository
    from rundiff.runs.summary import Summary
    from rundiff.server.places import Place
    from rundiff.server.run_lists import RunLists

_LONGEST_NOTE = 10_000
_KEY = 16
"""Digits of a key."""


class Asked(msgspec.Struct, frozen=True):
    """Which page of which runs is asked for; *notebook* counts from the root of the repository, or is the path itself."""

    path: str
    before: Annotated[int, msgspec.Meta(ge=1)] | None = None
    limit: int = 50
    query: str = ""
    notebook: str | None = None


def runs(lists: RunLists, at: Place, asked: Asked) -> Runs:
    """One page of the repository's runs. Raises UserError."""
    before = token(at)
    found = lists.runs(at.repo)
    notebook = at.inside or "" if asked.notebook == asked.path else asked.notebook
    page = run_page(found, before=asked.before, limit=asked.limit, query=asked.query, notebook=notebook)
    on, said_by = recording(at.repo, environment=environ.get("RUNDIFF_RECORD"))
    metric = leading_metric(found)
    return Runs(
        version=VERSION,
        runs=[run(summary) for summary in page.runs],
        total=page.total,
        more=page.more,
        aliases=_aliases(found),
        metric=metric,
        better=0 if metric is None else cast("Literal[-1, 0, 1]", direction(metric)),
        recording=Recording(on=on, said_by=said_by),
        repository=repository_key(at.repo),
        token=before,
    )


def state(at: Place) -> State:
    """Which repository it is, and whether it is as it was. Starts no git."""
    return State(token=token(at), repository=repository_key(at.repo))


def repository_key(repo: Repository) -> str:
    """The same for every folder and worktree of a repository."""
    return hashlib.sha256(os.fsencode(repo.common_dir)).hexdigest()[:_KEY]


def curves(lists: RunLists, at: Place, numbers: Sequence[int]) -> shapes.Curves:
    """How the leading metric went in each of these runs. Raises UserError."""
    metric = leading_metric(lists.runs(at.repo))
    with at.repo as repo:
        return curves_shape(metric, {} if metric is None else found_curves(repo, numbers, metric))


def numbered(words: str) -> list[int]:
    """Numbers between commas. Raises UsageError."""
    try:
        return [int(word) for word in words.split(",")]
    except ValueError as error:
        message = f"{words[:40]!r} are no numbers of runs between commas, such as 41,42"
        raise UsageError(message) from error


def run_detail(lists: RunLists, at: Place, number: int) -> shapes.RunDetail:
    """All of one run. Raises UserError."""
    with at.repo as repo:
        found = run_details(repo, _run(lists, at, number))
    return detail_shape(found, [path for path in found.notebooks if path.startswith(at.scope.within)])


def pin(lists: RunLists, at: Place, number: int | None) -> shapes.RunChanged:
    """Have run *number* be the best from now on, or none. Raises UserError."""
    store.pin(at.repo, number, lists.reading(at.repo))
    return _changed(lists, at, number)


def write_note(lists: RunLists, at: Place, number: int, text: str) -> shapes.RunChanged:
    """Write *text* on the run; an empty one takes its note away. Raises UserError."""
    if len(text) > _LONGEST_NOTE:
        message = phrase(
            "a note holds %1 characters at most, and this one has %2; keep a longer text in a file", _LONGEST_NOTE, len(text)
        )
        raise UsageError(message)
    note(at.repo, (f"run/{number}",), text)
    return _changed(lists, at, number)


def _changed(lists: RunLists, at: Place, number: int | None) -> shapes.RunChanged:
    before = token(at)
    found = lists.runs(at.repo)
    changed = next((summary for summary in found if summary.number == number), None)
    return shapes.RunChanged(run=None if changed is None else run(changed), aliases=_aliases(found), token=before)


def _aliases(found: Sequence[Summary]) -> dict[store.Alias, Run]:
    return {alias: run(summary) for alias, summary in store.aliases(found).items()}


def _run(lists: RunLists, at: Place, number: int) -> Summary:
    return store.named(lists.runs(at.repo), f"run/{number}")

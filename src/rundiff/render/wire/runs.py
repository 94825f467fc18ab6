"""What goes over the wire about single runs, between the panel and the server only: curves, details, pins, notes, what is restored.

Where a path stands, it counts from the root of the repository, unless it says that Jupyter names it so.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from rundiff.environment.fingerprint import Environment
from rundiff.render.wire.shapes import Number, OlderCode, Phrase, Run, Shape
from rundiff.runs.store import Alias

As = Literal["worktree", "branch"]


class Curves(Shape, frozen=True):
    """By the number of the run: at most 32 points, (step or null, value), of the metric that decides which run is best.

    The first and the last point are real, and so are the highest and the lowest. A run that did not log it is not there.
    """

    metric: str | None
    curves: dict[str, list[tuple[int | None, Number]]]


class Claim(Shape, frozen=True):
    """What an image claims of itself, by these *variables* (`image.json`: by its own file), and the run contradicts: rows of `rundiff env`.

    *name* is what it is about (`cuDNN`); *sentence* says all of it, *next* what to do.
    """

    name: str
    variables: list[str]
    claimed: str
    loaded: str
    sentence: str
    phrase: Phrase
    next: str
    next_phrase: Phrase


class LeftOut(Shape, frozen=True):
    """A file that the snapshot does not hold, or holds with a secret masked; size in bytes, the reason in English."""

    path: str
    size: int
    reason: str
    phrase: Phrase


class Process(Shape, frozen=True):
    """Where a run ran; whether it still does is not told by this."""

    host: str
    pid: int


class RunDetail(Shape, frozen=True):
    """All that one run is asked about.

    *note* is the whole of it. *argv*, *configs*, *launcher* and *exit_status* are a script's. *claims* are ranked, what changes
    numbers most first. *commit* is the one that was checked out, None before the first; *dirty* says whether code or files differed
    from it. *image* is what its container was made from, in words. *files* are the notebooks of its snapshot, its own one first.
    *masked* says whether a secret was masked in what is kept.
    """

    run: Run
    note: str | None
    error: str | None
    notebook: str | None
    script: str | None
    argv: list[str]
    configs: list[str]
    launcher: str | None
    exit_status: int | None
    optimizer: str | None
    environment: Environment | None
    claims: list[Claim]
    stale: list[OlderCode]
    skipped: list[LeftOut]
    masked: bool
    commit: str | None
    subject: str | None
    dirty: bool
    image: Phrase | None
    files: list[str]
    process: Process | None


class PinRequest(Shape, frozen=True):
    """What `POST rundiff/pin` takes: the run that is the best from now on, whatever its metrics; None lets the metric decide again."""

    path: str
    number: int | None


class NoteRequest(Shape, frozen=True):
    """What `POST rundiff/note` takes; an empty text takes the note away."""

    path: str
    number: int
    text: str


class RunChanged(Shape, frozen=True):
    """What a pin or a note changed: the run as it is now, None where nothing is pinned any more, and what the aliases name."""

    run: Run | None
    aliases: dict[Alias, Run]
    token: str


class RestoreRequest(Shape, frozen=True):
    """What `POST rundiff/restore` takes. Without a *name* the folder is `<repository>-run-41`, the branch `run-41`."""

    path: str
    number: int
    as_: As = msgspec.field(name="as")
    name: str | None = None


class Requirements(Shape, frozen=True):
    """A requirements file in two parts: *told* is for comments at its head, a line each; *packages* is the text below."""

    told: list[Phrase]
    packages: str


class Restored(Shape, frozen=True):
    """What was made: *place* is the folder on disk, or the branch.

    *folder* is how Jupyter names that folder, None where Jupyter does not serve it (or for a branch), and *notebook* the run's own
    one in it. *command* goes there from a terminal, *undo* takes it away again. *requirements* are what the run depended on.
    *masked* says whether secrets are masked in it; *left_out* are the files that the snapshot did not take.
    """

    as_: As = msgspec.field(name="as")
    place: str
    folder: str | None
    notebook: str | None
    command: str | None
    undo: str
    requirements: Requirements
    masked: bool
    left_out: list[LeftOut]
    token: str


class Executed(Shape, frozen=True):
    """A notebook as it was on one side, without outputs, for reading only.

    A run's own is what its kernel did: one cell an execution, in their order, with their numbers as counts. Text, and cells that did
    not run, stand ahead of the cell that they stand ahead of in the file; *unexecuted* are such code cells, from 0. *name* is what to
    call it; *masked* says whether secrets are masked in it.
    """

    name: str
    notebook: msgspec.Raw
    unexecuted: list[int]
    masked: bool


SHAPES = (Curves, Executed, NoteRequest, PinRequest, RestoreRequest, Restored, RunChanged, RunDetail)
"""What is sent as a whole."""

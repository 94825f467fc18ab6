"""A run, and what somebody wants of it, in; the notebook as it was executed, or a folder or branch that was made, out. Run it in a thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.executed import NotInSide
from rundiff.commands.executed import executed as found_executed
from rundiff.commands.restore import restored
from rundiff.environment.requirements import requirements
from rundiff.render.jupyter import notebook_json
from rundiff.render.wire import runs as shapes
from rundiff.render.wire.phrases import spoken
from rundiff.render.wire.run import left_out
from rundiff.runs import store
from rundiff.server.answers import token

if TYPE_CHECKING:
    from rundiff.server.places import Place
    from rundiff.server.run_lists import RunLists


def executed(at: Place, name: str, file: str) -> shapes.Executed:
    """The notebook at *file*, from the root of the repository, as it was on the side called *name*. Raises UserError."""
    if not file.startswith(at.scope.within):
        raise NotInSide(file, name)
    with at.repo as repo:
        found = found_executed(repo, name, file)
    json = msgspec.Raw(msgspec.json.encode(notebook_json(found.notebook)))
    return shapes.Executed(name=found.name, notebook=json, unexecuted=list(found.notebook.unexecuted), masked=found.masked)


def restore(lists: RunLists, at: Place, asked: shapes.RestoreRequest) -> shapes.Restored:
    """Bring the run back as a folder or a branch beside what is there. Raises UserError."""
    run = store.named(lists.runs(at.repo), f"run/{asked.number}")
    record = store.record(at.repo, run.number)
    place = restored(at.repo, run, asked.as_, asked.name)
    folder = _folder(at, place.name) if asked.as_ == "worktree" else None
    there = folder is not None and record.notebook is not None and (Path(place.name) / record.notebook).is_file()
    needed = requirements(record.environment, run.name)
    return shapes.Restored(
        as_=asked.as_,
        place=place.name,
        folder=folder,
        notebook=record.notebook if there else None,
        command=place.go,
        undo=place.undo,
        requirements=shapes.Requirements(told=[spoken(line) for line in needed.told], packages=needed.packages),
        masked=record.masks,
        left_out=left_out(record.skipped),
        token=token(at),
    )


def _folder(at: Place, place: str) -> str | None:
    """How Jupyter names it; None where it does not serve it."""
    full = Path(place)
    return full.relative_to(at.served).as_posix() if full.is_relative_to(at.served) else None

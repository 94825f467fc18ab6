"""Questions from the panel in; answers in the shapes of the wire out. All of it asks git and the disk: run it in a thread."""

from __future__ import annotations

from datetime import datetime, timezone
from os import environ
from typing import TYPE_CHECKING

from rundiff.commands.diff import compared, since_last_run
from rundiff.commands.document import NotAsSaved, OpenCell, opened
from rundiff.commands.runs import recording
from rundiff.commands.sides import Document, side
from rundiff.commands.stripping import stripping as found_stripping
from rundiff.environment.drift import drift
from rundiff.errors import NotANotebook
from rundiff.notebook import parse
from rundiff.render.wire import shapes
from rundiff.render.wire.compared import compared as compared_shape
from rundiff.render.wire.compared import displayable, run
from rundiff.runs import store
from rundiff.runs.summary import leading_metric

if TYPE_CHECKING:
    from rundiff.server.places import Place


def comparison(at: Place, question: shapes.Question) -> shapes.Answer:
    """What changed between the two sides of *question*. Raises UserError."""
    with at.repo as repo:
        before = token(at)  # before the first look: what changes meanwhile is asked about again
        document = _document(at, question)
        new = side(repo, question.target or (":saved" if document is None else ":editor"), document)
        if question.baseline is None:
            found = since_last_run(repo, at.scope, now=new)
        else:
            found = compared(repo, side(repo, question.baseline, document), new, at.scope)
    places = {displayable(file.path): at.jupyter_path(file.path) for file in found.files}
    known = {path: name for path, name in places.items() if name is not None and name == displayable(name)}
    return shapes.Answer(comparison=compared_shape(found), places=known, token=before)


def _document(at: Place, question: shapes.Question) -> Document | None:
    editor = question.editor
    if editor is None or at.inside is None:
        return None
    try:
        data = at.full.read_bytes()
        saved = parse(data) if _stamp(at) == editor.saved else None
    except NotANotebook:
        saved = None  # whatever is on disk, the editor has a notebook
    cells = [OpenCell(cell.id, cell.type, cell.source) for cell in editor.cells]
    if saved is None and any(cell.source is None for cell in cells):
        raise NotAsSaved(question.path)
    return Document(at.inside, opened(question.path, saved, cells))


def _stamp(at: Place) -> str:
    """When the file was written, as Jupyter's contents API says it."""
    return datetime.fromtimestamp(at.full.stat().st_mtime, timezone.utc).isoformat().replace("+00:00", "Z")


def runs(at: Place) -> shapes.Runs:
    """Every run of the repository, newest first. Raises UserError."""
    before = token(at)
    found = store.runs(at.repo)
    on, said_by = recording(at.repo, environment=environ.get("RUNDIFF_RECORD"))
    return shapes.Runs(
        version=shapes.VERSION,
        runs=[run(summary) for summary in reversed(found)],
        aliases={alias: summary.number for alias, summary in store.aliases(found).items()},
        metric=leading_metric(found),
        recording=shapes.Recording(on=on, said_by=said_by),
        token=before,
    )


def environments(at: Place, baseline: str, target: str) -> shapes.Environments:
    """What two runs depended on. Raises UserError."""
    with at.repo as repo:
        old, new = (side(repo, name, None) for name in (baseline, target))
    was, now = (tree.record.environment if tree.record else None for tree in (old, new))
    rows = drift(was, now) if was is not None and now is not None else ()
    return shapes.Environments(baseline=was, target=now, drift=list(rows))


def stripping(at: Place) -> shapes.Stripping:
    """What a commit of the notebook leaves out. Raises UserError."""
    with at.repo as repo:
        found = found_stripping(repo, repo.root / (at.inside or at.full.name))
    return shapes.Stripping(**found._asdict())


def token(at: Place) -> str:
    """Changes when HEAD, the index, a ref, a run, a setting or the file itself does. Starts no git."""
    file = at.full.stat().st_mtime_ns if at.full.is_file() else 0
    return f"{at.repo.token(store.RUNS, store.RECORDS, 'config')}-{file:x}"

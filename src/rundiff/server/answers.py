"""Questions from the panel in; answers in the shapes of the wire out. All of it asks git and the disk: run it in a thread."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from rundiff.commands.document import NotAsSaved, OpenCell, opened
from rundiff.commands.sides import Document, side
from rundiff.commands.stripping import stripping as found_stripping
from rundiff.environment.drift import drift
from rundiff.errors import NotANotebook
from rundiff.notebook import parse
from rundiff.render.wire import shapes
from rundiff.render.wire.compared import compared as compared_shape
from rundiff.render.wire.phrases import displayable, drift_rows
from rundiff.runs import store
from rundiff.server.asked import asked, known
from rundiff.server.cards import within_budget
from rundiff.server.garbage import put_off
from rundiff.server.standing import looking

if TYPE_CHECKING:
    from rundiff.git import Repository
    from rundiff.server.asked import Asked
    from rundiff.server.places import Place
    from rundiff.server.run_lists import RunLists


@put_off()
def comparison(at: Place, question: shapes.Question, lists: RunLists) -> shapes.Answer:
    """What changed between the two sides of *question*. Raises UserError."""
    before = token(at)  # before the first look: what changes meanwhile is asked about again
    with at.repo as repo, looking(at, newer=newer(at, question)) as standing:
        found = asked(at, repo, question, document(at, question), lists).found
        stands = standing()
    places = {displayable(file.path): at.jupyter_path(file.path) for file in found.files}
    known = {path: name for path, name in places.items() if name is not None and name == displayable(name)}
    return shapes.Answer(comparison=within_budget(compared_shape(found)), places=known, token=before, standing=stands)


def known_answer(at: Place, repo: Repository, question: shapes.Question, lists: RunLists) -> Asked:
    """What the cards show; where that is not known any more, what is there now. Raises UserError."""
    return known(at, question, lambda: asked(at, repo, question, document(at, question), lists))


def document(at: Place, question: shapes.Question) -> Document | None:
    """The open notebook that *question* is about, with what is unsaved in it. Raises NotAsSaved."""
    editor = question.editor
    if at.inside is None:
        return None
    if editor is None:
        if newer(at, question):
            raise NotAsSaved(question.path)  # nothing is unsaved in the editor, and yet it has something else than the file
        return None
    try:
        saved = parse(at.full.read_bytes())
    except NotANotebook:
        saved = None  # whatever is on disk, the editor has a notebook
    cells = [OpenCell(cell.id, cell.type, cell.source) for cell in editor.cells]
    as_read = saved is not None and _stamp(at) == editor.saved
    if not as_read and any(cell.source is None for cell in cells):
        raise NotAsSaved(question.path)
    return Document(at.inside, opened(question.path, saved, cells))


def newer(at: Place, question: shapes.Question) -> bool:
    """Whether the file is another one than the editor has read. Of a link, Jupyter tells the link's own time: it says nothing."""
    if question.read is None or at.full.is_symlink() or not at.full.is_file():
        return False
    return _stamp(at) != question.read


def _stamp(at: Place) -> str:
    """When the file was written, as Jupyter's contents API says it."""
    return datetime.fromtimestamp(at.full.stat().st_mtime, timezone.utc).isoformat().replace("+00:00", "Z")


def environments(at: Place, baseline: str, target: str) -> shapes.Environments:
    """What two runs depended on. Raises UserError."""
    with at.repo as repo:
        old, new = (side(repo, name, None) for name in (baseline, target))
    was, now = (tree.record.environment if tree.record else None for tree in (old, new))
    rows = drift(was, now) if was is not None and now is not None else ()
    return shapes.Environments(baseline=was, target=now, drift=drift_rows(rows))


def stripping(at: Place) -> shapes.Stripping:
    """What a commit of the notebook leaves out. Raises UserError."""
    with at.repo as repo:
        found = found_stripping(repo, repo.root / (at.inside or at.full.name))
    return shapes.Stripping(**found._asdict())


def token(at: Place) -> str:
    """Changes when HEAD, the index, a branch, a run, a worktree, a setting or the file itself does. Starts no git."""
    file = at.full.stat().st_mtime_ns if at.full.is_file() else 0
    return f"{at.repo.token(store.RUNS, store.RECORDS, 'refs/heads', 'worktrees', 'config')}-{file:x}"

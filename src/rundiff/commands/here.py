"""The kernel that asks in; what "now" is to it, and which files its notebook uses, out.

Now is the notebook as it is saved, with what the kernel has executed since then in its place: what was edited and run, and not saved
yet, is what its user means. Read in the kernel's own process; nothing of the kernel is changed.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.commands.imported import Files, used_files
from rundiff.commands.sides import SAVED, Document, Tree
from rundiff.errors import NotANotebook
from rundiff.notebook import Notebook, asks, parse, without_question
from rundiff.runs.executed import executed_notebook, likeliest_notebook
from rundiff.runs.modules import loaded_modules
from rundiff.runs.record import ExecutedCell
from rundiff.runs.started import notebooks
from rundiff.runs.whereabouts import working_folder
from rundiff.side import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rundiff.commands.question import Question
    from rundiff.git import Changed, Repository
    from rundiff.runs.cells import Execution
    from rundiff.runs.record import Record


class Here(NamedTuple):
    """A kernel that asks: its notebook, where it is known and there; what it has executed; where Python looks for modules."""

    notebook: Path | None = None
    executions: Sequence[Execution] = ()
    search: Sequence[str] = ()
    everything: bool = False
    """Whether the whole repository is asked about, and not only what the notebook uses."""
    narrow: bool = False
    """Whether only what the notebook uses is asked about where a side is named, too: in a view, a pick changes no scope."""


class Now(NamedTuple):
    """The notebook as it is now, its path from the root, and how many cells of it differ from what is saved."""

    path: str
    notebook: Notebook
    unsaved: int


def now(repo: Repository, here: Here) -> Now | None:
    """The notebook of *here* as it is now; None where none is known, it lies in another repository, or it cannot be read."""
    if here.notebook is None:
        return None
    ran = [one for one in here.executions if one.asked_for]
    path = _path(repo, here.notebook, ran)
    if path is None:
        return None
    file = repo.root / path
    try:
        saved, at = parse(file.read_bytes()), file.stat().st_mtime
    except (OSError, NotANotebook):
        return None  # its row says what is wrong with it
    older = max((one.order for one in ran if one.begun <= at), default=0)
    found = executed_notebook(saved, _executed(ran), after=older)
    before, after = ({(cell.id, without_question(cell.source)) for cell in notebook.cells} for notebook in (saved, found))
    return Now(path, msgspec.structs.replace(found, stripped=saved.stripped, unexecuted=()), len(after - before))


def _path(repo: Repository, notebook: Path, ran: Sequence[Execution]) -> str | None:
    """From the root. A notebook that was renamed since its kernel was started is found by what the kernel has executed of it."""
    try:
        file = notebook.resolve()
    except (OSError, RuntimeError):
        return None  # links in a circle lead nowhere; up to Python 3.12 that is a RuntimeError
    if not file.is_relative_to(repo.root):
        return None
    return file.relative_to(repo.root).as_posix() if file.is_file() else likeliest_notebook(_executed(ran), notebooks(repo))


def likeliest(repo: Repository, executions: Sequence[Execution]) -> Path | None:
    """Which notebook a client executes that does not say (nbclient, papermill); None where none has most of these cells."""
    path = likeliest_notebook(_executed(one for one in executions if one.asked_for), notebooks(repo))
    return None if path is None else repo.root / path


def _executed(ran: Iterable[Execution]) -> list[ExecutedCell]:
    return [ExecutedCell(one.order, one.source, one.id) for one in ran if not asks(one.source)]


def side(found: Now | None) -> Tree:
    """*found* as a side of a comparison."""
    if found is None or not found.unsaved:
        return SAVED
    cells = "1 cell" if found.unsaved == 1 else f"{found.unsaved} cells"
    label = f"now (saved files, and {cells} executed since)"
    return Tree(Side("saved", label), document=Document(found.path, found.notebook))


def about_notebook(asked: Question, found: Now | None, here: Here) -> Question:
    """*asked* without the files that are neither the notebook, nor used by it or by the run it is compared with; they are counted."""
    if found is None or here.everything:
        return asked
    listed = asked.rows
    known = {found.path, *(module.path for module in loaded_modules(asked.repo))}
    known.update(path for tree in (asked.old, asked.new) if tree.record is not None for path in _of_run(tree.record))
    if all(known.intersection(_paths(row)) for row in listed):
        return asked  # whatever else it uses is as it was
    gone = {row.old_path for row in listed if row.old_path is not None}
    there = cache(lambda path: path in gone or _is_file(asked.repo, path))
    files = Files(_folders(asked.repo, here), there, _reading(asked.repo))
    used = used_files(found.notebook, found.path, files)
    known |= used.files
    kept = {row for row in listed if any(path in known or used.names(path) for path in _paths(row))}
    return asked._replace(
        listed=tuple(row for row in asked.listed if row in kept or row.path in known),
        elsewhere=len(listed) - len(kept),
    )


def _paths(row: Changed) -> tuple[str, ...]:
    return tuple(path for path in (row.old_path, row.new_path) if path is not None)


def _of_run(record: Record) -> set[str]:
    script = record.script
    configs = () if script is None else (*(read.path for read in script.configs), *([script.file] if script.file else []))
    return {*(module.path for module in record.modules), *record.files, *configs}


def _folders(repo: Repository, here: Here) -> list[str]:
    """Where Python looks for modules, as far as it lies in the repository, from its root."""
    home = working_folder()
    absolute = [Path(os.path.normpath(home / folder)) for folder in here.search if isinstance(folder, (str, os.PathLike))]
    linked = [folder if folder.is_relative_to(repo.root) else folder.resolve() for folder in absolute]
    found = [folder.relative_to(repo.root).as_posix() for folder in linked if folder.is_relative_to(repo.root)]
    return list(dict.fromkeys(found))


def _is_file(repo: Repository, path: str) -> bool:
    try:
        return (repo.root / path).is_file()
    except OSError:
        return False  # too long for a name, or in a folder that may not be entered


def _reading(repo: Repository) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        try:
            return (repo.root / path).read_bytes()
        except OSError:
            return None

    return read

"""A question and the files that changed in; the programs out that these files are part of, on both sides.

A notebook is a program, and so is a script. The files beside it are read when somebody asks for one: from disk where the side is on
disk or the file is known to be the same there, else from git.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.beside import Beside, from_disk, from_git
from rundiff.diff.changes import NotebookDiff, ScriptDiff, TextDiff
from rundiff.notebook import asks
from rundiff.training.program import Program, Unit
from rundiff.training.ran import Ran
from rundiff.training.reach import Reaching

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rundiff.commands.question import Question
    from rundiff.commands.sides import Tree
    from rundiff.diff.changes import FileDiff
    from rundiff.notebook import Notebook
    from rundiff.runs.record import Record

    Read = Callable[[str], str | None]


class Programs:
    """The programs of both sides of one comparison."""

    def __init__(
        self, files: Sequence[FileDiff], read: tuple[Read, Read], records: tuple[Record | None, Record | None]
    ) -> None:
        self._files = files
        self._records = records
        self._read = tuple(_with_changed(files, read[side], side) for side in (0, 1))
        self._made: dict[str, tuple[Program, Program]] = {}

    def for_file(self, file: FileDiff) -> tuple[Program, Program]:
        """The program that *file* is, before and after; without units where it is not on that side, or is no text."""
        if file.path not in self._made:
            self._made[file.path] = self._program(file, 0), self._program(file, 1)
        return self._made[file.path]

    def reaching(self, names: tuple[str, str] = ("", "")) -> Reaching:
        """What the edits of these files reach; *names* are what the two sides are called where they are runs."""
        pairs = [self.for_file(file) for file in self._files if _is_program(file)]
        ran = tuple(None if record is None else ran_by(record, name) for record, name in zip(self._records, names, strict=True))
        return Reaching(pairs, (ran[0], ran[1]), (self._read[0], self._read[1]))

    def _program(self, file: FileDiff, side: int) -> Program:
        return Program(_units(file, side, self._records[side]), self._read[side])


def programs(asked: Question, files: Sequence[FileDiff]) -> Programs:
    """The programs of what changed between the two sides of *asked*."""
    changed = {path for row in asked.listed for path in (row.old_path, row.new_path)} if not asked.scope.paths else None
    read = tuple(_reading(asked, at, other, changed) for at, other in ((asked.old, asked.new), (asked.new, asked.old)))
    return Programs(files, (read[0], read[1]), (asked.old.record, asked.new.record))


def reaching(asked: Question, files: Sequence[FileDiff]) -> Reaching | None:
    """What the edits of *files* reach; None where nothing changed that could."""
    if not files:
        return None
    names = tuple(at.side.run.name if at.side.run is not None else "" for at in (asked.old, asked.new))
    return programs(asked, files).reaching((names[0], names[1]))


def ran_by(record: Record, name: str) -> Ran:
    """What the record of the run *name* tells of how an edit could have reached it."""
    script = record.script
    executed = [cell for cell in record.executed if not asks(cell.source)]
    return Ran(
        name=name.replace("run/", "run ", 1) if name.startswith("run/") else name,
        program=record.notebook or (script.file if script is not None else None),
        cells=tuple(cell.source for cell in executed),
        executed=frozenset(cell.source.strip() for cell in executed),
        stepped=frozenset(cell.source.strip() for cell in executed if cell.on_stack),
        files=frozenset(record.files),
        modules=frozenset(module.path for module in record.modules),
        configs=frozenset(read.path for read in script.configs) if script is not None else frozenset(),
        argv=script.argv if script is not None else (),
        functions=frozenset((frame.file, frame.function) for frame in record.stack if frame.file is not None),
        trained=record.steps > 0,
    )


class _Sides(NamedTuple):
    old: Sequence[str] | None
    new: Sequence[str] | None


def _texts(file: FileDiff) -> _Sides | None:
    match file.content:
        case TextDiff() as text:
            pass
        case ScriptDiff(whole=text):
            pass
        case _:
            return None
    return _Sides(None if file.kind == "added" else text.old, None if file.kind == "removed" else text.new)


def _is_program(file: FileDiff) -> bool:
    return file.is_python or isinstance(file.content, NotebookDiff)


def _units(file: FileDiff, side: int, record: Record | None) -> tuple[Unit, ...]:
    path = file.old_path or file.path if side == 0 else file.path
    if isinstance(file.content, NotebookDiff):
        notebook = file.content.notebooks[side]
        ran = record if record is not None and record.notebook in {path, file.path} else None
        return tuple(_cells(path, notebook, ran))
    texts = _texts(file)
    lines = None if texts is None else texts[side]
    return () if lines is None else (Unit(path, "\n".join(lines)),)


def _cells(path: str, notebook: Notebook, record: Record | None) -> list[Unit]:
    """The code cells; those of a run in the order in which they were last executed, and the others behind them."""
    code = [Unit(path, cell.source, at) for at, cell in enumerate(notebook.cells) if cell.type == "code" and not cell.asks]
    if record is None or not record.executed:
        return code
    last = {cell.source.strip(): cell.order for cell in record.executed}
    never = max(last.values()) + 1
    return sorted(code, key=lambda unit: last.get(unit.text.strip(), never))


def _with_changed(files: Sequence[FileDiff], read: Read, side: int) -> Read:
    """As *read*, but what was compared is not read again."""
    known = {}
    for file in files:
        texts = _texts(file)
        if texts is not None:
            path = file.old_path or file.path if side == 0 else file.path
            known[path] = texts[side]

    def reading(path: str) -> str | None:
        if path not in known:
            return read(path)
        lines = known[path]
        return None if lines is None else "\n".join(lines)

    return reading


def _reading(asked: Question, at: Tree, other: Tree, changed: set[str | None] | None) -> Read:
    """How the files of the side *at* are read; those not *changed* on disk, where the *other* side is there."""
    disk = from_disk(asked.repo.root)
    if at.commit is None and at.side.kind != "index":
        return disk
    stored = from_git(asked.repo, at.commit)
    if changed is None or other.commit is not None or other.side.kind == "index":
        return stored
    known: Beside = stored
    return lambda path: known(path) if path in changed else disk(path)

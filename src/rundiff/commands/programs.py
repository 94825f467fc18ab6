"""A question and the files that changed in; the programs out that these files are part of, on both sides.

A notebook is a program, and so is a script. The files beside it are read when somebody asks for one: from disk where the side is on
disk or the file is known to be the same there, else from git.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.commands.beside import ALONE, Beside, from_disk, from_git
from rundiff.commands.users import trainers, users
from rundiff.diff.changes import NotebookDiff, ScriptDiff, TextDiff
from rundiff.errors import NotANotebook
from rundiff.notebook import asks, parse, without_question
from rundiff.training.meaning import Meanings
from rundiff.training.program import Program, Unit
from rundiff.training.ran import Ran

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rundiff.commands.question import Question
    from rundiff.commands.sides import Tree
    from rundiff.diff.changes import FileDiff
    from rundiff.notebook import Notebook
    from rundiff.runs.record import Record
    from rundiff.training.impact import Cells, Impact
    from rundiff.training.reach import Reaching

    Read = Callable[[str], str | None]


class Side(NamedTuple):
    """What is known of the run that a side is, and what that is called: `run/41`."""

    record: Record | None = None
    name: str = ""


_NO_RUNS: Final = (Side(), Side())


class Programs:
    """The programs of both sides of one comparison."""

    def __init__(
        self,
        files: Sequence[FileDiff],
        beside: tuple[Beside, Beside],
        sides: tuple[Side, Side] = _NO_RUNS,
        *,
        seeks: bool = True,
    ) -> None:
        self._files = files
        self._records = tuple(side.record for side in sides)
        self._ran = _ran(sides[0]), _ran(sides[1])
        self._beside = beside
        self._seeks = seeks
        self._read = _with_changed(files, beside[0].read, 0), _with_changed(files, beside[1].read, 1)
        self._pairs: list[tuple[Program, Program]] | None = None
        self._reaching: Reaching | None = None
        self._made: dict[str, tuple[Program, Program]] = {}

    def for_file(self, file: FileDiff) -> tuple[Program, Program]:
        """The program that *file* is, before and after; without units where it is not on that side, or is no text."""
        if file.path not in self._made:
            self._made[file.path] = self._program(file, 0), self._program(file, 1)
        return self._made[file.path]

    def meanings(self) -> Meanings:
        """What edits mean in these programs."""
        return Meanings(self.pairs(), self._read)

    def pairs(self) -> Sequence[tuple[Program, Program]]:
        """The programs that changed, those of the runs, and those beside a module or settings that nothing else uses."""
        if self._pairs is None:
            self._pairs = [self.for_file(file) for file in self._files if _is_program(file)]
            if not self._seeks:
                return self._pairs
            mains = [ran.program for ran in self._ran if ran is not None and ran.program is not None]
            changed = {path for file in self._files for path in (file.path, file.old_path)}
            others = [
                *mains,
                *users([file.path for file in self._files if not isinstance(file.content, NotebookDiff)], self._beside),
            ]
            self._pairs += [self._unchanged(path) for path in dict.fromkeys(others) if path not in changed]
        return self._pairs

    def _others(self) -> list[tuple[Program, Program]]:
        """Programs near the files that changed which train: what changed may be a part of them."""
        if not self._seeks:
            return []
        known = {unit.path for pair in self.pairs() for side in pair for unit in side.units}
        likely = [path for path in trainers([file.path for file in self._files], self._beside[1]) if path not in known]
        return [self._unchanged(path) for path in likely]

    def _unchanged(self, path: str) -> tuple[Program, Program]:
        old, new = (
            Program(tuple(_read_units(path, self._read[side], self._records[side])), self._read[side]) for side in (0, 1)
        )
        return old, new

    def impact(self, path: str, cell: Cells | None, old: str | None, new: str | None) -> Impact:
        """Whether the edit from *old* to *new*, of the file at *path* or of one of its cells, reaches what trains."""
        if self._reaching is None:
            from rundiff.training.reach import Reaching  # noqa: PLC0415 - where no code changed, nothing is followed

            self._reaching = Reaching(self.pairs(), self._ran, self._read, self._others)
        return self._reaching.impact(path, cell, old, new)

    def _program(self, file: FileDiff, side: int) -> Program:
        return Program(_units(file, side, self._records[side]), self._read[side])


def programs(asked: Question, files: Sequence[FileDiff], *, seeks: bool = True) -> Programs:
    """The programs of what changed between the two sides of *asked*; *seeks* is whether others are looked for beside them."""
    changed = {path for row in asked.listed for path in (row.old_path, row.new_path)} if not asked.scope.paths else None
    sides = (asked.old, asked.new)
    new = _reading(asked, asked.new, asked.old, changed) if seeks else ALONE
    old = _reading(asked, asked.old, asked.new, changed) if seeks else ALONE
    if changed is not None:
        old = _shared(old, new, changed)
    names = tuple(Side(at.record, at.side.run.name if at.side.run is not None else "") for at in sides)
    return Programs(files, (old, new), (names[0], names[1]), seeks=seeks)


def _shared(old: Beside, new: Beside, changed: set[str | None]) -> Beside:
    """As *old*, but what did not change is read once for both sides."""
    return Beside(lambda path: old.read(path) if path in changed else new.read(path), old.names)


def _read_units(path: str, read: Read, record: Record | None) -> Sequence[Unit]:
    """The units of a file that did not change."""
    text = read(path)
    if text is None:
        return ()
    if not path.endswith(".ipynb"):
        return (Unit(path, text),)
    try:
        notebook = parse(text.encode())
    except NotANotebook:
        return ()  # what is no notebook is no program either
    return _cells(path, notebook, record if record is not None and record.notebook == path else None)


def _ran(side: Side) -> Ran | None:
    return None if side.record is None else ran_by(side.record, side.name)


def ran_by(record: Record, name: str) -> Ran:
    """What the record of the run *name* tells of how an edit could have reached it."""
    script = record.script
    executed = [cell for cell in record.executed if not asks(cell.source)]
    return Ran(
        name=name,
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
    code = [
        Unit(path, without_question(cell.source), at)
        for at, cell in enumerate(notebook.cells)
        if cell.type == "code" and not cell.asks
    ]
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


def _reading(asked: Question, at: Tree, other: Tree, changed: set[str | None] | None) -> Beside:
    """How the files of the side *at* are read; those not *changed* on disk, where the *other* side is there."""
    disk = from_disk(asked.repo.root)
    if at.commit is None and at.side.kind != "index":
        return disk
    stored = from_git(asked.repo, at.commit)
    if changed is None or other.commit is not None or other.side.kind == "index":
        return stored
    return Beside(lambda path: stored.read(path) if path in changed else disk.read(path), disk.names)

"""The programs of both sides and what the records of their runs tell in; out, for each edit, whether it reaches the training.

Certain things come first: what a run executed, loaded or had on its stack. Then the path that the code itself shows. Where neither
says anything the answer is that it is not known; what may reach is never said not to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.errors import NotANotebook
from rundiff.notebook import parse
from rundiff.training.differing import differing
from rundiff.training.flow import only_shows
from rundiff.training.impact import UNKNOWN, Impact
from rundiff.training.modules import is_elsewhere
from rundiff.training.nodes import spelled
from rundiff.training.path import Path
from rundiff.training.program import Program, Unit
from rundiff.training.source import installed
from rundiff.training.steps import text_steps
from rundiff.training.words import named_in, off_the_path, on_the_path, shows_what
from rundiff.training.world import World
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rundiff.training.impact import Cells
    from rundiff.training.named import Module, Place
    from rundiff.training.ran import Ran
    from rundiff.training.steps import Step

    Read = Callable[[str], str | None]

_CONFIGS: Final = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")
_STARTS: Final = re.compile(
    r"(?:python[\d.]*|torchrun|accelerate\s+launch|deepspeed|ipython)\b[^\n;&|]*?([\w./-]+\.py)\b|-m\s+([\w.]+)"
)
_QUIET_COMMAND: Final = re.compile(
    r"[%!]+\s*(matplotlib|load_ext|autoreload|reload_ext|time|timeit|nvidia-smi|ls|pwd|tensorboard|who|whos|config|pylab|history|cat|head|echo|date|free|df|lscpu)\b.*"
)
_HIDES: Final = frozenset(("exec", "eval", "globals", "locals", "compile", "__import__"))


class _Side(NamedTuple):
    programs: tuple[Program, ...]
    ran: Ran | None
    read: Read


class _At(NamedTuple):
    """A statement in a program."""

    path: Path
    place: Place
    step: Step

    @property
    def on_path(self) -> bool:
        """Whether training depends on it."""
        node = self.path.scope(self.place).node(self.step)
        return node is not None and self.path.holds(node)


class Reaching:
    """What the edits of one comparison reach. Each side is looked at once, when somebody first asks about it."""

    def __init__(
        self,
        programs: Sequence[tuple[Program, Program]],
        ran: tuple[Ran | None, Ran | None] = (None, None),
        read: tuple[Read, Read] | None = None,
        seek: Callable[[], Sequence[tuple[Program, Program]]] | None = None,
    ) -> None:
        """*seek* finds programs that did not change, and may use what did; it is asked where none of those that changed trains."""
        self._seek = seek
        self._sought: Sequence[tuple[Program, Program]] | None = None
        reads = read or (programs[0][0].read if programs else _nothing, programs[0][1].read if programs else _nothing)
        sides = ([old for old, _ in programs if old.units], [new for _, new in programs if new.units])
        self._sides = [
            _Side(tuple(_of_run(side, ran, index, reads[index])), ran[index], reads[index]) for index, side in enumerate(sides)
        ]
        self._cells = [{(unit.path, unit.cell): unit.text for one in side for unit in one.units} for side in sides]
        self._before = {new.units[0].path: old.units[0].path for old, new in programs if old.units and new.units}
        """What a file was called, by what it is called now."""
        self._paths: dict[int, list[Path]] = {}
        self._said: dict[tuple[int, str, bool, frozenset[int | str]], Impact] = {}

    def impact(self, path: str, cell: Cells | None, old: str | None, new: str | None) -> Impact:
        """Whether the edit from *old* to *new*, of the file at *path* or of one of its cells, reaches what trains."""
        try:
            if path.endswith((".py", ".ipynb")):
                return self._of_code(path, cell or (None, None), old, new)
            return _together([self._of_config(index, path) for index in (0, 1)])
        except RecursionError:
            return UNKNOWN  # calls or blocks within one another, too deep to be followed

    def _of_code(self, path: str, cell: Cells, old: str | None, new: str | None) -> Impact:
        found = differing(old, new)
        paths = self._before.get(path, path), path
        whole = [self._cells[index].get((paths[index], cell[index]), text) for index, text in ((0, old), (1, new))]
        if found is None:
            texts = [(index, text) for index, text in enumerate(whole) if text is not None]
            return _together([self._by_record(index, paths[index], text) for index, text in texts])
        sides = ((found.old, found.old_commands, whole[0]), (found.new, found.new_commands, whole[1]))
        said = []
        for index in sorted((0, 1), key=lambda index: self._sides[index].ran is None):
            steps, commands, text = sides[index]
            if (steps or commands) and text is not None:
                said.append(self._of_side(index, paths[index], text, steps, commands))
                if said[-1] is not None and said[-1].reach == "reaches":
                    return said[-1]  # what the other side says of it changes nothing
        return _together(said) if said else Impact("off-path")

    def _by_record(self, index: int, path: str, text: str) -> Impact | None:
        """What the record alone says: that a run had nothing to do with it."""
        ran = self._sides[index].ran
        if ran is None:
            return None
        if path == ran.program:
            if ran.cells and text.strip() not in ran.executed:
                return Impact("off-path", phrase("not executed in %1", ran.name))
            return None
        loaded = ran.modules or ran.files
        if ran.used(path) or (not loaded and (ran.program is None or self._may_use(index, path))):
            return None
        return Impact("off-path", phrase("not on the path of %1", ran.name))

    def _is_beside(self, index: int) -> bool:
        """Whether the other side is a run, and this one is not: then the question is what the edit means to that run."""
        return self._sides[index].ran is None and self._sides[1 - index].ran is not None

    def _may_use(self, index: int, path: str) -> bool:
        """Whether a program of that side may use the file at *path*, as far as its code tells."""
        found = self._found(index)
        return not found or any(one.world.dark or path in one.world.files() for one in found)

    def _of_side(self, index: int, path: str, text: str, steps: list[Step], commands: tuple[str, ...]) -> Impact | None:
        recorded = self._by_record(index, path, text)
        if recorded is not None:
            return recorded
        if self._is_beside(index) and not self._may_use(index, path):
            return None
        said = [self._of_command(index, command) for command in commands]
        if steps:
            said.append(self._of_statements(index, path, text, steps))
        return _together(said)

    def _of_statements(self, index: int, path: str, text: str, steps: list[Step]) -> Impact:
        """Of statements in the file at *path*; those that many cells have are looked for once."""
        paths = self._found(index)
        ran = self._sides[index].ran
        stepped = ran is not None and ran.trained and text.strip() in ran.stepped
        modules = [(one, module) for one in paths if (module := _module(one, path)) is not None]
        known = {id(step) for step in steps if any(id(step) in one.index.everything(module) for one, module in modules)}
        asked = index, path, stepped, frozenset(id(step) if id(step) in known else spelled(step.node) for step in steps)
        if asked not in self._said:
            inside = [at for one in paths for at in _places(one, path, steps)]
            self._said[asked] = self._of_steps(ran, path, inside, stepped=stepped)
        return self._said[asked]

    @staticmethod
    def _of_steps(ran: Ran | None, path: str, inside: list[_At], *, stepped: bool) -> Impact:
        """Of statements in the file at *path*, which are *inside* paths; *stepped* says that their cell was on the stack."""
        on = [at for at in inside if at.on_path]
        if on:
            if ran is not None and ran.trained and (stepped or _on_stack(ran, path, on)):
                return Impact("reaches", phrase("on the stack at the step of %1", ran.name))
            return Impact("reaches", on_the_path(*on[0]))
        if inside and all(only_shows(at.path.world, at.place, at.step) for at in inside):
            return Impact("off-path", shows_what(inside[0].path.world, [(at.place, at.step) for at in inside]))
        looked = [at for at in inside if at.path.trains]
        # Of code that no program is known to use, only what prints or draws is known to do nothing else.
        if not looked or any(map(_unsure, looked)):
            return UNKNOWN
        return Impact("off-path", off_the_path(looked[0].path, [(at.place, at.step) for at in looked]))

    def _of_command(self, index: int, command: str) -> Impact:
        """A magic, or a line for the shell."""
        if _QUIET_COMMAND.fullmatch(command):
            return Impact("off-path", phrase("it only shows something"))
        if installed((command,)):
            return UNKNOWN
        if command.lstrip("%").startswith(("env ", "set_env ")):
            return Impact("reaches", phrase("it holds for the whole process"))
        started = _STARTS.search(command)
        run = re.match(r"%run\s+(\S+)", command)
        name = run[1] if run else started[1] if started else None
        if name is not None and any(one.trains for one in self._found(index) if _same(one.world.main.path, name)):
            return Impact("reaches", phrase("starts `%1`, which trains", name))
        if run and any(_same(unit.path, run[1]) for one in self._found(index) if one.trains for unit in one.world.main.units):
            return Impact("reaches", phrase("runs `%1`", run[1]))
        return UNKNOWN

    def _of_config(self, index: int, path: str) -> Impact | None:
        """A file that is no code."""
        side = self._sides[index]
        ran = side.ran
        if ran is not None and path in ran.configs:
            return Impact("reaches", phrase("read by %1", ran.name))
        if ran is not None and ran.argv and not ran.used(path) and path.endswith(_CONFIGS):
            return Impact("off-path", phrase("not on the path of %1", ran.name))
        for one in self._found(index):
            if one.trains and (word := named_in(one.strings, path)):
                return Impact("reaches", phrase("`%1` is read on the way to what trains", word))
        texts = (text for one in self._found(index) for text in one.world.strings())
        return None if self._is_beside(index) and not named_in(texts, path) else UNKNOWN

    # The paths of each side

    def _found(self, index: int) -> list[Path]:
        if index not in self._paths:
            side = self._sides[index]
            found = self._followed(list(side.programs))
            if self._seek is not None and not any(one.trains for one in found) and not any(at.ran for at in self._sides):
                if self._sought is None:
                    self._sought = self._seek()
                found += self._followed([pair[index] for pair in self._sought if pair[index].units])
            trained = [one for one in found if one.trains]
            self._paths[index] = trained or found
        return self._paths[index]

    @staticmethod
    def _followed(waiting: list[Program]) -> list[Path]:
        """The path of each of these programs, and of those that they start."""
        found: list[Path] = []
        seen = {program.units[0].path for program in waiting}
        while waiting:
            program = waiting.pop(0)
            units = tuple(_with_runs(program))
            world = World(units, program.read)
            world.dark |= any(map(_hides, units))
            found.append(Path(world))
            for name in _started(units):
                text = program.read(name) if name not in seen else None
                if text is not None:
                    seen.add(name)
                    waiting.append(Program((Unit(name, text),), program.read))
        return found


def _nothing(_: str) -> str | None:
    return None


def _of_run(programs: Sequence[Program], ran: tuple[Ran | None, Ran | None], index: int, read: Read) -> list[Program]:
    """The programs of one side: where a record names one, that is it."""
    mine = ran[index]
    named = next((one.program for one in (mine, ran[1 - index]) if one is not None and one.program), None)
    if named is None:
        return list(programs)
    there = [program for program in programs if program.units[0].path == named]
    if mine is not None and mine.cells and mine.program == named:
        numbers = {unit.text.strip(): unit.cell for program in there for unit in program.units}
        return [Program(tuple(Unit(named, text, numbers.get(text.strip())) for text in mine.cells), read)]
    if not there:
        units = file_units(named, read(named))
        there = [Program(units, read)] if units else []
    return there or list(programs)


def file_units(path: str, text: str | None) -> tuple[Unit, ...]:
    """The units of the program in the file at *path*, a script or a notebook; none where it is neither."""
    if text is None:
        return ()
    if not path.endswith(".ipynb"):
        return (Unit(path, text),)
    try:
        cells = parse(text.encode("utf-8", "replace")).cells
    except NotANotebook:
        return ()
    return tuple(Unit(path, cell.source, at) for at, cell in enumerate(cells) if cell.type == "code" and not cell.asks)


def _with_runs(program: Program) -> Iterable[Unit]:
    """The units of a program, with the scripts that `%run` executes in their place."""
    for unit in program.units:
        for command in text_steps(unit.text).commands if "%run" in unit.text else ():
            run = re.match(r"%run\s+(?:-\w+\s+)*([\w./-]+)", command)
            if run:
                name = _joined(unit.path, run[1] if run[1].endswith(".py") else f"{run[1]}.py")
                text = program.read(name)
                if text is not None:
                    yield Unit(name, text)
        yield unit


def _hides(unit: Unit) -> bool:
    """Whether code is run in it, or names are bound, that nobody can see."""
    steps = text_steps(unit.text).steps if any(word in unit.text for word in _HIDES) else None
    return any(call.name in _HIDES for step in steps or () for inside in step.all() for call in inside.calls)


def _started(units: Iterable[Unit]) -> Iterable[str]:
    """Scripts that lines for the shell start."""
    for unit in units:
        if ".py" not in unit.text or unit.path.endswith(".py"):
            continue
        lines = text_steps(unit.text).commands or (unit.text.splitlines() if unit.text.lstrip().startswith("%%") else ())
        for line in lines:
            if (found := _STARTS.search(line)) and found[1]:
                yield _joined(unit.path, found[1])


def _joined(importer: str, name: str) -> str:
    parts = importer.split("/")[:-1]
    for part in name.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _same(path: str, name: str) -> bool:
    plain = name.removeprefix("./")
    return path == plain or path.endswith(f"/{plain}") or path == f"{plain}.py"


def _module(path: Path, file: str) -> Module | None:
    """The file at *file* in the program of *path*; None where it is no part of it."""
    world = path.world
    if any(unit.path == file for unit in world.main.units):
        return world.main
    return world.module(file) if file in world.files() else None


def _places(path: Path, file: str, steps: Sequence[Step]) -> list[_At]:
    """Where the program of *path* has the statements *steps*, of the file at *file*: themselves, or others that say the same."""
    module = _module(path, file)
    if module is None:
        return []
    there = path.index.everything(module)
    found = [_At(path, *there[id(step)]) for step in steps if id(step) in there]
    alike = path.index.spelled(module, (step.node for step in steps if id(step) not in there))
    return found + [_At(path, place, step) for place, step in alike]


def _on_stack(ran: Ran, file: str, on: Iterable[_At]) -> bool:
    functions = {name.rpartition(".")[2] for path, name in ran.functions if path == file}
    return any((at.place.function.name if at.place.function is not None else "<module>") in functions for at in on)


def _unsure(at: _At) -> bool:
    """Whether it cannot be told what a statement off the path does."""
    world = at.path.world
    if world.dark or at.step.form == "raise":
        return True
    elsewhere = [one for one in at.step.imports if isinstance(world.imported(at.place.module, one), str)]
    return any(not is_elsewhere(one.module) for one in elsewhere)


def _together(said: Iterable[Impact | None]) -> Impact:
    """What the sides say together: that either reaches, else that either is not known."""
    found = [one for one in said if one is not None]
    for reach in ("reaches", "unknown", "off-path"):
        for one in found:
            if one.reach == reach:
                return one
    return UNKNOWN

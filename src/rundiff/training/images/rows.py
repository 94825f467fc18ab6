"""A variable, the arguments of a command, a mount, GPUs in; the row that says what it is to training out."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from rundiff.environment.variables import safe_value
from rundiff.training.images.installs import installed
from rundiff.training.images.reading import NOTHING_SAID, Row, Said
from rundiff.training.images.tables import words
from rundiff.training.names import names
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rundiff.training.images.shell import Command

_ASSIGNED: Final = re.compile(r"(?P<name>[+~]*[A-Za-z_][\w./@-]*)=(?P<value>.*)", re.DOTALL)
_WORDS: Final = re.compile(r"[^A-Za-z]+")


def variable(name: str, value: str, of: str = "") -> Said:
    """A variable of the environment; *of* is what it belongs to where that is no process (`build argument`)."""
    row = _variable_row(name, _plain(value))
    if row is None:
        return Said(rest=(f"{of or 'variable'} {name}={value}",))
    return Said(rows=(row._replace(key=f"{of}:{row.key}", label=phrase("%1 %2", of, row.label)) if of else row,))


def gpus(value: str, label: str = phrase("GPUs")) -> Row:
    """How many or which GPUs a container gets."""
    return Row(f"gpus:{label}", "device", label, value, "device/gpus")


def shared_memory(label: str, value: str) -> Row:
    """What a DataLoader's workers hand their batches over in."""
    return Row(f"shared-memory:{label}", "environment", label, value, "environment/shared-memory")


def mounted(source: str, target: str) -> Said:
    """What is at *target* in the container; a row where one of the two paths says that it is data."""
    if not (is_data(source) or is_data(target)):
        return Said(rest=(f"mount {source}:{target}",))
    return Said(rows=(Row(f"mount:{target}", "data", f"`{target}`", safe_value(source), "data/mount"),))


def is_data(path: str) -> bool:
    """Whether a word of *path* says that data is there: `./data/v2`, `/mnt/imagenet`."""
    return not words().data.isdisjoint(_WORDS.split(path.lower()))


def command_said(commands: Iterable[Command]) -> Said:
    """What a container runs: the settings among its arguments, and the rest of the words as its command."""
    said, programs, trains = NOTHING_SAID, [], False
    for command in commands:
        found = installed(command)
        if found is None:
            found, program = _arguments(command)
            programs.append(program)
            trains = trains or _trains(program)
        said = said.and_(found)
    if not programs:
        return said
    shown = safe_value(" && ".join(" ".join(program) for program in programs))
    row = Row("command", "environment" if trains else "other", "command", f"`{shown}`", "environment/command")
    return said.and_(Said(rows=(row,)))


def _variable_row(name: str, value: str) -> Row | None:
    category = names().variables.get(name) or words().variables.get(name)
    if category is None:
        category = next((category for end, category in words().variable_endings if name.endswith(end)), None)
    setting = names().setting(name)
    if category is not None:
        return Row(f"variable:{name}", category, name, safe_value(value), f"{category}/{name}")
    if setting is not None:
        return Row(
            f"setting:{setting.name}", setting.category, setting.name, safe_value(value), f"{setting.category}/{setting.name}"
        )
    return None


def _arguments(command: Command) -> tuple[Said, Command]:
    """The settings that *command* gives, and its other words."""
    said = NOTHING_SAID
    left: list[str] = []
    behind = list(command)
    while behind and (found := _ASSIGNED.fullmatch(behind[0])) and not left:
        said = said.and_(variable(found["name"], found["value"]))
        behind.pop(0)
    serves = not words().servers.isdisjoint(word.rpartition("/")[2] for word in behind[:4])
    for name, value, written in _pairs(behind):
        setting = names().setting(name.rpartition(".")[2]) if name and not serves else None
        if setting is None:
            left.extend(written)
            continue
        row = Row(
            f"setting:{setting.name}", setting.category, setting.name, _plain(value), f"{setting.category}/{setting.name}"
        )
        said = said.and_(Said(rows=(row,)))
    return said, tuple(left)


def _pairs(behind: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Each option or `name=value` with its value, and how it is written; a word alone has no name."""
    at = 0
    while at < len(behind):
        word = behind[at]
        following = behind[at + 1] if at + 1 < len(behind) else None
        assigned = _ASSIGNED.fullmatch(word.lstrip("-"))
        if assigned is not None:
            yield assigned["name"].lstrip("+~"), assigned["value"], [word]
        elif word.startswith("--") and following is not None and not re.match(r"-(?!\d|\.\d)", following):
            yield word.lstrip("-"), following, [word, following]
            at += 1
        elif word.startswith("--"):
            yield word.lstrip("-"), "True", [word]
        else:
            yield "", "", [word]
        at += 1


def _trains(program: Command) -> bool:
    first = [word.rpartition("/")[2] for word in program[:4]]
    return bool(first) and first[0] in words().trainers and words().servers.isdisjoint(first)


def _plain(value: str) -> str:
    """`1e-3` and `0.001` are one value."""
    bare = value.strip()
    try:
        number = ast.literal_eval(bare)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return bare
    return repr(number) if isinstance(number, int | float) else bare

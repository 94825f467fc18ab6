"""The text of a cell or module in; its syntax tree, without IPython's magics, and the packages it installs out.

Plain Python comes first, because a line that starts with `%` may be a modulo that goes on from the line before. Only a line
that Python itself refuses is taken for a magic.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rundiff.training.names import names

if TYPE_CHECKING:
    from collections.abc import Callable

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)

_MAGIC = re.compile(r"(?P<indent>\s*)(?P<mark>[%!]{1,2}|\?)(?P<rest>.*)")
_ASSIGNED = re.compile(r"(?P<before>\s*[\w., ]+?=\s*)(?P<mark>[%!])(?P<rest>.*)")
_HELP = re.compile(r"\s*[\w.]+\?{1,2}\s*")
_RUNS_CODE = re.compile(r"(?:time|timeit|prun|memit)\b(?:\s+-\S+(?:\s+\d+)?)*\s*")
_PYTHON_CELL = frozenset({"time", "timeit", "capture", "prun", "memit", "python", "python3", "skip", "wandb"})
_Read = TypeVar("_Read")
_TEXTS = 4_096
"""Texts that are remembered."""
_forgets: list[Callable[[], None]] = []
_lengths: deque[int] = deque(maxlen=_TEXTS)
"""Of the latest texts that were parsed."""


class Source(NamedTuple):
    """A tree, or None when it is not Python; *commands* are the magics and shell lines that were taken out."""

    tree: ast.Module | None
    commands: tuple[str, ...] = ()
    plain: bool = False
    """Whether it is nothing but Python, as it stands."""


def parsed(text: str) -> Source:
    """The tree of *text*; a cell in another language (`%%bash`) and broken code have none."""
    lines = text.splitlines()
    commands: list[str] = []
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        if not _PYTHON_CELL.issuperset(lines[first][2:].split(maxsplit=1)[:1] or [""]):
            return Source(None)
        commands.append(lines[first].strip())
        lines[first] = ""
    found = tree("\n".join(lines))
    if not isinstance(found, int):
        return Source(found, tuple(commands), plain=not commands)
    return Source(_tree_without_magics(lines, commands, found), tuple(commands))


def remembered(read: Callable[[str], _Read]) -> Callable[[str], _Read]:
    """*read*, which knows what it has made of the latest texts until they are forgotten; see `forget`."""
    cached = lru_cache(maxsize=_TEXTS)(read)
    _forgets.append(cached.cache_clear)
    return cached


@remembered
def shared(text: str) -> Source:
    """As `parsed`, with a tree that belongs to everybody who asks for that text: nobody changes it."""
    _lengths.append(len(text))
    return parsed(text)


def forget(beyond: int) -> None:
    """Let go of all that was made of texts, where these have more than *beyond* characters: it takes two hundred times their room."""
    if sum(_lengths) > beyond:
        _lengths.clear()
        for forgotten in _forgets:
            forgotten()


def installed(commands: tuple[str, ...]) -> list[str]:
    """The commands that change which packages there are: `%pip install torch==2.4`, `!uv pip install …`."""
    found = []
    for command in commands:
        words = command.lstrip("%!").split()
        if words and words[0] in names().installers and {"install", "uninstall", "add", "remove"} & set(words[1:3]):
            found.append(" ".join(words))
    return found


def _tree_without_magics(lines: list[str], commands: list[str], number: int) -> ast.Module | None:
    """The tree of *lines*, of which line *number* is no Python; each magic that stands in the way is taken out and goes to *commands*."""
    for _ in range(len(lines) + 1):
        if not _blanked(lines, number - 1, commands):
            return None
        found = tree("\n".join(lines))
        if not isinstance(found, int):
            return found
        number = found
    return None


def tree(text: str) -> ast.Module | int:
    """The tree of what is nothing but Python, or the number of the line that is not Python."""
    with warnings.catch_warnings():
        # `"\d"` in somebody's cell is not for us to warn about, and under -W error would not even parse.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            return error.lineno or 0
        except UNREADABLE:
            return 0


def _blanked(lines: list[str], number: int, commands: list[str]) -> bool:
    """Whether line *number* was a magic; if so it is replaced in place by the code it runs, or by `pass`."""
    if not 0 <= number < len(lines):
        return False
    line = lines[number]
    if assigned := _ASSIGNED.fullmatch(line):
        lines[number] = assigned["before"] + "None"
    elif _HELP.fullmatch(line):
        lines[number] = ""
    elif magic := _MAGIC.fullmatch(line):
        runs = _RUNS_CODE.match(magic["rest"]) if magic["mark"] == "%" else None
        code = magic["rest"][runs.end() :] if runs else ""
        lines[number] = magic["indent"] + (code or "pass")
        if code:
            return True
    else:
        return False
    commands.append(line.strip())
    return True

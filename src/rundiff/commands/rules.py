"""A folder in; how notebooks in it are to be stripped out, from the table of the nearest `rundiff.toml` or `pyproject.toml`.

A hook and a filter ask this ahead of every file, so nothing is imported here that can be done without.
"""

from __future__ import annotations

import os
from collections import namedtuple

from rundiff.commands.rules_file import nearest_table
from rundiff.errors import UsageError
from rundiff.strip.policy import SECRETS, StripOptions
from rundiff.strip.settings import FLAG, NAMES, SECRET, SETTINGS, SIZE, size

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.strip.settings import Setting

_EXCLUDE = "exclude"
_TABLE = "strip"
_SORTS = {
    FLAG: "true or false",
    NAMES: "a list of strings",
    SIZE: 'a size, as in 10000 or "10k"',
    SECRET: f"one of {', '.join(SECRETS)}",
}


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Rules(namedtuple("Rules", ("options", "exclude", "file"), defaults=(StripOptions(), (), None))):  # noqa: PYI024
    """*exclude* are globs of paths below the folder of *file* that are never stripped; *file* is None where nothing is said."""

    __slots__ = ()
    options: StripOptions
    exclude: tuple[str, ...]
    file: str | None

    def excludes(self, path: str) -> bool:
        """Whether the file at *path* is left alone. `*` and `?` match slashes too; a folder's name stands for all in it."""
        if not self.exclude or self.file is None:
            return False
        from fnmatch import fnmatchcase  # noqa: PLC0415 - only where something is excluded

        name = os.path.relpath(os.path.abspath(path), os.path.dirname(self.file)).replace(os.sep, "/")
        globs = [glob.rstrip("/") for glob in self.exclude]
        return any(fnmatchcase(name, glob) or fnmatchcase(name, f"{glob}/*") for glob in globs)


def strip_rules(folder: str) -> Rules:
    """How notebooks in *folder* are to be stripped. Raises UsageError for a table that says what there is not."""
    found = nearest_table(folder, _TABLE)
    return Rules() if found is None else _rules(found.file, found.name, found.keys)


class RulesByFolder:
    """The same for many files of one command, in which no table changes: looked for once a folder."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[str, Rules] = {}

    def of(self, path: str) -> Rules:
        """The rules for the file at *path*. Raises UsageError."""
        folder = os.path.dirname(path)
        if folder not in self._known:
            self._known[folder] = strip_rules(folder or os.curdir)
        return self._known[folder]


def _rules(file: str, table: str, found: Mapping[str, object]) -> Rules:
    known = {setting.key: setting for setting in SETTINGS}
    values: dict[str, object] = {}
    exclude: tuple[str, ...] = ()
    for key, value in found.items():
        if key == _EXCLUDE:
            exclude = _names(f"{file}: `{key}` in [{table}]", value)
        elif key in known:
            values[known[key].field] = _value(f"{file}: `{key}` in [{table}]", known[key], value)
        else:
            raise UsageError(f"{file}: [{table}] has no key `{key}`; there are {', '.join([*known, _EXCLUDE])}")
    return Rules(StripOptions(**values), exclude, file)


def _value(where: str, setting: Setting, value: object) -> object:
    if setting.kind == NAMES:
        return _names(where, value)
    if setting.kind == SIZE:
        number = size(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
        if number is not None:
            return number
    elif setting.kind == SECRET:
        if value in SECRETS:
            return value
    elif isinstance(value, bool):
        return value
    raise UsageError(f"{where} is not {_SORTS[setting.kind]}; correct it there")


def _names(where: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(name, str) and name for name in value):
        return tuple(value)
    raise UsageError(f"{where} is not {_SORTS[NAMES]}; correct it there")

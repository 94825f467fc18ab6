"""A folder in; how notebooks in it are to be stripped out, from the table of the nearest `rundiff.toml` or `pyproject.toml`.

Looked for from the folder up to the root of the repository. A hook and a filter ask this ahead of every file, so a file is
searched for the table's name before anything that reads TOML is imported.
"""

from __future__ import annotations

import os
import stat
import sys
from collections import namedtuple

from rundiff.errors import UsageError
from rundiff.strip.policy import SECRETS, StripOptions
from rundiff.strip.settings import FLAG, NAMES, SECRET, SETTINGS, SIZE, size

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.strip.settings import Setting

_EXCLUDE = "exclude"
_TABLES = (("rundiff.toml", ("strip",)), ("pyproject.toml", ("tool", "rundiff", "strip")))
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
    try:
        start = os.path.abspath(folder)
    except FileNotFoundError:
        return Rules()  # the folder that the process stands in is no more
    for place in _upwards(start):
        for name, table in _TABLES:
            file = os.path.join(place, name)
            found = _table(file, table)
            if found is not None:
                return _rules(file, ".".join(table), found)
    return Rules()


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


def _upwards(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the root of its repository; outside of repositories only itself."""
    places, place = [folder], folder
    while not os.path.exists(os.path.join(place, ".git")):
        place, below = os.path.dirname(place), place
        if place == below:
            return iter(places[:1])
        places.append(place)
    return iter(places)


def _table(file: str, path: tuple[str, ...]) -> Mapping[str, object] | None:
    """The table of that name, or None where the file has none."""
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            return None  # a pipe would be waited for for ever
        with open(file, "rb") as opened:
            data = opened.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}); correct its permissions or move it away") from error
    if b"strip" not in data or (len(path) > 1 and not _names_us(data)):
        return None
    plain = _plain(data, ".".join(path))
    if plain is not None:
        return plain
    found: object = _parsed(file, data)
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if found is not None and not isinstance(found, dict):
        raise UsageError(f"{file}: {'.'.join(path)} is not a table; write [{'.'.join(path)}] and its keys below")
    return found


def _plain(data: bytes, name: str) -> Mapping[str, object] | None:
    from rundiff.commands.rules_table import plain_table  # noqa: PLC0415 - only where there is a table

    try:
        return plain_table(data.decode(), name)
    except UnicodeDecodeError:
        return None


def _names_us(data: bytes) -> bool:
    """Whether `rundiff` may be the name of a table or a key: not if it is only among the requirements."""
    import re  # noqa: PLC0415 - where the words are there

    return b"rundiff" in data and re.search(rb"^[^#=\n]*rundiff[\"']?[ \t]*(?:[.\]]|=(?!=))", data, re.MULTILINE) is not None


def _parsed(file: str, data: bytes) -> object:
    # Only where there is a table: no other file is worth the import.
    if sys.version_info >= (3, 11):
        import tomllib as toml  # noqa: PLC0415
    else:
        import tomli as toml  # noqa: PLC0415
    try:
        return toml.loads(data.decode())
    except (ValueError, RecursionError) as error:  # also an integer, or brackets, that Python does not follow
        raise UsageError(f"{file} is not valid TOML: {error}; correct it there") from error


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

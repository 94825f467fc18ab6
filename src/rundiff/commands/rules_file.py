"""A folder and the name of a table in; that table of the nearest `rundiff.toml` or `pyproject.toml` out.

Looked for from the folder up to the root of the repository. A hook and a filter ask this ahead of every file, so a file is
searched for the table's name before anything that reads TOML is imported.
"""

from __future__ import annotations

import os
import stat
import sys
from collections import namedtuple

from rundiff.errors import UsageError

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILES = (("rundiff.toml", ()), ("pyproject.toml", ("tool", "rundiff")))


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Table(namedtuple("Table", ("file", "name", "keys"))):  # noqa: PYI024
    """The *keys* of a table and its *name* in that *file*: `tool.rundiff.strip`."""

    __slots__ = ()
    file: str
    name: str
    keys: Mapping[str, object]


def nearest_table(folder: str, name: str) -> Table | None:
    """The table of that *name* that holds in *folder*; None where there is none. Raises UsageError for a file that is no TOML."""
    try:
        start = os.path.abspath(folder)
    except FileNotFoundError:
        return None  # the folder that the process stands in is no more
    for place in _upwards(start):
        for file_name, above in _FILES:
            file, path = os.path.join(place, file_name), (*above, name)
            found = _table(file, path)
            if found is not None:
                return Table(file, ".".join(path), found)
    return None


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
    if path[-1].encode() not in data or (len(path) > 1 and not _names_us(data)):
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

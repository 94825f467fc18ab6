"""The text of a YAML, TOML, INI or JSON file in, its reading out: the keys that `names.json` knows, line by line.

Lines and not a parser for each format: a file that is half edited is still read, and none of them is a dependency. A key
that says nothing by itself (`type: SGD`) is read by the section that it stands in.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from rundiff.training.features import Argument, Feature, Reading
from rundiff.training.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = tuple[tuple[str, ...], str]

_KEY: Final = re.compile(r"""(?P<indent>\s*)(?:-\s+)?["']?(?P<key>[A-Za-z_][\w.-]*)["']?\s*[:=]\s*(?P<value>.*)""")
_SECTION: Final = re.compile(r"\s*\[+\s*(?P<name>[\w.\"'-]+)\s*\]+\s*")
_COMMENT: Final = re.compile(r"""(?:^|\s)[#;].*$|^\s*//.*$""")
_OPENED: Final = frozenset({"", "{", "[", "|", ">"})


def config_reading(source: str) -> Reading:
    """What the settings in *source* are. Comments, blank lines, quotes and the order of keys say nothing."""
    shape: Counter[str] = Counter()
    rest: Counter[str] = Counter()
    found = []
    for path, value in config_rows(source):
        line = f"{'.'.join(path)} = {value}"
        shape[line] += 1
        feature = _feature(path, value)
        if feature is None:
            rest[line] += 1
        else:
            found.append(feature)
    return Reading(tuple(found), shape, rest)


def config_rows(source: str) -> Iterator[Row]:
    """Each key with the sections above it, and its value in one spelling; a line without a key is a value of its section."""
    table: tuple[str, ...] = ()
    above: list[tuple[int, str]] = []
    for line in source.splitlines():
        bare = line if '"#' in line or "'#" in line else _COMMENT.sub("", line)
        if section := _SECTION.fullmatch(bare):
            table, above = tuple(section["name"].replace('"', "").split(".")), []
        elif key := _KEY.fullmatch(bare):
            depth = len(key["indent"])
            above = [(at, name) for at, name in above if at < depth]
            path = (*table, *(name for _, name in above), key["key"])
            value = plain_value(key["value"])
            if value in _OPENED:
                above.append((depth, key["key"]))
            yield path, value
        elif bare.strip(" \t{}[],-"):
            yield (*table, *(name for _, name in above)), plain_value(bare.strip(" \t-"))


def _feature(path: tuple[str, ...], value: str) -> Feature | None:
    setting = names().setting(path[-1]) if path else None
    if value in _OPENED and setting is not None:
        return None
    arguments = (Argument("", value),)
    if setting is not None:
        return Feature(setting.category, "setting", setting.name, arguments, setting.name)
    for section in reversed(path[:-1]):
        if owner := names().setting(section):
            label = f"{owner.name}.{path[-1]}"
            return Feature(owner.category, "setting", label, arguments, label)
    return None


def plain_value(value: str) -> str:
    """`1e-3`, `"1e-3",` and `0.001` are one value."""
    bare = value.strip().rstrip(",").strip()
    bare = bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'" else bare
    try:
        number = ast.literal_eval(bare)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return bare
    return repr(number) if isinstance(number, int | float | tuple | list) else bare

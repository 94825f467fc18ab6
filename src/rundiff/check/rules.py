"""The table `check` of a file of rules in; the rules as values out. Raises UsageError for what there is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from rundiff.comparison import matters
from rundiff.errors import UsageError
from rundiff.globs import named
from rundiff.training.categories import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.training.meaning import Effect

Level = Literal["fail", "warn", "trailer", "off"]
LEVELS: tuple[Level, ...] = get_args(Level)
TRAILER = "Training-Change"
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
"""What git takes for the name of a trailer: https://git-scm.com/docs/git-interpret-trailers."""
_SIZES = ("max-lines", "max-cells", "max-files")
_LEVELLED: Mapping[str, tuple[Level, ...]] = {
    "too-large": ("fail", "warn", "off"),
    "mixed": ("fail", "warn", "off"),
    "unreadable": ("fail", "warn", "off"),
    "rules": ("fail", "warn", "trailer"),
}
"""Keys of what is judged beside categories, and how it may be. That the rules changed is always said."""
_USUAL: Mapping[str, Level] = {"too-large": "warn", "mixed": "off", "unreadable": "warn", "rules": "warn"}
_IMPACTS = ("any", "reaching")
KEYS = (*LEVELS, "trailer-name", "paths", "exclude", "impact", *_SIZES, *_LEVELLED)


class Rules(NamedTuple):
    """How a change is judged; without a table: every change that is likely to matter is a warning."""

    levels: Mapping[str, Level] = {}
    """By category, or by one rule of it: `hyper-parameter/lr`."""
    trailer: str = TRAILER
    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    reaching: bool = False
    """Whether only what may reach training is judged."""
    max_lines: int | None = None
    max_cells: int | None = None
    max_files: int | None = None
    too_large: Level = "warn"
    mixed: Level = "off"
    unreadable: Level = "warn"
    rules: Level = "warn"
    file: str | None = None
    """The path, from the root, of the file that says so."""

    def level(self, effect: Effect) -> Level:
        """How *effect* is judged."""
        usual: Level = "warn" if matters(effect.category) else "off"
        return self.levels.get(effect.rule) or self.levels.get(effect.category, usual)

    def about(self, path: str) -> bool:
        """Whether the file at *path*, from the root, is judged. Globs count from the folder of the file of rules."""
        folder = "" if self.file is None else self.file[: self.file.rfind("/") + 1]
        if not path.startswith(folder):
            return not self.paths
        inside = path.removeprefix(folder)
        return not named(inside, self.exclude) and (not self.paths or named(inside, self.paths))

    @property
    def by_commit(self) -> bool:
        """Whether each commit has to be looked at by itself."""
        sized = self.too_large != "off" and (self.max_lines, self.max_cells, self.max_files) != (None, None, None)
        return sized or self.mixed != "off"


def rules(table: object, name: str, file: str) -> Rules:
    """The rules that *table* of *file*, which is called *name*, says. Raises UsageError."""
    where = f"{file}: [{name}]"
    if not isinstance(table, dict):
        raise UsageError(f"{file}: {name} is not a table; write [{name}] and its keys below")
    if unknown := next((key for key in table if key not in KEYS), None):
        raise UsageError(f"{where} has no key `{unknown}`; there are {', '.join(KEYS)}")
    trailer = table.get("trailer-name", TRAILER)
    if not isinstance(trailer, str) or not _TOKEN.fullmatch(trailer):
        raise UsageError(f"{where}: `trailer-name` is {trailer!r}; git takes letters, digits and `-`, as in {TRAILER}")
    impact = table.get("impact", _IMPACTS[0])
    if impact not in _IMPACTS:
        raise UsageError(f"{where}: `impact` is {impact!r}; there are {', '.join(_IMPACTS)}")
    return Rules(
        levels=dict(_levels(where, table)),
        trailer=trailer,
        paths=_words(where, "paths", table.get("paths", [])),
        exclude=_words(where, "exclude", table.get("exclude", [])),
        reaching=impact == "reaching",
        max_lines=_size(where, "max-lines", table),
        max_cells=_size(where, "max-cells", table),
        max_files=_size(where, "max-files", table),
        too_large=_level(where, "too-large", table),
        mixed=_level(where, "mixed", table),
        unreadable=_level(where, "unreadable", table),
        rules=_level(where, "rules", table),
        file=file,
    )


def _levels(where: str, table: Mapping[str, object]) -> Iterator[tuple[str, Level]]:
    seen: dict[str, Level] = {}
    for level in LEVELS:
        for word in _words(where, level, table.get(level, [])):
            if word.partition("/")[0] not in CATEGORIES or word.endswith("/"):
                raise UsageError(f"{where}: `{level}` names no category with {word!r}; there are {', '.join(CATEGORIES)}")
            if word in seen:
                raise UsageError(f"{where}: {word!r} is in `{seen[word]}` and in `{level}`; leave it in one of them")
            seen[word] = level
            yield word, level


def _words(where: str, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    raise UsageError(f"{where}: `{key}` is not a list of strings; correct it there")


def _size(where: str, key: str, table: Mapping[str, object]) -> int | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise UsageError(f"{where}: `{key}` is {value!r}; it is a number from 1 on")


def _level(where: str, key: str, table: Mapping[str, object]) -> Level:
    value = table.get(key, _USUAL[key])
    found = next((level for level in _LEVELLED[key] if level == value), None)
    if found is not None:
        return found
    raise UsageError(f"{where}: `{key}` is {value!r}; there are {', '.join(_LEVELLED[key])}")

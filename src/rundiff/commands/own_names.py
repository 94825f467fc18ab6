"""A folder in; the names that mean something to training there out: the shipped ones, and what the table `training` adds to them.

It is the table of the files as they are on disk, whatever two sides are compared: both are read with the names of one table.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from rundiff.commands.rules_file import nearest_table
from rundiff.errors import UsageError
from rundiff.training.categories import CATEGORIES
from rundiff.training.names import Own, Setting, shipped, spelling, using

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.commands.rules_file import Table
    from rundiff.training.categories import Category
    from rundiff.training.names import Names

_TABLE: Final = "training"
_PATTERNED: Final = ("calls", "functions")
_BY_CATEGORY: Final = ("calls", "classes", "methods", "bases", "functions", "passing")
_KEYS: Final = ("aliases", *_BY_CATEGORY, "settings")


@contextmanager
def own_names(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Within, edits mean what they mean in *folder* ("" is the current one). Raises UsageError."""
    with using(names_in(folder)):
        yield


def names_in(folder: str | os.PathLike[str]) -> Names:
    """The names that hold in *folder* ("" is the current one). Raises UsageError for a table that says what there is not."""
    found = nearest_table(os.fspath(folder) or os.curdir, _TABLE)
    return shipped() if found is None else shipped().extended(_own(found))


def _own(table: Table) -> Own:
    for key in table.keys:
        if key not in _KEYS:
            raise UsageError(f"{table.file}: [{table.name}] has no key `{key}`; there are {', '.join(_KEYS)}")
    categories = {key: _turned(table, key) for key in _BY_CATEGORY}
    return Own(aliases=_aliases(table), settings=_settings(table), **categories)


def _turned(table: Table, key: str) -> dict[str, Category]:
    """By name, what the table has by category."""
    found: dict[str, Category] = {}
    for category, names in _by_category(table, key):
        for name in _names(table, f"{key}.{category}", names):
            if "*" in name:
                _refuse_star(table, key, category, name)
            if found.setdefault(name, category) != category:
                raise _twice(table, key, name, found[name], category)
    return found


def _settings(table: Table) -> dict[str, Setting]:
    """By spelling, what the table has by category: a list of names, or a table of names with the spellings of each."""
    found: dict[str, Setting] = {}
    for category, names in _by_category(table, "settings"):
        where = f"settings.{category}"
        if isinstance(names, dict):
            rows = {name: [name, *_names(table, f"{where}.{name}", spellings)] for name, spellings in names.items()}
        else:
            rows = {name: [name] for name in _names(table, where, names)}
        for name, spellings in rows.items():
            for spelled in map(spelling, spellings):
                setting = Setting(category, spelling(name))
                if found.setdefault(spelled, setting) != setting:
                    raise _twice(table, "settings", spelled, found[spelled].category, category)
    return found


def _aliases(table: Table) -> dict[str, str]:
    found = _table(table, "aliases")
    for short, whole in found.items():
        if not isinstance(whole, str) or not whole:
            raise UsageError(f"{_place(table, f'aliases.{short}')} is not the name of a module, in quotes; correct it there")
    return cast("dict[str, str]", dict(found))


def _by_category(table: Table, key: str) -> Iterator[tuple[Category, object]]:
    for category, names in _table(table, key).items():
        if category not in CATEGORIES:
            raise UsageError(f"{_place(table, key)} has no category `{category}`; there are {', '.join(CATEGORIES)}")
        yield category, names


def _table(table: Table, key: str) -> Mapping[str, object]:
    found = table.keys.get(key, {})
    if not isinstance(found, dict):
        example = '{ np = "numpy" }' if key == "aliases" else '{ loss = ["name"] }'
        raise UsageError(f"{_place(table, key)} is not a table, as in {key} = {example}; correct it there")
    return found


def _names(table: Table, where: str, names: object) -> list[str]:
    if isinstance(names, list) and all(isinstance(name, str) and name for name in names):
        return names
    raise UsageError(f"{_place(table, where)} is not a list of names in quotes; correct it there")


def _refuse_star(table: Table, key: str, category: str, name: str) -> None:
    where = _place(table, f"{key}.{category}")
    if key not in _PATTERNED:
        raise UsageError(f"{where} has `{name}`, and only {' and '.join(_PATTERNED)} take a star; write the whole name")
    if name.count("*") > 1:
        raise UsageError(f"{where} has `{name}`, and a name takes one star; write a name for each")
    if key == "calls" and "." not in name.partition("*")[0]:
        raise UsageError(f"{where} has `{name}`, and ahead of its star a call has a package, as in mylib.*; write it there")


def _twice(table: Table, key: str, name: str, one: str, other: str) -> UsageError:
    said = f"as {one} and as {other}" if one != other else f"in {one}"
    return UsageError(f"{_place(table, key)} has `{name}` twice, {said}; keep one of them")


def _place(table: Table, key: str) -> str:
    return f"{table.file}: `{key}` in [{table.name}]"

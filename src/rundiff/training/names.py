"""A name in, what it stands for in training out: the tables of `names.json`, read once, on first need."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rundiff.training.categories import Category

    Table = Mapping[str, list[str]]


class Setting(NamedTuple):
    """What a variable, keyword or key is called in every spelling of it."""

    category: Category
    name: str


class Pattern(NamedTuple):
    """Any name that begins and ends like this: `torch.nn.*Loss`."""

    start: str
    end: str

    def fits(self, name: str) -> bool:
        """Whether *name* is one of those."""
        return name.startswith(self.start) and name.endswith(self.end) and len(name) >= len(self.start) + len(self.end)


class Names(NamedTuple):
    """The tables, turned around: from a name to its category."""

    aliases: Mapping[str, str]
    calls: Mapping[str, Category]
    patterns: tuple[tuple[Pattern, Category], ...]
    packages: Mapping[str, tuple[tuple[Pattern, Category], ...]]
    """The patterns by the package that they begin with."""
    classes: Mapping[str, Category]
    methods: Mapping[str, Category]
    receivers: tuple[tuple[str, frozenset[str], Category], ...]
    parameters: Mapping[str, tuple[str, ...]]
    subjects: frozenset[str]
    containers: frozenset[str]
    bases: Mapping[str, Category]
    functions: Mapping[str, Category]
    regions: Mapping[str, Category]
    attributes: Mapping[str, Category]
    variables: Mapping[str, Category]
    settings: Mapping[str, Setting]
    endings: tuple[tuple[str, Category], ...]
    all_endings: tuple[str, ...]
    constant_only: frozenset[str]
    kept_in_call: frozenset[str]
    loop_names: frozenset[str]
    installers: frozenset[str]

    def call(self, dotted: str) -> Category | None:
        """The category of what *dotted*, a resolved name such as `torch.optim.SGD`, does when called."""
        found = self.calls.get(dotted)
        if found is None:
            patterns = self.packages.get(dotted.partition(".")[0], ())
            found = next((category for pattern, category in patterns if pattern.fits(dotted)), None)
        return found

    def method(self, receiver: str, method: str) -> Category | None:
        """The category of *method* on an object of unknown type: by what the object is called, else by the method."""
        last = receiver.rpartition(".")[2].lower()
        for part, methods, category in self.receivers:
            if method in methods and part in last:
                return category
        return self.methods.get(method)

    def setting(self, name: str) -> Setting | None:
        """What a variable, keyword or key is, however it is spelled: `LEARNING_RATE` and `--lr` are both `lr`."""
        plain = name.strip("-_").replace("-", "_").lower()
        found = self.settings.get(plain)
        if found is None and plain.endswith(self.all_endings):
            category = next((category for ending, category in self.endings if plain.endswith(ending)), None)
            found = Setting(category, plain) if category else None
        return found


@cache
def names() -> Names:
    """The tables. Raises OSError when the installation is broken."""
    with open(__file__.removesuffix("py") + "json", encoding="utf-8") as file:
        tables = json.load(file)
    patterns = _patterns(tables["calls"])
    exact = _turned({category: [name for name in found if "*" not in name] for category, found in tables["calls"].items()})
    return Names(
        aliases=tables["aliases"],
        calls=exact,
        patterns=patterns,
        packages=_packages(patterns),
        classes=_turned(tables["classes"]),
        methods=_turned(tables["methods"]),
        receivers=tuple(
            (part, frozenset(methods), category) for category, rows in tables["receivers"].items() for part, methods in rows
        ),
        parameters={name: tuple(found) for name, found in tables["parameters"].items()},
        subjects=frozenset(tables["subjects"]),
        containers=frozenset(tables["containers"]),
        bases=_turned(tables["bases"]),
        functions=_turned(tables["functions"]),
        regions=tables["regions"],
        attributes=_turned(tables["attributes"]),
        variables=_turned(tables["variables"]),
        settings=_settings(tables["settings"]),
        endings=tuple((ending, category) for ending, category in _turned(tables["setting_endings"]).items()),
        all_endings=tuple(_turned(tables["setting_endings"])),
        constant_only=frozenset(tables["constant_only"]),
        kept_in_call=frozenset(tables["kept_in_call"]),
        loop_names=frozenset(tables["loop_names"]),
        installers=frozenset(tables["installers"]),
    )


def _turned(table: Table) -> dict[str, Category]:
    return {name: cast("Category", category) for category, found in table.items() for name in found}


def _patterns(table: Table) -> tuple[tuple[Pattern, Category], ...]:
    found = [(name, cast("Category", category)) for category, rows in table.items() for name in rows if "*" in name]
    # The longest pattern says most: `torch.optim.lr_scheduler.*` before `torch.optim.*`, `torch.nn.*Loss` before `torch.nn.*`.
    found.sort(key=lambda row: -len(row[0]))
    return tuple((Pattern(*name.split("*")), category) for name, category in found)


def _packages(patterns: Iterable[tuple[Pattern, Category]]) -> dict[str, tuple[tuple[Pattern, Category], ...]]:
    found: dict[str, tuple[tuple[Pattern, Category], ...]] = {}
    for pattern, category in patterns:
        package, _, _ = pattern.start.partition(".")
        found[package] = (*found.get(package, ()), (pattern, category))
    return found


def _settings(table: Mapping[str, Table]) -> dict[str, Setting]:
    return {
        spelling: Setting(cast("Category", category), name)
        for category, rows in table.items()
        for name, spellings in rows.items()
        for spelling in spellings
    }

"""A name in, what it stands for in training out: the tables of `names.json`, read once, on first need.

They are those in force: the shipped ones, or what a user made of them, within `using`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.training.categories import Category

    Table = Mapping[str, list[str]]
    Patterns = tuple[tuple["Pattern", "Category"], ...]

Role = Literal[
    "model",
    "optimizer",
    "schedule",
    "loss",
    "loader",
    "dataset",
    "transform",
    "scaler",
    "metric",
    "logger",
    "config",
    "device",
    "tokenizer",
    "frame",
    "trainer",
    "accelerator",
    "ema",
    "generator",
    "sampler",
    "figure",
]
"""What a variable holds, told from the call that it is assigned."""


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


class Own(NamedTuple):
    """What a user adds to the tables; it goes before what is in them. Names are of the form that they have in `names.json`."""

    aliases: Mapping[str, str] = {}
    calls: Mapping[str, Category] = {}
    classes: Mapping[str, Category] = {}
    methods: Mapping[str, Category] = {}
    bases: Mapping[str, Category] = {}
    functions: Mapping[str, Category] = {}
    passing: Mapping[str, Category] = {}
    settings: Mapping[str, Setting] = {}


class Names(NamedTuple):
    """The tables, turned around: from a name to its category."""

    aliases: Mapping[str, str]
    roots: frozenset[str]
    """The packages that aliases stand for."""
    calls: Mapping[str, Category]
    patterns: Patterns
    packages: Mapping[str, Patterns]
    """The patterns by the package that they begin with."""
    classes: Mapping[str, Category]
    methods: Mapping[str, Category]
    own_methods: Mapping[str, Category]
    """Those of the user, whatever the object is called."""
    receivers: tuple[tuple[str, frozenset[str], Category], ...]
    makers: Mapping[str, Role]
    maker_packages: Mapping[str, tuple[tuple[Pattern, Role], ...]]
    role_methods: Mapping[Role, Mapping[str, Category]]
    """By what a variable holds: its methods and attributes. `()` is calling it, `*` any other."""
    roles: Mapping[Category, Role]
    """What an object of the user's own class holds, by the category of the class."""
    transparent: frozenset[str]
    """Calls that give back their first argument, as far as training goes: `tqdm(loader)`."""
    parameters: Mapping[str, tuple[str, ...]]
    """The names of positional parameters; an empty one is shown without its name."""
    own_parameters: frozenset[str]
    """Packages whose classes are called as torch's and take other parameters."""
    fields: Mapping[str, Mapping[str, Category]]
    """By class: its keywords, also where they are called otherwise than a setting."""
    subjects: frozenset[str]
    containers: frozenset[str]
    bases: Mapping[str, Category]
    functions: Mapping[str, Category]
    function_patterns: Patterns
    regions: Mapping[str, Category]
    passing: Mapping[str, Category]
    """By keyword or parameter: what a function or class of the user's is for when it is given there."""
    passing_methods: Mapping[Role, Mapping[str, Category]]
    """The same for what is given first to a method: `dataset.map(tokenize)`."""
    attributes: Mapping[str, Category]
    variables: Mapping[str, Category]
    settings: Mapping[str, Setting]
    endings: tuple[tuple[str, Category], ...]
    all_endings: tuple[str, ...]
    constant_only: frozenset[str]
    kept_in_call: frozenset[str]
    loop_names: frozenset[str]
    installers: frozenset[str]
    edition: str = ""
    """Two tables of one edition say the same: what is kept of what follows from them is kept by it."""

    def call(self, dotted: str) -> Category | None:
        """The category of what *dotted*, a resolved name such as `torch.optim.SGD`, does when called."""
        found = self.calls.get(dotted)
        if found is None:
            patterns = self.packages.get(dotted.partition(".")[0], ())
            found = next((category for pattern, category in patterns if pattern.fits(dotted)), None)
        return found

    def method(self, receiver: str, method: str) -> Category | None:
        """The category of *method* on an object of unknown type: by what the object is called, else by the method."""
        if method in self.own_methods:
            return self.own_methods[method]
        last = receiver.rpartition(".")[2].lower()
        for part, methods, category in self.receivers:
            if method in methods and part in last:
                return category if category != "other" else None
        return self.methods.get(method)

    def maker(self, dotted: str) -> Role | None:
        """What a variable holds that *dotted* was called for: `optimizer` for `torch.optim.SGD`."""
        found = self.makers.get(dotted)
        if found is None:
            patterns = self.maker_packages.get(dotted.partition(".")[0], ())
            found = next((role for pattern, role in patterns if pattern.fits(dotted)), None)
        return found

    def role_method(self, role: Role, method: str) -> Category | None:
        """The category of a method or attribute of what is a *role*; `()` is calling it."""
        known = self.role_methods.get(role, {})
        return known.get(method) or known.get("*")

    def positional(self, dotted: str) -> tuple[str, ...]:
        """The positional parameters of *dotted*, as far as they are known: keras and torch both have an `Adam`, and call it differently."""
        whole = dotted.removeprefix("tensorflow.") if dotted.startswith("tensorflow.keras.") else dotted
        found = self.parameters.get(whole)
        if found is None and whole.partition(".")[0] not in self.own_parameters:
            found = self.parameters.get(whole.rpartition(".")[2])
        return found or ()

    def field(self, name: str, keyword: str) -> Category | None:
        """The category of a keyword of the class or function that is called *name*, dotted or not."""
        return self.fields.get(name.rpartition(".")[2], {}).get(keyword)

    def function(self, name: str) -> Category | None:
        """What a user's own function is for, by what it is called."""
        found = self.functions.get(name)
        if found is None:
            found = next((category for pattern, category in self.function_patterns if pattern.fits(name)), None)
        return found

    def setting(self, name: str) -> Setting | None:
        """What a variable, keyword or key is, however it is spelled: `LEARNING_RATE` and `--lr` are both `lr`."""
        plain = spelling(name)
        found = self.settings.get(plain)
        if found is None and plain.endswith(self.all_endings):
            category = next((category for ending, category in self.endings if plain.endswith(ending)), None)
            found = Setting(category, plain) if category else None
        return found

    def extended(self, own: Own) -> Names:
        """These tables with a user's own before them: the same name, or one that fits the user's pattern, is what the user says."""
        calls, patterns = _apart(own.calls)
        functions, function_patterns = _apart(own.functions)
        both = (*patterns, *self.patterns)
        return self._replace(
            aliases={**self.aliases, **own.aliases},
            roots=self.roots | _roots(own.aliases),
            calls={**_unlike(self.calls, patterns), **calls},
            patterns=both,
            packages=_packages(both),
            classes={**self.classes, **own.classes},
            own_methods={**self.own_methods, **own.methods},
            bases={**self.bases, **own.bases},
            functions={**_unlike(self.functions, function_patterns), **functions},
            function_patterns=(*function_patterns, *self.function_patterns),
            passing={**self.passing, **own.passing},
            settings={**self.settings, **own.settings},
            constant_only=self.constant_only - {setting.name for setting in own.settings.values()},
            edition=f"{self.edition}{own}",
        )


_IN_FORCE: ContextVar[Names | None] = ContextVar("rundiff training names", default=None)


def names() -> Names:
    """The tables in force. Raises OSError when the installation is broken."""
    return _IN_FORCE.get() or shipped()


@contextmanager
def using(tables: Names) -> Iterator[None]:
    """*tables* are those in force: in this thread, or this task, and until the end of the block."""
    token = _IN_FORCE.set(tables)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def spelling(name: str) -> str:
    """The one spelling by which a setting is found."""
    return name.strip("-_").replace("-", "_").lower()


@cache
def shipped() -> Names:
    """The tables as they come with rundiff. Raises OSError when the installation is broken."""
    with open(__file__.removesuffix("py") + "json", "rb") as file:
        tables = msgspec.json.decode(file.read())
    calls, patterns = _apart(_turned(tables["calls"]))
    functions, function_patterns = _apart(_turned(tables["functions"]))
    makers, maker_patterns = _apart(_turned(tables["makers"]))
    like: dict[str, str] = tables["fields_like"]
    fields = {name: _turned(found) for name, found in tables["fields"].items()}
    return Names(
        aliases=tables["aliases"],
        roots=_roots(tables["aliases"]),
        calls=calls,
        patterns=patterns,
        packages=_packages(patterns),
        classes=_turned(tables["classes"]),
        methods=_turned(tables["methods"]),
        own_methods={},
        receivers=tuple(
            (part, frozenset(methods), category) for category, rows in tables["receivers"].items() for part, methods in rows
        ),
        makers=cast("Mapping[str, Role]", makers),
        maker_packages=cast("Mapping[str, tuple[tuple[Pattern, Role], ...]]", _packages(maker_patterns)),
        role_methods={role: _turned(found) for role, found in tables["role_methods"].items()},
        roles=tables["roles"],
        transparent=frozenset(tables["transparent"]),
        parameters={name: tuple(found) for name, found in tables["parameters"].items()},
        own_parameters=frozenset(tables["own_parameters"]),
        fields=fields | {name: fields[other] for name, other in like.items()},
        subjects=frozenset(tables["subjects"]),
        containers=frozenset(tables["containers"]),
        bases=_turned(tables["bases"]),
        functions=functions,
        function_patterns=function_patterns,
        regions=tables["regions"],
        passing=_turned(tables["passing"]),
        passing_methods={role: _turned(found) for role, found in tables["passing_methods"].items()},
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


def _apart(table: Mapping[str, Category]) -> tuple[dict[str, Category], Patterns]:
    """The plain names, and the patterns among them: a pattern has one star."""
    stars = [(name, category) for name, category in table.items() if "*" in name]
    # The longest pattern says most: `torch.optim.lr_scheduler.*` before `torch.optim.*`, `torch.nn.*Loss` before `torch.nn.*`.
    stars.sort(key=lambda row: -len(row[0]))
    plain = {name: category for name, category in table.items() if "*" not in name}
    return plain, tuple((Pattern(*name.split("*")), category) for name, category in stars)


def _unlike(table: Mapping[str, Category], patterns: Patterns) -> dict[str, Category]:
    """Without the names that fit one of the patterns."""
    return {name: category for name, category in table.items() if not any(pattern.fits(name) for pattern, _ in patterns)}


def _packages(patterns: Patterns) -> dict[str, Patterns]:
    found: dict[str, list[tuple[Pattern, Category]]] = {}
    for pattern, category in patterns:
        package, _, _ = pattern.start.partition(".")
        found.setdefault(package, []).append((pattern, category))
    return {package: tuple(rows) for package, rows in found.items()}


def _roots(aliases: Mapping[str, str]) -> frozenset[str]:
    return frozenset(whole.partition(".")[0] for whole in aliases.values())


def _settings(table: Mapping[str, Table]) -> dict[str, Setting]:
    return {
        spelled: Setting(cast("Category", category), name)
        for category, rows in table.items()
        for name, spellings in rows.items()
        for spelled in spellings
    }

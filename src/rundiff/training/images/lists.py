"""Lists of packages in; what they ask for out: requirements of pip, environments of conda, `pyproject.toml`, lock files."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from rundiff.training.images.documents import lines, listed, mapping, texts, under, worded
from rundiff.training.images.installs import index_row, list_row
from rundiff.training.images.packages import conda_package, pip_package, poetry_package
from rundiff.training.images.reading import Part, Reading, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.images.documents import Value
    from rundiff.training.images.packages import Package

_HASH: Final = re.compile(r"\s--hash[= ](\S+)")
_OPTION: Final = re.compile(r"(?P<option>-r|-c|-i|-f|--[a-z-]+)(?:\s*=\s*|\s+|(?<=-r)|(?<=-c))(?P<value>\S.*)")
_LISTS: Final = frozenset({"-r", "--requirement", "-c", "--constraint"})
_INDEX: Final = frozenset({"-i", "--index-url", "--extra-index-url", "-f", "--find-links"})
_WANTED: Final = re.compile(
    r"project\.(?:optional-)?dependencies\b|dependency-groups\b|tool\.poetry\.(?:group\.[^.]+\.)?(?:dev-)?dependencies\b"
    r"|project\.requires-python\b|tool\.(?:uv\.index|poetry\.source|pdm\.source)\.-\.url\b"
)
_FILES: Final = re.compile(r'sha256:[0-9a-f]+|(?:registry|git|url) = "[^"\n]+"')
_LOCKED: Final = re.compile(
    r'^\[\[packages?\]\]\s*\nname = "(?P<name>[^"\n]+)"\s*\nversion = "(?P<version>[^"\n]+)"', re.MULTILINE
)


def requirements_reading(text: str) -> Reading:
    """A file of requirements, or of constraints."""
    packages, rows, rest = [], [], []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        bare = re.sub(r"(?:^|\s)#.*$", "", line).strip()
        if not bare:
            continue
        option = _OPTION.fullmatch(bare)
        hashes = tuple(sorted(_HASH.findall(bare)))
        package = None if bare.startswith("-") else pip_package(re.split(r"\s--", bare)[0], hashes)
        if option is not None and option["option"] in _LISTS:
            rows.append(list_row(option["value"], option["option"]))
        elif option is not None and option["option"] in _INDEX:
            rows.append(index_row("pip", option["value"]))
        elif package is None:
            rest.append(bare)
        else:
            packages.append(package)
    return Reading((Part("", packages=tuple(packages), rows=tuple(rows), rest=tuple(rest)),))


def conda_reading(documents: tuple[Value, ...]) -> Reading:
    """An `environment.yml`."""
    found = documents[0] if documents else None
    packages: list[Package] = []
    rows = [Row("channels", "environment", "conda channels", " ".join(texts(under(found, "channels"))), "environment/index")]
    rest = [
        line
        for line in lines(found)
        if line.partition(" = ")[0].partition(".")[0] not in {"dependencies", "channels", "name", "prefix"}
    ]
    for one in listed(under(found, "dependencies")):
        if isinstance(one, str):
            package = conda_package(one)
            packages += [package] if package else []
            continue
        (listed_by_pip,) = requirements_reading("\n".join(texts(mapping(one).get("pip")))).parts
        packages += listed_by_pip.packages
        rows += listed_by_pip.rows
        rest += listed_by_pip.rest
    return Reading((Part("", packages=tuple(packages), rows=tuple(row for row in rows if row.value), rest=tuple(rest)),))


def project_reading(text: str) -> Reading | None:
    """The dependencies in a `pyproject.toml`; None where it is no TOML. They are what is wanted, a lock is what gets installed."""
    found = _toml(text)
    if found is None:
        return None
    rest = tuple(line for line in lines(found) if not _WANTED.match(line))
    return Reading((Part("", packages=tuple(_wanted(found)), rows=tuple(_sources(found)), rest=rest),), final=False)


def lock_reading(text: str) -> Reading:
    """A `uv.lock`, `poetry.lock`, `pdm.lock` or `pylock.toml`: names and versions, wherever these stand first, as in all of them."""
    found = []
    rows = list(_LOCKED.finditer(text))
    ends = [*(row.start() for row in rows[1:]), len(text)]
    for row, end in zip(rows, ends, strict=False):
        files = tuple(sorted(_FILES.findall(text, row.end(), end)))
        package = pip_package(f"{row['name']}=={row['version']}", files)
        found.extend([package] if package else [])
    return Reading((Part("", packages=tuple(found)),))


def _sources(found: Value) -> Iterator[Row]:
    """Where packages are taken from: uv's indexes, the sources of Poetry and PDM."""
    for tool, key in (("uv", "index"), ("poetry", "source"), ("pdm", "source")):
        for one in listed(under(found, "tool", tool, key)):
            if isinstance(url := under(one, "url"), str):
                yield index_row(tool, url)


def _wanted(found: Value) -> Iterator[Package]:
    groups = mapping(under(found, "project", "optional-dependencies")), mapping(under(found, "dependency-groups"))
    asked = [
        *texts(under(found, "project", "dependencies")),
        *(text for group in groups for part in group.values() for text in texts(part)),
    ]
    yield from (package for text in asked if (package := pip_package(text)))
    python = under(found, "project", "requires-python")
    yield from (package for text in texts(python) if (package := pip_package(f"python{text}")))
    poetry = under(found, "tool", "poetry")
    named = mapping(under(poetry, "group")).values()
    for table in (under(poetry, "dependencies"), *(under(group, "dependencies") for group in named)):
        for name, wanted in mapping(table).items():
            spec = under(wanted, "version") if isinstance(wanted, dict) else wanted
            yield poetry_package(name, spec if isinstance(spec, str) else "; ".join(lines(wanted)))


def _toml(text: str) -> Value | None:
    if sys.version_info >= (3, 11):
        import tomllib as toml  # noqa: PLC0415 - few answers are about such a file
    else:
        import tomli as toml  # noqa: PLC0415
    try:
        return worded(toml.loads(text))
    except (ValueError, RecursionError):
        return None

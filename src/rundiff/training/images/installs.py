"""The words of a command in; what it installs out, where it is an installer: pip, uv, conda, Poetry, apt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.environment.variables import safe_value
from rundiff.training.images.packages import apt_package, built_for, conda_package, pip_package
from rundiff.training.images.reading import Row, Said
from rundiff.training.images.tables import words as tables
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.training.images.packages import Package

    Maker = Callable[[str], Package | None]

_PIP: Final = re.compile(r"pip(?:3(?:\.\d+)?)?")
_CONDA: Final = frozenset({"conda", "mamba", "micromamba"})
_APT: Final = frozenset({"apt", "apt-get", "aptitude", "yum", "dnf", "apk"})
_INDEX: Final = frozenset(
    {"-i", "--index-url", "--extra-index-url", "--index", "--default-index", "-f", "--find-links", "--torch-backend"}
)
_LISTS: Final = frozenset({"-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints", "--file"})
_CONSTRAINTS: Final = frozenset({"-c", "--constraint", "--constraints"})
_PROJECT: Final = frozenset({"uv", "poetry", "pdm"})
_TOOLS: Final = frozenset({"pip", "setuptools", "wheel", "uv", "pipx", "poetry", "hatch"})
_CHANNEL: Final = frozenset({"-c", "--channel"})
_ADDRESS: Final = re.compile(r"^\w+://(?:[^/\s]*@)?")


class _Call(NamedTuple):
    """An installer's call: how to read what it is given, and the words behind its verb."""

    make: Maker
    by: str
    words: tuple[str, ...]


def installed(command: tuple[str, ...]) -> Said | None:
    """What *command* installs, and where from; None where it is no installation."""
    call = _call(command)
    return None if call is None else _said(call)


def index_row(by: str, address: str) -> Row:
    """Where packages come from: of an address its last word, with the CUDA that it stands for."""
    last = _ADDRESS.sub("", address).rstrip("/").removesuffix("/torch_stable.html").rpartition("/")[2]
    cuda = built_for(last)
    told = re.fullmatch(r"cu\d{3}|cpu|rocm[\d.]+|xpu|auto", last)
    value = last if told else safe_value(address)
    return Row(
        f"index:{by}",
        "environment",
        phrase("package index"),
        f"{value} ({cuda})" if cuda and told else value,
        "environment/index",
    )


def list_row(name: str, option: str) -> Row:
    """A file of requirements that is installed from, or that says which versions."""
    key, label = ("constraints", phrase("versions by")) if option in _CONSTRAINTS else ("requirements", phrase("installs from"))
    return Row(key, "environment", label, name.removeprefix("./"), "environment/requirements")


def _call(command: tuple[str, ...]) -> _Call | None:
    program, bare = _program(command)
    verb, behind = next(((word, bare[at + 1 :]) for at, word in enumerate(bare) if not word.startswith("-")), ("", ()))
    found = None
    if _PIP.fullmatch(program) and verb == "install":
        found = _Call(pip_package, "pip", (*bare[: bare.index(verb)], *behind))
    elif program == "uv" and verb == "python" and behind[:1] in {("install",), ("pin",)}:
        found = _Call(_python, "pip", behind[1:])
    elif program in _PROJECT and verb == "add":
        found = _Call(pip_package, "pip", behind)
    elif program in _PROJECT and verb in {"sync", "install"}:
        found = _Call(_none, program, ("--requirement", f"{program}.lock", *behind))
    elif program in _CONDA and verb in {"install", "create"}:
        found = _Call(conda_package, "conda", behind)
    elif program in _CONDA and verb == "env" and behind[:1] in {("create",), ("update",)}:
        found = _Call(conda_package, "conda", behind[1:])
    elif program in _APT and verb in {"install", "add"}:
        found = _Call(apt_package, "apt", behind)
    return found


def _program(command: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What is called, without its folder and what sets variables for it, and the words behind it."""
    bare = command
    while bare and "=" in bare[0]:
        bare = bare[1:]  # PIP_NO_CACHE_DIR=1 pip install …
    program = bare[0].rpartition("/")[2] if bare else ""
    module = bare[2:3] if re.fullmatch(r"python[\d.]*", program) and bare[1:2] == ("-m",) else ()
    if module:
        return module[0], bare[3:]
    return ("pip", bare[2:]) if program == "uv" and bare[1:2] == ("pip",) else (program, bare[1:])


def _said(call: _Call) -> Said:
    packages, rows, rest = [], [], []
    words = iter(call.words)
    for word in words:
        if not word.startswith("-"):
            package = call.make(word) if word not in {".", "./"} else None
            packages.extend([package] if package and (package.spec or package.name not in _TOOLS) else [])
            rest.extend([] if package else [f"{call.by} {word}"])
            continue
        option, mark, value = word.partition("=")
        if not mark and option in tables().with_value and not (call.by == "apt" and option == "-f"):
            value = next(words, "")
        if call.by == "conda" and option in _CHANNEL:
            rows.append(Row("channels", "environment", "conda channels", value, "environment/index"))
        elif (call.by == "conda" and option in {"-f", "--file"}) or (option in _LISTS and call.by != "apt"):
            rows.append(list_row(value, option))
        elif option in _INDEX and call.by != "apt":
            rows.append(index_row(call.by, value))
        elif option not in _SAYS_NOTHING and not re.fullmatch(r"-[yqUv]+", option):
            rest.append(f"{call.by} {option} {value}".rstrip())
    fixed = [row.value for row in rows if row.key == "constraints"]
    packages = [package.by_constraint(fixed[0]) for package in packages] if fixed else packages
    told = [package for package in packages if package.by != "apt" or package.is_telling]
    rest += [f"apt {package.name}{package.spec}" for package in packages if package not in told]
    return Said(tuple(told), tuple(rows), tuple(rest))


_SAYS_NOTHING: Final = frozenset({
    *("--yes", "--assume-yes", "--quiet", "--upgrade", "--no-cache-dir", "--no-cache", "--no-install-recommends"),
    *("--disable-pip-version-check", "--progress-bar", "--root-user-action", "--trusted-host", "--timeout", "--retries"),
    *("--cache-dir", "--verbose", "--break-system-packages", "--system", "--link-mode"),
})  # fmt: skip
"""Options that change how it is installed, not what."""


def _python(version: str) -> Package | None:
    return pip_package(f"python=={version}")


def _none(_: str) -> Package | None:
    return None

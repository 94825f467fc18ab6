"""A requirement as pip, conda, Poetry or a distribution writes it in; the package that it asks for out."""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from rundiff.environment.variables import safe_value
from rundiff.training.images.tables import words
from rundiff.wording import phrase

By = Literal["pip", "conda", "poetry", "apt"]

_PIP: Final = re.compile(
    r"""(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?P<extras>\[[\w\s,.-]*\])?\s*
    (?P<spec>@\s*\S.*?|\(?\s*(?:===|[=<>!~]=|[<>]).*?)?\s*(?:;\s*(?P<marker>.*))?""",
    re.VERBOSE,
)
_CONDA: Final = re.compile(r"(?:[\w./-]+::)?(?P<name>[\w.-]+)\s*(?P<spec>[=<>!~\s].*)?")
_EXACT: Final = re.compile(r"={1,3}\s*v?(?P<version>\d[\w.+!-]*)")
_CONDA_EXACT: Final = re.compile(r"={1,2}(?P<version>\d[\w.+!-]*)(?:=[\w.*]+)?")
_APT_EXACT: Final = re.compile(r"=(?P<version>[\w.+:~-]+)")
_FIXED_ADDRESS: Final = re.compile(r"@\s*\S*(?:\.whl|\.tar\.gz|\.zip|[@/=#:][0-9a-f]{40}|sha256[=:][0-9a-f]{64})\b.*")
_ADDRESS: Final = re.compile(r"(?:git\+|https?://|file:|\./|/|\.\./)\S*")
_EGG: Final = re.compile(r"[#&]egg=(?P<name>[\w.-]+)")
_UNTIL: Final = re.compile(r"[@#]|\.git\b|-(?:\d|\*).*\.(?:whl|tar\.gz|zip)\b")
_BUILT_FOR: Final = re.compile(r"cu(?P<major>\d\d)(?P<minor>\d)")


class Package(msgspec.Struct, frozen=True):
    """A package that is asked for; *spec* is empty where any version will do."""

    name: str
    spec: str
    by: By
    extras: str = ""
    marker: str = ""
    hashes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same package in another version."""
        return self.by, self.name, self.marker

    @property
    def version(self) -> str | None:
        """The version, where only one will do."""
        if self.by == "conda":
            found = _CONDA_EXACT.fullmatch(self.spec)
        elif self.by == "apt":
            found = _APT_EXACT.fullmatch(self.spec)
        else:
            found = _EXACT.fullmatch(self.spec)
        return found["version"] if found is not None and not found["version"].endswith(".") else None

    @property
    def is_pinned(self) -> bool:
        """Whether the same thing is installed each time."""
        return self.version is not None or self.spec.startswith("as ") or _FIXED_ADDRESS.fullmatch(self.spec) is not None

    def by_constraint(self, file: str) -> Package:
        """The same where *file* may say which version it is to be."""
        return self if self.spec else msgspec.structs.replace(self, spec=f"as {file} says")

    @property
    def shown(self) -> str:
        """What is asked for, in words."""
        if self.spec.startswith("as "):
            return phrase("as %1 says", self.spec.removeprefix("as ").removesuffix(" says"))
        return self.version or safe_value(self.spec) or phrase("any version")

    @property
    def is_torch(self) -> bool:
        """Whether it is torch, or goes with one version of it only."""
        return self.by != "apt" and self.name in words().torch

    @property
    def is_telling(self) -> bool:
        """Whether its version has changed results before."""
        return (words().libraries if self.by == "apt" else words().telling).hold(self.name)

    @property
    def called(self) -> str:
        """Its name, with what is asked for besides."""
        return f"{self.name}{self.extras}" + (f" ({self.marker})" if self.marker else "")


def pip_package(text: str, hashes: tuple[str, ...] = ()) -> Package | None:
    """`torch==2.7.1`, `transformers[torch] >= 4 ; python_version < "3.12"`, `git+https://…#egg=name`; None of what is none."""
    bare = text.strip()
    if _ADDRESS.match(bare):
        address, _, marker = bare.partition(" ;")
        egg = _EGG.search(address)
        name = egg["name"] if egg else _UNTIL.split(address.rstrip("/").rpartition("/")[2])[0]
        return Package(_plain(name), f"@ {address}", "pip", "", marker.strip(), hashes) if name.strip(".") else None
    found = _PIP.fullmatch(bare)
    if found is None:
        return None
    extras = "" if not found["extras"] else f"[{','.join(sorted(part.strip() for part in found['extras'][1:-1].split(',')))}]"
    marker = (found["marker"] or "").strip().replace('"', "'")
    return Package(_plain(found["name"]), _ordered(found["spec"] or ""), "pip", extras, marker, hashes)


def conda_package(text: str) -> Package | None:
    """`pytorch=2.5.1`, `conda-forge::numpy >=1.26`, `pytorch 2.5.1 py3.11_cuda12.4_0`."""
    found = _CONDA.fullmatch(text.strip())
    if found is None:
        return None
    spec = (found["spec"] or "").strip()
    if spec and spec[0].isdigit():
        spec = "=" + "=".join(spec.split())
    return Package(
        _plain(found["name"]), _ordered(spec).removesuffix(".*") if spec.startswith("=") else _ordered(spec), "conda"
    )


def apt_package(text: str) -> Package:
    """`libcudnn9-cuda-12=9.8.0.87-1`."""
    name, mark, version = text.partition("=")
    return Package(name, mark + version, "apt")


def poetry_package(name: str, spec: str) -> Package:
    """A version in Poetry's words: `^2.7`, `2.7.1`, `*`."""
    bare = spec.strip()
    exact = f"=={bare}" if re.fullmatch(r"\d[\w.+!]*", bare) else "" if bare == "*" else bare
    return Package(_plain(name), _ordered(exact), "poetry")


def built_for(version: str) -> str | None:
    """The CUDA that `2.7.1+cu126` or `cu126` names: `CUDA 12.6`."""
    found = _BUILT_FOR.search(version)
    return f"CUDA {found['major']}.{found['minor']}" if found else None


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _ordered(spec: str) -> str:
    """`< 3, >=2` and `>=2,<3` ask for the same."""
    bare = spec.strip().removeprefix("(").removesuffix(")") if spec.strip().startswith("(") else spec.strip()
    return bare if bare.startswith("@") else ",".join(sorted("".join(part.split()) for part in bare.split(",") if part.strip()))

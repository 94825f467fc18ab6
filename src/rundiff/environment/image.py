"""Files of an image in; what it says of itself, and an id of its content that can be compared between hosts, out.

An image cannot hold its own digest, so ours bakes in what it was made of (`/etc/rundiff/image.json`); and of any image, or
plain machine, the packages of its distribution make an id that is equal where they are.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rundiff.environment.machine import text
from rundiff.environment.parts import BakedImage
from rundiff.environment.variables import safe_value

if TYPE_CHECKING:
    from collections.abc import Iterator

BAKED = "etc/rundiff/image.json"
_FIELDS = re.compile(rb"^(Package|Version|Architecture|Status): (.*)$", re.MULTILINE)
_DIGITS = 16


def baked_image(root: Path = Path("/")) -> BakedImage | None:
    """What an image says of itself; None where there is no such file.

    Raises msgspec.MsgspecError, UnicodeDecodeError or OSError where there is one that cannot be read.
    """
    try:
        said = (root / BAKED).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    found = msgspec.json.decode(said, type=BakedImage)
    return found if found.name is None else msgspec.structs.replace(found, name=safe_value(found.name))


def content(root: Path = Path("/")) -> str | None:
    """An id of the distribution, its packages, and a CUDA toolkit in the usual place; None where no list of packages is found."""
    packages = _debian(root) or _alpine(root) or _red_hat(root)
    if packages is None:
        return None
    digest = hashlib.sha256(packages)
    for path in ("etc/os-release", "usr/local/cuda/version.json"):
        digest.update(b"\0" + text(root / path).encode())
    return digest.hexdigest()[:_DIGITS]


def _debian(root: Path) -> bytes | None:
    """Every installed package with its version, in order: dpkg's own file also holds what does not matter, in any order."""
    status = _bytes(root / "var/lib/dpkg/status")
    return None if status is None else b"\n".join(sorted(_packages(status)))


def _packages(status: bytes) -> Iterator[bytes]:
    for paragraph in status.split(b"\n\n"):
        fields = dict(_FIELDS.findall(paragraph))
        if fields.get(b"Status", b"").endswith(b" installed"):
            yield b" ".join(fields.get(name, b"") for name in (b"Package", b"Architecture", b"Version"))


def _alpine(root: Path) -> bytes | None:
    installed = _bytes(root / "lib/apk/db/installed")
    return None if installed is None else b"\n".join(re.findall(rb"^[PV]:.*$", installed, re.MULTILINE))


def _red_hat(root: Path) -> bytes | None:
    """RPM's database as it is: without RPM nobody can read it, and an image's own is the same file wherever it runs."""
    return _bytes(root / "var/lib/rpm/rpmdb.sqlite") or _bytes(root / "usr/lib/sysimage/rpm/rpmdb.sqlite")


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None

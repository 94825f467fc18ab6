"""Facts of a clone in; what to say of what it does not hold, and how to read what it does without fetching the rest, out.

A partial clone leaves objects out until they are needed; a shallow one ends its history early. git fetches the former unasked,
or where that is forbidden and git is older than 2.45 dies of the first that is not there. Objects are therefore read through
an empty repository of our own, which has the clone's objects and nothing of its configuration.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.errors import MissingObject
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PROMISOR = re.compile(r"remote\.(.+)\.promisor")
_STEPS = re.compile(r"[~^](\d+)")


def promisor(settings: Sequence[tuple[str, str, str]]) -> str | None:
    """The remote that a partial clone fetches from what it lacks; None of a whole clone."""
    for _, name, value in reversed(settings):
        if name == "extensions.partialclone" and value:
            return value
        if (found := _PROMISOR.fullmatch(name)) and value.lower() not in {"false", "no", "off", "0"}:
            return found[1]
    return None


def missing(oid: str, *, remote: str | None, shallow: bool) -> MissingObject:
    """What to say of an object that is not here."""
    if remote is not None:
        return MissingObject(oid, phrase("partial clone"), fetching(remote, (oid,)))
    return MissingObject(oid, phrase("shallow clone"), "git fetch --unshallow") if shallow else MissingObject(oid)


def fetching(remote: str, oids: Iterable[str]) -> str:
    """What to run for several objects that are not here."""
    from shlex import quote  # noqa: PLC0415 - for few is it ever needed

    return f"git fetch {quote(remote)} {' '.join(oids)}"


def deepening(revision: str) -> str:
    """What to run in a shallow clone for the commit that *revision* asks for: as many more as it counts back, or all."""
    steps = sum(int(steps) for steps in _STEPS.findall(revision))
    return f"git fetch --deepen={steps}" if steps else "git fetch --unshallow"


@contextmanager
def apart(objects: Path, format_: str | None) -> Iterator[dict[str, str]]:
    """Variables by which git reads *objects*, named in *format_* where that is not SHA-1, knowing of no remote."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - takes long to import, and few clones are partial

    with TemporaryDirectory(prefix="rundiff-") as folder:
        own = Path(folder)
        for name in ("objects", "refs"):
            (own / name).mkdir()
        (own / "HEAD").write_text("ref: refs/heads/none\n")
        extension = f"[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tobjectFormat = {format_}\n" if format_ else ""
        (own / "config").write_text(extension)
        yield {"GIT_DIR": folder, "GIT_OBJECT_DIRECTORY": str(objects)}

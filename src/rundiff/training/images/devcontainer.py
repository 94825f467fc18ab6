"""A dev container's JSON, as values, in; its one container as a part out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rundiff.training.images.documents import lines, listed, mapping, texts, under
from rundiff.training.images.reading import NOTHING_SAID, Part, Reading, Row, Said
from rundiff.training.images.rows import command_said, gpus, mounted, shared_memory, variable
from rundiff.training.images.shell import commands, of_words
from rundiff.training.images.tables import words
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.images.documents import Value

_COMMANDS: Final = ("onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand")
_QUIET: Final = frozenset({"name", "customizations", "forwardPorts", "portsAttributes", "otherPortsAttributes", "$schema"})
"""What says nothing of the container: how an editor looks, and which ports it shows."""
_TOLD: Final = frozenset({"image", "containerEnv", "remoteEnv", "mounts", "runArgs", "build", "dockerFile", "hostRequirements"})


def devcontainer_reading(found: Value) -> Reading:
    """What the container is made of and how it starts."""
    said = NOTHING_SAID.and_(
        *(variable(name, value) for key in ("containerEnv", "remoteEnv") for name, value in _strings(under(found, key))),
        *(variable(name, value, "build argument") for name, value in _strings(under(found, "build", "args"))),
        *(_mount(mount) for mount in listed(under(found, "mounts"))),
        *_arguments(texts(under(found, "runArgs"))),
        *_created(found),
        _built(found),
        Said(rest=tuple(line for line in lines(found) if not _is_told(line))),
    )
    image = under(found, "image")
    return Reading((Part("", "", image if isinstance(image, str) else None, said.packages, said.rows, said.rest),))


def _is_told(line: str) -> bool:
    key = line.partition(" = ")[0].partition(".")[0]
    return key in _TOLD or key in _QUIET or key in _COMMANDS


def _strings(value: Value | None) -> list[tuple[str, str]]:
    return [(name, text) for name, text in mapping(value).items() if isinstance(text, str)]


def _created(found: Value) -> Iterator[Said]:
    """What is installed once the container is there; what else is run then is no training."""
    for key in _COMMANDS:
        value = under(found, key)
        for one in mapping(value).values() if isinstance(value, dict) else [value]:
            run = commands(one) if isinstance(one, str) else of_words(tuple(texts(one)))
            said = command_said(run)
            rest = tuple(f"{key} {row.value}" for row in said.rows if row.key == "command")
            yield Said(said.packages, tuple(row for row in said.rows if row.key != "command"), (*said.rest, *rest))


def _built(found: Value) -> Said:
    rows = []
    for label, value in (
        (phrase("built from"), under(found, "build", "dockerfile") or under(found, "dockerFile")),
        (phrase("built up to stage"), under(found, "build", "target")),
    ):
        if isinstance(value, str):
            rows.append(Row(f"built:{label}", "environment", label, value, "environment/build"))
    if (wanted := under(found, "hostRequirements", "gpu")) is not None:
        rows.append(gpus("; ".join(lines(wanted)).replace(" = ", " ").strip(), phrase("GPU of the host")))
    rest = {key: value for key, value in mapping(under(found, "build")).items() if key not in {"dockerfile", "target", "args"}}
    host = {key: value for key, value in mapping(under(found, "hostRequirements")).items() if key != "gpu"}
    return Said(rows=tuple(rows), rest=(*lines(rest, "build"), *lines(host, "host")))


def _mount(mount: Value) -> Said:
    if isinstance(mount, str):
        keys = dict(part.partition("=")[::2] for part in mount.split(","))
        return mounted(keys.get("source", keys.get("src", "")), keys.get("target", keys.get("dst", "")))
    return mounted(*(value if isinstance(value := under(mount, key), str) else "" for key in ("source", "target")))


def _arguments(given: list[str]) -> Iterator[Said]:
    """The options of `docker run`."""
    following = iter(given)
    for word in following:
        option, mark, value = word.partition("=")
        if option not in words().of_docker:
            yield Said(rest=(f"runArgs {word}",))
            continue
        yield _option(option, value if mark else next(following, ""))


def _option(option: str, value: str) -> Said:
    match option:
        case "--gpus":
            return Said(rows=(gpus(value.strip("\"'")),))
        case "--runtime" | "--device":
            return Said(rows=(gpus(value, option.strip("-")),))
        case "--shm-size" | "--ipc":
            return Said(rows=(shared_memory(option, value),))
        case "-e" | "--env":
            name, _, text = value.partition("=")
            return variable(name, text)
        case "-v" | "--volume":
            source, _, target = value.removesuffix(":ro").rpartition(":")
            return mounted(source, target)
        case _:
            return _mount(value)

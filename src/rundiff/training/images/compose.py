"""A compose file, as values, in; its services as parts out. A variable without a value in the file stands for its default."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rundiff.training.images.documents import lines, listed, mapping, texts, under
from rundiff.training.images.reading import Part, Reading, Row, Said
from rundiff.training.images.rows import command_said, gpus, mounted, shared_memory, variable
from rundiff.training.images.shell import commands, expanded, of_words
from rundiff.wording import phrase

if TYPE_CHECKING:
    from rundiff.training.images.documents import Value
    from rundiff.training.images.shell import Command

_TOLD: Final = frozenset(
    {"image", "environment", "gpus", "runtime", "shm_size", "ipc", "volumes", "build", "command", "entrypoint"}
)
_QUIET: Final = frozenset({
    *("labels", "ports", "expose", "container_name", "hostname", "restart", "healthcheck", "logging", "stop_grace_period"),
    *("tty", "stdin_open", "profiles", "depends_on", "pull_policy", "develop", "annotations"),
})  # fmt: skip
"""How a service is reached, watched and named: nothing that trains sees it."""
_RESERVED: Final = ("deploy", "resources", "reservations", "devices")


def compose_reading(documents: tuple[Value, ...]) -> Reading:
    """What the services are made of and how they start."""
    found = documents[0] if documents else None
    services = mapping(under(found, "services"))
    parts = [_part(name, service, alone=len(services) == 1) for name, service in services.items()]
    others = {
        key: value for key, value in mapping(found).items() if key not in {"services", "version"} and not key.startswith("x-")
    }
    return Reading((*parts, Part("\n", rest=tuple(lines(others)))))


def _part(name: str, service: Value, *, alone: bool) -> Part:
    image = under(service, "image")
    told = [
        *(variable(*pair) for pair in assigned(under(service, "environment"))),
        *(variable(*pair, phrase("build argument")) for pair in assigned(under(service, "build", "args"))),
        *(_volume(volume) for volume in listed(under(service, "volumes"))),
        _devices(service),
        _built(under(service, "build")),
        command_said((*_command(under(service, "entrypoint")), *_command(under(service, "command")))),
        Said(rest=tuple(line for line in lines(service) if not _is_told(line))),
    ]
    said = Said().and_(*told)
    starts = image if isinstance(image, str) and not under(service, "build") else None
    return Part(
        key=name,
        label="" if alone else f"`{name}`",
        image=None if starts is None else _default(starts),
        packages=said.packages,
        rows=said.rows,
        rest=said.rest,
    )


def assigned(value: Value | None) -> list[tuple[str, str]]:
    """`{A: 1}` and `["A=1"]`; a variable that is only named is taken from outside."""
    if isinstance(value, dict):
        return [(name, _default(text)) for name, text in value.items() if isinstance(text, str)]
    return [(name, _default(text)) for name, _, text in (word.partition("=") for word in texts(value))]


def _is_told(line: str) -> bool:
    key = line.partition(" = ")[0]
    return key.partition(".")[0] in _TOLD | _QUIET or key.startswith(".".join(_RESERVED))


def _devices(service: Value) -> Said:
    rows = [gpus(_asked(device)) for device in listed(under(service, *_RESERVED))]
    rows += [gpus(_asked(one)) for one in listed(under(service, "gpus"))]
    if isinstance(runtime := under(service, "runtime"), str):
        rows.append(gpus(runtime, "runtime"))
    rows += [shared_memory(key, value) for key in ("shm_size", "ipc") if isinstance(value := under(service, key), str)]
    return Said(rows=tuple(rows))


def _asked(device: Value) -> str:
    """How many devices, or which ones."""
    ids, count = texts(under(device, "device_ids")), under(device, "count")
    driver = under(device, "driver")
    number = ", ".join(ids) if ids else count if isinstance(count, str) else device if isinstance(device, str) else "all"
    return f"{number} ({driver})" if isinstance(driver, str) and driver != "nvidia" else number


def _volume(volume: Value) -> Said:
    if isinstance(volume, str):
        # `C:\data:/data:ro` and `${DATA:-./data}:/data`
        source, _, target = re.sub(r":(?:ro|rw|z|Z|cached|delegated)$", "", _default(volume)).rpartition(":")
        return mounted(source, target)
    at, to = under(volume, "source"), under(volume, "target")
    return mounted(_default(at) if isinstance(at, str) else "", to if isinstance(to, str) else "")


def _built(build: Value | None) -> Said:
    if isinstance(build, str):
        return Said(rows=(Row("built", "environment", phrase("built from"), build, "environment/build"),))
    rows = []
    for key, label in (("dockerfile", phrase("built from")), ("target", phrase("built up to stage"))):
        if isinstance(value := under(build, key), str):
            rows.append(Row(f"built:{key}", "environment", label, value, "environment/build"))
    rest = {key: value for key, value in mapping(build).items() if key not in {"dockerfile", "target", "args"}}
    return Said(rows=tuple(rows), rest=tuple(lines(rest, "build")))


def _command(value: Value | None) -> tuple[Command, ...]:
    if isinstance(value, str):
        return commands(_default(value))
    return of_words(tuple(map(_default, texts(value))))


def _default(text: str) -> str:
    """`${TAG:-2.7.1}` → `2.7.1`; what has no default stays as it is. `$$` is a dollar of the container's own."""
    return expanded(text.replace("$$", "\0"), {}, all_known=True).replace("\0", "$")

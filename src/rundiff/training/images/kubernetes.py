"""Kubernetes manifests, as values, in; the containers of their pods as parts out, whatever kind of job holds the pods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rundiff.training.images.documents import lines, listed, mapping, texts, under
from rundiff.training.images.reading import Part, Reading, Row, Said
from rundiff.training.images.rows import command_said, gpus, mounted, shared_memory, variable
from rundiff.training.images.shell import of_words
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.training.images.documents import Value

_DEVICES: Final = ("nvidia.com/", "amd.com/gpu", "gpu.intel.com/", "habana.ai/", "google.com/tpu", "aws.amazon.com/neuron")
_TOLD: Final = frozenset({"image", "env", "command", "args", "volumeMounts", "name"})
_ACCELERATOR: Final = ("accelerator", "gpu", "instance-type")
_SOURCES: Final = (
    ("persistentVolumeClaim", "claimName"),
    ("hostPath", "path"),
    ("nfs", "path"),
    ("configMap", "name"),
    ("csi", "driver"),
)
_REPLICA: Final = ("Master", "Worker", "Launcher", "GroupSpec", "GroupSpecs")
_IN_POD: Final = re.compile(r"(?:^|\.)(?:containers|initContainers|container|volumes)\.")
_REPLICATED: Final = frozenset({"replicas", "parallelism", "completions"})


def kubernetes_reading(documents: tuple[Value, ...]) -> Reading | None:
    """What the pods run; None where no document has any."""
    found = [part for document in documents for part in _of_document(document)]
    if not any(part.image for part in found):
        return None
    several = sum(part.image is not None for part in found) > 1
    parts = [part if several else part._replace(label="") for part in found]
    return Reading(tuple(parts))


def _of_document(document: Value) -> Iterator[Part]:
    kind, name = under(document, "kind"), under(document, "metadata", "name")
    above = f"{kind}/{name if isinstance(name, str) else ''}"
    pods = list(_pods(document, ()))
    for path, pod in pods:
        replica = next((word for word in reversed(path) if word.endswith(_REPLICA)), "")
        for container in (*listed(under(pod, "initContainers")), *listed(under(pod, "containers"))):
            yield _part(f"{above}/{replica}", f"{kind}/{replica}", container, pod)
    rest = tuple(line for line in lines(document) if not (_IN_POD.search(line) or _is_told(line)))
    yield Part(f"{above}\n", rows=tuple(_scaled(document, ())), rest=rest, alike=f"{kind}")


def _pods(value: Value, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Every mapping that lists containers, and where it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield path, value
            return
        if under(value, "container", "image") is not None:  # a step of a workflow
            yield path, {**value, "containers": [value["container"]]}
            return
        for key, below in value.items():
            yield from _pods(below, (*path, key))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from _pods(below, (*path, str(at)))


def _scaled(value: Value, path: tuple[str, ...]) -> Iterator[Row]:
    """How many pods there are of a kind."""
    for key, below in mapping(value).items():
        if isinstance(below, str) and key in _REPLICATED and path:
            named = next((word for word in reversed(path) if word[:1].isupper()), "")
            label = phrase("%1 of `%2`", key, named) if named else key
            yield Row(f"{'.'.join(path)}.{key}", "distributed", label, below, f"distributed/{key}")
        elif isinstance(below, dict) and key not in {"template", "metadata"}:
            yield from _scaled(below, (*path, key))


def _part(above: str, alike: str, container: Value, pod: Value) -> Part:
    name, image = under(container, "name"), under(container, "image")
    words = (*texts(under(container, "command")), *texts(under(container, "args")))
    said = Said().and_(
        *(variable(*pair) for pair in _environment(container)),
        *_mounts(container, pod),
        _devices(container, pod),
        command_said(of_words(words)),
        Said(rest=tuple(line for line in lines(container) if not _is_told(line))),
    )
    replica = alike.rpartition("/")[2]
    return Part(
        key=f"{above}/{name}",
        label=f"{replica} `{name}`" if replica else f"`{name}`",
        image=image if isinstance(image, str) else None,
        packages=said.packages,
        rows=said.rows,
        rest=said.rest,
        alike=f"{alike}/{name}",
    )


def _is_told(line: str) -> bool:
    key = line.partition(" = ")[0]
    if key in {"metadata.name", "metadata.generateName", "metadata.namespace"}:
        return True  # what it is called changes nothing in it
    first, last = key.partition(".")[0], key.rpartition(".")[2]
    told = (
        first in _TOLD
        or ".labels." in f".{key}"
        or ".annotations." in f".{key}"
        or first == "ports"
        or last in {*_REPLICATED, "runtimeClassName", "hostIPC"}
        or "nodeSelector." in key
    )
    return told or any(device in key for device in _DEVICES)


def _environment(container: Value) -> Iterator[tuple[str, str]]:
    for one in listed(under(container, "env")):
        name, value = under(one, "name"), under(one, "value")
        if isinstance(name, str):
            yield name, value if isinstance(value, str) else "; ".join(lines(under(one, "valueFrom")))


def _devices(container: Value, pod: Value) -> Said:
    rows: list[Row] = []
    asked: Mapping[str, Value] = {
        **mapping(under(container, "resources", "requests")),
        **mapping(under(container, "resources", "limits")),
    }
    rows += [gpus(count, name) for name, count in asked.items() if name.startswith(_DEVICES) and isinstance(count, str)]
    if isinstance(runtime := under(pod, "runtimeClassName"), str):
        rows.append(gpus(runtime, "runtimeClassName"))
    if isinstance(shared := under(pod, "hostIPC"), str):
        rows.append(shared_memory("hostIPC", shared))
    selected = mapping(under(pod, "nodeSelector")).items()
    rows += [
        gpus(value, label) for label, value in selected if isinstance(value, str) and any(w in label for w in _ACCELERATOR)
    ]
    rest = [f"nodeSelector.{label} = {value}" for label, value in selected if not any(w in label for w in _ACCELERATOR)]
    return Said(rows=tuple(rows), rest=tuple(rest))


def _mounts(container: Value, pod: Value) -> Iterator[Said]:
    """What is mounted where, by the volume that it is."""
    volumes = {name: volume for volume in listed(under(pod, "volumes")) if isinstance(name := under(volume, "name"), str)}
    for mount in listed(under(container, "volumeMounts")):
        path, name = under(mount, "mountPath"), under(mount, "name")
        volume = volumes.get(name) if isinstance(name, str) else None
        if not isinstance(path, str):
            continue
        if path == "/dev/shm" and under(volume, "emptyDir") is not None:  # noqa: S108 - the container's, not ours
            size = under(volume, "emptyDir", "sizeLimit")
            yield Said(rows=(shared_memory("/dev/shm", size if isinstance(size, str) else "without a limit"),))  # noqa: S108
            continue
        source = next((text for keys in _SOURCES if isinstance(text := under(volume, *keys), str)), None)
        yield mounted(source if source is not None else "; ".join(lines(volume)), path)

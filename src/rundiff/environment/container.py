"""What Linux tells a process of its mounts and control groups in; the container that it runs in out.

A marker alone proves little (a virtual machine made from an image still has `/.dockerenv`), so it must be borne out by a mount
that the engine made. An image's name is told by few: JupyterHub, Apptainer, privileged Podman, and our own image's runner.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.environment.machine import text
from rundiff.environment.parts import Container
from rundiff.environment.variables import safe_value

if TYPE_CHECKING:
    from collections.abc import Mapping

_POD = re.compile(r"/pods/([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})/")
_POD_GROUP = re.compile(r"pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})")
_DOCKER = re.compile(r"/containers/([0-9a-f]{64})/")
_PODMAN = re.compile(r"/overlay-containers/([0-9a-f]{64})/userdata/")
_SCOPE = re.compile(
    r"(docker|libpod|cri-containerd|crio)-([0-9a-f]{64})\.scope|/docker/([0-9a-f]{64})|/kubepods/.*/([0-9a-f]{64})"
)
_LOWER = re.compile(r"(?:^|,)lowerdir=([^,]*)")
_FILES = ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf")
"""What engines put into every container from outside."""

_IMAGES = ("RUNDIFF_IMAGE", "JUPYTER_IMAGE", "JUPYTER_IMAGE_SPEC")
"""Variables that name the image, the surest first."""


class Mount(NamedTuple):
    """One line of mountinfo: the path inside its own file system, where it is mounted, the type, the options of the file system."""

    source: str
    at: str
    type: str
    options: str


class Told(NamedTuple):
    """All that is looked at: texts of files (empty where there is none), whether the markers exist, and the variables."""

    mountinfo: str
    cgroup: str
    containerenv: str | None
    dockerenv: bool
    variables: Mapping[str, str]


def told(variables: Mapping[str, str], root: Path = Path("/")) -> Told:
    """What can be read below *root*."""
    podman = root / "run/.containerenv"
    return Told(
        text(root / "proc/self/mountinfo"),
        text(root / "proc/self/cgroup"),
        text(podman) if podman.exists() else None,
        (root / ".dockerenv").exists(),
        variables,
    )


def container(about: Told) -> Container | None:
    """The container that a process runs in; None where nothing bears out that it is in one."""
    mounts = parsed_mounts(about.mountinfo)
    found = _apptainer(about) or _kubernetes(about, mounts) or _podman(about, mounts) or _docker(about, mounts)
    if found is None:
        return None
    named = [value for name in _IMAGES if (value := about.variables.get(name))]
    image, digest = found.image or next(iter(named), None), about.variables.get("RUNDIFF_IMAGE_DIGEST") or found.digest
    return Container(
        found.engine, found.id, found.pod, image and safe_value(image), digest and safe_value(digest), layers(mounts)
    )


def parsed_mounts(mountinfo: str) -> tuple[Mount, ...]:
    """The lines of `/proc/self/mountinfo`: proc(5). Escaped blanks stay so; no path that is looked for has one."""
    found = []
    for line in mountinfo.splitlines():
        before, dash, after = line.partition(" - ")
        left, right = before.split(), after.split()
        if dash and len(left) > 4 and len(right) > 1:  # noqa: PLR2004 - as many fields as are read
            found.append(Mount(left[3], left[4], right[0], right[-1]))
    return tuple(found)


def layers(mounts: tuple[Mount, ...]) -> str | None:
    """A digest of the folders that the root's overlay lies on; None where the root is no overlay."""
    below = _below(mounts)
    return None if below is None else hashlib.sha256(below.encode()).hexdigest()[:16]


def _below(mounts: tuple[Mount, ...]) -> str | None:
    root = next((mount for mount in reversed(mounts) if mount.at == "/"), None)
    match = _LOWER.search(root.options) if root is not None and root.type == "overlay" else None
    return None if match is None else match[1]


def _apptainer(about: Told) -> Container | None:
    image = about.variables.get("APPTAINER_CONTAINER") or about.variables.get("SINGULARITY_CONTAINER")
    return None if not image else Container("apptainer", image=image)


def _kubernetes(about: Told, mounts: tuple[Mount, ...]) -> Container | None:
    """The pod. `/etc/hostname` comes from the pod's *sandbox*, the pause container: its id is not that of this container."""
    pod = next((match[1] for mount in mounts if (match := _POD.search(mount.source))), None)
    group = _POD_GROUP.search(about.cgroup)
    pod = pod or (None if group is None else group[1].replace("_", "-"))
    if pod is None and "KUBERNETES_SERVICE_HOST" not in about.variables:
        return None
    return Container("kubernetes", _group(about.cgroup), pod)


def _podman(about: Told, mounts: tuple[Mount, ...]) -> Container | None:
    id_ = _mounted(mounts, _PODMAN)
    if about.containerenv is None and id_ is None:
        return None
    said = dict(re.findall(r'^(\w+)="?(.*?)"?$', about.containerenv or "", re.MULTILINE))  # empty unless --privileged
    return Container("podman", said.get("id") or id_ or _group(about.cgroup), None, said.get("image"), said.get("imageid"))


def _docker(about: Told, mounts: tuple[Mount, ...]) -> Container | None:
    """By an engine's mount or control group; or by layers that an engine made: a live system's root is an overlay too."""
    id_ = _mounted(mounts, _DOCKER) or _group(about.cgroup)
    below = _below(mounts) or ""
    if id_ is not None or (about.dockerenv and below):
        return Container("docker", id_)
    return Container("containerd") if "containerd" in below else None


def _mounted(mounts: tuple[Mount, ...], pattern: re.Pattern[str]) -> str | None:
    sources = (mount.source for mount in mounts if mount.at in _FILES)
    return next((match[1] for source in sources if (match := pattern.search(source))), None)


def _group(cgroup: str) -> str | None:
    """The container's id in its control group, which it sees only where it has no cgroup namespace of its own."""
    match = _SCOPE.search(cgroup)
    return None if match is None else match[2] or match[3] or match[4]

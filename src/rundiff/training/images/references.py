"""The name of an image in; its parts out, and what is in it, as far as its tag says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.images.tables import contents, words
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERENCE: Final = re.compile(r"(?P<name>[^@\s]+?)(?::(?P<tag>[\w][\w.-]*))?(?:@(?P<digest>[a-z0-9+._-]+:[0-9a-fA-F]+))?")
_UNNUMBERED: Final = phrase("of a version that the tag does not say")
_MOVING: Final = re.compile(r"[._-]")


class Reference(NamedTuple):
    """`pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime@sha256:…` in its parts; what is not there is empty."""

    name: str
    tag: str
    digest: str

    @property
    def tagged(self) -> str:
        """Without the digest."""
        return f"{self.name}:{self.tag}" if self.tag else self.name

    @property
    def is_moving(self) -> bool:
        """Whether the tag is one that is given to other images as time goes by; no tag is `latest`."""
        return not self.digest and (not self.tag or _MOVING.split(self.tag)[0].lower() in words().moving)

    @property
    def known_as(self) -> str | None:
        """The name under which the tables know the image, from whatever registry or mirror it is taken."""
        known = contents().images
        parts = self.name.lower().split("/")
        bare = parts[1:] if len(parts) > 1 and (re.search(r"[.:]", parts[0]) or parts[0] == "localhost") else parts
        bare = [part for part in bare if part not in {"library", "docker"}] or bare
        if "/".join(bare) in known:
            return "/".join(bare)
        last = "/".join(bare[-2:])
        return last if len(bare) > 2 and last in known else None  # noqa: PLR2004


def reference(text: str) -> Reference | None:
    """The parts of an image's name; None where it holds a variable that is set elsewhere."""
    found = _REFERENCE.fullmatch(text.strip())
    if found is None or "$" in text or "{" in text:
        return None
    return Reference(found["name"], found["tag"] or "", found["digest"] or "")


def inside(image: Reference) -> Mapping[str, str]:
    """What the tag says is in the image, by its name (`torch`, `CUDA`); empty where the image or its tag is not known."""
    name = image.known_as
    if name is None or image.tag.split("-")[0].lower() in words().moving:
        return {}
    for pattern in contents().images[name]:
        if found := pattern.fullmatch(image.tag):
            told = {part: value or _UNNUMBERED for part, value in found.groupdict().items() if value is not None}
            return told | _of_release(told["release"]) if "release" in told else told
    return {}


def _of_release(release: str) -> dict[str, str]:
    torch, cuda = contents().releases.get(release, (None, None))
    return {name: value for name, value in (("torch", torch), ("CUDA", cuda)) if value}

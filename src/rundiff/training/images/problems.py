"""A file that makes or starts an image in; what is wrong in it as it stands out.

Wrong is what lets the same file make or start another image tomorrow: no tag or one that moves, no digest, a torch without a version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.images.files import reading
from rundiff.training.images.references import reference
from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.images.packages import Package
    from rundiff.training.images.reading import Part, Reading

LATEST = "environment/latest"
NO_DIGEST = "environment/no-digest"
UNPINNED_TORCH = "environment/unpinned-torch"


class Problem(NamedTuple):
    """*subject* is the image or the package, *place* the stage, service or container where there are several."""

    rule: str
    subject: str
    sentence: Phrase
    place: str = ""


def image_problems(path: str, text: str) -> tuple[Problem, ...]:
    """What is wrong in the file; nothing of a file that has nothing to do with images."""
    found = reading(path, text)
    return () if found is None else problems(found)


def problems(found: Reading) -> tuple[Problem, ...]:
    """What is wrong in what is used of the file, each once."""
    return tuple(dict.fromkeys(problem for part in found.parts if part.used for problem in _of_part(part, final=found.final)))


def unpinned(package: Package) -> Phrase:
    """What is wrong with a torch that no one version is asked for."""
    if package.spec:
        return phrase("%1 is not pinned (%2): the next build may install another version", package.name, package.shown)
    return phrase("%1 is not pinned: the next build may install another version", package.name)


def _of_part(part: Part, *, final: bool) -> Iterator[Problem]:
    if part.image is not None and (image := reference(part.image)):
        if image.is_moving:
            sentence = (
                phrase("`%1` may be another image at the next build: its tag moves", image.tagged)
                if image.tag
                else phrase("`%1` may be another image at the next build: it has no tag, which is `latest`", image.tagged)
            )
            yield Problem(LATEST, image.tagged, sentence, part.label)
        elif not image.digest:
            sentence = phrase("`%1` has no digest: its tag may be given to another image", image.tagged)
            yield Problem(NO_DIGEST, image.tagged, sentence, part.label)
    for package in part.packages if final else ():
        if package.is_torch and not package.is_pinned:
            yield Problem(UNPINNED_TORCH, package.name, unpinned(package), part.label)

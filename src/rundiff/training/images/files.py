"""A file's name and text in; what kind of file it is to an image, and what it holds, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from rundiff.training.images.compose import compose_reading
from rundiff.training.images.devcontainer import devcontainer_reading
from rundiff.training.images.documents import jsonc_value, yaml_documents
from rundiff.training.images.kubernetes import kubernetes_reading
from rundiff.training.images.lists import conda_reading, lock_reading, project_reading, requirements_reading
from rundiff.training.images.stages import dockerfile_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rundiff.training.images.documents import Value
    from rundiff.training.images.reading import Reading

Kind = Literal["dockerfile", "compose", "devcontainer", "kubernetes", "requirements", "conda", "project", "lock"]

_BY_NAME: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    (
        "dockerfile",
        re.compile(r"(?:Dockerfile|Containerfile|dockerfile)(?:[.-](?!.*dockerignore$|md$|py$).+)?|.+\.(?:D|d)ockerfile"),
    ),
    ("compose", re.compile(r"(?:docker-)?compose(?:[._-].*)?\.ya?ml")),
    ("devcontainer", re.compile(r"\.?devcontainer\.json")),
    ("requirements", re.compile(r"(?:.*[._-])?(?:requirements|constraints)(?:[._-].*)?\.(?:txt|in|lock)")),
    ("conda", re.compile(r"(?:.*[._-])?(?:environment|conda|env)(?:[._-].*)?\.ya?ml")),
    ("project", re.compile(r"pyproject\.toml")),
    ("lock", re.compile(r"(?:uv|poetry|pdm)\.lock|pylock(?:\..+)?\.toml")),
)
_REQUIREMENTS_FOLDER: Final = re.compile(r"(?:.*/)?requirements/[^/]+\.(?:txt|in)")
_MANIFEST: Final = tuple(re.compile(rf"(?:^|[{{,]\s*)[\"']?{key}[\"']?\s*:", re.MULTILINE) for key in ("apiVersion", "kind"))
_DEPENDENCIES: Final = re.compile(r"(?:^|[{,]\s*)[\"']?dependencies[\"']?\s*:", re.MULTILINE)


def kind_of(path: str, text: str) -> Kind | None:
    """What *path* is to an image by its name and, where that is not enough, by its *text*; None for nothing."""
    name = path.rpartition("/")[2]
    found = next((kind for kind, pattern in _BY_NAME if pattern.fullmatch(name)), None)
    if found is None and _REQUIREMENTS_FOLDER.fullmatch(path):
        return "requirements"
    if found == "conda" and _DEPENDENCIES.search(text) is None:
        found = None
    if found is None and name.endswith((".yaml", ".yml")) and all(key.search(text) for key in _MANIFEST):
        return "kubernetes"
    return found


def reading(path: str, text: str) -> Reading | None:
    """What the file holds; None where it has nothing to do with images, and where it cannot be read as what it is."""
    kind = kind_of(path, text)
    if kind is None:
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if kind in _OF_YAML:
        documents = yaml_documents(text)
        return None if documents is None else _OF_YAML[kind](documents)
    found = _OF_TEXT[kind](text)
    # What is wanted, in `requirements.in`, is made into what is installed by pip-compile.
    return found._replace(final=False) if found is not None and path.endswith(".in") else found


def _devcontainer(text: str) -> Reading | None:
    found = jsonc_value(text)
    return None if found is None else devcontainer_reading(found)


_OF_YAML: Final[Mapping[Kind, Callable[[tuple[Value, ...]], Reading | None]]] = {
    "compose": compose_reading,
    "conda": conda_reading,
    "kubernetes": kubernetes_reading,
}
_OF_TEXT: Final[Mapping[Kind, Callable[[str], Reading | None]]] = {
    "dockerfile": dockerfile_reading,
    "devcontainer": _devcontainer,
    "requirements": requirements_reading,
    "project": project_reading,
    "lock": lock_reading,
}

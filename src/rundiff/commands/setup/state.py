"""A repository in; what of the set-up is there, whether it takes effect, and what stands in its way, out."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.nbstripout import nbstripout_settings
from rundiff.commands.setup.blocks import block
from rundiff.commands.setup.drivers import DIFF, DIFFTOOL, MERGE, attributes
from rundiff.commands.setup.edits import held
from rundiff.commands.setup.hooks import HOOKS, runs_us
from rundiff.commands.setup.ignored import missing
from rundiff.commands.setup.places import of_repository, of_user
from rundiff.git import Repository
from rundiff.git.settings import attributes_of, notebooks
from rundiff.git.wiring import FILTER
from rundiff.strip.policy import StripOptions
from rundiff.strip.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PARTS: dict[str, Mapping[str, str]] = {"filter": FILTER, "diff": DIFF, "merge": MERGE, "difftool": DIFFTOOL}
"""Settings that belong together."""
_UNNAMED = b"a.ipynb"
"""A notebook that need not be there."""


class Other(NamedTuple):
    """Notebooks for which another driver is the attribute that wins."""

    attribute: str
    value: str
    notebooks: int
    example: str


class SetupState(NamedTuple):
    """How things stand in one repository."""

    root: Path
    parts: dict[str, str | None]
    """Of each part whose word its settings are (`local`, `global` …); `changed` where they are not as we write them; or None."""
    attributes: tuple[Path, ...]
    """The files that have our block."""
    notebooks: int
    """How many git tracks."""
    others: tuple[Other, ...]
    hooks: tuple[Path, ...]
    """The scripts that have our block, and that git runs."""
    missing_hooks: tuple[str, ...]
    """Hooks that lack it, where another has it."""
    on_path: str | None
    """Where git finds `rundiff`."""
    nbdime: str | None
    nbstripout: dict[str, object] | None
    """What nbstripout's filter, where it is configured, is told, as keys and values of our table of rules."""
    not_ignored: tuple[str, ...]

    @property
    def filtering(self) -> bool:
        """Whether outputs stay out of what is staged, of every notebook."""
        configured = self.parts["filter"] not in {None, "changed"}
        return configured and self.on_path is not None and not any(other.attribute == "filter" for other in self.others)


class UserState(NamedTuple):
    """The user's own files, and whether each has our block."""

    config: Path
    configured: bool
    attributes: Path
    attributed: bool
    hooks: tuple[Path, ...]
    on_path: str | None


def user_state() -> UserState:
    """What is set up for all repositories of the user. Raises UserError."""
    places = of_user()
    hooks = [places.hooks / name for name in HOOKS] if places.hooks is not None else []
    return UserState(
        places.config,
        block(held(places.config)) is not None,
        places.attributes,
        block(held(places.attributes)) is not None,
        tuple(path for path in hooks if runs_us(path)),
        shutil.which("rundiff"),
    )


def state(folder: Path) -> SetupState:
    """How things stand in the repository around *folder*. Raises UserError."""
    repo = Repository.discover(folder)
    places = of_repository(repo, private=False)
    files = (places.attributes, repo.common_dir / "info" / "attributes", of_user().attributes)
    hooks = [places.hooks / name for name in HOOKS] if places.hooks is not None else []
    ours = tuple(path for path in hooks if runs_us(path))
    tracked = notebooks(repo.root)
    known = {name: (scope, value) for scope, name, value in repo.settings()}
    return SetupState(
        repo.root,
        {part: _whose(values, known) for part, values in PARTS.items()},
        tuple(path for path in files if block(held(path)) is not None),
        len(tracked),
        _others(repo.root, tracked),
        ours,
        tuple(path.name for path in hooks if ours and path not in ours),
        shutil.which("rundiff"),
        shutil.which("git-nbmergedriver"),
        _of_nbstripout(repo) if "filter.nbstripout.clean" in known else None,
        tuple(missing(repo.root)),
    )


def _of_nbstripout(repo: Repository) -> dict[str, object]:
    usual, told = StripOptions(), nbstripout_settings(repo)
    pairs = ((setting.key, getattr(told, setting.field), getattr(usual, setting.field)) for setting in SETTINGS)
    return {key: value for key, value, normal in pairs if value != normal}


def _whose(values: Mapping[str, str], known: Mapping[str, tuple[str, str]]) -> str | None:
    found = [known.get(name) for name in values]
    if not any(found):
        return None
    right = all(one is not None and one[1] == value for one, value in zip(found, values.values(), strict=True))
    return found[0][0] if right and found[0] is not None else "changed"


def _others(root: Path, tracked: list[bytes]) -> tuple[Other, ...]:
    """Each other value that an attribute has, with the notebooks that have it."""
    wanted = attributes(filtering=True)
    rows = attributes_of(root, tracked or [_UNNAMED], list(wanted))
    odd = [(name, value, os.fsdecode(path)) for path, name, value in rows if value != wanted[name]]
    counted = Counter((name, value) for name, value, _ in odd)
    first = {(name, value): path for name, value, path in reversed(odd)}
    return tuple(Other(name, value, count, first[name, value]) for (name, value), count in counted.items())

"""What is installed here: nothing in, versions and the next step out."""

from __future__ import annotations

import platform

from msgspec import Struct

from rundiff import __version__
from rundiff.errors import GitError
from rundiff.git import git_version, is_new_enough
from rundiff.wording import phrase


class About(Struct, frozen=True, kw_only=True):
    """What `rundiff:about` shows."""

    version: str
    python: str
    git: str | None
    """What `git --version` prints; None when there is no git that answers."""
    hint: str | None
    """The next step, where something is in the way."""


def about() -> About:
    """The versions of rundiff, Python and git. Starts git."""
    git, hint = _git()
    return About(version=__version__, python=platform.python_version(), git=git, hint=hint)


def _git() -> tuple[str, str | None] | tuple[None, str]:
    try:
        said = git_version()
    except GitError as error:
        return None, str(error)
    return said, None if is_new_enough(said) else phrase("git is too old: rundiff needs 2.31 or later; install a newer one")

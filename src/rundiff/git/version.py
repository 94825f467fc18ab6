"""Which git it is that answers, and whether it is new enough.

git 2.31 is the first that tells absolute paths when it is asked for them (`rev-parse --path-format`), and that takes settings from
variables (`GIT_CONFIG_COUNT`), without which filters of a repository could not be switched off. Nothing newer is needed: where a newer
one does better (2.45 fetches nothing because it is told so), the older is kept from it in another way.
"""

from __future__ import annotations

import re
from pathlib import Path

from rundiff.errors import GitTooOld
from rundiff.git.process import answer

OLDEST = "2.31"
_NUMBERS = re.compile(r"\d+(?:\.\d+)+")


def git_version() -> str:
    """What `git --version` prints. Raises GitMissing."""
    return answer(Path("/"), ("--version",)).decode("utf-8", "replace").strip()


def too_old() -> GitTooOld:
    """What to say of a git that turned out to be older than `OLDEST`. Starts git, to name its version. Raises GitMissing."""
    said = git_version()
    number = _NUMBERS.search(said)
    return GitTooOld(said if number is None else number[0], OLDEST)


def is_new_enough(said: str) -> bool:
    """Whether the git that says *said* of itself is; one that says no number is taken at its word that it is git."""
    number = _NUMBERS.search(said)
    return number is None or _parts(number[0]) >= _parts(OLDEST)


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))

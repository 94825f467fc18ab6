"""Why a run was not recorded, kept in git's own folder, so that `rundiff status` can say it later.

The person at the notebook has been told already, after the cell; this is for whoever asks the next day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from rundiff.git import Repository


class Trouble(msgspec.Struct, frozen=True):
    """One sentence, and when it was said, in seconds since the epoch."""

    at: float
    sentence: str


def keep(repo: Repository, trouble: Trouble) -> None:
    """Put *trouble* in the place of an older one. Raises OSError where git's folder cannot be written."""
    file = _file(repo)
    file.parent.mkdir(exist_ok=True)
    aside = file.with_suffix(".new")
    aside.write_bytes(msgspec.json.encode(trouble))
    aside.replace(file)


def last(repo: Repository) -> Trouble | None:
    """The newest trouble; None where there was none, or it cannot be read."""
    try:
        return msgspec.json.decode(_file(repo).read_bytes(), type=Trouble)
    except (OSError, msgspec.MsgspecError):
        return None


def _file(repo: Repository) -> Path:
    return repo.common_dir / "rundiff" / "trouble.json"

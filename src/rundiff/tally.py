"""One changed file as git lists it: what happened to it, where, and how many lines or bytes that was.

The value between whoever counts (`commands/`) and whoever writes the lists (`render/`); nothing of it is worked out here.
"""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

TallyStatus = Literal["A", "D", "M", "R", "C", "T", "U"]

_SUBMODULE = "160000"


class Tally(NamedTuple):
    """A row of `git diff --raw --numstat`. Paths are as `os.fsdecode` makes them, and lead from the root or from a folder."""

    status: TallyStatus
    path: str
    """Where the file is now; where it was, if it is gone."""
    old_path: str | None = None
    """Where it came from, for R and C; None where that is the same path."""
    score: int | None = None
    """How alike the two are, in percent; None where git does not say."""
    added: int | None = 0
    """Lines; None where a side is binary."""
    removed: int | None = 0
    """Lines; None where a side is binary."""
    old_size: int | None = None
    """Bytes of a binary file, 0 where it was not there; None where the content is the same, or text."""
    new_size: int | None = None
    """Bytes of a binary file, 0 where it is gone; None where the content is the same, or text."""
    old_mode: str = "100644"
    new_mode: str = "100644"

    @property
    def binary(self) -> bool:
        """Whether the lines cannot be counted."""
        return self.added is None or self.removed is None

    @property
    def lines(self) -> int:
        """Lines that came and lines that went, together; 0 of a binary file."""
        return 0 if self.added is None or self.removed is None else self.added + self.removed

    @property
    def counted(self) -> bool:
        """Whether a list with counts has it: not where all that differs was left out of sight (`-w`), or is a file's date."""
        differs = self.status != "M" or self.binary or bool(self.lines) or self.old_mode != self.new_mode
        return differs or self.new_mode == _SUBMODULE  # with changes of its own: git has a row of zeros

    @property
    def name(self) -> bytes:
        """The path in git's bytes."""
        return os.fsencode(self.path)

    @property
    def old_name(self) -> bytes | None:
        """The path that it came from, in git's bytes; None where that is the same."""
        return None if self.old_path is None or self.old_path == self.path else os.fsencode(self.old_path)

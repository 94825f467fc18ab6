"""What the process was started with: where it stands, and what it is given to read, and where it complains."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO


def standard_input() -> IO[bytes] | None:
    """None where it was closed (`<&-`)."""
    return None if sys.stdin is None else sys.stdin.buffer


def here() -> Path:
    """The folder the process stands in. Raises UserError where there is none any more."""
    from rundiff.commands.pose import current_folder

    return current_folder()


def complain(sentence: str) -> int:
    """Say it where errors are said; what it quotes may hold control characters."""
    from rundiff.errors import USER_ERROR
    from rundiff.render.pieces import safe

    if sys.stderr is not None:
        sys.stderr.write(f"rundiff: {safe(sentence)}\n")
    return USER_ERROR

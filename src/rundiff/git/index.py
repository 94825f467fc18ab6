"""The index in; a copy of it in a folder of its own out. Python's `tempfile` takes longer to import than this takes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_OWNER = 0o700


def copy_of_index(original: Path) -> Path | None:
    """Where the copy of *original* is; None where there is no index yet. Raises OSError where nothing can be written."""
    try:
        held, facts = original.read_bytes(), original.stat()
    except FileNotFoundError:
        return None
    folder = Path(os.environ.get("TMPDIR") or "/tmp", f"rundiff-{os.getpid()}-{os.urandom(8).hex()}")  # noqa: S108 - see below
    index = folder / "index"
    folder.mkdir(_OWNER)  # or fails: nobody else can have put something there
    try:
        index.write_bytes(held)
        os.utime(index, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # git tells racily clean entries by it
    except BaseException:
        remove(index)
        raise
    return index


def remove(index: Path) -> None:
    """Remove the copy, and what git may have left beside it."""
    with suppress(OSError):
        for left in index.parent.iterdir():
            left.unlink()
        index.parent.rmdir()

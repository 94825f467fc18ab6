"""Names and texts of two notebooks in; both in the user's own tool for diffs, until it is closed; its exit code out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.git.difftool import run_tool

if TYPE_CHECKING:
    from collections.abc import Sequence


def open_difftool(sides: Sequence[tuple[str, bytes]]) -> int:
    """*sides*: old and new."""
    folder = Path(tempfile.mkdtemp(prefix="rundiff-"))
    try:
        old, new = (_written(folder / side, *named) for side, named in zip(("old", "new"), sides, strict=True))
        return run_tool(old, new)
    finally:
        shutil.rmtree(folder)


def _written(folder: Path, name: str, text: bytes) -> Path:
    path = folder / f"{_plain(name)}.py"  # a tool tells by its end how to colour it
    folder.mkdir()
    path.write_bytes(text)
    path.chmod(0o400)  # so that nobody believes an edit would be kept
    return path


def _plain(name: str) -> str:
    """The file's name, with nothing in it that a tool could take for more than that."""
    stem = Path(name).stem
    return "".join(char if char.isalnum() or char in "-_." else "_" for char in stem).lstrip("-.") or "notebook"

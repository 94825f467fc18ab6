"""A folder of hooks in; its scripts with a block that calls `rundiff hook`, or without it, out."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from rundiff.commands.setup.blocks import block, with_block, without_block
from rundiff.commands.setup.edits import Edit, held
from rundiff.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = {"pre-commit": "rundiff hook", "pre-merge-commit": "rundiff hook --merge"}
"""What each of git's hooks calls."""
_SHELL = re.compile(rb"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?:\S*/)?(?:sh|bash|dash|zsh|ksh)\b")
_SCRIPT = """\
command -v rundiff >/dev/null 2>&1 || {{
  echo "rundiff is not on PATH, so outputs cannot be taken out and nothing is committed: activate its environment," >&2
  echo "or take the hook out of $0 (rundiff setup --undo); git commit --no-verify commits without it" >&2
  exit 1
}}
{command} || exit
"""


def with_hooks(folder: Path, *, new_folder: bool) -> list[Edit]:
    """Each hook with our block in it. Raises UserError for a script that a block of shell cannot stand in."""
    edits = []
    for name, command in HOOKS.items():
        path = folder / name
        before = held(path)
        if before is not None:
            _check(path, before, command)
        after = with_block(before, _SCRIPT.format(command=command).encode(), new_folder=new_folder, script=True)
        edits.append(Edit(path, before, after, executable=True))
    return edits


def without_hooks(folder: Path) -> list[Edit]:
    """Each hook that has our block, without it."""
    found = ((folder / name, held(folder / name)) for name in HOOKS)
    return [Edit(path, before, without_block(before)) for path, before in found if block(before) is not None]


def runs_us(path: Path) -> bool:
    """Whether a hook has our block, and git runs it: one that is not executable it passes over."""
    return block(held(path)) is not None and os.access(path, os.X_OK)


def _check(path: Path, content: bytes, command: str) -> None:
    if not _SHELL.match(content):
        message = f"{path} is no shell script, so rundiff leaves it as it is; have it run `{command}` and fail where that fails"
        raise UserError(message)
    if not os.access(path, os.X_OK):
        message = f"{path} is not executable, so git does not run it; `chmod +x {path}` or take it away, and try again"
        raise UserError(message)

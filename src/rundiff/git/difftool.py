"""Two files in; git's own knowledge of tools for diffs used on them. git is in the foreground: a tool may need the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rundiff.errors import GitMissing
from rundiff.git.process import answer

_OURS = "rundiff"
_USUAL = "vimdiff"
_CHOSEN = "rundiff-chosen"
_OUTER = ("GIT_EXTERNAL_DIFF", "GIT_DIFF_PATH_COUNTER", "GIT_DIFF_PATH_TOTAL", "GIT_DIFFTOOL_PROMPT", "GIT_MERGETOOL_GUI")
"""What the `git difftool` that called us has set for itself."""


def run_tool(old: Path, new: Path) -> int:
    """Open the user's tool on two files and wait for its end; its exit code. Raises GitMissing."""
    tool = _setting("rundiff.difftool") or _setting("diff.tool") or _USUAL
    if tool.startswith(_OURS):
        tool = _USUAL  # diff.tool=rundiff-text would call us for ever
    chosen = []
    if " " in tool:  # a command, not the name of a tool
        chosen, tool = ["-c", f'difftool.{_CHOSEN}.cmd={tool} "$LOCAL" "$REMOTE"'], _CHOSEN
    words = ["git", *chosen, "difftool", "--no-prompt", "--no-index", f"--tool={tool}", "--", str(old), str(new)]
    environment = {name: value for name, value in os.environ.items() if name not in _OUTER}
    sys.stdout.flush()
    try:
        code = os.spawnvpe(os.P_WAIT, "git", words, environment)  # noqa: S606 - no shell, and the terminal stays the tool's
    except FileNotFoundError as error:
        raise GitMissing from error
    return 0 if code == 1 else code  # as with --no-index: they differ


def _setting(name: str) -> str | None:
    out = answer(Path.cwd(), ("config", "--get", "-z", name), accepted=(0, 1))
    return out.decode("utf-8", "surrogateescape").rstrip("\0") or None

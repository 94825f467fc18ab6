"""`rundiff difftool`: two files in; the user's own tool for diffs on their text, cell by cell."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """\
usage: rundiff difftool OLD NEW

Open two notebooks in vimdiff, meld and the like, as text, cell by cell. What is edited there is not kept.
After `rundiff setup`: git difftool -y -t rundiff-text [<revision or run> …] [-- <path>…]

Which tool: rundiff.difftool in git's configuration, else diff.tool, else vimdiff. It is the name of a tool that git knows
(`git difftool --tool-help`), or a command: git config --global rundiff.difftool 'code --wait --diff'
"""
_TWO = 2


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from rundiff.commands.difftool import open_difftool
    from rundiff.errors import UsageError
    from rundiff.verbs.cells import cell_text, read

    if set(words) & {"-h", "--help"}:
        sys.stdout.write(_HELP)
        return 0
    if len(words) != _TWO:
        raise UsageError("difftool takes two files (see `rundiff difftool --help`)")
    return open_difftool([(name, cell_text(read(name))) for name in words])

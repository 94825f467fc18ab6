"""`rundiff cells`: what git calls to turn a notebook into text. Whatever is wrong with a file, its bytes come out."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """\
usage: rundiff cells FILE

Print a notebook as text, cell by cell, without outputs, counts and ids; - reads stdin. Any other file is printed as it is.
`rundiff setup` has git use it: for git diff, git log -p, git show and vimdiff.
"""


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    if not words or words[0] in {"-h", "--help"}:
        sys.stdout.write(_HELP)
        return 0 if words else 2
    sys.stdout.flush()
    sys.stdout.buffer.write(cell_text(read(words[-1])))
    return 0


def cell_text(data: bytes) -> bytes:
    """The text of a notebook; what is none as it is."""
    from rundiff.commands.cells import text_cells
    from rundiff.render.cells import text

    cells = text_cells(data)
    return data if cells is None else text(cells).encode("utf-8", "backslashreplace")


def read(name: str) -> bytes:
    """The bytes of the file, or of stdin for `-`. Raises UserError."""
    from rundiff.errors import NotANotebook, UsageError, reason
    from rundiff.streams import standard_input

    if name == "-":
        given = standard_input()
        if given is None:
            raise UsageError("standard input is closed, so there is nothing to read; name a file")
        return given.read()
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - pathlib takes longer to import than a notebook to be read
            return file.read()
    except OSError as error:
        raise NotANotebook(f"{name} cannot be read ({reason(error)}); check the path and its permissions") from error

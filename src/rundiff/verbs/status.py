"""`rundiff status`."""

from __future__ import annotations

import os
import sys

from rundiff.streams import here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from rundiff.arguments import Parser
    from rundiff.commands.status import status
    from rundiff.render.status import lines

    parser = Parser(prog="rundiff status", description="Whether runs are recorded here; if none was, why not, and what to do.")
    parser.parse_args(words)
    sys.stdout.write(lines(status(here(), os.environ)))
    return 0

"""`rundiff strip`."""

from __future__ import annotations

import sys

from rundiff.streams import standard_input

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from pathlib import Path

    from rundiff.arguments import Parser
    from rundiff.commands.strip import strip_bytes, strip_files
    from rundiff.errors import DIFFERENCES, USER_ERROR, UsageError
    from rundiff.render.strip import line
    from rundiff.strip.policy import StripOptions

    parser = Parser(prog="rundiff strip", description="Take outputs, execution counts and volatile metadata out of notebooks.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="notebooks to rewrite; - reads stdin and writes stdout")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something would be removed")
    asked = parser.parse_args(words)
    if asked.files == ["-"]:
        given = standard_input()
        if given is None:
            raise UsageError("standard input is closed, so there is nothing to read; name a file")
        sys.stdout.buffer.write(strip_bytes(given.read(), StripOptions()))
        return 0
    failed = found = False
    for report in strip_files(map(Path, asked.files), StripOptions(), check=asked.check):
        failed |= report.error is not None
        found |= report.changed
        if report.error is not None or report.changed:
            (sys.stderr if report.error else sys.stdout).write(line(report) + "\n")
    return USER_ERROR if failed else DIFFERENCES if asked.check and found else 0

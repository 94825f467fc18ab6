"""`rundiff env`."""

from __future__ import annotations

import os
import sys

from rundiff.streams import here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from rundiff.render.pieces import Line


def main(words: Sequence[str]) -> int:
    """The exit code: 1 where --check finds something. Raises UserError."""
    asked = _asked(words)
    imports = not asked.check if asked.imports is None else asked.imports
    if asked.check:
        return _check(asked, imports=imports)
    from rundiff.commands.env import environment_answer
    from rundiff.render.env import answer_json, answer_lines

    answer = environment_answer(here(), asked.runs, os.environ, imports=imports)
    if asked.format == "json":
        sys.stdout.write(answer_json(answer))
    else:
        _show(answer_lines(answer))
    return 0


def _asked(words: Sequence[str]) -> argparse.Namespace:
    from rundiff.arguments import Formatter, Parser

    parser = Parser(
        prog="rundiff env",
        formatter_class=Formatter,
        usage="rundiff env [options] [RUN [RUN]]",
        description=(
            "The environment of this Python: what it uses, what the image claims, and what differs from a run, by default from the\n"
            "last GPU run. One RUN is compared with now, two with each other."
        ),
    )
    parser.add_argument("runs", nargs="*", metavar="RUN", help="run/3, run/last, run/prev, run/best or run/gpu")
    parser.add_argument(
        "--check", action="store_true", help="only what is wrong or risky, worst first; exits with 1 if anything is"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one line, for programs")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--import", dest="imports", action="store_true", default=None, help="import torch to ask it, with --check too"
    )
    how.add_argument("--no-import", dest="imports", action="store_false", help="tell of torch what its files say; quick")
    return parser.parse_intermixed_args(words)


def _check(asked: argparse.Namespace, *, imports: bool) -> int:
    from rundiff.commands.env import checked
    from rundiff.errors import DIFFERENCES, NOTHING_TO_REPORT

    found = checked(here(), asked.runs, os.environ, imports=imports)
    if asked.format == "json":
        from rundiff.render.env import findings_json

        sys.stdout.write(findings_json(found, sys.executable))
    elif found:
        from rundiff.render.env import finding_lines

        _show(finding_lines(found))
    return DIFFERENCES if found else NOTHING_TO_REPORT


def _show(lines: Sequence[Line]) -> None:
    from rundiff.colour import in_colour
    from rundiff.render.terminal import coloured, plain

    paint = coloured if in_colour(None, os.environ, {}, terminal=sys.stdout.isatty()) else plain
    sys.stdout.write(paint(lines))

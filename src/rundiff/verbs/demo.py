"""`rundiff demo`."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.render.pieces import Line


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from pathlib import Path

    from rundiff.arguments import Parser
    from rundiff.commands.demo import check_lab, make_demo, open_lab
    from rundiff.commands.diff import comparison
    from rundiff.git import Repository
    from rundiff.render.looks import Looks
    from rundiff.render.runs import table
    from rundiff.render.summary import summary

    parser = Parser(prog="rundiff demo", description="Make a sample project, really train it three times, and show the answer.")
    parser.add_argument("folder", nargs="?", default="rundiff-demo", help="where to make it (default: %(default)s)")
    parser.add_argument("--lab", action="store_true", help="then open it in JupyterLab, with the answer beside the notebook")
    asked = parser.parse_args(words)
    if asked.lab:
        check_lab()
    made = make_demo(Path(asked.folder), _progress)
    sys.stderr.write("\n" if sys.stderr.isatty() else "")
    sys.stdout.write(f"\n{table(made.runs)}\n$ rundiff diff --summary run/best run/last\n")
    _show(summary(comparison(Repository.discover(made.folder), ("run/best", "run/last")), Looks(columns=_columns())))
    sys.stdout.write("(without --summary: with the lines of code)\n")
    if asked.lab:
        sys.stdout.write("\nJupyterLab opens the notebook, with this answer beside it; Ctrl+C ends it.\n")
        sys.stdout.flush()
        open_lab(made.folder)
    return 0


def _show(lines: Sequence[Line]) -> None:
    from rundiff.colour import in_colour
    from rundiff.render.terminal import coloured, plain

    paint = coloured if in_colour(None, os.environ, {}, terminal=sys.stdout.isatty()) else plain
    sys.stdout.write(paint(lines))


def _columns() -> int | None:
    """Of the terminal, if there is one."""
    return os.get_terminal_size(sys.stdout.fileno()).columns or None if sys.stdout.isatty() else None


def _progress(word: str) -> None:
    """One line that is written over on a terminal; a line each in a log."""
    sys.stderr.write(f"\r\x1b[Kdemo: {word}" if sys.stderr.isatty() else f"demo: {word}\n")
    sys.stderr.flush()

"""Words in, frozen requests out: one grammar for the terminal and the magic."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn

from rundiff.errors import UsageError
from rundiff.options import DiffOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

Format = Literal["text", "json", "html", "nbdime"]
When = Literal["auto", "always", "never"]


class DiffRequest(NamedTuple):
    """What `rundiff diff` and `%gitdiff` were asked. *words* may be revisions, runs or paths: the repository decides."""

    words: tuple[str, ...]
    paths: tuple[str, ...]
    cached: bool
    format: Format
    colour: When
    context: int | None
    lines: int | None
    exit_code: bool
    no_index: bool
    options: DiffOptions


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal. argparse makes one for every option, and asks shutil, which takes longer than parsing."""

    def __init__(self, prog: str) -> None:
        try:
            width = os.get_terminal_size().columns
        except OSError:
            width = 80
        super().__init__(prog, width=width - 2)


class Parser(argparse.ArgumentParser):
    """argparse that raises one sentence in place of printing usage and leaving the process."""

    def error(self, message: str) -> NoReturn:
        """Called by argparse."""
        sentence = f"{message} (see `{self.prog} --help`)"
        raise UsageError(sentence)


def diff_parser(prog: str) -> Parser:
    """The grammar of a diff; git's words keep git's meaning."""
    shown = prog.replace("%", "%%")  # argparse formats what it shows
    parser = Parser(
        prog=prog,
        allow_abbrev=False,
        formatter_class=_Formatter,
        usage=(
            f"{shown} [options] [<revision or run> [<revision or run>]] [--] [<path>…]\n"
            f"       {shown} [options] --no-index <old path> <new path>"
        ),
        description="Show what changed between two states of a repository, cell by cell, worst first.",
        epilog=(
            "A revision is anything git takes (HEAD~1, a branch, a..b), or a run: run/3, run/last, run/prev, run/best, run/gpu.\n"
            f"  {prog} HEAD                  what changed since the last commit\n"
            f"  {prog} run/best run/last     why was the last run worse than the best one?\n"
            f"  {prog} run/last -- train.ipynb"
        ),
    )
    parser.add_argument("words", nargs="*", metavar="revision", help=argparse.SUPPRESS)
    parser.add_argument("--cached", "--staged", action="store_true", help="compare with the index, not with the files")
    parser.add_argument(
        "--no-index",
        action="store_true",
        help="compare two files or folders, in a repository or not; exits with 1 if they differ",
    )
    parser.add_argument("--format", choices=("text", "json", "html", "nbdime"), default="text")
    parser.add_argument(
        "--color", dest="colour", nargs="?", const="always", choices=("auto", "always", "never"), default="auto"
    )
    parser.add_argument("--no-color", dest="colour", action="store_const", const="never", help=argparse.SUPPRESS)
    parser.add_argument("-U", "--unified", dest="context", type=_count, metavar="N", help="unchanged lines around a change")
    parser.add_argument("--lines", type=_some, metavar="N", help="at most N lines, worst first; says what it left out")
    parser.add_argument("--outputs", action="store_true", help="compare outputs too; re-running alone shows none")
    parser.add_argument(
        "--metadata", action="store_true", help="compare metadata too; what tools write by themselves is counted"
    )
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 when there are differences")
    return parser


def diff_request(parser: Parser, argv: Sequence[str]) -> DiffRequest:
    """*argv* as a request. What stands behind the first `--` is paths. Raises UsageError."""
    words, paths = list(argv), []
    if "--" in words:
        cut = words.index("--")
        words, paths = words[:cut], words[cut + 1 :]
    found, unknown = parser.parse_known_intermixed_args(words)
    if unknown:
        message = (
            f"{unknown[0]} is not an option here (see `{parser.prog} --help`); for git's own: git diff {' '.join(unknown)}"
        )
        raise UsageError(message)
    if found.no_index and found.cached:
        raise UsageError("--no-index compares two paths, and no index; leave out --cached")
    return DiffRequest(
        tuple(found.words),
        tuple(paths),
        found.cached,
        found.format,
        found.colour,
        found.context,
        found.lines,
        found.exit_code,
        found.no_index,
        DiffOptions(outputs=found.outputs, metadata=found.metadata),
    )


def _some(word: str) -> int:
    if not word.isdecimal() or not int(word):
        message = f"{word!r} is not a number of lines from 1 on"
        raise argparse.ArgumentTypeError(message)
    return int(word)


def _count(word: str) -> int:
    if not word.isdecimal():
        message = f"{word!r} is not a number of lines"
        raise argparse.ArgumentTypeError(message)
    return int(word)

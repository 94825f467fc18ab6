"""`rundiff check`."""

from __future__ import annotations

import os
import sys

from rundiff.streams import here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from rundiff.commands.check import Checked
    from rundiff.commands.muting import Muting
    from rundiff.git import Repository

_FORMATS = ("text", "json", "github", "gitlab", "markdown", "sarif")
_REPORTS = ("json", "gitlab", "markdown", "sarif")
"""Formats that an option of their own writes to a file, whatever is shown."""
_WITHOUT_LINES = frozenset({"text", "markdown"})
"""Formats that say in which cell something stands, and not at which line of the file."""


def main(words: Sequence[str]) -> int:
    """The exit code: 1 where a rule failed. Raises UserError."""
    import gc

    from rundiff.ending import end_orderly
    from rundiff.runs.shelf import repository

    asked = _asked(words)
    end_orderly()
    gc.disable()  # as in a diff: the process ends with the answer
    with repository(here()) as repo:
        if asked.mute is not None:
            return _mute(repo, asked)
        code = _check(repo, asked)
    gc.freeze()
    return code


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    cut = list(words).index("--") if "--" in words else len(words)
    asked = parser.parse_intermixed_args(list(words[:cut]))
    asked.dashes, asked.paths = cut < len(words), tuple(words[cut + 1 :])
    return asked


def _parser() -> argparse.ArgumentParser:
    from rundiff.arguments import Formatter, Parser
    from rundiff.render.check.text import LINES

    parser = Parser(
        prog="rundiff check",
        allow_abbrev=False,
        formatter_class=Formatter,
        usage=(
            "rundiff check [options] [<revision>..<revision> | <revision>] [--] [<path>…]\n"
            "       rundiff check [options] --staged [--message FILE] [--] [<path>…]\n"
            "       rundiff check --mute RULE [--] [<path>…]"
        ),
        description=(
            "What changed for training, judged by the rules in [tool.rundiff.check] of pyproject.toml, or [check] of rundiff.toml.\n"
            "Without revisions: what the last commit changed. Exits with 1 where a rule failed."
        ),
        epilog=(
            "  rundiff check main...HEAD    what this branch changed since it left main\n"
            "  rundiff check main           what the files on disk changed since main\n"
            "  rundiff check --staged       what is about to be committed\n"
            "docs/check.md has the table of rules, and templates for GitHub, GitLab and pre-commit."
        ),
    )
    _add_options(parser, LINES)
    return parser


def _add_options(parser: argparse.ArgumentParser, lines: int) -> None:
    from argparse import SUPPRESS

    parser.add_argument("words", nargs="*", metavar="revision", help=SUPPRESS)
    parser.add_argument("--staged", "--cached", action="store_true", help="judge what is staged, against HEAD")
    parser.add_argument("--message", metavar="FILE", help="a commit's message that is not in a commit yet: its trailers count")
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.add_argument("--old-rules", action="store_true", help="judge by the rules of the old side, where it has any")
    parser.add_argument("--format", choices=_FORMATS, default="text", help="what is shown")
    parser.add_argument("--lines", type=int, default=lines, metavar="N", help=f"at most N lines of text (default {lines})")
    for name in _REPORTS:
        parser.add_argument(f"--{name}", dest=f"{name}_file", metavar="FILE", help=f"write {name} to FILE as well")
    parser.add_argument("--summary", metavar="FILE", help="append the Markdown to FILE: that of GITHUB_STEP_SUMMARY")
    parser.add_argument(
        "--mute", metavar="RULE", help="write into the file of rules that RULE is no risk here, or in these paths"
    )


def _check(repo: Repository, asked: argparse.Namespace) -> int:
    from pathlib import Path

    from rundiff.commands.check import CheckRequest, checked
    from rundiff.errors import DIFFERENCES, NOTHING_TO_REPORT

    message = None if asked.message is None else Path(asked.message)
    shown = {asked.format, *(name for name in _REPORTS if getattr(asked, f"{name}_file") is not None)}
    request = CheckRequest(tuple(asked.words), asked.paths, asked.dashes, asked.staged, message, asked.old_rules)
    found = checked(repo, request._replace(located=bool(shown - _WITHOUT_LINES)))
    code = DIFFERENCES if found.verdict.failed(strict=asked.strict) and not asked.exit_zero else NOTHING_TO_REPORT
    for name in _REPORTS:
        if (file := getattr(asked, f"{name}_file")) is not None:
            _write(file, _report(name, found, code))
    if asked.summary is not None:
        _write(asked.summary, _report("markdown", found, code), append=True)
    if asked.format != "text":
        sys.stdout.write(_report(asked.format, found, code))
    elif found.verdict.judged or not asked.staged:  # a hook is silent where nothing is to be said
        _show(found, asked.lines)
    return code


def _report(name: str, found: Checked, code: int) -> str:
    from rundiff.render.check.rows import Found

    shown = Found(*found)
    if name == "sarif":
        from rundiff._version import __version__
        from rundiff.render.check.sarif import sarif

        return sarif(shown, __version__)
    if name == "markdown":
        from rundiff.render.check.markdown import check_markdown

        return check_markdown(shown)
    from rundiff.render.check.reports import check_json, github, gitlab

    return github(shown) if name == "github" else gitlab(shown) if name == "gitlab" else check_json(shown, code=code)


def _show(found: Checked, most: int) -> None:
    from rundiff.colour import in_colour
    from rundiff.render.check.rows import Found
    from rundiff.render.check.text import check_lines
    from rundiff.render.terminal import coloured, plain

    paint = coloured if in_colour(None, os.environ, {}, terminal=sys.stdout.isatty()) else plain
    sys.stdout.write(paint(check_lines(Found(*found), most)))


def _write(file: str, text: str, *, append: bool = False) -> None:
    from pathlib import Path

    from rundiff.errors import NotWritable, reason

    try:
        with Path(file).open("ab" if append else "wb") as opened:
            opened.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise NotWritable(f"{file} cannot be written ({reason(error)}); name another file") from error


def _mute(repo: Repository, asked: argparse.Namespace) -> int:
    from rundiff.commands.muting import mute
    from rundiff.errors import NOTHING_TO_REPORT, UsageError

    if asked.words or asked.staged:
        raise UsageError("--mute takes a rule, and paths behind --; leave out everything else")
    sys.stdout.write(_muted(mute(repo, asked.mute, asked.paths)))
    return NOTHING_TO_REPORT


def _muted(done: Muting) -> str:
    from rundiff.render.pieces import safe

    if done.already:
        return f"{safe(done.written)} says so already: mute = [{safe(done.line)}]\n"
    made = "made, with" if done.made else "now has"
    return f"{safe(done.written)} {made} {safe(done.line)} in `mute`; commit it, so that it is no risk for everybody here\n"

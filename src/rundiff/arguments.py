"""Words in, frozen requests out: one grammar for the terminal and the magic. git's words keep git's meaning."""

from __future__ import annotations

import argparse
import os
import re
from shlex import join
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from rundiff.errors import UsageError
from rundiff.options import DiffOptions, Renames, Space
from rundiff.request import DiffRequest, Form, StatWidths

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTIONAL = {
    "--color": "always",
    "--word-diff": "plain",
    "--stat": "",
    "--find-renames": "",
    "--find-copies": "",
    "--unified": "3",
    "-U": "3",
    "-M": "",
    "-C": "",
}
"""Options whose value may be left out, and what they mean then. As in git, a word of its own is never that value."""
_FORMS: tuple[Form, ...] = ("numstat", "stat", "shortstat", "name-only", "name-status", "summary")
_NAMES = frozenset({"name-only", "name-status"})
_LIKE = 0.85
"""How like an option a word must be to be taken for a slip."""
_FILTER = re.compile(r"[ACDMRTUXBacdmrtuxb*]*")


class Formatter(argparse.RawDescriptionHelpFormatter):
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
    """The grammar of a diff."""
    shown = prog.replace("%", "%%")  # argparse formats what it shows
    parser = Parser(
        prog=prog,
        allow_abbrev=False,
        formatter_class=Formatter,
        usage=(
            f"{shown} [options] [<revision or run> [<revision or run>]] [--] [<path>…]\n"
            f"       {shown} [options] --cached [<revision or run>] [--] [<path>…]\n"
            f"       {shown} [options] <revision>:<path> <revision>:<path>\n"
            f"       {shown} [options] --no-index <old path> <new path>"
        ),
        description="Show what changed between two states of a repository, cell by cell, worst first.",
        epilog=(
            "A revision is anything git takes (HEAD~1, a branch, a..b, a...b), or a run: run/3, run/last, run/prev, run/best, run/gpu.\n"
            f"  {prog} HEAD                  what changed since the last commit\n"
            f"  {prog} run/best run/last     why was the last run worse than the best one?\n"
            f"  {prog} run/last -- train.ipynb\n"
            f"  {prog} --stat main...        how much did this branch change?"
        ),
    )
    parser.add_argument("words", nargs="*", metavar="revision", help=argparse.SUPPRESS)
    _add_sides(parser)
    _add_forms(parser)
    _add_what_counts(parser)
    _add_looks(parser)
    return parser


def _add_sides(parser: Parser) -> None:
    group = parser.add_argument_group("what is compared")
    group.add_argument("--cached", "--staged", action="store_true", help="compare with the index, not with the files")
    group.add_argument("--merge-base", action="store_true", help="compare with where the two have parted")
    group.add_argument("-R", dest="reverse", action="store_true", help="swap the two sides")
    group.add_argument(
        "--no-index",
        action="store_true",
        help="compare two files or folders, in a repository or not; exits with 1 if they differ",
    )
    group.add_argument(
        "--diff-filter",
        dest="kinds",
        action="append",
        default=[],
        metavar="LETTERS",
        help="only files that were A, C, D, M, R, T or U",
    )


def _add_forms(parser: Parser) -> None:
    group = parser.add_argument_group("what is shown")
    helps = {
        "stat": "how many lines changed in each file, with a graph",
        "numstat": "the same as numbers, for programs",
        "shortstat": "only the sum",
        "name-only": "names of the files that changed",
        "name-status": "and what happened to them",
        "summary": "what changed in 25 lines, without code: worst first, the rest counted",
    }
    for form, told in helps.items():
        more = (
            {"nargs": 1, "action": _Stat, "metavar": "[=WIDTH]"}
            if form == "stat"
            else {"action": "append_const", "const": form}
        )
        group.add_argument(f"--{form}", dest="forms", help=told, **more)
    for name in ("width", "name-width", "graph-width", "count"):
        group.add_argument(f"--stat-{name}", type=_count, metavar="N", help=argparse.SUPPRESS)
    group.add_argument("-z", dest="nul", action="store_true", help="end names with NUL, and never quote them")
    group.add_argument("-p", "-u", "--patch", dest="patch", action="store_true", help="as --format patch")
    group.add_argument("-s", "--no-patch", dest="silent", action="store_true", help=argparse.SUPPRESS)
    group.add_argument(
        "--format",
        choices=("text", "json", "html", "nbdime", "patch", "source-patch"),
        default="text",
        help="patch: for `git apply`, outputs and all; source-patch: cells as text, to be read",
    )
    group.add_argument("--lines", type=_some, metavar="N", help="at most N lines, worst first; says what it left out")
    group.add_argument("--exit-code", action="store_true", help="exit with 1 when there are differences")
    group.add_argument("--quiet", action="store_true", help="show nothing; implies --exit-code")
    group.add_argument("--output", metavar="FILE", help="write to FILE")


def _add_what_counts(parser: Parser) -> None:
    group = parser.add_argument_group("what counts as a change")
    group.add_argument("--outputs", action="store_true", help="compare outputs too; re-running alone shows none")
    group.add_argument(
        "--metadata", action="store_true", help="compare metadata too; what tools write by themselves is counted"
    )
    spaces: dict[Space, tuple[str, ...]] = {
        "all": ("-w", "--ignore-all-space"),
        "amount": ("-b", "--ignore-space-change"),
        "at_end": ("--ignore-space-at-eol", "--ignore-cr-at-eol"),
    }
    helps = {"all": "ignore white space", "amount": "ignore how much of it there is"}
    for space, names in spaces.items():
        group.add_argument(*names, dest="space", action="append_const", const=space, help=helps.get(space, argparse.SUPPRESS))
    group.add_argument("--ignore-blank-lines", dest="blank_lines", action="store_false", help=argparse.SUPPRESS)
    group.add_argument(
        "-M", "--find-renames", dest="renames", metavar="[PERCENT]", help="find renamed files: by default as git does"
    )
    group.add_argument("-C", "--find-copies", dest="copies", metavar="[PERCENT]", help="and copies of changed files")
    group.add_argument("--no-renames", action="store_true", help="never")


def _add_looks(parser: Parser) -> None:
    group = parser.add_argument_group("how it looks")
    group.add_argument(
        "--color", dest="colour", choices=("auto", "always", "never"), metavar="[=WHEN]", help="always, never or auto"
    )
    group.add_argument("--no-color", dest="colour", action="store_const", const="never", help=argparse.SUPPRESS)
    group.add_argument("-U", "--unified", dest="context", type=_count, metavar="N", help="unchanged lines around a change")
    group.add_argument(
        "--word-diff",
        choices=("none", "plain", "color", "porcelain"),
        default="none",
        metavar="[=MODE]",
        help="changed lines as one, [-old-]{+new+}",
    )
    group.add_argument("--color-words", dest="word_diff", action="store_const", const="color", help="the same by colours alone")
    group.add_argument("--side-by-side", action="store_const", const="always", default="auto", help="old left, new right")
    group.add_argument("--no-side-by-side", dest="side_by_side", action="store_const", const="never", help=argparse.SUPPRESS)
    group.add_argument("--no-pager", dest="pager", action="store_false", help="write to the terminal directly")


class _Stat(argparse.Action):
    """`--stat[=WIDTH[,NAME-WIDTH[,COUNT]]]`."""

    def __call__(self, _: object, namespace: argparse.Namespace, values: object, __: object = None) -> None:
        """Called by argparse."""
        word = cast("list[str]", values)[0]
        numbers = word.split(",") if word else []
        if len(numbers) > 3 or not all(number.isdecimal() or not number for number in numbers):  # noqa: PLR2004 - see above
            message = f"--stat={word} is not --stat=WIDTH,NAME-WIDTH,COUNT, in whole numbers"
            raise UsageError(message)
        for name, number in zip(("stat_width", "stat_name_width", "stat_count"), numbers, strict=False):
            setattr(namespace, name, int(number) if number else None)
        namespace.forms = [*(namespace.forms or []), "stat"]


class Given(NamedTuple):
    """The words of somebody, sorted: what `argparse` made of them, and the paths behind `--`."""

    found: argparse.Namespace
    paths: tuple[str, ...]
    dashes: bool


def diff_request(parser: Parser, argv: Sequence[str]) -> DiffRequest:
    """*argv* as a request. What stands behind the first `--` is paths. Raises UsageError."""
    return request(given(parser, argv))


def given(parser: Parser, argv: Sequence[str]) -> Given:
    """*argv*, sorted and found to go together. Raises UsageError."""
    words, paths = list(argv), []
    dashes = "--" in words
    if dashes:
        cut = words.index("--")
        words, paths = words[:cut], words[cut + 1 :]
    found, unknown = parser.parse_known_intermixed_args([_with_value(word) for word in words])
    if unknown:
        raise UsageError(_unknown(parser, unknown[0], argv))
    _check(found, argv)
    return Given(found, tuple(paths), dashes)


def _unknown(parser: Parser, word: str, argv: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - for what is wrong only

    known = [name for action in parser._actions for name in action.option_strings if action.help != argparse.SUPPRESS]  # noqa: SLF001 - argparse has no other list
    like = get_close_matches(word.partition("=")[0], known, n=1, cutoff=_LIKE) if word.startswith("--") else []
    if like:
        return f"{word} is not an option here; did you mean {like[0]}? (see `{parser.prog} --help`)"
    return (
        f"{word} is not an option here (see `{parser.prog} --help`); "
        f"git knows more, but compares notebooks as text: git diff {join(argv)}"
    )


def request(words: Given) -> DiffRequest:
    """What *words* ask of a comparison."""
    found = words.found
    return DiffRequest(
        words=tuple(found.words),
        paths=words.paths,
        dashes=words.dashes,
        cached=found.cached,
        merge_base=found.merge_base,
        reverse=found.reverse,
        no_index=found.no_index,
        options=DiffOptions(
            outputs=found.outputs,
            metadata=found.metadata,
            space=_space(found.space or []),
            blank_lines=found.blank_lines,
            renames=_renames(found),
        ),
        kinds="".join(found.kinds),
        forms=_forms(found),
        format="patch" if found.patch and not _NAMES & set(found.forms or []) else found.format,
        nul=found.nul,
        stat=StatWidths(found.stat_width, found.stat_name_width, found.stat_graph_width, found.stat_count),
        colour=found.colour,
        word_diff=found.word_diff,
        side_by_side=found.side_by_side,
        context=found.context,
        lines=found.lines,
        exit_code=found.exit_code or found.quiet,
        quiet=found.quiet,
        output=found.output,
        pager=found.pager,
    )


def _with_value(word: str) -> str:
    """An option as argparse takes it: `-M` as `-M=`, so that it does not take the word that follows."""
    if word in OPTIONAL:
        return f"{word}={OPTIONAL[word]}" if word.startswith("--") else f"{word}{OPTIONAL[word] or '='}"
    return word


def _check(found: argparse.Namespace, argv: Sequence[str]) -> None:
    """Raise UsageError where two words do not go together, or mean something that only git can answer."""
    git = f"git diff {join(argv)}"
    if found.no_index and (found.cached or found.merge_base):
        word = "--cached" if found.cached else "--merge-base"
        what = "index" if found.cached else "history"
        message = f"--no-index compares two paths, and no {what}; leave out {word}"
        raise UsageError(message)
    if found.word_diff == "porcelain":
        message = f"--word-diff=porcelain is git's own format, for programs; ask git: {git}"
        raise UsageError(message)
    kinds = "".join(found.kinds)
    if not _FILTER.fullmatch(kinds):
        message = f"--diff-filter={kinds}: the letters are A, C, D, M, R, T, U, small to leave out (see `git help diff`)"
        raise UsageError(message)
    forms = set(found.forms or [])
    if found.nul and not forms & {*_NAMES, "numstat"}:
        raise UsageError("-z ends names with NUL in --name-only, --name-status and --numstat; ask for one of them")
    if "summary" in forms and len(forms) > 1:
        message = f"--summary and --{min(forms - {'summary'})} are two answers; ask for one at a time"
        raise UsageError(message)
    if len(forms & _NAMES) > 1 or (forms & _NAMES and found.silent):
        raise UsageError("--name-only, --name-status and --no-patch exclude each other; choose one")
    answers = [] if found.format == "text" else [f"--format {found.format}"]
    if found.patch and found.format != "patch" and not forms & _NAMES:
        answers.append("--patch")
    if forms:
        answers.append(f"--{min(forms)}")
    if len(answers) > 1:
        instead = f", or ask git: {git}" if found.format == "text" else ""
        message = f"{answers[0]} and {answers[1]} are two answers; ask for one at a time{instead}"
        raise UsageError(message)


def _forms(found: argparse.Namespace) -> tuple[Form, ...]:
    """As in git, names are shown alone, whatever else was asked for, and `--no-patch` shows nothing."""
    sized = any(getattr(found, f"stat_{name}") is not None for name in ("width", "name_width", "graph_width", "count"))
    said = [*(found.forms or []), *(["stat"] if sized else [])]
    if found.silent:
        return ()
    forms = tuple(form for form in _FORMS if form in said)
    names = tuple(form for form in forms if form in _NAMES)
    return names or forms or (() if found.quiet else ("changes",))


def _space(said: Sequence[Space]) -> Space:
    """The option that ignores most, as in git."""
    order: tuple[Space, ...] = ("all", "amount", "at_end")
    return next((space for space in order if space in said), "exact")


def _renames(found: argparse.Namespace) -> Renames:
    if found.no_renames:
        return Renames(wanted=False)
    said = found.copies if found.copies is not None else found.renames
    return Renames() if said is None else Renames(wanted=True, least=_percent(said), copies=found.copies is not None)


def _percent(word: str) -> int | None:
    """Similarity as git has it: `-M90%`, and `-M9`, which is the fraction 0.9."""
    number = word.removeprefix("=")
    if not number:
        return None
    if not re.fullmatch(r"\d+(\.\d+)?%?", number):
        message = f"{word!r} is no part of a file in percent, as in -M80%"
        raise UsageError(message)
    if number.endswith("%"):
        return min(100, int(float(number[:-1])))
    return min(100, int(float(number if "." in number else f"0.{number}") * 100))


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

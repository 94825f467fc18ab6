"""The words of `%gitdiff` in; what they ask for out: all that `rundiff diff` takes, and what only a notebook can be asked."""

from __future__ import annotations

import argparse
import re
import shlex
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.arguments import diff_parser, given, request
from rundiff.errors import UsageError
from rundiff.request import DiffRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rundiff.arguments import Parser

PROG = "%gitdiff"
_FOR_TERMINALS = frozenset(
    {"--format", "--patch", "--output", "-z", "--quiet", "--exit-code", "--color", "--side-by-side", "--no-pager"}
)
"""What means nothing in a notebook: it is not offered."""
Shown = Literal["changes", "runs", "env", "facts", "note"]
_NAME = r"[^\W\d]\w*"
_FIELD = re.compile(rf"(?<![@^])\{{(?!\{{)[^{{}}]+\}}|\$(?:{_NAME})")
"""`{name}` and `$name`, whose values are put in their place; `HEAD@{1}` and `HEAD^{tree}` are git's own."""


class Question(NamedTuple):
    """What is asked. *diff* holds the words of a comparison; *note* the text that a run is given."""

    diff: DiffRequest
    shown: Shown = "changes"
    note: str = ""
    everything: bool = False
    """The whole repository, where no side and no path is named; else the notebook and the modules that it uses."""
    full: bool = False
    """However long the answer is."""
    interactive: bool = False
    """As a view whose sides and looks can be changed."""


def magic_parser() -> Parser:
    """The grammar of `%gitdiff`: that of a diff, and what is asked of the notebook's own kernel and runs."""
    parser = diff_parser(PROG)
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list of them
        if _FOR_TERMINALS.intersection(action.option_strings):
            action.help = argparse.SUPPRESS
    group = parser.add_argument_group("in a notebook")
    group.add_argument(
        "--all", dest="everything", action="store_true", help="the whole repository, not only what the notebook uses"
    )
    group.add_argument("--full", action="store_true", help="all of the answer, however long")
    group.add_argument(
        "-i", "--interactive", action="store_true", help="a view in which sides can be picked and changes ticked off"
    )
    group.add_argument("--runs", action="store_true", help="list the recorded runs")
    group.add_argument("--env", action="store_true", help="what the environment is, and how it differs from a run's")
    group.add_argument("--facts", action="store_true", help="what was observed while a run ran; of two runs, what differs")
    group.add_argument("--note", metavar="TEXT", help="write a note on a run: the last one, or the one that is named")
    return parser


def question(line: str, value: Callable[[str], str]) -> Question:
    """What *line* asks; *value* gives what stands for `{name}` and `$name`. Raises UsageError."""
    words = given(magic_parser(), _words(line, value))
    found, asked = words.found, request(words)
    shown = [name for name in ("runs", "env", "facts") if getattr(found, name)] + ["note"] * (found.note is not None)
    if len(shown) > 1:
        message = f"--{shown[0]} and --{shown[1]} are two answers; ask for one at a time"
        raise UsageError(message)
    for_terminal(asked)
    made = Question(
        asked,
        shown[0] if shown else "changes",  # type: ignore[arg-type] # one of the words of the grammar
        found.note or "",
        found.everything,
        found.full,
        found.interactive,
    )
    _check(made)
    return made


def _words(line: str, value: Callable[[str], str]) -> list[str]:
    """As a shell parts them; a value is part of its word, whatever it holds."""
    _refuse_nul(line)
    fields: list[str] = []

    def kept(match: re.Match[str]) -> str:
        fields.append(match[0])
        return f"\0{len(fields) - 1}\0"

    try:
        words = shlex.split(_FIELD.sub(kept, line))
    except ValueError as error:
        message = f"{str(error).lower()} in {line.strip()!r}; close the quotes"
        raise UsageError(message) from None
    found = [re.sub("\0(\\d+)\0", lambda match: value(fields[int(match[1])]), word) for word in words]
    for word in found:
        _refuse_nul(word)
    return found


def _refuse_nul(words: str) -> None:
    """Raise UsageError where *words* hold what no program can be given, and no file be called."""
    if "\0" in words:
        message = f"{words.strip()!r} holds a NUL, which no name does; leave it out"
        raise UsageError(message)


def for_terminal(asked: DiffRequest) -> None:
    """Raise UsageError for what only makes sense where bytes are written."""
    if asked.format != "text":
        message = (
            f"--format {asked.format} is for the terminal; here use d = %gitdiff … and d.to_json(), d.to_markdown() or d.cells"
        )
        raise UsageError(message)
    given_words = {
        "--output": asked.output is not None,
        "-z": asked.nul,
        "--quiet": asked.quiet or not asked.forms,
        "--exit-code": asked.exit_code,
        "--side-by-side": asked.side_by_side == "always",
    }
    if wrong := next((word for word, said in given_words.items() if said), None):
        message = f"{wrong} is for the terminal; here use d = %gitdiff …, which is true when something changed"
        raise UsageError(message)


def _check(asked: Question) -> None:
    names: Sequence[str] = asked.diff.words
    if asked.shown == "note" and not asked.note.strip():
        raise UsageError('--note needs a text: %gitdiff --note "halved the learning rate"')
    most = {"changes": None, "runs": 0, "env": 2, "facts": 2, "note": 1}[asked.shown]
    if most is not None and (len(names) > most or asked.diff.paths):
        runs = {0: "lists all runs, and takes no name", 1: "takes one run at most", 2: "takes two runs at most"}[most]
        message = f"--{asked.shown} {runs}: {' '.join((*names, *asked.diff.paths))}"
        raise UsageError(message)
    plain = DiffRequest(words=asked.diff.words, dashes=asked.diff.dashes)
    if most is not None and (asked.diff != plain or asked.everything):
        message = f"--{asked.shown} is an answer of its own, in one form; leave out the options of a comparison"
        raise UsageError(message)
    if asked.interactive and (asked.shown != "changes" or asked.diff.forms != ("changes",) or asked.diff.no_index):
        raise UsageError(
            "-i is a view of changes in a repository; leave it out, or what asks for another answer (--stat, --runs, --no-index, …)"
        )

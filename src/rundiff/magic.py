"""`%gitdiff`: the words of `rundiff diff`, answered in a notebook as text and HTML. It changes nothing in the kernel."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.error import UsageError as MagicUsageError

from rundiff.answer import Answer
from rundiff.arguments import diff_parser, diff_request
from rundiff.errors import UsageError, UserError
from rundiff.render.html import fragment
from rundiff.render.layout import layout
from rundiff.render.looks import Looks
from rundiff.render.pieces import Piece, safe
from rundiff.render.terminal import plain
from rundiff.render.wire import encoded

if TYPE_CHECKING:
    from rundiff.render.pieces import Line

_WIDTH = 80
"""Columns of `--stat`."""
_LINES = 200
"""Lines an output holds unless `--lines` says otherwise: it is saved with the notebook."""


class DiffResult:
    """An answer of `%gitdiff`: shown as the last expression of a cell; true when something changed."""

    def __init__(self, answer: Answer) -> None:
        asked = answer.asked
        self.comparison = answer.comparison()
        if asked.forms == ("changes",):
            looks = Looks(context=asked.context or 0, limit=asked.lines or _LINES, word_diff=asked.word_diff)
            self._lines: list[Line] = layout(self.comparison, looks)
        else:
            told = b"".join(answer.lists(width=_WIDTH, quote_path=False, colour=False)).decode("utf-8", "replace")
            self._lines = [(Piece("\t".join(map(safe, line.split("\t")))),) for line in told.splitlines()]

    def __bool__(self) -> bool:
        return self.comparison.differs

    def __repr__(self) -> str:
        return plain(self._lines).rstrip("\n")

    def _repr_html_(self) -> str:
        return fragment(self._lines)

    def to_json(self) -> str:
        """The same as `rundiff diff --format json`."""
        return encoded(self.comparison).decode()


def gitdiff(line: str) -> DiffResult | None:
    """Answer `%gitdiff line`. Raises IPython's UsageError, which shows one sentence and no traceback."""
    try:
        return _answer(shlex.split(line))
    except SystemExit:
        return None  # argparse has printed its help
    except (UserError, ValueError) as error:
        raise MagicUsageError(f"gitdiff: {error}") from None


def _answer(words: list[str]) -> DiffResult:
    asked = diff_request(diff_parser("%gitdiff"), words)
    if asked.format != "text":
        message = f"--format {asked.format} is for the terminal; here use d = %gitdiff … and d.to_json()"
        raise UsageError(message)
    given = {"--output": asked.output is not None, "-z": asked.nul, "--quiet": asked.quiet or not asked.forms}
    if wrong := next((word for word, said in given.items() if said), None):
        message = f"{wrong} is for the terminal; here use d = %gitdiff …, which is true when something changed"
        raise UsageError(message)
    with Answer(asked, os.fspath(_folder()), since_run=True) as answer:
        return DiffResult(answer)


def _folder() -> Path:
    """Where the notebook lies: a kernel may have changed its working directory since."""
    named = os.environ.get("JPY_SESSION_NAME", "")
    parent = Path(named).parent
    if named.endswith(".ipynb") and Path(named).is_absolute() and parent.is_dir():
        return parent
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UserError("the kernel's folder is gone; change to one that is there: %cd") from None

"""`%gitdiff`: the words of `rundiff diff`, answered in a notebook as text and HTML. It changes nothing in the kernel."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.error import UsageError as MagicUsageError

from rundiff.arguments import diff_parser, diff_request
from rundiff.commands.diff import comparison, since_last_run
from rundiff.commands.no_index import compared_paths
from rundiff.commands.scope import Scope
from rundiff.commands.words import names_and_paths
from rundiff.errors import UsageError, UserError
from rundiff.git import Repository
from rundiff.render.html import fragment
from rundiff.render.layout import layout
from rundiff.render.terminal import plain
from rundiff.render.wire import encoded

if TYPE_CHECKING:
    from rundiff.comparison import Comparison
    from rundiff.render.pieces import Line
    from rundiff.request import DiffRequest

_LINES = 200
"""Lines an output holds unless `--lines` says otherwise: it is saved with the notebook."""


class DiffResult:
    """An answer of `%gitdiff`: shown as the last expression of a cell; true when something changed."""

    def __init__(self, found: Comparison, *, context: int, limit: int) -> None:
        self.comparison = found
        self._lines: list[Line] = layout(found, context=context, limit=limit)

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
    folder = _folder()
    if asked.no_index:
        found = compared_paths(os.fspath(folder), (*asked.words, *asked.paths), options=asked.options)
    else:
        found = _in_repository(folder, asked)
    limit = _LINES if asked.lines is None else asked.lines
    return DiffResult(found, context=asked.context or 0, limit=limit)


def _in_repository(folder: Path, asked: DiffRequest) -> Comparison:
    repo = Repository.discover(folder)
    names, paths = names_and_paths(repo, asked.words, asked.paths, dashes=asked.dashes)
    if names or asked.cached:
        return comparison(repo, names, paths, cached=asked.cached, options=asked.options)
    return since_last_run(repo, Scope(paths), options=asked.options)


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

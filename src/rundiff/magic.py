"""`%gitdiff`: the words of `rundiff diff`, answered in a notebook as text and HTML. It changes nothing in the kernel."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError as MagicUsageError
from IPython.core.inputtransformer2 import cell_magic, leading_empty_lines
from IPython.utils.text import DollarFormatter

from rundiff.answer import Answer
from rundiff.commands.here import Here
from rundiff.errors import NotARepository, UsageError, UserError, reason
from rundiff.magic_words import Question, question
from rundiff.render.looks import Looks
from rundiff.render.pieces import Piece, safe
from rundiff.results.diff import DiffResult
from rundiff.runs.shelf import repository
from rundiff.runs.whereabouts import notebook_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from rundiff.git import Repository
    from rundiff.render.pieces import Line
    from rundiff.results.display import Displayed
    from rundiff.runs.cells import Execution

_WIDTH = 80
"""Columns of `--stat`."""
_SILENCED = "get_ipython().run_line_magic('gitdiff'"
"""How a line begins, once IPython has read it, whose answer nobody keeps."""


def answer(
    shell: InteractiveShell, line: str, names: Mapping[str, object], executions: Sequence[Execution]
) -> Displayed | None:
    """Answer `%gitdiff line`, asked where *names* are known. Raises IPython's UsageError: one sentence, and no traceback."""
    silent = line.rstrip().endswith(";")
    try:
        asked = question(line.rstrip().rstrip(";"), _values(shell, names))
        found = answered(asked, here(shell, executions, asked), folder(shell))
    except SystemExit:
        return None  # argparse has printed its help
    except (UserError, OSError) as error:
        raise MagicUsageError(f"gitdiff: {_said(error)}") from None
    except KeyboardInterrupt:
        raise MagicUsageError("gitdiff: interrupted; nothing was changed") from None
    if found is not None:
        found.in_colour = _in_colour(shell)
    return None if silent and _is_let_go() else found


def above(shell: InteractiveShell, line: str, cell: str, executions: Sequence[Execution]) -> None:
    """Show how *cell*, which is about to run below `%%gitdiff line`, differs from what it was. Raises IPython's UsageError.

    The last of *executions* is its own.
    """
    try:
        asked = question(line, _values(shell, {}))
        _only_a_side(asked)
        from rundiff.commands.this_cell import ThisCell, cell_comparison  # noqa: PLC0415 - few ask this

        this = ThisCell(cell, executions[-1].id)
        name = next(iter(asked.diff.words), None)
        found = cell_comparison(repository(folder(shell)), here(shell, executions, asked), this, name, asked.diff.options)
    except SystemExit:
        return  # argparse has printed its help
    except (UserError, OSError) as error:
        raise MagicUsageError(f"gitdiff: {_said(error)}") from None
    except KeyboardInterrupt:
        raise MagicUsageError("gitdiff: interrupted; nothing was changed, and the cell did not run") from None
    shown = DiffResult(found, _looks(asked), full=asked.full)
    shown.in_colour = _in_colour(shell)
    shown.show()


def below(lines: list[str]) -> list[str]:
    """The *lines* below `%%gitdiff` as IPython reads them where they stand alone: they may begin with another cell magic."""
    found: list[str] = leading_empty_lines(lines)  # type: ignore[no-untyped-call] # of IPython
    if not (found and found[0].startswith("%%")):
        return lines
    read: list[str] = cell_magic(found)  # type: ignore[no-untyped-call] # of IPython
    return read


def _said(error: UserError | OSError) -> str:
    train = "; or train here all the same: runs are kept in your state folder, and compared with"
    return reason(error) + (train if isinstance(error, NotARepository) else "")


def _only_a_side(asked: Question) -> None:
    diff = asked.diff
    if asked.shown != "changes" or asked.interactive or diff.forms != ("changes",) or diff.paths or len(diff.words) > 1:
        message = "%%gitdiff compares its cell with one run or revision (%%gitdiff run/best); ask all else with %gitdiff"
        raise UsageError(message)


def _looks(asked: Question) -> Looks:
    said = asked.diff
    return Looks(context=said.context or 0, limit=said.lines, word_diff=said.word_diff)


def answered(asked: Question, here: Here, folder: Path) -> Displayed | None:
    """What *asked* is answered in *folder*. Raises UserError."""
    match asked.shown:
        case "changes" if asked.interactive:
            return _viewed(asked, here, folder)
        case "changes":
            return compared(asked, here, folder)
        case "runs":
            from rundiff.results.runs import RunList  # noqa: PLC0415 - not for who asks what changed
            from rundiff.runs import store  # noqa: PLC0415 - as above

            return RunList(store.runs(repository(folder)), full=asked.full)
        case "note":
            from rundiff.commands.beside_code import note  # noqa: PLC0415 - as above

            noted = note(repository(folder), asked.diff.words, asked.note)
            instead = f" (in the place of “{safe(noted.before)}”)" if noted.before else ""
            sys.stdout.write(f"noted on {noted.run}: {safe(asked.note.strip())}{instead}\n")
            return None
        case "env" | "facts":
            return _beside_code(asked, folder)


def compared(asked: Question, here: Here, folder: Path) -> DiffResult:
    """The comparison that *asked* asks for. Raises UserError."""
    diff = asked.diff
    with Answer(diff, os.fspath(folder), here=here) as answer:
        lists: list[Line] | None = None
        if diff.forms == ("summary",):
            lists = list(answer.lines(_looks(asked)))
        elif diff.listed:
            told = b"".join(answer.lists(width=_WIDTH, quote_path=False, colour=False)).decode("utf-8", "replace")
            lists = [(Piece("\t".join(map(safe, line.split("\t")))),) for line in told.removesuffix("\n").split("\n")]
            lists += [(Piece(f"cannot be compared  {safe(complaint)}", "warning"),) for complaint in answer.complaints]
        return DiffResult(answer.comparison(), _looks(asked), full=asked.full, lists=lists)


def _viewed(asked: Question, here: Here, folder: Path) -> DiffResult:
    from rundiff.view import Kernel, view  # noqa: PLC0415 - as above

    named = bool(asked.diff.words)  # what is asked about first stays what is asked about, whichever sides are picked
    here = here._replace(narrow=not named, everything=here.everything or named)
    return view(asked, partial(compared, here=here, folder=folder), Kernel(folder, here.executions, here.notebook is not None))


def _beside_code(asked: Question, folder: Path) -> Displayed:
    from rundiff.commands.beside_code import environments, facts  # noqa: PLC0415 - as above
    from rundiff.environment.fingerprint import Environment, fingerprint  # noqa: PLC0415 - as above
    from rundiff.results.beside_code import EnvironmentResult, FactsResult  # noqa: PLC0415 - as above

    names = asked.diff.words
    if asked.shown == "facts":
        return FactsResult(facts(repository(folder), names))
    now = Environment() if len(names) > 1 else fingerprint(sys.modules, os.environ)
    return EnvironmentResult(environments(_repository(folder) if not names else repository(folder), names, now))


def _repository(folder: Path) -> Repository | None:
    try:
        return repository(folder)
    except NotARepository:
        return None


def here(shell: InteractiveShell, executions: Sequence[Execution], asked: Question) -> Here:
    """The kernel of *shell*, as one that asks."""
    named = notebook_path(shell)
    return Here(None if named is None else Path(named), executions, tuple(sys.path), asked.everything)


def folder(shell: InteractiveShell) -> Path:
    """Where the notebook lies: a kernel may have changed its working directory since. Raises UserError."""
    named = notebook_path(shell)
    if named is not None and Path(named).parent.is_dir():
        return Path(named).parent
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UserError("the kernel's folder is gone; change to one that is there: %cd") from None


def _values(shell: InteractiveShell, names: Mapping[str, object]) -> Callable[[str], str]:
    """What stands for `{name}` and `$name`; themselves where there is no such name."""

    def value(field: str) -> str:
        known: dict[str, Any] = {**shell.user_ns, **names}
        try:
            return DollarFormatter().vformat(field, (), known)
        except Exception:  # noqa: BLE001 - whatever the user's own expression raises: as IPython does, the words stay as they are
            return field

    return value


def _in_colour(shell: InteractiveShell) -> bool:
    """Whether the answer goes to a terminal that is shown colours: IPython's own, unless it was told to show none."""
    terminal = type(shell).__name__ == "TerminalInteractiveShell" and sys.stdout.isatty()
    return terminal and str(shell.colors).lower() != "nocolor" and not os.environ.get("NO_COLOR")


def _is_let_go() -> bool:
    """Whether the line that asks keeps no answer, as `d = %gitdiff;` does: IPython gives `;` to the magic either way."""
    import linecache  # noqa: PLC0415 - for the few that end in `;`

    frame = sys._getframe(1)  # noqa: SLF001 - the only way to the line that asks
    while frame is not None:
        text = linecache.getline(frame.f_code.co_filename, frame.f_lineno, frame.f_globals).strip()
        if "run_line_magic('gitdiff'" in text:
            return text.startswith(_SILENCED)
        frame = frame.f_back  # type: ignore[assignment] # None at the end
    return True

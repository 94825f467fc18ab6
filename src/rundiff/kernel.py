"""The IPython extension that every kernel of the environment loads by itself: `%gitdiff`, and the recorder of runs.

A start-up file of the wheel loads it. `RUNDIFF_RECORD=0` keeps the recorder out of one process; `rundiff record off` keeps
the runs of a repository, or of a user, from being stored.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.runs.capture import Recorder

if TYPE_CHECKING:
    from types import SimpleNamespace

    from IPython.core.completer import CompletionContext
    from IPython.core.interactiveshell import InteractiveShell

_KEPT = "_rundiff_recorder"
_AHEAD = "%%gitdiff"
_MATCHER = "rundiff.gitdiff"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Called by IPython; loading twice changes nothing."""
    loaded = time.time()
    _register_magic(shell)
    _register_completion(shell)
    records = os.environ.get("RUNDIFF_RECORD", "1").lower() not in {"0", "off", "false", "no"}
    if records and not hasattr(shell, _KEPT):
        recorder = Recorder(shell)
        setattr(shell, _KEPT, recorder)
        recorder.start()
    _tell_server(shell, records=records, loaded=loaded)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Called by `%unload_ext rundiff`."""
    recorder = getattr(shell, _KEPT, None)
    if recorder is not None:
        recorder.stop()
        delattr(shell, _KEPT)
    if _below in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.remove(_below)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("gitdiff", None)
    matchers = getattr(shell.Completer, "custom_matchers", [])
    matchers[:] = [matcher for matcher in matchers if not _completes(matcher)]


def _tell_server(shell: InteractiveShell, *, records: bool, loaded: float) -> None:
    """Let the panel know that this kernel records, or that it was told not to."""
    application = getattr(getattr(shell, "kernel", None), "parent", None)
    kernel_id = Path(getattr(application, "connection_file", "")).stem.removeprefix("kernel-")
    if kernel_id and "RUNDIFF_NOTICES" in os.environ:
        from rundiff.runs.notices import KernelNotice, tell  # noqa: PLC0415 - kernels without a server never pay for it

        tell(KernelNotice(kernel_id, os.getpid(), records, loaded))


def _register_magic(shell: InteractiveShell) -> None:
    def gitdiff(line: str, cell: str | None = None, local_ns: dict[str, object] | None = None) -> object:
        """Show what changed, cell by cell, worst first.

        %gitdiff                         since the last GPU run; without one since the last training run, else since HEAD
        %gitdiff HEAD                    since the last commit
        %gitdiff run/best run/last       why was the last run worse than the best one?
        %gitdiff run/3 -- model.py       since run 3, in one file
        %gitdiff --all                   not only this notebook and what it uses
        %gitdiff --runs                  the recorded runs; --env and --facts tell what they ran with
        %gitdiff --note "lr halved"      a note on the last run
        %gitdiff -i                      a view to pick sides in and tick changes off
        d = %gitdiff run/1               keep the answer: bool(d), d.cells[0].patch, d.stat, d.to_markdown()

        %%gitdiff run/best
        …                                ahead of a cell: shows this cell against its version then, and runs it

        A revision is anything git takes (HEAD~1, a branch, a..b); a run is run/3, run/last, run/prev, run/best or run/gpu.
        {name} is the value of a variable. Options: -U3 (lines around a change), --lines 25, --full, --cached, --outputs, …
        (all of them: %gitdiff --help). d.show() shows an answer in a loop. Nothing is changed but by --note.
        """
        from rundiff.magic import above, answer  # noqa: PLC0415 - kernels that never ask never pay for it
        from rundiff.runs.cells import unrecorded  # noqa: PLC0415 - as above

        recorder: Recorder | None = getattr(shell, _KEPT, None)
        executions = () if recorder is None else recorder.executions
        if cell is None and not line.startswith(_AHEAD):
            return answer(shell, line, local_ns or {}, executions)
        code = _below.code if cell is None else cell
        own = executions or (unrecorded(shell, code),)
        try:
            above(shell, line.removeprefix(_AHEAD), code, own)
        except BaseException:
            own[-1].asked_for = False  # what is below does not run
            raise
        if cell is not None:  # called by hand: `get_ipython().run_cell_magic("gitdiff", "HEAD", "…")`
            shell.run_cell(cell, store_history=False).raise_error()  # type: ignore[no-untyped-call] # of IPython
        return None

    gitdiff.needs_local_scope = True  # type: ignore[attr-defined] # the marks that IPython's decorators leave
    gitdiff._ipython_magic_no_var_expand = True  # type: ignore[attr-defined] # noqa: SLF001 - HEAD@{1} is git's
    shell.register_magic_function(gitdiff, "line_cell", "gitdiff")  # type: ignore[arg-type] # its decorator hides its type
    if _below not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(_below)


class _Below:
    """A cell that begins with `%%gitdiff` in, as lines; the question, and the code below it as it stands, out.

    So the code runs as any cell does: with `await`, tracebacks that name its lines, and an error that stops what was to run after it.
    """

    has_side_effects = True
    """So that a terminal, which asks whether a cell is complete, goes by the rules of cell magics."""
    code = ""
    """Of the cell that is about to run."""

    def __call__(self, lines: list[str]) -> list[str]:
        if not lines or lines[0].split(maxsplit=1)[:1] != [_AHEAD]:
            return lines
        from rundiff.magic import below  # noqa: PLC0415 - kernels that never ask never pay for it

        self.code = "".join(lines[1:]).rstrip("\r\n")
        return [f"get_ipython().run_line_magic('gitdiff', {lines[0].strip()!r})\n", *below(lines[1:])]


_below = _Below()


def _register_completion(shell: InteractiveShell) -> None:
    """Tab in a line of `%gitdiff`. Other lines are only looked through for that word."""

    def gitdiff_matcher(context: CompletionContext) -> dict[str, object]:
        if "gitdiff" not in context.text_until_cursor:
            return {"completions": []}
        from rundiff.completion import matched  # noqa: PLC0415 - with the first Tab that it is for

        return matched(context, shell)

    def gitdiff_hook(_: InteractiveShell, event: SimpleNamespace) -> list[str]:
        from rundiff.completion import completed  # noqa: PLC0415 - as above

        return completed(event, shell)

    try:
        from IPython.core.completer import context_matcher  # noqa: PLC0415 - IPython has it loaded, if it has it
    except ImportError:  # before 8.6
        shell.set_hook("complete_command", gitdiff_hook, re_key=r".*gitdiff[ \t]")  # type: ignore[no-untyped-call]
        return
    matchers = shell.Completer.custom_matchers
    if not any(map(_completes, matchers)):
        matchers.append(context_matcher(identifier=_MATCHER)(gitdiff_matcher))


def _completes(matcher: object) -> bool:
    return getattr(matcher, "matcher_identifier", None) == _MATCHER

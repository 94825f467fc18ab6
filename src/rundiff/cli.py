"""The terminal: words in; one command called, its value shown, an exit code out.

`rundiff --version` must be as quick as Python itself, so each verb imports what it needs when it is called.
"""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import IO

    from rundiff.render.pieces import Line

_HELP = """\
usage: rundiff <command> [options]

What changed since the last run? Notebook-aware diffs and run records for people who train models.

  diff     show what changed: git's words, and run/best, run/last …
  runs     list the recorded training runs
  status   say whether runs are recorded here, and if not why not
  record   on, off or status: whether kernels record training runs
  strip    take outputs, counts and volatile metadata out of notebooks
  demo     make a sample project, train it, and show the answer

rundiff <command> --help says more; rundiff --version prints the version.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 fine, 1 differences where asked for, 2 the user's error, 130 interrupted."""
    return _reported(list(sys.argv[1:] if argv is None else argv))


def _reported(words: list[str]) -> int:
    from rundiff.errors import UserError, reason

    if sys.stdout is None:
        return _complain("standard output is closed, so there is nowhere to write the answer")
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal that lacks "→" still gets an answer
    try:
        code = _run(words)
        sys.stdout.flush()
    except UserError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _give_up_writing()  # the reader has gone (`| head`): nothing is wrong
        return 0
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _give_up_writing()
        return _complain(f"cannot write the answer: {reason(error)}; make room or write it elsewhere")
    return code


def _give_up_writing() -> None:
    """Let go what is still to be written, or Python complains of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str) -> int:
    """Say it where errors are said; what it quotes may hold control characters."""
    from rundiff.errors import USER_ERROR
    from rundiff.render.pieces import safe

    if sys.stderr is not None:
        sys.stderr.write(f"rundiff: {safe(sentence)}\n")
    return USER_ERROR


def _run(words: list[str]) -> int:
    from rundiff.errors import UsageError

    if words[:1] in (["--version"], ["-V"]):
        from rundiff._version import __version__

        sys.stdout.write(f"rundiff {__version__}\n")
        return 0
    if not words or words[0] in {"help", "--help", "-h"}:
        sys.stdout.write(_HELP)
        return 0
    before = []
    while words[:1] in (["--no-pager"], ["-P"]):
        before, words = ["--no-pager"], words[1:]  # where git takes it; of ours only diff has a pager
    if before and words[:1] != ["diff"]:
        before = []
    verb = _VERBS.get(words[0]) if words else None
    if not words:
        raise UsageError("--no-pager stands ahead of a command: rundiff --no-pager diff")
    if verb is None:
        message = f"{words[0]!r} is not a command; there are {', '.join(_VERBS)} (see `rundiff --help`)"
        raise UsageError(message)
    try:
        return verb([*before, *words[1:]])
    except SystemExit as error:  # argparse has printed its help
        return int(error.code or 0)


def _diff(words: list[str]) -> int:
    import gc

    from rundiff.answer import Answer
    from rundiff.arguments import diff_parser, diff_request
    from rundiff.shown import end_orderly, write

    end_orderly()
    gc.disable()  # the process ends with the answer, and there are no cycles worth the time
    with Answer(diff_request(diff_parser("rundiff diff"), words), given=_standard_input()) as answer:
        if answer.streams:
            gc.enable()  # what was shown is let go of
        write(answer)
    for complaint in answer.complaints:
        _complain(complaint)
    gc.freeze()  # or Python looks through everything twice more before it ends
    return answer.code


def _standard_input() -> IO[bytes] | None:
    """None where it was closed (`<&-`)."""
    return None if sys.stdin is None else sys.stdin.buffer


def _show(lines: Sequence[Line]) -> None:
    from rundiff.colour import in_colour
    from rundiff.render.terminal import coloured, plain

    paint = coloured if in_colour(None, os.environ, {}, terminal=sys.stdout.isatty()) else plain
    sys.stdout.write(paint(lines))


def _runs(words: list[str]) -> int:
    from rundiff.arguments import Parser
    from rundiff.commands.runs import recorded_runs, recording
    from rundiff.git import Repository
    from rundiff.render.runs import table

    parser = Parser(prog="rundiff runs", description="List the recorded training runs, newest last.")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args(words)
    repo = Repository.discover(_here())
    runs = recorded_runs(repo)
    if not runs and not asked.json and not recording(repo, environment=os.environ.get("RUNDIFF_RECORD"))[0]:
        sys.stdout.write("No run is recorded here, and recording is off. Switch it on: rundiff record on\n")
    elif asked.json:
        import msgspec

        sys.stdout.write("".join(msgspec.json.encode(run).decode() + "\n" for run in runs))
    else:
        sys.stdout.write(table(runs))
    return 0


def _status(words: list[str]) -> int:
    from rundiff.arguments import Parser
    from rundiff.commands.status import status
    from rundiff.render.status import lines

    parser = Parser(prog="rundiff status", description="Whether runs are recorded here; if none was, why not, and what to do.")
    parser.parse_args(words)
    sys.stdout.write(lines(status(_here(), os.environ)))
    return 0


def _record(words: list[str]) -> int:
    from rundiff.arguments import Parser
    from rundiff.commands.runs import recording_status, set_recording
    from rundiff.render.runs import recording

    parser = Parser(prog="rundiff record", description="Whether kernels record training runs in this repository.")
    parser.add_argument("state", nargs="?", choices=("on", "off", "status"), default="status")
    parser.add_argument("--global", dest="everywhere", action="store_true", help="for all of your repositories")
    asked = parser.parse_args(words)
    if asked.state != "status":
        set_recording(_here(), on=asked.state == "on", everywhere=asked.everywhere)
    if asked.state != "status" and asked.everywhere:
        sys.stdout.write(f"recording is {asked.state} for all of your repositories that do not say otherwise themselves.\n")
    status = recording_status(_here(), environment=os.environ.get("RUNDIFF_RECORD"))
    sys.stdout.write(recording(status))
    return 0


def _strip(words: list[str]) -> int:
    from pathlib import Path

    from rundiff.arguments import Parser
    from rundiff.commands.strip import strip_bytes, strip_files
    from rundiff.errors import DIFFERENCES, USER_ERROR, UsageError
    from rundiff.options import StripOptions
    from rundiff.render.strip import line

    parser = Parser(prog="rundiff strip", description="Take outputs, execution counts and volatile metadata out of notebooks.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="notebooks to rewrite; - reads stdin and writes stdout")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something would be removed")
    asked = parser.parse_args(words)
    if asked.files == ["-"]:
        given = _standard_input()
        if given is None:
            raise UsageError("standard input is closed, so there is nothing to read; name a file")
        sys.stdout.buffer.write(strip_bytes(given.read(), StripOptions()))
        return 0
    failed = found = False
    for report in strip_files(map(Path, asked.files), StripOptions(), check=asked.check):
        failed |= report.error is not None
        found |= report.changed
        if report.error is not None or report.changed:
            (sys.stderr if report.error else sys.stdout).write(line(report) + "\n")
    return USER_ERROR if failed else DIFFERENCES if asked.check and found else 0


def _demo(words: list[str]) -> int:
    from pathlib import Path

    from rundiff.arguments import Parser
    from rundiff.commands.demo import check_lab, make_demo, open_lab
    from rundiff.commands.diff import comparison
    from rundiff.git import Repository
    from rundiff.render.layout import layout
    from rundiff.render.runs import table

    parser = Parser(prog="rundiff demo", description="Make a sample project, really train it three times, and show the answer.")
    parser.add_argument("folder", nargs="?", default="rundiff-demo", help="where to make it (default: %(default)s)")
    parser.add_argument("--lab", action="store_true", help="then open it in JupyterLab, with the answer beside the notebook")
    asked = parser.parse_args(words)
    if asked.lab:
        check_lab()
    made = make_demo(Path(asked.folder), _progress)
    sys.stderr.write("\n" if sys.stderr.isatty() else "")
    sys.stdout.write(f"\n{table(made.runs)}\n$ rundiff diff run/best run/last --lines {_ANSWER}\n")
    _show(layout(comparison(Repository.discover(made.folder), ("run/best", "run/last")), limit=_ANSWER))
    if asked.lab:
        sys.stdout.write("\nJupyterLab opens the notebook, with this answer beside it; Ctrl+C ends it.\n")
        sys.stdout.flush()
        open_lab(made.folder)
    return 0


def _here() -> Path:
    from rundiff.commands.pose import current_folder

    return current_folder()


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""Why an output takes no more."""
_ANSWER = 25
"""Lines that the demo's answer may take."""


def _progress(word: str) -> None:
    """One line that is written over on a terminal; a line each in a log."""
    sys.stderr.write(f"\r\x1b[Kdemo: {word}" if sys.stderr.isatty() else f"demo: {word}\n")
    sys.stderr.flush()


_VERBS: dict[str, Callable[[list[str]], int]] = {
    "diff": _diff,
    "runs": _runs,
    "status": _status,
    "record": _record,
    "strip": _strip,
    "demo": _demo,
}

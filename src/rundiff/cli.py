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

_HELP = """\
usage: rundiff <command> [options]

What changed since the last run? Notebook-aware diffs and run records for people
who train models.

  diff     show what changed: git's words, and run/best, run/last …
  runs     list the recorded training runs; pin, note, restore
  status   say whether runs are recorded here, and if not why not
  env      say what this Python really uses, and what is wrong; --check
  check    judge what changed by the rules of the repository: for CI and hooks
  run      run a command, and record what its Python processes train
  record   on, off or status: whether kernels record training runs
  strip    take outputs, counts and volatile metadata out of notebooks
  filter   what git starts to keep outputs out of what is stored
  setup    teach git about notebooks: filter, diff, merge, hook; --undo, --status
  hook     what git's pre-commit hook calls: strip what is staged, not the files
  cells    print a notebook as text, cell by cell
  demo     make a sample project, train it, and show the answer

rundiff <command> --help says more; rundiff --version prints the version.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 fine, 1 differences where asked for, 2 the user's error, 130 interrupted."""
    return _reported(list(sys.argv[1:] if argv is None else argv))


def _reported(words: list[str]) -> int:
    from rundiff.errors import UserError, reason
    from rundiff.streams import complain

    if sys.stdout is None:
        return complain("standard output is closed, so there is nowhere to write the answer")
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal that lacks "→" still gets an answer
    try:
        code = _run(words)
        sys.stdout.flush()
    except UserError as error:
        return complain(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _give_up_writing()  # the reader has gone (`| head`): nothing is wrong
        return 0
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _give_up_writing()
        return complain(f"cannot write the answer: {reason(error)}; make room or write it elsewhere")
    return code


def _give_up_writing() -> None:
    """Let go what is still to be written, or Python complains of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    from rundiff.verbs.diff import main

    return main(words)


def _runs(words: list[str]) -> int:
    from rundiff.verbs.runs import main

    return main(words)


def _status(words: list[str]) -> int:
    from rundiff.verbs.status import main

    return main(words)


def _env(words: list[str]) -> int:
    from rundiff.verbs.env import main

    return main(words)


def _check(words: list[str]) -> int:
    from rundiff.verbs.check import main

    return main(words)


def _carry_out(words: list[str]) -> int:
    from rundiff.verbs.run import main

    return main(words)


def _record(words: list[str]) -> int:
    from rundiff.verbs.record import main

    return main(words)


def _strip(words: list[str]) -> int:
    from rundiff.verbs.strip import main

    return main(words)


def _filter(words: list[str]) -> int:
    from rundiff.verbs.filter import main

    return main(words)


def _setup(words: list[str]) -> int:
    from rundiff.verbs.setup import main

    return main(words)


def _hook(words: list[str]) -> int:
    from rundiff.verbs.hook import main

    return main(words)


def _cells(words: list[str]) -> int:
    from rundiff.verbs.cells import main

    return main(words)


def _difftool(words: list[str]) -> int:
    from rundiff.verbs.difftool import main

    return main(words)


def _demo(words: list[str]) -> int:
    from rundiff.verbs.demo import main

    return main(words)


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""Why an output takes no more."""
_VERBS: dict[str, Callable[[list[str]], int]] = {
    "diff": _diff,
    "runs": _runs,
    "status": _status,
    "env": _env,
    "check": _check,
    "run": _carry_out,
    "record": _record,
    "strip": _strip,
    "filter": _filter,
    "setup": _setup,
    "hook": _hook,
    "cells": _cells,
    "difftool": _difftool,
    "demo": _demo,
}

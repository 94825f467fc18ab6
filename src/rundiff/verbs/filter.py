"""`rundiff filter`."""

from __future__ import annotations

import os
import sys

from rundiff.streams import complain, standard_input

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """\
usage: rundiff filter
       rundiff filter --clean [PATH]
       rundiff filter --smudge [PATH]

Keep outputs, execution counts and volatile metadata out of what git stores. git starts it, once it is set up
(rundiff setup); docs/filter.md says how it behaves.

  --clean   take a notebook from stdin to stdout, without them; PATH says which file it is
  --smudge  take a file from stdin to stdout, as it is
"""


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from rundiff.errors import UsageError

    match list(words):
        case []:
            return _serve()
        case ["--clean", *rest] if len(rest) < 2:  # noqa: PLR2004 - one path
            return _clean("".join(rest))
        case ["--smudge", *rest] if len(rest) < 2:  # noqa: PLR2004 - one path
            sys.stdout.buffer.write(_given())
            return 0
        case ["--help" | "-h"]:
            sys.stdout.write(_HELP)
            return 0
        case _:
            raise UsageError(f"rundiff filter takes no {' '.join(words)}; see rundiff filter --help")


def _serve() -> int:
    import gc

    from rundiff.commands.filter import Cleaning, serve
    from rundiff.commands.looking import looks, puts_back

    if sys.stdin is None:
        raise _nothing_to_read()
    gc.disable()  # nothing here goes round in circles
    serve(sys.stdin.fileno(), sys.stdout.fileno(), Cleaning(complain, looks, as_is=puts_back()))
    sys.stderr.flush()
    os._exit(0)  # git waits for this process, and there is nothing to clear away


def _clean(path: str) -> int:
    from rundiff.commands.filter import Cleaning, Refused
    from rundiff.commands.looking import looks, puts_back
    from rundiff.errors import USER_ERROR

    try:
        sys.stdout.buffer.write(Cleaning(complain, looks, as_is=puts_back()).cleaned(_given(), path or "notebook"))
    except Refused:
        return USER_ERROR
    return 0


def _given() -> bytes:
    given = standard_input()
    if given is None:
        raise _nothing_to_read()
    return given.read()


def _nothing_to_read() -> Exception:
    from rundiff.errors import UsageError

    return UsageError("standard input is closed, so there is nothing to filter; git opens it, or name a file: < train.ipynb")

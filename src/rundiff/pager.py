"""Text in, page by page out, through the pager that git would take (https://git-scm.com/docs/git-var#_description).

Starts a process: the user's own pager, never git, and never what a repository's configuration names, which is hostile input. So
the settings given here are those of the system, the user and the command line.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rundiff.colour import truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO, TextIO

_DEFAULT = "less"
_VARIABLES = {"LESS": "FRX", "LV": "-c"}
"""As git sets them where the user has not: leave at once if all fits, show colours, keep the screen."""
_SHELL = frozenset("|&;<>()$`\\\"' \t\n*?[#~=%")
"""Where one of these is in a command, git asks a shell to read it."""


def pager(variables: Mapping[str, str], settings: Mapping[str, str]) -> str | None:
    """The command that is to show a diff page by page; None where none is to.

    `GIT_PAGER`, a command in `pager.diff`, `core.pager`, `PAGER`, `less`: the first that is set. *settings* are git's, by name in
    small letters, without those of the repository. `pager.diff` may also say true or false.
    """
    wanted = settings.get("pager.diff")
    said = None if wanted is None else truth(wanted.lower())
    if said is False:
        return None
    named = (variables.get("GIT_PAGER"), wanted if said is None else None, settings.get("core.pager"), variables.get("PAGER"))
    command = next((name for name in named if name is not None), _DEFAULT)
    return None if command.strip() in {"", "cat"} else command


@contextmanager
def paged(command: str | None, variables: Mapping[str, str], out: TextIO) -> Iterator[IO[str]]:
    """What to write to: the pager's input, or *out* where there is no pager or it cannot be started.

    Whoever leaves the pager early has seen enough: what is being written then ends, without an error. Ctrl+C is the pager's
    (`less` goes on, and shows what it has); the interrupt is raised when the pager has put the terminal in order.
    """
    process = None if command is None else _started(command, variables, out)
    if process is None:
        yield out
        return
    assert process.stdin is not None, "it was asked for"
    try:
        with suppress(BrokenPipeError):
            yield process.stdin
    finally:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        signal.signal(signal.SIGINT, before)


def _started(command: str, variables: Mapping[str, str], out: TextIO) -> subprocess.Popen[str] | None:
    program = command.split(maxsplit=1)[0]
    if not set(program) & _SHELL and shutil.which(program, path=variables.get("PATH")) is None:
        return None  # a shell would only find that out when it is too late
    try:
        return subprocess.Popen(
            ["sh", "-c", command] if set(command) & _SHELL else [command],
            stdin=subprocess.PIPE,
            text=True,
            encoding=out.encoding or "utf-8",
            errors="replace",
            env={**_VARIABLES, **variables},
        )
    except OSError:
        return None

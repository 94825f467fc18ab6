"""`rundiff run`."""

from __future__ import annotations

import os
import sys

from rundiff.streams import complain, here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """\
usage: rundiff run [--] COMMAND [ARGUMENT …]
       rundiff run --print-env

Run a command, and record the training run of each Python process that it starts: rundiff run -- torchrun train.py

The command has your terminal, your streams and your signals, and its exit status is ours (128 + n where signal n ended it). Then
one line on standard error says which run it was, or why there is none. That Python needs rundiff: pip install rundiff.

  --print-env    print the variables that have every Python process recorded without this command, a line each: for a
                 container's image, a batch script (export "$(rundiff run --print-env)") or /etc/environment

RUNDIFF_RECORD=0 or `rundiff record off` switches recording off.
"""


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from rundiff.errors import UsageError

    if words[:1] in (["-h"], ["--help"]):
        sys.stdout.write(_HELP)
        return 0
    if list(words) == ["--print-env"]:
        from rundiff.commands.run import lines

        sys.stdout.write(lines(os.environ))
        return 0
    command = list(words[1:] if words[:1] == ["--"] else words)
    if words[:1] != ["--"] and command and command[0].startswith("-"):
        message = f"{command[0]} is not an option of `rundiff run`; a command stands behind it: rundiff run -- python train.py"
        raise UsageError(message)
    if not command or not command[0]:
        raise UsageError("rundiff run needs a command: rundiff run -- python train.py")
    return _run(command)


def _run(command: list[str]) -> int:
    from rundiff.commands.passing import CommandNotStarted
    from rundiff.commands.run import run

    sys.stdout.flush()
    try:
        ran = run(command, os.environ, here())
    except CommandNotStarted as error:
        complain(str(error))
        return error.code
    for sentence in ran.sentences:
        complain(sentence)
    return ran.code
